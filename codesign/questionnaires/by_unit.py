"""The units of a project as a tree, and sums over it: plain data in, plain data out.

Groups of people are named by strings: a unit's id for everybody in it and below it, the id with
`OWN` after it for those who belong to a unit itself that has others below it, and `TOP` for all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

TOP = "0"
"""Everybody who answered."""
OWN = "+"
NO_UNIT = 0
"""Stands for those who belong to no unit, as the top of the tree itself."""


@dataclass(frozen=True)
class UnitNode:
    """A unit, as its results need it."""

    id: int
    parent_id: int | None
    key: str
    name: str
    level: str
    people: int | None
    facts: Mapping[str, str]
    is_retired: bool = False


@dataclass(frozen=True)
class UnitTree:
    """Every unit of a project, in its order."""

    units: tuple[UnitNode, ...]

    @cached_property
    def by_id(self) -> Mapping[int, UnitNode]:
        return {one.id: one for one in self.units}

    @cached_property
    def by_key(self) -> Mapping[str, UnitNode]:
        return {one.key: one for one in self.units}

    @cached_property
    def below(self) -> Mapping[int, Sequence[int]]:
        """Unit → the units right below it; `NO_UNIT` → those at the top."""
        found: dict[int, list[int]] = {}
        for one in self.units:
            found.setdefault(one.parent_id or NO_UNIT, []).append(one.id)
        return found

    @cached_property
    def downwards(self) -> tuple[int, ...]:
        """Every unit that hangs on the top, those above before those below."""
        found: list[int] = []
        waiting = list(self.below.get(NO_UNIT, ()))
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting += self.below.get(one, ())
        return tuple(found)

    def above(self, unit_id: int) -> list[UnitNode]:
        """The units that a unit lies in, the topmost first."""
        found: list[UnitNode] = []
        parent = self.by_id[unit_id].parent_id
        while parent is not None:
            found.insert(0, self.by_id[parent])
            parent = self.by_id[parent].parent_id
        return found

    def within(self, unit_id: int) -> list[int]:
        """A unit and everything below it."""
        found, waiting = [], [unit_id]
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting += self.below.get(one, ())
        return found

    def sums(self, own: Mapping[int, int]) -> dict[int, int]:
        """Unit → what it and everything below it has, from what each has by itself."""
        found = {one: own.get(one, 0) for one in self.downwards}
        for one in reversed(self.downwards):
            parent = self.by_id[one].parent_id
            if parent is not None:
                found[parent] += found[one]
        return found

    @cached_property
    def people(self) -> Mapping[int, int | None]:
        """Unit → how many can answer in it and below; None where some of them are not told."""
        found: dict[int, int | None] = {}
        for one in reversed(self.downwards):
            under = [found[child] for child in self.below.get(one, ())]
            own = self.by_id[one].people
            known = [n for n in under if n is not None]
            is_known = len(known) == len(under) and (own is not None or bool(under))
            found[one] = (own or 0) + sum(known) if is_known else None
        return found

    @cached_property
    def parts(self) -> Mapping[str, Sequence[str]]:
        """Group → the groups that it is made of, which do not overlap."""
        found = {}
        for one, children in self.below.items():
            group = str(one) if one else TOP
            found[group] = [*map(str, children), f"{one}{OWN}"]
        return found

    @cached_property
    def plain_zeros(self) -> frozenset[str]:
        """Groups whose zero tells nothing: a unit that only holds others, and what has gone."""
        only_holds = {
            f"{one}{OWN}" for one in self.below if one == NO_UNIT or not self.by_id[one].people
        }
        return frozenset(only_holds | {str(one.id) for one in self.units if one.is_retired})

    @cached_property
    def most(self) -> Mapping[str, int]:
        """How many can have answered in each group, for all who may know."""
        found = {str(one): n if n is not None else ANYTHING for one, n in self.people.items()}
        for one in self.below:
            own = self.by_id[one].people if one else None
            found[f"{one}{OWN}"] = own or ANYTHING
        return found

    def groups(self, own: Mapping[int, int], whole: int) -> dict[str, int]:
        """Group → its count, from what each unit has by itself."""
        sums = self.sums(own)
        found = {TOP: whole, **{str(one): n for one, n in sums.items()}}
        for one in self.below:
            if one:
                found[f"{one}{OWN}"] = own.get(one, 0)
        found[f"{NO_UNIT}{OWN}"] = whole - sum(sums[one] for one in self.below.get(NO_UNIT, ()))
        return found


ANYTHING = 10**12


def facts_of(units: Iterable[UnitNode]) -> Iterator[str]:
    """The names of what is known of the units, each once, as they are met."""
    yield from dict.fromkeys(name for one in units for name in one.facts)
