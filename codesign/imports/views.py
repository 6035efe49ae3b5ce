"""Importing notes: upload, check how they are read, import; nothing is imported unseen."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from codesign.contributions.domain import NOTE_LIMIT, Mode
from codesign.contributions.models import NoteImport
from codesign.contributions.sources import BROUGHT_BY_FILES
from codesign.i18n import gettext, language
from codesign.imports import actions, jobs, queries, words
from codesign.imports.domain import Choices, Field, Missing, Reading, last_day, read_notes
from codesign.imports.forms import (
    COLUMN_NAMES,
    choices_in,
    file_name,
    seen_of,
    with_suggestions,
)
from codesign.imports.guessing import guessed
from codesign.imports.jobs import CHECKING, IMPORTING, PASTED, READING
from codesign.imports.queries import Target
from codesign.imports.reading import table_of_lines
from codesign.imports.reviewing import Review, is_large, review_in, review_of
from codesign.imports.vocabulary import cell_key
from codesign.imports.words import csv_of, faults_csv
from codesign.jobs.actions import TooManyJobsError
from codesign.jobs.domain import Part
from codesign.jobs.queries import pieces
from codesign.jobs.views import begin, typed_before
from codesign.projects.access import person
from codesign.projects.access import project as this_project
from codesign.tables.reading import (
    PASTE_LIMIT,
    EmptyFileError,
    FileTooLargeError,
    UnreadableFileError,
    packed,
    refuse_at_once,
    unpacked,
)
from codesign.tables.table import FILE_LIMIT, ROW_LIMIT
from codesign.texts import in_language
from codesign.web.htmx import leave_for, page_or_partial, see_other, wants_partial
from codesign.web.sessions import database, session, writing

blueprint = Blueprint("imports", __name__)

FOLDER = "/arbete/<project>/importera"
READ_AT_ONCE = 64 * 1024
"""Bytes of pasted lines that are read while the person waits; what takes longer is a job."""


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More was sent than is read at all; the upload page says so beside the field."""
    journeys = queries.journeys_to_choose(session(), this_project().id)
    return _upload_page(journeys, "", {"fil": FileTooLargeError().told()}, status=413)


@dataclass(frozen=True)
class Opened:
    """An upload, as it was read with choices that were made."""

    upload: NoteImport
    target: Target
    review: Review
    choices: Choices
    """The choices made by now; a large table may not be read with them yet."""
    reading: Reading | None
    """None for a large table, which only a worker opens."""

    @property
    def is_large(self) -> bool:
        return self.reading is None

    @property
    def is_read(self) -> bool:
        """Whether what is shown is read with these choices."""
        return self.review.is_of(self.choices)


@blueprint.route(FOLDER, methods=("GET", "POST"))
def upload(project: str) -> ResponseReturnValue:
    journeys = queries.journeys_to_choose(session(), this_project().id)
    if request.method == "GET":
        return _upload_page(journeys, request.args.get("resa", ""), lines=_typed_before())
    lines = request.form.get("rader", "")
    slug = request.form.get("resa", "") or (journeys[0][0] if len(journeys) == 1 else "")
    if slug not in dict(journeys):
        return _upload_page(journeys, slug, {"resa": gettext("Välj vilken resa.")}, lines=lines)
    try:
        name, content = _sent()
        if name == PASTED and len(content) <= READ_AT_ONCE:
            return _read_at_once(slug, content.decode())
        return begin(READING, {"name": name, "journey": slug}, io.BytesIO(content))
    except (UnreadableFileError, TooManyJobsError) as refused:
        field = "fil" if _has_file() else "rader"
        return _upload_page(
            journeys, slug, {field: refused.told()}, lines=lines, status=refused.status
        )


def _read_at_once(slug: str, lines: str) -> ResponseReturnValue:
    """Few pasted lines need no worker."""
    table = table_of_lines(lines)
    if is_large(table):
        options = {"name": PASTED, "journey": slug}
        return begin(READING, options, io.BytesIO(lines.encode()))
    target = queries.target(session(), this_project().id, slug, language())
    content, choices = packed(table), guessed(table, target.words)
    with writing() as unit:
        made = actions.keep_upload(
            unit,
            this_project(),
            person(),
            target,
            file_name=PASTED,
            content=content,
            choices=choices,
        )
    return see_other(url_for(".review", project=this_project().slug, import_id=made.id))


