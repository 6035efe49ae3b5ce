"""The few things asked of scipy, in one place: t intervals, t tests and exact tests.

scipy.stats takes about a second to load, so it is loaded by the first result and not by the
server's start.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean, stdev, variance
from typing import Any

from codesign.measures.results import (
    LEVEL,
    Chance,
    Interval,
    Method,
    NotComputed,
    Why,
    checked_level,
)


def _stats() -> Any:
    from scipy import stats

    return stats


def z_of(level: float = LEVEL) -> float:
    """The standard normal quantile with `level` between −z and z (1.95996 for 0.95)."""
    return NormalDist().inv_cdf((1 + checked_level(level)) / 2)


def has_spread(values: Sequence[float]) -> bool:
    """Whether the values differ by more than what floating point does to equal ones."""
    return not math.isclose(min(values), max(values), rel_tol=1e-12, abs_tol=1e-12)


def mean_interval(values: Sequence[float], level: float = LEVEL) -> Interval | NotComputed:
    """The t interval of a mean: m ± t(n−1) · s/√n (Student 1908; Sauro & Lewis 2016, ch. 3).

    Not for fewer than two, nor where all are alike: a width of nothing would claim certainty.
    """
    if not values:
        return NotComputed(Why.NOBODY)
    if len(values) < 2:
        return NotComputed(Why.TOO_FEW)
    if not has_spread(values):
        return NotComputed(Why.NO_SPREAD)
    n, mean = len(values), fmean(values)
    margin = float(_stats().t.ppf((1 + checked_level(level)) / 2, n - 1)) * stdev(values) / n**0.5
    return Interval(mean - margin, mean + margin, level)


def wilson(x: int, n: int, level: float = LEVEL) -> Interval:
    """Wilson's score interval of x of n (Wilson 1927), n at least 1."""
    found = _stats().binomtest(x, n).proportion_ci(checked_level(level), method="wilson")
    return Interval(float(found.low), float(found.high), level)


def welch(
    first: Sequence[float], second: Sequence[float], level: float = LEVEL
) -> tuple[Interval, Chance] | NotComputed:
    """The interval of mean(first) − mean(second) and Welch's t test (Welch 1947).

    t = d/e, e² = v₁ + v₂ with vᵢ = sᵢ²/nᵢ, df = (v₁+v₂)²/(v₁²/(n₁−1) + v₂²/(n₂−1)), interval
    d ± t(df)·e. Assumes no equal variances. Not when a group has fewer than two, or neither has a
    spread. By the formula, as scipy's own function warns where one group alone has none.
    """
    if not first or not second:
        return NotComputed(Why.NOBODY)
    if min(len(first), len(second)) < 2:
        return NotComputed(Why.TOO_FEW)
    if not has_spread(first) and not has_spread(second):
        return NotComputed(Why.NO_SPREAD)
    v1, v2 = variance(first) / len(first), variance(second) / len(second)
    df = (v1 + v2) ** 2 / (v1**2 / (len(first) - 1) + v2**2 / (len(second) - 1))
    return _t_test(fmean(first) - fmean(second), math.sqrt(v1 + v2), df, Method.WELCH, level)


def paired_t(
    differences: Sequence[float], level: float = LEVEL
) -> tuple[Interval, Chance] | NotComputed:
    """The interval of a mean difference within people and the paired t test (Student 1908)."""
    if not differences:
        return NotComputed(Why.NOBODY)
    if len(differences) < 2:
        return NotComputed(Why.TOO_FEW)
    if not has_spread(differences):
        return NotComputed(Why.NO_SPREAD)
    error = stdev(differences) / math.sqrt(len(differences))
    return _t_test(fmean(differences), error, len(differences) - 1, Method.PAIRED_T, level)


def _t_test(
    difference: float, error: float, df: float, method: Method, level: float
) -> tuple[Interval, Chance]:
    distribution, t = _stats().t(df), difference / error
    margin = float(distribution.ppf((1 + checked_level(level)) / 2)) * error
    chance = Chance(method, float(2 * distribution.sf(abs(t))), t, df)
    return Interval(difference - margin, difference + margin, level), chance


def even_odds_p(x: int, n: int) -> float:
    """How often chance alone, heads or tails, is at least as uneven as x of n; two-sided, exact."""
    return float(_stats().binomtest(x, n).pvalue)


def even_odds_mid_p(x: int, n: int) -> float:
    """The mid-p beside `even_odds_p`: what was seen counts half.

    p − P(X = x), and 1 − ½·P(X = x) where x is just half of n (Fagerland, Lydersen & Laake, BMC
    Medical Research Methodology 2013;13:91). 1 of 7 → .0703 beside .125.
    """
    seen = float(_stats().binom.pmf(x, n, 0.5))
    return 1 - seen / 2 if 2 * x == n else even_odds_p(x, n) - seen


def at_least_p(x: int, n: int, rate: float) -> tuple[float, float]:
    """How often x or more of n succeed where each does with the chance `rate`; and the mid-p.

    The exact one-sided binomial tail P(X ≥ x), and the same with half of P(X = x).
    """
    tail = float(_stats().binom.sf(x - 1, n, rate))
    return tail, tail - float(_stats().binom.pmf(x, n, rate)) / 2


def fisher_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """The two-sided p-value of Fisher's exact test of x1 of n1 against x2 of n2."""
    return float(_stats().fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue)
