"""A tree test: what is kept of it, and how it is told."""

from collections.abc import Sequence
from typing import Any

from codesign.items.tree_test.model import TreeNode, TreeTest


def nodes_by_key(tree: Sequence[TreeNode]) -> dict[str, TreeNode]:
    """Every node of a tree by its key."""
    found: dict[str, TreeNode] = {}
    for node in tree:
        found[node.key] = node
        found |= nodes_by_key(node.below)
    return found


def tree_test_value(
    block: TreeTest, opened: Sequence[str], choice: str | None, ms: int
) -> dict[str, Any]:
    """The value of a tree test; what is not in the tree is passed over."""
    known = nodes_by_key(block.tree)
    chosen = choice if choice in known else None
    return {
        "opened": [key for key in opened if key in known],
        "choice": chosen,
        "right": chosen in block.right,
        "ms": ms,
    }