def _typed_before() -> str:
    """The lines of a job that could not read them, to be mended."""
    job = typed_before()
    if job is None or job.kind != READING.name or not READING.is_typed(job.options):
        return ""
    return b"".join(pieces(database(), job.id, Part.SOURCE)).decode("utf-8", "replace")


@blueprint.route(f"{FOLDER}/<int:import_id>", methods=("GET", "POST"))
def review(project: str, import_id: int) -> ResponseReturnValue:
    found = queries.upload_in(session(), this_project().id, import_id)
    if found.status != "waiting":
        return _result_page(found)
    opened = _opened(found)
    if request.method == "GET":
        return _review_page(opened, _changed() if jobs.CHANGED in request.args else None)
    opened = _reread(opened)
    with writing() as unit:
        actions.keep_choices(unit, found, opened.choices)
    if not opened.is_read:
        return begin(CHECKING, {"import": import_id})
    if not wants_partial():
        return see_other(url_for(".review", project=project, import_id=import_id))
    return _review_page(opened)


@blueprint.post(f"{FOLDER}/<int:import_id>/kor")
def run(project: str, import_id: int) -> ResponseReturnValue:
    found = queries.upload_in(session(), this_project().id, import_id)
    address = url_for(".review", project=project, import_id=import_id)
    if found.status != "waiting":
        return leave_for(f"{address}?igen=1")
    opened = _reread(_opened(found))
    problems = _problems(opened)
    try:
        with writing() as unit:
            if problems or opened.reading is None:
                actions.keep_choices(unit, found, opened.choices)
            else:
                actions.run(
                    unit,
                    this_project(),
                    person(),
                    opened.target,
                    found,
                    opened.reading,
                    opened.choices,
                )
    except actions.AlreadyImportedError:
        return leave_for(f"{address}?igen=1")
    if problems:
        return _review_page(opened, problems, 422)
    if opened.is_large:
        return begin(IMPORTING, {"import": import_id, "seen": opened.review.seen})
    return leave_for(address)


@blueprint.post(f"{FOLDER}/<int:import_id>/avbryt")
def abandon(project: str, import_id: int) -> ResponseReturnValue:
    found = queries.upload_in(session(), this_project().id, import_id)
    address = url_for(".review", project=project, import_id=import_id)
    try:
        with writing() as unit:
            actions.abandon(unit, this_project(), person(), found)
    except actions.AlreadyImportedError:
        return leave_for(f"{address}?igen=1")
    return leave_for(address)


@blueprint.get(f"{FOLDER}/<int:import_id>/fel.csv")
def faults(project: str, import_id: int) -> ResponseReturnValue:
    found = queries.upload_in(session(), this_project().id, import_id)
    if found.status != "waiting":
        return _result_page(found)
    if found.faults is not None:
        return _csv(zlib.decompress(found.faults), f"fel-{import_id}.csv")
    reading = _opened(found).reading
    return _csv(faults_csv(reading) if reading else b"", f"fel-{import_id}.csv")


@blueprint.get(f"{FOLDER}/mall.csv")
def template(project: str) -> ResponseReturnValue:
    journeys = queries.journeys_to_choose(session(), this_project().id)
    slug = request.args.get("resa", "") or (journeys[0][0] if journeys else "")
    document = queries.target(session(), this_project().id, slug, language()).document
    actor = in_language(document.actors[0].name, language())
    header = (
        gettext("Steg"),
        gettext("Läge"),
        gettext("Perspektiv"),
        gettext("Grupp"),
        gettext("Text"),
        gettext("Datum"),
        gettext("Källa"),
    )
    example = gettext("Exempel: skriv en anteckning per rad.")
    rows: list[Sequence[object]] = [header]
    for step, mode in zip(document.steps, ("ÄR", "BÖR", "GÖR"), strict=False):
        rows.append((in_language(step.title, language()), mode, actor, "1", example, "", ""))
    return _csv(csv_of(rows), f"{slug}.csv")


def _has_file() -> bool:
    sent = request.files.get("fil")
    return sent is not None and bool(sent.filename)


