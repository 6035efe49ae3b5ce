"""Changing the codebook one area at a time: create, rename, reorder, move and remove."""

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.actions.locks import (
    add_last,
    area_in,
    place_last,
    record,
    siblings,
    take_turn,
    voices_in,
)
from codesign.areas.domain import AreaText, ImpossibleChangeError, Obstacle, moved_book
from codesign.areas.errors import StaleAreaError, told
from codesign.areas.models import Area, Coding
from codesign.areas.rebuild_counts import recount
from codesign.artefacts import events
from codesign.projects.models import Project


def create(
    session: Session, project: Project, person: Person, text: AreaText, parent_id: int | None
) -> Area:
    """A new area last in the codebook, or last among the subcategories of `parent_id`.

    Raises NameTakenError, StructureRefusedError or NotFoundError.
    """
    book = take_turn(session, project)
    with told(session):
        book.check_parent(parent_id)
        book.check_name(text.folded, parent_id)
    area = add_last(session, project, text, parent_id)
    record(session, person, project, "area.create", area.id, name=area.name)
    return area


def change_text(
    session: Session,
    project: Project,
    person: Person,
    area_id: int,
    text: AreaText,
    revision: int,
) -> Area:
    """Rename, define and colour an area; its subcategories keep its colour.

    Raises StaleAreaError when the area is no longer at `revision`, or NameTakenError.
    """
    book = take_turn(session, project)
    area = area_in(session, project, area_id)
    if area.revision != revision:
        raise StaleAreaError
    with told(session):
        book.check_name(text.folded, area.parent_id, but=area_id)
    before = dict(area.name)
    area.name, area.definition = text.name, text.definition
    if area.parent_id is None:
        area.colour = text.colour
        session.execute(update(Area).where(Area.parent_id == area.id).values(colour=text.colour))
    area.revision += 1
    session.flush()
    record(session, person, project, "area.update", area.id, before=before, after=area.name)
    return area


def reorder(session: Session, project: Project, person: Person, area_id: int, *, up: bool) -> None:
    """Let an area change place with the one before or after it among its siblings."""
    take_turn(session, project)
    area = area_in(session, project, area_id)
    ordered = list(siblings(session, project, area.parent_id))
    place = ordered.index(area)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(ordered):
        return
    ordered[place], ordered[other] = ordered[other], ordered[place]
    for position, sibling in enumerate(ordered):
        sibling.position = position
    session.flush()
    record(session, person, project, "area.reorder", area_id, up=up)


def move(
    session: Session, project: Project, person: Person, area_id: int, parent_id: int | None
) -> Area:
    """Put an area under another parent, or at the top level. Its codings stay as they are.

    Raises StructureRefusedError, NameTakenError or NotFoundError.
    """
    book = take_turn(session, project)
    with told(session):
        moved_book(book, area_id, parent_id)
    area = area_in(session, project, area_id)
    before = area.parent_id
    parent = area_in(session, project, parent_id) if parent_id is not None else None
    place_last(session, project, area, parent)
    recount(session, project, voices_in(session, {area_id}))
    record(session, person, project, "area.move", area_id, before=before, after=parent_id)
    return area


def remove(session: Session, project: Project, person: Person, area_id: int) -> None:
    """Delete an area that nothing lies in or is promised about, else StructureRefusedError."""
    book = take_turn(session, project)
    area = area_in(session, project, area_id)
    has_voices = session.scalar(select(exists().where(Coding.area_id == area_id)))
    with told(session):
        if has_voices or book.parts(area_id):
            raise ImpossibleChangeError(Obstacle.HAS_VOICES)
    name = dict(area.name)
    events.area_deleted(session, area_id)
    session.delete(area)
    session.flush()
    record(session, person, project, "area.delete", area_id, name=name)
