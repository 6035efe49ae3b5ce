"""What is said in a round: contributions like all others, pinned to what was tried."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.anchors import Anchor
from codesign.contributions.add import NewVoice, Owner, PinnedTo, add
from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.sources import Source
from codesign.items.trial import Trial
from codesign.projects.models import Project


@dataclass(frozen=True)
class Remark:
    """Words about what is tried, and what they are pinned to."""

    text: str
    screen: str = ""
    """A screen's key; "" when the whole is meant."""
    question: str = ""
    """The key of the round's question that it answers; "" for what is said beside."""
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


def pin_of(shown: Trial, screen: str) -> dict[str, Any]:
    """What a pinned voice says of its place wherever it is read: a published version never
    changes, so its words are kept beside the voice and cost no query."""
    found = shown.screen(screen)
    return {
        "prototype": shown.slug,
        "title": shown.title,
        "number": shown.number,
        "screen": found.title if found else {},
    }


def say(
    session: Session,
    project: Project,
    shown: Trial,
    remark: Remark,
    *,
    walk_id: int | None = None,
) -> int:
    """Store a remark at home, where words about its screen belong, and count it; its id."""
    home = shown.home(session, remark.screen or remark.question)
    session.flush()
    voice = NewVoice(
        owner=Owner(project.agency_id, project.id),
        anchor=Anchor(home.artefact_id, home.version_id, home.anchor),
        source=remark.source,
        mode=remark.mode,
        perspective=remark.perspective if remark.perspective in home.actors else "",
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
