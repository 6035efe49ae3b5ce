"""What figures of results are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from codesign.contributions import least_told
from codesign.figures.drawing import Bar, bars
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, number
from codesign.items.marks import CellSelector
from codesign.items.names import Names
from codesign.items.rows import RoundRows
from codesign.measures.phrases import percents
from codesign.measures.results import Interval, NotComputed
from codesign.measures.shares import Share
from codesign.numbers import percents_of, write_between

NONE = "–"
"""In a cell that has no number."""


@dataclass(frozen=True)
class Dot:
    """A press on a picture, in its pixels."""

    x: float
    y: float
    is_right: bool


@dataclass(frozen=True)
class Box:
    """A rectangle on a picture, in its pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class PressPicture:
    """Where people pressed, drawn on the screen's picture (address "" for a screen of text)."""

    title: str
    address: str
    alt: str
    width: int
    height: int
    regions: tuple[Box, ...]
    dots: tuple[Dot, ...]
    radius: float
    """Of a dot."""
    cross: str
    """Path data of the cross over a press beside, around its place."""


@dataclass(frozen=True)
class Part:
    """A figure, and pictures that stand in it."""

    figure: Figure
    pictures: tuple[PressPicture, ...] = ()


@dataclass(frozen=True)
class Group:
    """Everything about one block of the script."""

    key: str
    title: str
    prompt: str
    parts: tuple[Part, ...]


class Behind(Protocol):
    """Where numbers of a page of results lead."""

    def behind(self, mark: CellSelector) -> str:
        """The participations that a number counts; "" for who may not see them."""

    def walk(self, walk: int) -> str:
        """One participation."""


class FigureData(Protocol):
    """What a figure is made from: the rows that a reader chose, and how much they may see."""

    @property
    def rows(self) -> RoundRows: ...
    @property
    def names(self) -> Names: ...
    @property
    def here(self) -> Behind: ...
    @property
    def arms(self) -> tuple[str, ...]: ...
    @property
    def least(self) -> int | None:
        """The disclosure guard's threshold; None for those who may follow every number."""

    def is_shown(self, people: int) -> bool:
        """Whether what so many people did may be shown to this reader."""

    def count(self, n: int, mark: CellSelector) -> TableCell:
        """A number that leads to the participations it counts."""

    def about(self, arm: str, sentence: str) -> str:
        """A sentence with its version before it, where there are several."""

    def row(self, arm: str, people: int, cells: Sequence[TableCell]) -> TableRow:
        """A version's row; without numbers where too few took part to show them."""

    def sentence(self, arm: str, people: int, told: str) -> str:
        """What a measure says, or that too few took part."""


def lines(*sentences: str) -> str:
    """What is said of each version or measure, on lines of their own."""
    return "\n".join(one for one in sentences if one)


def too_few(least: int | None) -> str:
    """In place of a result that would point somebody out; `least` is the guard's threshold."""
    if least is None:
        return gettext("Det är för få svar för att visas.")
    return least_told.too_few(least_told.results_rule(least))


def hidden(board: FigureData, key: str, question: str, n: int) -> Part:
    """A figure whose answers are too few to be shown."""
    return Part(Figure(key, question, too_few(board.least), people_told(n), None, "", (), ()))


def people_told(n: int) -> str:
    """The n of a figure."""
    return gettext("n = %(n)s personer", n=number(n)) if n != 1 else gettext("n = 1 person")


def share_cells(share: Share) -> tuple[TableCell, TableCell]:
    """A share as percent, and the interval that it lies in."""
    return shares_cells([share.x], share.n)[0]


def shares_cells(counts: Sequence[int], n: int) -> list[tuple[TableCell, TableCell]]:
    """Shares of the same n as percent, each with the interval that it lies in."""
    if not n:
        return [(TableCell(NONE), TableCell(NONE))] * len(counts)
    return [
        (
            TableCell(f"{number(percent)}\u00a0%"),
            TableCell(interval_in_percent(Share(x, n).interval)),
        )
        for x, percent in zip(counts, percents_of(counts, n), strict=True)
    ]


def interval_in_percent(interval: Interval | NotComputed) -> str:
    """From–to, in percent."""
    if isinstance(interval, NotComputed):
        return NONE
    return write_between(percents(interval.low), percents(interval.high)) + "\u00a0%"


def interval_of(interval: Interval | NotComputed) -> str:
    """From–to, on the scale itself."""
    if isinstance(interval, NotComputed):
        return NONE
    return write_between(number(interval.low), number(interval.high))


def options_part(
    board: FigureData,
    key: str,
    question: str,
    names: Mapping[str, str],
    counts: Mapping[str, int],
    n: int,
    sentence: str,
) -> Part:
    """Options with how many chose them, as bars and as a table."""
    is_shown = board.is_shown(n)
    lines = [(key_, name, counts.get(key_, 0)) for key_, name in names.items()] if is_shown else []

    def mark(option: str) -> CellSelector:
        return CellSelector(key, "", "val", option)

    return Part(
        Figure(
            key=f"{key}-svar",
            question=question,
            sentence=sentence if is_shown else too_few(board.least),
            n=people_told(n),
            plot=bars(
                [
                    Bar(name, x, number(x), board.here.behind(mark(option)) if x else "")
                    for option, name, x in lines
                ],
                gettext("personer"),
            )
            if lines
            else None,
            heading=gettext("Alternativ"),
            columns=(gettext("Personer"), gettext("Andel"), gettext("95 % konfidensintervall")),
            rows=tuple(
                TableRow(name, (board.count(x, mark(option)), *cells))
                for (option, name, x), cells in zip(
                    lines, shares_cells([x for _, _, x in lines], n), strict=True
                )
            ),
        )
    )
