"""Two versions beside each other, against published examples of every test."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codesign.measures.comparing import (
    MeansCompared,
    PairedShares,
    SharesCompared,
    TimesCompared,
    compare_means,
    compare_means_paired,
    compare_shares,
    compare_shares_paired,
    compare_times,
    compare_times_paired,
)
from codesign.measures.results import Chance, Interval, Method, NotComputed, Why
from codesign.measures.scales import SEVEN
from codesign.measures.shares import Share

pytestmark = pytest.mark.slow

SHARES = st.integers(1, 60).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))
SCORES = st.lists(st.integers(1, 7).map(float), min_size=2, max_size=25)
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
"""Student's sleep data (Biometrika 1908), the example of t.test in R."""


def shares(x: int, n: int, y: int, m: int) -> SharesCompared:
    found = compare_shares(Share(x, n), Share(y, m))
    assert isinstance(found, SharesCompared)
    return found


def paired(both: int, first: int, second: int, neither: int) -> PairedShares:
    pairs = [(True, True)] * both + [(True, False)] * first
    found = compare_shares_paired(pairs + [(False, True)] * second + [(False, False)] * neither)
    assert isinstance(found, PairedShares)
    return found


def test_the_n_minus_1_test_is_as_published() -> None:
    test = shares(10, 12, 4, 13).test  # METHODS
    assert isinstance(test, Chance)
    assert test.method is Method.N_MINUS_1
    assert test.statistic == pytest.approx(2.5918, abs=5e-5)
    assert test.p == pytest.approx(0.00955, abs=5e-6)


@given(SHARES, SHARES)
@settings(max_examples=60, deadline=None)
def test_the_n_minus_1_test_is_pearsons_chi_square_times_n_minus_1_over_n(
    first: Share, second: Share
) -> None:
    from scipy.stats import chi2_contingency

    test = shares(first.x, first.n, second.x, second.n).test
    if not isinstance(test, Chance) or test.method is Method.FISHER:
        return
    table = [[first.x, first.n - first.x], [second.x, second.n - second.x]]
    n, chi2 = first.n + second.n, chi2_contingency(table, correction=False).statistic
    assert test.statistic is not None
    assert test.statistic**2 == pytest.approx(chi2 * (n - 1) / n, abs=1e-9)


