"""What pages ask about projects; each function is one question and one query."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.i18n import local
from codesign.projects.models import Membership, Project
from codesign.reading_order import reading_key


def my_projects(session: Session, person: Person) -> list[tuple[Project, Role]]:
    """The person's projects with their role, in reading order; of like names the oldest first."""
    rows = session.execute(
        select(Project, Membership.role)
        .join(Membership, Membership.project_id == Project.id)
        .where(Membership.person_id == person.id, Project.agency_id == person.agency_id)
        .order_by(Project.id)
    )
    found = [(project, role) for project, role in rows]
    return sorted(found, key=lambda one: reading_key(local(one[0].title)))


def slugs_like(session: Session, stem: str) -> Sequence[str]:
    """Addresses in use that begin with `stem`."""
    return session.scalars(
        select(Project.slug).where(Project.slug.startswith(stem, autoescape=True))
    ).all()
