"""Card sorts and tree tests: what belongs together, and where people look for it."""

from collections.abc import Mapping

from codesign.figures.drawing import Bar, Cell, Plot, bars, heat_map
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, local, number
from codesign.measures import block_sentences
from codesign.measures.cards import Sorting, alike_together, categories, similarity
from codesign.measures.phrases import percents
from codesign.measures.results import NotComputed
from codesign.measures.trees import TreeResult, tree_result
from codesign.rounds.plan import CardSort, TreeTest
from codesign.rounds.results import facts
from codesign.rounds.results.board import NONE, Board, Part, hidden, people_told, too_few
from codesign.rounds.results.forms import Mark
from codesign.rounds.results.names import options_named

Sorted = Mapping[int, Sorting]


def cards_parts(board: Board, block: CardSort) -> list[Part]:
    """Which cards belong together, and what people call the piles."""
    sorted_by = facts.sortings(board.rows, block)
    names = options_named(block.cards)
    if not board.is_shown(len(sorted_by)):
        return [hidden(board, f"{block.key}-kort", gettext("Vad hör ihop?"), len(sorted_by))]
    parts = [_pairs(board, block, sorted_by, names)]
    if sorted_by:
        parts.append(_piles(board, block, sorted_by, names))
    return parts


def _pairs(board: Board, block: CardSort, sorted_by: Sorted, names: Mapping[str, str]) -> Part:
    found = similarity(sorted_by.values(), list(names))
    order = alike_together(found)

    def mark(one: str, other: str) -> Mark:
        return Mark(block.key, "", "par", "~".join(sorted((one, other))))

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


def _piles(board: Board, block: CardSort, sorted_by: Sorted, names: Mapping[str, str]) -> Part:
    found = categories(sorted_by.values())
    groups = options_named(block.groups)
    rows = []

    def named(name: str) -> str:
        return groups.get(name, name)

    for one in found:
        if not board.is_shown(one.people):
            continue
        cell = board.count(one.people, Mark(block.key, "", "hog", one.name.casefold()))
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


def tree_part(board: Board, block: TreeTest) -> Part:
    """Whether people found the right place in the menu."""
    looked = facts.searches(board.rows, block)
    question = gettext("Hittade de rätt i menyn?")
    if not board.is_shown(len(looked)):
        return hidden(board, f"{block.key}-meny", question, len(looked))
    found = tree_result(facts.tree_of(block), looked.values(), block.right)
    return Part(
        Figure(
            key=f"{block.key}-meny",
            question=question,
            sentence=block_sentences.of_tree(found),
            n=people_told(len(looked)),
            plot=_tree_bars(board, block, found),
            heading=gettext("Plats i menyn"),
            columns=(
                gettext("Besökte"),
                gettext("Började här"),
                gettext("Vände här"),
                gettext("Rätt väg"),
            ),
            rows=tuple(_tree_rows(board, block, found)),
        )
    )


def _tree_bars(board: Board, block: TreeTest, found: TreeResult | NotComputed) -> Plot | None:
    if isinstance(found, NotComputed):
        return None
    lines = (
        ("direkt", gettext("Hittade utan att vända"), found.found_directly.x),
        ("fann", gettext("Hittade"), found.found.x),
        ("", gettext("Sökte"), found.found.n),
    )
    return bars(
        [
            Bar(name, n, number(n), board.here.behind(Mark(block.key, "", what)) if n else "")
            for what, name, n in lines
        ],
        gettext("personer"),
    )


def _tree_rows(board: Board, block: TreeTest, found: TreeResult | NotComputed) -> list[TableRow]:
    if isinstance(found, NotComputed):
        return []
    labels = {node.key: local(node.label) for node, _ in facts.nodes_of(block.tree)}

    def cell(n: int, what: str, node: str) -> TableCell:
        return board.count(n, Mark(block.key, "", what, node))

    return [
        TableRow(
            labels[look.node],
            (
                cell(look.visitors, "nod", look.node),
                cell(look.first_clicks, "forst", look.node),
                cell(look.turned_back, "vande", look.node),
                TableCell(gettext("ja") if look.is_on_the_way else gettext("nej"), is_number=False),
            ),
        )
        for look in found.nodes
    ]
