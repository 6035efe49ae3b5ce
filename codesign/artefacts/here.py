"""The artefacts of the present project, asked for once a request."""

from collections.abc import Sequence

from flask import g
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from codesign.artefacts.models import Artefact
from codesign.projects.access import project
from codesign.projects.models import Project
from codesign.web.navigation import Destination
from codesign.web.sessions import session

_JOURNEYS = (
    select(Artefact.slug)
    .where(Artefact.project_id == bindparam("project"), Artefact.kind == "journey")
    .order_by(Artefact.id)
)


def journeys_of_this_project() -> Sequence[str]:
    """The slugs of the present project's journeys, asked for once a request."""
    if "journeys" not in g:
        g.journeys = journeys_of(session(), project())
    found: Sequence[str] = g.journeys
    return found


def journeys_of(session: Session, project: Project) -> Sequence[str]:
    """The slugs of the project's journeys, oldest first."""
    return session.scalars(_JOURNEYS, {"project": project.id}).all()


def each_journey() -> Sequence[Destination]:
    """The present project's journeys, for the navigation."""
    slugs = journeys_of_this_project()
    return [Destination({"journey": slug}, slug if len(slugs) > 1 else "") for slug in slugs]
