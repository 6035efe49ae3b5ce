"""A card sort: what its readers are told at a release point."""

from collections.abc import Iterator, Sequence

from codesign.figures.shown import Figure
from codesign.i18n import gettext
from codesign.items.card_sort.measure import sortings
from codesign.items.card_sort.model import CardSort
from codesign.items.names import options_named
from codesign.items.released import SILENT, Counted, PartWords, ReleasedData, parts_figure
from codesign.items.rows import RoundRows


def cards_counted(rows: RoundRows, block: CardSort, _arm: str) -> Iterator[Counted]:
    """Each card by itself, where groups are given. Names of own groups are people's words, and
    which cards lay together hang together, so that what is shown of some tells of others."""
    if not block.groups:
        return
    groups = tuple(group.key for group in block.groups)
    sorted_by = sortings(rows, block)
    for card in block.cards:
        put = {
            walk: pile.name
            for walk, sorting in sorted_by.items()
            for pile in sorting.piles
            if card.key in pile.cards and pile.name in groups
        }
        yield Counted((*groups, SILENT), put, card.key)


def cards_released(data: ReleasedData, block: CardSort) -> Sequence[Figure]:
    """In which of the given groups each card was put: each card by itself."""
    if not block.groups:
        return ()
    words = PartWords(
        key=f"{block.key}-kort",
        question=gettext("I vilken grupp lade de varje kort?"),
        sentence=gettext("Varje kort räknas för sig."),
        heading=gettext("Kort"),
    )
    columns = {**options_named(block.groups), SILENT: gettext("Inget svar")}
    return [parts_figure(data, block.key, words, options_named(block.cards), columns)]
