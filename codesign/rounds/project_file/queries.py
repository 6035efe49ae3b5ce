"""Reads of rounds and participations for the project file, a little at a time."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from codesign.projects.project_file.paging import in_pages
from codesign.rounds.models import (
    RoundArm,
    TestRound,
    WalkAnswer,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)

PAGE = 20
"""Walk-throughs read at a time: each may have two thousand events."""


def photos(session: Session, project_id: int) -> Iterator[WalkPhoto]:
    """Every photograph of the project, one at a time."""
    return in_pages(session, WalkPhoto, WalkPhoto.id, WalkPhoto.project_id, project_id, size=1)


def rounds(session: Session, project_id: int) -> Iterator[TestRound]:
    """Every round of the project, without its arms."""
    return in_pages(session, TestRound, TestRound.id, TestRound.project_id, project_id)


def arms(session: Session, project_id: int) -> Mapping[int, Sequence[RoundArm]]:
    """The arms of every round of the project, by the round's id."""
    found: dict[int, list[RoundArm]] = defaultdict(list)
    rows = session.scalars(
        select(RoundArm)
        .join(TestRound, TestRound.id == RoundArm.round_id)
        .where(TestRound.project_id == project_id)
        .order_by(RoundArm.round_id, RoundArm.key)
    )
    for arm in rows:
        found[arm.round_id].append(arm)
    return found


@dataclass(frozen=True)
class ToldWalk:
    """A walk-through with what was seen of it."""

    walk: Any
    """A row with the columns of `_WALK` by name."""
    tasks: Sequence[Row[Any]]
    events: Sequence[Row[Any]]


_WALK = (
    WalkThrough.id,
    WalkThrough.round_id,
    WalkThrough.uuid,
    WalkThrough.arms,
    WalkThrough.plan,
    WalkThrough.place_in_plan,
    WalkThrough.progress,
    WalkThrough.status,
    WalkThrough.is_moderated,
    WalkThrough.language,
    WalkThrough.place,
    WalkThrough.device,
    WalkThrough.disruption,
    WalkThrough.revision,
    WalkThrough.payload_hash,
    WalkThrough.day,
    WalkThrough.left_out,
    WalkThrough.left_out_note,
)
_TASK = (
    WalkTask.walk_id,
    WalkTask.item,
    WalkTask.outcome,
    WalkTask.is_observed,
    WalkTask.ms,
    WalkTask.at_goal,
)
_EVENT = (
    WalkEvent.walk_id,
    WalkEvent.kind,
    WalkEvent.item,
    WalkEvent.screen,
    WalkEvent.hotspot,
    WalkEvent.x,
    WalkEvent.y,
    WalkEvent.ms,
)


def walk_pages(session: Session, project_id: int, size: int = PAGE) -> Iterator[Sequence[ToldWalk]]:
    """Every walk-through of the project, in an order that tells no time. Three queries a page.

    Neither secrets nor receipts are read.
    """
    wanted = (
        select(*_WALK)
        .where(WalkThrough.project_id == project_id, WalkThrough.is_pilot.is_(False))
        .order_by(WalkThrough.id)
        .limit(size)
    )
    last = 0
    while rows := session.execute(wanted.where(WalkThrough.id > last)).all():
        ids = [row.id for row in rows]
        tasks = _by_walk(session, select(*_TASK).order_by(WalkTask.item), WalkTask.walk_id, ids)
        in_order = select(*_EVENT).order_by(WalkEvent.walk_id, WalkEvent.seq)
        events = _by_walk(session, in_order, WalkEvent.walk_id, ids)
        yield [ToldWalk(row, tasks.get(row.id, ()), events.get(row.id, ())) for row in rows]
        last = ids[-1]


def _by_walk(
    session: Session, query: Any, walk_id: Any, ids: Sequence[int]
) -> Mapping[int, Sequence[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(query.where(walk_id.in_(ids))):
        found[row.walk_id].append(row)
    return found


def answers(session: Session, walk_ids: Sequence[int]) -> Iterator[Row[Any]]:
    """The answers of these walk-throughs, by walk-through, read a page of them at a time."""
    query = select(WalkAnswer.walk_id, WalkAnswer.item, WalkAnswer.value).order_by(
        WalkAnswer.walk_id, WalkAnswer.item
    )
    for start in range(0, len(walk_ids), PAGE):
        page = list(walk_ids[start : start + PAGE])
        yield from session.execute(query.where(WalkAnswer.walk_id.in_(page)))


def size_of_photos(session: Session, project_id: int) -> int:
    """Bytes of the project's photographs."""
    size = select(func.sum(func.length(WalkPhoto.content)))
    return int(session.scalar(size.where(WalkPhoto.project_id == project_id)) or 0)


def how_many_walks(session: Session, project_id: int) -> int:
    """How many walk-throughs by participants the project has, whatever became of them."""
    count = select(func.count()).where(
        WalkThrough.project_id == project_id, WalkThrough.is_pilot.is_(False)
    )
    return int(session.scalar(count) or 0)
