"""Success beside a benchmark, and the mid-p beside exact tests, against published numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.measures.benchmarks import against_benchmark
from codesign.measures.comparing import PairedShares, compare_shares_paired
from codesign.measures.comparing_sentences import of_benchmark
from codesign.measures.inference import even_odds_mid_p, even_odds_p
from codesign.measures.results import Chance, NotComputed, Why
from codesign.measures.shares import Share


def odds(x: int, n: int, rate: float) -> tuple[float, float]:
    found = against_benchmark(Share(x, n), rate).test
    assert isinstance(found, Chance)
    assert found.mid_p is not None
    return found.p, found.mid_p


def test_nine_of_eleven_beside_eighty_percent() -> None:
    assert odds(9, 11, 0.8) == (pytest.approx(0.6174, abs=5e-5), pytest.approx(0.4698, abs=5e-5))


def test_the_ends_are_whole() -> None:
    # All of two at one half: a quarter; nobody: always at least nobody.
    assert odds(2, 2, 0.5) == (pytest.approx(0.25), pytest.approx(0.125))
    assert odds(0, 2, 0.5) == (pytest.approx(1), pytest.approx(0.875))
    assert against_benchmark(Share(0, 0), 0.8).test == NotComputed(Why.NOBODY)
    for rate in (0, 1, -0.1, 80):
        with pytest.raises(ValueError, match="between 0 and 1"):
            against_benchmark(Share(1, 2), rate)


@given(st.integers(0, 40), st.integers(1, 40), st.integers(1, 99))
def test_more_who_succeed_are_seen_more_seldom(x: int, n: int, percent: int) -> None:
    x = min(x, n)
    p, mid_p = odds(x, n, percent / 100)
    assert 0 <= mid_p <= p <= 1
    if x:
        assert p <= odds(x - 1, n, percent / 100)[0]


def test_it_is_told_as_how_often_so_many_or_more_would_succeed() -> None:
    told = of_benchmark(against_benchmark(Share(9, 11), 0.8))
    assert told == (
        "Jämfört med målet 80 procent: om andelen vore just så stor skulle 9 eller fler av 11 "
        "klara uppgiften i ungefär 62 fall av 100 (p = 0,62; mid-p = 0,47)."
    )
    assert of_benchmark(against_benchmark(Share(0, 0), 0.8)) == ""


def test_mcnemar_has_its_mid_p_beside_it() -> None:
    pairs = [(True, False)] * 6 + [(False, True)] + [(True, True)] * 5
    found = compare_shares_paired(pairs)
    assert isinstance(found, PairedShares)
    assert isinstance(found.test, Chance)
    assert found.test.p == pytest.approx(0.125)
    assert found.test.mid_p == pytest.approx(0.0703, abs=5e-5)


def test_the_mid_p_of_equal_sides() -> None:
    # 2 of 4: 1 − ½ · 6/16.
    assert even_odds_mid_p(2, 4) == pytest.approx(0.8125)
    assert even_odds_mid_p(0, 1) == pytest.approx(0.5)


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_mid_p_is_smaller_and_does_not_mind_which_is_first(x: int, n: int) -> None:
    x = min(x, n)
    assert 0 < even_odds_mid_p(x, n) < even_odds_p(x, n)
    assert even_odds_mid_p(x, n) == pytest.approx(even_odds_mid_p(n - x, n))
