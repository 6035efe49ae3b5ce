"""Reads of units: the tree, one place of it, and searching it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from codesign.errors import NotFoundError
from codesign.folding import holds
from codesign.units.domain import KnownUnit
from codesign.units.models import Unit

PAGE = 100
"""Units on a page."""


@dataclass(frozen=True)
class UnitLine:
    """A unit as a list tells it."""

    unit: Unit
    below: int
    """How many units lie directly in it, those that are retired not counted."""
    parent: str = ""
    """The name of the unit that it lies in, where that is told."""


@dataclass(frozen=True)
class UnitPage:
    """One page of a list, and how many there are in all."""

    lines: Sequence[UnitLine]
    total: int
    number: int
    """1 for the first page."""

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def before(self) -> int | None:
        """The number of the page before, where there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def units_of(session: Session, project_id: int) -> Sequence[Unit]:
    """Every unit of a project, retired ones too, in the order of their table. One query."""
    return session.scalars(
        select(Unit).where(Unit.project_id == project_id).order_by(Unit.position, Unit.id)
    ).all()


def known_of(units: Sequence[Unit]) -> list[KnownUnit]:
    """Units as plain data."""
    keys = {one.id: one.key for one in units}
    return [
        KnownUnit(
            key=one.key,
            name=one.name,
            parent=keys[one.parent_id] if one.parent_id else None,
            level=one.level,
            people=one.people,
            facts=one.facts,
            is_retired=one.is_retired,
        )
        for one in units
    ]


def unit_in(session: Session, project_id: int, unit_id: int) -> Unit:
    """One unit of a project. Raises NotFoundError."""
    found = session.scalar(select(Unit).where(Unit.id == unit_id, Unit.project_id == project_id))
    if found is None:
        raise NotFoundError
    return found


def has_units(session: Session, project_id: int) -> bool:
    """Whether a project has any units that are not retired."""
    query = select(func.count()).select_from(Unit)
    mine = (Unit.project_id == project_id, Unit.is_retired.is_(False))
    return bool(session.scalar(query.where(*mine)))


def page_of(
    session: Session,
    project_id: int,
    *,
    parent_id: int | None = None,
    words: str = "",
    retired: bool = False,
    number: int = 1,
) -> UnitPage:
    """What lies in a unit (None: the top), or every unit whose name or key holds the words, or the
    retired ones. Three queries."""
    where = [Unit.project_id == project_id, Unit.is_retired.is_(retired)]
    if words:
        where.append(holds(Unit.name, words) | holds(Unit.key, words))
    elif not retired:
        where.append(Unit.parent_id == parent_id)
    total = session.scalar(select(func.count()).select_from(Unit).where(*where)) or 0
    last = max(1, -(-total // PAGE))
    number = min(max(1, number), last)
    parent = aliased(Unit)
    rows = session.execute(
        select(Unit, parent.name)
        .outerjoin(parent, parent.id == Unit.parent_id)
        .where(*where)
        .order_by(Unit.position, Unit.id)
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    ).all()
    below = _below(session, [unit.id for unit, _ in rows])
    lines = [UnitLine(unit, below.get(unit.id, 0), name or "") for unit, name in rows]
    return UnitPage(lines, total, number)


def _below(session: Session, ids: Sequence[int]) -> Mapping[int, int]:
    rows = session.execute(
        select(Unit.parent_id, func.count())
        .where(Unit.parent_id.in_(ids), Unit.is_retired.is_(False))
        .group_by(Unit.parent_id)
    )
    return {parent: n for parent, n in rows if parent is not None}


def way_to(session: Session, unit: Unit) -> Sequence[Unit]:
    """The units that one lies in, the top first. One query for each."""
    way: list[Unit] = []
    at = unit
    while at.parent_id is not None and len(way) < 50:
        at = session.get_one(Unit, at.parent_id)
        way.append(at)
    return way[::-1]
