"""The SPSS file of a round: long work in a process of its own."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from codesign.i18n import lazy
from codesign.jobs.domain import Limits
from codesign.jobs.kinds import Asked, JobKind, Made
from codesign.jobs.work import Work
from codesign.projects import audit
from codesign.projects.policy import SEES_RAW
from codesign.questionnaires.files.columns import Told
from codesign.questionnaires.files.rows import told_pages
from codesign.questionnaires.files.spss import spss_of
from codesign.questionnaires.queries import (
    questionnaire_called,
    round_numbered,
    sent_counts,
    version_of,
)

MEDIA = "application/x-spss-sav"


def _make(work: Work) -> Made:
    slug, number = work.options["questionnaire"], work.options["number"]
    with work.snapshot() as (session, asked):
        found = questionnaire_called(session, asked.project.id, slug)
        round_ = round_numbered(session, found.artefact_id, number)
        document = version_of(session, round_.version_id).document
        name = f"{asked.project.slug}-{slug}-{number}-svar.sav"
        content = spss_of(document, _pages(work, session, round_.id))
    work.result.write(content)

    def keep(session: Session, asked: Asked) -> None:
        details = {"round": number, "form": "sav"}
        project = asked.project
        audit.record(session, asked.person, project, "questionnaire.export", slug, details)

    return Made(keep, file_name=name, media=MEDIA)


def _pages(work: Work, session: Session, round_id: int) -> Iterator[list[Told]]:
    """The responses; half of the work is to read them."""
    whole, read = sent_counts(session, [round_id]).get(round_id, 0), 0
    for page in told_pages(session, round_id):
        yield page
        read += len(page)
        work.progress(read, 2 * whole)


SPSS = JobKind(
    name="questionnaire.spss",
    title=lazy("SPSS-filen görs"),
    work=_make,
    roles=SEES_RAW,
    back="questionnaires.results",
    back_values=lambda options: {
        "questionnaire": options["questionnaire"],
        "number": options["number"],
    },
    another=lazy("Till resultatet"),
    limits=Limits(seconds=900, processor_seconds=600),
)
KINDS = (SPSS,)
