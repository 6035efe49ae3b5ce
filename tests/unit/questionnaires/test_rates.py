"""Response rates, rolled up a tree: said when they cannot be worked out, never capped."""

import pytest

from codesign.questionnaires.by_unit import UnitNode, UnitTree
from codesign.questionnaires.rates import Rate, UnitRate, exact, lowest, told


def node(id_: int, parent: int | None, people: int | None, *, is_retired: bool = False) -> UnitNode:
    return UnitNode(id_, parent, str(id_), str(id_), "", people, {}, is_retired)


TREE = UnitTree(
    (
        node(1, None, None),
        node(2, 1, 10),
        node(3, 1, 5),
        node(4, None, 2),
        node(5, 4, None),
        node(6, None, 9, is_retired=True),
    )
)


def lines(found: list[UnitRate]) -> list[tuple[int | None, int | None, int | None, int]]:
    return [
        (one.unit.id if one.unit else None, one.rate.answers, one.rate.people, one.missing)
        for one in found
    ]


def test_answers_and_people_are_summed_up_the_tree() -> None:
    sent = {1: 1, 2: 3, 3: 7, 4: 1, 5: 2}
    assert lines(exact(TREE, sent, 16)) == [(1, 11, 15, 0), (4, 3, None, 1), (None, 2, None, 0)]
    assert lines(exact(TREE, sent, 16, 1)) == [(2, 3, 10, 0), (3, 7, 5, 0), (None, 1, None, 0)]
    assert lines(exact(TREE, sent, 16, 4)) == [(5, 2, None, 1), (None, 1, 2, 0)]


def test_a_unit_that_was_put_aside_is_told_when_somebody_answered_from_it() -> None:
    assert lines(exact(TREE, {6: 2}, 2))[-1] == (6, 2, 9, 0)
    assert 6 not in [one.unit.id for one in exact(TREE, {}, 0) if one.unit]


@pytest.mark.parametrize(
    ("rate", "share", "is_over"),
    [
        (Rate(3, 10), 0.3, False),
        (Rate(10, 10), 1.0, False),
        (Rate(11, 10), 1.1, True),
        (Rate(0, 10), 0.0, False),
        (Rate(3, None), None, False),
        (Rate(1, 0), None, True),
        (Rate(None, 10), None, False),
    ],
)
def test_a_rate_is_never_capped_and_not_guessed(
    rate: Rate, share: float | None, is_over: bool
) -> None:
    assert rate.share == (None if share is None else pytest.approx(share))
    assert rate.is_over is is_over


def test_readers_are_told_what_was_released_and_no_more() -> None:
    shown = {"1": 11, "1+": 6, "2": 5}
    assert lines(told(TREE, shown)) == [(1, 11, 15, 0), (4, None, None, 1)]
    assert lines(told(TREE, shown, 1)) == [(2, 5, 10, 0), (3, None, 5, 0), (None, 6, None, 0)]


def test_reminders_are_for_fewer_than_half_the_lowest_first() -> None:
    rates = [("half", Rate(5, 10)), ("less", Rate(4, 10)), ("none", Rate(0, 3))]
    rates += [("unknown", Rate(0, None)), ("some", Rate(1, None))]
    assert [name for name, _ in lowest(rates)] == ["none", "unknown", "less"]
