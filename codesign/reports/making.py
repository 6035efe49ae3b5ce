"""The report that somebody may have: the same for the page and for the files."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.contributions.domain import PUBLIC_SEES, STAFF_SEES, Moderation
from codesign.contributions.feelings import feelings_of
from codesign.contributions.guarded import least_for, least_in
from codesign.db import now
from codesign.projects.models import Project
from codesign.projects.policy import SEES_GROUP_ACTIONS, SEES_RAW
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
    found = queries.facts(session, project, seen, with_group_actions=role in SEES_GROUP_ACTIONS)
    guard = Guard(least_for(project, role))
    if guard.is_on:
        told = feelings_of(session, project, list(found.journeys)).shown
        journeys = {key: replace(one, felt=told[key]) for key, one in found.journeys.items()}
        found = replace(found, journeys=journeys)
    return report(project, found, guard, tuple(parts), now().date(), least_in(project))
