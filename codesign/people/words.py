"""Roles and events in the words that people read."""

from collections.abc import Mapping
from typing import Any

from codesign.people.looks import Look
from codesign.people.policy import Role
from codesign.web.i18n import gettext, lazy

_ROLES = {
    Role.OWNER: lazy("Ägare"),
    Role.DESIGNER: lazy("Tjänstedesigner"),
    Role.FACILITATOR: lazy("Processledare"),
    Role.ANALYST: lazy("Analytiker"),
    Role.READER: lazy("Läsare"),
}

_MAY = {
    Role.OWNER: lazy("Gör allt, bjuder in andra och bestämmer om projektet är öppet."),
    Role.DESIGNER: lazy(
        "Ändrar resan och områdena, importerar, granskar och kategoriserar röster."
    ),
    Role.FACILITATOR: lazy("Importerar anteckningar, granskar och kategoriserar röster."),
    Role.ANALYST: lazy("Importerar, granskar och kategoriserar röster och ändrar områdena."),
    Role.READER: lazy("Ser kartan, områdena och de röster som är publicerade."),
}

_EVENTS = {
    "person.sign_in": lazy("Loggade in"),
    "person.change_password": lazy("Bytte lösenord"),
    "invitation.create": lazy("Skapade en inbjudan"),
    "invitation.withdraw": lazy("Återkallade en inbjudan"),
    "invitation.accept": lazy("Tackade ja till en inbjudan"),
    "member.change_role": lazy("Ändrade en roll"),
    "member.remove": lazy("Tog bort en medlem"),
    "project.create": lazy("Skapade projektet"),
    "project.change": lazy("Ändrade projektets uppgifter"),
    "journey.publish": lazy("Publicerade en version av resan"),
    "project.import": lazy("Importerade projektet från en fil"),
    "project.export": lazy("Hämtade hela projektet som fil"),
    "voices.export": lazy("Hämtade rösterna som kalkylark"),
    "change.link": lazy("Kopplade röster till en ändring i en prototyp"),
    "change.unlink": lazy("Tog bort en röst från en ändring i en prototyp"),
    "results.export": lazy("Hämtade en provomgångs resultat"),
    "results.release": lazy("Släppte en provomgångs resultat till läsare"),
    "codebook.export": lazy("Hämtade kodboken"),
    "notes.import": lazy("Importerade anteckningar"),
    "notes.abandon": lazy("Avbröt en import"),
    "voice.moderate": lazy("Granskade en röst"),
    "voice.moderate_many": lazy("Granskade flera röster på en gång"),
    Look.WORDS: lazy("Läste ord från dem som har berättat"),
    Look.NUMBERS: lazy("Såg exakta tal, också för små grupper"),
    "area.create": lazy("Skapade ett område"),
    "area.update": lazy("Ändrade ett område"),
    "area.reorder": lazy("Ändrade områdenas ordning"),
    "area.merge": lazy("Slog ihop två områden"),
    "area.split": lazy("Delade upp ett område"),
    "area.move": lazy("Flyttade ett område"),
    "area.delete": lazy("Tog bort ett område"),
    "area.prioritise": lazy("Prioriterade områden"),
    "action.create": lazy("Skrev en åtgärd"),
    "action.update": lazy("Ändrade en åtgärd"),
    "action.delete": lazy("Tog bort en åtgärd"),
    "answer.create": lazy("Skrev ett svar"),
    "answer.update": lazy("Ändrade ett svar"),
    "answer.move": lazy("Flyttade ett svar mellan utkast, granskning och publicerat"),
    "restoration.read": lazy("Läste att data har återställts utan listan över återtaget"),
    "quote.choose": lazy("Valde ett citat till rapporten"),
    "quote.drop": lazy("Tog bort ett citat ur rapporten"),
    "round.create": lazy("Skrev en provomgång"),
    "round.save": lazy("Ändrade en provomgång"),
    "round.open": lazy("Öppnade en provomgång"),
    "round.close": lazy("Avslutade en provomgång"),
    "round.delete": lazy("Raderade ett utkast till provomgång"),
    "walk.leave_out": lazy("Tog inte med en provning i resultatet"),
    "walk.take_in": lazy("Tog med en provning i resultatet igen"),
}

