"""A card sort: what its answers say, and whose they are."""

from itertools import combinations

from codesign.items import stored as values
from codesign.items.card_sort.model import CardSort
from codesign.items.measure import ALL, Behind, answers_once
from codesign.items.rows import RoundRows
from codesign.measures.cards import Sorting


def sortings(rows: RoundRows, block: CardSort) -> dict[int, Sorting]:
    """Walk-through → its piles."""
    cards = [card.key for card in block.cards]
    found = {w.id: values.sorting(answer, cards) for w, answer in answers_once(rows, block.key)}
    return {walk: one for walk, one in found.items() if one is not None and one.piles}


def of_cards(rows: RoundRows, block: CardSort) -> Behind:
    """What a card sort counts: pairs that lie together, and names of piles."""
    for walk, sorting in sortings(rows, block).items():
        yield ALL, "", walk
        for pile in sorting.piles:
            yield "hog", " ".join(pile.name.split()).casefold(), walk
            for one, other in combinations(sorted(pile.cards), 2):
                yield "par", f"{one}~{other}", walk
