"""Files of what a round was answered: for those who see single answers, and for readers."""

from collections.abc import Iterator

from flask import Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import lazy
from codesign.jobs.views import begin
from codesign.projects import access, audit
from codesign.projects.models import Project
from codesign.questionnaires.files.ddi import Study, ddi_of
from codesign.questionnaires.files.jobs import SPSS
from codesign.questionnaires.files.rows import (
    codebook_header,
    codebook_rows,
    csv_of,
    units_answered,
    xlsx_of,
)
from codesign.questionnaires.files.spss import fits
from codesign.questionnaires.files.told import told_header, told_rows
from codesign.questionnaires.models import QuestionnaireRound
from codesign.questionnaires.queries import ShownQuestionnaire, sent_counts
from codesign.questionnaires.telling import told_of
from codesign.questionnaires.views.blueprint import blueprint
from codesign.questionnaires.views.results import ROUND, asked
from codesign.tables.csv import csv_bytes
from codesign.tables.sending import sent
from codesign.web.sessions import session, writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class LargeForSpssError(RuleBrokenError):
    """There are more answers than one SPSS file is made of."""

    status = 413
    sentence = lazy(
        "Svaren är för många för en SPSS-fil här. Hämta dem som CSV eller XLSX, som rymmer hur "
        "många som helst, och läs in filen i SPSS."
    )


@blueprint.post(f"{ROUND}/svar.csv")
def rows(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Every response as a row of text, read while it is sent."""
    round_, shown = asked(questionnaire, number)
    document, round_id = shown.document, round_.id
    answer = sent(
        lambda reading, _whole: csv_of(reading, document, round_id),
        access.project(),
        name=_name(shown, round_, "svar.csv"),
        media="text/csv",
    )
    return _noted(answer, questionnaire, number, "csv")


@blueprint.post(f"{ROUND}/svar.xlsx")
def workbook(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Every response as a row, numbers as numbers, and the codebook as another sheet."""
    round_, shown = asked(questionnaire, number)
    document, round_id = shown.document, round_.id
    answer = sent(
        lambda reading, _whole: xlsx_of(reading, document, round_id),
        access.project(),
        name=_name(shown, round_, "svar.xlsx"),
        media=XLSX,
    )
    return _noted(answer, questionnaire, number, "xlsx")


@blueprint.post(f"{ROUND}/kolumner.csv")
def codebook(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """What each column means, and each value in it."""
    round_, shown = asked(questionnaire, number)
    found = codebook_rows(shown.document, units_answered(session(), round_.id))
    body = b"".join(csv_bytes(codebook_header(), [list(found)]))
    return _whole(body, _name(shown, round_, "kolumner.csv"), "text/csv")


@blueprint.post(f"{ROUND}/ddi.xml")
def ddi(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """The round described for archives and statistics programs, sent while it is written."""
    round_, shown = asked(questionnaire, number)
    study = Study(
        agency=access.project().agency.name,
        round_number=round_.number,
        version_number=shown.number,
        opened_on=round_.opened_at.date(),
        closed_on=round_.closed_at.date() if round_.closed_at else None,
        responses=_responses(round_),
        file_name=_name(shown, round_, "svar.csv"),
    )
    document = shown.document

    def made(_reading: Session, _whole: Project) -> Iterator[bytes]:
        return ddi_of(document, study)

    name = _name(shown, round_, "ddi.xml")
    answer = sent(made, access.project(), name=name, media="application/xml")
    return _noted(answer, questionnaire, number, "ddi")


@blueprint.post(f"{ROUND}/svar.sav")
def spss(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """The responses for SPSS, made by a worker. Raises LargeForSpssError."""
    round_, shown = asked(questionnaire, number)
    if not fits(shown.document, _responses(round_)):
        raise LargeForSpssError
    return begin(SPSS, {"questionnaire": questionnaire, "number": number})


@blueprint.post(f"{ROUND}/resultat.csv")
def told(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """What readers are told, as a file. Raises NotFoundError before anything is."""
    round_, shown = asked(questionnaire, number)
    found = told_of(access.project(), round_)
    if found is None:
        raise NotFoundError
    body = b"".join(csv_bytes(told_header(), [list(told_rows(shown.document, found))]))
    answer = _whole(body, _name(shown, round_, "resultat.csv"), "text/csv")
    return _noted(answer, questionnaire, number, "told")


def _responses(round_: QuestionnaireRound) -> int:
    return sent_counts(session(), [round_.id]).get(round_.id, 0)


def _name(shown: ShownQuestionnaire, round_: QuestionnaireRound, ending: str) -> str:
    return f"{access.project().slug}-{shown.slug}-{round_.number}-{ending}"


def _whole(body: bytes, name: str, media: str) -> Response:
    answer = Response(body, mimetype=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _noted(answer: Response, slug: str, number: int, form: str) -> Response:
    """The answer, when it is written down that responses leave the house, and with whom."""
    try:
        with writing() as unit:
            audit.record(
                unit,
                access.person(),
                access.project(),
                "questionnaire.export",
                slug,
                {"round": number, "form": form},
            )
    except BaseException:
        answer.close()
        raise
    return answer
