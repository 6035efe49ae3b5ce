"""A section of the project file: one list of records, declared beside the code whose rows it holds.

A capability names its own in `project_file_sections`; the file is their sum, in the order of their
places, so that what comes later may refer to what came before. `exports` frames it.

What sections of one run share (which voice has which number, which versions have been seen) is a
`state`: an object of a class that lies with the lower of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, NoReturn, TypeVar

from pydantic import ValidationError
from sqlalchemy.orm import Session

from codesign.db import RisingIds
from codesign.projects.models import Project
from codesign.projects.project_file.faults import (
    RepeatedError,
    UnknownReferenceError,
    WrongRecordError,
)
from codesign.projects.project_file.fields import Record
from codesign.projects.project_file.numbering import Numbers
from codesign.projects.project_file.plain import Plain

T = TypeVar("T")
R = TypeVar("R", bound=Record)


class _Run:
    """One writing, checking or making, with what its sections share."""

    def __init__(self) -> None:
        self._states: dict[type[Any], Any] = {}

    def state(self, kind: type[T]) -> T:
        """The run's one object of this class, made without arguments when first asked for."""
        if kind not in self._states:
            self._states[kind] = kind()
        found: T = self._states[kind]
        return found


class Writing(_Run):
    """A project on its way into a file; its people are numbers."""

    def __init__(self, session: Session, project: Project, *, with_people: bool) -> None:
        super().__init__()
        self.session = session
        self.project = project
        self.with_people = with_people
        self.people = Numbers()
        self.counts: Counter[str] = Counter()
        """What the end of the file says that it holds."""


class Checking(_Run):
    """A file that is read through. Each method refuses what is not there."""

    def __init__(self) -> None:
        super().__init__()
        self.line = 0
        """Of the record that is read."""
        self.counts: Counter[str] = Counter()
        self._last_person = 0
        self._last_person_line = 0

    def person(self, number: int | None) -> None:
        """People come last in the file, so the largest number is looked up at its end."""
        if number is not None and number > self._last_person:
            self._last_person, self._last_person_line = number, self.line

    def check_people(self, known: int) -> None:
        """At the end: everybody who was referred to is among so many."""
        if self._last_person > known:
            raise UnknownReferenceError(
                line=self._last_person_line, field="person", value=self._last_person
            )

    def unknown(self, name: str, value: object) -> NoReturn:
        """Refuse a reference to what is not in the file."""
        raise UnknownReferenceError(line=self.line, field=name, value=value)

    def repeated(self, name: str, value: object) -> NoReturn:
        """Refuse what stands twice."""
        raise RepeatedError(line=self.line, field=name, value=value)

    def wrong(self, part: str, name: str) -> NoReturn:
        """Refuse a field that is not what it should be."""
        raise WrongRecordError(line=self.line, part=part, field=name[:80])

    @contextmanager
    def reading(self, part: str, name: str) -> Iterator[None]:
        """Refuse a field that has not the shape of the document it should be."""
        try:
            yield
        except ValidationError as error:
            where = ".".join(str(step) for step in (name, *error.errors()[0]["loc"]))
        except RecursionError:
            where = name
        else:
            return
        self.wrong(part, where)


class Making(_Run):
    """A project that is made of a file that was checked."""

    def __init__(
        self, session: Session, project: Project, people: Mapping[int, int], secret_key: bytes
    ) -> None:
        super().__init__()
        self.session = session
        self.project = project
        self.secret_key = secret_key
        self.next_id = RisingIds()
        """Ids in the order of the file, so that what is exported again is the same file."""
        self._people = people

    @property
    def whose(self) -> dict[str, int]:
        """The columns that say whose a row is."""
        return {"agency_id": self.project.agency_id, "project_id": self.project.id}

    def person(self, number: int | None) -> int | None:
        """The account of the person with this number; None for nobody."""
        return self._people[number] if number is not None else None


def _nothing(*_given: object) -> None:
    """For sections that have nothing to do."""


def _one(_record: object) -> int:
    return 1


def _no_bytes(*_given: object) -> float:
    return 0


@dataclass(frozen=True)
class Section(Generic[R]):
    """One list of the file."""

    name: str
    """As it stands in the file."""
    place: int
    """Among the others. What it refers to has a lower one."""
    record: type[R]
    """The shape of one record; no other section has the same class."""
    write: Callable[[Writing], Iterator[Plain]]
    """The records of a project as plain data, read while they are written."""
    check: Callable[[Checking, R], None]
    """Refuses a record that does not fit to what came before. Raises a ProjectFileError."""
    make: Callable[[Making, Sequence[R]], None] = _nothing
    """Makes rows of some records that lie beside each other in the file."""
    since: int = 1
    """The version of the file that it came with; older files do not have it."""
    at_once: int = 250
    """Records put together before they are passed on."""
    check_end: Callable[[Checking], None] = _nothing
    """When all has been read. Raises a ProjectFileError."""
    made: Callable[[Session, Project], None] = _nothing
    """When all has been made, before others find the project."""
    rows: Callable[[R], int] = _one
    """About how many rows a record becomes; its bytes count as rows too."""
    size: Callable[[Session, Project], float] = _no_bytes
    """About how many bytes the section becomes."""


def each(make: Callable[[Making, R], None]) -> Callable[[Making, Sequence[R]], None]:
    """What makes a record at a time, as what makes several."""

    def all_of_them(making: Making, told: Sequence[R]) -> None:
        for record in told:
            make(making, record)

    return all_of_them


_SECTIONS: list[Section[Any]] = []


def use_sections(known: Iterable[Section[Any]]) -> None:
    """Make these the sections of project files in this process.

    Raises ValueError when two have the same name, place or class of records.
    """
    found = sorted(known, key=lambda one: one.place)
    for facts in zip(*((one.name, one.place, one.record) for one in found), strict=True):
        if len(set(facts)) != len(facts):
            raise ValueError(f"two sections of the project file are one: {facts}")
    _SECTIONS[:] = found


def sections(version: int | None = None) -> Sequence[Section[Any]]:
    """The sections in their order; those that a file of this version has, where one is given."""
    return [one for one in _SECTIONS if version is None or one.since <= version]
