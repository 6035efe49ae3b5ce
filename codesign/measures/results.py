"""What a measure answers: a value, an interval, a test; or why there is none."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

LEVEL = 0.95
"""The confidence level of every interval that asks for no other."""


class Why(StrEnum):
    """Why something cannot be computed."""

    NOBODY = "nobody"
    """There is nothing to compute from."""
    TOO_FEW = "too_few"
    """A spread needs at least two (in each group)."""
    NO_SPREAD = "no_spread"
    """Everybody is alike, so chance cannot be judged from the data."""
    NOT_POSITIVE = "not_positive"
    """A time is zero, negative or no number: the record is wrong."""
    ITEM_MISSING = "item_missing"
    """An item of the questionnaire has no answer."""
    NO_RIGHT_PLACE = "no_right_place"
    """Nobody has said where the right place is."""
    NO_OPTIMAL_PATH = "no_optimal_path"
    """Nobody has said which way is the shortest."""
    BELOW_MINIMUM = "below_minimum"
    """Fewer screens were seen than the shortest way has."""


class Method(StrEnum):
    """Which test a p-value comes from."""

    N_MINUS_1 = "n_minus_1"
    FISHER = "fisher"
    MCNEMAR_EXACT = "mcnemar_exact"
    WELCH = "welch"
    PAIRED_T = "paired_t"
    BINOMIAL = "binomial"


@dataclass(frozen=True)
class NotComputed:
    """Says in place of a number why there is none."""

    why: Why

    def __bool__(self) -> bool:
        return False


Value: TypeAlias = float | NotComputed
"""A number, or why there is none. Ask with `known`, as 0.0 is false too."""


@dataclass(frozen=True)
class Interval:
    """A confidence interval, ends included."""

    low: float
    high: float
    level: float = LEVEL

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def clamped(self, low: float, high: float) -> "Interval":
        """The part of it that lies within what is possible."""
        return Interval(min(max(self.low, low), high), max(min(self.high, high), low), self.level)


@dataclass(frozen=True)
class Chance:
    """How easily chance does it: a two-sided p. Exact tests have no statistic, only t tests df."""

    method: Method
    p: float
    statistic: float | None = None
    df: float | None = None
    mid_p: float | None = field(default=None, compare=False)
    """Beside an exact p: with half of what was seen itself, as the exact one is cautious."""


def is_proper(value: float) -> bool:
    """Whether it is a finite number."""
    return math.isfinite(value)


def checked_level(level: float) -> float:
    """A confidence level as given; ValueError unless it lies between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, not {level}")
    return level
