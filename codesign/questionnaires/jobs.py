"""Long work with questionnaires: going through a round's responses for what marks them."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from codesign.i18n import lazy
from codesign.jobs.kinds import Asked, JobKind, Made, Place
from codesign.jobs.work import Work
from codesign.projects.policy import SEES_RAW
from codesign.questionnaires.domain import Kept
from codesign.questionnaires.quality import found_in
from codesign.questionnaires.queries import (
    questionnaire_called,
    response_pages,
    round_numbered,
    version_of,
)


def _work(work: Work) -> Made:
    slug, number = work.options["questionnaire"], work.options["number"]
    with work.snapshot() as (session, asked):
        artefact_id = questionnaire_called(session, asked.project.id, slug).artefact_id
        round_ = round_numbered(session, artefact_id, number)
        document = version_of(session, round_.version_id).document
        round_id = round_.id

        def responses() -> Iterator[tuple[Mapping[str, Any], Kept]]:
            for page in response_pages(session, round_id):
                yield from ((one.flags, one.answers) for one in page)

        found = found_in(document, responses).plain

    def keep(session: Session, _asked: Asked) -> Place:
        held = round_numbered(session, artefact_id, number, held=True)
        held.quality = found
        address = {"project": _asked.project.slug, "questionnaire": slug, "number": number}
        return Place("questionnaires.quality", address)

    return Made(keep)


GOING_THROUGH = JobKind(
    name="questionnaire.quality",
    title=lazy("Svaren gås igenom"),
    work=_work,
    roles=SEES_RAW,
    back="questionnaires.quality",
    back_values=lambda options: options,
    another=lazy("Till sidan om svarens kvalitet"),
)
KINDS = (GOING_THROUGH,)
