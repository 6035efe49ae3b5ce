"""A project file read from beginning to end, and whether everything in it fits together.

The file is read twice: here, before anything is written, and then when it is imported. So a
fault on the last line is found before the database is touched.
"""

from collections.abc import Iterator
from typing import IO

from pydantic import ValidationError

from codesign.artefacts.models import VersionStatus
from codesign.exports.domain import FORMAT, VERSION
from codesign.exports.faults import (
    NewerFileError,
    NotAProjectError,
    WrongCountError,
    WrongOrderError,
    WrongRecordError,
    WrongWalkCountError,
)
from codesign.exports.known import Contents, Journey, Known
from codesign.exports.prototype_checking import PrototypeChecker
from codesign.exports.records import (
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
from codesign.exports.sections import sections
from codesign.exports.streaming import Part, parts
from codesign.journeys.document import JourneyDocument, problems
from codesign.journeys.kind import parts as parts_of
from codesign.waiting import takes_time


def records(file: IO[bytes]) -> Iterator[tuple[int, Record]]:
    """Every record of a project file with its line, each of the right shape.

    Raises a ProjectFileError.
    """
    stream = parts(file)
    version = _format_version(stream)
    yield _only(stream, "project", ProjectRecord)
    part = next(stream, None)
    for name, kind in sections(version).items():
        if part is None or part.name != name or part.is_item or part.value != []:
            raise WrongOrderError(line=part.line if part else 0, part=name)
        while (part := next(stream, None)) is not None and part.is_item:
            yield part.line, _record(part, kind)
    if part is None or part.name != "end":
        raise WrongOrderError(line=part.line if part else 0, part="end")
    yield part.line, _record(part, EndRecord)
    for extra in stream:
        raise WrongOrderError(line=extra.line, part="}")


def _format_version(stream: Iterator[Part]) -> int:
    first = next(stream, None)
    if first is None or (first.name, first.value) != ("format", FORMAT):
        raise NotAProjectError
    second = next(stream, None)
    version = second.value if second and second.name == "version" else None
    if not isinstance(version, int) or isinstance(version, bool) or not 0 < version < 1_000_000:
        raise NotAProjectError
    if version > VERSION:
        raise NewerFileError(version=version, known=VERSION)
    return version


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


@takes_time
def checked(file: IO[bytes]) -> Contents:
    """What the file holds. Raises a ProjectFileError for one that does not fit together."""
    checker = _Checker()
    for line, record in records(file):
        checker.see(line, record)
    return checker.contents


class _Checker:
    """Knows what has been seen, and refuses what refers to something else."""

    def __init__(self) -> None:
        self._known = Known()
        self._prototypes = PrototypeChecker(self._known)
        self._priorities: set[tuple[int, int]] = set()
        self._quotes: set[tuple[int, int]] = set()

    @property
    def contents(self) -> Contents:
        return self._known.contents

    def see(self, line: int, record: Record) -> None:
        """Take in the next record."""
        self._known.line = line
        match record:
            case VoiceRecord():
                self._voice(record)
            case ProjectRecord():
                self.contents.project = record
            case JourneyRecord():
                self._journey(record)
            case VersionRecord():
                self._version(record)
            case AreaRecord():
                self._area(record)
            case ActionRecord() | AnswerRecord():
                self._about(record)
            case PriorityRecord():
                self._priority(record)
            case QuoteRecord():
                self._quote(record)
            case PersonRecord():
                self._somebody(record)
            case EndRecord():
                self._end(record)
            case _:
                self._prototypes.see(record)

    def _journey(self, record: JourneyRecord) -> None:
        if record.slug in self._known.journeys:
            self._known.repeated("journey", record.slug)
        self._known.journeys[record.slug] = Journey()

    def _version(self, record: VersionRecord) -> None:
        known = self._known
        journey = known.journey(record.journey)
        if record.number in journey.numbers:
            known.repeated("version", record.number)
        known.person(record.author)
        with known.reading("versions", "document"):
            document = JourneyDocument.model_validate(record.document)
        if document.slug != record.journey or problems(document):
            known.wrong("versions", "document")
        journey.numbers.add(record.number)
        if record.status is VersionStatus.PUBLISHED and record.number > journey.newest:
            journey.newest = record.number
            journey.parts = frozenset(part.key for part in parts_of(document))

    def _area(self, record: AreaRecord) -> None:
        if record.parent is not None:
            self._known.area(record.parent)
            if self.contents.areas[record.parent - 1].parent is not None:
                self._known.wrong("areas", "parent")
        self.contents.areas.append(record)

    def _voice(self, record: VoiceRecord) -> None:
        known = self._known
        if record.journey:
            journey = known.journey(record.journey)
            if record.version not in journey.numbers:
                known.unknown("version", record.version)
            if record.step and record.step not in journey.parts:
                known.unknown("step", record.step)
        else:
            self._prototypes.about(record)
        self._prototypes.said(record)
        seen: set[tuple[int, int | None]] = set()
        for area, coder, _, _ in record.codings:
            known.area(area)
            known.person(coder)
            if (area, coder) in seen:
                known.repeated("area", area)
            seen.add((area, coder))
        self.contents.voices += 1
        self.contents.codings += len(record.codings)

    def _about(self, record: ActionRecord | AnswerRecord) -> None:
        known = self._known
        if record.area is not None:
            known.area(record.area)
        if record.voice is not None:
            known.voice(record.voice)
        if isinstance(record, ActionRecord):
            known.person(record.owner)
        else:
            known.person(record.author)
            known.person(record.reviewer)

    def _priority(self, record: PriorityRecord) -> None:
        self._known.person(record.person)
        self._once(self._priorities, "priority", record.area, record.person)
        self._known.area(record.area)

    def _quote(self, record: QuoteRecord) -> None:
        self._known.person(record.person)
        self._once(self._quotes, "quote", record.area, record.voice)
        self._known.area(record.area)
        self._known.voice(record.voice)

    def _somebody(self, record: PersonRecord) -> None:
        if record.number != len(self.contents.people) + 1:
            self._known.wrong("people", "number")
        self.contents.people.append(record)

    def _end(self, record: EndRecord) -> None:
        found = self.contents
        if (record.voices, record.codings) != (found.voices, found.codings):
            raise WrongCountError(wanted=record.voices, found=found.voices)
        if record.walks != found.walks:
            raise WrongWalkCountError(wanted=record.walks, found=found.walks)
        self._prototypes.end()
        self._known.check_people()

    def _once(self, seen: set[tuple[int, int]], what: str, one: int, other: int) -> None:
        if (one, other) in seen:
            self._known.repeated(what, f"{one}, {other}")
        seen.add((one, other))
