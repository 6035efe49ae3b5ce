"""A prototype's story, version by version: what changed, because of whom, and what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.contributions.domain import PUBLIC_SEES
from codesign.i18n import gettext, local, number
from codesign.items.names import short
from codesign.items.released import NO, YES, number_at
from codesign.measures.shares import Share
from codesign.projects.models import Project
from codesign.prototypes.change_links import Behind, behind_changes
from codesign.prototypes.document import Change
from codesign.prototypes.queries import ShownPrototype, versions_of
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import RoundArm, TestRound
from codesign.rounds.plan import TestPlan
from codesign.rounds.results.releases import Release, releases_of


@dataclass(frozen=True)
class Told:
    """A change, and the voices behind it."""

    change: Change
    behind: Behind


@dataclass(frozen=True)
class Finding:
    """What a closed round found about one version."""

    title: dict[str, str]
    closed_at: datetime | None
    people: int | None
    """How many had taken part, all versions together; None: too few to say."""
    tasks: tuple[tuple[dict[str, str], Share], ...]
    """Each task's prompt, and how many managed it, where that may be told."""

    @property
    def sentence(self) -> str:
        """What was found, in one sentence."""
        if self.people is None:
            return gettext("För få provade för att visa hur det gick.")
        tasks = [
            gettext(
                "%(x)s av %(n)s klarade ”%(task)s”",
                x=number(share.x),
                n=number(share.n),
                task=short(local(prompt)),
            )
            for prompt, share in self.tasks
        ]
        told = gettext("%(n)s personer provade", n=number(self.people))
        return f"{told}: {', '.join(tasks)}." if tasks else f"{told}."


@dataclass(frozen=True)
class Chapter:
    """One version of the story."""

    shown: ShownPrototype
    changes: tuple[Told, ...]
    findings: tuple[Finding, ...]


def story_of(session: Session, project: Project, slug: str) -> list[Chapter]:
    """The published versions, the newest first. Raises NotFoundError when there is none.

    A fixed number of queries, and one for each document that was not read before.
    """
    versions = versions_of(session, project.id, slug)
    ids = [version.version_id for version in versions]
    behind = behind_changes(session, ids, PUBLIC_SEES)
    findings = _findings(session, project, ids)
    return [
        Chapter(
            version,
            tuple(
                Told(change, behind.get((version.version_id, change.key), Behind()))
                for change in version.document.changes
            ),
            tuple(findings.get(version.version_id, ())),
        )
        for version in reversed(versions)
    ]


def _findings(
    session: Session, project: Project, version_ids: Sequence[int]
) -> dict[int, list[Finding]]:
    """Version → what its closed rounds found, as it was released, the oldest first."""
    rows = session.execute(
        select(TestRound, RoundArm.key, RoundArm.version_id)
        .join(RoundArm, RoundArm.round_id == TestRound.id)
        .where(RoundArm.version_id.in_(version_ids), TestRound.status == RoundStatus.CLOSED)
        .order_by(TestRound.closed_at, TestRound.id)
    ).all()
    releases = releases_of(session, project, {row[0].id for row in rows})
    found: dict[int, list[Finding]] = {}
    for stored, arm, version in rows:
        if stored.id in releases:
            finding = _finding(stored, releases[stored.id], arm)
            found.setdefault(version, []).append(finding)
    return found


def _finding(stored: TestRound, release: Release, arm: str) -> Finding:
    tables = {one["key"]: one for one in release.shown["tables"]}
    tasks = []
    for task in TestPlan.model_validate(stored.script).tasks:
        table = tables.get(task.key) or tables.get(f"{task.key}@{arm}")
        x, wrong = (number_at(table, row, arm) if table else None for row in (YES, NO))
        if x is not None and wrong is not None:
            tasks.append((task.prompt, Share(x, x + wrong)))
    return Finding(stored.title, stored.closed_at, release.people, tuple(tasks))
