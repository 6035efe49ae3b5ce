"""What is wrong in a journey's text, in the words of the page where it is edited."""

from codesign.content.reading import Fault
from codesign.web.i18n import gettext, lazy

_SENTENCES = {
    "yaml": lazy(
        "Texten går inte att läsa som YAML här. Kontrollera indrag, kolon och citattecken."
    ),
    "mapping": lazy("Texten är inte en resa. Den ska börja med ”schema:”."),
    "size": lazy("Texten är för stor. Dela upp resan i flera."),
    "missing": lazy("”%(where)s” saknas. Lägg till det."),
    "extra_forbidden": lazy("”%(where)s” känns inte igen. Ta bort det, eller rätta stavningen."),
    "enum": lazy("”%(where)s” har ett värde som inte går att välja. Välj ett av: %(detail)s."),
    "literal_error": lazy(
        "”%(where)s” har ett värde som inte går att välja. Välj ett av: %(detail)s."
    ),
    "string_pattern_mismatch": lazy(
        "”%(where)s” får bara ha små bokstäver a–z, siffror och enstaka bindestreck."
    ),
    "string_too_long": lazy("”%(where)s” är för långt. Högst %(detail)s tecken får plats."),
    "string_too_short": lazy("”%(where)s” är tomt. Skriv något, eller ta bort raden."),
    "too_short": lazy("”%(where)s” är tomt. Det behövs minst %(detail)s."),
    "too_long": lazy("”%(where)s” har för många delar. Högst %(detail)s får plats."),
    "greater_than_equal": lazy("”%(where)s” är för lågt. Det ska vara minst %(detail)s."),
    "less_than_equal": lazy("”%(where)s” är för högt. Det ska vara högst %(detail)s."),
    "repeated": lazy("Nyckeln ”%(detail)s” används två gånger. Byt namn på den ena."),
    "unknown": lazy("”%(where)s” pekar på något som inte finns. Välj ett av: %(detail)s."),
    "unfounded": lazy(
        "Rutan sägs vara underbyggd men har ingen källa. Lägg till en under ”evidence”, eller "
        "skriv ”assumption”."
    ),
}


def fault_sentence(fault: Fault) -> str:
    """What is wrong and how to mend it, in this response's language."""
    if fault.kind in _SENTENCES:
        return gettext(_SENTENCES[fault.kind]) % {"where": fault.where, "detail": fault.detail}
    return gettext("”%(where)s” är inte skrivet så att det går att läsa.", where=fault.where)


def is_worded(fault: Fault) -> bool:
    """Whether `fault_sentence` says all there is; otherwise the checker's own words help."""
    return fault.kind in _SENTENCES
