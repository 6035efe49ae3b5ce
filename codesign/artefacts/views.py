"""A designer's page for a journey's document: its versions, download, and a new version."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.artefacts.kinds import kind
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.reading import ContentError, ReadVersion, read_text
from codesign.artefacts.versions import (
    VoicesWithoutHomeError,
    digest_of,
    publish,
    published_version,
    stored_form,
)
from codesign.artefacts.writing import as_yaml
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import gettext
from codesign.projects import access, audit
from codesign.texts import Frozen
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

blueprint = Blueprint("content", __name__)

ADDRESS = "/arbete/<project>/resa/<journey>/dokument"
TEXT_LIMIT = 400_000


class StaleJourneyError(RuleBrokenError):
    """A newer version has been published since this person opened the page."""


def _artefact(journey: str) -> Artefact:
    found = session().scalar(
        select(Artefact).where(
            Artefact.project_id == access.project().id,
            Artefact.slug == journey,
            Artefact.kind == "journey",
        )
    )
    if found is None:
        raise NotFoundError
    return found


def _current(artefact: Artefact) -> ArtefactVersion:
    version = published_version(session(), artefact.id)
    if version is None:
        raise NotFoundError
    return version


@blueprint.get(ADDRESS)
def journey(project: str, journey: str) -> ResponseReturnValue:
    artefact = _artefact(journey)
    current = _current(artefact)
    return _page(artefact, current, text=as_yaml(current.document), seen=current.number)


@blueprint.get(f"{ADDRESS}.yaml")
def download(project: str, journey: str) -> ResponseReturnValue:
    version = _current(_artefact(journey))
    answer = Response(as_yaml(version.document), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{journey}.yaml"'
    return answer


@blueprint.post(ADDRESS, endpoint="publish")
def publish_journey(project: str, journey: str) -> ResponseReturnValue:
    artefact = _artefact(journey)
    current = _current(artefact)
    text, problem = _sent_text()
    seen = request.form.get("seen", type=int) or 0
    if problem:
        return _page(artefact, current, text=text, seen=seen, problem=problem, status=422)
    read, faults = read_text(kind("journey"), text, Path(f"{journey}.yaml"))
    if read is None:
        return _page(artefact, current, text=text, seen=seen, faults=faults, status=422)
    if read.document.slug != journey:
        problem = gettext("Resans ”slug” ska vara %(slug)s.", slug=journey)
        return _page(artefact, current, text=text, seen=seen, problem=problem, status=422)
    if digest_of(stored_form(read.document)) == current.digest:
        problem = gettext("Det här är redan den publicerade versionen. Inget är ändrat.")
        return _page(artefact, current, text=text, seen=seen, problem=problem, status=422)
    try:
        with writing():
            _require_newest(artefact, seen)
            version = _published(artefact, read)
    except StaleJourneyError:
        newest = _current(artefact)
        return _page(artefact, newest, text=text, seen=newest.number, is_stale=True, status=409)
    except VoicesWithoutHomeError as error:
        return _page(
            artefact,
            current,
            text=text,
            seen=seen,
            homeless=error.steps,
            new_document=read.document,
            status=422,
        )
    return see_other(
        url_for(".journey", project=project, journey=journey, published=version.number)
    )


def _require_newest(artefact: Artefact, seen: int) -> None:
    """Wait for whoever publishes the journey. Raises StaleJourneyError when they have done so."""
    held = select(Artefact.id).where(Artefact.id == artefact.id).with_for_update()
    session().execute(held)
    if seen != _current(artefact).number:
        raise StaleJourneyError


def _published(artefact: Artefact, read: ReadVersion[Any]) -> ArtefactVersion:
    homes = {
        name.removeprefix("home-"): home
        for name, home in request.form.items()
        if name.startswith("home-") and home
    }
    note = request.form.get("note", "").strip()[:300]
    version = publish(
        session(),
        artefact,
        read,
        origin="editor",
        author=access.person(),
        new_homes=homes,
        note=note,
    )
    details = {"version": version.number, "moved": homes}
    audit.record(
        session(), access.person(), access.project(), "journey.publish", artefact.slug, details
    )
    return version


def _sent_text() -> tuple[str, str]:
    """The YAML that was sent and what is wrong with how it was sent."""
    text = request.form.get("text", "")
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        try:
            text = upload.read(TEXT_LIMIT + 1).decode("utf-8-sig")
        except UnicodeDecodeError:
            return text, gettext("Filen är inte text i UTF-8. Spara den som UTF-8 och försök igen.")
    if len(text) > TEXT_LIMIT:
        return "", gettext("Filen är för stor. En resa får vara högst 400 000 tecken.")
    if not text.strip():
        return text, gettext("Välj en fil eller klistra in resans YAML.")
    return text.replace("\r\n", "\n"), ""


def _page(
    artefact: Artefact,
    current: ArtefactVersion,
    *,
    text: str,
    seen: int,
    problem: str = "",
    faults: tuple[ContentError, ...] = (),
    homeless: dict[str, int] | None = None,
    new_document: Frozen | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    versions = (
        session()
        .execute(
            select(ArtefactVersion.number, ArtefactVersion.created_at, ArtefactVersion.note)
            .where(ArtefactVersion.artefact_id == artefact.id)
            .order_by(ArtefactVersion.number.desc())
            .limit(50)
        )
        .all()
    )
    old = kind(artefact.kind).model.model_validate(current.document)
    page = render_template(
        "content/journey.html",
        project=access.project(),
        artefact=artefact,
        current=current,
        document=old,
        versions=versions,
        text=text,
        seen=seen,
        problem=problem,
        faults=faults,
        homeless=homeless or {},
        new_document=new_document,
        is_stale=is_stale,
        published=request.args.get("published", type=int),
    )
    return page, status
