"""A first click: what its numbers count, in words."""

from codesign.i18n import lazy
from codesign.items.figures import FigureData
from codesign.items.first_click.model import FirstClick
from codesign.items.marks import CellSelector

CELLS = {
    "ratt": lazy("tryckte rätt först"),
    "fel": lazy("tryckte fel först"),
    "inget": lazy("tryckte inte alls"),
    "traff": lazy("tryckte på ”%(value)s”"),
    "bredvid": lazy("tryckte bredvid allt"),
    "yta": lazy("tryckte i yta %(value)s"),
}


def press_named(board: FigureData, block: FirstClick, mark: CellSelector) -> str:
    """What was pressed, as people know it."""
    if mark.what == "traff":
        return board.names.hotspot(block.screen, mark.value, mark.arm)
    return mark.value
