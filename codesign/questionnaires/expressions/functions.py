"""The functions that an expression may call, and how many arguments each takes.

Those of ODK XForms (getodk.github.io/xforms-spec) that survey-like forms use.
"""

from difflib import get_close_matches

UNLIMITED = 1000

ARITY: dict[str, tuple[int, int]] = {
    "abs": (1, 1),
    "boolean": (1, 1),
    "coalesce": (2, UNLIMITED),
    "concat": (1, UNLIMITED),
    "contains": (2, 2),
    "count": (1, 1),
    "count-non-empty": (1, 1),
    "count-selected": (1, 1),
    "date": (1, 1),
    "decimal-date-time": (1, 1),
    "ends-with": (2, 2),
    "false": (0, 0),
    "format-date": (2, 2),
    "if": (3, 3),
    "int": (1, 1),
    "max": (1, UNLIMITED),
    "min": (1, UNLIMITED),
    "not": (1, 1),
    "number": (1, 1),
    "once": (1, 1),
    "position": (1, 1),
    "regex": (2, 2),
    "round": (1, 2),
    "selected": (2, 2),
    "selected-at": (2, 2),
    "starts-with": (2, 2),
    "string": (1, 1),
    "string-length": (1, 1),
    "substr": (2, 3),
    "sum": (1, 1),
    "today": (0, 0),
    "true": (0, 0),
}
"""Function → the least and most arguments."""
FROM_ELSEWHERE = frozenset(
    {"instance", "pulldata", "current", "indexed-repeat", "jr:itext", "property", "search", "uuid"}
)
"""Functions that fetch from another file, another row or the device."""
_OTHERWISE = {"now": "today", "substring": "substr", "len": "string-length", "floor": "int"}


def nearest(name: str) -> str | None:
    """The known function that was meant, by how it is spelt; None for none that is near."""
    lower = name.lower()
    if lower in ARITY:
        return lower
    if lower in _OTHERWISE:
        return _OTHERWISE[lower]
    return next(iter(get_close_matches(lower, ARITY, 1, 0.7)), None)
