"""Printed counts of a questionnaire: shown to all, brought in and taken back by an owner."""

from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from codesign.artefacts.versions import artefact_called
from codesign.errors import NotFoundError
from codesign.i18n import language
from codesign.printed_counts import actions
from codesign.printed_counts.forms import DecidedForm, SourceForm
from codesign.printed_counts.queries import (
    Printed,
    printed_of,
    source_in,
    sources_of,
    worded_here,
    wordings,
)
from codesign.printed_counts.reading import ROW_LIMIT, Reading, read_counts
from codesign.printed_counts.shown import Shown, shown
from codesign.printed_counts.tables import (
    FILE_BYTES,
    LargeTableError,
    as_lines,
    table_pasted,
    table_sent,
    written,
)
from codesign.projects import access
from codesign.projects.models import Project
from codesign.questionnaires.queries import NAME, Questionnaires, questionnaire_called
from codesign.tables.csv import csv_bytes
from codesign.tables.reading import UnreadableFileError
from codesign.tables.sending import sent
from codesign.tables.table import Table
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

blueprint = Blueprint("printed_counts", __name__)

ONE = "/arbete/<project>/enkat/<questionnaire>/tryckt"
PUBLIC = "/projekt/<project>/enkat/<questionnaire>/tryckt"
IN = f"{ONE}/ta-in"


def _asked_for(slug: str) -> Questionnaires:
    """The questionnaire, once it is published. Raises NotFoundError."""
    found = questionnaire_called(session(), access.project().id, slug)
    if not found.published:
        raise NotFoundError
    return found


def _words(found: Questionnaires) -> dict[str, str]:
    """Key of a question → how it is worded here."""
    return worded_here(found.shown.document)


@blueprint.get(ONE)
def index(project: str, questionnaire: str) -> ResponseReturnValue:
    found = _asked_for(questionnaire)
    printed = printed_of(session(), found.artefact_id)
    every = sources_of(session(), found.artefact_id)
    return render_template(
        "printed_counts/index.html",
        project=access.project(),
        found=found,
        shown=shown(printed, _words(found)),
        words=_words(found),
        gone=[one for one in every if one.taken_back_at is not None],
        did=request.args.get("gjort", ""),
    )


@blueprint.get(PUBLIC)
def public(project: str, questionnaire: str) -> ResponseReturnValue:
    found = _asked_for(questionnaire)
    printed = printed_of(session(), found.artefact_id)
    if not printed.sources:
        raise NotFoundError
    return render_template(
        "printed_counts/public.html",
        project=access.project(),
        found=found,
        shown=shown(printed, _words(found)),
        words=_words(found),
    )


