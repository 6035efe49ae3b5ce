"""Events of the audit log as sentences: what happened, to what, and what followed.

A sentence names things as people know them. What has been taken away since is said to be gone, and
an event of a kind that this version does not know is told as such: the log hides nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from codesign.accounts.roles import Role
from codesign.follow_up.domain import AnswerStatus, Status
from codesign.follow_up.public_words import status_name
from codesign.i18n import day, gettext, language, lazy, ngettext, number
from codesign.projects.looks import Look
from codesign.projects.models import AuditEvent
from codesign.projects.words import looked_at, role_name
from codesign.texts import in_language
from codesign.web.pages import tail

Name = Mapping[str, str] | str


@dataclass(frozen=True)
class EventNames:
    """What the things that events tell of are called, by what stands in the log."""

    areas: Mapping[int, Name] = field(default_factory=dict)
    artefacts: Mapping[str, Name] = field(default_factory=dict)
    """By slug, and by kind and slug ("questionnaire/pendling"): kinds may share slugs."""
    rounds: Mapping[str, Name] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)


SENTENCES = {
    "person.sign_in": lazy("Loggade in."),
    "person.change_password": lazy("Bytte lösenord."),
    "invitation.create": lazy("Skapade en inbjudan till rollen %(role)s."),
    "invitation.withdraw": lazy("Återkallade en inbjudan."),
    "invitation.accept": lazy("Tackade ja till en inbjudan till rollen %(role)s."),
    "member.change_role": lazy("Gav %(person)s rollen %(role)s."),
    "member.remove": lazy("Tog bort %(person)s ur projektet."),
    "project.create": lazy("Skapade projektet, med resan %(starter)s som början."),
    "project.change": lazy("Ändrade projektets uppgifter."),
    "journey.publish": lazy("Publicerade version %(version)s av resan %(journey)s."),
    "journey.draft": lazy("Började på version %(version)s av resan %(journey)s."),
    "journey.discard": lazy("Kastade utkastet till version %(version)s av resan %(journey)s."),
    "project.import": lazy(
        "Importerade projektet från en fil: %(voices)s, %(codings)s och %(walks)s."
    ),
    "project.export": lazy("Hämtade hela projektet som fil."),
    "voices.export": lazy("Hämtade rösterna som kalkylark (%(form)s)."),
    "codebook.export": lazy("Hämtade kodboken."),
    "change.link": lazy(
        "Kopplade %(voices)s till en ändring i version %(version)s av prototypen %(prototype)s."
    ),
    "change.unlink": lazy(
        "Tog bort en röst från en ändring i version %(version)s av prototypen %(prototype)s."
    ),
    "results.export": lazy("Hämtade resultatet av omgången %(round)s som fil."),
    "results.release": lazy("Släppte resultatet av omgången %(round)s till läsare."),
    "notes.import": lazy("Importerade %(notes)s till resan %(journey)s."),
    "notes.abandon": lazy("Avbröt en import av anteckningar."),
    "voice.moderate": lazy("Granskade röst %(voice)s, från %(before)s till %(after)s."),
    "voice.moderate_many": lazy("Granskade %(voices)s på en gång, från %(before)s till %(after)s."),
    Look.WORDS: lazy("Läste ord från dem som har berättat: %(page)s."),
    Look.NUMBERS: lazy("Såg exakta tal, också för små grupper: %(page)s."),
    "area.create": lazy("Skapade området %(area)s."),
    "area.update": lazy("Ändrade området %(area)s."),
    "area.update, new name": lazy("Bytte namn på området %(old_name)s till %(new_name)s."),
    "area.reorder": lazy("Flyttade området %(area)s ett steg nedåt i listan."),
    "area.reorder, up": lazy("Flyttade området %(area)s ett steg uppåt i listan."),
    "area.merge": lazy("Slog ihop området %(area)s med området %(into)s, med %(voices)s."),
    "area.split": lazy(
        "Delade upp området %(area)s: %(voices)s flyttades till det nya området %(into)s."
    ),
    "area.move": lazy("Lade området %(area)s under området %(parent)s."),
    "area.move, out": lazy("Gjorde %(area)s till ett område för sig."),
    "area.delete": lazy("Tog bort området %(area)s."),
    "area.prioritise": lazy("Prioriterade %(areas)s."),
    "action.create": lazy("Skrev en åtgärd om %(about)s."),
    "action.update": lazy("Ändrade en åtgärd om %(about)s."),
    "action.update, new status": lazy(
        "Ändrade en åtgärd om %(about)s, från %(before)s till %(after)s."
    ),
    "action.delete": lazy("Tog bort en åtgärd om %(about)s."),
    "answer.create": lazy("Skrev ett svar om %(about)s."),
    "answer.update": lazy("Ändrade ett svar om %(about)s."),
    "answer.move": lazy("Flyttade ett svar om %(about)s från %(before)s till %(after)s."),
    "restoration.read": lazy(
        "Läste att data har återställts från en kopia från %(made_at)s, utan listan över återtaget."
    ),
    "quote.choose": lazy("Valde röst %(voice)s som citat om området %(quoted)s."),
    "quote.drop": lazy("Tog bort röst %(voice)s som citat om området %(quoted)s."),
    "round.create": lazy("Skrev omgången %(round)s."),
    "round.save": lazy("Ändrade omgången %(round)s."),
    "round.open": lazy("Öppnade omgången %(round)s."),
    "round.close": lazy("Avslutade omgången %(round)s."),
    "round.delete": lazy("Raderade utkastet till omgången %(round)s."),
    "walk.leave_out": lazy(
        "Tog inte med provning %(walk)s i resultatet av omgången %(round)s: %(reason)s."
    ),
    "walk.take_in": lazy("Tog med provning %(walk)s i resultatet av omgången %(round)s igen."),
    "prototype.draft": lazy("Började på version %(version)s av prototypen %(prototype)s."),
    "prototype.publish": lazy("Publicerade version %(version)s av prototypen %(prototype)s."),
    "prototype.discard": lazy("Kastade utkastet till version %(version)s av %(prototype)s."),
    "questionnaire.draft": lazy("Började på version %(version)s av enkäten %(questionnaire)s."),
    "questionnaire.publish": lazy("Publicerade version %(version)s av enkäten %(questionnaire)s."),
    "questionnaire.discard": lazy(
        "Kastade utkastet till version %(version)s av enkäten %(questionnaire)s."
    ),
    "questionnaire.open": lazy("Öppnade enkäten %(questionnaire)s för svar."),
    "questionnaire.close": lazy("Stängde enkäten %(questionnaire)s."),
    "questionnaire.open_pilot": lazy("Öppnade en provomgång av enkäten %(questionnaire)s."),
    "questionnaire.remind": lazy("Bockade av påminnelsen i enkäten %(questionnaire)s."),
    "questionnaire.add_channel": lazy("Gjorde %(channels)s till enkäten %(questionnaire)s."),
    "questionnaire.close_channel": lazy("Stängde en länk till enkäten %(questionnaire)s."),
    "questionnaire.open_channel": lazy("Öppnade en länk till enkäten %(questionnaire)s igen."),
    "questionnaire.export": lazy("Hämtade svaren i enkäten %(questionnaire)s som fil."),
    "units.replace": lazy("Läste in %(units)s från en tabell; %(retired)s lades åt sidan."),
    "printed.bring": lazy(
        "Tog in %(rows)s med tryckta siffror till enkäten %(questionnaire)s, ur %(source)s, för "
        "att visas som de är tryckta. Skälet: %(why)s."
    ),
    "printed.take_back": lazy(
        "Tog tillbaka de tryckta siffrorna ur %(source)s från enkäten %(questionnaire)s."
    ),
    "printed.bring_back": lazy(
        "Visade de tryckta siffrorna ur %(source)s igen, i enkäten %(questionnaire)s."
    ),
    "questionnaire.prepare": lazy("Förberedde en enhet för enkäten %(questionnaire)s."),
    "questionnaire.withdraw_device": lazy("Drog in en enhet för enkäten %(questionnaire)s."),
    "questionnaire.decide": lazy(
        "Bestämde om svar som lagts åt sidan i enkäten %(questionnaire)s."
    ),
    "questionnaire.import_devices": lazy(
        "Läste in en enhets svar från en fil till enkäten %(questionnaire)s."
    ),
    "field.prepare": lazy("Förberedde en enhet för fältet i omgången %(round)s."),
    "field.withdraw": lazy("Drog tillbaka en enhet från fältet i omgången %(round)s."),
    "field.import": lazy("Läste in %(records)s från fältet till omgången %(round)s."),
    "field.decide": lazy("Lät en provning från fältet vara, i omgången %(round)s."),
    "field.decide, taken in": lazy("Tog in en provning från fältet i omgången %(round)s."),
}
"""Each kind of event, some with a variant that its details tell."""

_UNKNOWN = lazy("Gjorde något som den här versionen av Medskapa inte har ord för (%(action)s).")
_STATES = {
    "waiting": lazy("väntar på att läsas"),
    "kept": lazy("visas bara i gruppen"),
    "released": lazy("publicerad"),
    "rejected": lazy("visas inte"),
    "withdrawn": lazy("återtagen"),
}
_ANSWER_STATES: dict[str, str] = {
    AnswerStatus.DRAFT: lazy("utkast"),
    AnswerStatus.REVIEW: lazy("läses av någon annan"),
    AnswerStatus.PUBLISHED: lazy("publicerat"),
    AnswerStatus.WITHDRAWN: lazy("tillbakadraget"),
}
_REASONS = {
    "test": lazy("en av oss provade"),
    "twice": lazy("samma person en gång till"),
    "fault": lazy("något tekniskt gick fel"),
    "otherwise": lazy("den leddes på ett annat sätt än planerat"),
    "other": lazy("något annat"),
}


def event_sentence(event: AuditEvent, names: EventNames) -> str:
    """What happened, in one or more sentences in this response's language."""
    told = _EventNames(event, names)
    sentence = SENTENCES.get(_variant(event))
    if sentence is None:
        return gettext(_UNKNOWN, action=event.action)
    return " ".join([gettext(sentence) % told, *told.afterwards()])


