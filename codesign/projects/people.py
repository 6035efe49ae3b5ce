"""What pages ask about people; each function is one question and one query."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from codesign.accounts.models import Person
from codesign.db import now
from codesign.projects.models import AuditEvent, Membership, Project, ProjectInvitation
from codesign.reading_order import reading_key
from codesign.web.sessions import keyed_hash

PAGE = 50


def members(session: Session, project: Project) -> Sequence[Membership]:
    """The project's members by name, in the order that people read."""
    found = session.scalars(
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.project_id == project.id)
        .options(joinedload(Membership.person))
    )
    return sorted(found, key=lambda one: (reading_key(one.person.name), one.person_id))


def open_invitations(session: Session, project: Project) -> Sequence[ProjectInvitation]:
    """Invitations that nobody has used yet and that still open."""
    return session.scalars(
        select(ProjectInvitation)
        .where(
            ProjectInvitation.project_id == project.id,
            ProjectInvitation.used_at.is_(None),
            ProjectInvitation.withdrawn_at.is_(None),
            ProjectInvitation.expires_at > now(),
        )
        .order_by(ProjectInvitation.id.desc())
        .limit(PAGE)
    ).all()


def invitation_with_code(session: Session, code: str) -> tuple[ProjectInvitation, Project] | None:
    """The invitation that a link's code names, with its project."""
    found = session.execute(
        select(ProjectInvitation, Project)
        .join(Project, Project.id == ProjectInvitation.project_id)
        .where(ProjectInvitation.code_hmac == keyed_hash("invitation", code))
        .options(joinedload(Project.agency))
    ).one_or_none()
    return (found[0], found[1]) if found else None


def is_member(session: Session, project: Project, person: Person) -> bool:
    """Whether the person already has a role in the project."""
    return (
        session.scalar(
            select(Membership.id).where(
                Membership.project_id == project.id, Membership.person_id == person.id
            )
        )
        is not None
    )


def events(session: Session, project: Project, before: int | None) -> Sequence[AuditEvent]:
    """A page of the project's events, newest first, and one more when there are more."""
    query = select(AuditEvent).where(AuditEvent.project_id == project.id)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    return session.scalars(
        query.options(joinedload(AuditEvent.person)).order_by(AuditEvent.id.desc()).limit(PAGE + 1)
    ).all()
