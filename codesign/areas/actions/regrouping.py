"""Merging and splitting areas: codings follow their voices, and none is lost."""

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from codesign.accounts.models import Person
from codesign.areas.actions.locks import add_last, area_in, place_last, record, take_turn, voices_in
from codesign.areas.domain import (
    AreaText,
    ImpossibleChangeError,
    MergePlan,
    Obstacle,
    check_split,
    merge_plan,
)
from codesign.areas.errors import told
from codesign.areas.models import Area, Coding
from codesign.areas.rebuild_counts import recount
from codesign.artefacts import events
from codesign.contributions.models import Contribution
from codesign.projects.models import Project


def merge(
    session: Session, project: Project, person: Person, source_id: int, target_id: int
) -> MergePlan:
    """Merge an area into another; it disappears and its voices and subcategories go along.

    Raises StructureRefusedError or NotFoundError.
    """
    book = take_turn(session, project)
    with told(session):
        plan = merge_plan(book, source_id, target_id)
    target = area_in(session, project, target_id)
    name = dict(area_in(session, project, source_id).name)
    voices = voices_in(session, plan.touched)
    for gone, into in plan.recoded.items():
        _recode(session, gone, into)
    for area_id in plan.reparented:
        place_last(session, project, area_in(session, project, area_id), target)
    events.area_merged(session, plan.recoded)
    # Subcategories first: an area cannot go while something lies in it.
    for gone in sorted(plan.recoded, key=lambda area: book.node(area).parent_id is None):
        session.execute(delete(Area).where(Area.id == gone))
    target.revision += 1
    session.flush()
    recount(session, project, voices)
    told_of = {"name": name, "into": target_id, "voices": len(voices)}
    record(session, person, project, "area.merge", source_id, **told_of)
    return plan


def split(
    session: Session,
    project: Project,
    person: Person,
    area_id: int,
    chosen: ColumnElement[bool],
    text: AreaText,
    parent_id: int | None,
) -> tuple[Area, int]:
    """Let the chosen voices of an area go to a new one. The new area and how many went.

    `chosen` is a condition on Contribution; voices outside the area are never touched. Raises
    StructureRefusedError, NameTakenError or NotFoundError.
    """
    book = take_turn(session, project)
    voices = select(Coding.contribution_id).join(
        Contribution, Contribution.id == Coding.contribution_id
    )
    moving = session.scalars(
        voices.where(
            Coding.area_id == area_id, Contribution.project_id == project.id, chosen
        ).distinct()
    ).all()
    with told(session):
        check_split(book, area_id, parent_id, text.folded)
        if not moving:
            raise ImpossibleChangeError(Obstacle.NO_VOICES)
    fresh = add_last(session, project, text, parent_id)
    for start in range(0, len(moving), _AT_ONCE):
        session.execute(
            update(Coding)
            .where(
                Coding.area_id == area_id,
                Coding.contribution_id.in_(moving[start : start + _AT_ONCE]),
            )
            .values(area_id=fresh.id)
            .execution_options(synchronize_session=False)
        )
        events.area_split(session, area_id, fresh.id, moving[start : start + _AT_ONCE])
    recount(session, project, moving)
    record(session, person, project, "area.split", area_id, into=fresh.id, voices=len(moving))
    return fresh, len(moving)


_AT_ONCE = 2_000
"""Voices named in one statement."""


def _recode(session: Session, gone: int, into: int) -> None:
    """Move all codings of one area to another; where a coder put a voice in both, one remains."""
    twin = aliased(Coding)
    doubled = exists().where(
        twin.area_id == into,
        twin.contribution_id == Coding.contribution_id,
        twin.coder_id.is_not_distinct_from(Coding.coder_id),
    )
    session.execute(
        delete(Coding)
        .where(Coding.area_id == gone, doubled)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Coding)
        .where(Coding.area_id == gone)
        .values(area_id=into)
        .execution_options(synchronize_session=False)
    )
