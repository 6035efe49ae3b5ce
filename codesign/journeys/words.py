"""The sentences of the map: what it shows, said as a person would."""

from collections.abc import Sequence

from codesign.areas.labels import AreaLabel
from codesign.contributions.domain import Mode
from codesign.contributions.sources import SOURCES
from codesign.contributions.words import feeling_name, mode_meaning, mode_name, source_name
from codesign.i18n import gettext, language, lazy, local, ngettext, number, signed
from codesign.journeys.curve import Curve
from codesign.journeys.document import ActorKind, Basis, JourneyDocument, State
from codesign.journeys.domain import AreaCount, Line, MapView, writes
from codesign.journeys.forms import NOBODY_SAID, MapQuery
from codesign.journeys.means import compared_rule, mean_of, mean_told
from codesign.journeys.partings import Parting
from codesign.journeys.queries import Breakdown
from codesign.web.lists import listed, listed_ties

_LINES = {
    Line.INTERACTION: lazy("interaktionslinje"),
    Line.VISIBILITY: lazy("synlighetslinje"),
    Line.INTERNAL: lazy("intern interaktionslinje"),
}
_LINES_EXPLAINED = {
    Line.INTERACTION: lazy("Över linjen: det jag gör. Under: de jag möter."),
    Line.VISIBILITY: lazy("Över linjen: det jag ser. Under: det som sker utan att jag ser det."),
    Line.INTERNAL: lazy("Under linjen: stöd och regler som verksamheten vilar på."),
}
_BASES = {
    Basis.ASSUMED: lazy("antagande"),
    Basis.WORKSHOP: lazy("från workshop"),
    Basis.SELF_REPORTED: lazy("människors egna svar"),
}
_STATES = {State.AS_IS: lazy("nuläge"), State.TO_BE: lazy("önskat läge")}
_PARAMETERS = {
    "vy": lazy("vy"),
    "fas": lazy("fas"),
    "perspektiv": lazy("perspektiv"),
    "lage": lazy("läge"),
    "omrade": lazy("område"),
    "kalla": lazy("källa"),
}


def line_name(line: Line) -> str:
    return gettext(_LINES[line])


def line_meaning(line: Line) -> str:
    return gettext(_LINES_EXPLAINED[line])


def basis_name(basis: Basis) -> str:
    return gettext(_BASES[basis])


def state_name(state: State) -> str:
    return gettext(_STATES[state])


def perspective_name(document: JourneyDocument, key: str) -> str:
    actor = document.actor(key)
    return local(actor.name) if actor else gettext("Okänt perspektiv")


def _in_sentence(document: JourneyDocument, key: str) -> str:
    """An actor's name inside a sentence: without a capital, unless it is a proper name.

    People are named by what they are. An organisation keeps its capital (Försäkringskassan)
    unless the journey's own text writes the same word small (en myndighet).
    """
    actor = document.actor(key)
    name = perspective_name(document, key)
    if actor is None or actor.kind not in {ActorKind.PROVIDER, ActorKind.SYSTEM}:
        return _small(name)
    return _small(name) if writes(document, _small(name), language()) else name


