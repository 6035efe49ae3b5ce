"""A whole project written to a file, and made of one: long work in a process of its own."""

from typing import IO

from sqlalchemy.orm import Session

from codesign.db import now
from codesign.exports.actions import Importing, import_little_by_little
from codesign.exports.checking import checked, records
from codesign.exports.domain import file_name
from codesign.exports.writing import project_file, size_of
from codesign.i18n import lazy
from codesign.jobs.domain import Limits
from codesign.jobs.kinds import Asked, JobKind, Made, Place
from codesign.jobs.work import Work
from codesign.projects import audit
from codesign.projects.policy import OWNS, SEES_RAW
from codesign.projects.project_file.fields import Record
from codesign.web.sessions import settings


def _write(work: Work) -> Made:
    with work.snapshot() as (session, asked):
        # Only an owner may have names and addresses along, and only as long as they are one.
        named = bool(work.options["people"]) and asked.role in OWNS
        whole, written = size_of(session, asked.project), 0
        name = file_name(asked.project.slug, "projekt", now().date(), "json")
        for part in project_file(session, asked.project, with_people=named):
            written += work.result.write(part)
            work.progress(written, whole)

    def keep(session: Session, asked: Asked) -> None:
        details = {"people": named}
        audit.record(
            session, asked.person, asked.project, "project.export", asked.project.slug, details
        )

    return Made(keep, file_name=name, media="application/json")


def _read(work: Work) -> Made:
    contents = checked(work.source)
    told = _records(work.source)
    work.progress(1, 2)
    secret = settings().secret_key
    with work.snapshot() as (_, asked):
        agency = asked.person.agency
    importing: list[Importing] = []

    def fill() -> None:
        importing.append(import_little_by_little(work.database, agency, contents, told, secret))

    work.urgently(fill)
    whole = importing[0]

    def keep(session: Session, asked: Asked) -> Place:
        made = whole.finished(session, owner=asked.person, is_closed=not work.options["is_open"])
        held: dict[str, str | int] = {"vantar": made.held} if made.held else {}
        address = {"project": made.project.slug, "new": "imported", **held}
        return Place("projects.home", address)

    return Made(keep)


def _records(file: IO[bytes]) -> list[tuple[int, Record]]:
    """Every record, read before anything is written: no lock is held while a file is parsed."""
    file.seek(0)
    return list(records(file))


_LIMITS = Limits(seconds=900, processor_seconds=600)
WRITING = JobKind(
    name="project.write",
    title=lazy("Projektfilen görs"),
    work=_write,
    roles=SEES_RAW,
    back="exports.page",
    another=lazy("Till exporten"),
    limits=_LIMITS,
)
READING = JobKind(
    name="project.read",
    title=lazy("Projektfilen läses"),
    work=_read,
    is_upload=True,
    back="exports.import_project",
    another=lazy("Välj en annan fil"),
    limits=_LIMITS,
)
KINDS = (WRITING, READING)
