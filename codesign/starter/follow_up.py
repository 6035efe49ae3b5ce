"""A demo's example actions, answers, priorities and quotes, put in once."""

from collections.abc import Mapping
from datetime import UTC, datetime, time

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.areas.models import Area
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.projects.models import Membership, Project
from codesign.quotes.models import ChosenQuote
from codesign.starter.project import StarterProject, StarterQuote


def add_examples(session: Session, project: Project, given: StarterProject) -> None:
    """The examples about areas that the project has; nothing when it has any of them already."""
    if _has_any(session, project):
        return
    owners = _people_by_role(session, project)
    keys = session.execute(select(Area.key, Area.id).where(Area.project_id == project.id))
    areas = {key: area for key, area in keys if key}
    for action in given.actions:
        if action.area in areas:
            session.add(
                Action(
                    agency_id=project.agency_id,
                    project_id=project.id,
                    area_id=areas[action.area],
                    text=action.text,
                    owner_id=owners.get(action.owner) if action.owner else None,
                    due=action.due,
                    status=action.status,
                    track=action.track,
                    principle=action.principle,
                    gain_citizens=action.gain_citizens,
                    gain_staff=action.gain_staff,
                    gain_society=action.gain_society,
                    is_public=action.public,
                )
            )
    for answer in given.answers:
        if answer.area in areas:
            noon = datetime.combine(answer.day, time(12), UTC) if answer.day else None
            session.add(
                PublishedAnswer(
                    agency_id=project.agency_id,
                    project_id=project.id,
                    area_id=areas[answer.area],
                    text=answer.text,
                    status=answer.status,
                    published_at=noon,
                )
            )
    for placed in given.priorities:
        if placed.area in areas and placed.owner in owners:
            session.add(
                Priority(
                    agency_id=project.agency_id,
                    project_id=project.id,
                    area_id=areas[placed.area],
                    person_id=owners[placed.owner],
                    impact=placed.impact,
                    effort=placed.effort,
                )
            )
    for quote in given.quotes:
        if quote.area in areas and (voice := _released(session, project, areas[quote.area], quote)):
            session.add(
                ChosenQuote(
                    agency_id=project.agency_id,
                    project_id=project.id,
                    area_id=areas[quote.area],
                    contribution_id=voice,
                    person_id=owners.get(Role.OWNER),
                )
            )
    session.flush()


def _released(session: Session, project: Project, area_id: int, quote: StarterQuote) -> int | None:
    """The id of the public voice in the area that has these words."""
    found = session.execute(
        select(Contribution.id, Contribution.buckets).where(
            Contribution.project_id == project.id,
            Contribution.text == quote.voice,
            Contribution.moderation == Moderation.RELEASED,
        )
    )
    return next((voice for voice, buckets in found if area_id in buckets), None)


def _has_any(session: Session, project: Project) -> bool:
    return any(
        session.scalar(select(exists().where(table.project_id == project.id)))
        for table in (Action, PublishedAnswer, Priority, ChosenQuote)
    )


def _people_by_role(session: Session, project: Project) -> Mapping[Role, int]:
    rows = session.execute(
        select(Membership.role, Membership.person_id)
        .where(Membership.project_id == project.id)
        .order_by(Membership.id.desc())
    )
    return {row.role: row.person_id for row in rows}
