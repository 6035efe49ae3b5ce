"""Times are told by their geometric mean; a wrong record is refused, not averaged."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.measures.outcomes import TaskOutcome
from codesign.measures.results import Interval, NotComputed, Why
from codesign.measures.times import Attempt, TimeOnTask, successful_seconds, time_on_task

TIMES = st.lists(st.floats(0.1, 10_000), min_size=1, max_size=30)


def measured(seconds: list[float | None]) -> TimeOnTask:
    found = time_on_task(seconds)
    assert isinstance(found, TimeOnTask)
    return found


def test_the_geometric_mean_and_its_interval_are_as_published() -> None:
    found = measured([55, 65, 75, 62, 45, 135])  # METHODS
    assert found.typical == pytest.approx(68.24, abs=0.005)
    assert isinstance(found.interval, Interval)
    assert found.interval.low == pytest.approx(46.01, abs=0.005)
    assert found.interval.high == pytest.approx(101.22, abs=0.005)
    assert (found.n, found.median, found.fastest, found.slowest) == (6, 63.5, 45, 135)


def test_two_times_by_hand() -> None:
    found = measured([10, 40])
    assert found.typical == pytest.approx(20)
    assert isinstance(found.interval, Interval)
    # ln 10 and ln 40: standard error ln(4)/2, t with one degree of freedom is 12.7062
    assert found.interval.high == pytest.approx(20 * math.exp(12.7062 * math.log(4) / 2), rel=1e-4)


def test_one_time_has_no_interval() -> None:
    found = measured([42.0])
    assert found.typical == pytest.approx(42)
    assert found.interval == NotComputed(Why.TOO_FEW)


def test_equal_times_claim_no_certainty() -> None:
    assert measured([30, 30, 30]).interval == NotComputed(Why.NO_SPREAD)


@pytest.mark.parametrize("wrong", [0, -3, math.nan, math.inf, -math.inf])
def test_a_time_that_cannot_be_refuses_the_measure(wrong: float) -> None:
    assert time_on_task([50, wrong, 60]) == NotComputed(Why.NOT_POSITIVE)


def test_missing_times_are_left_out_and_counted() -> None:
    found = measured([50, None, 60])
    assert (found.n, found.left_out) == (2, 1)
    assert time_on_task([None]) == time_on_task([]) == NotComputed(Why.NOBODY)


def test_only_successful_attempts_have_times() -> None:
    attempts = [
        Attempt(TaskOutcome.DIRECT, 20),
        Attempt(TaskOutcome.GAVE_UP, 300),
        Attempt(TaskOutcome.INDIRECT, 45),
        Attempt(TaskOutcome.LEFT, 2),
        Attempt(TaskOutcome.DIRECT),
    ]
    assert successful_seconds(attempts) == [20, 45, None]


@given(TIMES)
def test_the_typical_time_lies_between_the_fastest_and_slowest(times: list[float]) -> None:
    found = measured(list(times))
    assert found.fastest * (1 - 1e-9) <= found.typical <= found.slowest * (1 + 1e-9)
    if isinstance(found.interval, Interval):
        assert found.interval.low <= found.typical * (1 + 1e-9)
        assert found.interval.high >= found.typical * (1 - 1e-9)


@given(TIMES, st.floats(0.01, 100))
def test_minutes_in_place_of_seconds_change_nothing_but_the_unit(
    times: list[float], factor: float
) -> None:
    scaled = measured([time * factor for time in times])
    assert scaled.typical == pytest.approx(measured(list(times)).typical * factor)
