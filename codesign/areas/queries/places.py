"""Where a voice was said, in words: its journey, phase, step and whose perspective it is."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.projects.models import Artefact, ArtefactVersion, VersionStatus

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


def places(session: Session, project_id: int) -> dict[int, JourneyPlaces]:
    """Artefact id → its steps and actors in the newest published version. One query."""
    newest = (
        select(ArtefactVersion.artefact_id, func.max(ArtefactVersion.number).label("number"))
        .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
        .where(
            Artefact.project_id == project_id,
            ArtefactVersion.status == VersionStatus.PUBLISHED,
        )
        .group_by(ArtefactVersion.artefact_id)
        .subquery()
    )
    rows = session.execute(
        select(Artefact.id, Artefact.slug, ArtefactVersion.document)
        .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
        .join(
            newest,
            (newest.c.artefact_id == ArtefactVersion.artefact_id)
            & (newest.c.number == ArtefactVersion.number),
        )
        .order_by(Artefact.id)
    )
    return {artefact: _read(artefact, slug, document) for artefact, slug, document in rows}


def _read(artefact: int, slug: str, document: dict[str, Any]) -> JourneyPlaces:
    steps: dict[str, StepPlace] = {}
    for phase in document.get("phases", ()):
        for step in phase["steps"]:
            steps[step["key"]] = StepPlace(
                slug, step["key"], step["title"], phase["title"], len(steps) + 1
            )
    actors = {actor["key"]: actor["name"] for actor in document.get("actors", ())}
    return JourneyPlaces(artefact, slug, document.get("title", {}), steps, actors)
