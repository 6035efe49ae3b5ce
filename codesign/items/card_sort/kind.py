"""A card sort: what it declares.

Kept of it: ``{"groups": [{"key": key or "", "name": words, "cards": [key]}], "left": [key]}``.
"""

from codesign.i18n import lazy
from codesign.items.card_sort.figure import cards_parts
from codesign.items.card_sort.form import card_sort_written
from codesign.items.card_sort.measure import of_cards
from codesign.items.card_sort.model import CardSort
from codesign.items.card_sort.naming import CELLS, pile_named
from codesign.items.card_sort.page import groups_shown
from codesign.items.card_sort.reading import card_sort_given
from codesign.items.card_sort.released import cards_counted, cards_released
from codesign.items.card_sort.value import card_sort_value, pile_sent, piles_told
from codesign.items.form import Fields, Local, listed_labels
from codesign.items.kind import Column, ItemKind, Typed, grouped
from codesign.items.reading import Value, list_sent


def _typed(plain: Local) -> Typed:
    return Typed({name: listed_labels(plain.get(name, ())) for name in ("cards", "groups")})


def _sent(block: CardSort, value: Value, _ms: int) -> Value:
    return card_sort_value(block, [pile_sent(one) for one in list_sent(value.get("groups"))])


KIND = ItemKind(
    name="card-sort",
    title=lazy("Kortsortering"),
    about=lazy("Kort läggs i grupper."),
    prompt=lazy("Lägg korten i grupper så som du tycker att de hör ihop."),
    model=CardSort,
    fields=Fields(("cards", "groups")),
    new={},
    written=card_sort_written,
    typed=_typed,
    reading=card_sort_given,
    sent=_sent,
    told=lambda block, _names, _arm, value: piles_told(block, value),
    behind=lambda rows, block, _arm: of_cards(rows, block),
    group=grouped(cards_parts),
    column=lambda _block: Column.ONCE,
    counted=cards_counted,
    released=cards_released,
    cells=CELLS,
    named=pile_named,
    page=groups_shown,
)
