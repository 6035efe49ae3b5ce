"""A prototype's story, version by version: what changed, because of whom, and what was found."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, exists, func, select
from sqlalchemy.orm import Session

from codesign.feedback.domain import PUBLIC_SEES
from codesign.prototypes.because import Behind, behind_changes
from codesign.prototypes.document import Change
from codesign.prototypes.domain import EventKind, RoundStatus
from codesign.prototypes.measures.shares import Share
from codesign.prototypes.models import (
    RoundArm,
    TestRound,
    WalkEvent,
    WalkTask,
    WalkThrough,
)
from codesign.prototypes.queries import ShownPrototype, versions_of
from codesign.prototypes.results.names import short
from codesign.prototypes.results.queries import counted
from codesign.prototypes.script import RoundScript
from codesign.web.i18n import gettext, local, number


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
    people: int
    tasks: tuple[tuple[dict[str, str], Share], ...]
    """Each task's prompt, and how many managed it."""

    def sentence(self, least: int) -> str:
        """What was found, in one sentence; fewer than `least` are not told about."""
        if not self.people:
            return gettext("Ingen provade.")
        if self.people < least:
            return gettext("För få provade för att visa hur det gick.")
        tasks = [
            gettext(
                "%(x)s av %(n)s klarade ”%(task)s”",
                x=number(share.x),
                n=number(share.n),
                task=short(local(prompt)),
            )
            for prompt, share in self.tasks
            if share.n >= least
        ]
        told = gettext("%(n)s personer provade", n=number(self.people))
        return f"{told}: {', '.join(tasks)}." if tasks else f"{told}."


@dataclass(frozen=True)
class Chapter:
    """One version of the story."""

    shown: ShownPrototype
    changes: tuple[Told, ...]
    findings: tuple[Finding, ...]


def story_of(session: Session, project_id: int, slug: str) -> list[Chapter]:
    """The published versions, the newest first. Raises NotFoundError when there is none.

    A fixed number of queries, and one for each document that was not read before.
    """
    versions = versions_of(session, project_id, slug)
    ids = [version.version_id for version in versions]
    behind = behind_changes(session, ids, PUBLIC_SEES)
    findings = _findings(session, ids)
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


def _findings(session: Session, version_ids: Sequence[int]) -> dict[int, list[Finding]]:
    """Version → what its closed rounds found, the oldest first."""
    rows = session.execute(
        select(TestRound, RoundArm.key, RoundArm.version_id)
        .join(RoundArm, RoundArm.round_id == TestRound.id)
        .where(RoundArm.version_id.in_(version_ids), TestRound.status == RoundStatus.CLOSED)
        .order_by(TestRound.closed_at, TestRound.id)
    ).all()
    rounds = {row[0].id for row in rows}
    people, ended = _people(session, rounds), _ended(session, rounds)
    found: dict[int, list[Finding]] = {}
    for stored, arm, version in rows:
        script = RoundScript.model_validate(stored.script)
        tasks = [
            (task.prompt, ended.get((stored.id, f"{task.key}@{arm}"), Share(0, 0)))
            for task in script.tasks
        ]
        finding = Finding(
            stored.title, stored.closed_at, people.get((stored.id, arm), 0), tuple(tasks)
        )
        found.setdefault(version, []).append(finding)
    return found


def _met(rounds: set[int]) -> list[ColumnElement[bool]]:
    return [WalkThrough.round_id.in_(rounds), *counted()]


def _people(session: Session, rounds: set[int]) -> dict[tuple[int, str], int]:
    """Round and arm → how many were to meet it, those who left included."""
    # PostgreSQL compares no JSON, so the few ways of meeting the arms are told apart as text.
    arms = cast(WalkThrough.arms, String)
    rows = session.execute(
        select(WalkThrough.round_id, arms, func.count())
        .where(*_met(rounds))
        .group_by(WalkThrough.round_id, arms)
    )
    counts: Counter[tuple[int, str]] = Counter()
    for round_id, written, n in rows:
        counts.update(dict.fromkeys(((round_id, arm) for arm in json.loads(written)), n))
    return counts


def _ended(session: Session, rounds: set[int]) -> dict[tuple[int, str], Share]:
    """Round and page of the plan → who managed the task, of all who began it."""
    rows = session.execute(
        select(WalkThrough.round_id, WalkTask.item, WalkTask.outcome, func.count())
        .join(WalkThrough, WalkThrough.id == WalkTask.walk_id)
        .where(*_met(rounds))
        .group_by(WalkThrough.round_id, WalkTask.item, WalkTask.outcome)
    )
    managed: Counter[tuple[int, str]] = Counter()
    began: Counter[tuple[int, str]] = Counter()
    for round_id, item, outcome, n in rows:
        began[round_id, item] += n
        managed[round_id, item] += n if outcome.is_success else 0
    for round_id, item, n in _left(session, rounds):
        began[round_id, item] += n
    return {page: Share(managed[page], n) for page, n in began.items()}


def _left(session: Session, rounds: set[int]) -> Iterable[tuple[int, str, int]]:
    """Round, page and how many began a task there and came to no end of it."""
    ended = exists().where(WalkTask.walk_id == WalkEvent.walk_id, WalkTask.item == WalkEvent.item)
    rows = session.execute(
        select(WalkThrough.round_id, WalkEvent.item, func.count(WalkThrough.id.distinct()))
        .join(WalkThrough, WalkThrough.id == WalkEvent.walk_id)
        .where(*_met(rounds), WalkEvent.kind == EventKind.TASK, ~ended)
        .group_by(WalkThrough.round_id, WalkEvent.item)
    )
    return [(round_id, item, n) for round_id, item, n in rows]
