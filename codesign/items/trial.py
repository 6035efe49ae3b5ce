"""What a round needs of an artefact that people try, whatever kind it is of.

A kind that rounds can be held over declares a `TrialSource`. One with screens of its own implements
`Trial`; one whose questions are all there is (a questionnaire) declares `plain_trial`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from flask import Response
from sqlalchemy import ScalarSelect, Select, bindparam, select
from sqlalchemy.orm import Session

from codesign.artefacts import kinds
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.errors import NotFoundError
from codesign.items.tried import Position, Screen, State, Tried
from codesign.projects.models import Project
from codesign.texts import LocalText

FRAMED = "allow-same-origin"
"""The sandbox of a frame with a screen that we draw: it may be looked into, and runs no script."""
PressAddress = Callable[[str], str]
"""Hotspot → the address that a press on it asks for."""


@dataclass(frozen=True)
class Facts:
    """One version of an artefact, without its document."""

    kind: str
    artefact_id: int
    project_id: int
    slug: str
    version_id: int
    number: int
    status: VersionStatus
    digest: str


@dataclass(frozen=True)
class Home:
    """Where words about a part of a version belong: an artefact's version, and a part of it."""

    artefact_id: int
    version_id: int
    anchor: str
    actors: Collection[str] = ()
    """Perspectives that somebody can speak from there."""


@dataclass(frozen=True)
class Picture:
    """A screen that is one picture: where its file lies, and its size in pixels, 0 if unknown."""

    address: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Stage:
    """The frame of what draws its screens itself: its address, or a sentence why there is none."""

    address: str = ""
    why_not: str = ""
    sandbox: str = ""


class Trial(Tried, Protocol):
    """One version of an artefact, as people try it in a round."""

    @property
    def artefact_id(self) -> int: ...
    @property
    def slug(self) -> str: ...
    @property
    def version_id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def title(self) -> LocalText: ...

    @property
    def has_changes(self) -> bool:
        """Whether it says what is new in it, and because of which voices."""

    @property
    def start(self) -> str:
        """The key of its first screen; "" for none."""

    def goals(self) -> Mapping[str, str]:
        """What a task can end on: key → its name in the reader's language."""

    def begun(self, start: str | None, states: Mapping[str, str]) -> Position:
        """Where somebody begins: on this screen, or its first, with these states."""

    def pressed(self, position: Position, hotspot: str) -> Position | None:
        """Where pressing leads; None when the screen has no such hotspot."""

    def picture(self, screen: Screen, language: str) -> Picture | None:
        """The one picture that a screen is, in this language; None for other screens."""

    def frame(
        self,
        session: Session,
        position: Position,
        language: str,
        elapsed: timedelta,
        press: PressAddress,
    ) -> Response:
        """The page of a frame that shows where somebody is, `elapsed` after the task began."""

    def stage(self, project: Project) -> Stage | None:
        """The frame of what draws itself; None for screens that we draw."""

    def home(self, session: Session, part: str) -> Home:
        """Where words about this screen or question belong; "" for the whole."""

    def carried(self, session: Session, language: str) -> Mapping[str, Any]:
        """What a device needs to let somebody try it without a network, as plain data."""

    def carried_view(self, session: Session, screen: str, n: int, language: str) -> bytes:
        """The nth view of a screen for a device, gzipped. Raises NotFoundError."""

    def carried_files(self) -> Collection[str]:
        """Addresses of the files that a device fetches beside the views."""

    def state(self) -> str:
        """A digest of its content and of what draws it."""


TrialSource = Callable[[Session, Facts], Trial]
_SOURCES: dict[str, TrialSource] = {}


def use_trials(known: Mapping[str, TrialSource]) -> None:
    """Make these the kinds of artefacts that rounds are held over, in this process."""
    _SOURCES.clear()
    _SOURCES.update(known)


def tried_kinds() -> Collection[str]:
    """Kinds of artefacts that a round can be held over."""
    return tuple(_SOURCES)


FactsOfOne = Select[*tuple[Any, ...]]
"""A prepared question for the facts of one version."""
_COLUMNS = (
    Artefact.kind,
    Artefact.id,
    Artefact.project_id,
    Artefact.slug,
    ArtefactVersion.id,
    ArtefactVersion.number,
    ArtefactVersion.status,
    ArtefactVersion.digest,
)


