"""Areas and subcategories in the project file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.areas.domain import AreaNode, Codebook
from codesign.areas.models import Area, CodingOrigin
from codesign.projects.project_file.fields import (
    Colour,
    Count,
    Moment,
    Name,
    Number,
    Record,
    Said,
    Texts,
)
from codesign.projects.project_file.plain import Plain
from codesign.projects.project_file.section import Checking, Making, Section, Writing, each

AREAS = "areas"
CodingRecord = tuple[Number, Number | None, CodingOrigin, Moment]
"""Area, who (or null), how it came to be, and when."""


class AreaRecord(Record):
    parent: Number | None
    """The number of the area it lies in: the first area of the file is number 1."""
    key: Name
    name: Said
    definition: Texts
    colour: Colour
    position: Count
    revision: Count


@dataclass
class WrittenAreas:
    """Area's id → its number in the file."""

    numbers: dict[int, int] = field(default_factory=dict)


@dataclass
class KnownAreas:
    """Of every area that has been read, whether it lies in another."""

    lies_in_another: list[bool] = field(default_factory=list)


@dataclass
class MadeAreas:
    """Areas and what each lies in (ids), in the order of the file."""

    ids: list[int] = field(default_factory=list)
    parents: list[int | None] = field(default_factory=list)
    _book: Codebook | None = None

    def book(self) -> Codebook:
        """The codebook, once every area has been made."""
        if self._book is None:
            pairs = zip(self.ids, self.parents, strict=True)
            self._book = Codebook.of(AreaNode(area, parent) for area, parent in pairs)
        return self._book


def stored_areas(session: Session, project_id: int) -> Sequence[Area]:
    """Areas before their subcategories, oldest first: a parent comes before what lies in it."""
    return session.scalars(
        select(Area)
        .where(Area.project_id == project_id)
        .order_by(Area.parent_id.is_not(None), Area.id)
    ).all()


def area_number(writing: Writing, area_id: int) -> int:
    """The number of an area in the file."""
    return writing.state(WrittenAreas).numbers[area_id]


def known_area(checking: Checking, number: int) -> None:
    """The area has been told of."""
    if number > len(checking.state(KnownAreas).lies_in_another):
        checking.unknown("area", number)


def made_area(making: Making, number: int) -> int:
    """The id of the area with this number."""
    return making.state(MadeAreas).ids[number - 1]


def _write(writing: Writing) -> Iterator[Plain]:
    stored = stored_areas(writing.session, writing.project.id)
    numbers = {area.id: number for number, area in enumerate(stored, start=1)}
    writing.state(WrittenAreas).numbers = numbers
    for area in stored:
        yield {
            "parent": numbers[area.parent_id] if area.parent_id else None,
            "key": area.key,
            "name": area.name,
            "definition": area.definition or {},
            "colour": area.colour,
            "position": area.position,
            "revision": area.revision,
        }


def _check(checking: Checking, record: AreaRecord) -> None:
    known = checking.state(KnownAreas).lies_in_another
    if record.parent is not None:
        known_area(checking, record.parent)
        if known[record.parent - 1]:
            checking.wrong(AREAS, "parent")
    known.append(record.parent is not None)
    checking.counts[AREAS] += 1


def _make(making: Making, record: AreaRecord) -> None:
    parent = made_area(making, record.parent) if record.parent is not None else None
    area = Area(
        **making.whose,
        parent_id=parent,
        key=record.key,
        name=record.name,
        definition=record.definition,
        colour=record.colour,
        position=record.position,
        revision=record.revision,
    )
    making.session.add(area)
    making.session.flush()
    made = making.state(MadeAreas)
    made.ids.append(area.id)
    made.parents.append(parent)


SECTIONS = (
    Section(name=AREAS, place=80, record=AreaRecord, write=_write, check=_check, make=each(_make)),
)
