"""The disclosure guard for several counts, against an attacker who subtracts."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from codesign.feedback.disclosure import Shown, means_shown, suppress_small
from codesign.feedback.domain import Sum

COUNTS = st.dictionaries(st.integers(0, 30), st.integers(0, 40), max_size=9)
THRESHOLDS = st.sampled_from([5, 10])


def learned(shown: Shown[int]) -> int | None:
    """What is left when everything shown is taken from the total; None when nothing is learned."""
    if shown.total is None:
        return None
    return shown.total - sum(n for n in shown.counts.values() if n is not None)


@given(COUNTS, THRESHOLDS)
def test_no_small_group_is_ever_shown(counts: dict[int, int], threshold: int) -> None:
    shown = suppress_small(counts, threshold)
    assert all(n is None or n == 0 or n >= threshold for n in shown.counts.values())
    assert shown.total is None or shown.total == 0 or shown.total >= threshold


@given(COUNTS, THRESHOLDS)
def test_subtracting_leaves_at_least_two_groups_that_are_large_together(
    counts: dict[int, int], threshold: int
) -> None:
    shown = suppress_small(counts, threshold)
    left = learned(shown)
    hidden = [counts[key] for key, n in shown.counts.items() if n is None and counts[key]]
    if left is not None and hidden:
        assert left == sum(hidden) >= threshold
        assert len(hidden) > 1


@given(COUNTS, THRESHOLDS)
def test_what_is_shown_is_true_and_large_groups_alone_are_all_shown(
    counts: dict[int, int], threshold: int
) -> None:
    shown = suppress_small(counts, threshold)
    assert all(n is None or n == counts[key] for key, n in shown.counts.items())
    if all(n == 0 or n >= threshold for n in counts.values()):
        assert not shown.has_gaps
        assert shown.total == sum(counts.values())


def test_whoever_knows_the_rule_still_cannot_tell_a_suppressed_count() -> None:
    threshold = 3
    possible: dict[tuple[int | None, ...], set[tuple[int, ...]]] = {}
    for counts in product(range(8), repeat=3):
        shown = suppress_small(dict(enumerate(counts)), threshold)
        answer = (*shown.counts.values(), shown.total)
        possible.setdefault(answer, set()).add(counts)
    for answer, worlds in possible.items():
        for place, n in enumerate(answer[:3]):
            if n is None:
                assert len({world[place] for world in worlds}) > 1, (answer, worlds)


def test_a_single_small_group_takes_the_total_with_it() -> None:
    shown = suppress_small({"donor": 3}, 5)
    assert shown.counts == {"donor": None}
    assert shown.total is None


def test_the_next_smallest_group_is_hidden_with_a_small_one() -> None:
    shown = suppress_small({"donor": 40, "relative": 2, "nurse": 9, "doctor": 0}, 5)
    assert shown.counts == {"donor": 40, "relative": None, "nurse": None, "doctor": 0}
    assert shown.total == 51


def test_a_mean_is_hidden_where_few_rated_or_all_said_the_utmost() -> None:
    shown = means_shown(
        {"few": Sum(9, 2, 1), "next": Sum(9, 6, 3), "same": Sum(9, 8, -16), "many": Sum(20, 10, 5)},
        5,
    )
    assert shown == {"few": None, "next": None, "same": None, "many": 0.5}
