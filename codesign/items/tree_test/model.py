"""A tree test: as a plan holds it."""

from typing import Annotated, Literal

from pydantic import Field

from codesign.items.model import Block
from codesign.texts import Frozen, Key, LocalText


class TreeNode(Frozen):
    key: Key
    label: LocalText
    below: tuple["TreeNode", ...] = ()


class TreeTest(Block):
    """Where in a menu, shown as words alone, one would look for something."""

    kind: Literal["tree-test"]
    prompt: LocalText
    tree: Annotated[tuple[TreeNode, ...], Field(min_length=1)]
    right: Annotated[tuple[Key, ...], Field(min_length=1)]
