"""How much a number of people can say."""

import math
from enum import StrEnum

from codesign.measures.inference import z_of
from codesign.measures.results import LEVEL, NotComputed, Value, Why


class Certainty(StrEnum):
    """How sure one can be with so many people; `sentences.of_sample` says it."""

    NOTHING = "nothing"
    """Nobody."""
    ONE = "one"
    """One person: what can happen."""
    HINT = "hint"
    """2–4: what can happen, not how often; off by more than a third either way."""
    ROUGH = "rough"
    """5–20: a share may be off by 20–33 percentage points."""
    FAIR = "fair"
    """21–92: off by 10–20."""
    GOOD = "good"
    """93 and more: off by less than 10."""


def margin(n: int, level: float = LEVEL) -> Value:
    """How far a share among n may be from the true one at worst, as a fraction.

    Half the adjusted Wald interval at one half, z/(2√(n + z²)) (see `shares.adjusted_wald`).
    """
    if n < 0:
        raise ValueError("A number of people is not negative")
    z = z_of(level)
    return z / (2 * math.sqrt(n + z * z)) if n else NotComputed(Why.NOBODY)


def certainty(n: int) -> Certainty:
    """How sure one can be, by the margin of a share at 95 %."""
    worst = margin(n)
    if isinstance(worst, NotComputed):
        return Certainty.NOTHING
    if n == 1:
        return Certainty.ONE
    if worst > 1 / 3:
        return Certainty.HINT
    if worst > 0.2:
        return Certainty.ROUGH
    return Certainty.FAIR if worst > 0.1 else Certainty.GOOD
