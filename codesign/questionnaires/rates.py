"""Response rates: answers of those who can answer. Pure; nothing is hidden that is odd.

The rate is answers / people (AAPOR's response rate 1 when everybody who can answer is known). Where
the number of people is not known there is no rate, and more answers than people is told as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from codesign.questionnaires.by_unit import NO_UNIT, OWN, UnitNode, UnitTree

T = TypeVar("T")
MOST_REMINDERS = 100
LOW = 0.5
"""Below this rate, a reminder is suggested."""


@dataclass(frozen=True)
class Rate:
    """So many answers of so many people."""

    answers: int | None
    """None where it may not be told."""
    people: int | None
    """None where nobody has said how many there are."""

    @property
    def share(self) -> float | None:
        """0 … 1, and above where more have answered than there are; None where none can be told."""
        if self.answers is None or not self.people:
            return None
        return self.answers / self.people

    @property
    def is_over(self) -> bool:
        """Whether more have answered than there are people."""
        return self.answers is not None and self.people is not None and self.answers > self.people


@dataclass(frozen=True)
class UnitRate:
    """A unit, or those who belong to the unit above itself, with everything below."""

    unit: UnitNode | None
    """None: those who belong to no unit among these."""
    rate: Rate
    missing: int = 0
    """Units in it whose number of people nobody has said."""
    below: int = 0


def exact(
    tree: UnitTree, sent: Mapping[int, int], whole: int, under: int = NO_UNIT
) -> list[UnitRate]:
    """The units right under one, and whoever belongs to none of these."""
    sums = tree.sums(sent)
    tree = _without_retired(tree, sums)
    lines = [_line(tree, one, sums[one]) for one in tree.below.get(under, ())]
    if under:
        known = tree.by_id.get(under)
        own, people = sent.get(under, 0), known.people if known else None
    else:
        own, people = whole - sum(sums[one] for one in tree.below.get(NO_UNIT, ())), None
    if own or people:
        lines.append(UnitRate(None, Rate(own, people)))
    return lines


def _without_retired(tree: UnitTree, answers: Mapping[int, int]) -> UnitTree:
    """The tree without units that were put aside and that nobody has answered from."""
    return UnitTree(tuple(one for one in tree.units if not one.is_retired or answers.get(one.id)))


def told(tree: UnitTree, shown: Mapping[str, int], under: int = NO_UNIT) -> list[UnitRate]:
    """The same as readers may know it, from what was released of the units."""
    own = shown.get(f"{under}{OWN}")
    people = tree.by_id[under].people if under else None
    tree = _without_retired(tree, {one: shown.get(str(one), 0) for one in tree.by_id})
    lines = [_line(tree, one, shown.get(str(one))) for one in tree.below.get(under, ())]
    if own or people:
        lines.append(UnitRate(None, Rate(own, people)))
    return lines


def _line(tree: UnitTree, unit: int, answers: int | None) -> UnitRate:
    return UnitRate(
        tree.by_id[unit],
        Rate(answers, tree.people[unit]),
        _missing(tree, unit),
        len(tree.below.get(unit, ())),
    )


def _missing(tree: UnitTree, unit: int) -> int:
    """Units without others below them that have no number of people."""
    return sum(
        tree.by_id[one].people is None and not tree.below.get(one) for one in tree.within(unit)
    )


def lowest(rates: Sequence[tuple[T, Rate]]) -> list[tuple[T, Rate]]:
    """Those of which fewer than half have answered, and those where nobody has of an unknown
    number: the lowest first."""
    low = [(one, rate) for one, rate in rates if _is_low(rate)]
    low.sort(key=lambda pair: pair[1].share or 0)
    return low[:MOST_REMINDERS]


def _is_low(rate: Rate) -> bool:
    return not rate.answers if rate.share is None else rate.share < LOW