def _variant(event: AuditEvent) -> str:
    found, action = event.details, event.action
    variants = {
        "area.update": (found.get("before") != found.get("after"), "new name"),
        "area.reorder": (found.get("up") is True, "up"),
        "area.move": (found.get("after") is None, "out"),
        "action.update": (found.get("before") != found.get("after"), "new status"),
        "field.decide": (found.get("decision") == "ta-in", "taken in"),
    }
    holds, variant = variants.get(action, (False, ""))
    return f"{action}, {variant}" if holds else action


class _EventNames(Mapping[str, str]):
    """What stands in the places of an event's sentence, each looked up when it is asked for."""

    def __init__(self, event: AuditEvent, names: EventNames) -> None:
        self._event, self._found, self._names = event, event.details, names

    def __getitem__(self, place: str) -> str:
        return _PLACES[place](self)

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)

    def afterwards(self) -> list[str]:
        """Sentences about what followed, for those of the details that tell something."""
        told = (
            tell(self, self._found[name])
            for name, tell in _AFTERWARDS.items()
            if name in self._found
        )
        return [one for one in told if one]

    @property
    def subject(self) -> str:
        """The thing itself: what stands after “area:”, or all of it."""
        return self._event.subject.rpartition(":")[2]

    def area(self, number_: object, name: Name | None = None) -> str:
        known = self._names.areas.get(number_) if isinstance(number_, int) else None
        return quoted(name or known, gettext("som inte finns längre"))

    def own_area(self) -> str:
        number_ = int(self.subject) if self.subject.isdecimal() else None
        name = self._found.get("name")
        return self.area(number_, name)

    def about(self) -> str:
        if "area" in self._found:
            return gettext("området %(area)s", area=self.area(self._found["area"]))
        return gettext("röst %(voice)s", voice=_short(self._found.get("voice")))

    def artefact(self, slug: object, kind: str = "") -> str:
        kind, known = kind or self._event.action.partition(".")[0], self._names.artefacts
        return quoted(known.get(f"{kind}/{slug}") or known.get(str(slug)) or str(slug or ""), "–")

    def prototype(self) -> tuple[str, str]:
        """Slug and version: “slug v3”, or the slug with the version among the details."""
        slug, _, version = self._event.subject.partition(" v")
        return slug, version or str(self._found.get("version") or "")

    def round(self) -> str:
        return quoted(self._names.rounds.get(self.subject), gettext("som inte finns längre"))

    def person(self) -> str:
        number_ = int(self.subject) if self.subject.isdecimal() else 0
        return self._names.people.get(number_) or gettext("någon som inte har ett konto längre")

    def state(self, name: str) -> str:
        value = str(self._found.get(name, ""))
        if self._event.action.startswith("action."):
            return quoted(status_name(Status(value)) if value in set(Status) else value, "–")
        known = _ANSWER_STATES if self._event.action.startswith("answer.") else _STATES
        return quoted(gettext(known[value]) if value in known else value, "–")

    def role(self) -> str:
        value = self._found.get("role")
        return role_name(Role(value)) if value in set(Role) else "–"

    def page(self) -> str:
        known = looked_at(self._event.action, self._event.subject)
        return known or gettext("en sida som inte finns längre")

    def many(self, name: str) -> int:
        value = self._found.get(name, 0)
        return len(value) if isinstance(value, list) else int(value)

    def detail(self, name: str) -> Any:
        return self._found.get(name)


