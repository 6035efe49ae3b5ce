"""A tree test: gone through level by level, without a form."""

from collections.abc import Mapping, Sequence
from typing import Any

from codesign.items.reading import Sent
from codesign.items.steps import ON, STAY, Goes, Met, Step
from codesign.items.tree_test.model import TreeNode, TreeTest
from codesign.items.tree_test.value import nodes_by_key, tree_test_value

MOST_OPENED = 200


def level_shown(block: TreeTest, met: Met) -> Mapping[str, Any]:
    """The way to where somebody is in the menu, and what lies below."""
    nodes = nodes_by_key(block.tree)
    way = way_to(block.tree, _here(met))
    here = nodes[way[-1]] if way else None
    below = here.below if here else block.tree
    return {"way": [nodes[key] for key in way], "here": here, "below": below}


def _opened(met: Met) -> list[str]:
    return list(met.noted.get("opened", ()))


def _here(met: Met) -> str:
    opened = _opened(met)
    return opened[-1] if opened else ""


def way_to(nodes: Sequence[TreeNode], key: str) -> list[str]:
    """The keys from the top of the tree to a node, itself last; [] for the top."""
    for node in nodes:
        if node.key == key:
            return [key]
        if key and (found := way_to(node.below, key)):
            return [node.key, *found]
    return []


def menu_step(block: TreeTest, met: Met, sent: Sent) -> Step:
    """Down, up, or the answer: here, or nowhere."""
    if met.value or not met.is_present:
        return ON
    deed, _, key = sent.get("go", "").partition(":")
    if deed == "open" and (key in nodes_by_key(block.tree) or not key):
        return _opening(met, key)
    if deed == "up":
        way = way_to(block.tree, _here(met))
        return _opening(met, way[-2] if len(way) > 1 else "")
    if deed in {"here", "nowhere"}:
        choice = key if deed == "here" else None
        return Step(Goes.ON, value=tree_test_value(block, _opened(met), choice, met.ms))
    return STAY


def _opening(met: Met, key: str) -> Step:
    opened = _opened(met)
    if _here(met) == key or len(opened) >= MOST_OPENED:
        return STAY
    return Step(note={"opened": [*opened, key]})
