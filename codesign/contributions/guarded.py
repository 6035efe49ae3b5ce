"""What the disclosure guard needs to know of a project, and of who is reading."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.contributions.disclosure import threshold
from codesign.contributions.domain import PUBLIC_SEES, Facet
from codesign.contributions.models import FacetTally
from codesign.contributions.released import EVERYTHING, Carried, carried
from codesign.projects.models import Project
from codesign.projects.policy import SEES_EXACT_NUMBERS


def least_in(project: Project) -> int:
    """The smallest group that may be told of in the project."""
    return threshold(about_children=project.is_about_children, raised_to=project.smallest_group)


def least_for(project: Project, role: Role | None) -> int | None:
    """The guard's threshold for whoever has this role (None: the public); None when exempt."""
    return None if role in SEES_EXACT_NUMBERS else least_in(project)


_RELEASED_GROUPS = (
    select(FacetTally.value, func.sum(FacetTally.n))
    .where(
        FacetTally.project_id == bindparam("project"),
        FacetTally.facet == Facet.GROUP,
        FacetTally.moderation.in_(PUBLIC_SEES),
    )
    .group_by(FacetTally.value)
    .having(func.sum(FacetTally.n) > 0)
)


def released_groups(session: Session, project_id: int) -> dict[str, int]:
    """Released voices by group, "" for those without. One query over the tallies."""
    rows = session.execute(_RELEASED_GROUPS, {"project": project_id})
    return {group: int(n) for group, n in rows}


def carried_for(session: Session, project: Project, role: Role | None) -> Carried:
    """What voices carry to whoever has this role. One query, none in a project about children."""
    least = least_for(project, role)
    if least is None:
        return EVERYTHING
    if project.is_about_children:
        return carried({}, least, about_children=True)
    return carried(released_groups(session, project.id), least, about_children=False)
