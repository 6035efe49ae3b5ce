"""Looking around in a version of a prototype, screen by screen; nothing is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.artefacts.models import ArtefactFile
from codesign.artefacts.versions import state_of
from codesign.errors import NotFoundError
from codesign.i18n import language
from codesign.items.trial import FRAMED
from codesign.items.tried import Position
from codesign.projects import access
from codesign.prototypes.document import PrototypeDocument
from codesign.prototypes.domain import pressed
from codesign.prototypes.frames import FrameContext, frame
from codesign.prototypes.queries import ShownPrototype, versions_of
from codesign.web.security import embed, show_alone
from codesign.web.sessions import session, settings

blueprint = Blueprint("looking", __name__)

PUBLIC = "/projekt/<project>/prototyp/<prototype>/v<int:number>"
STAFF = "/arbete/<project>/prototyp/<prototype>/v<int:number>"
STATES_LIMIT = 40


@dataclass(frozen=True)
class Look:
    """Which version is looked at, and by whom."""

    shown: ShownPrototype
    versions: tuple[ShownPrototype, ...]
    is_staff: bool

    def address(self, kind: str, position: Position, number: int | None = None) -> str:
        """The page (`screen`) or the frame (`inside`) of a screen with the states so."""
        found: str = url_for(
            f"looking.{'staff' if self.is_staff else 'public'}_{kind}",
            project=access.project().slug,
            prototype=self.shown.slug,
            number=number or self.shown.number,
            screen=position.screen,
        )
        carried = urlencode(sorted(_changed(self.shown.document, position.states).items()))
        return f"{found}{'&' if '?' in found else '?'}{carried}" if carried else found


def _changed(document: PrototypeDocument, states: Mapping[str, str]) -> dict[str, str]:
    """The states that are not as they begin, as an address carries them."""
    first = document.first_states
    return {f"s-{name}": value for name, value in states.items() if first.get(name) != value}


def _states(document: PrototypeDocument) -> dict[str, str]:
    """The states that the address carries; what the prototype does not know is passed over."""
    known = {state.key: set(state.values) for state in document.states}
    asked = list(request.args.items())[:STATES_LIMIT]
    given = {name[2:]: value for name, value in asked if name.startswith("s-")}
    told = {
        name: value
        for name, value in given.items()
        if value in known.get(name, ()) or (name == "station" and len(value) <= 64)
    }
    return {**document.first_states, **told}


def _look(prototype: str, number: int, *, is_staff: bool) -> Look:
    versions = versions_of(session(), access.project().id, prototype, with_drafts=is_staff)
    shown = next((one for one in versions if one.number == number), None)
    if shown is None:
        raise NotFoundError
    return Look(shown, tuple(versions), is_staff)


def _page(look: Look, screen: str) -> ResponseReturnValue:
    position = Position(screen, _states(look.shown.document))
    scene = FrameContext(look.shown, position, language())
    embed("'self'")
    return render_template(
        "prototypes/look.html",
        layout="layouts/staff.html" if look.is_staff else "layouts/public.html",
        project=access.project(),
        look=look,
        scene=scene,
        screen=scene.screen,
        document=scene.document,
        sandbox=FRAMED,
        inside=look.address("inside", position),
        watched=_watched(look),
        elsewhere={
            one.key: look.address("screen", Position(one.key, position.states))
            for one in scene.document.screens
        },
        others=[
            (one, look.address("screen", Position(_near(one, screen)), one.number))
            for one in look.versions
            if one.document.screens
        ],
    )


def _watched(look: Look) -> tuple[str, str] | None:
    """While prototype files are watched: where a page asks for the state, and what it is now."""
    if not (look.is_staff and settings().watch):
        return None
    address = url_for(
        "prototypes.state",
        project=access.project().slug,
        prototype=look.shown.slug,
        number=look.shown.number,
    )
    return address, state_of(look.shown.document)


def _near(version: ShownPrototype, screen: str) -> str:
    """The same screen in another version, or that version's first."""
    return screen if version.document.screen(screen) else version.document.start


def _inside(look: Look, screen: str) -> Response:
    document = look.shown.document
    position = Position(screen, _states(document))

    def lead(hotspot: str) -> str:
        return look.address("inside", pressed(document, position, hotspot) or position)

    return frame(session(), FrameContext(look.shown, position, language()), lead)


@blueprint.get(f"{PUBLIC}/skarm/<screen>")
def public_screen(project: str, prototype: str, number: int, screen: str) -> ResponseReturnValue:
    return _page(_look(prototype, number, is_staff=False), screen)


@blueprint.get(f"{PUBLIC}/ram/<screen>")
def public_inside(project: str, prototype: str, number: int, screen: str) -> ResponseReturnValue:
    return _inside(_look(prototype, number, is_staff=False), screen)


@blueprint.get(f"{STAFF}/skarm/<screen>")
def staff_screen(project: str, prototype: str, number: int, screen: str) -> ResponseReturnValue:
    return _page(_look(prototype, number, is_staff=True), screen)


@blueprint.get(f"{STAFF}/ram/<screen>")
def staff_inside(project: str, prototype: str, number: int, screen: str) -> ResponseReturnValue:
    return _inside(_look(prototype, number, is_staff=True), screen)


@blueprint.get("/prototypfil/<int:artefact>/<digest>")
def file(artefact: int, digest: str) -> ResponseReturnValue:
    """A picture beside a prototype. Its digest is what opens it, so it never changes."""
    if len(digest) != 64 or artefact >= 2**31:
        raise NotFoundError
    found = (
        session()
        .execute(
            select(ArtefactFile.media_type, ArtefactFile.content).where(
                ArtefactFile.artefact_id == artefact,
                ArtefactFile.digest == digest,
                ArtefactFile.media_type.like("image/%"),
            )
        )
        .one_or_none()
    )
    if found is None:
        raise NotFoundError
    response = make_response(found.content)
    response.headers["Content-Type"] = found.media_type
    show_alone()
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
