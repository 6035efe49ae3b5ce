"""What questionnaires add to other pages: those that can be answered, on a project's page."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.page_parts import PagePart
from codesign.db import now
from codesign.questionnaires.queries import open_now


def _of_project(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """`about` has project."""
    found = open_now(session, about["project"].id, now().date())
    return {"open_questionnaires": found} if found else None


PARTS = (PagePart("project", "questionnaires/_in_project.html", _of_project),)