@pytest.mark.parametrize(
    ("x", "n", "y", "m", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_newcombes(
    x: int, n: int, y: int, m: int, low: float, high: float
) -> None:
    interval = shares(x, n, y, m).interval
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-5)


def test_where_less_than_one_is_expected_fishers_test_takes_over() -> None:
    test = shares(1, 2, 0, 3).test  # one success lands in the first group in 2 of 5 ways
    assert test == Chance(Method.FISHER, pytest.approx(0.4))  # type: ignore[arg-type]


@pytest.mark.parametrize("x", [0, 5])
def test_all_or_none_in_both_leave_nothing_to_test(x: int) -> None:
    found = shares(x, 5, x, 5)
    assert found.test == NotComputed(Why.NO_SPREAD)
    assert found.difference == 0
    assert found.interval.low < 0 < found.interval.high


def test_nobody_cannot_be_compared() -> None:
    nobody = NotComputed(Why.NOBODY)
    assert compare_shares(Share(0, 0), Share(1, 2)) == nobody
    assert compare_shares_paired([]) == compare_means([], [1.0]) == nobody
    assert compare_means_paired([]) == compare_times([1.0], []) == nobody
    assert compare_times_paired([]) == nobody


@given(SHARES, SHARES)
@settings(max_examples=60, deadline=None)
def test_changing_places_only_turns_the_sign(first: Share, second: Share) -> None:
    one = shares(first.x, first.n, second.x, second.n)
    other = shares(second.x, second.n, first.x, first.n)
    assert one.difference == pytest.approx(-other.difference)
    assert one.interval.low == pytest.approx(-other.interval.high)
    assert one.interval.low - 1e-9 <= one.difference <= one.interval.high + 1e-9
    if isinstance(one.test, Chance) and isinstance(other.test, Chance):
        assert one.test.p == pytest.approx(other.test.p)
        assert 0 <= one.test.p <= 1


def test_mcnemars_exact_test_asks_only_those_who_managed_one() -> None:
    found = paired(both=5, first=6, second=1, neither=3)
    assert (found.n, found.difference) == (15, pytest.approx(5 / 15))
    # by hand: 2 · (1 + 7)/2⁷
    assert found.test == Chance(Method.MCNEMAR_EXACT, pytest.approx(0.125))  # type: ignore[arg-type]
    assert paired(100, 6, 1, 100).test == found.test


def test_the_interval_of_matched_shares_is_agresti_and_mins() -> None:
    interval = paired(5, 6, 1, 3).interval  # by hand: 5/17 ± 1.95996·√(8 − 25/17)/17
    assert (interval.low, interval.high) == pytest.approx((-0.0005, 0.5887), abs=5e-5)


def test_nobody_differing_leaves_nothing_to_test() -> None:
    found = paired(3, 0, 0, 2)
    assert found.test == NotComputed(Why.NO_SPREAD)
    assert found.interval.low == pytest.approx(-found.interval.high)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
@settings(deadline=None)
def test_matched_shares_are_symmetric_and_the_interval_holds_the_difference(
    pairs: list[tuple[bool, bool]],
) -> None:
    one = compare_shares_paired(pairs)
    other = compare_shares_paired([(b, a) for a, b in pairs])
    assert isinstance(one, PairedShares)
    assert isinstance(other, PairedShares)
    assert one.test == other.test
    assert one.interval.low == pytest.approx(-other.interval.high)
    assert -1 <= one.interval.low <= one.difference <= one.interval.high <= 1


def test_welchs_test_is_that_of_r_on_students_sleep_data() -> None:
    found = compare_means(DRUG_1, DRUG_2)
    assert isinstance(found, MeansCompared)
    assert isinstance(found.test, Chance)
    assert isinstance(found.interval, Interval)
    assert found.test.method is Method.WELCH
    assert found.test.statistic == pytest.approx(-1.8608, abs=5e-5)
    assert found.test.df == pytest.approx(17.776, abs=5e-4)
    assert found.test.p == pytest.approx(0.07939, abs=5e-6)
    assert (found.interval.low, found.interval.high) == pytest.approx((-3.3654832, 0.2054832))


def test_the_paired_test_is_that_of_r_on_students_sleep_data() -> None:
    found = compare_means_paired(zip(DRUG_1, DRUG_2, strict=True))
    assert isinstance(found, MeansCompared)
    assert isinstance(found.test, Chance)
    assert isinstance(found.interval, Interval)
    assert found.test.method is Method.PAIRED_T
    assert found.test.statistic == pytest.approx(-4.0621, abs=5e-5)
    assert (found.test.df, found.test.p) == (9, pytest.approx(0.002833, abs=5e-7))
    assert (found.interval.low, found.interval.high) == pytest.approx((-2.4598858, -0.7001142))


def test_means_of_too_few_are_told_without_a_test() -> None:
    found = compare_means([5.0], [6.0, 7.0])
    assert isinstance(found, MeansCompared)
    assert (found.difference, found.test) == (-1.5, NotComputed(Why.TOO_FEW))
    alike = compare_means([5.0, 5.0], [6.0, 6.0])
    assert isinstance(alike, MeansCompared)
    assert alike.interval == alike.test == NotComputed(Why.NO_SPREAD)
    same = compare_means_paired([(5, 6), (6, 7)])
    assert isinstance(same, MeansCompared)
    assert same.test == NotComputed(Why.NO_SPREAD)


def test_a_difference_on_a_scale_is_not_larger_than_the_scale() -> None:
    found = compare_means([1.0, 2.0], [7.0, 6.0], SEVEN)
    wide = compare_means([1.0, 7.0], [7.0, 1.0], SEVEN)
    assert isinstance(found, MeansCompared)
    assert isinstance(wide, MeansCompared)
    assert wide.interval == Interval(-6, 6)
    assert isinstance(found.interval, Interval)
    assert found.interval.low == -6


@given(SCORES, SCORES)
@settings(max_examples=60, deadline=None)
def test_welch_does_not_mind_which_version_comes_first(
    first: list[float], second: list[float]
) -> None:
    one, other = compare_means(first, second), compare_means(second, first)
    assert isinstance(one, MeansCompared)
    assert isinstance(other, MeansCompared)
    assert one.difference == pytest.approx(-other.difference)
    if isinstance(one.interval, Interval) and isinstance(other.test, Chance):
        assert isinstance(one.test, Chance)
        assert one.interval.low <= one.difference <= one.interval.high
        assert one.test.p == pytest.approx(other.test.p)


def test_times_are_compared_as_a_ratio() -> None:
    first, second = [20.0, 40.0, 80.0], [10.0, 20.0, 40.0]
    found = compare_times(first, second)
    logs = compare_means([math.log(t) for t in first], [math.log(t) for t in second])
    assert isinstance(found, TimesCompared)
    assert isinstance(logs, MeansCompared)
    assert (found.first, found.second, found.ratio) == pytest.approx((40, 20, 2))
    assert found.test == logs.test
    assert isinstance(found.interval, Interval)
    assert isinstance(logs.interval, Interval)
    assert found.interval.high == pytest.approx(math.exp(logs.interval.high))
    assert found.interval.low * found.interval.high == pytest.approx(4)


def test_times_of_the_same_people_are_compared_within_them() -> None:
    found = compare_times_paired([(20, 10), (90, 30), (40, 20)])
    assert isinstance(found, TimesCompared)
    assert found.ratio == pytest.approx((2 * 3 * 2) ** (1 / 3))
    assert isinstance(found.test, Chance)
    assert (found.test.method, found.test.df) == (Method.PAIRED_T, 2)


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.nan, math.inf])
def test_impossible_times_are_not_compared(wrong: float) -> None:
    refused = NotComputed(Why.NOT_POSITIVE)
    assert compare_times([wrong, 2.0], [1.0, 2.0]) == refused
    assert compare_times_paired([(1.0, wrong), (2.0, 3.0)]) == refused


def test_times_worlds_apart_have_an_interval_without_an_end() -> None:
    found = compare_times([1e-300, 1e300], [1.0, 2.0])
    assert isinstance(found, TimesCompared)
    assert isinstance(found.interval, Interval)
    assert found.interval.high == math.inf
