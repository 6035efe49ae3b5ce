"""What a project file has told so far, and the refusal of what does not fit to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from pydantic import ValidationError

from codesign.exports.faults import RepeatedError, UnknownReferenceError, WrongRecordError
from codesign.exports.records import AreaRecord, PersonRecord, ProjectRecord


@dataclass
class Contents:
    """What a file that fits together holds, apart from its records."""

    project: ProjectRecord | None = None
    people: list[PersonRecord] = field(default_factory=list)
    areas: list[AreaRecord] = field(default_factory=list)
    voices: int = 0
    codings: int = 0
    walks: int = 0


@dataclass
class Journey:
    """A journey of the file."""

    numbers: set[int] = field(default_factory=set)
    newest: int = 0
    parts: frozenset[str] = frozenset()
    """Of the newest published version: where voices may be."""


class Known:
    """Everything that later records may refer to. Each method refuses what is not there."""

    def __init__(self) -> None:
        self.contents = Contents()
        self.line = 0
        self.journeys: dict[str, Journey] = {}
        self._last_person = 0
        self._last_person_line = 0

    def journey(self, slug: str) -> Journey:
        """The journey with this slug."""
        if slug not in self.journeys:
            self.unknown("journey", slug)
        return self.journeys[slug]

    def area(self, number: int) -> None:
        """The area has been told of."""
        if number > len(self.contents.areas):
            self.unknown("area", number)

    def voice(self, number: int) -> None:
        """The voice has been told of."""
        if number > self.contents.voices:
            self.unknown("voice", number)

    def person(self, number: int | None) -> None:
        """People come last in the file, so the largest number is looked up at its end."""
        if number is not None and number > self._last_person:
            self._last_person, self._last_person_line = number, self.line

    def check_people(self) -> None:
        """At the end: everybody who was referred to is there."""
        if self._last_person > len(self.contents.people):
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
