"""Where a voice was said, in words: its journey, phase, step and whose perspective it is."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus

Text = dict[str, str]


@dataclass(frozen=True)
class StepPlace:
    """A step and what it lies in."""

    journey: str
    key: str
    title: Text
    phase: Text
    number: int
    """Its place in the journey, from 1."""


@dataclass(frozen=True)
class JourneyPlaces:
    """The steps and actors of one journey."""

    artefact_id: int
    slug: str
    title: Text
    steps: dict[str, StepPlace] = field(default_factory=dict)
    actors: dict[str, Text] = field(default_factory=dict)

    @property
    def phases(self) -> list[tuple[Text, list[StepPlace]]]:
        """Phase title → its steps, in the order of time."""
        found: list[tuple[Text, list[StepPlace]]] = []
        for step in self.steps.values():
            if not found or found[-1][0] != step.phase:
                found.append((step.phase, []))
            found[-1][1].append(step)
        return found


_NEWEST = (
    select(ArtefactVersion.artefact_id, func.max(ArtefactVersion.number).label("number"))
    .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
    .where(
        Artefact.project_id == bindparam("project"),
        Artefact.kind == "journey",
        ArtefactVersion.status == VersionStatus.PUBLISHED,
    )
    .group_by(ArtefactVersion.artefact_id)
    .subquery()
)
_PUBLISHED = (
    select(Artefact.id, Artefact.slug, ArtefactVersion.id, ArtefactVersion.digest)
    .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
    .join(
        _NEWEST,
        (_NEWEST.c.artefact_id == ArtefactVersion.artefact_id)
        & (_NEWEST.c.number == ArtefactVersion.number),
    )
    .order_by(Artefact.id)
)


def places(session: Session, project_id: int) -> dict[int, JourneyPlaces]:
    """Artefact id → its steps and actors in the newest published version.

    One query, and one more when this process has not read one of the documents before.
    """
    rows = session.execute(_PUBLISHED, {"project": project_id}).all()
    keys = {version: _Known(artefact, slug, digest) for artefact, slug, version, digest in rows}
    found = {version: _READ.get(key) for version, key in keys.items()}
    unread = [version for version, known in found.items() if known is None]
    if unread:
        found |= _read_now(session, {version: keys[version] for version in unread})
    return {known.artefact_id: known for known in found.values() if known}


class _Known(NamedTuple):
    """What a document's places depend on: the digest is that of the whole document."""

    artefact: int
    slug: str
    digest: str


_READ: dict[_Known, JourneyPlaces] = {}
"""Places of documents that this process has read; a published document never changes."""
_AT_MOST = 500


def _read_now(session: Session, keys: dict[int, _Known]) -> dict[int, JourneyPlaces]:
    documents = session.execute(
        select(ArtefactVersion.id, ArtefactVersion.document).where(ArtefactVersion.id.in_(keys))
    )
    found = {
        version: _read(keys[version].artefact, keys[version].slug, document)
        for version, document in documents
    }
    if len(_READ) > _AT_MOST:
        _READ.clear()
    _READ.update({keys[version]: known for version, known in found.items()})
    return found


def _read(artefact: int, slug: str, document: dict[str, Any]) -> JourneyPlaces:
    steps: dict[str, StepPlace] = {}
    for phase in document.get("phases", ()):
        for step in phase["steps"]:
            steps[step["key"]] = StepPlace(
                slug, step["key"], step["title"], phase["title"], len(steps) + 1
            )
    actors = {actor["key"]: actor["name"] for actor in document.get("actors", ())}
    return JourneyPlaces(artefact, slug, document.get("title", {}), steps, actors)
