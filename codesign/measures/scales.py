"""Questionnaires: SUS, UMUX-Lite and SEQ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean, median, stdev

from codesign.measures.inference import mean_interval
from codesign.measures.results import LEVEL, Interval, NotComputed, Value, Why


@dataclass(frozen=True)
class Scale:
    """The lowest and highest value there can be."""

    low: float
    high: float


HUNDRED = Scale(0, 100)
"""SUS and UMUX-Lite."""
SEVEN = Scale(1, 7)
"""SEQ and the items of UMUX-Lite."""
FIVE = Scale(1, 5)
"""The items of SUS."""
SUS_ITEMS = 10
SEQ_USUAL = 5.5
"""About the mean of SEQ over many tasks (Sauro & Lewis 2016, ch. 8), orientation only."""
SUS_NORMS = ((52.0, 15.0), (68.0, 50.0), (74.0, 70.0), (75.0, 73.0), (80.3, 90.0))
"""SUS means and how many percent of about 500 studied products score lower (Sauro, A Practical
Guide to the System Usability Scale, 2011, and 5 Ways to Interpret a SUS Score, 2018)."""


@dataclass(frozen=True)
class Ratings:
    """What a group answered on a scale."""

    scale: Scale
    scores: tuple[float, ...]
    left_out: int
    """People left out since an answer is missing."""
    mean: Value
    median: Value
    sd: Value
    interval: Interval | NotComputed
    """The t interval of the mean, clamped to the scale."""

    @property
    def n(self) -> int:
        """How many are counted in."""
        return len(self.scores)


class Reach(StrEnum):
    """Whether a percentile is read between known points, or is only known to be beyond one."""

    ABOUT = "about"
    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True)
class Norm:
    """About how many percent of studied products score lower; or fewer, or more, than that."""

    percentile: float
    reach: Reach


def sus_score(items: Sequence[int | None]) -> Value:
    """One person's SUS, 0–100: odd items r−1, even items 5−r, the sum times 2.5.

    Brooke, SUS: a quick and dirty usability scale, 1996. Ten answers 1–5 in the published order,
    None where one is missing: then there is no score. It is not a percentage.
    """
    if len(items) != SUS_ITEMS:
        raise ValueError(f"SUS has {SUS_ITEMS} items, not {len(items)}")
    known = _answered(items, FIVE)
    if known is None:
        return NotComputed(Why.ITEM_MISSING)
    odd, even = known[0::2], known[1::2]
    return 2.5 * (sum(r - 1 for r in odd) + sum(5 - r for r in even))


def umux_lite_score(items: Sequence[int | None]) -> Value:
    """One person's UMUX-Lite, 0–100: (a + b − 2)·100/12, two items 1–7.

    Lewis, Utesch & Maher, CHI 2013. Without the older regression towards SUS, which later
    studies found unneeded (Lewis & Sauro).
    """
    if len(items) != 2:
        raise ValueError(f"UMUX-Lite has two items, not {len(items)}")
    known = _answered(items, SEVEN)
    if known is None:
        return NotComputed(Why.ITEM_MISSING)
    return (sum(known) - 2) * 100 / 12


def _answered(items: Sequence[int | None], scale: Scale) -> list[int] | None:
    """The answers when none is missing; ValueError for one that the scale does not have."""
    known = [item for item in items if item is not None]
    if any(not scale.low <= item <= scale.high or item != int(item) for item in known):
        raise ValueError(f"Answers are whole numbers from {scale.low} to {scale.high}: {known}")
    return known if len(known) == len(items) else None


def sus(people: Iterable[Sequence[int | None]], level: float = LEVEL) -> Ratings:
    """The SUS of a group: mean, standard deviation and t interval clamped to 0–100.

    Whoever missed an item is left out and counted (Brooke scores it as 3; leaving out invents
    nothing). With very few people, or scores near an end, the t interval is rough.
    """
    return _of_scores([sus_score(items) for items in people], HUNDRED, level)


def umux_lite(people: Iterable[Sequence[int | None]], level: float = LEVEL) -> Ratings:
    """The UMUX-Lite of a group, as `sus`."""
    return _of_scores([umux_lite_score(items) for items in people], HUNDRED, level)


def seq(answers: Iterable[int | None], level: float = LEVEL) -> Ratings:
    """The Single Ease Question after a task, 1 (very difficult) to 7 (very easy).

    Mean, median and the t interval clamped to 1–7. Sauro & Dumas, CHI 2009; Sauro & Lewis 2016,
    ch. 8. None is somebody who did not answer: left out and counted.
    """
    given = [_answered([answer], SEVEN) for answer in answers]
    missing = NotComputed(Why.ITEM_MISSING)
    return _of_scores([float(one[0]) if one else missing for one in given], SEVEN, level)


def _of_scores(scores: Sequence[Value], scale: Scale, level: float) -> Ratings:
    known = tuple(score for score in scores if not isinstance(score, NotComputed))
    interval = mean_interval(known, level)
    if isinstance(interval, Interval):
        interval = interval.clamped(scale.low, scale.high)
    nobody, alone = NotComputed(Why.NOBODY), NotComputed(Why.TOO_FEW)
    return Ratings(
        scale=scale,
        scores=known,
        left_out=len(scores) - len(known),
        mean=fmean(known) if known else nobody,
        median=float(median(known)) if known else nobody,
        sd=stdev(known) if len(known) > 1 else alone if known else nobody,
        interval=interval,
    )


def sus_norm(score: float) -> Norm:
    """Where a group's mean SUS lies among studied products, as orientation only.

    Straight between the points that are published (`SUS_NORMS`); beyond them only that it is
    less or more. The products are mostly American and commercial, and the norm is of means of
    studies, so it must not be used for one person's score.
    """
    if not HUNDRED.low <= score <= HUNDRED.high:
        raise ValueError(f"A SUS lies between 0 and 100, not {score}")
    (lowest, least), (highest, most) = SUS_NORMS[0], SUS_NORMS[-1]
    if score < lowest:
        return Norm(least, Reach.BELOW)
    if score > highest:
        return Norm(most, Reach.ABOVE)
    (x0, y0), (x1, y1) = next(pair for pair in pairwise(SUS_NORMS) if score <= pair[1][0])
    return Norm(y0 + (y1 - y0) * (score - x0) / (x1 - x0), Reach.ABOUT)