def _small(name: str) -> str:
    """The name with a small first letter; abbreviations (AT-läkare) keep theirs."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def voices_sentence(document: JourneyDocument, found: Breakdown, areas: int) -> str:
    """What the unfiltered map is built on: "142 röster från givare och närstående, …"."""
    if not found.voices:
        return gettext("Ingen röst syns här än.")
    told = ngettext("%(count)s röst", "%(count)s röster", found.voices, count=number(found.voices))
    people = sorted(
        (key for key in found.perspectives if key), key=lambda key: -found.perspectives[key]
    )
    names = [_in_sentence(document, key) for key in people[:4]]
    if len(people) > 4:
        names.append(gettext("fler"))
    if names:
        told = gettext("%(voices)s från %(people)s", voices=told, people=listed(names))
    if not areas:
        return gettext("%(told)s, ännu inte sorterade i utvecklingsområden.", told=told)
    return ngettext(
        "%(told)s, sorterade i %(n)s utvecklingsområde.",
        "%(told)s, sorterade i %(n)s utvecklingsområden.",
        areas,
        told=told,
    )


def filter_sentence(
    document: JourneyDocument, labels: dict[int, AreaLabel], wish: MapQuery, n: int, of: int
) -> str:
    """What the filter left: "37 av 142 röster: BÖR, givare."."""
    wanted = wish.filter
    parts = []
    if wanted.perspective is not None:
        parts.append(_in_sentence(document, wanted.perspective))
    if wanted.mode is not None:
        parts.append(mode_name(wanted.mode))
    if wanted.area_id is not None:
        label = labels[wanted.area_id]
        parts.append(f"{label.mark} {local(label.name)}")
    if wanted.source is not None:
        parts.append(source_name(wanted.source).lower())
    return ngettext(
        "Visar %(count)s av %(of)s röster: %(what)s.",
        "Visar %(count)s av %(of)s röster: %(what)s.",
        n,
        count=number(n),
        of=number(of),
        what=", ".join(parts),
    )


def ignored_sentence(ignored: Sequence[str]) -> str:
    """A friendly word about values in the address that mean nothing here; "" when none."""
    if not ignored:
        return ""
    names = listed([gettext(_PARAMETERS[name]) for name in ignored])
    return gettext(
        "Adressen bad om något som inte finns på den här kartan (%(names)s). Vi visar allt i "
        "stället.",
        names=names,
    )


def curve_sentence(curve: Curve, actor: str) -> str:
    """What the emotion curve says, for everyone who reads rather than looks."""
    if curve.is_empty:
        return gettext("Ingen känsla är inlagd än.")
    if curve.is_flat:
        told = gettext("Känslan är lika genom hela resan.")
    else:
        told = gettext(
            "Känslan är sämst vid %(low)s och bäst vid %(high)s.",
            low=_steps(curve.lowest),
            high=_steps(curve.highest),
        )
    whose = gettext("Kurvan visar hur det känns för %(actor)s.", actor=_small(actor))
    return f"{told} {whose} {_basis_sentence(curve)}"


def _steps(titles: Sequence[str]) -> str:
    named = [gettext("”%(step)s”", step=title) for title in titles[:3]]
    if len(titles) > 3:
        named.append(ngettext("%(n)s steg till", "%(n)s steg till", len(titles) - 3))
    return listed(named)


def _basis_sentence(curve: Curve) -> str:
    if not curve.known:
        return gettext("Alla punkter är antaganden.")
    if not curve.assumed:
        return gettext("Alla punkter kommer från människor.")
    return ngettext(
        "%(n)s punkt är ett antagande och streckad.",
        "%(n)s punkter är antaganden och streckade.",
        curve.assumed,
    )


Known = tuple[str, float, int]
"""A name in its quotation marks, a mean and how many answers it rests on."""


def ends_told(worst: Sequence[Known], best: Sequence[Known], least: int | None) -> str:
    """Where it feels worst and best: every place that shares the end, each with its n."""
    return gettext(
        "Det känns sämst vid %(worst)s och bäst vid %(best)s; %(rule)s.",
        worst=_together(worst),
        best=_together(best),
        rule=compared_rule(least),
    )


def _together(known: Sequence[Known]) -> str:
    return listed_ties([f"{name} ({mean_of(mean, n)})" for name, mean, n in known])


def parting_sentence(one: Parting, least: int) -> str:
    """Where the voices contradict what the map has: both, and how many say so."""
    said = {
        "step": one.title,
        "mapped": signed(one.mapped),
        "mapped_word": feeling_name(one.mapped),
        "word": feeling_name(one.reported),
        "mean": mean_told(one.reported, one.n, least),
    }
    if one.basis is Basis.ASSUMED:
        return gettext(
            "Vid ”%(step)s” antar kartan att det känns %(mapped_word)s (%(mapped)s), men de som "
            "har berättat säger %(word)s (%(mean)s).",
            **said,
        )
    return gettext(
        "Vid ”%(step)s” står det efter en workshop att det känns %(mapped_word)s (%(mapped)s), men "
        "de som har berättat säger %(word)s (%(mean)s).",
        **said,
    )


def areas_sentence(view: MapView, areas: Sequence[AreaCount]) -> str:
    """Which area most is said about, and where; "" when nothing is sorted."""
    largest = max(areas, key=lambda area: area.n, default=None)
    if largest is None or not largest.n:
        return ""
    step = view.loudest_step_of(largest.label)
    name = local(largest.label.name)
    if step is None:
        return gettext("%(area)s väcker flest röster.", area=name)
    return gettext(
        "%(area)s väcker flest röster, mest i steget ”%(step)s”.", area=name, step=step.title
    )


Option = tuple[str, str]
"""A value in the address and what it is called."""


def perspective_options(document: JourneyDocument, found: Breakdown) -> list[Option]:
    """The perspectives that voices have been given, most voices first."""
    keys = sorted(found.perspectives, key=lambda key: -found.perspectives[key])
    return [
        (
            key or NOBODY_SAID,
            f"{perspective_name(document, key)} ({number(found.perspectives[key])})",
        )
        for key in keys
    ]


def mode_options(found: Breakdown) -> list[Option]:
    return [(mode, f"{mode_meaning(mode)} ({number(found.modes.get(mode, 0))})") for mode in Mode]


def source_options(found: Breakdown) -> list[Option]:
    return [
        (source, f"{source_name(source)} ({number(found.sources[source])})")
        for source in SOURCES
        if source in found.sources
    ]


def area_options(labels: dict[int, AreaLabel]) -> list[Option]:
    return [(str(label.id), f"{label.mark} {local(label.name)}") for label in labels.values()]


def in_sentence(document: JourneyDocument, key: str) -> str:
    """An actor's name as it stands inside a sentence; "" (nobody said whose) is unknown."""
    return _in_sentence(document, key)
