"""Units, in the project file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, Strict, StringConstraints

from codesign.projects.project_file.fields import Count, Flag, Record, storable
from codesign.projects.project_file.plain import Plain
from codesign.projects.project_file.section import Checking, Making, Section, Writing
from codesign.units.domain import MOST_DEPTH, MOST_PEOPLE, NAME_LIMIT
from codesign.units.models import Unit
from codesign.units.queries import units_of

FACTS_LIMIT = 20_000
"""Bytes of what else is known of a unit."""
# A key that is a way holds a name for each step.
UnitKey = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=(NAME_LIMIT + 3) * MOST_DEPTH, pattern=r"^[^\x00]*$"
    ),
]
Short = Annotated[str, StringConstraints(max_length=NAME_LIMIT, pattern=r"^[^\x00]*$")]


class UnitRecord(Record):
    """A unit; what it lies in stands before it."""

    key: UnitKey
    parent: UnitKey | None
    name: Short
    level: Short
    position: Count
    people: Annotated[int, Strict(), Field(ge=0, le=MOST_PEOPLE)] | None
    facts: Annotated[dict[str, Short], storable(FACTS_LIMIT)]
    is_retired: Flag


@dataclass
class _Written:
    keys: dict[int, str] = field(default_factory=dict)
    """Id → key."""


@dataclass
class _Known:
    keys: set[str] = field(default_factory=set)


@dataclass
class _Made:
    ids: dict[str, int] = field(default_factory=dict)
    """Key → id."""


def unit_key(writing: Writing, unit_id: int | None) -> str | None:
    """The key that stands for a unit in the file."""
    return writing.state(_Written).keys[unit_id] if unit_id is not None else None


def known_unit(checking: Checking, key: str | None) -> None:
    """Refuse a unit that is not in the file."""
    if key is not None and key not in checking.state(_Known).keys:
        checking.unknown("unit", key)


def made_unit(making: Making, key: str | None) -> int | None:
    """The id of the unit that was made of a key."""
    return making.state(_Made).ids[key] if key is not None else None


def _write(writing: Writing) -> Iterator[Plain]:
    units = units_of(writing.session, writing.project.id)
    keys = writing.state(_Written).keys
    keys.update((one.id, one.key) for one in units)
    for one in _parents_first(units):
        yield {
            "key": one.key,
            "parent": keys[one.parent_id] if one.parent_id else None,
            "name": one.name,
            "level": one.level,
            "position": one.position,
            "people": one.people,
            "facts": dict(one.facts),
            "is_retired": one.is_retired,
        }


def _parents_first(units: Sequence[Unit]) -> Iterator[Unit]:
    below: dict[int | None, list[Unit]] = {}
    for one in units:
        below.setdefault(one.parent_id, []).append(one)
    level = below.get(None, [])
    while level:
        yield from level
        level = [child for one in level for child in below.get(one.id, [])]


def _check(checking: Checking, record: UnitRecord) -> None:
    known = checking.state(_Known).keys
    if record.key in known:
        checking.repeated("key", record.key)
    known_unit(checking, record.parent)
    known.add(record.key)


def _make(making: Making, records: Sequence[UnitRecord]) -> None:
    """Units of some records; those that lie in others beside them are made after these."""
    ids = making.state(_Made).ids
    waiting: dict[str, Unit] = {}

    def make_waiting() -> None:
        making.session.add_all(waiting.values())
        making.session.flush()
        ids.update((key, one.id) for key, one in waiting.items())
        waiting.clear()

    for record in records:
        if record.parent in waiting:
            make_waiting()
        waiting[record.key] = Unit(
            **making.whose,
            parent_id=made_unit(making, record.parent),
            key=record.key,
            name=record.name,
            level=record.level,
            position=record.position,
            people=record.people,
            facts=record.facts,
            is_retired=record.is_retired,
        )
    make_waiting()


SECTIONS = (
    Section(
        name="units",
        place=55,
        since=4,
        record=UnitRecord,
        write=_write,
        check=_check,
        make=_make,
    ),
)
