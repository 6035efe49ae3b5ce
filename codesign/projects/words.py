"""Roles and events in the words that people read."""

from codesign.accounts.roles import Role
from codesign.i18n import gettext, lazy
from codesign.projects.looks import Look

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

_PAGES = {
    "journeys.staff_map": lazy("resans karta"),
    "journeys.staff_step": lazy("ett steg i resan"),
    "journeys.staff_phase": lazy("en fas i resan"),
    "journeys.staff_whole": lazy("hela resan"),
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
    "questionnaires.results": lazy("en enkäts resultat"),
    "questionnaires.themes": lazy("en enkäts resultat per tema"),
    "questionnaires.units": lazy("en enkäts resultat per enhet"),
    "questionnaires.unit": lazy("en enhets resultat i en enkät"),
    "questionnaires.versus": lazy("en jämförelse av en enkäts resultat"),
    "questionnaires.missing": lazy("vilka som saknas i en enkät"),
    "questionnaires.weighted": lazy("en enkäts vägda resultat"),
    "questionnaires.quality": lazy("kvaliteten på en enkäts svar"),
    "questionnaires.aside": lazy("svar från en enhet utan nät"),
    "questionnaires.channels": lazy("en enkäts länkar"),
    "questionnaires.channel": lazy("en enkäts länk"),
    "questionnaires.reminders": lazy("en enkäts påminnelser"),
    "questionnaires.response_rates": lazy("en enkäts svarsandel"),
    "changes.page": lazy("ändringarna i en prototyp och rösterna bakom"),
    "field.record": lazy("en provning från fältet som väntar på beslut"),
    "jobs.file": lazy("en fil som gjorts i bakgrunden"),
}


def role_name(role: Role) -> str:
    """The role's name in this response's language."""
    return gettext(_ROLES[role])


def role_may(role: Role) -> str:
    """What the role lets a person do, in a sentence."""
    return gettext(_MAY[role])


def looked_at(action: str, subject: str) -> str:
    """Which page somebody looked at, in words; "" for what is no look."""
    return gettext(_PAGES[subject]) if action in set(Look) and subject in _PAGES else ""
