"""Reading a file of notes, which may take long, in a process of its own."""

from sqlalchemy.orm import Session

from codesign.errors import NotFoundError, RuleBrokenError
from codesign.imports import actions, queries
from codesign.imports.guessing import guessed
from codesign.imports.queries import Target
from codesign.imports.reading import packed, table_in, table_of_lines
from codesign.jobs.domain import Limits
from codesign.jobs.kinds import Asked, JobKind, Made, Place
from codesign.jobs.work import Work
from codesign.people.policy import IMPORTS
from codesign.web.i18n import lazy

PASTED = "klistrat.txt"
"""The file name of pasted lines."""


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

    def keep(session: Session, asked: Asked) -> Place:
        made = actions.keep_upload(
            session,
            asked.project,
            asked.person,
            target,
            file_name=name,
            content=kept,
            choices=choices,
        )
        return Place("imports.review", {"import_id": made.id})

    return Made(keep)


def _target(session: Session, asked: Asked, work: Work) -> Target:
    try:
        return queries.target(session, asked.project.id, work.options["journey"], work.job.language)
    except NotFoundError:
        raise JourneyGoneError from None


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
    limits=Limits(seconds=300, processor_seconds=180),
)
KINDS = (READING,)
