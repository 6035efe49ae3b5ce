"""A demo's examples of what capabilities declare, put in once."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.areas.models import Area
from codesign.artefacts.demo import DemoSeed, put_in
from codesign.projects.models import Membership, Project
from codesign.starter.project import StarterProject


def add_examples(session: Session, project: Project, given: StarterProject) -> None:
    """The examples about areas that the project has; nothing when it has any of them already."""
    keys = session.execute(select(Area.key, Area.id).where(Area.project_id == project.id))
    areas = {key: area for key, area in keys if key}
    put_in(DemoSeed(session, project, areas, _people_by_role(session, project), dict(given)))


def _people_by_role(session: Session, project: Project) -> Mapping[Role, int]:
    rows = session.execute(
        select(Membership.role, Membership.person_id)
        .where(Membership.project_id == project.id)
        .order_by(Membership.id.desc())
    )
    return {row.role: row.person_id for row in rows}
