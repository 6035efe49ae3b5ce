"""Who is missing among those who answered: plain data in, plain data out."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codesign.measures.inference import wilson
from codesign.measures.results import Interval
from codesign.questionnaires.by_unit import UnitNode, UnitTree
from codesign.questionnaires.known import Known, group_of, size_of


@dataclass(frozen=True)
class Presence:
    """How well those of a group are represented among those who answered."""

    name: str
    people: int | None
    """How many can answer there; None: not known."""
    answered: int | None
    """None: hidden."""
    target: float | None
    """Its share of all who can answer."""
    reached: float | None
    """Its share of all who answered."""
    interval: Interval | None
    """Wilson's interval of `reached` (Wilson 1927)."""

    @property
    def rate(self) -> float | None:
        """The response rate; None where it cannot be told."""
        if self.answered is None or not self.people:
            return None
        return self.answered / self.people

    @property
    def is_missing(self) -> bool:
        """Whether its share of those who answered is below its share of those who can, by more
        than chance: the whole interval lies below."""
        return (
            self.interval is not None
            and self.target is not None
            and self.interval.high < self.target
        )

    def needed(self, of_all: int) -> int:
        """How many more have to answer there for its share to reach the target, if nobody else
        does: (n + k) / (N + k) ≥ t gives k = (tN − n) / (1 − t), rounded up; `of_all` is N."""
        if self.target is None or self.answered is None or self.target >= 1:
            return 0
        lacking = (self.target * of_all - self.answered) / (1 - self.target)
        return max(0, math.ceil(lacking - 1e-9))


def presences(groups: Iterable[tuple[str, int | None, int | None]]) -> list[Presence]:
    """Groups that do not overlap: (name, people, answered). Shares are of the groups together,
    and are told where every group's number is known."""
    given = list(groups)
    people = [n for _, n, _ in given]
    answered = [n for _, _, n in given]
    can = None if None in people else sum(n or 0 for n in people)
    did = None if None in answered else sum(n or 0 for n in answered)
    found = []
    for name, could, n in given:
        reached = n / did if did and n is not None else None
        interval = wilson(n, did) if did and n is not None else None
        target = could / can if can and could is not None else None
        found.append(Presence(name, could, n, target, reached, interval))
    return found


def by_fact(known: Known, fact: str) -> list[tuple[str, int | None, int | None]]:
    """Each value of a fact: its units' people, and how many answered there."""
    found = []
    for value, units in units_by_fact(known.tree, fact).items():
        people = [one.people for one in units if one.people is not None or not _holds(known, one)]
        could = None if None in people else sum(n or 0 for n in people)
        found.append((value, could, size_of(known, [group_of(known.tree, u.id) for u in units])))
    return found


def _holds(known: Known, unit: UnitNode) -> bool:
    """Whether a unit holds others, so that its own people may well be none."""
    return bool(known.tree.below.get(unit.id))


def units_by_fact(tree: UnitTree, fact: str) -> Mapping[str, list[UnitNode]]:
    """Value of a fact → the units that have it, in their order; without those that lack it, and
    without those that have gone."""
    found: dict[str, list[UnitNode]] = {}
    for one in tree.units:
        value = one.facts.get(fact)
        if value and not one.is_retired:
            found.setdefault(str(value), []).append(one)
    return found


def by_unit(known: Known, within: int = 0) -> list[tuple[str, int | None, int | None]]:
    """Each unit right below another (0: at the top): its people and how many answered."""
    tree = known.tree
    return [
        (tree.by_id[one].name, tree.people[one], known.sizes.get(str(one)))
        for one in tree.below.get(within, ())
        if not tree.by_id[one].is_retired
    ]


def silent_units(known: Known) -> list[UnitNode]:
    """Units whose people can answer, and of whom nobody has: for those who see exact numbers."""
    return [
        one
        for one in known.tree.units
        if not one.is_retired
        and one.people != 0
        and not (_holds(known, one) and not one.people)
        and known.sizes.get(group_of(known.tree, one.id)) == 0
    ]
