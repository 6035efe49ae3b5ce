"""Names and standard texts of rounds, as a Swedish agency would write them."""

from collections.abc import Mapping

from codesign.i18n import lazy
from codesign.items.kinds import kinds
from codesign.rounds.domain import RoundStatus
from codesign.rounds.plan import ClosingScale, Design

KINDS = {kind.name: (kind.title, kind.about) for kind in kinds().values()}
"""Kind of block → its name and what it is for."""

DESIGNS = {
    Design.ONE: lazy("Alla provar samma version"),
    Design.BETWEEN: lazy("Var och en provar en av versionerna"),
    Design.WITHIN: lazy("Alla provar alla versioner, i olika ordning"),
}
STATUSES = {
    RoundStatus.DRAFT: lazy("Utkast"),
    RoundStatus.OPEN: lazy("Öppen"),
    RoundStatus.CLOSED: lazy("Avslutad"),
}
CLOSINGS = {
    ClosingScale.SUS: lazy("SUS: tio påståenden"),
    ClosingScale.UMUX_LITE: lazy("UMUX-Lite: två påståenden"),
}

WELCOME = lazy(
    "Tack för att du vill prova! Vi utvecklar en tjänst och vill veta hur den fungerar för dig som "
    "ska använda den. Det är tjänsten som provas, inte du. Det du provar är ett utkast, så allt i "
    "det är inte på riktigt och allt går inte att trycka på.\n\n"
    "Du kan sluta när du vill."
)
CONSENT = lazy(
    "Vi sparar det du svarar, vilka skärmar du går till och hur lång tid det tar. Vi sparar inte "
    "vem du är, och skärmen spelas inte in. Skriv inte namn eller personnummer, varken ditt eller "
    "någon annans. Det du skriver läses av projektgruppen och kan bli läst av andra när en person "
    "har granskat det. När du är klar får du en kod. Med den kan du se vad det blev av det du "
    "sagt, och ta tillbaka allt."
)
THANKS = lazy(
    "Tack! Det du visat och sagt hjälper oss att göra nästa version bättre. Spara koden här "
    "nedanför om du vill se vad det leder till."
)
SUS_ITEMS = (
    lazy("Jag skulle gärna använda det här ofta."),
    lazy("Jag tyckte att det var onödigt krångligt."),
    lazy("Jag tyckte att det var lätt att använda."),
    lazy("Jag tror att jag skulle behöva hjälp av någon kunnig för att kunna använda det."),
    lazy("Jag tyckte att de olika delarna hängde ihop bra."),
    lazy("Jag tyckte att det var för mycket som inte stämde överens."),
    lazy("Jag tror att de flesta skulle lära sig använda det väldigt snabbt."),
    lazy("Jag tyckte att det var väldigt besvärligt att använda."),
    lazy("Jag kände mig säker när jag använde det."),
    lazy("Jag behövde lära mig mycket innan jag kunde komma igång."),
)
"""An own plain Swedish rendering of the ten items of the System Usability Scale (Brooke 1996), not
the wording validated by Åvik Persson et al. (JMIR Hum Factors 2025;12:e64210)."""
UMUX_LITE_ITEMS = (
    lazy("Det här gör det som jag behöver."),
    lazy("Det här är lätt att använda."),
)
"""An own rendering of the two items of UMUX-Lite (Lewis, Utesch and Maher 2013)."""

SCALES: Mapping[str, tuple[tuple[str, ...], int]] = {
    ClosingScale.SUS: (SUS_ITEMS, 5),
    ClosingScale.UMUX_LITE: (UMUX_LITE_ITEMS, 7),
}
"""Scale → its items and how many steps each has."""


STANDARD = {"welcome": WELCOME, "consent": CONSENT, "thanks": THANKS}
"""What a new round begins with. A text that is left as it is has its translations too."""
