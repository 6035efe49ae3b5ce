"""How long a task takes those who manage it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import geometric_mean, median

from codesign.measures.inference import mean_interval
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.results import LEVEL, Interval, NotComputed, Why, is_proper


@dataclass(frozen=True)
class Attempt:
    """One person's attempt at a task; `seconds` is None where no time was taken."""

    outcome: TaskOutcome
    seconds: float | None = None


@dataclass(frozen=True)
class TimeOnTask:
    """Times of successful attempts, in seconds."""

    n: int
    left_out: int
    """Successful attempts without a time."""
    typical: float
    """The geometric mean."""
    interval: Interval | NotComputed
    median: float
    fastest: float
    slowest: float


def successful_seconds(attempts: Iterable[Attempt]) -> list[float | None]:
    """The times of those who managed the task, None for those whose time was not taken."""
    return [attempt.seconds for attempt in attempts if attempt.outcome.is_success]


def time_on_task(seconds: Iterable[float | None], level: float = LEVEL) -> TimeOnTask | NotComputed:
    """The geometric mean of successful times, and exp of the t interval of ln t.

    Times are skewed: one slow person pulls a plain mean away from what is typical. Sauro & Lewis,
    Average task times in usability tests, CHI 2010, and 2016, ch. 3: the geometric mean is the
    better centre below about 25 people; the median is beside it. Only successful attempts, so a
    quick time where few succeed says little. One time alone has no interval. A time that is not
    above zero is a fault of the record and refuses the whole measure.
    """
    given = list(seconds)
    known = [time for time in given if time is not None]
    if not known:
        return NotComputed(Why.NOBODY)
    if not all_positive(known):
        return NotComputed(Why.NOT_POSITIVE)
    return TimeOnTask(
        n=len(known),
        left_out=len(given) - len(known),
        typical=geometric_mean(known),
        interval=exponential(mean_interval([math.log(time) for time in known], level)),
        median=median(known),
        fastest=min(known),
        slowest=max(known),
    )


def all_positive(times: Sequence[float]) -> bool:
    """Whether every time is a proper time."""
    return all(is_proper(time) and time > 0 for time in times)


def exponential(interval: Interval | NotComputed) -> Interval | NotComputed:
    """An interval on the log scale as it is on the scale itself."""
    if isinstance(interval, NotComputed):
        return interval
    return Interval(_exp(interval.low), _exp(interval.high), interval.level)


def _exp(value: float) -> float:
    """exp, infinite where a float cannot hold it (two times far apart give such an interval)."""
    return math.exp(value) if value < 709 else math.inf
