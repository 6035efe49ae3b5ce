"""A task to do in what is tried: what its numbers count, in words."""

from codesign.i18n import gettext, lazy
from codesign.items.figures import FigureData
from codesign.items.marks import CellSelector
from codesign.items.names import OUTCOMES
from codesign.items.task.model import Task

CELLS = {
    "klarade": lazy("klarade uppgiften"),
    "tid": lazy("klarade uppgiften och har en tid"),
    "vilse": lazy("kom fram men gick vilse"),
    "latt": lazy("svarade %(value)s på hur lätt det var"),
    "vag": lazy("gick vägen %(value)s"),
    "vid": lazy("kom till %(value)s"),
    "miss": lazy("tryckte bredvid på ”%(value)s”"),
    "tryck": lazy("tryckte på ”%(value)s”"),
}


def task_value_named(board: FigureData, _task: Task, mark: CellSelector) -> str:
    """A way, or a screen, as people know it."""
    if mark.what in {"vag", "vid"}:
        return " → ".join(_node(board, end, mark.arm) for end in mark.value.split(">"))
    if mark.what in {"miss", "tryck"}:
        return board.names.screen(mark.value, mark.arm)
    return mark.value


def _node(board: FigureData, key: str, arm: str) -> str:
    level, point, screen = key.partition(".")
    if point and level.isdecimal():
        return f"{level}. {board.names.screen(screen, arm)}"
    ends = {str(one): gettext(name) for one, name in OUTCOMES.items()}
    stops = {"start": gettext("Började"), "later": gettext("Fler skärmar")}
    return {**ends, **stops}.get(key, key)
