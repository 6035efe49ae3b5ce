"""What comes first in a project: reading, then what is late, then sorting, then answering."""

import pytest

from codesign.contributions.domain import ALL_VOICES, CODED_VOICES, Moderation
from codesign.contributions.here import VoicesHere
from codesign.follow_up.queries import Waiting
from codesign.pages.next_step import NextStep, next_step


def voices(all_: int, coded: int, waiting: int) -> VoicesHere:
    return VoicesHere({ALL_VOICES: all_, CODED_VOICES: coded}, {Moderation.WAITING: waiting})


@pytest.mark.parametrize(
    ("here", "waits", "first"),
    [
        (voices(0, 0, 0), Waiting(), NextStep.INVITE),
        (voices(3, 3, 0), Waiting(), NextStep.SHOW),
        (voices(3, 3, 0), Waiting(unanswered=1), NextStep.ANSWER),
        (voices(3, 2, 0), Waiting(unanswered=1), NextStep.SORT),
        (voices(3, 2, 0), Waiting(overdue=1, unanswered=1), NextStep.FOLLOW_UP),
        (voices(3, 2, 1), Waiting(overdue=1, unanswered=1), NextStep.READ),
        (voices(0, 0, 0), Waiting(overdue=1), NextStep.FOLLOW_UP),
    ],
)
def test_the_chain_is_followed_from_its_beginning(
    here: VoicesHere, waits: Waiting, first: NextStep
) -> None:
    assert next_step(here, waits, lambda _: True) is first


def test_nobody_is_sent_where_they_may_not_go() -> None:
    here = voices(3, 2, 1)
    assert next_step(here, Waiting(), lambda _: False) is NextStep.SHOW
    assert next_step(here, Waiting(), lambda one: one == "areas.desk") is NextStep.SORT
    assert next_step(voices(0, 0, 0), Waiting(), lambda _: False) is NextStep.INVITE
