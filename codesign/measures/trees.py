"""Tree tests: whether people find the right place in a menu of words alone."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from codesign.measures.results import NotComputed, Why
from codesign.measures.shares import Share


@dataclass(frozen=True)
class Tree:
    """A menu: each node's parent, None for a node of the top level."""

    parents: Mapping[str, str | None]

    def __post_init__(self) -> None:
        for node in self.parents:
            self.way_to(node)

    def way_to(self, node: str) -> tuple[str, ...]:
        """The nodes from the top level down to this one; ValueError where there is no way."""
        way: list[str] = []
        at: str | None = node
        while at is not None:
            if at not in self.parents or at in way:
                raise ValueError(f"No way leads down to {node}")
            way.append(at)
            at = self.parents[at]
        return tuple(reversed(way))


@dataclass(frozen=True)
class Search:
    """One person's way: the nodes opened, in order, and the answer; None for giving up."""

    opened: tuple[str, ...]
    answer: str | None

    @property
    def way(self) -> tuple[str, ...]:
        """The nodes with the answer as the last of them."""
        if self.answer is None or self.opened[-1:] == (self.answer,):
            return self.opened
        return (*self.opened, self.answer)


@dataclass(frozen=True)
class NodeLooks:
    """What happened at one node."""

    node: str
    first_clicks: int
    """People who opened it first of all."""
    visitors: int
    """People who opened it at all."""
    turned_back: int
    """People who turned back from it."""
    is_on_the_way: bool
    """Whether it leads to a right answer, or is one."""


@dataclass(frozen=True)
class TreeResult:
    """How a task of a tree test went."""

    found: Share
    """Success: of everybody, those who chose a right answer."""
    direct: Share
    """Directness: of those who answered, rightly or not, those who never turned back."""
    found_directly: Share
    """Of everybody, those who chose a right answer and never turned back."""
    began_right: Share
    """Of those who opened anything, those whose first click leads to a right answer."""
    gave_up: int
    nodes: tuple[NodeLooks, ...]
    """Nodes that somebody opened, most first clicks first, then most visitors."""


def tree_result(
    tree: Tree, searches: Iterable[Search], right: Collection[str]
) -> TreeResult | NotComputed:
    """Success, directness, first clicks and turnings of one task.

    Tree tests: Spencer, Card-Based Classification Evaluation (Boxes and Arrows, 2003); the
    measures as in O'Brien's Tree Testing for Websites. Success and directness are told apart,
    since a sure wrong answer is another fault than a long search. Intervals are
    `shares.adjusted_wald`. ValueError for a node that is not in the tree.
    """
    if not right:
        return NotComputed(Why.NO_RIGHT_PLACE)
    given = list(searches)
    on_the_way = {node for answer in right for node in tree.way_to(answer)}
    turns = [turnings(tree, search.way) for search in given]
    answered = [
        (search, turned)
        for search, turned in zip(given, turns, strict=True)
        if search.answer is not None
    ]
    found = [turned for search, turned in answered if search.answer in right]
    firsts = [search.way[0] for search in given if search.way]
    return TreeResult(
        found=Share(len(found), len(given)),
        direct=Share(sum(not turned for _, turned in answered), len(answered)),
        found_directly=Share(sum(not turned for turned in found), len(given)),
        began_right=Share(sum(node in on_the_way for node in firsts), len(firsts)),
        gave_up=len(given) - len(answered),
        nodes=_looks(given, turns, firsts, on_the_way),
    )


def turnings(tree: Tree, way: tuple[str, ...]) -> tuple[str, ...]:
    """The nodes a person turned back from, in order, one for each change of mind.

    A step that does not lead to a child of the last node is a turn; climbing several levels,
    and then going down somewhere else, is one.
    """
    found, is_climbing = [], False
    for last, now in pairwise(way):
        if tree.parents[now] == last:
            is_climbing = False
            continue
        if not is_climbing and now != last:
            found.append(last)
        is_climbing = now in tree.way_to(last)
    return tuple(found)


def _looks(
    searches: list[Search],
    turns: list[tuple[str, ...]],
    firsts: list[str],
    on_the_way: Collection[str],
) -> tuple[NodeLooks, ...]:
    first = Counter(firsts)
    visitors = Counter(node for search in searches for node in set(search.way))
    turned = Counter(node for nodes in turns for node in set(nodes))
    looks = [
        NodeLooks(node, first[node], n, turned[node], node in on_the_way)
        for node, n in visitors.items()
    ]
    return tuple(sorted(looks, key=lambda look: (-look.first_clicks, -look.visitors, look.node)))
