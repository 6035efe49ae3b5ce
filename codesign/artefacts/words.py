"""What is wrong in a content file's form, in sentences for people.

The checker of the models tells in codes what it met; each has a sentence here, and what has none is
told by where it stands.
"""

from collections.abc import Mapping
from typing import Any

from codesign.i18n import lazy
from codesign.said import Said, SaidError, said

_CHOICES = lazy("”%(where)s” har ett värde som inte går att välja. Välj ett av: %(detail)s.")
_TEXT = lazy("”%(where)s” ska vara text. Sätt citattecken runt den.")
_WHOLE = lazy("”%(where)s” ska vara ett heltal.")
_NUMBER = lazy("”%(where)s” ska vara ett tal.")
_YES_OR_NO = lazy("”%(where)s” ska vara true eller false.")
_LIST = lazy("”%(where)s” ska vara en lista. Börja varje del med ett bindestreck.")
_PARTS = lazy("”%(where)s” ska ha namngivna delar, var och en på sin rad: namn: värde.")
_DAY = lazy("”%(where)s” är inget datum. Skriv som 2026-11-03.")
_KIND = lazy("”%(where)s” är av ett slag som inte finns, eller säger inte vilket.")
_SENTENCES = {
    "missing": lazy("”%(where)s” saknas. Lägg till det."),
    "extra_forbidden": lazy("”%(where)s” känns inte igen. Ta bort det, eller rätta stavningen."),
    "enum": _CHOICES,
    "literal_error": _CHOICES,
    "string_pattern_mismatch": lazy(
        "”%(where)s” får bara ha små bokstäver a–z, siffror och enstaka bindestreck."
    ),
    "string_too_long": lazy("”%(where)s” är för långt. Högst %(detail)s tecken får plats."),
    "string_too_short": lazy("”%(where)s” är tomt. Skriv något, eller ta bort raden."),
    "too_short": lazy("”%(where)s” är tomt. Det behövs minst %(detail)s."),
    "too_long": lazy("”%(where)s” har för många delar. Högst %(detail)s får plats."),
    "greater_than_equal": lazy("”%(where)s” är för lågt. Det ska vara minst %(detail)s."),
    "greater_than": lazy("”%(where)s” är för lågt. Det ska vara mer än %(detail)s."),
    "less_than_equal": lazy("”%(where)s” är för högt. Det ska vara högst %(detail)s."),
    "less_than": lazy("”%(where)s” är för högt. Det ska vara mindre än %(detail)s."),
    "string_type": _TEXT,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _PARTS,
    "model_type": _PARTS,
    "model_attributes_type": _PARTS,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "union_tag_invalid": _KIND,
    "union_tag_not_found": _KIND,
}
_NAME = lazy(
    "”%(where)s” är inget filnamn som fungerar. Använd bara a–z, siffror, punkt, bindestreck och "
    "understreck, utan mappar utanför prototypen."
)
_OTHERWISE = lazy(
    "”%(where)s” är inte skrivet så att det går att läsa. I docs/schema står vad som får stå där."
)
_AT = lazy("”%(where)s”: %(what)s")
_LIMITS = ("max_length", "min_length", "ge", "gt", "le", "lt")


def said_of(code: str, where: str, context: Mapping[str, Any]) -> Said:
    """A fault that the checker of a model met, as a sentence: its code, place and context."""
    broken = context.get("error")
    if isinstance(broken, SaidError):
        return said(_AT, where=where, what=broken.said) if where else broken.said
    if code == "string_pattern_mismatch" and "." in str(context.get("pattern", "")):
        return said(_NAME, where=where)
    return said(_SENTENCES.get(code, _OTHERWISE), where=where, detail=_detail(context))


def _detail(context: Mapping[str, Any]) -> str:
    """What the checker had expected: the values to choose among, or a limit."""
    if "expected" in context:
        return str(context["expected"]).replace("' or '", "', '")
    return next((str(context[name]) for name in _LIMITS if name in context), "")
