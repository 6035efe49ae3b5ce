"""States of actions and answers: what may follow what, and what is overdue."""

from datetime import date
from itertools import product

import pytest

from codesign.follow_up import words
from codesign.follow_up.domain import AnswerStatus, Principle, Status, Track, is_overdue, may_become

TODAY = date(2026, 11, 23)


def test_only_what_was_reviewed_is_published() -> None:
    assert [one for one in AnswerStatus if may_become(one, AnswerStatus.PUBLISHED)] == [
        AnswerStatus.REVIEW
    ]


def test_no_state_is_a_dead_end_and_none_follows_itself() -> None:
    for now in AnswerStatus:
        assert any(may_become(now, new) for new in AnswerStatus)
        assert not may_become(now, now)


@pytest.mark.parametrize(
    ("status", "due", "late"),
    [
        (Status.PLANNED, date(2026, 11, 22), True),
        (Status.STARTED, date(2026, 11, 22), True),
        (Status.PLANNED, TODAY, False),
        (Status.PLANNED, None, False),
        (Status.DONE, date(2020, 1, 1), False),
        (Status.DROPPED, date(2020, 1, 1), False),
    ],
)
def test_an_open_action_is_overdue_the_day_after(
    status: Status, due: date | None, late: bool
) -> None:
    assert is_overdue(status, due, TODAY) is late


def test_every_state_track_principle_and_move_has_a_name() -> None:
    assert all(words.status_name(one) for one in Status)
    assert all(words.track_name(one) for one in Track)
    assert len({words.principle_name(one) for one in Principle}) == 8
    assert all(words.answer_status_name(one) for one in AnswerStatus)
    for now, new in product(AnswerStatus, AnswerStatus):
        if may_become(now, new):
            assert words.move_name(now, new)
