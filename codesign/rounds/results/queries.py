"""Reads of a round for its results: a fixed number of queries, however many took part."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, selectinload

from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.items.kind import Note
from codesign.items.kinds import kind_of
from codesign.items.moves import WalkStatus
from codesign.items.rows import AnswerRow, EventRow, RoundRows, TaskRow, WalkRow, WordRow, folded
from codesign.items.trial import Trial, trials
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import (
    RoundArm,
    TestRound,
    WalkAnswer,
    WalkClock,
    WalkEvent,
    WalkTask,
    WalkThrough,
)
from codesign.rounds.participations.clocks import LASTS
from codesign.rounds.plan import TestPlan

AT_A_TIME = 1000
"""Rows fetched at a time while they are folded."""


@dataclass(frozen=True)
class ReadRound:
    """A round with its script and the versions it tries."""

    id: int
    slug: str
    title: dict[str, str]
    status: RoundStatus
    design: str
    artefact_id: int
    script: TestPlan
    arms: Mapping[str, Trial]
    """Arm → the version it is."""
    opened_at: datetime | None
    closed_at: datetime | None

    @property
    def prototype(self) -> str:
        """The slug of what is tried."""
        return next(iter(self.arms.values())).slug


def read_round(session: Session, project_id: int, slug: str) -> ReadRound:
    """A project's round. Raises NotFoundError. Three queries, and one per document not read yet."""
    return _read(session, TestRound.slug == slug, project_id)[0]


def rounds_of(session: Session, project_id: int, artefact_id: int) -> list[ReadRound]:
    """Every round of an artefact, the oldest first."""
    try:
        return _read(session, TestRound.artefact_id == artefact_id, project_id)
    except NotFoundError:
        return []


def _read(session: Session, which: ColumnElement[bool], project_id: int) -> list[ReadRound]:
    found = session.scalars(
        select(TestRound)
        .where(TestRound.project_id == project_id, which)
        .options(selectinload(TestRound.arms))
        .order_by(TestRound.id)
    ).all()
    versions = trials(session, [arm.version_id for one in found for arm in one.arms])
    rounds = [_round(one, versions) for one in found if one.arms]
    if not rounds:
        raise NotFoundError
    return rounds


def _round(stored: TestRound, versions: Mapping[int, Trial]) -> ReadRound:
    return ReadRound(
        id=stored.id,
        slug=stored.slug,
        title=stored.title,
        status=stored.status,
        design=stored.design,
        artefact_id=stored.artefact_id,
        script=TestPlan.model_validate(stored.script),
        arms={arm.key: versions[arm.version_id] for arm in _in_order(stored.arms)},
        opened_at=stored.opened_at,
        closed_at=stored.closed_at,
    )


def _in_order(arms: Sequence[RoundArm]) -> list[RoundArm]:
    return sorted(arms, key=lambda arm: arm.key)


def round_rows(session: Session, tried: ReadRound, moment: datetime | None = None) -> RoundRows:
    """Everything the results are made of. Six queries; rows are folded as they come."""
    outside = select(func.count()).where(*there(tried.id), WalkThrough.left_out.is_not(None))
    worded = [b.key for b in tried.script.blocks if kind_of(b).note is Note.ANSWER]
    return folded(
        walks=_walks(session, tried, moment or now()),
        tasks=_tasks(session, tried.id),
        answers=_answers(session, tried.id),
        events=_events(session, tried.id),
        words=_words(session, tried, worded) if worded else (),
        left_out=session.scalar(outside) or 0,
        goals=goals_of(tried.script),
    )


def goals_of(script: TestPlan) -> dict[str, frozenset[str]]:
    """Task → the screens that it is done on, for tasks that have a goal."""
    return {task.key: frozenset(task.success.screens) for task in script.tasks if task.success}


def real() -> list[ColumnElement[bool]]:
    """Walk-throughs by people who took part and have not taken it back: no pilots."""
    return [WalkThrough.status != WalkStatus.WITHDRAWN, WalkThrough.is_pilot.is_(False)]


def there(round_id: int) -> list[ColumnElement[bool]]:
    """The round's walk-throughs, also those that staff have left out of the results."""
    return [WalkThrough.round_id == round_id, *real()]


