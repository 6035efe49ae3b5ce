"""Units as a table says: made, changed, retired; never deleted."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.projects.models import Project
from codesign.units.domain import Changes, ReadUnit, changes
from codesign.units.models import Unit
from codesign.units.queries import known_of, units_of


def replace_units(session: Session, project: Project, units: Sequence[ReadUnit]) -> Changes:
    """Make the project's tree what these units say, parents before what lies in them.

    What is not among them is retired. Two that do it at once take turns; the caller commits.
    """
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    there = units_of(session, project.id)
    what = changes(known_of(there), units)
    known = {one.key: one for one in there}
    for level in _levels(units):
        for position, read in level:
            one = known.get(read.key)
            if one is None:
                one = Unit(agency_id=project.agency_id, project_id=project.id, key=read.key)
                known[read.key] = one
                session.add(one)
            _fill(one, read, position, known)
        # So that units further down can say in which they lie.
        session.flush()
    for key in what.retired:
        known[key].is_retired = True
    session.flush()
    return what


def _fill(one: Unit, read: ReadUnit, position: int, known: dict[str, Unit]) -> None:
    one.name, one.level, one.position = read.name, read.level, position
    one.parent_id = known[read.parent].id if read.parent else None
    one.people, one.facts, one.is_retired = read.people, dict(read.facts), False


def _levels(units: Sequence[ReadUnit]) -> list[list[tuple[int, ReadUnit]]]:
    """The units by how deep they lie, each with its place in the table."""
    depths: dict[str, int] = {}
    levels: list[list[tuple[int, ReadUnit]]] = []
    rows = sorted(range(len(units)), key=lambda n: (units[n].row, n))
    places = {n: place for place, n in enumerate(rows)}
    for n, one in enumerate(units):
        depth = depths[one.parent] + 1 if one.parent else 0
        depths[one.key] = depth
        if depth == len(levels):
            levels.append([])
        levels[depth].append((places[n], one))
    return levels
