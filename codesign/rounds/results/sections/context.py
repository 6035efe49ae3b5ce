"""Whether it went differently in different circumstances: told, and never tested."""

from collections.abc import Iterator

from codesign.contributions.disclosure import suppress_small
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, lazy, local, number
from codesign.items.attempts import task_facts
from codesign.items.figures import NONE, Group, Part, people_told
from codesign.items.marks import CellSelector
from codesign.items.names import DEVICES, PLACES, short
from codesign.items.rows import RoundRows
from codesign.items.screen_task import ScreenTask
from codesign.measures.shares import Share
from codesign.rounds.results.board import ResultData
from codesign.rounds.results.drill_down import CONTEXTS

NAMED = {
    ("storning", "ja"): lazy("Med störning"),
    ("storning", "nej"): lazy("Utan störning"),
    ("storning", ""): lazy("Störning: inget svar"),
    ("ledd", "ja"): lazy("Med moderator"),
    ("ledd", "nej"): lazy("På egen hand"),
    ("enhet", ""): lazy("Enhet: inget svar"),
    ("plats", ""): lazy("Plats: inget svar"),
    **{("enhet", device): name for device, name in DEVICES.items()},
    **{("plats", place): name for place, name in PLACES.items()},
}
MOST = 6
"""So many values of one circumstance are told, the commonest."""


def context_group(board: ResultData) -> Group | None:
    """Success by circumstance; None when all were alike in every way."""
    rows = list(_rows(board))
    if not rows:
        return None
    figure = Figure(
        key="sammanhang",
        question=gettext("Gick det olika i olika sammanhang?"),
        sentence=gettext(
            "Så många klarade varje uppgift, av dem som försökte i varje sammanhang. Skillnader "
            "mellan så små grupper kan vara slump: läs dem som frågor att gå vidare med."
        ),
        n=people_told(len(board.rows.walks)),
        plot=None,
        heading=gettext("Sammanhang"),
        columns=(
            gettext("Provningar"),
            *(_column(board, task, arm) for task in board.tried.script.tasks for arm in board.arms),
        ),
        rows=tuple(rows),
    )
    return Group("sammanhang", gettext("Sammanhang"), "", (Part(figure),))


def _column(board: ResultData, task: ScreenTask, arm: str) -> str:
    return board.about(arm, short(local(task.prompt), 40))


def _rows(board: ResultData) -> Iterator[TableRow]:
    for name, value_of in CONTEXTS.items():
        groups: dict[str, list[int]] = {}
        for walk in board.rows.walks.values():
            groups.setdefault(value_of(walk), []).append(walk.id)
        if len(groups) < 2:
            continue
        sizes = {value: len(walks) for value, walks in groups.items()}
        shown = sizes if board.least is None else suppress_small(sizes, board.least).counts
        order = sorted(groups, key=lambda value: (value == "", -len(groups[value])))
        for value in order[:MOST]:
            # A reader must not learn a small group's answers by taking others from the whole.
            if shown[value] is not None and (board.least is None or None not in shown.values()):
                yield _row(board, name, value, board.rows.chosen(groups[value]))


def _row(board: ResultData, name: str, value: str, rows: RoundRows) -> TableRow:
    cells = [board.count(len(rows.walks), CellSelector("", "", name, value))]
    for task in board.tried.script.tasks:
        for arm in board.arms:
            cells.append(_succeeded(board, task_facts(rows, task, arm).success.succeeded))
    known = NAMED.get((name, value))
    return TableRow(gettext(known) if known else value, tuple(cells))


def _succeeded(board: ResultData, share: Share) -> TableCell:
    if not share.n:
        return TableCell(NONE)
    if not board.is_shown(share.n):
        return TableCell(gettext("för få"))
    return TableCell(gettext("%(x)s av %(n)s", x=number(share.x), n=number(share.n)))
