"""So many of so many, with the interval that holds for few."""

import math
from dataclasses import dataclass

from codesign.measures.inference import z_of
from codesign.measures.results import LEVEL, Interval, NotComputed, Value, Why


@dataclass(frozen=True)
class Share:
    """`x` of `n`, always shown as such beside the rate and its interval."""

    x: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.x <= self.n:
            raise ValueError(f"{self.x} of {self.n} is no share")

    @property
    def rate(self) -> Value:
        """x/n, 0…1."""
        return self.x / self.n if self.n else NotComputed(Why.NOBODY)

    @property
    def interval(self) -> Interval | NotComputed:
        """The adjusted Wald interval at 95 %."""
        return adjusted_wald(self.x, self.n)


def adjusted_wald(x: int, n: int, level: float = LEVEL) -> Interval | NotComputed:
    """The adjusted Wald interval of x of n, clipped to 0…1.

    p′ = (x + z²/2)/(n + z²), then p′ ± z·√(p′(1−p′)/(n + z²)). Agresti & Coull, The American
    Statistician 1998;52:119–126; recommended for usability tests by Sauro & Lewis (HFES 2005).
    It adds z², not 2z, trials. Holds for any n from 1; cautious (wide) at 0 and n of n. Supposes
    that people try independently of each other, so one try per person.
    """
    share, z = Share(x, n), z_of(level)
    if not share.n:
        return NotComputed(Why.NOBODY)
    trials = n + z * z
    centre = (x + z * z / 2) / trials
    margin = z * math.sqrt(centre * (1 - centre) / trials)
    return Interval(centre - margin, centre + margin, level).clamped(0, 1)
