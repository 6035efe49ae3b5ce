"""Two versions, or two rounds, beside each other: which people, and under which circumstances."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from codesign.items.attempts import Try, task_facts
from codesign.items.rows import RoundRows, WalkRow
from codesign.items.screen_task import ScreenTask
from codesign.measures.comparing import (
    MeansCompared,
    PairedShares,
    SharesCompared,
    TimesCompared,
    compare_means,
    compare_means_paired,
    compare_shares,
    compare_shares_paired,
    compare_times,
    compare_times_paired,
)
from codesign.measures.results import NotComputed
from codesign.measures.scales import HUNDRED, SEVEN
from codesign.rounds.plan import ClosingScale, Design
from codesign.rounds.results.facts import closing_facts
from codesign.rounds.results.queries import ReadRound

APART = 0.2
"""Groups whose circumstances differ by more than this share are told to differ."""


@dataclass(frozen=True)
class Side:
    """One of two: a version in a round."""

    tried: ReadRound
    rows: RoundRows
    arm: str

    @property
    def walks(self) -> list[WalkRow]:
        """Who met this version."""
        return [walk for walk in self.rows.walks.values() if self.arm in walk.arms]

    def tries(self, task: ScreenTask) -> dict[int, Try]:
        """Walk-through → what happened at a task."""
        return {one.walk.id: one for one in task_facts(self.rows, task, self.arm).tries}

    def scores(self, scale: ClosingScale) -> dict[int, float]:
        """Walk-through → its score on the closing scale."""
        return {walk.id: s for walk, s in closing_facts(self.rows, scale, self.arm).scores}


@dataclass(frozen=True)
class Pair:
    """The two sides. When the same people met both, they are compared person by person."""

    first: Side
    second: Side

    @property
    def is_same_people(self) -> bool:
        """Whether everybody met both versions in one round."""
        return (
            self.first.tried.id == self.second.tried.id and self.first.tried.design == Design.WITHIN
        )

    def tasks(self) -> Iterator[tuple[ScreenTask, ScreenTask]]:
        """The tasks that both have, by key, in the order of the first."""
        others = {task.key: task for task in self.second.tried.script.tasks}
        for task in self.first.tried.script.tasks:
            if task.key in others:
                yield task, others[task.key]

    @property
    def closing(self) -> ClosingScale | None:
        """The closing scale that both have."""
        scale = self.first.tried.script.closing
        return scale if scale == self.second.tried.script.closing else None


Shares = SharesCompared | PairedShares | NotComputed


@dataclass(frozen=True)
class TaskCompared:
    """A task with both."""

    task: ScreenTask
    is_same_task: bool
    """Whether both were told the same and had the same to do."""
    first: Mapping[int, Try]
    second: Mapping[int, Try]
    success: Shares
    times: TimesCompared | NotComputed
    ease: MeansCompared | NotComputed

    @property
    def least(self) -> int:
        """How many tried it with the one that fewer did; of the same people, how many with both."""
        if isinstance(self.success, PairedShares):
            return self.success.n
        return min(len(self.first), len(self.second))


def task_compared(pair: Pair, mine: ScreenTask, theirs: ScreenTask) -> TaskCompared:
    """A task with both sides: success, time of those who managed it, and how easy it felt."""
    first, second = pair.first.tries(mine), pair.second.tries(theirs)
    times_of: Callable[[Try], float | None] = _time
    ease_of: Callable[[Try], float | None] = _ease
    a, b = _known(first, times_of), _known(second, times_of)
    c, d = _known(first, ease_of), _known(second, ease_of)
    if pair.is_same_people:
        success: Shares = compare_shares_paired(
            (first[w].outcome.is_success, second[w].outcome.is_success)
            for w in sorted(first.keys() & second.keys())
        )
        times = compare_times_paired(_both(a, b))
        ease = compare_means_paired(_both(c, d), SEVEN)
    else:
        success = compare_shares(
            task_facts(pair.first.rows, mine, pair.first.arm).success.succeeded,
            task_facts(pair.second.rows, theirs, pair.second.arm).success.succeeded,
        )
        times = compare_times(list(a.values()), list(b.values()))
        ease = compare_means(list(c.values()), list(d.values()), SEVEN)
    return TaskCompared(mine, mine == theirs, first, second, success, times, ease)


def closing_compared(pair: Pair, scale: ClosingScale) -> MeansCompared | NotComputed:
    """The closing scale with both sides."""
    first, second = pair.first.scores(scale), pair.second.scores(scale)
    if pair.is_same_people:
        return compare_means_paired(_both(first, second), HUNDRED)
    return compare_means(list(first.values()), list(second.values()), HUNDRED)


def _time(one: Try) -> float | None:
    return one.seconds if one.outcome.is_success else None


def _ease(one: Try) -> float | None:
    return None if one.ease is None else float(one.ease)


def _known(tries: Mapping[int, Try], value_of: Callable[[Try], float | None]) -> dict[int, float]:
    found = {walk: value_of(one) for walk, one in tries.items()}
    return {walk: value for walk, value in found.items() if value is not None}


def _both(first: Mapping[int, float], second: Mapping[int, float]) -> list[tuple[float, float]]:
    return [(first[walk], second[walk]) for walk in sorted(first.keys() & second.keys())]


CIRCUMSTANCES: Mapping[str, Callable[[WalkRow], str]] = {
    "disruption": lambda walk: str(walk.disruption),
    "moderated": lambda walk: str(walk.is_moderated),
    "device": lambda walk: walk.device.strip().casefold(),
    "place": lambda walk: walk.place.strip().casefold(),
}


def apart(pair: Pair) -> list[str]:
    """In which circumstances the two groups differ clearly; none when they are the same people.

    By total variation: half the sum of how much each value's share differs.
    """
    first, second = pair.first.walks, pair.second.walks
    if pair.is_same_people or not first or not second:
        return []
    return [
        name
        for name, value_of in CIRCUMSTANCES.items()
        if _distance(Counter(map(value_of, first)), Counter(map(value_of, second))) > APART
    ]


def _distance(first: Counter[str], second: Counter[str]) -> float:
    n, m = first.total(), second.total()
    return sum(abs(first[key] / n - second[key] / m) for key in first.keys() | second.keys()) / 2