def quoted(name: Name | None, otherwise: str) -> str:
    """A name in quotation marks, in this response's language."""
    if not name:
        return otherwise
    shown = name if isinstance(name, str) else in_language(dict(name), language())
    return gettext("”%(name)s”", name=shown)


def _short(long_id: object) -> str:
    return str(tail(int(long_id))) if str(long_id).isdecimal() else "–"  # type: ignore[call-overload]


def _units(n: int) -> str:
    return ngettext("%(count)s enhet", "%(count)s enheter", n, count=number(n))


def _voices(n: int) -> str:
    return ngettext("%(count)s röst", "%(count)s röster", n, count=number(n))


_PLACES: dict[str, Callable[[_EventNames], str]] = {
    "role": _EventNames.role,
    "page": _EventNames.page,
    "person": _EventNames.person,
    "starter": lambda told: told.artefact(told.detail("starter")),
    "journey": lambda told: told.artefact(told.subject),
    "questionnaire": lambda told: told.artefact(told.subject, "questionnaire"),
    "prototype": lambda told: told.artefact(told.prototype()[0]),
    "version": lambda told: told.prototype()[1] or "–",
    "round": _EventNames.round,
    "voice": lambda told: _short(told.subject),
    "before": lambda told: told.state("before"),
    "after": lambda told: told.state("after"),
    "area": _EventNames.own_area,
    "into": lambda told: told.area(told.detail("into")),
    "parent": lambda told: told.area(told.detail("after")),
    "quoted": lambda told: told.area(told.detail("area")),
    "old_name": lambda told: quoted(told.detail("before"), "–"),
    "new_name": lambda told: quoted(told.detail("after"), "–"),
    "about": _EventNames.about,
    "voices": lambda told: _voices(told.many("voices")),
    "codings": lambda told: ngettext(
        "%(count)s kategorisering",
        "%(count)s kategoriseringar",
        told.many("codings"),
        count=number(told.many("codings")),
    ),
    "walks": lambda told: _walks(told.many("walks")),
    "records": lambda told: _walks(told.many("records")),
    "notes": lambda told: ngettext(
        "%(count)s anteckning",
        "%(count)s anteckningar",
        told.many("accepted"),
        count=number(told.many("accepted")),
    ),
    "channels": lambda told: ngettext(
        "%(count)s länk",
        "%(count)s länkar",
        told.many("channels"),
        count=number(told.many("channels")),
    ),
    "units": lambda told: _units(told.many("units")),
    "retired": lambda told: _units(told.many("retired")),
    "areas": lambda told: _areas(told.many("placed")),
    "walk": lambda told: _short(told.detail("walk")),
    "reason": lambda told: (
        gettext(_REASONS[str(told.detail("reason"))])
        if str(told.detail("reason")) in _REASONS
        else "–"
    ),
    "rows": lambda told: ngettext(
        "%(count)s rad", "%(count)s rader", told.many("rows"), count=number(told.many("rows"))
    ),
    "source": lambda told: quoted(told.detail("title"), "–"),
    "why": lambda told: quoted(told.detail("reason"), "–"),
    "form": lambda told: str(told.detail("form") or "–").upper(),
    "made_at": lambda told: _day(told.detail("made_at")),
}


