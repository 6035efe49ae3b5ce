"""A screen inside its frame: what the frame's address answers, whoever looks at it.

The response can run no script and send nothing (`security.FRAMED`); the links in it are hotspots.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Response, make_response, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from codesign.artefacts.documents import file_content
from codesign.artefacts.files import StoredFile
from codesign.errors import NotFoundError
from codesign.items.tried import MISS, Position
from codesign.prototypes.document import PrototypeDocument, Screen
from codesign.prototypes.live.feeding import live_body
from codesign.prototypes.queries import ShownPrototype
from codesign.prototypes.rendering import Addresses, HotspotAddress, text_body
from codesign.prototypes.rendering import picture_of as placed_picture
from codesign.web.security import show_in_frame


@dataclass(frozen=True)
class FrameContext:
    """What somebody sees of a prototype just now."""

    shown: ShownPrototype
    position: Position
    language: str
    elapsed: timedelta = field(default_factory=timedelta)
    """How long the visible clock of a live screen has run."""

    @property
    def document(self) -> PrototypeDocument:
        return self.shown.document

    @property
    def screen(self) -> Screen:
        """The screen. Raises NotFoundError when this version has none of that key."""
        found = self.document.screen(self.position.screen)
        if found is None:
            raise NotFoundError
        return found

    @property
    def spoken(self) -> str:
        """The language that the prototype is shown in."""
        return spoken(self.document, self.language)


def spoken(document: PrototypeDocument, language: str) -> str:
    """The reader's language where the prototype has it, else the prototype's first."""
    return language if language in document.languages else document.languages[0]


def addresses(session: Session, shown: ShownPrototype, hotspot: HotspotAddress) -> Addresses:
    """How a screen of this prototype reaches its files; hotspots lead where the caller says."""
    return Addresses(
        hotspot, file_address(shown), lambda f: file_content(session, shown.artefact_id, f)
    )


def file_address(shown: ShownPrototype) -> Callable[[StoredFile], str]:
    """Where a file beside the prototype lies: its digest is what opens it."""
    return lambda file: url_for(
        "looking.file", artefact=shown.artefact_id, digest=file.digest, lang=None
    )


def frame(
    session: Session, scene: FrameContext, hotspot: HotspotAddress, status: int = 200
) -> Response:
    """The frame's page of a scene.

    Raises NotFoundError for a screen that is not there.
    """
    show_in_frame()
    return make_response(drawn(session, scene, hotspot), status)


def drawn(session: Session, scene: FrameContext, hotspot: HotspotAddress) -> str:
    """A scene as the whole document that its frame shows.

    Raises NotFoundError for a screen that is not there.
    """
    ways = addresses(session, scene.shown, hotspot)
    body = text_body(scene.document, scene.screen, scene.spoken, ways)
    live = live_body(
        session,
        scene.shown,
        scene.screen,
        scene.position.states,
        scene.elapsed,
        scene.spoken,
        hotspot,
        refresh=request.full_path if scene.elapsed else "",
    )
    return render_template(
        "prototypes/frame.html",
        scene=scene,
        screen=scene.screen,
        spoken=scene.spoken,
        body=body,
        has_heading=any(part is not None and _has_heading(part) for part in (body, live)),
        picture=placed_picture(scene.document, scene.screen, scene.spoken, ways),
        live=live,
        miss=hotspot(MISS),
    )


def _has_heading(body: Markup) -> bool:
    return "<h1" in body
