"""What every change of the codebook does: take its turn, find, place and write down.

Changes of one project's codebook take turns: each holds the project's row, and everyone who
codes meanwhile waits for it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.domain import AreaText, Codebook
from codesign.areas.models import Area, Coding
from codesign.areas.palette import unused
from codesign.areas.rebuild_counts import codebook
from codesign.errors import NotFoundError
from codesign.projects import audit
from codesign.projects.models import Project


def take_turn(session: Session, project: Project) -> Codebook:
    """Wait for everyone else at work in the codebook; as it then is, until the commit."""
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    return codebook(session, project.id)


def area_in(session: Session, project: Project, area_id: int) -> Area:
    """The project's area as it is stored now. Raises NotFoundError."""
    area = session.scalar(
        select(Area)
        .where(Area.id == area_id, Area.project_id == project.id)
        .execution_options(populate_existing=True)
    )
    if area is None:
        raise NotFoundError
    return area


def add_last(session: Session, project: Project, text: AreaText, parent_id: int | None) -> Area:
    """A new area last among its siblings; a subcategory has its area's colour."""
    if parent_id is not None:
        colour = area_in(session, project, parent_id).colour
    else:
        colour = text.colour or unused(_top_colours(session, project))
    area = Area(
        agency_id=project.agency_id,
        project_id=project.id,
        parent_id=parent_id,
        name=text.name,
        definition=text.definition,
        colour=colour,
        position=_place_after_last(session, project, parent_id),
    )
    session.add(area)
    session.flush()
    return area


def place_last(session: Session, project: Project, area: Area, parent: Area | None) -> None:
    """Let an area lie last under another parent, or last at the top level."""
    parent_id = parent.id if parent else None
    area.position = _place_after_last(session, project, parent_id)
    area.parent_id = parent_id
    area.colour = parent.colour if parent else area.colour
    area.revision += 1
    session.flush()


def siblings(session: Session, project: Project, parent_id: int | None) -> Sequence[Area]:
    """The areas under one parent, or the top level, in order."""
    return session.scalars(
        select(Area)
        .where(Area.project_id == project.id, Area.parent_id.is_not_distinct_from(parent_id))
        .order_by(Area.position, Area.id)
    ).all()


def voices_in(session: Session, areas: Iterable[int]) -> Sequence[int]:
    """The ids of voices put in any of these areas."""
    return session.scalars(
        select(Coding.contribution_id).where(Coding.area_id.in_(list(areas))).distinct()
    ).all()


def record(
    session: Session, person: Person, project: Project, action: str, area: int, **details: Any
) -> None:
    """Write the change in the audit log."""
    audit.record(session, person, project, action, f"area:{area}", details)


def _top_colours(session: Session, project: Project) -> Sequence[str]:
    return session.scalars(
        select(Area.colour).where(Area.project_id == project.id, Area.parent_id.is_(None))
    ).all()


def _place_after_last(session: Session, project: Project, parent_id: int | None) -> int:
    last = session.scalar(
        select(func.max(Area.position)).where(
            Area.project_id == project.id, Area.parent_id.is_not_distinct_from(parent_id)
        )
    )
    return 0 if last is None else last + 1
