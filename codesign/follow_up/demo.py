"""A demo's example actions, answers and priorities."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.artefacts.demo import DemoPart, DemoSeed
from codesign.follow_up.domain import GAIN_LIMIT, AnswerStatus, Principle, Status, Track
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.projects.models import Project
from codesign.texts import Frozen, Key, LocalText

Gain = Annotated[str, StringConstraints(max_length=GAIN_LIMIT)]


class StarterAction(Frozen):
    """An example of what somebody will do about an area; only a demo has it."""

    area: Key
    text: LocalText
    owner: Role | None = None
    """The member with this role owns it."""
    due: date | None = None
    status: Status = Status.PLANNED
    track: Track = Track.OWN_MANDATE
    principle: Principle | None = None
    gain_citizens: Gain = ""
    gain_staff: Gain = ""
    gain_society: Gain = ""
    public: bool = False


class StarterAnswer(Frozen):
    """An example of what is answered about an area; only a demo has it."""

    area: Key
    text: LocalText
    status: AnswerStatus = AnswerStatus.PUBLISHED
    day: date | None = None
    """When it was published."""


Grade = Annotated[int, Field(ge=1, le=5)]


class StarterPriority(Frozen):
    """An example of where a member places an area; only a demo has it."""

    area: Key
    owner: Role = Role.OWNER
    """The member with this role placed it."""
    impact: Grade
    effort: Grade


def _add(seed: DemoSeed) -> None:
    """The examples about areas that the project has."""
    rows = [*_actions(seed), *_answers(seed), *_priorities(seed)]
    seed.session.add_all(rows)


def _actions(seed: DemoSeed) -> list[Action]:
    return [
        Action(
            **seed.whose,
            area_id=seed.areas[given.area],
            text=given.text,
            owner_id=seed.people.get(given.owner) if given.owner else None,
            due=given.due,
            status=given.status,
            track=given.track,
            principle=given.principle,
            gain_citizens=given.gain_citizens,
            gain_staff=given.gain_staff,
            gain_society=given.gain_society,
            is_public=given.public,
        )
        for given in seed.given("actions", StarterAction)
        if given.area in seed.areas
    ]


def _answers(seed: DemoSeed) -> list[PublishedAnswer]:
    return [
        PublishedAnswer(
            **seed.whose,
            area_id=seed.areas[given.area],
            text=given.text,
            status=given.status,
            published_at=datetime.combine(given.day, time(12), UTC) if given.day else None,
        )
        for given in seed.given("answers", StarterAnswer)
        if given.area in seed.areas
    ]


def _priorities(seed: DemoSeed) -> list[Priority]:
    return [
        Priority(
            **seed.whose,
            area_id=seed.areas[given.area],
            person_id=seed.people[given.owner],
            impact=given.impact,
            effort=given.effort,
        )
        for given in seed.given("priorities", StarterPriority)
        if given.area in seed.areas and given.owner in seed.people
    ]


def _is_there(session: Session, project: Project) -> bool:
    return any(
        session.scalar(select(exists().where(table.project_id == project.id)))
        for table in (Action, PublishedAnswer, Priority)
    )


DEMO = DemoPart(_is_there, _add)
