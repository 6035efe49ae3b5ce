"""The draft: screens, hotspots drawn on pictures, the log of changes, publishing, throwing away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from codesign.artefacts import drafts
from codesign.artefacts.documents import files_of
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.errors import NotFoundError
from codesign.projects import access, audit
from codesign.prototypes.document import PrototypeDocument, problems
from codesign.prototypes.hotspots import TakenAway, taken_away
from codesign.prototypes.making import bringing, editing
from codesign.prototypes.making.draft_forms import (
    ChangesForm,
    ScreensForm,
    SpotsForm,
    changes_form,
    changes_of,
    cleaned,
    screens_form,
    seen,
    spots_form,
    spots_of,
    undescribed_form,
)
from codesign.prototypes.queries import ShownPrototype, prototype_called, shown_version
from codesign.prototypes.views.pages.blueprint import ONE, blueprint
from codesign.prototypes.views.pages.bringing import pictures_sent
from codesign.prototypes.views.pages.reading import look_at, picture_address
from codesign.said import standing_alone
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

DRAFT = f"{ONE}/utkast"
NOTE_LIMIT = 300


@dataclass(frozen=True)
class Work:
    """A prototype and its draft, as this request found them."""

    artefact: Artefact
    version: ArtefactVersion
    shown: ShownPrototype

    @property
    def document(self) -> PrototypeDocument:
        return self.shown.document


def _work(prototype: str) -> Work:
    """Raises NotFoundError when the prototype has no draft."""
    artefact = prototype_called(session(), access.project(), prototype)
    version = drafts.draft_of(session(), artefact)
    if version is None:
        raise NotFoundError
    return Work(artefact, version, shown_version(session(), version.id))


def _address(work: Work, **values: Any) -> str:
    return url_for(".draft", project=access.project().slug, prototype=work.artefact.slug, **values)


@blueprint.get(DRAFT)
def draft(project: str, prototype: str) -> ResponseReturnValue:
    artefact = prototype_called(session(), access.project(), prototype)
    if drafts.draft_of(session(), artefact) is None:
        return see_other(url_for(".page", project=project, prototype=prototype))
    return _draft_page(_work(prototype))


@blueprint.post(f"{DRAFT}/skarmar")
def change_screens(project: str, prototype: str) -> ResponseReturnValue:
    work = _work(prototype)
    form = screens_form(request.form, work.document)
    if form.errors:
        return _draft_page(work, screens=form, status=422)
    changed = editing.with_screens(work.document, form.words, form.removed, form.start)
    return _save(work, changed, "skarmar") or _draft_page(
        _work(prototype), screens=form, status=409
    )


@blueprint.post(f"{DRAFT}/bilder")
def add_pictures(project: str, prototype: str) -> ResponseReturnValue:
    work = _work(prototype)
    taken = {file.name: file.digest for file in work.document.files}
    found = bringing.pictures(pictures_sent(), taken)
    if found.sentences or not found.screens:
        return _draft_page(work, told=found.sentences, no_pictures=not found.screens, status=422)
    changed = editing.with_pictures(work.document, found.screens)
    if work.document.upload or len(changed.screens) > editing.SCREENS_LIMIT:
        raise NotFoundError
    try:
        _change(work, changed, found.contents)
    except drafts.StaleDraftError:
        return _draft_page(_work(prototype), status=409)
    return see_other(_address(work, sparat="bilder"))


@blueprint.post(f"{DRAFT}/andringar")
def change_log(project: str, prototype: str) -> ResponseReturnValue:
    work = _work(prototype)
    form = changes_form(request.form, work.document)
    if form.errors:
        return _draft_page(work, changes=form, status=422)
    changed = editing.with_changes(work.document, form.changes)
    return _save(work, changed, "andringar") or _draft_page(
        _work(prototype), changes=form, status=409
    )


@blueprint.post(f"{DRAFT}/publicera")
def publish(project: str, prototype: str) -> ResponseReturnValue:
    work = _work(prototype)
    note = cleaned(request.form, "note")[:NOTE_LIMIT]
    is_as_seen = seen(request.form) == work.version.revision
    missing = undescribed_form(work.document)
    if missing and is_as_seen:
        return _draft_page(work, screens=missing, note=note, status=422)
    wrong = problems(work.document)
    if wrong and is_as_seen:
        told = [standing_alone(problem.said.told()) for problem in wrong]
        return _draft_page(work, wrong=told, status=422)
    try:
        with writing() as unit:
            _hold(unit, work)
            drafts.publish(unit, work.version, seen(request.form), note)
            _note(work, "prototype.publish")
    except drafts.StaleDraftError:
        return _draft_page(_work(prototype), note=note, status=409)
    return see_other(url_for(".page", project=project, prototype=prototype, klart="publicerad"))


@blueprint.post(f"{DRAFT}/ta-bort")
def discard(project: str, prototype: str) -> ResponseReturnValue:
    work = _work(prototype)
    try:
        with writing() as unit:
            _hold(unit, work)
            _note(work, "prototype.discard")
            is_gone = drafts.discard(unit, work.artefact, work.version, seen(request.form))
    except drafts.StaleDraftError:
        return _draft_page(_work(prototype), status=409)
    if is_gone:
        return see_other(url_for(".index", project=project, borttagen="1"))
    return see_other(url_for(".page", project=project, prototype=prototype, klart="borttaget"))


@blueprint.route(f"{DRAFT}/skarm/<screen>", methods=["GET", "POST"])
def hotspots(project: str, prototype: str, screen: str) -> ResponseReturnValue:
    artefact = prototype_called(session(), access.project(), prototype)
    version = drafts.draft_of(session(), artefact)
    found = shown_version(session(), version.id).document.screen(screen) if version else None
    if found is None or found.picture is None:
        return see_other(url_for(".draft", project=project, prototype=prototype))
    work = _work(prototype)
    if request.method == "GET":
        return _hotspots_page(work, screen, spots_of(work.document, screen))
    form = spots_form(request.form, work.document, screen)
    if form.errors:
        return _hotspots_page(work, screen, form, status=422)
    changed = editing.with_spots(work.document, screen, form.spots)
    try:
        _change(work, changed)
    except drafts.StaleDraftError:
        return _hotspots_page(_work(prototype), screen, form, status=409)
    return see_other(
        url_for(".hotspots", project=project, prototype=prototype, screen=screen, sparat="1")
    )


def _save(work: Work, changed: PrototypeDocument, what: str) -> ResponseReturnValue | None:
    """Store the draft and go back to it; None when it has changed under way."""
    try:
        _change(work, changed)
    except drafts.StaleDraftError:
        return None
    return see_other(_address(work, sparat=what))


def _change(
    work: Work, changed: PrototypeDocument, files: Mapping[str, bytes] | None = None
) -> None:
    """Store another state of the draft. Raises StaleDraftError."""
    with writing() as unit:
        _hold(unit, work)
        drafts.change(unit, work.version, changed, seen(request.form), files)


def _hold(unit: Session, work: Work) -> None:
    """Wait for whoever changes the prototype; from here on it is read as they left it."""
    prototype_called(unit, access.project(), work.shown.slug, held=True)


def _note(work: Work, deed: str) -> None:
    details = {"version": work.version.number}
    audit.record(session(), access.person(), access.project(), deed, work.artefact.slug, details)


def _draft_page(
    work: Work,
    *,
    screens: ScreensForm | None = None,
    changes: ChangesForm | None = None,
    status: int = 200,
    **values: Any,
) -> ResponseReturnValue:
    document = work.document
    shown_screens = screens or ScreensForm(start=document.start)
    shown_changes = changes or changes_of(document)
    page = render_template(
        "prototypes/draft.html",
        project=access.project(),
        prototype=work.artefact.slug,
        draft=work.version,
        shown=work.shown,
        document=document,
        screens=shown_screens,
        changes=shown_changes,
        errors={**shown_screens.errors, **shown_changes.errors},
        wrong=values.get("wrong", ()),
        told=values.get("told", ()),
        no_pictures=values.get("no_pictures", False),
        note=values.get("note", ""),
        is_stale=status == 409,
        taken_away=_taken_away(work),
        undescribed=len(editing.undescribed(document)),
        saved=request.args.get("sparat", ""),
        picture=lambda screen: picture_address(work.shown, screen.key),
        look=lambda screen="": look_at(access.project().slug, work.shown, screen),
    )
    return page, status


def _taken_away(work: Work) -> list[TakenAway]:
    """What the draft's HTML screens are shown without."""
    names = {name for one in work.document.screens for name in (one.html or {}).values()}
    files = [file for file in work.document.files if file.name in names]
    if not files:
        return []
    texts = files_of(session(), work.shown.artefact_id, files)
    return taken_away(work.document, texts)


def _hotspots_page(
    work: Work, screen: str, form: SpotsForm, status: int = 200
) -> ResponseReturnValue:
    found = work.document.screen(screen)
    assert found is not None
    assert found.picture is not None
    file = work.document.file(next(iter(found.picture.file.values())))
    page = render_template(
        "prototypes/hotspots.html",
        project=access.project(),
        prototype=work.artefact.slug,
        draft=work.version,
        document=work.document,
        screen=found,
        file=file,
        picture=picture_address(work.shown, screen),
        form=form,
        is_stale=status == 409,
        saved=request.args.get("sparat", ""),
    )
    return page, status
