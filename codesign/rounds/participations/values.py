"""What is kept of an answer (`WalkAnswer.value`), by kind of page: plain data, checked when read.

=============== ==============================================================================
page            value
=============== ==============================================================================
context         ``{"place": "hemma", "device": "mobil", "disruption": true}`` (also in columns)
``<item>:seq``  ``{"value": 1…7}``, None when passed over
question        text: ``{"voice": id}`` · one: ``{"choice": key}`` · many: ``{"choices": [key]}``
                · scale: ``{"value": n}``; what was passed over is None or an empty list
first-click     ``{"x": share, "y": share, "hotspot": key or "", "right": bool, "ms": n}``;
                x and y None when chosen from the list; all None when one would press nowhere
five-seconds    ``{"voice": id}``, None when nothing was remembered
preference      ``{"choice": key}``, "" for none of them, "=" when it makes no difference, None when
                passed over; ``"voice": id``
                when one said why
card-sort       ``{"groups": [{"key": key or "", "name": words, "cards": [key]}],
                "left": [key]}``
tree-test       ``{"opened": [key], "choice": key or None, "right": bool, "ms": n}``
proposal        ``{"voice": id or None, "photo": uuid or None}``
closing         ``{"scale": "sus" | "umux-lite", "values": [n or None]}``, in the scale's order
=============== ==============================================================================

A text answered with words is a contribution; the value holds its id alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from codesign.rounds.plan import Block, CardSort, FirstClick, TreeNode, TreeTest

SEQ_STEPS = 7
SEQ_SUFFIX = ":seq"


@dataclass(frozen=True)
class Press:
    """Where a picture was pressed: shares of its width and height, or a hotspot from the list."""

    x: float | None = None
    y: float | None = None
    hotspot: str = ""


def nodes_of(tree: Sequence[TreeNode]) -> dict[str, TreeNode]:
    """Every node of a tree by its key."""
    found: dict[str, TreeNode] = {}
    for node in tree:
        found[node.key] = node
        found |= nodes_of(node.below)
    return found


def is_right_press(block: FirstClick, press: Press) -> bool:
    """Whether a first press counts as right: in a right region, or on a right hotspot."""
    if press.hotspot and press.hotspot in block.hotspots:
        return True
    if press.x is None or press.y is None:
        return False
    return any(region.holds(press.x, press.y) for region in block.right)


def first_click(block: FirstClick, press: Press | None, ms: int) -> dict[str, Any]:
    """The value of a first click; None for a press when one would press nowhere."""
    if press is None:
        return {"x": None, "y": None, "hotspot": None, "right": False, "ms": ms}
    right = is_right_press(block, press)
    return {"x": press.x, "y": press.y, "hotspot": press.hotspot, "right": right, "ms": ms}


def tree_test(
    block: TreeTest, opened: Sequence[str], choice: str | None, ms: int
) -> dict[str, Any]:
    """The value of a tree test; what is not in the tree is passed over."""
    known = nodes_of(block.tree)
    chosen = choice if choice in known else None
    return {
        "opened": [key for key in opened if key in known],
        "choice": chosen,
        "right": chosen in block.right,
        "ms": ms,
    }


def card_sort(block: CardSort, piles: Sequence[tuple[str, str, Sequence[str]]]) -> dict[str, Any]:
    """The value of a card sort. `piles` are (key, name, cards); a card lies in its first one."""
    known = [card.key for card in block.cards]
    placed: set[str] = set()
    groups = []
    for key, name, cards in piles:
        inside = [card for card in known if card in cards and card not in placed]
        placed |= set(inside)
        if inside:
            groups.append({"key": key, "name": name, "cards": inside})
    return {"groups": groups, "left": [card for card in known if card not in placed]}


def is_asked_after(block: Block) -> bool:
    """Whether the question of how easy it was (SEQ) follows the block."""
    return bool(getattr(block, "seq", False))
