"""The export page, its files, and a project made of a file."""

from functools import partial
from io import SEEK_END
from typing import IO

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from codesign.db import now
from codesign.exports import queries
from codesign.exports.checking import checked
from codesign.exports.domain import (
    MEDIA,
    Form,
    file_name,
    legible_size,
    table_bytes,
)
from codesign.exports.forms import form_of, scope_of, with_people
from codesign.exports.jobs import READING, WRITING
from codesign.exports.voice_tables import codebook_rows, voices_file, voices_seen
from codesign.exports.words import codebook_header, table_words
from codesign.exports.writing import project_file as project_bytes_of
from codesign.exports.writing import size_of
from codesign.i18n import number
from codesign.jobs.actions import TooManyJobsError
from codesign.jobs.views import begin
from codesign.projects import audit
from codesign.projects.access import person, role
from codesign.projects.access import project as this_project
from codesign.projects.policy import OWNS, SEES_RAW
from codesign.projects.project_file.faults import LargeFileError, NoFileError, ProjectFileError
from codesign.tables.csv import csv_bytes
from codesign.tables.sending import sent
from codesign.web.htmx import page_or_partial
from codesign.web.sessions import session, settings, writing

blueprint = Blueprint("exports", __name__)

FOLDER = "/arbete/<project>/export"
SENT_AT_ONCE = 4 * 1024 * 1024
"""Bytes of a project file that is sent while it is written; a larger one is made by a worker."""
READ_AT_ONCE = 128 * 1024


@blueprint.get(FOLDER)
def page(project: str) -> ResponseReturnValue:
    seen = scope_of(role(), {}).seen
    voices = voices_seen(session(), this_project(), seen)
    length = queries.mean_length(session(), this_project().id)
    return render_template(
        "exports/page.html",
        project=this_project(),
        voices=voices,
        sees_raw=role() in SEES_RAW,
        is_owner=role() in OWNS,
        is_admin=person().is_admin,
        sizes={form.value: _size(table_bytes(form, voices, length)) for form in Form},
        project_size=_size(size_of(session(), this_project())) if role() in SEES_RAW else "",
    )


def _size(size: int) -> str:
    value, unit = legible_size(size)
    return f"{number(value)} {unit}"


@blueprint.post(f"{FOLDER}/roster")
def voices(project: str) -> ResponseReturnValue:
    form, scope, words = form_of(request.form), scope_of(role(), request.form), table_words()
    name = file_name(project, "roster", now().date(), form.value)
    answer = sent(
        lambda reading, whole: voices_file(reading, whole, scope, words, form),
        this_project(),
        name=name,
        media=MEDIA[form],
    )
    return _noted(answer, "voices.export", {"form": form.value, "names": scope.with_names})


@blueprint.post(f"{FOLDER}/kodbok")
def codebook(project: str) -> ResponseReturnValue:
    seen, header = scope_of(role(), {}).seen, codebook_header()
    answer = sent(
        lambda reading, whole: csv_bytes(header, [codebook_rows(reading, whole, seen)]),
        this_project(),
        name=file_name(project, "kodbok", now().date(), "csv"),
        media=MEDIA[Form.CSV],
    )
    return _noted(answer, "codebook.export", {})


@blueprint.post(f"{FOLDER}/projekt")
def project_file(project: str) -> ResponseReturnValue:
    named = with_people(role(), request.form)
    if size_of(session(), this_project()) > SENT_AT_ONCE:
        return begin(WRITING, {"people": named})
    answer = sent(
        partial(project_bytes_of, with_people=named),
        this_project(),
        name=file_name(project, "projekt", now().date(), "json"),
        media="application/json",
    )
    return _noted(answer, "project.export", {"people": named})


def _noted(answer: Response, event: str, details: dict[str, object]) -> Response:
    """The answer, when it is written down that words leave the house, and with whom."""
    try:
        with writing() as unit:
            audit.record(unit, person(), this_project(), event, this_project().slug, details)
    except BaseException:
        answer.close()
        raise
    return answer


@blueprint.route("/arbete/importera-projekt", methods=("GET", "POST"))
def import_project() -> ResponseReturnValue:
    if request.method == "GET":
        return _import_page()
    chosen, is_open = request.files.get("fil"), request.form.get("oppet") == "1"
    try:
        if chosen is None or not chosen.filename:
            raise NoFileError
        _refuse_at_once(chosen.stream)
        return begin(READING, {"is_open": is_open}, chosen.stream)
    except (ProjectFileError, TooManyJobsError) as refused:
        return _import_page(refused.told(), refused.status, is_open=is_open)


def _refuse_at_once(file: IO[bytes]) -> None:
    """A small file is read through while the person waits, so that a fault stands by the field."""
    if file.seek(0, SEEK_END) <= READ_AT_ONCE:
        file.seek(0)
        checked(file)
    file.seek(0)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More was sent than is read at all; the page says so beside the field."""
    return _import_page(LargeFileError().told(), LargeFileError.status)


def _import_page(
    problem: str = "", status: int = 200, *, is_open: bool = False
) -> ResponseReturnValue:
    largest = _size(settings().upload_bytes)
    return page_or_partial(
        "exports/import.html",
        "exports/_import.html",
        status,
        problem=problem,
        largest=largest,
        is_open=is_open,
    )
