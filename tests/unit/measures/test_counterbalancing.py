"""Orders are balanced for carry-over; the least used comes next; nobody takes both arms."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.measures.counterbalancing import (
    Assignment,
    assigned_arm,
    next_order,
    orders,
    williams,
)


def printed(text: str) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(n) - 1 for n in line.split()) for line in text.strip().splitlines())


def test_two_conditions_give_ab_and_ba() -> None:
    assert orders(["A", "B"]) == (("A", "B"), ("B", "A"))
    assert orders(["A"]) == (("A",),)


def test_the_square_of_four_is_that_of_crossdes() -> None:
    """Printed by williams(4) of the R package crossdes (Sailer)."""
    assert williams(4) == printed("1 2 4 3\n2 3 1 4\n3 4 2 1\n4 1 3 2")


def test_the_two_squares_of_three_are_those_of_crossdes() -> None:
    """Printed by williams(3); the second square's rows come in another order there."""
    theirs = printed("1 2 3\n2 3 1\n3 1 2\n3 2 1\n1 3 2\n2 1 3")
    assert sorted(williams(3)) == sorted(theirs)


def test_the_square_of_ten_begins_as_that_of_crossdes() -> None:
    first, second = williams(10)[:2]
    assert (first, second) == printed("1 2 10 3 9 4 8 5 7 6\n2 3 1 4 10 5 9 6 8 7")


@pytest.mark.parametrize("k", range(2, 14))
def test_every_condition_follows_every_other_and_stands_in_every_place_equally_often(
    k: int,
) -> None:
    rows = williams(k)
    laps = 1 if k % 2 == 0 else 2
    assert len(rows) == laps * k
    assert all(sorted(row) == list(range(k)) for row in rows)
    follows = Counter(pair for row in rows for pair in pairwise(row))
    assert follows == {(a, b): laps for a in range(k) for b in range(k) if a != b}
    places = Counter(place for row in rows for place in enumerate(row))
    assert set(places.values()) == {laps}


def test_what_cannot_be_ordered_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        williams(0)
    with pytest.raises(ValueError, match="twice"):
        orders(["A", "B", "A"])


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.text(max_size=8))
def test_the_next_order_is_a_least_used_one_and_always_the_same(
    counts: list[int], seed: str
) -> None:
    chosen = next_order(counts, seed)
    assert counts[chosen] == min(counts)
    assert next_order(list(counts), seed) == chosen


@given(st.integers(1, 12), st.integers(0, 60), st.text(max_size=8))
def test_used_one_after_another_no_order_is_more_than_one_ahead(
    k: int, people: int, seed: str
) -> None:
    counts = [0] * k
    for _ in range(people):
        counts[next_order(counts, seed)] += 1
    assert sum(counts) == people
    assert max(counts) - min(counts) <= 1


def test_equals_are_drawn_by_the_seed_and_not_by_their_place() -> None:
    firsts = Counter(next_order([0, 0, 0, 0], f"round {i}") for i in range(400))
    assert set(firsts) == {0, 1, 2, 3}
    assert min(firsts.values()) > 60
    laps = {next_order([lap] * 6, "one round") for lap in range(30)}
    assert len(laps) > 1


def test_a_new_person_gets_the_least_filled_arm() -> None:
    assert assigned_arm({"A": 4, "B": 3}, "seed") == Assignment("B", is_new=True)


def test_whoever_comes_back_stays_in_the_arm_they_met_first() -> None:
    assert assigned_arm({"A": 9, "B": 0}, "seed", ["A"]) == Assignment("A", is_new=False)
    assert assigned_arm({"A": 9, "B": 0}, "seed", ["A", "B"]).arm == "A"


def test_an_arm_of_another_round_does_not_bind() -> None:
    assert assigned_arm({"A": 9, "B": 0}, "seed", ["C"]) == Assignment("B", is_new=True)
    with pytest.raises(ValueError, match="no arm"):
        assigned_arm({}, "seed")


@given(st.integers(2, 5), st.integers(0, 50), st.text(max_size=8))
def test_arms_are_filled_evenly(k: int, people: int, seed: str) -> None:
    counts = dict.fromkeys("ABCDE"[:k], 0)
    for _ in range(people):
        counts[assigned_arm(counts, seed).arm] += 1
    assert max(counts.values()) - min(counts.values()) <= 1
