"""A card sort: its figures."""

from collections.abc import Mapping

from codesign.figures.drawing import Cell, heat_map
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, number
from codesign.items.card_sort.measure import sortings
from codesign.items.card_sort.model import CardSort
from codesign.items.figures import NONE, FigureData, Part, hidden, people_told, too_few
from codesign.items.marks import CellSelector
from codesign.items.names import options_named
from codesign.measures import block_sentences
from codesign.measures.cards import Sorting, alike_together, categories, similarity
from codesign.measures.phrases import percents
from codesign.measures.results import NotComputed

Sorted = Mapping[int, Sorting]


def cards_parts(board: FigureData, block: CardSort) -> list[Part]:
    """Which cards belong together, and what people call the piles."""
    sorted_by = sortings(board.rows, block)
    names = options_named(block.cards)
    if not board.is_shown(len(sorted_by)):
        return [hidden(board, f"{block.key}-kort", gettext("Vad hör ihop?"), len(sorted_by))]
    parts = [_pairs(board, block, sorted_by, names)]
    if sorted_by:
        parts.append(_piles(board, block, sorted_by, names))
    return parts


def _pairs(board: FigureData, block: CardSort, sorted_by: Sorted, names: Mapping[str, str]) -> Part:
    found = similarity(sorted_by.values(), list(names))
    order = alike_together(found)

    def mark(one: str, other: str) -> CellSelector:
        return CellSelector(block.key, "", "par", "~".join(sorted((one, other))))

    def together(one: str, other: str) -> int:
        return found.share(one, other).x if one != other else 0

    def square(one: str, other: str) -> Cell:
        n = together(one, other)
        return Cell(n, board.here.behind(mark(one, other)) if n else "")

    return Part(
        Figure(
            key=f"{block.key}-kort",
            question=gettext("Vad hör ihop?"),
            sentence=block_sentences.of_similarity(found, names.__getitem__),
            n=people_told(len(sorted_by)),
            plot=heat_map(
                [names[card] for card in order],
                [(names[c], names[c][:12]) for c in order],
                [[square(a, b) for b in order] for a in order],
            ),
            heading=gettext("Kort"),
            columns=tuple(names[card] for card in order),
            rows=tuple(
                TableRow(
                    names[a],
                    tuple(
                        TableCell(NONE) if a == b else board.count(together(a, b), mark(a, b))
                        for b in order
                    ),
                )
                for a in order
            ),
            notes=(
                gettext(
                    "Talet är hur många som lade de två korten i samma hög. Korten som oftast "
                    "ligger tillsammans står bredvid varandra."
                ),
            ),
        )
    )


def _piles(board: FigureData, block: CardSort, sorted_by: Sorted, names: Mapping[str, str]) -> Part:
    found = categories(sorted_by.values())
    groups = options_named(block.groups)
    rows = []

    def named(name: str) -> str:
        return groups.get(name, name)

    for one in found:
        if not board.is_shown(one.people):
            continue
        cell = board.count(one.people, CellSelector(block.key, "", "hog", one.name.casefold()))
        inside = ", ".join(f"{names[c]} ({number(s.x)})" for c, s in one.cards.items())
        agreement = one.agreement
        told = NONE if isinstance(agreement, NotComputed) else f"{percents(agreement)}\u00a0%"
        rows.append(
            TableRow(
                named(one.name),
                (cell, TableCell(told), TableCell(inside, is_number=False)),
            )
        )
    return Part(
        Figure(
            key=f"{block.key}-hogar",
            question=gettext("Vilka högar gjorde de?"),
            sentence=block_sentences.of_categories(found, named) if rows else too_few(board.least),
            n=people_told(len(sorted_by)),
            plot=None,
            heading=gettext("Hög"),
            columns=(gettext("Personer"), gettext("Enighet"), gettext("Kort")),
            rows=tuple(rows),
        )
    )
