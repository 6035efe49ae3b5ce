"""Ways through screens: flows that add up, directness, and how lost people were."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.measures.outcomes import TaskOutcome
from codesign.measures.paths import (
    Link,
    Lostness,
    Place,
    Stop,
    Transition,
    Walk,
    flows,
    lostness,
    lostness_of,
    transitions,
)
from codesign.measures.results import NotComputed, Why
from codesign.measures.shares import Share
from codesign.measures.ways import is_direct, seen

WALKS = st.lists(
    st.builds(
        Walk,
        st.lists(st.sampled_from("abcde"), max_size=9).map(tuple),
        st.sampled_from(TaskOutcome),
    ),
    max_size=25,
)


def test_a_screen_that_loads_again_is_not_a_new_visit() -> None:
    assert seen(["a", "a", "b", "a", "a"]) == ("a", "b", "a")


def test_the_declared_way_is_direct_and_every_other_way_there_is_not() -> None:
    optimal = [["start", "line", "train"], ["start", "map", "train"]]
    assert is_direct(["start", "map", "train"], optimal)
    assert is_direct(["start", "start", "line", "train"], optimal)
    assert not is_direct(["start", "train"], optimal)
    assert not is_direct(["start", "line", "map", "train"], optimal)


def test_without_a_declared_way_going_back_is_the_detour() -> None:
    assert is_direct("abc", [])
    assert is_direct("aabc", [])
    assert not is_direct("abac", [])


def test_transitions_count_times_and_people() -> None:
    walks = [
        Walk(("a", "b", "a", "b"), TaskOutcome.LEFT),
        Walk(("a", "b", "b"), TaskOutcome.DIRECT),
    ]
    assert transitions(walks) == (Transition("a", "b", 3, 2), Transition("b", "a", 1, 1))


def test_flows_go_from_start_through_visits_to_ends() -> None:
    walks = [
        Walk(("a", "b"), TaskOutcome.DIRECT),
        Walk(("a", "c", "a", "b"), TaskOutcome.INDIRECT),
        Walk((), TaskOutcome.LEFT),
    ]
    assert flows(walks, levels=2) == (
        Link(Stop.START, Place(1, "a"), 2),
        Link(Stop.START, TaskOutcome.LEFT, 1),
        Link(Place(1, "a"), Place(2, "b"), 1),
        Link(Place(1, "a"), Place(2, "c"), 1),
        Link(Place(2, "b"), TaskOutcome.DIRECT, 1),
        Link(Place(2, "c"), Stop.LATER, 1),
        Link(Stop.LATER, TaskOutcome.INDIRECT, 1),
    )
    assert flows([]) == ()
    with pytest.raises(ValueError, match="at least one level"):
        flows(walks, levels=0)


@given(WALKS, st.integers(1, 8))
def test_as_many_leave_every_node_as_come_to_it(walks: list[Walk], levels: int) -> None:
    come, leave = Counter[object](), Counter[object]()
    for link in flows(walks, levels):
        leave[link.source] += link.n
        come[link.target] += link.n
    assert leave[Stop.START] == len(walks)
    assert {end: come[end] for end in TaskOutcome} == {
        end: sum(walk.outcome is end for walk in walks) for end in TaskOutcome
    }
    inner = (set(come) | set(leave)) - {Stop.START, *TaskOutcome}
    assert all(come[node] == leave[node] for node in inner)
    assert all(node.level <= levels for node in inner if isinstance(node, Place))


@given(WALKS)
def test_transitions_are_the_steps_of_all_walks(walks: list[Walk]) -> None:
    steps = sum(max(len(seen(walk.screens)) - 1, 0) for walk in walks)
    found = transitions(walks)
    assert sum(step.times for step in found) == steps
    assert all(1 <= step.people <= step.times for step in found)


def test_lostness_is_as_in_tullis_and_albert() -> None:
    """Measuring the User Experience, figure 4.8: six pages, nine visits, three needed: .60."""
    way = ["home", "A", "A1", "A", "home", "B", "home", "C", "C1"]
    assert len(set(way)) == 6
    assert lostness(way, 3) == pytest.approx(0.60, abs=0.005)


def test_the_shortest_way_is_not_lost_at_all() -> None:
    assert lostness("abc", 3) == 0
    assert lostness("ab", 3) == NotComputed(Why.BELOW_MINIMUM)
    assert lostness("", 1) == NotComputed(Why.NOBODY)
    with pytest.raises(ValueError, match="at least one screen"):
        lostness("abc", 0)


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60), st.integers(1, 8))
def test_lostness_lies_between_0_and_the_root_of_2(screens: list[str], minimum: int) -> None:
    value = lostness(screens, minimum)
    if isinstance(value, NotComputed):
        assert len(set(screens)) < minimum
    else:
        assert 0 <= value < 2**0.5
        assert (value == 0) == (len(seen(screens)) == minimum)


def test_lostness_of_a_group_leaves_out_those_who_did_not_get_there() -> None:
    walks = [
        Walk(("h", "c", "t"), TaskOutcome.DIRECT),
        Walk((*"hahbhaht", "c", "t"), TaskOutcome.INDIRECT),
        Walk(("h",), TaskOutcome.GAVE_UP),
        Walk(("h", "t"), TaskOutcome.INDIRECT),
    ]
    found = lostness_of(walks, [["h", "x", "c", "t"], ["h", "c", "t"]])
    assert isinstance(found, Lostness)
    assert (len(found.values), found.left_out, found.lost) == (2, 2, Share(1, 2))
    assert found.mean == found.median == pytest.approx(found.values[1] / 2)


def test_lostness_needs_a_declared_way_and_somebody_who_got_there() -> None:
    assert lostness_of([], []) == NotComputed(Why.NO_OPTIMAL_PATH)
    assert lostness_of([], [["a"]]) == NotComputed(Why.NOBODY)
