"""A first click: what its readers are told at a release point."""

from collections.abc import Iterator, Sequence

from codesign.figures.shown import Figure
from codesign.i18n import gettext
from codesign.items.first_click.measure import click_facts
from codesign.items.first_click.model import FirstClick
from codesign.items.released import (
    NO,
    NOWHERE,
    SILENT,
    YES,
    Counted,
    ReleasedData,
    Right,
    right_figure,
)
from codesign.items.rows import RoundRows


def clicks_counted(rows: RoundRows, block: FirstClick, arm: str) -> Iterator[Counted]:
    """Who pressed right, wrong or nowhere."""
    given = {
        one.walk.id: (YES if one.is_right else NO) if one.press else NOWHERE
        for one in click_facts(rows, block, arm).clicks
    }
    yield Counted((YES, NO, NOWHERE, SILENT), given)


def clicks_released(data: ReleasedData, block: FirstClick) -> Sequence[Figure]:
    words = Right(
        key=f"{block.key}-klick",
        question=gettext("Var tryckte de först?"),
        names={YES: gettext("Rätt"), NO: gettext("Fel"), NOWHERE: gettext("Tryckte inte")},
        told=gettext("%(x)s av %(n)s gjorde rätt."),
    )
    return [right_figure(data, block.key, words)]