def _areas(n: int) -> str:
    return ngettext("%(count)s område", "%(count)s områden", n, count=number(n))


def _walks(n: int) -> str:
    return ngettext("%(count)s provning", "%(count)s provningar", n, count=number(n))


def _day(value: object) -> str:
    try:
        return day(date.fromisoformat(str(value)[:10]))
    except ValueError:
        return "–"


def _if_so(yes: str, no: str = "") -> Callable[[_EventNames, Any], str]:
    """One sentence when a detail is so, another (or none) when it is not."""
    return lambda _told, value: gettext(yes) if value else gettext(no) if no else ""


_AFTERWARDS: dict[str, Callable[[_EventNames, Any], str]] = {
    "is_public": _if_so(lazy("Projektet är öppet för alla."), lazy("Projektet är inte öppet.")),
    "allows_bundles": _if_so(
        lazy("Uppladdade prototyper är tillåtna."), lazy("Uppladdade prototyper är inte tillåtna.")
    ),
    "is_about_children": _if_so(
        lazy("Projektet gäller barn."), lazy("Projektet gäller inte barn.")
    ),
    "smallest_group": lambda _told, value: gettext(
        "Grupper med färre än %(least)s visas inte.", least=value
    ),
    "people": _if_so(
        lazy("Namn och adresser till personal följde med."), lazy("Inga namn följde med.")
    ),
    "names": _if_so(
        lazy("Namnen på dem som har kategoriserat följde med."), lazy("Inga namn följde med.")
    ),
    "refused": lambda _told, value: (
        value
        and ngettext(
            "%(count)s rad hoppades över.",
            "%(count)s rader hoppades över.",
            value,
            count=number(value),
        )
    ),
    "coded": lambda _told, value: (
        value
        and ngettext(
            "%(count)s av dem fick ett område.",
            "%(count)s av dem fick ett område.",
            value,
            count=number(value),
        )
    ),
    "held": lambda _told, value: (
        value
        and ngettext(
            "%(count)s väntar på att läsas, för den kan peka ut någon.",
            "%(count)s väntar på att läsas, för de kan peka ut någon.",
            value,
            count=number(value),
        )
    ),
    "moved": lambda _told, value: (
        value
        and ngettext(
            "Rösterna från %(count)s steg fick ett nytt hem.",
            "Rösterna från %(count)s steg fick ett nytt hem.",
            len(value),
            count=number(len(value)),
        )
    ),
    "on_server": _if_so(lazy("Det gjordes av den som driver servern.")),
    "alone": _if_so(lazy("Ingen annan hade läst det.")),
    "is_released": _if_so(lazy("Resultatet släpptes till läsare.")),
}
"""Details that are told in a sentence of their own, whatever the event."""
