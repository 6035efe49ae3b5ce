"""The ways through a project: what a capability adds to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from codesign.i18n import lazy


class Chapter(StrEnum):
    """The chain of the work, in its order; settings and members stand behind one door."""

    MAP = "map"
    COLLECT = "collect"
    SORT = "sort"
    UNDERSTAND = "understand"
    ANSWER = "answer"
    SETTINGS = "settings"


CHAPTERS = {
    Chapter.MAP: lazy("Kartan"),
    Chapter.COLLECT: lazy("Samla in"),
    Chapter.SORT: lazy("Läs och sortera"),
    Chapter.UNDERSTAND: lazy("Förstå"),
    Chapter.ANSWER: lazy("Svara"),
    Chapter.SETTINGS: lazy("Projektet"),
}


@dataclass(frozen=True)
class Destination:
    """One page that an entry leads to, when it leads to several."""

    values: Mapping[str, Any]
    """What its address needs besides the project."""
    name: str = ""
    """What tells it from the others, in the reader's words; "" when there is but one."""


def _one() -> Sequence[Destination]:
    return (Destination({}),)


@dataclass(frozen=True)
class Entry:
    """A page of a project's that the navigation leads to, for those who may open it."""

    chapter: Chapter
    endpoint: str
    name: str
    """What it is called, a message to translate."""
    within: tuple[str, ...]
    """Endpoints, or their beginnings up to a dot, of the pages that belong to it."""
    destinations: Callable[[], Sequence[Destination]] = _one
    waits: Callable[[], int] | None = None
    """How much waits there for this person in the present project."""
