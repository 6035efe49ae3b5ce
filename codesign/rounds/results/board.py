"""What every part of the results is made from, and how much of it the reader may see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from codesign.contributions import least_told
from codesign.contributions.disclosure import alone
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, number
from codesign.measures.phrases import percents
from codesign.measures.results import Interval, NotComputed
from codesign.measures.shares import Share
from codesign.numbers import percents_of, write_between
from codesign.rounds.results.addresses import Addresses
from codesign.rounds.results.facts import Taking, taking
from codesign.rounds.results.forms import Mark
from codesign.rounds.results.names import Names
from codesign.rounds.results.queries import ReadRound, goals_of
from codesign.rounds.results.rows import RoundRows

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


@dataclass(frozen=True)
class Board:
    """The rows that the reader chose, and who the reader is.

    `least` is the disclosure guard's threshold; None for those who may follow every number.
    """

    tried: ReadRound
    everything: RoundRows
    here: Addresses
    least: int | None = None
    rows: RoundRows = field(init=False)
    names: Names = field(init=False)
    taking: Taking = field(init=False)

    def __post_init__(self) -> None:
        rows = self.everything
        if self.here.wish.is_narrow:
            rows = rows.chosen(w.id for w in rows.walks.values() if self.here.wish.holds(w))
        if self.here.wish.at_goal is not None:
            rows = rows.timed(goals_of(self.tried.script), at_goal=self.here.wish.at_goal)
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "names", Names(self.tried.arms))
        object.__setattr__(self, "taking", taking(rows))

    @property
    def arms(self) -> tuple[str, ...]:
        return tuple(self.tried.arms)

    def is_shown(self, people: int) -> bool:
        """Whether what so many people did may be shown to this reader."""
        return self.least is None or alone(people, self.least) is not None

    def count(self, n: int, mark: Mark) -> TableCell:
        """A number that leads to the walk-throughs it counts."""
        return TableCell(number(n), self.here.behind(mark) if n else "")

    def about(self, arm: str, sentence: str) -> str:
        """A sentence with its version before it, where there are several."""
        if not sentence or not self.names.has_several:
            return sentence
        return f"{self.names.heading(arm)}: {sentence}"

    def row(self, arm: str, people: int, cells: Sequence[TableCell]) -> TableRow:
        """A version's row; without numbers where too few took part to show them."""
        if not self.is_shown(people):
            cells = [TableCell(gettext("för få")), *[TableCell(NONE)] * (len(cells) - 1)]
        return TableRow(self.names.heading(arm), tuple(cells))

    def sentence(self, arm: str, people: int, told: str) -> str:
        """What a measure says, or that too few took part."""
        return self.about(arm, told if self.is_shown(people) else too_few(self.least))


def told_apart(groups: Sequence[Group]) -> list[Group]:
    """Groups whose titles are alike with their numbers: headings, landmarks and links name one."""
    alike = Counter(group.title for group in groups)
    seen = Counter[str]()
    found = []
    for group in groups:
        seen[group.title] += 1
        title = f"{group.title} ({seen[group.title]})" if alike[group.title] > 1 else group.title
        found.append(replace(group, title=title))
    return found


def lines(*sentences: str) -> str:
    """What is said of each version or measure, on lines of their own."""
    return "\n".join(one for one in sentences if one)


def too_few(least: int | None) -> str:
    """In place of a result that would point somebody out; `least` is the guard's threshold."""
    if least is None:
        return gettext("Det är för få svar för att visas.")
    return least_told.too_few(least_told.results_rule(least))


def hidden(board: Board, key: str, question: str, n: int) -> Part:
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
