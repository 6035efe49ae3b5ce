"""What somebody may know of a round: exact counts, or what readers were told, in one shape.

Pages of results ask for groups of the unit tree (`by_unit`) and never see which of the two it is,
so whatever they work out for readers is made of what was told once, and of nothing else.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy.orm import Session

from codesign.questionnaires.by_unit import OWN, TOP, UnitTree
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.domain import ANSWERED, OPTION, SENT, WHOLE
from codesign.questionnaires.queries import tallies_of
from codesign.questionnaires.releasing import result_of
from codesign.questionnaires.results import Result, Tallies, measured, people
from codesign.questionnaires.unit_queries import counts_by_unit, sent_by_unit, tallies_within


class Known(Protocol):
    """What is known of a round."""

    @property
    def document(self) -> Questionnaire:
        """As the round asked it."""

    @property
    def tree(self) -> UnitTree:
        """The units of the project."""

    @property
    def is_exact(self) -> bool:
        """Whether nothing is hidden."""

    @property
    def people(self) -> int | None:
        """How many answered; None: too few to say."""

    @property
    def results(self) -> list[Result]:
        """Every question that is known, of everybody."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """Group → how many answered there; what is hidden is not there."""

    def tallies(self, groups: Sequence[str]) -> Tallies:
        """What those in some groups that do not overlap answered; without what is hidden."""

    def by_group(self, place: str) -> Mapping[str, Mapping[str, int]]:
        """Group → value → how many, of one question; without what is hidden."""


def group_of(tree: UnitTree, unit_id: int) -> str:
    """Those who belong to a unit itself, and to none below it."""
    return f"{unit_id}{OWN}" if tree.below.get(unit_id) else str(unit_id)


def size_of(known: Known, groups: Iterable[str]) -> int | None:
    """How many answered in some groups; None where any of them is hidden."""
    found = [known.sizes.get(one) for one in groups]
    return sum(n or 0 for n in found) if found and None not in found else None


def results_of(known: Known, groups: Sequence[str]) -> tuple[int | None, list[Result]]:
    """How many answered in some groups, and the questions that are known of all of them."""
    n = size_of(known, groups)
    if n is None:
        return None, []
    tallies = known.tallies(groups)
    whole = {**tallies, WHOLE: {SENT: n}}
    found = measured(known.document, whole)
    return n, [one for one in found if known.is_exact or one.place in tallies]


@dataclass(frozen=True)
class Exact:
    """For those who may see exact numbers."""

    session: Session
    round_id: int
    document: Questionnaire
    tree: UnitTree
    is_exact: bool = True

    @cached_property
    def _tallies(self) -> Tallies:
        return tallies_of(self.session, self.round_id)

    @property
    def people(self) -> int | None:
        return people(self._tallies)

    @cached_property
    def results(self) -> list[Result]:
        return measured(self.document, self._tallies)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        return self.tree.groups(sent_by_unit(self.session, self.round_id), people(self._tallies))

    def tallies(self, groups: Sequence[str]) -> Tallies:
        units: set[int] = set()
        for group in groups:
            if group == TOP:
                return self._tallies
            unit = int(group.removesuffix(OWN))
            units |= {unit} if group.endswith(OWN) else set(self.tree.within(unit))
        return tallies_within(self.session, self.round_id, sorted(units))

    def by_group(self, place: str) -> Mapping[str, Mapping[str, int]]:
        own = counts_by_unit(self.session, self.round_id, place)
        whole = self._tallies.get(place, {})
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for value, n in whole.items():
            counts = {unit: values.get(value, 0) for unit, values in own.items()}
            for group, count in self.tree.groups(counts, n).items():
                found[group][value] = count
        return found


@dataclass(frozen=True)
class Told:
    """For readers: what they were told as the round closed."""

    told: Mapping[str, Any]
    told_units: Mapping[str, Any]
    document: Questionnaire
    tree: UnitTree
    is_exact: bool = False

    @property
    def people(self) -> int | None:
        found: int | None = self.told["people"]
        return found

    @cached_property
    def results(self) -> list[Result]:
        return [result_of(place, one) for place, one in self.told["results"].items()]

    @property
    def sizes(self) -> Mapping[str, int]:
        found: Mapping[str, int] = self.told_units.get("n", {})
        return found

    def tallies(self, groups: Sequence[str]) -> Tallies:
        places = self.told_units.get("results", {})
        return {
            place: _with_answered([of_groups[group] for group in groups])
            for place, of_groups in places.items()
            if groups and all(group in of_groups for group in groups)
        }

    def by_group(self, place: str) -> Mapping[str, Mapping[str, int]]:
        found = self.told_units.get("results", {}).get(place, {})
        return {group: _with_answered([values]) for group, values in found.items()}


def _with_answered(values: Iterable[Mapping[str, int]]) -> dict[str, int]:
    summed: Counter[str] = Counter()
    for one in values:
        summed.update(one)
    answered = sum(n for value, n in summed.items() if value.startswith(OPTION))
    return {**summed, ANSWERED: answered}
