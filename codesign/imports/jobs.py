"""Reading a file of notes, which may take long, in a process of its own."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from codesign.contributions.models import NoteImport
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import lazy
from codesign.imports import actions, queries
from codesign.imports.actions import AlreadyImportedError, Checked
from codesign.imports.domain import Choices, Reading, read_notes
from codesign.imports.forms import seen_of
from codesign.imports.guessing import guessed
from codesign.imports.queries import Target
from codesign.imports.reading import table_in, table_of_lines
from codesign.imports.reviewing import is_large, kept, review_of
from codesign.imports.words import faults_csv
from codesign.jobs.domain import Limits
from codesign.jobs.kinds import Asked, JobKind, Made, Place
from codesign.jobs.work import Work
from codesign.projects.policy import IMPORTS
from codesign.tables.reading import packed, unpacked
from codesign.tables.table import Table

PASTED = "klistrat.txt"
"""The file name of pasted lines."""
CHANGED = "andrat"
"""In the address of a check: what was seen reads otherwise by now."""


class JourneyGoneError(RuleBrokenError):
    """The journey that the notes belong to is not published any more."""

    sentence = lazy("Resan som anteckningarna hör till finns inte längre. Välj en annan resa.")


def _read(work: Work) -> Made:
    content = work.source.read()
    name = str(work.options["name"])
    table = table_of_lines(content.decode()) if name == PASTED else table_in(content)
    kept = packed(table)
    with work.snapshot() as (session, asked):
        target = _target(session, asked, work)
    choices = guessed(table, target.words)
    checked = _checked(work, target, table, choices)[1] if is_large(table) else None

    def keep(session: Session, asked: Asked) -> Place:
        made = actions.keep_upload(
            session,
            asked.project,
            asked.person,
            target,
            file_name=name,
            content=kept,
            choices=choices,
            checked=checked,
        )
        return Place("imports.review", {"import_id": made.id})

    return Made(keep)


def _checked(
    work: Work, target: Target, table: Table, choices: Choices
) -> tuple[Reading, Checked, str]:
    """The table read with the choices, what its page shows, and the mark of what was seen."""
    reading = read_notes(table, choices, target.words)
    with work.snapshot() as (session, _):
        there = queries.already_there(session, target.artefact_id, reading.notes)
    seen = seen_of(reading, choices)
    review = review_of(table, choices, reading, there=there, seen=seen)
    return reading, Checked(kept(review), zlib.compress(faults_csv(reading))), seen


@dataclass(frozen=True)
class _Waiting:
    """An upload that waits for its check, as it is now."""

    upload: NoteImport
    target: Target
    choices: Choices
    content: bytes


def _waiting(work: Work) -> _Waiting:
    """Raises NotFoundError, also for another project's, and AlreadyImportedError."""
    with work.snapshot() as (session, asked):
        found = queries.upload_in(session, asked.project.id, int(work.options["import"]))
        if found.content is None:
            raise AlreadyImportedError
        target = queries.target_of_upload(session, found, work.job.language)
        return _Waiting(found, target, Choices.from_json(found.mapping), found.content)


def _check(work: Work) -> Made:
    """Read a large table anew, as somebody chose."""
    found = _waiting(work)
    checked = _checked(work, found.target, unpacked(found.content), found.choices)[1]

    def keep(session: Session, _asked: Asked) -> Place:
        actions.keep_checked(session, found.upload, checked)
        return Place("imports.review", {"import_id": found.upload.id})

    return Made(keep)


def _import(work: Work) -> Made:
    """Import a large table as it was seen; what reads otherwise by now is shown once more."""
    found = _waiting(work)
    reading, checked, seen = _checked(work, found.target, unpacked(found.content), found.choices)
    address = {"import_id": found.upload.id}

    def keep(session: Session, asked: Asked) -> Place:
        if seen != work.options["seen"]:
            actions.keep_checked(session, found.upload, checked)
            return Place("imports.review", {**address, CHANGED: 1})
        upload = queries.upload_in(session, asked.project.id, found.upload.id)
        actions.run(
            session, asked.project, asked.person, found.target, upload, reading, found.choices
        )
        return Place("imports.review", address)

    return Made(keep)


def _target(session: Session, asked: Asked, work: Work) -> Target:
    try:
        return queries.target(session, asked.project.id, work.options["journey"], work.job.language)
    except NotFoundError:
        raise JourneyGoneError from None


_LIMITS = Limits(seconds=300, processor_seconds=180)


def _of_upload(name: str, title: str, work: Callable[[Work], Made]) -> JobKind:
    """Work on an upload that waits for its check, and leads back there."""
    return JobKind(
        name=name,
        title=title,
        work=work,
        roles=IMPORTS,
        back="imports.review",
        back_values=lambda options: {"import_id": options["import"]},
        another=lazy("Till kontrollen av filen"),
        limits=_LIMITS,
    )


READING = JobKind(
    name="notes.read",
    title=lazy("Filen med anteckningar läses"),
    work=_read,
    roles=IMPORTS,
    is_upload=True,
    back="imports.upload",
    back_values=lambda options: {"resa": options["journey"]},
    another=lazy("Ändra och försök igen"),
    is_typed=lambda options: options["name"] == PASTED,
    limits=_LIMITS,
)
CHECKING = _of_upload("notes.check", lazy("Raderna läses med dina val"), _check)
IMPORTING = _of_upload("notes.import", lazy("Anteckningarna importeras"), _import)
KINDS = (READING, CHECKING, IMPORTING)
