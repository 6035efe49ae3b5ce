"""The draft of a document: saved and opened again, published, thrown away."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from codesign.artefacts import drafts
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.reading import ReadVersion
from codesign.artefacts.versions import VoicesWithoutHomeError, state_of
from codesign.artefacts.views.shared import (
    ADDRESS,
    artefact_asked,
    blueprint,
    current_of,
    document_of,
    note_event,
    read_sent,
    sent_homes,
    sent_note,
    text_of,
)
from codesign.i18n import gettext
from codesign.projects import access
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

DRAFT = f"{ADDRESS}/utkast"


@blueprint.get(DRAFT)
def draft(project: str, journey: str) -> ResponseReturnValue:
    artefact = artefact_asked(journey)
    found = drafts.draft_of(session(), artefact)
    if found is None:
        return see_other(url_for(".journey", project=project, journey=journey))
    return _page(artefact, found, text=text_of(found))


@blueprint.post(DRAFT)
def save_draft(project: str, journey: str) -> ResponseReturnValue:
    """Begin the draft (revision 0), or change it."""
    artefact = artefact_asked(journey)
    found = drafts.draft_of(session(), artefact)
    read, text, problem, faults = read_sent(journey)
    if read is None:
        return _page(artefact, found, text=text, problem=problem, faults=faults, status=422)
    try:
        with writing() as unit:
            _save(unit, artefact_asked(journey, held=True), read)
    except drafts.StaleDraftError:
        return _stale(artefact, text)
    return see_other(url_for(".draft", project=project, journey=journey, sparat="1"))


@blueprint.post(f"{DRAFT}/publicera")
def publish_draft(project: str, journey: str) -> ResponseReturnValue:
    """Publish the text that was sent, as it stands."""
    artefact = artefact_asked(journey)
    found = drafts.draft_of(session(), artefact)
    read, text, problem, faults = read_sent(journey)
    if read is not None and state_of(read.document) == current_of(artefact).digest:
        problem = gettext("Det här är redan den publicerade versionen. Inget är ändrat.")
    if read is None or problem:
        return _page(artefact, found, text=text, problem=problem, faults=faults, status=422)
    try:
        with writing() as unit:
            made = _publish(unit, artefact_asked(journey, held=True), read)
    except (drafts.StaleDraftError, drafts.NewerVersionError):
        return _stale(artefact, text)
    except VoicesWithoutHomeError as error:
        told = {"homeless": error.steps, "new_document": read.document}
        return _page(artefact, found, text=text, **told, status=422)
    return see_other(url_for(".journey", project=project, journey=journey, published=made.number))


@blueprint.post(f"{DRAFT}/ta-bort")
def discard_draft(project: str, journey: str) -> ResponseReturnValue:
    artefact = artefact_asked(journey)
    try:
        with writing() as unit:
            held = artefact_asked(journey, held=True)
            found = _as_seen(unit, held)
            note_event("journey.discard", held, {"version": found.number})
            drafts.discard(unit, held, found, found.revision)
    except drafts.StaleDraftError:
        newest = drafts.draft_of(session(), artefact)
        if newest is None:
            return see_other(url_for(".journey", project=project, journey=journey))
        return _page(artefact, newest, text=text_of(newest), is_stale=True, status=409)
    return see_other(url_for(".journey", project=project, journey=journey, borttaget="1"))


def _seen(name: str) -> int:
    return request.form.get(name, type=int) or 0


def _as_seen(unit: Session, artefact: Artefact) -> ArtefactVersion:
    """The draft, in the state that was seen. Raises StaleDraftError."""
    found = drafts.draft_of(unit, artefact)
    if found is None or found.revision != _seen("revision"):
        raise drafts.StaleDraftError
    return found


def _save(unit: Session, artefact: Artefact, read: ReadVersion[Any]) -> None:
    """Raises StaleDraftError."""
    if drafts.draft_of(unit, artefact) is None and _seen("revision") == 0:
        made = drafts.begin(unit, artefact, read, access.person())
        note_event("journey.draft", artefact, {"version": made.number})
        return
    found = _as_seen(unit, artefact)
    drafts.change(unit, found, read.document, found.revision)


def _publish(unit: Session, artefact: Artefact, read: ReadVersion[Any]) -> ArtefactVersion:
    """Raises StaleDraftError, NewerVersionError and VoicesWithoutHomeError."""
    found, homes = _as_seen(unit, artefact), sent_homes()
    if state_of(read.document) != found.digest:
        drafts.change(unit, found, read.document, found.revision)
    over = _seen("over")
    drafts.publish(unit, found, found.revision, sent_note(), over=over, new_homes=homes)
    note_event("journey.publish", artefact, {"version": found.number, "moved": homes})
    return found


def _stale(artefact: Artefact, text: str) -> ResponseReturnValue:
    """What was written beside what somebody else has written since."""
    newest = drafts.draft_of(session(), artefact)
    return _page(artefact, newest, text=text, is_stale=True, status=409)


def _page(
    artefact: Artefact,
    found: ArtefactVersion | None,
    *,
    text: str,
    is_stale: bool = False,
    status: int = 200,
    **told: Any,
) -> ResponseReturnValue:
    current = current_of(artefact)
    # What was wrong in another way has not shown anybody a newer state.
    is_as_sent = status == 422
    page = render_template(
        "content/draft.html",
        project=access.project(),
        artefact=artefact,
        draft=found,
        current=current,
        document=document_of(current),
        revision=_seen("revision") if is_as_sent else (found.revision if found else 0),
        over=_seen("over") if is_as_sent else current.number,
        text=text,
        problem=told.get("problem", ""),
        faults=told.get("faults", ()),
        homeless=told.get("homeless", {}),
        new_document=told.get("new_document"),
        note=sent_note() if request.method == "POST" else "",
        is_stale=is_stale,
        is_behind=found is not None and current.number > found.number,
        other_text=text_of(found or current) if is_stale else "",
        is_saved="sparat" in request.args,
    )
    return page, status
