"""Walk-throughs as a file, and what its columns mean."""

from flask import Response
from flask.typing import ResponseReturnValue

from codesign.i18n import gettext
from codesign.projects import access, audit
from codesign.rounds.results.export import codebook_rows, result_rows, sheet_of
from codesign.rounds.views.results.scene import FOLDER, blueprint, scene_of
from codesign.tables.csv import csv_bytes
from codesign.tables.sending import sent
from codesign.web.sessions import writing


@blueprint.post(f"{FOLDER}/resultat/provningar.csv")
def rows(project: str, test_round: str) -> ResponseReturnValue:
    sheet = sheet_of(scene_of(test_round).tried)
    answer = sent(
        lambda reading, _whole: csv_bytes(sheet.header, result_rows(reading, sheet)),
        access.project(),
        name=f"{project}-{test_round}-provningar.csv",
        media="text/csv",
    )
    return _noted(answer, test_round)


@blueprint.post(f"{FOLDER}/resultat/kolumner.csv")
def codebook(project: str, test_round: str) -> ResponseReturnValue:
    sheet = sheet_of(scene_of(test_round).tried)
    header = (gettext("Kolumn"), gettext("Betyder"))
    body = b"".join(csv_bytes(header, [list(codebook_rows(sheet))]))
    answer = Response(body, mimetype="text/csv")
    name = f"{project}-{test_round}-kolumner.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _noted(answer: Response, test_round: str) -> Response:
    """The answer, when it is written down that walk-throughs leave the house, and with whom."""
    try:
        with writing() as unit:
            audit.record(unit, access.person(), access.project(), "results.export", test_round)
    except BaseException:
        answer.close()
        raise
    return answer
