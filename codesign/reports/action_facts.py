"""What is done about the voices, read for the report: actions, answers and priorities."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.follow_up.domain import AnswerStatus, Status, Track
from codesign.follow_up.models import Action, Priority, PublishedAnswer

MOST_ROWS = 300
"""Actions and answers that one report lists."""


@dataclass(frozen=True)
class ActionFact:
    text: dict[str, str]
    status: Status
    track: Track
    due: date | None
    owner: str
    area_id: int | None


@dataclass(frozen=True)
class AnswerFact:
    text: dict[str, str]
    area_id: int | None
    day: date | None


@dataclass(frozen=True)
class PriorityFact:
    """The mean of what some people placed."""

    area_id: int
    impact: float
    effort: float
    n: int


def actions_of(
    session: Session, project_id: int, *, only_public: bool
) -> tuple[list[ActionFact], int]:
    """Actions, the soonest due first, and how many there are in all."""
    query = (
        select(
            Action.text,
            Action.status,
            Action.track,
            Action.due,
            Person.name,
            Action.area_id,
            func.count().over(),
        )
        .outerjoin(Person, Person.id == Action.owner_id)
        .where(Action.project_id == project_id)
        .order_by(Action.due.is_(None), Action.due, Action.id)
        .limit(MOST_ROWS)
    )
    if only_public:
        query = query.where(Action.is_public)
    rows = session.execute(query).all()
    made = [
        ActionFact(text, status, track, due, "" if only_public else name or "", area)
        for text, status, track, due, name, area, _ in rows
    ]
    return made, int(rows[0][-1]) if rows else 0


def answers_of(session: Session, project_id: int) -> tuple[list[AnswerFact], int]:
    """Published answers, the newest first, and how many are on their way."""
    is_out = PublishedAnswer.status == AnswerStatus.PUBLISHED
    rows = session.execute(
        select(
            PublishedAnswer.text,
            PublishedAnswer.area_id,
            PublishedAnswer.published_at,
            PublishedAnswer.status,
            func.sum(case((is_out, 0), else_=1)).over(),
        )
        .where(
            PublishedAnswer.project_id == project_id,
            PublishedAnswer.status != AnswerStatus.WITHDRAWN,
        )
        .order_by(case((is_out, 0), else_=1), PublishedAnswer.id.desc())
        .limit(MOST_ROWS)
    ).all()
    published = [
        AnswerFact(text, area, at.date() if at else None)
        for text, area, at, status, _ in rows
        if status is AnswerStatus.PUBLISHED
    ]
    return published, int(rows[0][-1]) if rows else 0


def priorities_of(session: Session, project_id: int) -> list[PriorityFact]:
    """Areas that somebody has placed. One query."""
    rows = session.execute(
        select(Priority.area_id, func.avg(Priority.impact), func.avg(Priority.effort), func.count())
        .where(Priority.project_id == project_id)
        .group_by(Priority.area_id)
    )
    return [PriorityFact(area, float(impact), float(effort), n) for area, impact, effort, n in rows]