_FACTS_OF_ALL = (
    select(*_COLUMNS)
    .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
    .where(Artefact.kind.in_(bindparam("kinds", expanding=True)))
)
_FACTS = _FACTS_OF_ALL.where(ArtefactVersion.id.in_(bindparam("versions", expanding=True)))


def facts_of(version_id: ScalarSelect[int]) -> FactsOfOne:
    """A prepared question for the one version that another question finds."""
    return _FACTS_OF_ALL.where(ArtefactVersion.id == version_id)


def trials(session: Session, version_ids: Iterable[int]) -> dict[int, Trial]:
    """Several versions by their ids, in one query and what is not in the process.

    Versions of kinds that no round is held over are left out.
    """
    rows = session.execute(_FACTS, {"versions": list(version_ids), "kinds": tried_kinds()}).all()
    found = (Facts(*row) for row in rows)
    return {facts.version_id: _SOURCES[facts.kind](session, facts) for facts in found}


def trial_found(session: Session, prepared: FactsOfOne, values: Mapping[str, Any]) -> Trial:
    """The version that a prepared question (`facts_of`) finds with these values. One query, and
    what is not in the process. Raises NotFoundError."""
    asked = {**values, "kinds": tried_kinds()}
    row = session.connection().execute(prepared, asked).one_or_none()
    if row is None:
        raise NotFoundError
    facts = Facts(*row)
    return _SOURCES[facts.kind](session, facts)


def trial(session: Session, version_id: int) -> Trial:
    """One version by its id. Raises NotFoundError."""
    found = trials(session, [version_id])
    if not found:
        raise NotFoundError
    return found[version_id]


@dataclass(frozen=True)
class PlainTrial:
    """A version of what has no screens: the round's questions are all that is met."""

    facts: Facts
    title: LocalText
    tells_itself: bool = False
    has_changes: bool = False
    start: str = ""
    screens: Sequence[Screen] = ()
    states: Sequence[State] = ()

    @property
    def artefact_id(self) -> int:
        return self.facts.artefact_id

    @property
    def slug(self) -> str:
        return self.facts.slug

    @property
    def version_id(self) -> int:
        return self.facts.version_id

    @property
    def number(self) -> int:
        return self.facts.number

    def screen(self, key: str) -> Screen | None:
        """It has none."""
        return None

    def goals(self) -> Mapping[str, str]:
        """It has none."""
        return {}

    def begun(self, start: str | None, states: Mapping[str, str]) -> Position:
        """Nowhere, as there is nowhere to be."""
        return Position("", states)

    def pressed(self, position: Position, hotspot: str) -> Position | None:
        """Nothing can be pressed."""
        return None

    def picture(self, screen: Screen, language: str) -> Picture | None:
        """It has none."""
        return None

    def frame(
        self,
        session: Session,
        position: Position,
        language: str,
        elapsed: timedelta,
        press: PressAddress,
    ) -> Response:
        """Raises NotFoundError: there is no screen to show."""
        raise NotFoundError

    def stage(self, project: Project) -> Stage | None:
        """It has none."""
        return None

    def home(self, session: Session, part: str) -> Home:
        """The question itself, in this version."""
        return Home(self.artefact_id, self.version_id, part)

    def carried(self, session: Session, language: str) -> Mapping[str, Any]:
        """Its name; the questions are the round's."""
        title = self.title.get(language) or next(iter(self.title.values()))
        return {
            "version": self.number,
            "title": title,
            "start": "",
            "states": {},
            "screens": {},
        }

    def carried_view(self, session: Session, screen: str, n: int, language: str) -> bytes:
        """Raises NotFoundError: there is no screen to show."""
        raise NotFoundError

    def carried_files(self) -> Collection[str]:
        """It has none."""
        return ()

    def state(self) -> str:
        """The digest of its document."""
        return self.facts.digest


def plain_trial(session: Session, facts: Facts) -> Trial:
    """A version of a kind without screens, by its title."""
    kind = kinds.kind(facts.kind)
    stored = session.scalars(
        select(ArtefactVersion.document).where(ArtefactVersion.id == facts.version_id)
    ).one()
    return PlainTrial(facts, kind.title(kind.model.model_validate(stored)))
