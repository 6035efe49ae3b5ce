"""A project file read from beginning to end, and whether everything in it fits together.

The file is read twice: here, before anything is written, and then when it is imported. So a
fault on the last line is found before the database is touched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from pydantic import ValidationError

from codesign.exports.domain import FORMAT, VERSION
from codesign.exports.people_section import KnownPeople
from codesign.exports.records import EndRecord, PersonRecord, ProjectRecord
from codesign.exports.streaming import Part, parts
from codesign.projects.project_file.faults import (
    NewerFileError,
    NotAProjectError,
    WrongCountError,
    WrongOrderError,
    WrongRecordError,
    WrongWalkCountError,
)
from codesign.projects.project_file.fields import Record
from codesign.projects.project_file.section import Checking, sections
from codesign.waiting import takes_time


@dataclass(frozen=True)
class Contents:
    """What a file that fits together holds, apart from its records."""

    project: ProjectRecord
    people: Sequence[PersonRecord]
    areas: int
    voices: int
    codings: int
    walks: int


def records(file: IO[bytes]) -> Iterator[tuple[int, Record]]:
    """Every record of a project file with its line, each of the right shape.

    Raises a ProjectFileError.
    """
    stream = parts(file)
    version = _format_version(stream)
    yield _only(stream, "project", ProjectRecord)
    part = next(stream, None)
    for section in sections(version):
        if part is None or part.name != section.name or part.is_item or part.value != []:
            raise WrongOrderError(line=part.line if part else 0, part=section.name)
        while (part := next(stream, None)) is not None and part.is_item:
            yield part.line, _record(part, section.record)
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
    checking, by_record = Checking(), {one.record: one for one in sections()}
    project: ProjectRecord | None = None
    for line, record in records(file):
        checking.line = line
        match record:
            case ProjectRecord():
                project = record
            case EndRecord():
                _check_end(checking, record)
            case _:
                by_record[type(record)].check(checking, record)
    if project is None:
        raise NotAProjectError
    counted = {name: checking.counts[name] for name in ("areas", *EndRecord.model_fields)}
    return Contents(project, checking.state(KnownPeople).records, **counted)


def _check_end(checking: Checking, record: EndRecord) -> None:
    found = checking.counts
    if (record.voices, record.codings) != (found["voices"], found["codings"]):
        raise WrongCountError(wanted=record.voices, found=found["voices"])
    if record.walks != found["walks"]:
        raise WrongWalkCountError(wanted=record.walks, found=found["walks"])
    for section in sections():
        section.check_end(checking)
    checking.check_people(len(checking.state(KnownPeople).records))
