"""What one person has answered: plain values by their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from codesign.questionnaires.document import Date, Item, Number, Rating
from codesign.questionnaires.expressions.values import Atom


class Status(StrEnum):
    """What somebody did with a question that was asked; one that was not asked has no answer."""

    GIVEN = "given"
    DONT_KNOW = "dont_know"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    """Asked and left empty: told when everything is sent, so that what is absent was not asked."""


Held = str | float | tuple[str, ...]
"""A text, a code or a day as text; a number or a step; codes of many, or of a ranking in order."""


@dataclass(frozen=True)
class Answer:
    """The answer to one question, or to one row of a matrix.

    A text in `text` questions; a code in those with options, ``agree``, ``pass`` or ``disagree`` in
    statements, ``yes`` or ``no`` in consents; ``2026-11-03``, ``08:30`` or ``2026-11-03T08:30`` in
    dates; a number in numbers and ratings.
    """

    value: Held = ""
    other: str = ""
    """What was written for the code ``other``."""
    status: Status = Status.GIVEN

    @property
    def codes(self) -> tuple[str, ...]:
        """What was chosen, as codes; () for what is no text."""
        if isinstance(self.value, tuple):
            return self.value
        return (self.value,) if isinstance(self.value, str) and self.value else ()


DONT_KNOW = Answer(status=Status.DONT_KNOW)
DECLINED = Answer(status=Status.DECLINED)
UNANSWERED = Answer(status=Status.UNANSWERED)

Answers = Mapping[str, Answer]
"""By place (see `place_of`)."""


@dataclass(frozen=True)
class Round:
    """One time of a repeat, from 1."""

    repeat: str
    number: int


def place_of(key: str, rounds: Sequence[Round] = (), row: str = "") -> str:
    """``key``; ``children.2.name`` in the second round of a repeat; ``matrix/row`` for a row."""
    within = "".join(f"{one.repeat}.{one.number}." for one in rounds)
    return f"{within}{key}" + (f"/{row}" if row else "")


def key_of(place: str) -> str:
    """The question that a place is of, whatever round; with its row in a matrix."""
    return place.rsplit(".", 1)[-1]


def stored(answer: Answer) -> Any:
    """An answer as JSON has it: its value alone, unless there is more to say."""
    if answer.status is not Status.GIVEN:
        return {"status": answer.status.value}
    value = list(answer.value) if isinstance(answer.value, tuple) else answer.value
    return {"value": value, "other": answer.other} if answer.other else value


def read_stored(given: Any) -> Answer:
    """The answer that `stored` wrote."""
    if not isinstance(given, Mapping):
        return Answer(tuple(given) if isinstance(given, list) else given)
    if "status" in given:
        return Answer(status=Status(given["status"]))
    value = given["value"]
    return Answer(tuple(value) if isinstance(value, list) else value, given["other"])


def atom(item: Item, answer: Answer | None) -> Atom:
    """An answer as expressions see it: what was not given is "", many codes stand with spaces
    between, a day is a day."""
    if answer is None or answer.status is not Status.GIVEN:
        return ""
    value = answer.value
    if isinstance(value, tuple):
        return " ".join(value)
    if isinstance(item, Number | Rating):
        return value
    if isinstance(item, Date) and isinstance(value, str):
        return _moment(value) if item.what != "time" else value
    return value


def _moment(value: str) -> date | str:
    try:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:
        return value
