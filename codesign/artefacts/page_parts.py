"""Pieces of a page that other capabilities add, without the page knowing what they are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from codesign.web.sessions import session


@dataclass(frozen=True)
class PagePart:
    """What is shown at a named place of somebody else's page."""

    place: str
    """`step` (of a journey), `voice` (what came of one or several), `receipt-way` (a line of the
    way of a voice), `receipt` (what is told to who has its code), `project` (cards of a project's
    public page), `questionnaire` (staff's pages of one) or `question-results` (beside the results
    of one question)."""
    template: str
    found: Callable[[Session, Mapping[str, Any]], Mapping[str, Any] | None]
    """What the template is given, from what the place says of itself; None shows nothing."""


_PARTS: list[PagePart] = []


def use_page_parts(known: Iterable[PagePart]) -> None:
    """Make these the parts of this process, in their order."""
    _PARTS[:] = known


def page_parts(place: str, **about: Any) -> Markup:
    """Everything that belongs at a place, drawn; for templates."""
    drawn = [
        render_template(part.template, **{**about, **shown})
        for part in _PARTS
        if part.place == place and (shown := part.found(session(), about)) is not None
    ]
    return Markup("".join(drawn))  # noqa: S704 - our own templates have escaped it
