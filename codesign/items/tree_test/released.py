"""A tree test: what its readers are told at a release point."""

from collections.abc import Iterator, Sequence

from codesign.figures.shown import Figure
from codesign.i18n import gettext
from codesign.items.released import NO, SILENT, YES, Counted, ReleasedData, Right, right_figure
from codesign.items.rows import RoundRows
from codesign.items.tree_test.measure import searches
from codesign.items.tree_test.model import TreeTest


def searches_counted(rows: RoundRows, block: TreeTest, _arm: str) -> Iterator[Counted]:
    """Who found the right place and who did not."""
    found = {
        walk: YES if search.answer in block.right else NO
        for walk, search in searches(rows, block).items()
    }
    yield Counted((YES, NO, SILENT), found)


def searches_released(data: ReleasedData, block: TreeTest) -> Sequence[Figure]:
    words = Right(
        key=f"{block.key}-meny",
        question=gettext("Hittade de rätt i menyn?"),
        names={YES: gettext("Rätt"), NO: gettext("Fel")},
        told=gettext("%(x)s av %(n)s gjorde rätt."),
    )
    return [right_figure(data, block.key, words)]
