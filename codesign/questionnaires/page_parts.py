"""What questionnaires add to other pages: those that can be answered, on a project's page, and what
was answered about a step of a journey, at the step."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.page_parts import PagePart
from codesign.contributions.guarded import least_for
from codesign.projects import access
from codesign.questionnaires.at_step import numbers_at
from codesign.questionnaires.days import today
from codesign.questionnaires.queries import open_now


def _of_project(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """`about` has project."""
    found = open_now(session, about["project"].id, today())
    return {"open_questionnaires": found} if found else None


def _of_step(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """`about` has project, journey, step, heading and is_staff."""
    is_exact = bool(about["is_staff"]) and least_for(about["project"], access.role()) is None
    found = numbers_at(
        session, about["project"], about["journey"], about["step"], is_exact=is_exact
    )
    return {"asked_here": found, "is_exact": is_exact} if found else None


PARTS = (
    PagePart("project", "questionnaires/_in_project.html", _of_project),
    PagePart("step", "questionnaires/_at_step.html", _of_step),
)
