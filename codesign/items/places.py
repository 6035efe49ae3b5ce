"""The pages of a plan, and their order."""

from collections.abc import Sequence
from dataclasses import dataclass

CONTEXT, CLOSING = "context", "closing"
"""Pages of every plan that ask for them: where somebody is, and the closing scale."""


@dataclass(frozen=True)
class Item:
    """One page of a walk-through: a block of the script, met with one arm ("" for none)."""

    key: str
    arm: str = ""

    @property
    def written(self) -> str:
        return f"{self.key}@{self.arm}" if self.arm else self.key


ANOTHER = "another-version"
"""The page that says that another version comes now; its arm is the one that comes."""


def place_in_plan(plan: Sequence[str], written: str) -> tuple[int, str]:
    """What puts tasks, answers and voices in the order of their pages; strangers come last.

    `written` is an `Item.written`, with or without ``:seq``, or an item's key.
    """
    page = written.partition(":")[0]
    keys = [item.partition("@")[0] for item in plan]
    for pages in (plan, keys):
        if page in pages:
            return list(pages).index(page), written
    return len(plan), written


def read_item(written: str) -> Item:
    """The item that `Item.written` wrote."""
    key, _, arm = written.partition("@")
    return Item(key, arm)
