"""What every part of the results is made from, and how much of it the reader may see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from codesign.contributions.disclosure import alone
from codesign.figures.shown import TableCell, TableRow
from codesign.i18n import gettext, number
from codesign.items.figures import NONE, Group, too_few
from codesign.items.marks import CellSelector
from codesign.items.names import Names
from codesign.items.rows import RoundRows
from codesign.rounds.results.addresses import Addresses
from codesign.rounds.results.facts import Taking, taking
from codesign.rounds.results.queries import ReadRound, goals_of


@dataclass(frozen=True)
class ResultData:
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

    def count(self, n: int, mark: CellSelector) -> TableCell:
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
