"""Bringing in: a zip or pictures become a prototype's first draft, or a new version's."""

from io import SEEK_END
from typing import IO

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.artefacts import drafts
from codesign.artefacts.files import COUNT_LIMIT, FILE_LIMIT
from codesign.artefacts.models import ArtefactVersion
from codesign.artefacts.reading import ReadVersion
from codesign.db import now
from codesign.i18n import gettext, local
from codesign.jobs.actions import TooManyJobsError
from codesign.jobs.kinds import JobKind
from codesign.jobs.views import begin, typed_before
from codesign.projects import access, audit
from codesign.prototypes.document import PrototypeDocument
from codesign.prototypes.making import bringing
from codesign.prototypes.making.bringing import About, Brought, Journeys
from codesign.prototypes.making.draft_forms import NO_JOURNEY, AboutForm, belonging
from codesign.prototypes.making.editing import free_key
from codesign.prototypes.making.jobs import NEW, VERSION, OtherSlugError, SlugTakenError
from codesign.prototypes.queries import (
    ShownPrototype,
    new_prototype,
    prototype_called,
    slugs_of,
    versions_of,
)
from codesign.prototypes.uploaded.embedding import refusal
from codesign.prototypes.views.pages.blueprint import (
    LIST,
    ONE,
    blueprint,
    journeys,
    steps_to_choose,
)
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

READ_AT_ONCE = 256 * 1024
"""Bytes of a zip that is read while the person waits; a larger one is read by a worker."""


@blueprint.route(f"{LIST}/ny", methods=["GET", "POST"])
def new(project: str) -> ResponseReturnValue:
    known = journeys()
    if request.method == "GET":
        return _page(_typed() or AboutForm(), known)
    if _is_large():
        return _worked(NEW, "", known)
    taken = slugs_of(session(), access.project().id)
    form, brought = _brought(known, taken=taken)
    if brought.read is None:
        return _page(form, known, brought, status=422)
    slug = brought.read.document.slug
    with writing() as unit:
        is_taken = slug in slugs_of(unit, access.project().id)
        if not is_taken:
            artefact = new_prototype(unit, access.project(), slug)
            _note(slug, drafts.begin(unit, artefact, brought.read, access.person()))
    if is_taken:
        return _page(form, known, bringing.refused(SlugTakenError(slug=slug).told()), status=422)
    return _to_draft(slug)


@blueprint.route(f"{ONE}/ny-version", methods=["GET", "POST"])
def new_version(project: str, prototype: str) -> ResponseReturnValue:
    shown = versions_of(session(), access.project().id, prototype, with_drafts=True)[-1]
    known = journeys()
    if request.method == "GET":
        return _page(_typed() or _as_before(shown), known, shown=shown)
    if _is_large():
        return _worked(VERSION, prototype, known, shown)
    form, brought = _brought(known, slug=prototype)
    if brought.read is None:
        return _page(form, known, brought, shown=shown, status=422)
    if brought.read.document.slug != prototype:
        told = OtherSlugError(slug=prototype).told()
        return _page(form, known, bringing.refused(told), shown=shown, status=422)
    try:
        with writing() as unit:
            artefact = prototype_called(unit, access.project(), prototype, held=True)
            _note(prototype, drafts.begin(unit, artefact, brought.read, access.person()))
    except drafts.DraftExistsError as error:
        return _page(form, known, bringing.refused(error.told()), shown=shown, status=409)
    return _to_draft(prototype)


@blueprint.post(f"{ONE}/utkast/borja")
def begin_draft(project: str, prototype: str) -> ResponseReturnValue:
    """A draft that begins as the newest published version is."""
    with writing() as unit:
        artefact = prototype_called(unit, access.project(), prototype, held=True)
        shown = versions_of(unit, access.project().id, prototype)[-1]
        draft = drafts.begin_from(unit, artefact, shown.document, access.person(), now().date())
        _note(prototype, draft)
    return _to_draft(prototype)


