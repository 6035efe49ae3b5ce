"""Prototypes beside the journey: which screens belong to one of its steps."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

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
