"""Staff see what a round has answered: exactly for some, as the guard lets through for others."""

from collections.abc import Iterator

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from codesign.contributions.guarded import least_for, least_in
from codesign.contributions.least_told import results_rule, too_few
from codesign.i18n import gettext
from codesign.projects import access, audit
from codesign.projects.models import Project
from codesign.questionnaires.export import codebook_rows, columns_of, response_rows
from codesign.questionnaires.models import QuestionnaireRound
from codesign.questionnaires.queries import (
    ShownQuestionnaire,
    round_numbered,
    tallies_of,
    version_of,
)
from codesign.questionnaires.releasing import result_of
from codesign.questionnaires.results import Result, measured, people
from codesign.questionnaires.telling import told_of
from codesign.questionnaires.views.blueprint import ONE, asked_for, blueprint
from codesign.questionnaires.views.tables import tables
from codesign.tables.csv import csv_bytes
from codesign.tables.sending import sent
from codesign.web.sessions import session, writing

ROUND = f"{ONE}/omgang/<int:number>"


def _asked(questionnaire: str, number: int) -> tuple[QuestionnaireRound, ShownQuestionnaire]:
    found = asked_for(questionnaire)
    round_ = round_numbered(session(), found.artefact_id, number)
    return round_, version_of(session(), round_.version_id)


@blueprint.get(f"{ROUND}/resultat")
def results(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    round_, shown = _asked(questionnaire, number)
    if least_for(access.project(), access.role()) is None:
        tallies = tallies_of(session(), round_.id)
        return _page(
            round_, shown, people(tallies), measured(shown.document, tallies), is_exact=True
        )
    told = told_of(access.project(), round_)
    if told is None:
        return _page(round_, shown, None, [], is_told=False)
    found = [result_of(place, one) for place, one in told["results"].items()]
    return _page(round_, shown, told["people"], found)


def _page(
    round_: QuestionnaireRound,
    shown: ShownQuestionnaire,
    n: int | None,
    found: list[Result],
    *,
    is_exact: bool = False,
    is_told: bool = True,
) -> ResponseReturnValue:
    return render_template(
        "questionnaires/results.html",
        project=access.project(),
        shown=shown,
        round=round_,
        people=n,
        tables=tables(shown.document, found),
        is_exact=is_exact,
        is_told=is_told,
        too_few=too_few(results_rule(least_in(access.project()))),
    )


@blueprint.post(f"{ROUND}/svar.csv")
def rows(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Every response as a row, read while it is sent."""
    round_, shown = _asked(questionnaire, number)
    document, round_id = shown.document, round_.id

    def made(reading: Session, _whole: Project) -> Iterator[bytes]:
        return csv_bytes(columns_of(document), response_rows(reading, document, round_id))

    name = f"{project}-{questionnaire}-{number}-svar.csv"
    answer = sent(made, access.project(), name=name, media="text/csv")
    return _noted(answer, questionnaire, number)


@blueprint.post(f"{ROUND}/kolumner.csv")
def codebook(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """What each column means, and each value in it."""
    _, shown = _asked(questionnaire, number)
    header = (gettext("Kolumn"), gettext("Värde"), gettext("Betyder"))
    body = b"".join(csv_bytes(header, [list(codebook_rows(shown.document))]))
    answer = Response(body, mimetype="text/csv")
    name = f"{project}-{questionnaire}-{number}-kolumner.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _noted(answer: Response, slug: str, number: int) -> Response:
    """The answer, when it is written down that responses leave the house, and with whom."""
    try:
        with writing() as unit:
            audit.record(
                unit,
                access.person(),
                access.project(),
                "questionnaire.export",
                slug,
                {"round": number},
            )
    except BaseException:
        answer.close()
        raise
    return answer
