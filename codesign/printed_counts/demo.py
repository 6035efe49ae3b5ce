"""A demo's printed counts: what a public source has printed, with that source."""

import csv
import io
from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.artefacts.demo import DemoPart, DemoSeed
from codesign.artefacts.models import Artefact
from codesign.printed_counts.actions import bring_in
from codesign.printed_counts.domain import PrintedRow
from codesign.printed_counts.models import PrintedSource
from codesign.printed_counts.queries import wordings
from codesign.printed_counts.reading import Questions, read_counts
from codesign.projects.models import Project
from codesign.questionnaires.queries import NAME, questionnaire_called
from codesign.tables.table import Record, Table
from codesign.texts import Frozen, Key


class StarterPrinted(Frozen):
    """Counts that a source has printed about a questionnaire; only a demo has them."""

    questionnaire: Key
    title: str
    publisher: str
    year: int
    found_at: str
    language: str = "sv"
    reason: str
    tables: tuple[str, ...]
    """Tables of different columns, each with its headers first and semicolons between cells."""


def rows_of(given: StarterPrinted, questions: Questions) -> list[PrintedRow]:
    """The rows of all its tables. Raises ValueError for one that cannot be read."""
    found: list[PrintedRow] = []
    for text in given.tables:
        reading = read_counts(table_of(text), questions)
        if not reading.is_good:
            told = (*reading.problems, *(one.told for one in reading.faults))
            raise ValueError("; ".join(one.told() for one in told))
        found += reading.rows
    return found


def table_of(text: str) -> Table:
    """A table with semicolons between its cells."""
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    records = tuple(_records(lines))
    return Table(records, len(lines[0]), True, "CSV")


def _records(lines: Iterable[list[str]]) -> Iterable[Record]:
    return (Record(number, tuple(cells)) for number, cells in enumerate(lines, start=1) if cells)


def _add(seed: DemoSeed) -> None:
    """Those of questionnaires that the project has."""
    owner = seed.people.get(Role.OWNER)
    person = seed.session.get(Person, owner) if owner else None
    for given in seed.given("printed", StarterPrinted):
        known = select(Artefact.id).where(
            Artefact.project_id == seed.project.id,
            Artefact.kind == NAME,
            Artefact.slug == given.questionnaire,
        )
        artefact_id = seed.session.scalar(known)
        if artefact_id is None:
            continue
        found = questionnaire_called(seed.session, seed.project.id, given.questionnaire)
        source = PrintedSource(
            artefact_id=artefact_id,
            title=given.title,
            publisher=given.publisher,
            year=given.year,
            found_at=given.found_at,
            language=given.language,
            reason=given.reason,
        )
        rows = rows_of(given, wordings(found.shown.document))
        bring_in(seed.session, seed.project, found.slug, source, rows, person)


def _is_there(session: Session, project: Project) -> bool:
    return bool(session.scalar(select(exists().where(PrintedSource.project_id == project.id))))


DEMO = DemoPart(_is_there, _add)
