"""What is kept of a response, and how it is counted: plain data in, plain data out.

What was asked at a place (`key`, `key.2.key` in a repetition, `key/row` in a matrix) is kept as

============================== ===================================================================
`{"value": "ja"}`              one choice, a number, a date, a statement, a consent
`{"value": ["a", "b"]}`        several choices, in the document's order
`{"order": ["a", "b"]}`        a ranking, the first one first
`{"voice": 17}`                words: the id of the voice; with a choice beside them, `value` too
`{"status": "declined"}`       one of `answers.Status`, but `given`
`{"worked_out": 3.5}`          what was calculated; it is counted nowhere
============================== ===================================================================

and a place that is not there was not asked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from codesign.questionnaires.answers import Answer, Answers, Status
from codesign.questionnaires.document import Calculated, Questionnaire, Ranking, Text

Kept = Mapping[str, Mapping[str, Any]]
"""Place → what is kept there."""


class AskingStatus(StrEnum):
    """Whether a round takes answers."""

    OPEN = "open"
    CLOSED = "closed"


class AsideReason(StrEnum):
    """Why what a device sent waits for a person."""

    CLOSED = "closed"
    """The round took no more."""
    WRONG = "wrong"
    """An answer does not fit its question."""
    OTHER = "other"
    """Other answers had come from the same form."""


class AsideStatus(StrEnum):
    """What a person has decided of it."""

    WAITING = "waiting"
    TAKEN = "taken"
    DROPPED = "dropped"


WHOLE = ""
"""The place of what is counted of the whole response."""
EVERY_UNIT = 0
"""Stands for the whole round where others are counted by unit."""
SENT = "sent"
"""How many have sent their answers."""
ANSWERED = "answered"
OPTION = "="
"""What stands before the value that was given."""
RANK = "@"
"""What stands between a ranked option and its rank."""
NO_ANSWERS = (Status.DONT_KNOW, Status.DECLINED, Status.UNANSWERED)
"""What somebody who was asked did other than answer, in the order it is told."""


def question_of(place: str) -> str:
    """Where a place's answers are counted: the question (and its row), whatever repetition."""
    question, slash, row = place.partition("/")
    return question.rpartition(".")[2] + slash + row


def counted(kept: Kept) -> Counter[tuple[str, str]]:
    """(question, value) → how often a response has it; what is sent is counted once."""
    found = Counter({(WHOLE, SENT): 1})
    for place, one in kept.items():
        question = question_of(place)
        found.update((question, value) for value in _values(one))
    return found


def _values(one: Mapping[str, Any]) -> Iterator[str]:
    if "worked_out" in one:
        return
    if "status" in one:
        yield str(one["status"])
        return
    yield ANSWERED
    for rank, option in enumerate(one.get("order", ()), 1):
        yield f"{OPTION}{option}{RANK}{rank}"
    value = one.get("value")
    if value is None:
        return
    for each in value if isinstance(value, list) else (value,):
        yield OPTION + plain(each)


def plain(value: object) -> str:
    """A value as it is counted and stands in a file: ISO 8601, a point, true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def kept_of(
    document: Questionnaire, sent: Answers
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """What is stored of a response, and the words at its places, which become voices."""
    kept, words = {}, {}
    for place, answer in sent.items():
        item = document.by_key[question_of(place).partition("/")[0]].item
        if isinstance(item, Calculated):
            kept[place] = {"worked_out": answer.value}
            continue
        kept[place] = _kept(
            answer, is_text=isinstance(item, Text), is_order=isinstance(item, Ranking)
        )
        said = answer.value if isinstance(item, Text) else answer.other
        if answer.status is Status.GIVEN and isinstance(said, str) and said:
            words[place] = said
    return kept, words


def _kept(answer: Answer, *, is_text: bool, is_order: bool) -> dict[str, Any]:
    if answer.status is not Status.GIVEN:
        return {"status": str(answer.status)}
    value = list(answer.value) if isinstance(answer.value, tuple) else answer.value
    if value in ("", []):
        return {"status": str(Status.UNANSWERED)}
    if is_text:
        return {}
    return {"order" if is_order else "value": value}


def voices_in(kept: Kept) -> list[int]:
    """The ids of the voices that the words of a response became."""
    return [int(one["voice"]) for one in kept.values() if one.get("voice") is not None]


def takes_answers(
    status: AskingStatus,
    opens_on: date | None,
    closes_on: date | None,
    most: int | None,
    sent: int,
    today: date,
) -> bool:
    """Whether a round takes one more response on a day (in Sweden) when so many have been sent."""
    if status is not AskingStatus.OPEN or is_to_come(opens_on, today):
        return False
    if closes_on is not None and today > closes_on:
        return False
    return most is None or sent < most


def is_to_come(opens_on: date | None, today: date) -> bool:
    """Whether a round's first day has not come yet."""
    return opens_on is not None and today < opens_on
