"""A card sort: as its page shows it."""

from collections.abc import Mapping
from typing import Any

from codesign.items.card_sort.model import CardSort
from codesign.items.card_sort.reading import MOST_GROUPS
from codesign.items.steps import Met


def groups_shown(block: CardSort, met: Met) -> Mapping[str, Any]:
    """The groups a card may lie in, and where each lies: under a group's key, or its number."""
    made = met.value.get("groups") or ()
    lies = {
        card: group["key"] or str(place)
        for place, group in enumerate(made, start=1)
        for card in group["cards"]
    }
    if block.groups:
        return {"lies": lies}
    names = [group["name"] for group in made]
    room = min(MOST_GROUPS, len(block.cards))
    return {"lies": lies, "names": [*names, *[""] * room][:room]}
