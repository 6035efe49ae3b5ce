"""A tree test: its figures."""

from codesign.figures.drawing import Bar, Plot, bars
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, local, number
from codesign.items.figures import FigureData, Part, hidden, people_told
from codesign.items.marks import CellSelector
from codesign.items.tree_test.measure import nodes_of, searches, tree_of
from codesign.items.tree_test.model import TreeTest
from codesign.measures import block_sentences
from codesign.measures.results import NotComputed
from codesign.measures.trees import TreeResult, tree_result


def tree_part(board: FigureData, block: TreeTest) -> Part:
    """Whether people found the right place in the menu."""
    looked = searches(board.rows, block)
    question = gettext("Hittade de rätt i menyn?")
    if not board.is_shown(len(looked)):
        return hidden(board, f"{block.key}-meny", question, len(looked))
    found = tree_result(tree_of(block), looked.values(), block.right)
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


def _tree_bars(board: FigureData, block: TreeTest, found: TreeResult | NotComputed) -> Plot | None:
    if isinstance(found, NotComputed):
        return None
    lines = (
        ("direkt", gettext("Hittade utan att vända"), found.found_directly.x),
        ("fann", gettext("Hittade"), found.found.x),
        ("", gettext("Sökte"), found.found.n),
    )
    return bars(
        [
            Bar(
                name,
                n,
                number(n),
                board.here.behind(CellSelector(block.key, "", what)) if n else "",
            )
            for what, name, n in lines
        ],
        gettext("personer"),
    )


def _tree_rows(
    board: FigureData, block: TreeTest, found: TreeResult | NotComputed
) -> list[TableRow]:
    if isinstance(found, NotComputed):
        return []
    labels = {node.key: local(node.label) for node, _ in nodes_of(block.tree)}

    def cell(n: int, what: str, node: str) -> TableCell:
        return board.count(n, CellSelector(block.key, "", what, node))

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
