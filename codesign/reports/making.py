"""The report that somebody may have: the same for the page and for the files."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from codesign.db import now
from codesign.feedback.domain import PUBLIC_SEES, STAFF_SEES, Moderation, threshold
from codesign.people.policy import SEES_RAW, Role
from codesign.projects.models import Project
from codesign.reports import queries
from codesign.reports.content import Part, ReportContent
from codesign.reports.guarding import Guard
from codesign.reports.writing import report


def report_for(
    session: Session, project: Project, role: Role | None, parts: Sequence[Part]
) -> ReportContent:
    """The report for a role: readers see only what is released, and no small groups."""
    sees_all = role in SEES_RAW
    seen: Collection[Moderation] = STAFF_SEES if sees_all else PUBLIC_SEES
    smallest = threshold(about_children=project.is_about_children)
    found = queries.facts(session, project, seen)
    guard = Guard(None if sees_all else smallest)
    return report(project, found, guard, tuple(parts), now().date())
