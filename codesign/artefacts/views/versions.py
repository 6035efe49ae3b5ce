"""The page of a document: its versions, download, and a new version."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.artefacts.drafts import NewerVersionError
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.artefacts.reading import ContentError, ReadVersion
from codesign.artefacts.versions import (
    VoicesWithoutHomeError,
    publish,
    published_version,
    state_of,
)
from codesign.artefacts.views.shared import (
    ADDRESS,
    artefact_asked,
    blueprint,
    current_of,
    document_of,
    draft_number,
    note_event,
    read_sent,
    sent_homes,
    sent_note,
    text_of,
)
from codesign.errors import NotFoundError
from codesign.i18n import gettext
from codesign.projects import access
from codesign.texts import Frozen
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

VERSIONS_SHOWN = 50


@blueprint.get(ADDRESS)
def journey(project: str, journey: str) -> ResponseReturnValue:
    artefact = artefact_asked(journey)
    current = current_of(artefact)
    return _page(artefact, current, text=text_of(current), seen=current.number)


@blueprint.get(f"{ADDRESS}.yaml")
def download(project: str, journey: str) -> ResponseReturnValue:
    return attached(current_of(artefact_asked(journey)), f"{journey}.yaml")


@blueprint.get(f"{ADDRESS}/v<int:number>.yaml")
def version(project: str, journey: str, number: int) -> ResponseReturnValue:
    """Any version of the document as a file."""
    artefact = artefact_asked(journey)
    found = session().scalar(
        select(ArtefactVersion).where(
            ArtefactVersion.artefact_id == artefact.id, ArtefactVersion.number == number
        )
    )
    if found is None:
        raise NotFoundError
    return attached(found, f"{journey}-v{number}.yaml")


def attached(version: ArtefactVersion, name: str) -> Response:
    """A version's text as a file to keep."""
    answer = Response(text_of(version), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post(ADDRESS, endpoint="publish")
def publish_journey(project: str, journey: str) -> ResponseReturnValue:
    artefact = artefact_asked(journey)
    current = current_of(artefact)
    seen = request.form.get("seen", type=int) or 0
    read, text, problem, faults = read_sent(journey)
    if read is not None and state_of(read.document) == current.digest:
        problem = gettext("Det här är redan den publicerade versionen. Inget är ändrat.")
    if read is None or problem:
        return _page(
            artefact, current, text=text, seen=seen, problem=problem, faults=faults, status=422
        )
    try:
        with writing():
            _require_newest(artefact, seen)
            made = _published(artefact, read)
    except NewerVersionError:
        newest = current_of(artefact)
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
    return see_other(url_for(".journey", project=project, journey=journey, published=made.number))


def _require_newest(artefact: Artefact, seen: int) -> None:
    """Wait for whoever publishes the document. Raises NewerVersionError when they have done so."""
    artefact_asked(artefact.slug, held=True)
    newest = published_version(session(), artefact.id)
    if newest is None or seen != newest.number:
        raise NewerVersionError


def _published(artefact: Artefact, read: ReadVersion[Any]) -> ArtefactVersion:
    homes = sent_homes()
    made = publish(
        session(),
        artefact,
        read,
        origin="editor",
        author=access.person(),
        new_homes=homes,
        note=sent_note(),
    )
    note_event("journey.publish", artefact, {"version": made.number, "moved": homes})
    return made


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
            .where(
                ArtefactVersion.artefact_id == artefact.id,
                ArtefactVersion.status == VersionStatus.PUBLISHED,
            )
            .order_by(ArtefactVersion.number.desc())
            .limit(VERSIONS_SHOWN)
        )
        .all()
    )
    page = render_template(
        "content/journey.html",
        project=access.project(),
        artefact=artefact,
        current=current,
        document=document_of(current),
        draft=draft_number(artefact),
        versions=versions,
        text=text,
        seen=seen,
        problem=problem,
        faults=faults,
        homeless=homeless or {},
        new_document=new_document,
        is_stale=is_stale,
        other_text=text_of(current) if is_stale else "",
        published=request.args.get("published", type=int),
        is_discarded="borttaget" in request.args,
    )
    return page, status
