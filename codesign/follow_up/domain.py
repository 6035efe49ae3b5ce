"""Rules about actions, answers and priorities: states, what may follow what, what is overdue."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

TEXT_LIMIT = 2_000
"""Characters of an action's or an answer's text, in each language."""
GAIN_LIMIT = 500
SCALE = range(1, 6)
"""Impact and effort: 1 (very small) to 5 (very large)."""


class Status(StrEnum):
    """How far an action has come."""

    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    DROPPED = "dropped"


OPEN = frozenset({Status.PLANNED, Status.STARTED})


class Track(StrEnum):
    """Who must decide: the three ways of SOU 2019:43, section 4.4."""

    OWN_MANDATE = "own_mandate"
    DIALOGUE = "dialogue"
    LEGISLATION = "legislation"


class Principle(StrEnum):
    """The eight guiding principles of trust-based governance, SOU 2019:43, section 1.7.2."""

    TRUST = "trust"
    CITIZEN_FOCUS = "citizen_focus"
    WHOLE = "whole"
    DISCRETION = "discretion"
    SUPPORT = "support"
    KNOWLEDGE = "knowledge"
    OPENNESS = "openness"
    LONG_TERM = "long_term"


class AnswerStatus(StrEnum):
    """An answer is written, read by somebody else, and then published."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


_STEPS: Mapping[AnswerStatus, frozenset[AnswerStatus]] = {
    AnswerStatus.DRAFT: frozenset({AnswerStatus.REVIEW}),
    AnswerStatus.REVIEW: frozenset({AnswerStatus.DRAFT, AnswerStatus.PUBLISHED}),
    AnswerStatus.PUBLISHED: frozenset({AnswerStatus.WITHDRAWN}),
    AnswerStatus.WITHDRAWN: frozenset({AnswerStatus.DRAFT}),
}


def may_become(now: AnswerStatus, new: AnswerStatus) -> bool:
    """Whether an answer in one state may go to another. Only what was reviewed is published."""
    return new in _STEPS[now]


def is_overdue(status: Status, due: date | None, today: date) -> bool:
    """Whether an open action's day has passed. An action due today is not overdue."""
    return status in OPEN and due is not None and due < today
