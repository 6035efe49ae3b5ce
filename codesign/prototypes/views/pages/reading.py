"""The list of prototypes, one prototype with its versions, downloads, and two versions compared."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.artefacts.documents import files_of
from codesign.artefacts.files import StoredFile
from codesign.artefacts.models import ArtefactVersion
from codesign.artefacts.versions import state_of, stored_form, written_form
from codesign.artefacts.writing import as_yaml
from codesign.errors import NotFoundError
from codesign.i18n import language
from codesign.items.trial import FRAMED
from codesign.items.tried import Position
from codesign.projects import access
from codesign.prototypes.document import PrototypeDocument
from codesign.prototypes.frames import FrameContext, file_address, frame
from codesign.prototypes.hotspots import texts_of
from codesign.prototypes.kind import NEWEST
from codesign.prototypes.making import comparing
from codesign.prototypes.queries import (
    ShownPrototype,
    latest_of_each,
    version_numbered,
    versions_of,
)
from codesign.prototypes.uploaded.embedding import refusal
from codesign.prototypes.views.pages.blueprint import LIST, ONE, blueprint
from codesign.web.security import check_in_frame, embed
from codesign.web.sessions import session


@blueprint.get(LIST)
def index(project: str) -> ResponseReturnValue:
    return render_template(
        "prototypes/index.html",
        project=access.project(),
        prototypes=latest_of_each(session(), access.project().id),
        removed=request.args.get("borttagen"),
    )


@blueprint.get(ONE)
def page(project: str, prototype: str) -> ResponseReturnValue:
    versions = versions_of(session(), access.project().id, prototype, with_drafts=True)
    newest = versions[-1]
    embed("'self'")
    return render_template(
        "prototypes/page.html",
        project=access.project(),
        versions=list(reversed(versions)),
        newest=newest,
        document=newest.document,
        draft=next((one for one in versions if one.status == "draft"), None),
        published=[one for one in versions if one.status == "published"],
        facts=_facts(newest.artefact_id),
        look=lambda shown, screen="": look_at(project, shown, screen),
        inside=lambda screen: url_for(
            "looking.staff_inside",
            project=project,
            prototype=prototype,
            number=newest.number,
            screen=screen.key,
        ),
        picture=lambda screen: picture_address(newest, screen.key),
        sandbox=FRAMED,
        no_scripts=refusal(access.project()) if newest.document.upload else "",
        done=request.args.get("klart", ""),
    )


def look_at(project: str, shown: ShownPrototype, screen: str = "") -> str:
    """Where a version is looked around in."""
    place: dict[str, Any] = {"project": project, "prototype": shown.slug, "number": shown.number}
    if shown.document.upload:
        return url_for("bundles.staff_look", **place)
    return url_for("looking.staff_screen", **place, screen=screen or shown.document.start)


def picture_address(shown: ShownPrototype, screen_key: str) -> str:
    """The address of a screen's picture, "" for a screen of another sort."""
    screen = shown.document.screen(screen_key)
    if screen is None or screen.picture is None:
        return ""
    names = screen.picture.file
    file = shown.document.file(names.get(language()) or next(iter(names.values())))
    return file_address(shown)(file) if file else ""


def _facts(artefact_id: int) -> dict[int, tuple[datetime, str]]:
    """When each version was made, and what is noted about it, by its number."""
    rows = session().execute(
        select(ArtefactVersion.number, ArtefactVersion.created_at, ArtefactVersion.note).where(
            ArtefactVersion.artefact_id == artefact_id
        )
    )
    return {number: (made, note) for number, made, note in rows}


@blueprint.get(f"{ONE}/v<int:number>/lage")
def state(project: str, prototype: str, number: int) -> ResponseReturnValue:
    """What tells one state of a version from another: a page that watches asks for it."""
    return Response(state_of(_version(prototype, number).document), mimetype="text/plain")


def _version(prototype: str, number: int) -> ShownPrototype:
    project_id = access.project().id
    return version_numbered(session(), project_id, prototype, number, with_drafts=True)


@blueprint.get(f"{ONE}/v<int:number>.yaml")
def as_text(project: str, prototype: str, number: int) -> ResponseReturnValue:
    shown = _version(prototype, number)
    answer = Response(_yaml(shown), mimetype="application/yaml")
    return _attached(answer, f"{prototype}-v{number}.yaml")


@blueprint.get(f"{ONE}/v<int:number>.zip")
def as_zip(project: str, prototype: str, number: int) -> ResponseReturnValue:
    shown = _version(prototype, number)
    files = files_of(session(), shown.artefact_id, shown.document.files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{prototype}/{NEWEST}", _yaml(shown))
        for name, content in sorted(files.items()):
            archive.writestr(f"{prototype}/{name}", content)
    return _attached(
        Response(out.getvalue(), mimetype="application/zip"), f"{prototype}-v{number}.zip"
    )


def _yaml(shown: ShownPrototype) -> str:
    return as_yaml(written_form("prototype", stored_form(shown.document)))


def _attached(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get(f"{ONE}/jamfor")
def compare(project: str, prototype: str) -> ResponseReturnValue:
    versions = versions_of(session(), access.project().id, prototype, with_drafts=True)
    old = _asked(versions, "fran", versions[max(0, len(versions) - 2)])
    new = _asked(versions, "till", versions[-1])
    found = comparing.compared(old.document, new.document, _texts(old), _texts(new))
    return render_template(
        "prototypes/compare.html",
        project=access.project(),
        versions=versions,
        old=old,
        new=new,
        found=found,
        look=lambda shown, screen: look_at(project, shown, screen),
    )


def _asked(
    versions: Sequence[ShownPrototype], name: str, otherwise: ShownPrototype
) -> ShownPrototype:
    given = request.args.get(name, "")
    if not given:
        return otherwise
    found = next((one for one in versions if str(one.number) == given), None)
    if found is None:
        raise NotFoundError
    return found


def _texts(shown: ShownPrototype) -> dict[str, bytes]:
    """The texts of a version's screens, in one query."""
    return files_of(session(), shown.artefact_id, _text_files(shown.document))


def _text_files(document: PrototypeDocument) -> list[StoredFile]:
    named = {name for screen in document.screens for _, _, name in texts_of(screen)}
    return [file for file in document.files if file.name in named]


@blueprint.get(f"{ONE}/v<int:number>/granska")
def report(project: str, prototype: str, number: int) -> ResponseReturnValue:
    """A page that looks for obstacles in every screen, in the designer's own browser."""
    shown = _version(prototype, number)
    embed("'self'")
    return render_template(
        "prototypes/report.html",
        project=access.project(),
        shown=shown,
        document=shown.document,
        inside=lambda screen: url_for(
            ".checked",
            project=project,
            prototype=prototype,
            number=number,
            screen=screen.key,
        ),
        look=lambda screen: look_at(project, shown, screen.key),
    )


@blueprint.get(f"{ONE}/v<int:number>/granska/<screen>")
def checked(project: str, prototype: str, number: int, screen: str) -> ResponseReturnValue:
    """A screen in its frame, with axe beside it: it tells the page around what it finds."""
    shown = _version(prototype, number)
    position = Position(screen, shown.document.first_states)
    answer = frame(session(), FrameContext(shown, position, language()), lambda _hotspot: "#")
    check_in_frame()
    scripts = render_template("prototypes/_checked.html")
    answer.set_data(answer.get_data(as_text=True).replace("</body>", f"{scripts}</body>"))
    return answer