def _sent() -> tuple[str, bytes]:
    """What was sent: its name and its bytes, not yet read."""
    sent = request.files.get("fil")
    if sent is not None and sent.filename:
        content = sent.read(FILE_LIMIT + 1)
        refuse_at_once(content)
        return file_name(sent.filename), content
    lines = request.form.get("rader", "")
    if not lines.strip():
        raise EmptyFileError(gettext("Välj en fil eller klistra in minst en anteckning."))
    if len(lines) > PASTE_LIMIT:
        raise FileTooLargeError
    return PASTED, lines.encode()


def _opened(found: NoteImport) -> Opened:
    target = queries.target_of_upload(session(), found, language())
    choices = Choices.from_json(found.mapping)
    if found.checked is not None:
        return Opened(found, target, review_in(found.checked), choices, None)
    return _read(found, target, choices)


def _read(found: NoteImport, target: Target, choices: Choices) -> Opened:
    """A small table, read here and now."""
    table = unpacked(found.content or b"")
    reading = read_notes(table, choices, target.words)
    there = queries.already_there(session(), target.artefact_id, reading.notes)
    seen = seen_of(reading, choices)
    shown = review_of(table, choices, reading, there=there, seen=seen)
    return Opened(found, target, shown, choices, reading)


def _reread(opened: Opened) -> Opened:
    """The upload with the choices that were sent; a small one read with them."""
    choices = choices_in(request.form, opened.review.width, opened.target)
    if "forslag" in request.form:
        choices = with_suggestions(choices, opened.review)
    if opened.is_large or choices == opened.choices:
        return replace(opened, choices=choices)
    return _read(opened.upload, opened.target, choices)


def _changed() -> dict[str, str]:
    return {
        "raknat": gettext(
            "Det har ändrats vad som läses sedan du såg sidan. Kontrollera och importera igen."
        )
    }


def _problems(opened: Opened) -> dict[str, str]:
    """Why the notes are not imported now: field → sentence."""
    shown = opened.review
    if not opened.is_read:
        return _changed()
    problems = {
        COLUMN_NAMES[Field.TEXT if missing is Missing.TEXT else Field.STEP]: words.missing_sentence(
            missing
        )
        for missing in shown.missing
    }
    if problems:
        return problems
    if not shown.notes_in_all:
        return {"fel": gettext("Ingen rad går att läsa. Ändra hur kolumnerna läses.")}
    if request.form.get("sett") != shown.seen:
        return _changed()
    if shown.faults_in_all and "hoppa-over" not in request.form:
        return {"hoppa-over": gettext("Rätta raderna med fel, eller välj att hoppa över dem.")}
    return {}


def _upload_page(
    journeys: list[tuple[str, dict[str, str]]],
    slug: str,
    errors: dict[str, str] | None = None,
    *,
    lines: str = "",
    status: int = 422,
) -> ResponseReturnValue:
    page = render_template(
        "imports/upload.html",
        project=this_project(),
        journeys=journeys,
        slug=slug,
        errors=errors or {},
        lines=lines,
        uploads=queries.recent_uploads(session(), this_project().id),
        row_limit=ROW_LIMIT,
        last_day=last_day,
        note_limit=NOTE_LIMIT,
    )
    return page, status if errors else 200


def _review_page(
    opened: Opened, problems: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    return page_or_partial(
        "imports/review.html",
        "imports/_review.html",
        status,
        project=this_project(),
        upload=opened.upload,
        document=opened.target.document,
        place_of=opened.target.place,
        review=opened.review,
        choices=opened.choices,
        is_read=opened.is_read,
        is_large=opened.is_large,
        columns=COLUMN_NAMES,
        Field=Field,
        modes=tuple(Mode),
        sources=BROUGHT_BY_FILES,
        cell_key=cell_key,
        problems=problems or {},
        missing=[words.missing_sentence(one) for one in opened.review.missing],
        fault_sentence=words.fault_sentence,
        suggestion_sentence=words.suggestion_sentence,
        aside_sentence=words.aside_sentence,
        area_names=_area_names(),
    )


def _area_names() -> dict[int, str]:
    areas = queries.known_areas(session(), this_project().id)
    return {area.id: area.names[0] for area in areas}


def _result_page(found: NoteImport) -> ResponseReturnValue:
    target = queries.target_of_upload(session(), found, language())
    return render_template(
        "imports/result.html",
        project=this_project(),
        upload=found,
        journey=target.slug,
        again="igen" in request.args,
    )


def _csv(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
