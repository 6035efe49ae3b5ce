"""Answers and actions are put together by what they are about."""

from dataclasses import dataclass
from datetime import date

import pytest

from codesign.follow_up.domain import Status, Track
from codesign.follow_up.topics import (
    Answer,
    AnswersFound,
    Reading,
    Target,
    Topic,
    TopicAction,
    gathered,
    unanswered,
)

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Label:
    id: int
    parent_id: int | None = None


LABELS = {label.id: label for label in (Label(7), Label(8, 7), Label(9, 7), Label(3))}
A, A1, A2, B = (Target(area_id=area) for area in LABELS)
VOICE = Target(voice_id=50)


def answer(number: int = 1) -> Answer:
    return Answer(number, {"sv": "Svar"}, None)


def deed(number: int = 1, due: date | None = None, status: Status = Status.PLANNED) -> TopicAction:
    return TopicAction(number, {"sv": "Brev"}, status, Track.OWN_MANDATE, due, is_public=True)


def gather(
    answers: list[Target], deeds: list[Target], *, is_staff: bool = False
) -> dict[Target, list[int]]:
    """What is shown → the numbers of the actions beside it."""
    found = gathered(
        [(target, answer()) for target in answers],
        [(target, deed(number)) for number, target in enumerate(deeds)],
        LABELS,
        Reading(is_staff=is_staff, today=TODAY),
    )
    return {matter.target: [one.id for one in matter.deeds] for matter in found}


def test_areas_come_in_the_codebooks_order_and_voices_last() -> None:
    assert list(gather([VOICE, B, A1, A], [])) == [A, A1, B, VOICE]


def test_an_action_goes_to_its_areas_answer_when_it_has_none_of_its_own() -> None:
    assert gather([A], [A, A1, A2]) == {A: [0, 1, 2]}
    assert gather([A, A1], [A, A1, A2]) == {A: [0, 2], A1: [1]}


def test_an_area_does_not_borrow_its_subcategorys_answer() -> None:
    assert gather([A1], [A, A2]) == {A1: []}


def test_what_has_no_answer_is_for_staff_only() -> None:
    assert gather([], [A, B, VOICE]) == {}
    assert gather([], [A, B, VOICE], is_staff=True) == {A: [0], B: [1], VOICE: [2]}


@pytest.mark.parametrize(
    ("due", "status", "late"),
    [
        (date(2026, 11, 22), Status.PLANNED, True),
        (TODAY, Status.STARTED, False),
        (date(2026, 11, 22), Status.DONE, False),
        (None, Status.PLANNED, False),
    ],
)
def test_an_open_action_whose_day_has_passed_is_late(
    due: date | None, status: Status, late: bool
) -> None:
    (matter,) = gathered(
        [(A, answer())], [(A, deed(1, due, status))], LABELS, Reading(is_staff=True, today=TODAY)
    )
    assert matter.deeds[0].is_overdue is late


def test_an_area_is_answered_when_it_or_a_subcategory_is() -> None:
    voices = {7: 4, 8: 4, 3: 1}
    assert unanswered([], voices, LABELS) == (7, 3)
    assert unanswered([Topic(A1, (answer(),))], voices, LABELS) == (3,)
    assert unanswered([Topic(A), Topic(B, (answer(),))], voices, LABELS) == (7,)
    assert unanswered([], {}, LABELS) == ()


def test_answers_stand_at_the_steps_where_their_areas_have_voices() -> None:
    found = AnswersFound({7: 1, 8: 2}, {"hear": 1})
    areas_at = {"hear": {7: 3, 8: 1}, "rest": {7: 1}, "decide": {3: 1}}
    assert found.by_step(areas_at) == {"hear": 4, "rest": 1}
    assert found.by_step(areas_at, family=(8,)) == {"hear": 3}
    assert AnswersFound().by_step(areas_at) == {}
