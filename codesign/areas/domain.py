"""The codebook's algebra: what merging, splitting and moving areas does to who said what where.

Nothing here knows of databases or pages. A *coding* is (voice, area, coder); every change of
the codebook keeps each voice in at least one area if it was in one before.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import lru_cache

from codesign.contributions.domain import Mode
from codesign.contributions.sources import Source

NAME_LIMIT = 120
"""Characters in an area's name."""
DEFINITION_LIMIT = 1000
"""Characters in an area's definition."""

ALL = "alla"
UNCODED = "okategoriserade"
NOBODY = "-"
"""In the address: the perspective of voices that nobody said whose they are."""

Coding = tuple[int, int, int | None]
"""One coder put one voice in one area: (voice, area, coder)."""


class Obstacle(Enum):
    """Why a change of the codebook cannot be made."""

    UNKNOWN = auto()
    SAME_AREA = auto()
    INTO_OWN_PART = auto()
    HAS_PARTS = auto()
    TOO_DEEP = auto()
    ALREADY_THERE = auto()
    NAME_TAKEN = auto()
    HAS_VOICES = auto()
    NO_VOICES = auto()


class ImpossibleChangeError(Exception):
    """A change that would break the codebook. `other` is the area that stands in the way."""

    def __init__(self, obstacle: Obstacle, other: int | None = None) -> None:
        super().__init__(obstacle.name)
        self.obstacle = obstacle
        self.other = other


