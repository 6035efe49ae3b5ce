"""The export page, its files, and a project made of a file."""

from functools import partial

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from codesign.db import now
from codesign.exports import actions, prototype_queries, queries
from codesign.exports.checking import checked
from codesign.exports.domain import (
    MEDIA,
    Form,
    file_name,
    legible_size,
    project_bytes,
    table_bytes,
)
from codesign.exports.faults import LargeFileError, NoFileError, ProjectFileError
from codesign.exports.forms import form_of, scope_of, with_people
from codesign.exports.sending import sent
from codesign.exports.tables import codebook_rows, csv_bytes, voices_file, voices_seen
from codesign.exports.words import codebook_header, table_words
from codesign.exports.writing import project_file as project_bytes_of
from codesign.people import audit
from codesign.people.access import person, role
from codesign.people.access import project as this_project
from codesign.people.policy import OWNS, SEES_RAW
from codesign.web.htmx import leave_for, page_or_partial
from codesign.web.i18n import number
from codesign.web.sessions import close_session, session, settings, writing

blueprint = Blueprint("exports", __name__)

FOLDER = "/arbete/<project>/export"


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
        project_size=_project_size(voices, length) if role() in SEES_RAW else "",
    )


def _project_size(voices: int, length: float) -> str:
    files = prototype_queries.size_of_files(session(), this_project().id)
    walks = prototype_queries.how_many_walks(session(), this_project().id)
    return _size(project_bytes(voices, length, files, walks))


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
        # Reading takes its time, and nobody waits for it: nothing is held until it fits together.
        close_session()
        contents = checked(chosen.stream)
        chosen.stream.seek(0)
        with writing() as unit:
            made = actions.import_project(
                unit,
                person().agency,
                chosen.stream,
                contents,
                owner=person(),
                secret_key=settings().secret_key,
                is_closed=not is_open,
            )
    except ProjectFileError as refused:
        return _import_page(refused.told(), refused.status, is_open=is_open)
    return leave_for(url_for("projects.home", project=made.project.slug, new="imported"))


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
