"""What compositions ask that no capability asks alone; each function is one query."""

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, exists, select
from sqlalchemy.orm import Session

from codesign.artefacts.models import Artefact
from codesign.i18n import local
from codesign.projects.models import Project
from codesign.reading_order import reading_key

SHOWN = 50
"""Projects on the start page."""


def public_projects(session: Session) -> Sequence[tuple[Project, str]]:
    """Projects that anyone may see and that have something in them, by title.

    Each with the slug of its first journey, "" where it has none.
    """
    has_any = exists().where(Artefact.project_id == Project.id)
    rows = session.execute(
        select(Project, _first_journey()).where(Project.is_public, has_any).order_by(Project.id)
    )
    found = [(project, slug or "") for project, slug in rows]
    return sorted(found, key=lambda one: reading_key(local(one[0].title)))[:SHOWN]


def _first_journey() -> ScalarSelect[str]:
    return (
        select(Artefact.slug)
        .where(Artefact.project_id == Project.id, Artefact.kind == "journey")
        .order_by(Artefact.id)
        .limit(1)
        .scalar_subquery()
    )
