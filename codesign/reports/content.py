"""A report as plain values: sections of blocks, which the web page, the PDF and Word all render.

Everything that people wrote passes `plain` on its way in, so that no renderer meets a character
that XML, a PDF or the direction of a line cannot stand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

QUOTE_LIMIT = 1_500
"""Characters of a quote in a report; longer ones are cut, and say so."""
WORDS_SIDE_BY_SIDE = 3
"""Columns of words that have room beside each other on a page."""
CUT = " […]"


class Part(StrEnum):
    """The sections that can be chosen, in the order of the report."""

    SUMMARY = "sammanfattning"
    MAP = "karta"
    AREAS = "omraden"
    FIGURES = "figurer"
    PRIORITIES = "prioritering"
    ACTIONS = "atgarder"
    ANSWERS = "svar"
    HEARD = "vilka"
    METHOD = "metod"


@dataclass(frozen=True)
class Paragraph:
    """Running text. A lead is set larger, a note smaller."""

    kind: ClassVar = "paragraph"
    text: str
    style: str = "body"
    """`body`, `lead` or `note`."""


@dataclass(frozen=True)
class Bullets:
    """Short sentences in a list."""

    kind: ClassVar = "bullets"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading below the section's own; `mark` and `colour` are an area's."""

    kind: ClassVar = "heading"
    text: str
    mark: str = ""
    colour: str = ""
    """#rrggbb, "" for none."""


@dataclass(frozen=True)
class Quote:
    """A voice that a person chose, as it was said."""

    kind: ClassVar = "quote"
    text: str
    language: str
    who: str


@dataclass(frozen=True)
class Table:
    """A table; the first cell of each row is its heading. Rows in `strong` begin a group."""

    kind: ClassVar = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    """Columns of numbers."""
    strong: frozenset[int] = frozenset()
    widths: tuple[int, ...] = ()
    """Parts of the width for each column; equal when empty."""

    @property
    def is_wordy(self) -> bool:
        """Whether more than three of its columns hold words."""
        return len(self.head) - len(self.numeric) > WORDS_SIDE_BY_SIDE


@dataclass(frozen=True)
class Picture:
    """A drawing with everything it says also in words. Its table follows as a block."""

    kind: ClassVar = "picture"
    key: str
    svg: str
    alt: str
    caption: str
    width: int
    height: int
    """Of the drawing's own box."""
    is_captioned: bool = False
    """Whether the caption is shown; else the heading or the table beside it says the same."""


Block = Paragraph | Bullets | Heading | Quote | Table | Picture


@dataclass(frozen=True)
class Section:
    key: Part
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class ReportContent:
    """The whole report in one language, for one audience."""

    language: str
    title: str
    subtitle: str
    agency: str
    made_by: str
    """The line that says who made it and when."""
    day: date
    slug: str
    intro: tuple[Block, ...]
    sections: tuple[Section, ...]
    contents_title: str
    is_empty: bool = False
    """Whether nobody has said anything yet."""
    words: dict[str, str] = field(default_factory=dict)
    """Words that renderers need: the cut of a quote, a sign that is missing."""


# Characters that XML 1.0 has no place for, marks that turn the direction of what follows, and
# code points that are no characters.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)


def plain(text: str) -> str:
    """The text without characters that some renderer cannot stand; line breaks are kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return "".join(c for c in _UNFIT.sub("", text) if ord(c) < 0x10000 or ord(c) & 0xFFFE != 0xFFFE)


def one_line(text: str) -> str:
    """The text on one line, for names and headings."""
    return " ".join(plain(text).split())


def shortened(text: str, limit: int = QUOTE_LIMIT) -> str:
    """The text, cut at a word when it is longer than the limit."""
    text = plain(text).strip()
    if len(text) <= limit:
        return text
    cut = text[:limit]
    at = cut.rfind(" ", limit - 80)
    return (cut[:at] if at > 0 else cut).rstrip() + CUT


def breakable(text: str, every: int = 24, longest: int = 36) -> str:
    """The text with places to break (zero-width spaces) in words that no line can hold."""

    def broken(word: re.Match[str]) -> str:
        found = word[0]
        return "\u200b".join(found[i : i + every] for i in range(0, len(found), every))

    return re.sub(rf"\S{{{longest},}}", broken, text)


def chosen_parts(asked: Sequence[str]) -> tuple[Part, ...]:
    """The sections asked for, in the report's order; all when none is known."""
    wanted = tuple(part for part in Part if part in asked)
    return wanted or tuple(Part)
