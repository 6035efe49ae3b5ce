"""What is said while a prototype is tried: contributions like all others, pinned to its screen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.anchors import Anchor
from codesign.contributions.add import NewVoice, Owner, PinnedTo, add
from codesign.contributions.domain import Mode, Moderation, Source
from codesign.journeys.queries import shown_journey
from codesign.projects.models import Project
from codesign.prototypes.queries import ShownPrototype


@dataclass(frozen=True)
class Remark:
    """Words about a prototype, and what they are pinned to."""

    text: str
    screen: str = ""
    """A screen's key; "" when the whole prototype is meant."""
    element: str = ""
    """A hotspot's key on that screen."""
    mode: Mode = Mode.IS
    source: Source = Source.REMARK
    perspective: str = ""
    language: str = "sv"
    moderation: Moderation = Moderation.WAITING
    """What participants write waits to be read; what interviewers write is KEPT."""
    day: date | None = None
    origin: str = ""
    attributes: dict[str, Any] | None = None
    """`round` (id), `item`, `arm`, `disruption`: what results are told apart by. Never a person."""


def pin_of(shown: ShownPrototype, screen: str) -> dict[str, Any]:
    """What a pinned voice says of its place wherever it is read: a published version never
    changes, so its words are kept beside the voice and cost no query."""
    found = shown.document.screen(screen)
    return {
        "prototype": shown.slug,
        "title": shown.document.title,
        "number": shown.number,
        "screen": found.title if found else {},
    }


def say(
    session: Session,
    project: Project,
    shown: ShownPrototype,
    remark: Remark,
    *,
    walk_id: int | None = None,
) -> int:
    """Store a remark at the journey's step that its screen belongs to, and count it; its id."""
    journey = shown_journey(session, project.id, shown.document.journey)
    steps = [step.key for step in journey.document.steps]
    wanted = (shown.document.step_of(remark.screen), shown.document.step, steps[0])
    session.flush()
    voice = NewVoice(
        owner=Owner(project.agency_id, project.id),
        anchor=Anchor(
            journey.artefact_id,
            journey.version_id,
            next(step for step in wanted if step in steps),
        ),
        source=remark.source,
        mode=remark.mode,
        perspective=remark.perspective if journey.document.actor(remark.perspective) else "",
        language=remark.language,
        text=remark.text,
        day=remark.day,
        wanted=remark.moderation,
        origin=remark.origin,
        attributes={**(remark.attributes or {}), "pin": pin_of(shown, remark.screen)},
        pin=PinnedTo(shown.version_id, remark.screen, remark.element),
        walk_id=walk_id,
    )
    return add(session.connection(), [voice]).ids[0]
