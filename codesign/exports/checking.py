"""A project file read from beginning to end, and whether everything in it fits together.

The file is read twice: here, before anything is written, and then when it is imported. So a
fault on the last line is found before the database is touched.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, NoReturn

from pydantic import ValidationError

from codesign.exports.domain import FORMAT, VERSION
from codesign.exports.faults import (
    NewerFileError,
    NotAProjectError,
    RepeatedError,
    UnknownReferenceError,
    WrongCountError,
    WrongOrderError,
    WrongRecordError,
)
from codesign.exports.records import (
    SECTIONS,
    ActionRecord,
    AnswerRecord,
    AreaRecord,
    EndRecord,
    JourneyRecord,
    PersonRecord,
    PriorityRecord,
    ProjectRecord,
    QuoteRecord,
    Record,
    VersionRecord,
    VoiceRecord,
)
from codesign.exports.streaming import Part, parts
from codesign.journeys.document import JourneyDocument, problems
from codesign.projects.models import VersionStatus


@dataclass
class Contents:
    """What a file that fits together holds, apart from its records."""

    project: ProjectRecord | None = None
    people: list[PersonRecord] = field(default_factory=list)
    spoken_of: set[int] = field(default_factory=set)
    """Numbers of the voices that an action, an answer or a chosen quote is about."""
    areas: list[AreaRecord] = field(default_factory=list)
    voices: int = 0
    codings: int = 0


def records(file: IO[bytes]) -> Iterator[tuple[int, Record]]:
    """Every record of a project file with its line, each of the right shape.

    Raises a ProjectFileError.
    """
    stream = parts(file)
    _require_format(stream)
    yield _only(stream, "project", ProjectRecord)
    part = next(stream, None)
    for name, kind in SECTIONS.items():
        if part is None or part.name != name or part.is_item or part.value != []:
            raise WrongOrderError(line=part.line if part else 0, part=name)
        while (part := next(stream, None)) is not None and part.is_item:
            yield part.line, _record(part, kind)
    if part is None or part.name != "end":
        raise WrongOrderError(line=part.line if part else 0, part="end")
    yield part.line, _record(part, EndRecord)
    for extra in stream:
        raise WrongOrderError(line=extra.line, part="}")


def _require_format(stream: Iterator[Part]) -> None:
    first = next(stream, None)
    if first is None or (first.name, first.value) != ("format", FORMAT):
        raise NotAProjectError
    second = next(stream, None)
    version = second.value if second and second.name == "version" else None
    if not isinstance(version, int) or isinstance(version, bool) or not 0 < version < 1_000_000:
        raise NotAProjectError
    if version > VERSION:
        raise NewerFileError(version=version, known=VERSION)


def _only(stream: Iterator[Part], name: str, kind: type[Record]) -> tuple[int, Record]:
    part = next(stream, None)
    if part is None or part.name != name:
        raise WrongOrderError(line=part.line if part else 0, part=name)
    return part.line, _record(part, kind)


def _record(part: Part, kind: type[Record]) -> Record:
    try:
        return kind.model_validate(part.value)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"]) or part.name
    except RecursionError:
        where = part.name
    raise WrongRecordError(line=part.line, part=part.name, field=where[:80])


def checked(file: IO[bytes]) -> Contents:
    """What the file holds. Raises a ProjectFileError for one that does not fit together."""
    checker = _Checker()
    for line, record in records(file):
        checker.see(line, record)
    return checker.contents


class _Checker:
    """Knows what has been seen, and refuses what refers to something else."""

    def __init__(self) -> None:
        self.contents = Contents()
        self._line = 0
        self._journeys: dict[str, _Journey] = {}
        self._published: dict[str, frozenset[str]] = {}
        self._priorities: set[tuple[int, int]] = set()
        self._quotes: set[tuple[int, int]] = set()
        self._last_person = 0
        self._last_person_line = 0

    def see(self, line: int, record: Record) -> None:
        """Take in the next record."""
        self._line = line
        match record:
            case VoiceRecord():
                self._voice(record)
            case ProjectRecord():
                self.contents.project = record
            case JourneyRecord():
                if record.slug in self._journeys:
                    self._repeated("journey", record.slug)
                self._journeys[record.slug] = _Journey()
            case VersionRecord():
                self._version(record)
            case AreaRecord():
                self._area(record)
            case ActionRecord() | AnswerRecord():
                self._about(record)
            case PriorityRecord():
                self._person(record.person)
                self._once(self._priorities, "priority", record.area, record.person)
                self._area_is_there(record.area)
            case QuoteRecord():
                self._person(record.person)
                self._once(self._quotes, "quote", record.area, record.voice)
                self._area_is_there(record.area)
                self._voice_is_there(record.voice)
            case PersonRecord():
                if record.number != len(self.contents.people) + 1:
                    self._wrong("people", "number")
                self.contents.people.append(record)
            case EndRecord():
                self._end(record)

    def _version(self, record: VersionRecord) -> None:
        journey = self._journey(record.journey)
        if record.number in journey.numbers:
            self._repeated("version", record.number)
        self._person(record.author)
        try:
            document = JourneyDocument.model_validate(record.document)
        except ValidationError as error:
            where = ".".join(str(step) for step in error.errors()[0]["loc"])
            self._wrong("versions", f"document.{where}"[:80])
        if document.slug != record.journey or problems(document):
            self._wrong("versions", "document")
        journey.numbers.add(record.number)
        if record.status is VersionStatus.PUBLISHED and record.number > journey.newest:
            journey.newest = record.number
            journey.steps = frozenset(step.key for step in document.steps)

    def _area(self, record: AreaRecord) -> None:
        if record.parent is not None:
            self._area_is_there(record.parent)
            if self.contents.areas[record.parent - 1].parent is not None:
                self._wrong("areas", "parent")
        self.contents.areas.append(record)

    def _voice(self, record: VoiceRecord) -> None:
        journey = self._journey(record.journey)
        if record.version not in journey.numbers:
            self._unknown("version", record.version)
        if record.step not in journey.steps:
            self._unknown("step", record.step)
        seen: set[tuple[int, int | None]] = set()
        for area, coder, _, _ in record.codings:
            self._area_is_there(area)
            self._person(coder)
            if (area, coder) in seen:
                self._repeated("area", area)
            seen.add((area, coder))
        self.contents.voices += 1
        self.contents.codings += len(record.codings)

    def _about(self, record: ActionRecord | AnswerRecord) -> None:
        if record.area is not None:
            self._area_is_there(record.area)
        if record.voice is not None:
            self._voice_is_there(record.voice)
        if isinstance(record, ActionRecord):
            self._person(record.owner)
        else:
            self._person(record.author)
            self._person(record.reviewer)

    def _end(self, record: EndRecord) -> None:
        found = self.contents
        if (record.voices, record.codings) != (found.voices, found.codings):
            raise WrongCountError(wanted=record.voices, found=found.voices)
        if self._last_person > len(found.people):
            raise UnknownReferenceError(
                line=self._last_person_line, field="person", value=self._last_person
            )

    def _journey(self, slug: str) -> "_Journey":
        if slug not in self._journeys:
            self._unknown("journey", slug)
        return self._journeys[slug]

    def _area_is_there(self, number: int) -> None:
        if number > len(self.contents.areas):
            self._unknown("area", number)

    def _voice_is_there(self, number: int) -> None:
        if number > self.contents.voices:
            self._unknown("voice", number)
        self.contents.spoken_of.add(number)

    def _person(self, number: int | None) -> None:
        """People come last in the file, so the largest number is looked up at its end."""
        if number is not None and number > self._last_person:
            self._last_person, self._last_person_line = number, self._line

    def _once(self, seen: set[tuple[int, int]], what: str, one: int, other: int) -> None:
        if (one, other) in seen:
            self._repeated(what, f"{one}, {other}")
        seen.add((one, other))

    def _unknown(self, name: str, value: object) -> NoReturn:
        raise UnknownReferenceError(line=self._line, field=name, value=value)

    def _repeated(self, name: str, value: object) -> NoReturn:
        raise RepeatedError(line=self._line, field=name, value=value)

    def _wrong(self, part: str, name: str) -> NoReturn:
        raise WrongRecordError(line=self._line, part=part, field=name)


@dataclass
class _Journey:
    numbers: set[int] = field(default_factory=set)
    newest: int = 0
    steps: frozenset[str] = frozenset()
    """Of the newest published version: where voices may be."""
