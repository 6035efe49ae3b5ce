"""A card sort: what a participant sends of it."""

from codesign.i18n import gettext
from codesign.items.card_sort.model import CardSort
from codesign.items.card_sort.value import card_sort_value
from codesign.items.reading import Drawing, Given, Sent
from codesign.web.forms import clean_text

GROUP_LIMIT = 80


MOST_GROUPS = 12
"""Groups that one can name oneself."""


def card_sort_given(block: CardSort, sent: Sent, drawing: Drawing | None) -> Given:
    lies = {card.key: sent.get(f"card-{card.key}", "") for card in block.cards}
    piles = [
        (key, name, [card for card, place in lies.items() if place == position])
        for position, key, name in groups_given(block, sent)
    ]
    return Given(card_sort_value(block, piles))


def groups_given(block: CardSort, sent: Sent) -> list[tuple[str, str, str]]:
    """(what a card's field says, key, name) of every group."""
    if block.groups:
        return [(group.key, group.key, group.label.get("sv", "")) for group in block.groups]
    found: list[tuple[str, str, str]] = []
    for i in range(1, MOST_GROUPS + 1):
        name = " ".join(clean_text(sent.get(f"group-{i}", "")[:400]).split())[:GROUP_LIMIT]
        found.append((str(i), "", name or gettext("Grupp %(number)s", number=i)))
    return found
