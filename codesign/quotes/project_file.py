"""Quotes that were chosen for the report, in the project file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from codesign.areas.project_file import area_number, known_area, made_area
from codesign.contributions.project_file import known_voice, made_voice, voice_number
from codesign.projects.project_file.fields import Moment, Number, Record
from codesign.projects.project_file.paging import in_pages
from codesign.projects.project_file.plain import Plain, at
from codesign.projects.project_file.section import Checking, Making, Section, Writing, each
from codesign.quotes.models import ChosenQuote


class QuoteRecord(Record):
    area: Number
    voice: Number
    person: Number | None
    at: Moment


@dataclass
class _KnownQuotes:
    """Area and voice of every quote that has been read."""

    seen: set[tuple[int, int]] = field(default_factory=set)


def _write(writing: Writing) -> Iterator[Plain]:
    for quote in in_pages(
        writing.session, ChosenQuote, ChosenQuote.id, ChosenQuote.project_id, writing.project.id
    ):
        yield {
            "area": area_number(writing, quote.area_id),
            "voice": voice_number(writing, quote.contribution_id),
            "person": writing.people.of(quote.person_id),
            "at": at(quote.at),
        }


def _check(checking: Checking, record: QuoteRecord) -> None:
    checking.person(record.person)
    seen = checking.state(_KnownQuotes).seen
    if (record.area, record.voice) in seen:
        checking.repeated("quote", f"{record.area}, {record.voice}")
    seen.add((record.area, record.voice))
    known_area(checking, record.area)
    known_voice(checking, record.voice)


def _make(making: Making, record: QuoteRecord) -> None:
    making.session.add(
        ChosenQuote(
            **making.whose,
            area_id=made_area(making, record.area),
            contribution_id=made_voice(making, record.voice),
            person_id=making.person(record.person),
            at=record.at,
        )
    )
    making.session.flush()


SECTIONS = (
    Section(
        name="quotes", place=160, record=QuoteRecord, write=_write, check=_check, make=each(_make)
    ),
)
