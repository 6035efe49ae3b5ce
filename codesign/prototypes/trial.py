"""A version of a prototype as rounds try it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from codesign.artefacts.documents import document_of
from codesign.artefacts.places import journeys_by_slug
from codesign.artefacts.versions import state_of
from codesign.errors import NotFoundError
from codesign.i18n import local
from codesign.items import tried as seen
from codesign.items.trial import Facts, Home, Picture, PressAddress, Stage, Trial
from codesign.items.tried import Position
from codesign.projects.models import Project
from codesign.prototypes import carrying, frames
from codesign.prototypes.document import PrototypeDocument, Screen, StateVariable
from codesign.prototypes.domain import begun, pressed
from codesign.prototypes.queries import ShownPrototype
from codesign.prototypes.uploaded.embedding import stage_of
from codesign.prototypes.uploaded.names import pages_by_key
from codesign.texts import LocalText, in_language


@dataclass(frozen=True)
class TriedPrototype(ShownPrototype):
    """A version of a prototype that people try."""

    @property
    def title(self) -> LocalText:
        return self.document.title

    @property
    def tells_itself(self) -> bool:
        return self.document.tells_itself

    @property
    def has_changes(self) -> bool:
        return bool(self.document.changes)

    @property
    def start(self) -> str:
        return self.document.start

    @property
    def screens(self) -> Sequence[Screen]:
        return self.document.screens

    @property
    def states(self) -> Sequence[StateVariable]:
        return self.document.states

    def screen(self, key: str) -> Screen | None:
        """The screen with this key, or None."""
        return self.document.screen(key)

    def goals(self) -> Mapping[str, str]:
        """Screens by key with their titles; of an upload the pages among its files."""
        titles = {screen.key: local(screen.title) for screen in self.document.screens}
        if not self.document.upload:
            return titles
        return titles | pages_by_key(file.name for file in self.document.files)

    def begun(self, start: str | None, states: Mapping[str, str]) -> Position:
        """Where a task starts."""
        return begun(self.document, start, states)

    def pressed(self, position: Position, hotspot: str) -> Position | None:
        """Where pressing leads; None when the screen has no such hotspot."""
        return pressed(self.document, position, hotspot)

    def picture(self, screen: seen.Screen, language: str) -> Picture | None:
        """The picture of a screen in a language that the prototype has; None for other screens."""
        found = self.document.screen(screen.key)
        if found is None or found.picture is None:
            return None
        spoken = frames.spoken(self.document, language)
        file = self.document.file(in_language(found.picture.file, spoken))
        if file is None:
            return None
        alt = in_language(found.picture.alt or found.title, spoken)
        return Picture(frames.file_address(self)(file), alt, file.width or 0, file.height or 0)

    def frame(
        self,
        session: Session,
        position: Position,
        language: str,
        elapsed: timedelta,
        press: PressAddress,
    ) -> Response:
        """The page of a frame. Raises NotFoundError for a screen that is not there."""
        return frames.frame(session, frames.FrameContext(self, position, language, elapsed), press)

    def stage(self, project: Project) -> Stage | None:
        """The frame of an upload; None for screens that we draw."""
        return stage_of(project, self) if self.document.upload else None

    def home(self, session: Session, part: str) -> Home:
        """The journey's step that the screen belongs to, in the journey's newest version; all of
        the journey where it names no step that is there. Without a journey the screen itself."""
        if self.document.journey is None:
            screen = self.document.screen(part)
            return Home(self.artefact_id, self.version_id, screen.key if screen else "")
        journey = journeys_by_slug(session, self.project_id).get(self.document.journey)
        if journey is None:
            raise NotFoundError
        wanted = (self.document.step_of(part), self.document.step)
        return Home(
            journey.artefact_id,
            journey.version_id,
            next((step for step in wanted if step in journey.steps), ""),
            tuple(journey.actors),
        )

    def carried(self, session: Session, language: str) -> Mapping[str, Any]:
        """What can be seen and pressed, its views listed."""
        return carrying.carried(session, self, language)

    def carried_view(self, session: Session, screen: str, n: int, language: str) -> bytes:
        """The nth view of a screen. Raises NotFoundError, or TooLargeToCarryError."""
        return carrying.view(session, self, screen, n, language)

    def carried_files(self) -> Collection[str]:
        """Addresses of its pictures."""
        return carrying.pictures(self)

    def state(self) -> str:
        """A digest of its document and of everything that has a hand in how it is drawn."""
        return sha256(f"{carrying.drawn_by()} {state_of(self.document)}".encode()).hexdigest()


def tried_prototype(session: Session, facts: Facts) -> Trial:
    """The version that the facts name."""
    document = document_of(session, PrototypeDocument, facts.version_id, facts.digest)
    return TriedPrototype(
        facts.artefact_id,
        facts.project_id,
        facts.slug,
        facts.version_id,
        facts.number,
        facts.status,
        document,
    )


def tried(shown: ShownPrototype) -> TriedPrototype:
    """A version that was read, as people try it."""
    return TriedPrototype(
        shown.artefact_id,
        shown.project_id,
        shown.slug,
        shown.version_id,
        shown.number,
        shown.status,
        shown.document,
    )