def counted() -> list[ColumnElement[bool]]:
    """Walk-throughs that a result is made of."""
    return [*real(), WalkThrough.left_out.is_(None)]


def kept(round_id: int) -> list[ColumnElement[bool]]:
    """The round's walk-throughs that its results are made of."""
    return [WalkThrough.round_id == round_id, *counted()]


def left_out(session: Session, round_id: int) -> list[int]:
    """The round's walk-throughs that staff have left out of the results, in order."""
    query = select(WalkThrough.id).where(*there(round_id), WalkThrough.left_out.is_not(None))
    return list(session.scalars(query.order_by(WalkThrough.id)))


def _streamed(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    yield from session.execute(query.execution_options(yield_per=AT_A_TIME))


def _walks(session: Session, tried: ReadRound, moment: datetime) -> Iterator[WalkRow]:
    query = (
        select(
            WalkThrough.id,
            WalkThrough.arms,
            WalkThrough.status,
            WalkThrough.is_moderated,
            WalkThrough.language,
            WalkThrough.place,
            WalkThrough.device,
            WalkThrough.disruption,
            WalkClock.started_at,
        )
        .outerjoin(WalkClock, WalkClock.walk_id == WalkThrough.id)
        .where(*kept(tried.id))
        .order_by(WalkThrough.id)
    )
    is_closed = tried.status is RoundStatus.CLOSED
    for row in _streamed(session, query):
        yield WalkRow(
            id=row.id,
            arms=tuple(row.arms),
            status=row.status,
            is_over=row.status.is_ended or is_closed or _is_old(row.started_at, moment),
            is_moderated=row.is_moderated,
            language=row.language,
            place=row.place,
            device=row.device,
            disruption=row.disruption,
        )


def _is_old(began_at: datetime | None, moment: datetime) -> bool:
    """Whether who has not finished does not come back: the clock is gone, or will be."""
    return began_at is None or began_at < moment - LASTS


def _tasks(session: Session, round_id: int) -> Iterator[TaskRow]:
    query = (
        select(
            WalkTask.walk_id,
            WalkTask.item,
            WalkTask.outcome,
            WalkTask.is_observed,
            WalkTask.ms,
            WalkTask.at_goal,
        )
        .join(WalkThrough, WalkThrough.id == WalkTask.walk_id)
        .where(*kept(round_id))
    )
    for row in _streamed(session, query):
        yield TaskRow(*row)


def _answers(session: Session, round_id: int) -> Iterator[AnswerRow]:
    query = (
        select(WalkAnswer.walk_id, WalkAnswer.item, WalkAnswer.value)
        .join(WalkThrough, WalkThrough.id == WalkAnswer.walk_id)
        .where(*kept(round_id))
    )
    for row in _streamed(session, query):
        yield AnswerRow(row.walk_id, row.item, row.value or {})


_EVENT = (
    WalkEvent.walk_id,
    WalkEvent.item,
    WalkEvent.kind,
    WalkEvent.screen,
    WalkEvent.hotspot,
    WalkEvent.x,
    WalkEvent.y,
    WalkEvent.ms,
)


def _events(session: Session, round_id: int) -> Iterator[EventRow]:
    query = (
        select(*_EVENT)
        .join(WalkThrough, WalkThrough.id == WalkEvent.walk_id)
        .where(*kept(round_id))
        .order_by(WalkEvent.walk_id, WalkEvent.seq)
    )
    for row in _streamed(session, query):
        yield EventRow(*row)


ITEM: ColumnElement[str] = Contribution.attributes["item"].as_string()
"""The page of the plan at which a voice was said."""


def _words(session: Session, tried: ReadRound, keys: Collection[str]) -> Iterator[WordRow]:
    items = [f"{key}@{arm}" for key in keys for arm in tried.arms] + list(keys)
    query = (
        select(Contribution.walk_id, ITEM, Contribution.text)
        .join(WalkThrough, WalkThrough.id == Contribution.walk_id)
        .where(
            *kept(tried.id),
            ITEM.in_(items),
            # What was said beside it, by the person or by the one who led, is no answer.
            Contribution.source == Source.ANSWER,
            Contribution.moderation.not_in((Moderation.REJECTED, Moderation.WITHDRAWN)),
        )
        .order_by(Contribution.id)
    )
    for row in _streamed(session, query):
        yield WordRow(*row)
