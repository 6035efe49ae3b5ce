"""Priorities of several people: means, disagreement, and marks that never hide each other."""

from dataclasses import dataclass
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from codesign.follow_up.priority_matrix import (
    HEIGHT,
    LEFT,
    WIDTH,
    best_return,
    most_disputed,
    points,
    summed,
    x_of,
    y_of,
)


@dataclass(frozen=True)
class Placing:
    area_id: int
    person: str
    impact: int
    effort: int


SCALE = st.integers(1, 5)
PLACINGS = st.lists(
    st.builds(Placing, st.integers(1, 6), st.sampled_from("ABCD"), SCALE, SCALE), max_size=24
)


def test_nobody_has_placed_anything() -> None:
    assert summed([]) == {}
    assert most_disputed([]) is None
    assert best_return([]) is None
    assert points([]) == []


def test_two_people_about_one_area() -> None:
    area = summed([Placing(1, "A", 5, 2), Placing(1, "B", 2, 2)])[1]
    assert (area.impact.mean, area.impact.low, area.impact.high) == (3.5, 2, 5)
    assert (area.effort.mean, area.effort.width, area.n) == (2, 0, 2)
    assert area.is_about_impact
    assert area.disagreement == 3


def test_the_widest_spread_is_named_and_agreement_is_not_a_dispute() -> None:
    narrow = [Placing(1, "A", 4, 4), Placing(1, "B", 3, 4)]
    wide = [Placing(2, "A", 3, 1), Placing(2, "B", 3, 5)]
    found = most_disputed(summed([*narrow, *wide]).values())
    assert found is not None
    assert (found.area_id, found.is_about_impact) == (2, False)
    assert most_disputed(summed([Placing(1, "A", 4, 4), Placing(1, "B", 4, 4)]).values()) is None


def test_the_most_impact_for_the_effort_comes_first() -> None:
    found = best_return(summed([Placing(1, "A", 5, 5), Placing(2, "A", 3, 1)]).values())
    assert found is not None
    assert found.area_id == 2


def test_effort_grows_to_the_right_and_impact_upwards() -> None:
    assert x_of(1) < x_of(5)
    assert y_of(5) < y_of(1)


def test_areas_at_the_same_place_stand_side_by_side() -> None:
    placed = summed([Placing(area, "A", 3, 3) for area in (1, 2, 3)])
    found = points(placed.values())
    assert all(abs(one.x - other.x) >= 24 for one, other in combinations(found, 2))


@given(PLACINGS)
def test_every_placed_area_has_one_mark_inside_the_picture(placings: list[Placing]) -> None:
    placed = summed(placings)
    found = points(placed.values())
    assert sorted(one.area_id for one in found) == sorted({one.area_id for one in placings})
    assert all(LEFT < one.x < WIDTH and 0 < one.y < HEIGHT for one in found)
    for area in placed.values():
        assert area.impact.low <= area.impact.mean <= area.impact.high