_PAGES = {
    "journeys.staff_map": lazy("resans karta"),
    "journeys.staff_step": lazy("ett steg i resan"),
    "feedback.moderation": lazy("sidan där röster granskas"),
    "areas.desk": lazy("sidan där röster kategoriseras"),
    "areas.staff_area": lazy("ett område med sina röster"),
    "areas.split": lazy("sidan där ett område delas upp"),
    "answers.area": lazy("åtgärder och svar om ett område"),
    "answers.voice": lazy("åtgärder och svar om en röst"),
    "answers.action": lazy("en åtgärd"),
    "answers.answer": lazy("ett svar"),
    "imports.review": lazy("anteckningar som väntar på att importeras"),
    "imports.faults": lazy("rader som inte gick att importera"),
    "reports.page": lazy("rapporten"),
    "reports.pdf": lazy("rapporten som PDF"),
    "reports.docx": lazy("rapporten i Word"),
    "reports.quotes": lazy("sidan där citat väljs"),
    "insights.overview": lazy("insikterna"),
    "insights.table": lazy("en figurs tal som tabell"),
    "insights.voices": lazy("rösterna bakom ett tal"),
    "results.page": lazy("en provomgångs resultat"),
    "results.table": lazy("en provomgångs tal som tabell"),
    "results.compare": lazy("jämförelsen mellan versioner"),
    "results.quotes": lazy("det som sagts i en provomgång"),
    "results.photo": lazy("en fotograferad teckning"),
    "results.walks": lazy("listan över provningar"),
    "results.walk": lazy("en enskild provning"),
    "changes.page": lazy("ändringarna i en prototyp och rösterna bakom"),
    "field.record": lazy("en provning från fältet som väntar på beslut"),
    "jobs.file": lazy("en fil som gjorts i bakgrunden"),
}

_DETAILS = {
    "made_at": lazy("kopia från"),
    "accepted": lazy("importerade"),
    "refused": lazy("överhoppade"),
    "coded": lazy("med område"),
    "voices": lazy("röster"),
    "codings": lazy("kategoriseringar"),
    "placed": lazy("placerade"),
    "before": lazy("före"),
    "after": lazy("efter"),
    "into": lazy("till område"),
    "area": lazy("område"),
    "voice": lazy("röst"),
    "name": lazy("namn"),
    "role": lazy("roll"),
    "version": lazy("version"),
    "moved": lazy("flyttade röster"),
    "starter": lazy("börjar från"),
    "from": lazy("från"),
    "form": lazy("format"),
    "names": lazy("med namn"),
    "people": lazy("med personer"),
    "is_public": lazy("öppet för alla"),
    "alone": lazy("utan att någon annan läst"),
    "up": lazy("uppåt"),
    "on_server": lazy("av den som driver servern"),
    "walk": lazy("provning"),
    "reason": lazy("skäl"),
}

_VALUES = {
    "waiting": lazy("väntar på att läsas"),
    "kept": lazy("visas bara i gruppen"),
    "released": lazy("publicerad"),
    "rejected": lazy("visas inte"),
    "withdrawn": lazy("återtagen"),
    "draft": lazy("utkast"),
    "review": lazy("läses av någon annan"),
    "published": lazy("publicerat"),
    "test": lazy("en av oss provade"),
    "twice": lazy("samma person en gång till"),
    "fault": lazy("något tekniskt gick fel"),
    "otherwise": lazy("den leddes på ett annat sätt än planerat"),
    "other": lazy("något annat"),
}


def role_name(role: Role) -> str:
    """The role's name in this response's language."""
    return gettext(_ROLES[role])


def role_may(role: Role) -> str:
    """What the role lets a person do, in a sentence."""
    return gettext(_MAY[role])


def event_name(action: str) -> str:
    """What happened, in words; an action without words is shown as it is stored."""
    return gettext(_EVENTS[action]) if action in _EVENTS else action


def looked_at(action: str, subject: str) -> str:
    """Which page somebody looked at, in words; "" for what is no look."""
    return gettext(_PAGES[subject]) if action in set(Look) and subject in _PAGES else ""


def event_details(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an event holds, as pairs of name and value in words.

    A detail without words is shown as it is stored: the log hides nothing. Nested details and
    those without a value are left out.
    """
    return [
        (gettext(_DETAILS[name]) if name in _DETAILS else name, _told(value))
        for name, value in details.items()
        if value is not None and not isinstance(value, Mapping)
    ]


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nej")
    if isinstance(value, list):
        return ", ".join(_told(one) for one in value)
    if value in set(Role):
        return role_name(Role(value))
    return gettext(_VALUES[value]) if value in _VALUES else str(value)
