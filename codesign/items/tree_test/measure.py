"""A tree test: what its answers say, and whose they are."""

from collections.abc import Iterator, Sequence

from codesign.i18n import local
from codesign.items import stored as values
from codesign.items.measure import ALL, Behind, answers_once
from codesign.items.rows import RoundRows
from codesign.items.tree_test.model import TreeNode, TreeTest
from codesign.measures.trees import Search, Tree, turnings


def searches(rows: RoundRows, block: TreeTest) -> dict[int, Search]:
    """Walk-through → its search in the menu."""
    nodes = tree_of(block).parents
    found = {w.id: values.search(answer, nodes) for w, answer in answers_once(rows, block.key)}
    return {walk: one for walk, one in found.items() if one is not None}


def tree_of(block: TreeTest) -> Tree:
    """The menu as the measures read it."""
    return Tree({node.key: above for node, above in nodes_of(block.tree)})


def nodes_of(
    tree: Sequence[TreeNode], above: str | None = None
) -> Iterator[tuple[TreeNode, str | None]]:
    """Every node with its parent's key, from the top down."""
    for node in tree:
        yield node, above
        yield from nodes_of(node.below, node.key)


def of_tree(rows: RoundRows, block: TreeTest) -> Behind:
    """What a tree test counts: who found it and how, and what happened at each node."""
    tree = tree_of(block)
    for walk, search in searches(rows, block).items():
        turned = turnings(tree, search.way)
        yield ALL, "", walk
        if search.answer is None:
            yield "gav_upp", "", walk
        elif search.answer in block.right:
            yield "fann", "", walk
            if not turned:
                yield "direkt", "", walk
        for node in set(search.way):
            yield "nod", node, walk
        for node in search.way[:1]:
            yield "forst", node, walk
        for node in set(turned):
            yield "vande", node, walk


def way_told(block: TreeTest, value: values.Value) -> str:
    """The way that somebody went in the menu; "" for none."""
    labels = {node.key: local(node.label) for node, _ in nodes_of(block.tree)}
    found = values.search(value, labels)
    return "" if found is None else " → ".join(labels[node] for node in found.way)
