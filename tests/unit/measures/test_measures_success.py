"""So many of so many: the adjusted Wald interval, task outcomes, and what few can say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.measures.outcomes import TaskOutcome
from codesign.measures.results import Interval, NotComputed, Why
from codesign.measures.samples import Certainty, certainty, margin
from codesign.measures.shares import Share, adjusted_wald
from codesign.measures.success import task_success

SHARES = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


def ends(found: Interval | NotComputed) -> tuple[float, float]:
    assert isinstance(found, Interval)
    return found.low, found.high


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (4, 5, 0.3596, 0.9797),  # METHODS
        (7, 10, 0.3923, 0.8967),  # Sauro & Lewis 2016, ch. 3
        (9, 10, 0.5740, 1.0),  # by hand: p′ = 10.9207/13.8415
        (0, 10, 0.0, 0.3209),  # by hand: p′ = 1.9207/13.8415
        (10, 10, 0.6791, 1.0),
        (1, 1, 0.1675, 1.0),
    ],
)
def test_the_adjusted_wald_interval_is_as_published(
    x: int, n: int, low: float, high: float
) -> None:
    assert ends(adjusted_wald(x, n)) == pytest.approx((low, high), abs=5e-5)


def test_the_published_example_tells_z_squared_from_two_z() -> None:
    trials = 5 + 2 * 1.95996
    centre = (4 + 1.95996) / trials
    wrong = centre - 1.95996 * (centre * (1 - centre) / trials) ** 0.5
    assert wrong != pytest.approx(0.3596, abs=1e-4)


def test_nobody_has_no_rate_and_no_interval() -> None:
    nobody = NotComputed(Why.NOBODY)
    assert adjusted_wald(0, 0) == nobody
    assert Share(0, 0).rate == nobody
    assert Share(0, 0).interval == nobody
    assert not nobody


@pytest.mark.parametrize(("x", "n"), [(6, 5), (-1, 5), (1, 0), (0, -1)])
def test_more_successes_than_people_are_refused(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        adjusted_wald(x, n)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
def test_a_confidence_level_lies_between_0_and_1(level: float) -> None:
    with pytest.raises(ValueError, match="confidence level"):
        adjusted_wald(4, 5, level)


@given(SHARES, LEVELS)
def test_the_interval_holds_the_rate_and_lies_between_0_and_1(
    share: tuple[int, int], level: float
) -> None:
    x, n = share
    low, high = ends(adjusted_wald(x, n, level))
    assert 0 <= low <= x / n + 1e-12
    assert x / n - 1e-12 <= high <= 1


@given(SHARES, LEVELS)
def test_failures_have_the_mirrored_interval(share: tuple[int, int], level: float) -> None:
    x, n = share
    low, high = ends(adjusted_wald(x, n, level))
    assert ends(adjusted_wald(n - x, n, level)) == pytest.approx((1 - high, 1 - low))


@given(SHARES)
def test_more_confidence_is_a_wider_interval(share: tuple[int, int]) -> None:
    narrow, wide = ends(adjusted_wald(*share, 0.8)), ends(adjusted_wald(*share, 0.99))
    assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


def test_direct_and_indirect_are_success_and_those_who_left_are_not() -> None:
    d, i, g, gone = TaskOutcome
    found = task_success([d, d, i, g, gone])
    assert found.succeeded == Share(3, 5)
    assert found.direct == Share(2, 3)
    assert found.counts == {d: 2, i: 1, g: 1, gone: 1}
    assert found.n == 5


def test_without_successes_directness_is_not_nought() -> None:
    found = task_success([TaskOutcome.GAVE_UP])
    assert found.succeeded.rate == 0
    assert found.direct.rate == NotComputed(Why.NOBODY)
    assert task_success([]).succeeded.rate == NotComputed(Why.NOBODY)


@given(st.lists(st.sampled_from(list(TaskOutcome)), max_size=60))
def test_every_attempt_is_counted_once(outcomes: list[TaskOutcome]) -> None:
    found = task_success(outcomes)
    assert sum(found.counts.values()) == found.n == len(outcomes)


@pytest.mark.parametrize(
    ("n", "sure"),
    [
        (0, Certainty.NOTHING),
        (1, Certainty.ONE),
        (2, Certainty.HINT),
        (4, Certainty.HINT),
        (5, Certainty.ROUGH),
        (20, Certainty.ROUGH),
        (21, Certainty.FAIR),
        (92, Certainty.FAIR),
        (93, Certainty.GOOD),
        (10_000, Certainty.GOOD),
    ],
)
def test_more_people_are_more_certain(n: int, sure: Certainty) -> None:
    assert certainty(n) is sure


@given(st.integers(1, 200))
def test_the_margin_is_half_the_widest_interval(half: int) -> None:
    low, high = ends(adjusted_wald(half, 2 * half))
    assert margin(2 * half) == pytest.approx((high - low) / 2)


def test_the_margin_of_nobody_is_not_computed() -> None:
    assert margin(0) == NotComputed(Why.NOBODY)
    with pytest.raises(ValueError, match="negative"):
        margin(-1)
