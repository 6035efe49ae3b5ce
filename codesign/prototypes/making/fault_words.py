"""What is wrong in the files of a prototype, in the reader's language."""

from collections.abc import Mapping

from codesign.content import words
from codesign.content.reading import Fault
from codesign.journeys.document import Problem
from codesign.prototypes.files import FILE_LIMIT, TOTAL_LIMIT
from codesign.web.i18n import gettext, lazy

_MEGABYTE = 1024 * 1024
_SENTENCES = {
    "mapping": lazy("Filen är ingen prototyp. Den ska börja med ”schema:”."),
    "size": lazy("Filen är för stor. Dela upp den."),
    "file-missing": lazy(
        "Filen ”%(detail)s” finns inte i zip-filen. Lägg till den, eller rätta namnet."
    ),
    "file-unknown-kind": lazy(
        "Filen är av en sort som inte hör hemma i en prototyp. Ta bort den och försök."
    ),
    "file-not-what-its-name-says": lazy(
        "Filen innehåller något annat än vad namnet säger. Spara om den och försök."
    ),
    "file-too-large": lazy("Filen är för stor. En fil får vara högst %(file)s MB."),
    "files-too-large": lazy(
        "Filerna är för stora tillsammans. De får vara högst %(total)s MB. Gör dem mindre."
    ),
    "text-outside": lazy(
        "Bilden ”%(where)s” ligger utanför prototypen och hämtas inte. Lägg den i zip-filen och "
        "skriv dess namn i stället."
    ),
    "text-missing": lazy(
        "Bilden ”%(where)s” finns inte i zip-filen. Lägg till den, eller rätta namnet."
    ),
    "text-hotspot": lazy(
        "”#%(where)s” är varken en tryckyta på skärmen eller en skärm. Välj en av: %(detail)s."
    ),
    "unknown-journey": lazy("Resan ”%(where)s” finns inte i projektet. Välj en av: %(detail)s."),
    "unknown-step": lazy("Steget ”%(where)s” finns inte i resan. Välj ett av: %(detail)s."),
    "screens-or-upload": lazy(
        "En prototyp har antingen egna skärmar eller en uppladdad startsida. Skriv ”screens” eller "
        "”upload”, men inte båda."
    ),
    "no-region": lazy(
        "Tryckytan ”%(detail)s” har ingen plats på bilden. Skriv dess ”region”: x, y, width och "
        "height från 0 till 1."
    ),
    "leads-nowhere": lazy(
        "Tryckytan ”%(detail)s” kan leda ingenstans. Låt dess sista väg vara utan ”when”."
    ),
    "no-feed": lazy("Skärmen ”%(detail)s” behöver ett tågflöde. Lägg till ett under ”feeds”."),
    "undescribed": lazy(
        "Bilden på skärmen ”%(detail)s” har ingen beskrivning. Skriv i ”alt” vad den visar, för "
        "den som inte ser den."
    ),
}


def fault_sentence(fault: Fault) -> str:
    """What is wrong and how to mend it."""
    if fault.kind in _SENTENCES:
        return _filled(fault.kind, {"where": fault.where, "detail": fault.detail})
    return words.fault_sentence(fault)


def problem_sentence(problem: Problem) -> str:
    """A document's problem, where no file says on which line."""
    if problem.kind in _SENTENCES:
        return _filled(problem.kind, {"where": "", "detail": problem.detail})
    return f"{problem.what}. {problem.mend}"


def _filled(kind: str, values: Mapping[str, str]) -> str:
    limits = {"file": str(FILE_LIMIT // _MEGABYTE), "total": str(TOTAL_LIMIT // _MEGABYTE)}
    return gettext(_SENTENCES[kind]) % {**limits, **values}


def is_worded(fault: Fault) -> bool:
    """Whether `fault_sentence` says all there is; otherwise the checker's own words help."""
    return fault.kind in _SENTENCES or words.is_worded(fault)
