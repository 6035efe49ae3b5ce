"""Posters for many channels at once, made in a process of their own."""

from flask import url_for

from codesign.errors import NotFoundError
from codesign.i18n import day, gettext, lazy, local
from codesign.jobs.domain import Limits
from codesign.jobs.kinds import JobKind, Made
from codesign.jobs.work import Work
from codesign.projects.models import Project
from codesign.projects.policy import RUNS_ROUNDS
from codesign.questionnaires.channels import open_channels
from codesign.questionnaires.models import QuestionnaireChannel, QuestionnaireRound
from codesign.questionnaires.posters import Poster, first_sentence, posters_pdf
from codesign.questionnaires.queries import (
    ShownQuestionnaire,
    questionnaire_called,
    round_numbered,
    version_of,
)


def poster_of(
    project: Project,
    shown: ShownQuestionnaire,
    round_: QuestionnaireRound,
    channel: QuestionnaireChannel,
    address: str,
) -> Poster:
    """What stands on a channel's poster, in the reader's language."""
    said = local(shown.document.intro) if shown.document.intro else local(project.asks)
    until = ""
    if round_.closes_on is not None:
        until = gettext("Svara senast %(day)s.", day=day(round_.closes_on))
    return Poster(
        agency=project.agency.name,
        title=local(shown.document.title),
        sentence=first_sentence(said),
        address=address,
        name=f"{channel.name} · {gettext('Omgång %(number)s', number=round_.number)}",
        last_day=until,
    )


def address_of(channel: QuestionnaireChannel) -> str:
    """A channel's own link."""
    return url_for("answering.channel", token=channel.token, _external=True)


def _work(work: Work) -> Made:
    options = work.options
    with work.snapshot() as (session, asked):
        found = questionnaire_called(session, asked.project.id, str(options["questionnaire"]))
        round_ = round_numbered(session, found.artefact_id, int(options["number"]))
        shown = version_of(session, round_.version_id)
        base = str(options["base"])
        posters = [
            poster_of(asked.project, shown, round_, one, f"{base}{one.token}")
            for one in open_channels(session, round_.id)
        ]
        language = work.job.language
    if not posters:
        raise NotFoundError
    work.progress(1, 2)
    work.result.write(posters_pdf(posters, language))
    name = f"affischer-{options['questionnaire']}-{options['number']}.pdf"
    return Made(file_name=name, media="application/pdf")


POSTERS = JobKind(
    name="questionnaire.posters",
    title=lazy("Affischerna görs som PDF"),
    work=_work,
    roles=RUNS_ROUNDS,
    back="questionnaires.channels",
    back_values=lambda options: {
        "questionnaire": options["questionnaire"],
        "number": options["number"],
    },
    another=lazy("Till länkarna"),
    limits=Limits(seconds=600, processor_seconds=500),
)
KINDS = (POSTERS,)
