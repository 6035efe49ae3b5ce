"""Sources and the counts that they have printed, in the project file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from codesign.artefacts.project_file.checking import known_prototype
from codesign.artefacts.project_file.making import MadeArtefacts
from codesign.artefacts.project_file.writing import WrittenArtefacts
from codesign.printed_counts.actions import ROWS_IN_ALL, SOURCE_LIMIT
from codesign.printed_counts.forms import FIRST_YEAR, LAST_YEAR
from codesign.printed_counts.models import PrintedCount, PrintedSource
from codesign.printed_counts.reading import ANSWER_LIMIT
from codesign.projects.models import Project
from codesign.projects.project_file.fields import (
    Count,
    Flag,
    Key,
    Language,
    Moment,
    Name,
    Number,
    Record,
    Words,
)
from codesign.projects.project_file.paging import in_pages
from codesign.projects.project_file.plain import Plain, at
from codesign.projects.project_file.section import Checking, Making, Section, Writing, each
from codesign.questionnaires.queries import NAME

BYTES_OF_A_ROW = 400
Percent = Annotated[str, StringConstraints(pattern=r"^\d{1,4}(\.\d{1,4})?$")]


class SourceRecord(Record):
    """A source; its number is its place in the list."""

    questionnaire: Key
    title: Name
    publisher: Name
    year: Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]
    found_at: Name
    language: Language
    reason: Words
    author: Number | None
    brought_at: Moment
    taken_back_at: Moment | None


class ShareRecord(Record):
    """One answer of a row; `percent` as it is printed, with a point."""

    answer: Name
    n: Count | None
    percent: Percent | None


class CountRecord(Record):
    """How one group answered one question, of the source with this number."""

    source: Number
    table: Name
    wording: Name
    place: Name
    breakdown: Name
    group: Name
    base: Count | None
    shares: Annotated[list[ShareRecord], Field(max_length=ANSWER_LIMIT)]
    is_total: Flag
    is_several: Flag
    is_response: Flag
    printed_at: Name


@dataclass
class _Written:
    """Id of a source → its number."""

    numbers: dict[int, int] = field(default_factory=dict)


@dataclass
class _Known:
    """Which questionnaire each source is about, and how much there is of each."""

    of: list[str] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)


@dataclass
class _Made:
    """Number of a source, less one → its id, and how many rows it has by now."""

    ids: list[int] = field(default_factory=list)
    rows: Counter[int] = field(default_factory=Counter)


def _write_sources(writing: Writing) -> Iterator[Plain]:
    slugs = writing.state(WrittenArtefacts).prototypes
    numbers = writing.state(_Written).numbers
    whose = PrintedSource.project_id
    for one in in_pages(
        writing.session, PrintedSource, PrintedSource.id, whose, writing.project.id
    ):
        numbers[one.id] = len(numbers) + 1
        yield {
            "questionnaire": slugs[one.artefact_id],
            "title": one.title,
            "publisher": one.publisher,
            "year": one.year,
            "found_at": one.found_at,
            "language": one.language,
            "reason": one.reason,
            "author": writing.people.of(one.author_id),
            "brought_at": at(one.brought_at),
            "taken_back_at": at(one.taken_back_at),
        }


def _check_source(checking: Checking, record: SourceRecord) -> None:
    if known_prototype(checking, record.questionnaire).kind.name != NAME:
        checking.unknown("questionnaire", record.questionnaire)
    checking.person(record.author)
    known = checking.state(_Known)
    known.of.append(record.questionnaire)
    known.sources[record.questionnaire] += record.taken_back_at is None
    if known.sources[record.questionnaire] > SOURCE_LIMIT:
        checking.wrong("printed_sources", record.questionnaire)


def _make_source(making: Making, record: SourceRecord) -> None:
    made = PrintedSource(
        **making.whose,
        artefact_id=making.state(MadeArtefacts).ids[record.questionnaire],
        title=record.title,
        publisher=record.publisher,
        year=record.year,
        found_at=record.found_at,
        language=record.language,
        reason=record.reason,
        author_id=making.person(record.author),
        brought_at=record.brought_at,
        taken_back_at=record.taken_back_at,
    )
    making.session.add(made)
    making.session.flush()
    making.state(_Made).ids.append(made.id)


def _write_counts(writing: Writing) -> Iterator[Plain]:
    numbers, whose = writing.state(_Written).numbers, PrintedCount.project_id
    for one in in_pages(writing.session, PrintedCount, PrintedCount.id, whose, writing.project.id):
        yield {
            "source": numbers[one.source_id],
            "table": one.printed_table,
            "wording": one.wording,
            "place": one.place,
            "breakdown": one.breakdown,
            "group": one.group_name,
            "base": one.base,
            "shares": [
                {"answer": answer, "n": n, "percent": percent} for answer, n, percent in one.shares
            ],
            "is_total": one.is_total,
            "is_several": one.is_several,
            "is_response": one.is_response,
            "printed_at": one.printed_at,
        }


def _check_count(checking: Checking, record: CountRecord) -> None:
    known = checking.state(_Known)
    if record.source > len(known.of):
        checking.unknown("source", record.source)
    about = known.of[record.source - 1]
    known.rows[about] += 1
    if known.rows[about] > ROWS_IN_ALL * 2:
        checking.wrong("printed_counts", about)


def _make_counts(making: Making, records: Sequence[CountRecord]) -> None:
    made, rows = making.state(_Made), []
    for record in records:
        source_id = made.ids[record.source - 1]
        made.rows[source_id] += 1
        rows.append(
            {
                **making.whose,
                "source_id": source_id,
                "position": made.rows[source_id],
                "printed_table": record.table,
                "group_name": record.group,
                "shares": [[one.answer, one.n, one.percent] for one in record.shares],
                **record.model_dump(exclude={"source", "table", "group", "shares"}),
            }
        )
    making.session.execute(insert(PrintedCount), rows)


def _size(session: Session, project: Project) -> float:
    query = select(func.count()).where(PrintedCount.project_id == project.id)
    return (session.scalar(query) or 0) * BYTES_OF_A_ROW


SINCE = 4
SECTIONS: tuple[Section[Any], ...] = (
    Section(
        name="printed_sources",
        place=66,
        since=SINCE,
        record=SourceRecord,
        write=_write_sources,
        check=_check_source,
        make=each(_make_source),
    ),
    Section(
        name="printed_counts",
        place=67,
        since=SINCE,
        record=CountRecord,
        write=_write_counts,
        check=_check_count,
        make=_make_counts,
        size=_size,
    ),
)
