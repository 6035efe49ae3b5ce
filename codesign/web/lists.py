"""Lists inside sentences: A, B och C, and those that share the most."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from babel.lists import format_list

from codesign.i18n import gettext, language, number

Row = TypeVar("Row")


NAMED = 4
"""So many that share the most are named; of more the first ones."""


def listed(parts: Sequence[str]) -> str:
    """A, B och C."""
    return str(format_list(list(parts), locale=language())) if parts else ""


def most_of(rows: Sequence[Row], size_of: Callable[[Row], float]) -> list[Row]:
    """Every row that has most, in their order: none is named alone when others have as much."""
    most = max(map(size_of, rows), default=0)
    return [row for row in rows if size_of(row) == most]


def listed_ties(names: Sequence[str]) -> str:
    """Those that share the most; of many the first ones, and how many more there are."""
    if len(names) <= NAMED:
        return listed(names)
    more = gettext("%(count)s till", count=number(len(names) - NAMED + 1))
    return listed([*names[: NAMED - 1], more])
