"""A card sort: what its numbers count, in words."""

from codesign.i18n import lazy
from codesign.items.card_sort.measure import sortings
from codesign.items.card_sort.model import CardSort
from codesign.items.figures import FigureData
from codesign.items.marks import CellSelector
from codesign.items.names import options_named
from codesign.measures.cards import categories

CELLS = {"par": lazy("lade ihop %(value)s"), "hog": lazy("har högen ”%(value)s”")}


def pile_named(board: FigureData, block: CardSort, mark: CellSelector) -> str:
    """Cards by their labels; a pile in its commonest spelling, or as the given group is called."""
    groups = options_named(block.groups)
    if mark.what == "hog":
        found = categories(sortings(board.rows, block).values())
        name = next((one.name for one in found if one.name.casefold() == mark.value), mark.value)
        return groups.get(name, name)
    named = options_named(block.cards) | groups
    return " + ".join(named.get(card, card) for card in mark.value.split("~"))
