"""SUS, UMUX-Lite and SEQ: published scoring, clamped intervals, missing answers counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.measures.results import Interval, NotComputed, Why
from codesign.measures.scales import (
    SUS_NORMS,
    Norm,
    Ratings,
    Reach,
    seq,
    sus,
    sus_norm,
    sus_score,
    umux_lite,
    umux_lite_score,
)

ITEMS = st.lists(st.integers(1, 5), min_size=10, max_size=10)


def digits(text: str) -> list[int | None]:
    return [None if digit == "-" else int(digit) for digit in text]


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ("4152514231", 85),  # METHODS
        ("3333333333", 50),
        ("5151515151", 100),
        ("1515151515", 0),
        ("1111111111", 50),  # odd items 0, even items 4 each
        ("2141434233", 67.5),  # a student report: 2.5 · (12 + 15)
    ],
)
def test_sus_is_scored_as_brooke_does(answers: str, score: float) -> None:
    assert sus_score(digits(answers)) == score


@given(ITEMS)
def test_sus_lies_between_0_and_100_in_steps_of_two_and_a_half(items: list[int]) -> None:
    score = sus_score(items)
    assert isinstance(score, float)
    assert 0 <= score <= 100
    assert score % 2.5 == 0


@given(ITEMS)
def test_the_opposite_answers_give_the_opposite_sus(items: list[int]) -> None:
    opposite = sus_score([6 - item for item in items])
    assert opposite == 100 - sus_score(items)  # type: ignore[operator]


def test_a_missing_item_leaves_the_person_out_and_counts_them() -> None:
    assert sus_score(digits("415251423-")) == NotComputed(Why.ITEM_MISSING)
    found = sus([digits("4152514231"), digits("415251423-"), digits("3333333333")])
    assert (found.n, found.left_out, found.mean) == (2, 1, 67.5)


@pytest.mark.parametrize("items", [[3] * 9, [3] * 11, [3] * 9 + [6], [0] + [3] * 9, []])
def test_what_is_no_sus_is_refused(items: list[int | None]) -> None:
    with pytest.raises(ValueError, match=r"SUS has|whole numbers"):
        sus_score(items)


def test_the_group_interval_is_students() -> None:
    people = ["5151515151", "4242424242", "3333333333"]  # 100, 75, 50: mean 75, sd 25
    found = sus(digits(one) for one in people)
    assert (found.mean, found.sd, found.median) == (75, 25, 75)
    # 75 ± 4.3027 · 25/√3 = 12.90 … 137.10, and no SUS is above 100
    assert isinstance(found.interval, Interval)
    assert found.interval.low == pytest.approx(12.90, abs=0.01)
    assert found.interval.high == 100


def test_one_person_has_a_score_and_no_interval() -> None:
    found = sus([digits("4152514231")])
    assert found.mean == 85
    assert found.sd == found.interval == NotComputed(Why.TOO_FEW)


def test_nobody_has_no_mean_but_those_left_out_are_told() -> None:
    found = sus([digits("----------")])
    nobody = NotComputed(Why.NOBODY)
    assert (found.n, found.left_out) == (0, 1)
    assert found.mean == found.median == found.sd == found.interval == nobody


def test_everybody_alike_has_no_interval() -> None:
    found = sus([digits("3333333333")] * 4)
    assert (found.mean, found.sd) == (50, 0)
    assert found.interval == NotComputed(Why.NO_SPREAD)


def test_umux_lite_is_the_plain_one() -> None:
    assert umux_lite_score([6, 7]) == pytest.approx(91.667, abs=5e-4)  # METHODS
    assert umux_lite_score([1, 1]) == 0
    assert umux_lite_score([7, 7]) == 100
    assert umux_lite_score([7, None]) == NotComputed(Why.ITEM_MISSING)
    with pytest.raises(ValueError, match="two items"):
        umux_lite_score([7])
    with pytest.raises(ValueError, match="whole numbers"):
        umux_lite_score([7, 8])


def test_umux_lite_of_a_group() -> None:
    found = umux_lite([[6, 7], [4, 4], [7, None]])
    assert (found.n, found.left_out) == (2, 1)
    assert found.mean == pytest.approx((91.6667 + 50) / 2, abs=1e-3)


def test_seq_has_mean_median_and_a_clamped_interval() -> None:
    found = seq([7, 6, 7, 5, None])  # mean 6.25, sd 0.9574; ± 3.1824 · 0.4787
    assert (found.n, found.left_out, found.mean, found.median) == (4, 1, 6.25, 6.5)
    assert isinstance(found.interval, Interval)
    assert found.interval.low == pytest.approx(4.727, abs=0.001)
    assert found.interval.high == 7
    with pytest.raises(ValueError, match="whole numbers"):
        seq([8])


@given(st.lists(st.integers(1, 7), min_size=2, max_size=40))
def test_the_interval_of_seq_holds_the_mean_and_stays_on_the_scale(answers: list[int]) -> None:
    found: Ratings = seq(answers)
    if isinstance(found.interval, NotComputed):
        assert len(set(answers)) == 1
        return
    assert isinstance(found.mean, float)
    assert 1 <= found.interval.low <= found.mean <= found.interval.high <= 7


@pytest.mark.parametrize(("score", "percentile"), [(52, 15), (68, 50), (74, 70), (75, 73)])
def test_norms_are_the_published_points(score: float, percentile: float) -> None:
    assert sus_norm(score) == Norm(percentile, Reach.ABOUT)


def test_between_points_the_norm_is_straight_and_beyond_them_it_only_says_so() -> None:
    assert sus_norm(60).percentile == pytest.approx(32.5)
    assert sus_norm(20) == Norm(15, Reach.BELOW)
    assert sus_norm(100) == Norm(90, Reach.ABOVE)
    with pytest.raises(ValueError, match="between 0 and 100"):
        sus_norm(101)


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_higher_sus_never_has_a_lower_norm(one: float, other: float) -> None:
    low, high = sorted([one, other])
    assert sus_norm(low).percentile <= sus_norm(high).percentile <= SUS_NORMS[-1][1]
