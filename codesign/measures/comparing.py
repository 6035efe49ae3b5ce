"""Two versions beside each other: how far apart, and how easily chance does that.

A difference is always first − second. One comparison at a time: whoever makes twenty will find
one with p below .05 by chance alone.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, geometric_mean

from codesign.measures.inference import (
    even_odds_mid_p,
    even_odds_p,
    fisher_p,
    paired_t,
    welch,
    wilson,
    z_of,
)
from codesign.measures.results import LEVEL, Chance, Interval, Method, NotComputed, Why
from codesign.measures.scales import Scale
from codesign.measures.shares import Share
from codesign.measures.times import all_positive, exponential


@dataclass(frozen=True)
class SharesCompared:
    """Shares of two groups of different people."""

    first: Share
    second: Share
    difference: float
    interval: Interval
    test: Chance | NotComputed


@dataclass(frozen=True)
class PairedShares:
    """The same people with both versions: who managed which."""

    both: int
    only_first: int
    only_second: int
    neither: int
    difference: float
    interval: Interval
    test: Chance | NotComputed

    @property
    def n(self) -> int:
        """How many tried both."""
        return self.both + self.only_first + self.only_second + self.neither


@dataclass(frozen=True)
class MeansCompared:
    """Means of two versions; `first_n` and `second_n` are equal for the same people."""

    first: float
    second: float
    first_n: int
    second_n: int
    difference: float
    interval: Interval | NotComputed
    test: Chance | NotComputed


@dataclass(frozen=True)
class TimesCompared:
    """Geometric means in seconds; `ratio` is first/second, 2 when the first takes twice as long."""

    first: float
    second: float
    first_n: int
    second_n: int
    ratio: float
    interval: Interval | NotComputed
    """The interval of the ratio."""
    test: Chance | NotComputed


def compare_shares(
    first: Share, second: Share, level: float = LEVEL
) -> SharesCompared | NotComputed:
    """Different people: the N−1 two-proportion test, and Newcombe's interval of the difference.

    z = (p₁−p₂)·√((N−1)/N) / √(P(1−P)(1/n₁+1/n₂)) with P the pooled share and N = n₁+n₂. Campbell,
    Statistics in Medicine 2007;26:3661–3675, who recommends it while every expected count is at
    least 1, and Fisher's exact test below that: so here, and `test.method` says which. Sauro &
    Lewis 2016, ch. 5. Where all or none succeeded in both there is nothing to test.
    Interval: Newcombe 1998 (Statistics in Medicine 17:873–890), method 10, from two Wilson
    intervals; being made otherwise than the test it may now and then disagree with it narrowly.
    """
    if not first.n or not second.n:
        return NotComputed(Why.NOBODY)
    p1, p2 = first.x / first.n, second.x / second.n
    return SharesCompared(
        first, second, p1 - p2, _newcombe(first, second, level), _shares_tested(first, second)
    )


def _newcombe(first: Share, second: Share, level: float) -> Interval:
    p1, p2 = first.x / first.n, second.x / second.n
    w1, w2 = wilson(first.x, first.n, level), wilson(second.x, second.n, level)
    low = p1 - p2 - math.hypot(p1 - w1.low, w2.high - p2)
    high = p1 - p2 + math.hypot(w1.high - p1, p2 - w2.low)
    return Interval(low, high, level).clamped(-1, 1)


def _shares_tested(first: Share, second: Share) -> Chance | NotComputed:
    n, x = first.n + second.n, first.x + second.x
    if x in {0, n}:
        return NotComputed(Why.NO_SPREAD)
    least_expected = min(x, n - x) * min(first.n, second.n) / n
    if least_expected < 1:
        return Chance(Method.FISHER, fisher_p(first.x, first.n, second.x, second.n))
    pooled = x / n
    error = math.sqrt(pooled * (1 - pooled) * (1 / first.n + 1 / second.n))
    z = (first.x / first.n - second.x / second.n) * math.sqrt((n - 1) / n) / error
    return Chance(Method.N_MINUS_1, 2 * NormalDist().cdf(-abs(z)), z)


def compare_shares_paired(
    pairs: Iterable[tuple[bool, bool]], level: float = LEVEL
) -> PairedShares | NotComputed:
    """The same people: McNemar's exact test, and the interval of the difference.

    Each pair is whether one person managed the first and the second. Only those who managed one
    of them tell the versions apart; the exact two-sided p is binomial among them (McNemar,
    Psychometrika 1947;12:153–157; Sauro & Lewis 2016, ch. 5). It is cautious: with five or fewer
    such people p cannot come below .05, so that the mid-p stands beside it. Interval: Wald with ½
    added to each of the four counts, clipped to ±1 (Agresti & Min, Statistics in Medicine
    2005;24:729–740).
    """
    given = [(bool(first), bool(second)) for first, second in pairs]
    if not given:
        return NotComputed(Why.NOBODY)
    n = len(given)
    only_first, only_second = given.count((True, False)), given.count((False, True))
    discordant = only_first + only_second
    return PairedShares(
        both=given.count((True, True)),
        only_first=only_first,
        only_second=only_second,
        neither=given.count((False, False)),
        difference=(only_first - only_second) / n,
        interval=_agresti_min(only_first, only_second, n, level),
        test=Chance(
            Method.MCNEMAR_EXACT,
            even_odds_p(only_first, discordant),
            mid_p=even_odds_mid_p(only_first, discordant),
        )
        if discordant
        else NotComputed(Why.NO_SPREAD),
    )


def _agresti_min(only_first: int, only_second: int, n: int, level: float) -> Interval:
    apart, trials = only_first - only_second, n + 2
    error = math.sqrt(only_first + only_second + 1 - apart**2 / trials) / trials
    margin = z_of(level) * error
    return Interval(apart / trials - margin, apart / trials + margin, level).clamped(-1, 1)


def compare_means(
    first: Sequence[float],
    second: Sequence[float],
    scale: Scale | None = None,
    level: float = LEVEL,
) -> MeansCompared | NotComputed:
    """Scores (SUS, UMUX-Lite, SEQ) of different people: Welch's t test and its interval.

    Welch, Biometrika 1947;34:28–35; Sauro & Lewis 2016, ch. 5. With a `scale` the interval is
    clamped to the differences that the scale allows. Needs two in each group.
    """
    if not first or not second:
        return NotComputed(Why.NOBODY)
    return _means(first, second, welch(first, second, level), scale)


def compare_means_paired(
    pairs: Iterable[tuple[float, float]], scale: Scale | None = None, level: float = LEVEL
) -> MeansCompared | NotComputed:
    """Scores of the same people: the paired t test and its interval (Sauro & Lewis 2016, ch. 5)."""
    given = list(pairs)
    if not given:
        return NotComputed(Why.NOBODY)
    first, second = [a for a, _ in given], [b for _, b in given]
    return _means(first, second, paired_t([a - b for a, b in given], level), scale)


def _means(
    first: Sequence[float],
    second: Sequence[float],
    found: tuple[Interval, Chance] | NotComputed,
    scale: Scale | None,
) -> MeansCompared:
    interval, test = (found, found) if isinstance(found, NotComputed) else found
    if scale is not None and isinstance(interval, Interval):
        span = scale.high - scale.low
        interval = interval.clamped(-span, span)
    a, b = fmean(first), fmean(second)
    return MeansCompared(a, b, len(first), len(second), a - b, interval, test)


def compare_times(
    first: Sequence[float], second: Sequence[float], level: float = LEVEL
) -> TimesCompared | NotComputed:
    """Successful times of different people, seconds: Welch's t test of ln t.

    The difference of logarithms is the logarithm of the ratio, so the answer is how many times
    longer the first takes (Sauro & Lewis 2016, ch. 5). Refused if a time is not above zero.
    """
    if not first or not second:
        return NotComputed(Why.NOBODY)
    if not all_positive([*first, *second]):
        return NotComputed(Why.NOT_POSITIVE)
    return _times(first, second, welch(_logs(first), _logs(second), level))


def compare_times_paired(
    pairs: Iterable[tuple[float, float]], level: float = LEVEL
) -> TimesCompared | NotComputed:
    """Times of people who managed the task in both versions: the paired t test of ln t."""
    given = list(pairs)
    first, second = [a for a, _ in given], [b for _, b in given]
    if not given:
        return NotComputed(Why.NOBODY)
    if not all_positive([*first, *second]):
        return NotComputed(Why.NOT_POSITIVE)
    differences = [a - b for a, b in zip(_logs(first), _logs(second), strict=True)]
    return _times(first, second, paired_t(differences, level))


def _logs(times: Sequence[float]) -> list[float]:
    return [math.log(time) for time in times]


def _times(
    first: Sequence[float],
    second: Sequence[float],
    found: tuple[Interval, Chance] | NotComputed,
) -> TimesCompared:
    interval, test = (found, found) if isinstance(found, NotComputed) else found
    a, b = geometric_mean(first), geometric_mean(second)
    return TimesCompared(a, b, len(first), len(second), a / b, exponential(interval), test)
