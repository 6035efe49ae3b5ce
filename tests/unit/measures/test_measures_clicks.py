"""First clicks inside allowed regions, edges included; misses counted per press and person."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.measures.clicks import FirstClicks, Point, first_clicks, misclicks
from codesign.measures.regions import Region
from codesign.measures.results import NotComputed, Why
from codesign.measures.shares import Share


def region(x: float, y: float, width: float, height: float) -> Region:
    return Region(x=x, y=y, width=width, height=height)


BUTTON = region(0.7, 0.1, 0.1, 0.2)


def clicked(points: list[Point | None], regions: list[Region]) -> FirstClicks:
    found = first_clicks(points, regions)
    assert isinstance(found, FirstClicks)
    return found


@pytest.mark.parametrize(
    "point",
    [(0.75, 0.2), (0.7, 0.1), (0.8, 0.3), (0.7, 0.3), (0.8, 0.1)],
)
def test_inside_and_on_every_edge_is_a_hit(point: tuple[float, float]) -> None:
    assert BUTTON.holds(*point)  # 0.7 + 0.1 is a hair less than 0.8


@pytest.mark.parametrize("point", [(0.699, 0.2), (0.801, 0.2), (0.75, 0.099), (0.75, 0.301)])
def test_beside_is_a_miss(point: tuple[float, float]) -> None:
    assert not BUTTON.holds(*point)


def test_any_of_several_regions_will_do_and_a_person_counts_once() -> None:
    regions = [BUTTON, region(0.75, 0, 0.25, 0.5), region(0, 0.9, 1, 0.1)]
    points = [Point(0.76, 0.2), Point(0.5, 1.0), Point(0.5, 0.5), None]
    found = clicked(points, regions)
    assert found.hits == Share(2, 3)
    assert found.by_region == (1, 1, 1)
    assert found.without == 1


def test_without_a_right_place_nothing_is_right_or_wrong() -> None:
    assert first_clicks([Point(0, 0)], []) == NotComputed(Why.NO_RIGHT_PLACE)
    assert clicked([], [BUTTON]).hits.rate == NotComputed(Why.NOBODY)


@pytest.mark.parametrize("x", [-0.01, 1.01, math.nan, math.inf, 320])
def test_a_point_beside_the_screen_is_refused(x: float) -> None:
    with pytest.raises(ValueError, match="not on the screen"):
        Point(x, 0.5)
    with pytest.raises(ValueError, match="not on the screen"):
        Point(0.5, x)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_whole_screen_is_always_right(x: float, y: float) -> None:
    assert clicked([Point(x, y)], [region(0, 0, 1, 1)]).hits == Share(1, 1)


def test_misclicks_are_told_by_press_and_by_person() -> None:
    presses = [("a", True), ("a", False), ("a", False), ("b", True), ("c", False)]
    found = misclicks(presses)
    assert (found.presses, found.missed, found.rate) == (5, 3, 0.6)
    assert found.people == Share(2, 3)
    assert misclicks([]).rate == NotComputed(Why.NOBODY)
