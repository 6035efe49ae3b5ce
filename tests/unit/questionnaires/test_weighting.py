"""Weights, by hand and by sources."""

import pytest

from codesign.questionnaires.weighting import Refused, Weights, weighted_shares, weights_of


def found(
    sent: dict[tuple[str, ...], int], *asked: dict[str, int | None], least: int = 5
) -> Weights:
    given = weights_of(sent, asked, least)
    assert isinstance(given, Weights)
    return given


def test_one_fact_is_post_stratified() -> None:
    """600 of 1 000 are women; 20 women and 80 men answered: 3.0 and .5."""
    held = found({("k",): 20, ("m",): 80}, {"k": 600, "m": 400})
    assert held.of == pytest.approx({("k",): 3.0, ("m",): 0.5})
    assert (held.n, held.trimmed) == (100, 0)
    assert held.effective_n == pytest.approx(100**2 / (20 * 9 + 80 * 0.25))


def test_alike_shares_change_nothing() -> None:
    held = found({("k",): 30, ("m",): 70}, {"k": 300, "m": 700})
    assert held.of == pytest.approx({("k",): 1.0, ("m",): 1.0})
    assert held.effective_n == pytest.approx(100)


@pytest.mark.parametrize(("people", "trimmed"), [(600, 0), (601, 1)])
def test_a_weight_above_three_is_cut(people: int, trimmed: int) -> None:
    held = found({("k",): 20, ("m",): 80}, {"k": people, "m": 1000 - people})
    assert held.trimmed == trimmed
    assert max(held.of.values()) == pytest.approx(3.0, rel=1e-2)


@pytest.mark.parametrize(("people", "trimmed"), [(150, 0), (149, 1)])
def test_a_weight_below_three_tenths_is_cut(people: int, trimmed: int) -> None:
    held = found({("k",): 50, ("m",): 50}, {"k": people, "m": 1000 - people})
    assert held.trimmed == trimmed


def test_cut_weights_are_scaled_so_that_they_make_as_many_as_answered() -> None:
    sent = {("k",): 10, ("m",): 90}
    held = found(sent, {"k": 900, "m": 100})
    assert sum(held.of[cell] * n for cell, n in sent.items()) == pytest.approx(100)
    assert held.of[("k",)] / held.of[("m",)] == pytest.approx(3.0 / 0.3)
    assert held.trimmed == 2


def test_raking_fits_every_margin() -> None:
    sent = {("k", "ung"): 20, ("k", "gammal"): 30, ("m", "ung"): 25, ("m", "gammal"): 25}
    held = found(sent, {"k": 600, "m": 400}, {"ung": 500, "gammal": 500})
    women = sum(held.of[cell] * n for cell, n in sent.items() if cell[0] == "k")
    young = sum(held.of[cell] * n for cell, n in sent.items() if cell[1] == "ung")
    assert (women, young) == pytest.approx((60, 50))
    assert held.effective_n < 100


@pytest.mark.parametrize(("women", "refused"), [(4, True), (5, False)])
def test_a_group_below_the_threshold_stands_for_nobody(women: int, refused: bool) -> None:
    given = weights_of({("k",): women, ("m",): 40}, [{"k": 10, "m": 80}], 5)
    assert (given is Refused.SMALL) == refused


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"k": None, "m": 80}, Refused.NO_PEOPLE),
        ({"m": 80}, Refused.NO_PEOPLE),
        ({"k": 0, "m": 80}, Refused.NO_PEOPLE),
    ],
)
def test_what_cannot_be_weighted_is_said(asked: dict[str, int | None], why: Refused) -> None:
    assert weights_of({("k",): 20, ("m",): 40}, [asked], 5) is why
    assert weights_of({("k",): 20}, [{"k": 40}], 5) is Refused.ONE


def test_a_group_that_nobody_answered_in_is_too_small() -> None:
    assert weights_of({("k",): 20, ("m",): 40}, [{"k": 9, "m": 9, "x": 9}], 5) is Refused.SMALL


def test_weighted_shares_are_of_those_who_answered() -> None:
    held = found({("k",): 20, ("m",): 80}, {"k": 600, "m": 400})
    counts = {("k",): {"answered": 10, "=ja": 8}, ("m",): {"answered": 80, "=ja": 20}}
    assert weighted_shares(held, counts, ["=ja"]) == pytest.approx({"=ja": 34 / 70})
    assert weighted_shares(held, {}, ["=ja"]) is None
