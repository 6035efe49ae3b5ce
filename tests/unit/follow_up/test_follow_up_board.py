"""The board: what waits is never filtered away, and a filter leaves only what it names."""

from collections.abc import Sequence
from datetime import date

from codesign.areas.labels import AreaLabel
from codesign.follow_up.board import FollowUpView, Material, Viewer, board
from codesign.follow_up.domain import AnswerStatus, Status, Track
from codesign.follow_up.forms import BoardFilter, Show
from codesign.follow_up.queries import ActionRow, AnswerRow
from codesign.follow_up.topics import Target

TODAY = date(2026, 11, 23)
ME = Viewer(7, TODAY)
LABELS = {
    1: AreaLabel(1, None, "A", {"sv": "Information"}, "sea", 0),
    2: AreaLabel(2, 1, "A1", {"sv": "Språk"}, "sea", 0),
    3: AreaLabel(3, None, "B", {"sv": "Ersättning"}, "clay", 1),
}


def action(number: int, target: Target, due: date | None = None, owner: int = 0) -> ActionRow:
    return ActionRow(
        number,
        target,
        {"sv": "x"},
        owner or None,
        None,
        due,
        Status.PLANNED,
        Track.OWN_MANDATE,
        None,
        ("", "", ""),
        False,
        1,
    )


def answer(number: int, target: Target, author: int = 0) -> AnswerRow:
    return AnswerRow(
        number, target, {"sv": "x"}, AnswerStatus.REVIEW, author or None, None, None, None, 1
    )


def made(
    show: Show = Show.ALL,
    actions: Sequence[ActionRow] = (),
    answers: Sequence[AnswerRow] = (),
) -> FollowUpView:
    return board(Material(LABELS, {1: 4, 2: 2}, actions, answers, {1}), BoardFilter(show=show), ME)


def shown(found: FollowUpView) -> list[int | None]:
    return [row.target.area_id for row in found.areas]


def test_every_area_is_there_with_its_subcategories() -> None:
    found = made()
    assert shown(found) == [1, 3]
    assert [part.voices for part in found.areas[0].parts] == [2]
    assert found.areas[0].is_unanswered


def test_an_action_in_a_subcategory_brings_its_area() -> None:
    late = action(1, Target(area_id=2), date(2026, 1, 1), owner=7)
    found = made(Show.OVERDUE, [late, action(2, Target(area_id=3))])
    assert shown(found) == [1]
    assert [part.actions for part in found.areas[0].parts] == [(late,)]
    assert found.mine_overdue == 1


def test_mine_are_my_actions_and_the_answers_i_wrote() -> None:
    found = made(
        Show.MINE,
        [action(1, Target(area_id=1), owner=8)],
        [answer(2, Target(area_id=3), author=7), answer(3, Target(area_id=1), author=8)],
    )
    assert shown(found) == [3]


def test_what_waits_is_told_whatever_the_filter() -> None:
    found = made(
        Show.UNANSWERED,
        [action(1, Target(area_id=3), date(2026, 1, 1))],
        [answer(2, Target(area_id=3))],
    )
    assert (len(found.overdue), len(found.to_review)) == (1, 1)
    assert [label.id for label in found.unanswered] == [1]
    assert shown(found) == [1]


def test_single_voices_stand_last_newest_first() -> None:
    found = made(actions=[action(1, Target(voice_id=5))], answers=[answer(1, Target(voice_id=9))])
    assert [row.target.voice_id for row in found.voices] == [9, 5]
    assert made(Show.UNANSWERED, [action(1, Target(voice_id=5))]).voices == ()