@lru_cache(maxsize=4_096)
def folded(name: str) -> str:
    """A name as people compare it: no case, no spaces, no soft hyphens, one Unicode form."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", kept)


@dataclass(frozen=True)
class AreaNode:
    """An area in the codebook; with a parent it is a subcategory."""

    id: int
    parent_id: int | None
    names: frozenset[str] = frozenset()
    """Its folded names, one per language."""


@dataclass(frozen=True)
class MergePlan:
    """What a merge does: which areas empty into which, and which get a new parent."""

    recoded: Mapping[int, int] = field(default_factory=dict)
    """Area that goes → area that takes over its voices."""
    reparented: Mapping[int, int] = field(default_factory=dict)
    """Subcategory → the area it then lies in."""

    @property
    def touched(self) -> frozenset[int]:
        """The areas whose voices are affected."""
        return frozenset(self.recoded) | frozenset(self.reparented)


@dataclass(frozen=True)
class Codebook:
    """Areas in two levels."""

    nodes: Mapping[int, AreaNode]

    @classmethod
    def of(cls, nodes: Iterable[AreaNode]) -> "Codebook":
        """The codebook of these areas."""
        return cls({node.id: node for node in nodes})

    def node(self, area: int) -> AreaNode:
        """The area. Raises ImpossibleChangeError when it is not in the codebook."""
        if area not in self.nodes:
            raise ImpossibleChangeError(Obstacle.UNKNOWN)
        return self.nodes[area]

    def parts(self, area: int | None) -> tuple[AreaNode, ...]:
        """The subcategories of an area; for None the top level."""
        return tuple(node for node in self.nodes.values() if node.parent_id == area)

    def buckets(self, areas: Iterable[int]) -> list[int]:
        """The areas and their parents, sorted: what the tallies count."""
        own = set(areas)
        parents = {self.nodes[area].parent_id for area in own}
        return sorted(own | {parent for parent in parents if parent is not None})

    def namesake(
        self, names: Collection[str], parent: int | None, but: int | None = None
    ) -> AreaNode | None:
        """An area under `parent` that already has one of the folded names."""
        siblings = (node for node in self.parts(parent) if node.id != but)
        return next((node for node in siblings if node.names & frozenset(names)), None)

    def check_parent(self, parent: int | None) -> None:
        """Raise unless an area may lie under `parent`: two levels, never more."""
        if parent is not None and self.node(parent).parent_id is not None:
            raise ImpossibleChangeError(Obstacle.TOO_DEEP)

    def check_name(
        self, names: Collection[str], parent: int | None, but: int | None = None
    ) -> None:
        """Raise when a sibling already has one of the folded names."""
        taken = self.namesake(names, parent, but)
        if taken is not None:
            raise ImpossibleChangeError(Obstacle.NAME_TAKEN, taken.id)


def merge_plan(book: Codebook, source: int, target: int) -> MergePlan:
    """What happens when `source` is merged into `target` and disappears.

    Subcategories of `source` move along and lie in `target`; where `target` has one of the
    same name, or is itself a subcategory (two levels only), they are merged too.
    """
    if source == target:
        raise ImpossibleChangeError(Obstacle.SAME_AREA)
    book.node(source)
    into = book.node(target)
    if into.parent_id == source:
        raise ImpossibleChangeError(Obstacle.INTO_OWN_PART)
    recoded = {source: target}
    reparented: dict[int, int] = {}
    for part in book.parts(source):
        twin = book.namesake(part.names, target)
        if into.parent_id is not None:
            recoded[part.id] = target
        elif twin is not None:
            recoded[part.id] = twin.id
        else:
            reparented[part.id] = target
    return MergePlan(recoded, reparented)


def check_split(book: Codebook, area: int, parent: int | None, names: Collection[str]) -> None:
    """Raise unless voices of `area` may go to a new area under `parent`: beside it or in it."""
    node = book.node(area)
    if parent not in {node.parent_id, area}:
        raise ImpossibleChangeError(Obstacle.TOO_DEEP)
    book.check_parent(parent)
    book.check_name(names, parent)


def merged_book(book: Codebook, plan: MergePlan) -> Codebook:
    """The codebook after a merge."""
    return Codebook.of(
        replace(node, parent_id=plan.reparented.get(node.id, node.parent_id))
        for node in book.nodes.values()
        if node.id not in plan.recoded
    )


def merged_codings(codings: Iterable[Coding], plan: MergePlan) -> frozenset[Coding]:
    """The codings after a merge: moved, and equal ones counted once."""
    return frozenset((voice, plan.recoded.get(area, area), coder) for voice, area, coder in codings)


def split_codings(
    codings: Iterable[Coding], area: int, voices: Collection[int], new: int
) -> frozenset[Coding]:
    """The codings after the chosen voices of `area` went to the new area."""
    chosen = frozenset(voices)
    return frozenset(
        (voice, new if inside == area and voice in chosen else inside, coder)
        for voice, inside, coder in codings
    )


def moved_book(book: Codebook, area: int, parent: int | None) -> Codebook:
    """The codebook after `area` moved under `parent`, or to the top level. No coding changes.

    Raises ImpossibleChangeError when there would be three levels, two areas of one name side
    by side, or nothing to do.
    """
    node = book.node(area)
    if parent == area:
        raise ImpossibleChangeError(Obstacle.SAME_AREA)
    if parent == node.parent_id:
        raise ImpossibleChangeError(Obstacle.ALREADY_THERE)
    book.check_parent(parent)
    if parent is not None and book.parts(area):
        raise ImpossibleChangeError(Obstacle.HAS_PARTS)
    book.check_name(node.names, parent, but=area)
    return Codebook({**book.nodes, area: replace(node, parent_id=parent)})


def buckets_by_voice(book: Codebook, codings: Iterable[Coding]) -> dict[int, list[int]]:
    """Voice → the areas it counts in, for every voice with a coding."""
    areas: dict[int, set[int]] = {}
    for voice, area, _coder in codings:
        areas.setdefault(voice, set()).add(area)
    return {voice: book.buckets(inside) for voice, inside in areas.items()}


@dataclass(frozen=True)
class AreaText:
    """What a person writes about an area."""

    name: dict[str, str]
    definition: dict[str, str]
    colour: str

    @property
    def folded(self) -> frozenset[str]:
        """Its names as people compare them."""
        return frozenset(folded(name) for name in self.name.values())


@dataclass(frozen=True)
class DeskFilter:
    """Which voices one works through; kept in the address."""

    uncoded: bool = True
    journey: str = ""
    step: str = ""
    mode: Mode | None = None
    source: Source | None = None
    perspective: str | None = None
    area_id: int | None = None
    words: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but coded or not is chosen."""
        return replace(self, uncoded=True) != DeskFilter()

    @property
    def query(self) -> dict[str, str]:
        """The filter as the address writes it; what is not chosen is left out."""
        chosen = {
            "visa": "" if self.uncoded else ALL,
            "steg": f"{self.journey}.{self.step}" if self.step else "",
            "lage": self.mode or "",
            "kalla": self.source or "",
            "perspektiv": NOBODY if self.perspective == "" else (self.perspective or ""),
            "omrade": str(self.area_id or ""),
            "ord": self.words,
        }
        return {name: str(value) for name, value in chosen.items() if value}
