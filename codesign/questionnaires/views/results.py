"""Staff see what a round has answered: exactly for some, as the guard lets through for others."""

from flask import render_template
from flask.typing import ResponseReturnValue

from codesign.contributions.guarded import least_for, least_in
from codesign.contributions.least_told import results_rule, too_few
from codesign.projects import access
from codesign.questionnaires.files.spss import limit_told
from codesign.questionnaires.models import QuestionnaireRound
from codesign.questionnaires.queries import (
    ShownQuestionnaire,
    round_numbered,
    sent_counts,
    tallies_of,
    version_of,
)
from codesign.questionnaires.releasing import result_of
from codesign.questionnaires.results import Result, measured, people
from codesign.questionnaires.telling import told_of
from codesign.questionnaires.views.blueprint import ONE, asked_for, blueprint
from codesign.questionnaires.views.tables import tables
from codesign.web.sessions import session

ROUND = f"{ONE}/omgang/<int:number>"


def asked(questionnaire: str, number: int) -> tuple[QuestionnaireRound, ShownQuestionnaire]:
    """A round of the request, and the version that it asks. Raises NotFoundError."""
    found = asked_for(questionnaire)
    round_ = round_numbered(session(), found.artefact_id, number)
    return round_, version_of(session(), round_.version_id)


@blueprint.get(f"{ROUND}/resultat")
def results(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    round_, shown = asked(questionnaire, number)
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


def _responses(round_: QuestionnaireRound) -> int:
    if not access.may("questionnaires.spss"):
        return 0
    return sent_counts(session(), [round_.id]).get(round_.id, 0)


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
        has_told_file=told_of(access.project(), round_) is not None,
        spss_limit=limit_told(shown.document, _responses(round_)),
        too_few=too_few(results_rule(least_in(access.project()))),
    )
