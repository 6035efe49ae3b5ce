"""The emotion curve: smooth, true to its points, and honest about what is assumed."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.journeys.curve import Curve, CurvePoint, drawn, slopes
from codesign.journeys.document import Basis, EmotionPoint, State

values = st.floats(-2, 2, allow_nan=False).map(lambda value: round(value, 2))


def felt(value: float, basis: Basis = Basis.WORKSHOP, state: State = State.AS_IS) -> EmotionPoint:
    return EmotionPoint(actor="donor", value=value, basis=basis, state=state)


def at(title: str, value: float | None, basis: Basis = Basis.WORKSHOP) -> CurvePoint:
    return CurvePoint(title, None if value is None else felt(value, basis), None)


def through(*known: float | None) -> Curve:
    return drawn([at(f"s{i}", value) for i, value in enumerate(known)])


def pieces(path: str) -> list[list[float]]:
    """Each cubic's eight numbers: start, two handles, end."""
    return [[float(n) for n in re.split("[ C]", part.strip())] for part in path.split("M")[1:]]


def height(piece: list[float], t: float) -> float:
    """The y of a cubic at t in 0…1."""
    y0, y1, y2, y3 = piece[1::2]
    s = 1 - t
    return s**3 * y0 + 3 * s * s * t * y1 + 3 * s * t * t * y2 + t**3 * y3


@given(st.lists(values, min_size=2, max_size=20))
def test_the_line_never_shows_a_feeling_outside_its_two_points(known: list[float]) -> None:
    for piece in pieces(through(*known).solid):
        low, high = sorted((piece[1], piece[7]))
        for step in range(11):
            assert low - 0.05 <= height(piece, step / 10) <= high + 0.05


@given(st.lists(values, min_size=2, max_size=20))
def test_between_two_points_the_line_only_rises_or_only_falls(known: list[float]) -> None:
    for piece in pieces(through(*known).solid):
        along = [height(piece, step / 20) for step in range(21)]
        direction = 1 if piece[7] >= piece[1] else -1
        for one, following in itertools.pairwise(along):
            assert direction * (following - one) >= -0.05


@given(st.lists(values, min_size=2, max_size=20))
def test_slopes_keep_within_three_times_both_secants(ys: list[float]) -> None:
    xs = [float(i) for i in range(len(ys))]
    tilt = slopes(xs, ys)
    for i in range(len(ys) - 1):
        secant = ys[i + 1] - ys[i]
        for slope in tilt[i : i + 2]:
            assert slope * secant >= 0
            assert abs(slope) <= 3 * abs(secant) + 1e-9


@given(st.lists(st.none() | values, min_size=1, max_size=20))
def test_the_line_runs_through_every_known_point_and_is_joined(known: list[float | None]) -> None:
    curve = through(*known)
    points = [
        (100 * i + 50.0, 50 - 20 * value) for i, value in enumerate(known) if value is not None
    ]
    assert len(curve.dots) == len(points)
    drawn_pieces = sorted(pieces(curve.solid) + pieces(curve.dashed))
    assert len(drawn_pieces) == max(0, len(points) - 1)
    for piece, start, end in zip(drawn_pieces, points, points[1:], strict=False):
        assert piece[:2] == pytest.approx(start, abs=0.01)
        assert piece[6:] == pytest.approx(end, abs=0.01)


def test_a_stretch_is_dashed_when_either_end_is_assumed() -> None:
    curve = drawn([at("a", 1), at("b", 0, Basis.ASSUMED), at("c", 1), at("d", 2)])
    assert [piece[0] for piece in pieces(curve.dashed)] == [50, 150]
    assert [piece[0] for piece in pieces(curve.solid)] == [250]
    assert [dot.is_assumed for dot in curve.dots] == [False, True, False, False]
    assert (curve.assumed, curve.known) == (1, 3)


def test_a_stretch_that_passes_an_unknown_step_is_dashed() -> None:
    curve = through(1, None, -1, 0)
    assert [(piece[0], piece[6]) for piece in pieces(curve.dashed)] == [(50, 250)]
    assert [(piece[0], piece[6]) for piece in pieces(curve.solid)] == [(250, 350)]


def test_a_single_point_is_a_dot_without_a_line() -> None:
    curve = through(None, 2, None)
    assert [dot.path for dot in curve.dots] == ["M150 10h.01"]
    assert (curve.solid, curve.dashed) == ("", "")
    assert curve.is_flat
    assert not curve.is_empty


def test_nothing_known_is_an_empty_curve_in_a_box_of_the_same_width() -> None:
    curve = through(None, None, None)
    assert curve.is_empty
    assert curve.box == "0 0 300 100"
    assert curve.rules == "M100 0V100 M200 0V100"


def test_the_lowest_and_highest_steps_are_named_all_of_them() -> None:
    curve = through(1, -2, 0, -2, 1)
    assert curve.lowest == ("s1", "s3")
    assert curve.highest == ("s0", "s4")
    assert not curve.is_flat


def test_the_wished_for_line_and_the_voices_mean_are_drawn_apart() -> None:
    wished = felt(2, state=State.TO_BE)
    curve = drawn([CurvePoint("a", felt(-1), wished, -1.5), CurvePoint("b", felt(0), wished, None)])
    assert curve.to_be.startswith("M50 10C")
    assert [dot.path for dot in curve.reported] == ["M50 80h.01"]


def test_a_wished_for_line_alone_leaves_the_present_empty() -> None:
    curve = drawn([CurvePoint("a", None, felt(1)), CurvePoint("b", None, felt(2))])
    assert curve.is_empty
    assert curve.to_be


def test_better_is_higher_up() -> None:
    curve = through(-2, 2)
    [piece] = pieces(curve.solid)
    assert piece[1] > piece[7]
