"""A card sort: what is kept of it, and how it is told."""

from collections.abc import Sequence
from typing import Any

from codesign.items import stored
from codesign.items.card_sort.model import CardSort
from codesign.items.names import options_named
from codesign.items.reading import list_sent
from codesign.items.stored import Value


def card_sort_value(
    block: CardSort, piles: Sequence[tuple[str, str, Sequence[str]]]
) -> dict[str, Any]:
    """The value of a card sort. `piles` are (key, name, cards); a card lies in its first one."""
    known = [card.key for card in block.cards]
    placed: set[str] = set()
    groups = []
    for key, name, cards in piles:
        inside = [card for card in known if card in cards and card not in placed]
        placed |= set(inside)
        if inside:
            groups.append({"key": key, "name": name, "cards": inside})
    return {"groups": groups, "left": [card for card in known if card not in placed]}


def piles_told(block: CardSort, value: Value) -> str:
    labels, groups = options_named(block.cards), options_named(block.groups)
    found = stored.sorting(value, list(labels))
    if found is None:
        return ""
    return "; ".join(
        f"{groups.get(pile.name, pile.name) or '–'}: "
        + ", ".join(labels[card] for card in labels if card in pile.cards)
        for pile in found.piles
    )


def pile_sent(given: object) -> tuple[str, str, list[str]]:
    pile = given if isinstance(given, dict) else {}
    cards = [str(card) for card in list_sent(pile.get("cards"))]
    return str(pile.get("key") or ""), str(pile.get("name") or "")[:120], cards