@blueprint.get(f"{ONE}.csv")
def as_file(project: str, questionnaire: str) -> ResponseReturnValue:
    """Every printed number with its source, and what follows where that is another."""
    artefact_id = _asked_for(questionnaire).artefact_id

    def made(reading: Session, _whole: Project) -> Iterator[bytes]:
        printed = printed_of(reading, artefact_id)
        titles = {one.id: f"{one.publisher}: {one.title} ({one.year})" for one in printed.sources}
        named = [titles[one] for one in printed.source_of]
        header, lines = written(zip(printed.rows, named, strict=True))
        return csv_bytes(header, [lines])

    name = f"{project}-{questionnaire}-tryckt.csv"
    return sent(made, access.project(), name=name, media="text/csv; charset=utf-8")


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More was sent than is read at all; the page says so beside the field."""
    found = _asked_for((request.view_args or {})["questionnaire"])
    return _form_page(found, SourceForm().with_error("file", LargeTableError().told()), status=413)


@blueprint.route(IN, methods=["GET", "POST"])
def bring_in(project: str, questionnaire: str) -> ResponseReturnValue:
    """The form, the page that shows what would come, and, once it is decided, the writing."""
    found = _asked_for(questionnaire)
    if request.method == "GET":
        return _form_page(found, SourceForm(values={"language": language()}))
    is_decided = request.form.get("go") == "in"
    form = (DecidedForm if is_decided else SourceForm).read(request.form)
    try:
        table = None if "table" in form.errors else _table(form)
    except UnreadableFileError as refused:
        field = "file" if _has_file() else "table"
        return _form_page(found, form.with_error(field, refused.told()), status=422)
    if table is None:
        return _form_page(found, form, status=422)
    form = form.model_copy(update={"values": {**form.values, "table": as_lines(table)}})
    reading = read_counts(table, wordings(found.shown.document))
    is_wrong = not reading.is_good or set(form.errors) - {"decided"}
    if is_wrong or request.form.get("go") == "back":
        return _form_page(found, form, reading, status=422 if is_wrong else 200)
    if not is_decided or form.errors:
        return _check_page(found, form, reading, status=422 if form.errors else 200)
    return _brought(found, form, reading)


def _brought(found: Questionnaires, form: SourceForm, reading: Reading) -> ResponseReturnValue:
    try:
        with writing() as unit:
            artefact_called(unit, access.project(), NAME, found.slug, held=True)
            source = form.source(found.artefact_id)
            rows, person = reading.rows, access.person()
            actions.bring_in(unit, access.project(), found.slug, source, rows, person)
    except actions.TooManySourcesError as full:
        return _check_page(found, form, reading, problem=full.told(), status=full.status)
    return _done(found, "inne")


def _has_file() -> bool:
    upload = request.files.get("file")
    return upload is not None and bool(upload.filename)


def _table(form: SourceForm) -> Table:
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return table_sent(upload.read(FILE_BYTES + 1))
    return table_pasted(form.table)


def _form_page(
    found: Questionnaires, form: SourceForm, reading: Reading | None = None, *, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "printed_counts/bring_in.html",
        project=access.project(),
        found=found,
        form=form,
        reading=reading or Reading(),
        keys=wordings(found.shown.document),
        row_limit=ROW_LIMIT,
    )
    return page, status


def _check_page(
    found: Questionnaires,
    form: SourceForm,
    reading: Reading,
    *,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "printed_counts/check.html",
        project=access.project(),
        found=found,
        form=form,
        reading=reading,
        shown=_with_those_before(found, reading),
        words=_words(found),
        problem=problem,
    )
    return page, status


def _with_those_before(found: Questionnaires, reading: Reading) -> Shown:
    """What would come, compared with what is shown already too."""
    before = printed_of(session(), found.artefact_id)
    new = replace(
        Printed((), before.rows, before.source_of),
        rows=(*before.rows, *reading.rows),
        source_of=(*before.source_of, *(0,) * len(reading.rows)),
    )
    return shown(new, _words(found), since=len(before.rows))


@blueprint.post(f"{ONE}/<int:printed>/ta-tillbaka")
def take_back(project: str, questionnaire: str, printed: int) -> ResponseReturnValue:
    """Show a source to nobody any more; it can be brought back."""
    found = _asked_for(questionnaire)
    with writing() as unit:
        source = source_in(unit, found.artefact_id, printed, held=True)
        actions.take_back(unit, access.project(), found.slug, source, access.person())
    return _done(found, "borta")


@blueprint.post(f"{ONE}/<int:printed>/visa-igen")
def bring_back(project: str, questionnaire: str, printed: int) -> ResponseReturnValue:
    """Show a source again."""
    found = _asked_for(questionnaire)
    with writing() as unit:
        artefact_called(unit, access.project(), NAME, found.slug, held=True)
        source = source_in(unit, found.artefact_id, printed, held=True)
        actions.bring_back(unit, access.project(), found.slug, source, access.person())
    return _done(found, "igen")


def _done(found: Questionnaires, did: str) -> ResponseReturnValue:
    project = access.project().slug
    return see_other(url_for(".index", project=project, questionnaire=found.slug, gjort=did))
