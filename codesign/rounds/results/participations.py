"""One walk-through from its beginning to its end, and lists of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.errors import NotFoundError
from codesign.items.moves import EventKind
from codesign.items.places import place_in_plan
from codesign.measures.outcomes import TaskOutcome
from codesign.rounds.models import WalkAnswer, WalkEvent, WalkTask, WalkThrough
from codesign.rounds.results.queries import there

PAGE = 25
EVENTS = 300
"""Events of a walk-through shown at a time."""


@dataclass(frozen=True)
class ParticipationPage:
    """Some walk-throughs, in an order that tells no time, with how each task ended."""

    walks: tuple[WalkThrough, ...]
    outcomes: dict[int, dict[str, TaskOutcome]]
    """Walk-through → page of the plan → outcome."""
    total: int
    after: int | None


def participation_page(
    session: Session, round_id: int, ids: Sequence[int], after: int
) -> ParticipationPage:
    """A page of the walk-throughs with these ids (in order). Two queries."""
    here = [one for one in ids if one > after][: PAGE + 1]
    shown = here[:PAGE]
    walks = session.scalars(
        select(WalkThrough)
        .where(*there(round_id), WalkThrough.id.in_(shown))
        .order_by(WalkThrough.id)
    ).all()
    outcomes: dict[int, dict[str, TaskOutcome]] = {}
    for walk, item, outcome in session.execute(
        select(WalkTask.walk_id, WalkTask.item, WalkTask.outcome)
        .where(WalkTask.walk_id.in_(shown))
        .order_by(WalkTask.item)
    ):
        outcomes.setdefault(walk, {})[item] = outcome
    in_order = {walk.id: _by_page(walk.plan, outcomes.get(walk.id, {})) for walk in walks}
    return ParticipationPage(
        tuple(walks), in_order, len(ids), shown[-1] if len(here) > PAGE else None
    )


T = TypeVar("T")


def _by_page(plan: Sequence[str], told: Mapping[str, T]) -> dict[str, T]:
    return {item: told[item] for item in sorted(told, key=partial(place_in_plan, plan))}


@dataclass(frozen=True)
class Moment:
    """An event, with the seconds since the walk-through began."""

    seq: int
    kind: EventKind
    item: str
    screen: str
    hotspot: str
    seconds: float


@dataclass(frozen=True)
class Timeline:
    """Everything that is kept of one walk-through but its words and photographs."""

    walk: WalkThrough
    moments: tuple[Moment, ...]
    after: int | None
    tasks: dict[str, WalkTask]
    answers: dict[str, WalkAnswer]

    @property
    def day(self) -> date:
        return self.walk.day

    @property
    def is_time_uncertain(self) -> bool:
        """Whether the clock of the device was set meanwhile, so that day and time are a guess."""
        return bool(self.walk.progress.get("is_time_uncertain"))


def timeline_of(session: Session, round_id: int, walk_id: int, after: int = -1) -> Timeline:
    """A walk-through of the round. Raises NotFoundError. Four queries."""
    walk = session.scalar(select(WalkThrough).where(*there(round_id), WalkThrough.id == walk_id))
    if walk is None:
        raise NotFoundError
    events = session.scalars(
        select(WalkEvent)
        .where(WalkEvent.walk_id == walk_id, WalkEvent.seq > after)
        .order_by(WalkEvent.seq)
        .limit(EVENTS + 1)
    ).all()
    moments = tuple(
        Moment(one.seq, one.kind, one.item, one.screen, one.hotspot, one.ms / 1000)
        for one in events[:EVENTS]
    )
    tasks = session.scalars(select(WalkTask).where(WalkTask.walk_id == walk_id))
    answers = session.scalars(select(WalkAnswer).where(WalkAnswer.walk_id == walk_id))
    return Timeline(
        walk,
        moments,
        moments[-1].seq if len(events) > EVENTS else None,
        _by_page(walk.plan, {task.item: task for task in tasks}),
        _by_page(walk.plan, {answer.item: answer for answer in answers}),
    )
