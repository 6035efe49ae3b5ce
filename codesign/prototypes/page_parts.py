"""What prototypes add to other pages: screens at a step, and what a voice led to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.page_parts import PagePart
from codesign.prototypes.change_links import led_to
from codesign.prototypes.queries import prototypes_of


@dataclass(frozen=True)
class AtStep:
    """A screen of a prototype's newest published version, tied to a step."""

    slug: str
    title: dict[str, str]
    number: int
    key: str
    screen: dict[str, str]


def screens_at(session: Session, project_id: int, journey: str, step: str) -> list[AtStep]:
    """The screens that say they belong to the step. One query."""
    return [
        AtStep(one.slug, one.document.title, one.number, screen.key, screen.title)
        for one in prototypes_of(session, project_id)
        if one.document.journey == journey
        for screen in one.document.screens
        if screen.step == step
    ]


def _at_step(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """`about` has project, journey (its slug) and step (its key)."""
    found = screens_at(session, about["project"].id, about["journey"], about["step"])
    return {"tried_here": found} if found else None


def _of_voice(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """`about` has voices (ids), and with_drafts for those who may see drafts."""
    found = led_to(session, about["voices"], with_drafts=bool(about.get("with_drafts")))
    return {"led_to": found} if found else None


def _of_participation(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """`about` has voices (ids), maybe none."""
    found = led_to(session, about["voices"]) if about["voices"] else []
    return {"changes": found} if found else None


PARTS = (
    PagePart("step", "prototypes/_at_step.html", _at_step),
    PagePart("participation", "prototypes/_changes.html", _of_participation),
    PagePart("voice", "prototypes/_led_to.html", _of_voice),
)
