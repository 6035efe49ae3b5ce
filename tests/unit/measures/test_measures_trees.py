"""Tree tests: success and directness are two things; a change of mind counts once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.measures.results import NotComputed, Why
from codesign.measures.shares import Share
from codesign.measures.trees import Search, Tree, TreeResult, tree_result, turnings

MENU = Tree(
    {
        "travel": None,
        "plan": "travel",
        "today": "plan",
        "delays": "travel",
        "tickets": None,
        "refund": "tickets",
        "help": None,
    }
)
NODES = st.sampled_from(list(MENU.parents))
SEARCHES = st.lists(
    st.builds(
        Search, st.lists(NODES, max_size=8).map(tuple), st.one_of(st.none(), NODES)
    ),
    max_size=20,
)  # fmt: skip


def searched(*searches: Search) -> TreeResult:
    found = tree_result(MENU, searches, {"refund"})
    assert isinstance(found, TreeResult)
    return found


@pytest.mark.parametrize(
    ("way", "turned"),
    [
        ("tickets refund", ""),
        ("travel tickets refund", "travel"),
        ("travel plan today plan travel tickets refund", "today"),
        ("travel plan travel delays", "plan"),
        ("help travel tickets", "help travel"),
        ("travel plan travel delays travel tickets", "plan delays"),
        ("help help", ""),
        ("", ""),
    ],
)
def test_a_change_of_mind_is_one_turn_however_far_it_climbs(way: str, turned: str) -> None:
    assert turnings(MENU, tuple(way.split())) == tuple(turned.split())


def test_success_directness_and_first_clicks() -> None:
    found = searched(
        Search(("tickets",), "refund"),
        Search(("travel", "delays", "travel", "tickets"), "refund"),
        Search(("travel",), "delays"),
        Search(("help",), None),
    )
    assert found.found == Share(2, 4)
    assert found.found_directly == Share(1, 4)
    assert found.direct == Share(2, 3)  # a sure wrong answer is direct too
    assert found.began_right == Share(1, 4)
    assert found.gave_up == 1
    looks = {look.node: look for look in found.nodes}
    assert (looks["travel"].first_clicks, looks["travel"].visitors) == (2, 2)
    assert (looks["delays"].turned_back, looks["delays"].is_on_the_way) == (1, False)
    assert looks["tickets"].is_on_the_way
    assert looks["refund"].is_on_the_way
    assert "plan" not in looks


def test_the_answer_is_the_end_of_the_way_once() -> None:
    assert Search(("tickets",), "refund").way == ("tickets", "refund")
    assert Search(("tickets", "refund"), "refund").way == ("tickets", "refund")
    assert Search((), None).way == ()


def test_nobody_and_no_right_answer_are_said() -> None:
    assert tree_result(MENU, [], []) == NotComputed(Why.NO_RIGHT_PLACE)
    assert searched().found.rate == NotComputed(Why.NOBODY)
    with pytest.raises(ValueError, match="No way leads"):
        tree_result(MENU, [], {"elsewhere"})


def test_a_tree_that_bites_its_tail_is_refused() -> None:
    with pytest.raises(ValueError, match="No way leads"):
        Tree({"a": "b", "b": "a"})
    with pytest.raises(ValueError, match="No way leads"):
        Tree({"a": "gone"})


@given(SEARCHES)
def test_the_parts_of_a_tree_test_fit_together(searches: list[Search]) -> None:
    found = searched(*searches)
    assert found.found.n == len(searches)
    assert found.found_directly.x <= min(found.found.x, found.direct.x)
    assert found.direct.n + found.gave_up == len(searches)
    assert sum(look.first_clicks for look in found.nodes) == found.began_right.n
    assert all(look.turned_back <= look.visitors <= len(searches) for look in found.nodes)
