"""One way to write a number: halves away from zero, a real minus, shares that make a whole."""

from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.contributions.words import feeling_name
from codesign.i18n import number, percent, signed, speaking
from codesign.measures.phrases import duration, percents
from codesign.numbers import (
    percent_of,
    percents_of,
    rounded,
    whole,
    write,
    write_between,
    write_percent,
    write_signed,
)

PACKAGE = Path(__file__).parents[2] / "codesign"
HARD_SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("share", "percents"),
    [(5 / 8, 63), (3 / 8, 38), (1 / 8, 13), (0.285, 29), (0.145, 15), (0.005, 1), (0.0049, 0),
     (1, 100), (0, 0), (-0.535, -54), (-0.005, -1), (2 / 3, 67), (1 / 3, 33)],
)  # fmt: skip
def test_a_share_is_whole_percent_with_halves_away_from_zero(share: float, percents: int) -> None:
    assert percent_of(share) == percents


@pytest.mark.parametrize(
    ("value", "nearest"), [(0.5, 1), (1.5, 2), (2.5, 3), (-0.5, -1), (-2.5, -3), (2.4999, 2)]
)
def test_whole_numbers_have_halves_away_from_zero(value: float, nearest: int) -> None:
    assert whole(value) == nearest


def test_the_number_that_is_meant_is_rounded_and_not_its_nearest_binary() -> None:
    assert rounded(2.675, 2) == 2.68
    assert rounded(1.005, 2) == 1.01
    assert rounded(-0.25, 1) == -0.3


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_and_its_counts_are_rounded_alike(x_of_n: tuple[int, int]) -> None:
    x, n = x_of_n
    assert percents_of([x], n) == [percent_of(x / n)]


@given(st.integers(0, 500), st.integers(0, 500))
def test_two_shares_of_a_whole_make_a_hundred(first: int, second: int) -> None:
    if first + second:
        found = percents_of([first, second], first + second)
        assert sum(found) == 100
        assert found[0] == percent_of(first / (first + second))


def test_the_second_of_two_shares_is_what_the_first_leaves() -> None:
    assert percents_of([5, 3], 8) == [63, 37]
    assert percents_of([3, 5], 8) == [38, 62]
    assert percents_of([0, 5, 3, 0], 8) == [0, 63, 37, 0]


def test_shares_that_are_no_two_of_a_whole_stand_each_alone() -> None:
    assert percents_of([5, 3, 8], 16) == [31, 19, 50]
    assert percents_of([5, 3], 16) == [31, 19]
    assert percents_of([5, 5], 8) == [63, 63]


def test_no_share_of_nobody() -> None:
    with pytest.raises(ZeroDivisionError):
        percents_of([0], 0)


def test_minus_is_a_minus_in_both_languages() -> None:
    assert write(-1234.56, "sv") == f"−1{HARD_SPACE}234,6"
    assert write(-1234.56, "en") == "−1,234.6"
    assert write_percent(-0.53, "sv") == f"−53{HARD_SPACE}%"
    assert write_percent(-0.53, "en") == "−53%"


def test_what_rounds_to_nought_has_no_sign() -> None:
    assert (write(-0.04, "sv"), write_signed(-0.04, "sv"), write_signed(0.04, "sv")) == ("0",) * 3
    assert write_percent(-0.004, "sv") == f"0{HARD_SPACE}%"


def test_a_sign_is_told_where_it_matters() -> None:
    assert (write_signed(0.05, "sv"), write_signed(-1.5, "sv"), write_signed(2, "sv")) == (
        "+0,1",
        "−1,5",
        "+2",
    )


def test_decimals_are_kept_where_they_are_asked_for() -> None:
    assert write(0.0495, "sv", 3, padded=True) == "0,050"
    assert write(0.05, "sv", 3) == "0,05"
    assert write(12.0, "sv") == "12"


def test_an_interval_has_no_two_dashes_together() -> None:
    assert write_between("2", "5") == "2–5"
    assert write_between("−7", "−2") == "−7 – −2"
    assert write_between("−7", "2") == "−7 – 2"


@pytest.mark.parametrize("value", [10**21, 10**40, 1e300, 5e-324, numpy.float64(2.5), True])
def test_any_number_can_be_written(value: float) -> None:
    assert write(value, "sv")
    assert percent_of(value) >= 0


def test_numpys_numbers_are_numbers() -> None:
    assert write(numpy.int64(1_234_567), "sv") == f"1{HARD_SPACE}234{HARD_SPACE}567"
    assert percent_of(numpy.float64(0.625)) == 63


def test_every_page_writes_numbers_like_this() -> None:
    assert (number(0.25), signed(-0.25), percents(0.625)) == ("0,3", "−0,3", "63")
    assert percent(0.625) == f"63{HARD_SPACE}%"
    assert (duration(8.45), duration(62.5)) == ("8,5 sekunder", "1 min 3 s")
    with speaking("en"):
        assert (number(-0.25), percent(0.625)) == ("−0.3", "63%")


def test_a_feeling_is_named_by_the_number_that_is_shown() -> None:
    assert feeling_name(0.46) == feeling_name(0.5) == "bra"
    assert feeling_name(0.44) == "varken bra eller dåligt"
    assert feeling_name(-0.5) == "dåligt"


def test_numbers_that_are_equal_are_written_each_as_its_own_kind() -> None:
    with speaking("en"):
        for _ in range(2):
            assert number(2**60) == "1,152,921,504,606,846,976"
            assert number(float(2**60)) == "1,152,921,504,606,847,000"
            assert number(5, 1, padded=True) == "5.0"
            assert number(5, 2, padded=True) == "5.00"
            assert number(5, 2) == "5"
    with speaking("sv"):
        assert number(2**60) == "1 152 921 504 606 846 976".replace(" ", "\u00a0")
