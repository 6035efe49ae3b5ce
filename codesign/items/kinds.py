"""The kinds of items there are, in the order in which a plan offers them."""

from collections.abc import Mapping
from typing import Any

from codesign.items.card_sort.kind import KIND as CARD_SORT
from codesign.items.first_click.kind import KIND as FIRST_CLICK
from codesign.items.five_seconds.kind import KIND as FIVE_SECONDS
from codesign.items.kind import ItemKind
from codesign.items.model import Block
from codesign.items.preference.kind import KIND as PREFERENCE
from codesign.items.proposal.kind import KIND as PROPOSAL
from codesign.items.question.kind import KIND as QUESTION
from codesign.items.task.kind import KIND as TASK
from codesign.items.tree_test.kind import KIND as TREE_TEST

_KINDS: tuple[ItemKind[Any], ...] = (
    TASK,
    QUESTION,
    FIRST_CLICK,
    FIVE_SECONDS,
    PREFERENCE,
    CARD_SORT,
    TREE_TEST,
    PROPOSAL,
)


def kinds() -> Mapping[str, ItemKind[Any]]:
    """Every kind by its name."""
    return {kind.name: kind for kind in _KINDS}


def first_kind() -> ItemKind[Any]:
    """What a new plan begins with."""
    return _KINDS[0]


def kind_of(block: Block) -> ItemKind[Any]:
    """The kind that an item is of."""
    return kinds()[block.kind]
