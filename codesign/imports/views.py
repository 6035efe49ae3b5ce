"""Importing notes: upload, check how they are read, import; nothing is imported unseen."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from codesign.content.texts import in_language
from codesign.feedback.domain import NOTE_LIMIT, Mode
from codesign.feedback.models import NoteImport
from codesign.imports import actions, queries, words
from codesign.imports.domain import (
    CHECKED_WITHIN,
    FILE_LIMIT,
    IMPORTED_SOURCES,
    ROW_LIMIT,
    VALUES_SHOWN,
    Choices,
    Field,
    Missing,
    Reading,
    Table,
    read_notes,
)
from codesign.imports.forms import (
    COLUMN_NAMES,
    choices_in,
    file_name,
    seen_of,
    with_suggestions,
)
from codesign.imports.guessing import guessed
from codesign.imports.jobs import PASTED, READING
from codesign.imports.protection import protected
from codesign.imports.queries import Target
from codesign.imports.reading import (
    PASTE_LIMIT,
    EmptyFileError,
    FileTooLargeError,
    UnreadableFileError,
    packed,
    refuse_at_once,
    table_of_lines,
    unpacked,
)
from codesign.imports.vocabulary import cell_key
from codesign.jobs.actions import TooManyJobsError
from codesign.jobs.domain import Part
from codesign.jobs.queries import pieces
from codesign.jobs.views import begin, typed_before
from codesign.people.access import person
from codesign.people.access import project as this_project
from codesign.web.htmx import leave_for, page_or_partial, see_other, wants_partial
from codesign.web.i18n import gettext, language
from codesign.web.sessions import database, session, writing

blueprint = Blueprint("imports", __name__)

FOLDER = "/arbete/<project>/importera"
READ_AT_ONCE = 64 * 1024
"""Bytes of pasted lines that are read while the person waits; what takes longer is a job."""
SHOWN_NOTES = 5
SHOWN_FAULTS = 200
SHOWN_ASIDES = 50


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More was sent than is read at all; the upload page says so beside the field."""
    journeys = queries.journeys_to_choose(session(), this_project().id)
    return _upload_page(journeys, "", {"fil": FileTooLargeError().told()}, status=413)


@dataclass(frozen=True)
class Opened:
    """An upload, read with the choices that were made."""

    upload: NoteImport
    target: Target
    table: Table
    choices: Choices
    reading: Reading


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
    if found.content is None:
        return _result_page(found)
    opened = _opened(found)
    if request.method == "GET":
        return _review_page(opened)
    opened = _reread(opened)
    with writing() as unit:
        actions.keep_choices(unit, found, opened.choices)
    if not wants_partial():
        return see_other(url_for(".review", project=project, import_id=import_id))
    return _review_page(opened)


@blueprint.post(f"{FOLDER}/<int:import_id>/kor")
def run(project: str, import_id: int) -> ResponseReturnValue:
    found = queries.upload_in(session(), this_project().id, import_id)
    address = url_for(".review", project=project, import_id=import_id)
    if found.content is None:
        return leave_for(f"{address}?igen=1")
    opened = _reread(_opened(found))
    problems = _problems(opened)
    if problems:
        with writing() as unit:
            actions.keep_choices(unit, found, opened.choices)
        return _review_page(opened, problems, 422)
    try:
        with writing() as unit:
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
    if found.content is None:
        return _result_page(found)
    rows: list[Sequence[object]] = [
        (gettext("Rad"), gettext("Kolumn"), gettext("Fel"), gettext("Förslag"))
    ]
    rows += [
        (
            fault.row,
            fault.column,
            words.fault_sentence(fault),
            words.suggestion_sentence(fault.suggestion),
        )
        for fault in _opened(found).reading.faults
    ]
    return _csv(rows, f"fel-{import_id}.csv")


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
    return _csv(rows, f"{slug}.csv")


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
    table = unpacked(found.content or b"")
    choices = Choices.from_json(found.mapping)
    return Opened(found, target, table, choices, read_notes(table, choices, target.words))


def _reread(opened: Opened) -> Opened:
    """The upload read with the choices that were sent."""
    choices = choices_in(request.form, opened.table, opened.target)
    if "forslag" in request.form:
        choices = with_suggestions(choices, opened.reading)
    if choices == opened.choices:
        return opened
    reading = read_notes(opened.table, choices, opened.target.words)
    return replace(opened, choices=choices, reading=reading)


def _problems(opened: Opened) -> dict[str, str]:
    """Why the notes are not imported now: field → sentence."""
    reading = opened.reading
    problems = {
        COLUMN_NAMES[Field.TEXT if missing is Missing.TEXT else Field.STEP]: words.missing_sentence(
            missing
        )
        for missing in reading.missing
    }
    if problems:
        return problems
    if not reading.notes:
        return {"fel": gettext("Ingen rad går att läsa. Ändra hur kolumnerna läses.")}
    if request.form.get("sett") != seen_of(reading, opened.choices):
        return {
            "raknat": gettext(
                "Det har ändrats vad som läses sedan du såg sidan. Kontrollera och importera igen."
            )
        }
    if reading.faults and "hoppa-over" not in request.form:
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
        checked_within=CHECKED_WITHIN,
        note_limit=NOTE_LIMIT,
    )
    return page, status if errors else 200


def _review_page(
    opened: Opened, problems: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    reading, choices = opened.reading, opened.choices
    return page_or_partial(
        "imports/review.html",
        "imports/_review.html",
        status,
        project=this_project(),
        upload=opened.upload,
        document=opened.target.document,
        table=opened.table,
        names=opened.table.names(choices.has_header),
        choices=choices,
        reading=reading,
        columns=COLUMN_NAMES,
        Field=Field,
        modes=tuple(Mode),
        sources=IMPORTED_SOURCES,
        cell_key=cell_key,
        problems=problems or {},
        missing=[words.missing_sentence(one) for one in reading.missing],
        shown=reading.notes[:SHOWN_NOTES],
        faults=reading.faults[:SHOWN_FAULTS],
        asides=reading.asides[:SHOWN_ASIDES],
        fault_sentence=words.fault_sentence,
        suggestion_sentence=words.suggestion_sentence,
        aside_sentence=words.aside_sentence,
        values_shown=VALUES_SHOWN,
        there=queries.already_there(session(), opened.target.artefact_id, reading.notes),
        seen=seen_of(reading, choices),
        coded=sum(bool(note.areas) for note in reading.notes),
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


def _csv(rows: Sequence[Sequence[object]], name: str) -> Response:
    """A CSV that a Swedish Excel opens as it should, in which no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow(protected(cell) if isinstance(cell, str) else cell for cell in row)
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