def _is_large() -> bool:
    """Whether the zip that was sent takes too long to read while somebody waits."""
    sent = request.files.get("zip")
    if sent is None or not sent.filename:
        return False
    size = sent.stream.seek(0, SEEK_END)
    sent.stream.seek(0)
    return size > READ_AT_ONCE


def _worked(
    kind: JobKind, slug: str, known: Journeys, shown: ShownPrototype | None = None
) -> ResponseReturnValue:
    """A worker reads the zip; the page shows how far it is."""
    form = AboutForm(values=AboutForm.read(request.form, journeys=known).values)
    try:
        return begin(kind, {"prototype": slug, "form": form.values}, request.files["zip"].stream)
    except TooManyJobsError as refused:
        told = bringing.refused(refused.told())
        return _page(form, known, told, shown=shown, status=refused.status)


def _typed() -> AboutForm | None:
    """What was typed beside a zip that could not be read."""
    job = typed_before()
    return (
        AboutForm(values=dict(job.options["form"]))
        if job is not None and "form" in job.options
        else None
    )


def _note(slug: str, draft: ArtefactVersion) -> None:
    details = {"version": draft.number}
    audit.record(session(), access.person(), access.project(), "prototype.draft", slug, details)


def _to_draft(slug: str) -> ResponseReturnValue:
    return see_other(url_for(".draft", project=access.project().slug, prototype=slug))


def _brought(
    known: Journeys, *, taken: set[str] | None = None, slug: str = ""
) -> tuple[AboutForm, Brought]:
    """What was sent, read: the form, and the version or why there is none."""
    form = AboutForm.read(request.form, journeys=known)
    about = (
        None
        if form.errors
        else _about(form, slug or free_key(form.values["title"], taken or (), "prototyp"))
    )
    sent = request.files.get("zip")
    if sent is not None and sent.filename:
        no_scripts = refusal(access.project())
        found = bringing.archive(sent.stream, about, known, no_scripts)
        is_form_needed = found.read is None and not found.sentences and not found.faults
        return (form if is_form_needed else AboutForm(values=form.values)), found
    return _pictures(form, about)


def _about(form: AboutForm, slug: str) -> About:
    journey, step = belonging(form.values["step"])
    title, question = form.values["title"], form.values["question"]
    return About(slug, title, question, journey, step, now().date())


def _pictures(form: AboutForm, about: About | None) -> tuple[AboutForm, Brought]:
    sent = pictures_sent()
    if not sent:
        return form, bringing.refused(gettext("Välj en zip-fil, eller en eller flera bilder."))
    found = bringing.pictures(sent, {})
    if found.sentences or about is None:
        return form, Brought(sentences=found.sentences)
    read: ReadVersion[PrototypeDocument] = bringing.of_pictures(found, about)
    return form, Brought(read)


def pictures_sent() -> list[tuple[str, IO[bytes]]]:
    """The pictures of the form, in the order they were chosen."""
    return [(one.filename, one.stream) for one in request.files.getlist("bilder") if one.filename]


def _as_before(shown: ShownPrototype) -> AboutForm:
    document = shown.document
    return AboutForm(
        values={
            "title": local(document.title),
            "question": local(document.question),
            "step": f"{document.journey}/{document.step or ''}" if document.journey else NO_JOURNEY,
        }
    )


def _page(
    form: AboutForm,
    known: Journeys,
    brought: Brought | None = None,
    *,
    shown: ShownPrototype | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "prototypes/bring.html",
        project=access.project(),
        form=form,
        steps=steps_to_choose(known),
        sentences=brought.sentences if brought else (),
        faults=brought.faults if brought else (),
        shown=shown,
        no_scripts=refusal(access.project()),
        file_megabytes=FILE_LIMIT // (1024 * 1024),
        count=COUNT_LIMIT,
    )
    return page, status
