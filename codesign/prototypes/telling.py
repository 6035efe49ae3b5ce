"""What an uploaded prototype tells during a walk-through, kept as its coarse events."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.errors import NotFoundError
from codesign.prototypes.codes import is_secret, walk_hmac
from codesign.prototypes.domain import (
    EVENTS_LIMIT,
    EventKind,
    Item,
    Position,
    WalkStatus,
    is_reached,
    read_item,
)
from codesign.prototypes.messages import Batch
from codesign.prototypes.models import RoundArm, TestRound, WalkEvent, WalkThrough
from codesign.prototypes.queries import shown_version
from codesign.prototypes.script import RoundScript, Task


def walk_with(session: Session, secret: str) -> WalkThrough:
    """The walk-through with this secret, held until the commit. Raises NotFoundError."""
    found = None
    if is_secret(secret):
        found = session.scalar(
            select(WalkThrough).where(WalkThrough.token_hash == walk_hmac(secret)).with_for_update()
        )
    if found is None:
        raise NotFoundError
    return found


def keep(session: Session, walk: WalkThrough, batch: Batch, moment: datetime) -> bool:
    """Keep a batch once; whether the task is done now.

    Nothing is kept outside a task with an uploaded prototype, nor past the limit of events.
    """
    found = _task_now(session, walk)
    if found is None:
        return False
    item, task = found
    seq = _next_seq(session, walk, batch)
    if seq is not None:
        _add(session, walk, batch, item, seq, moment)
    screens = [event.key for event in batch.events if event.kind is EventKind.SCREEN]
    if screens:
        walk.progress = {**walk.progress, "screen": screens[-1]}
    session.flush()
    return any(is_reached(task.success, Position(screen)) for screen in screens)


def _task_now(session: Session, walk: WalkThrough) -> tuple[Item, Task] | None:
    """The task that the person is at, if it is tried in an uploaded prototype."""
    if walk.status is not WalkStatus.STARTED or walk.place_in_plan >= len(walk.plan):
        return None
    item = read_item(str(walk.plan[walk.place_in_plan]))
    script, version_id = session.execute(
        select(TestRound.script, RoundArm.version_id)
        .join(RoundArm, RoundArm.round_id == TestRound.id)
        .where(TestRound.id == walk.round_id, RoundArm.key == item.arm)
    ).one_or_none() or (None, None)
    if script is None or version_id is None:
        return None
    block = RoundScript.model_validate(script).block(item.key)
    is_upload = shown_version(session, version_id).document.upload is not None
    return (item, block) if isinstance(block, Task) and is_upload else None


def _next_seq(session: Session, walk: WalkThrough, batch: Batch) -> int | None:
    """The number of the batch's first event; None when it is kept already, or there are enough."""
    first = select(WalkEvent.id).where(WalkEvent.walk_id == walk.id)
    if session.scalar(first.where(WalkEvent.view == _view(batch, 0))) is not None:
        return None
    last = session.scalar(select(func.max(WalkEvent.seq)).where(WalkEvent.walk_id == walk.id))
    following = 0 if last is None else last + 1
    return following if following + len(batch.events) <= EVENTS_LIMIT else None


def _view(batch: Batch, n: int) -> str:
    return f"{batch.mark}-{n}"


def _add(
    session: Session, walk: WalkThrough, batch: Batch, item: Item, seq: int, moment: datetime
) -> None:
    """Every event with its own moment; a hotspot belongs to the screen shown before it."""
    screen = str(walk.progress.get("screen", ""))
    arrived = int((moment - walk.started_at).total_seconds() * 1000)
    for n, event in enumerate(batch.events):
        if event.kind is EventKind.SCREEN:
            screen = event.key
        session.add(
            WalkEvent(
                agency_id=walk.agency_id,
                walk_id=walk.id,
                seq=seq + n,
                view=_view(batch, n),
                kind=event.kind,
                item=item.written,
                screen=screen,
                hotspot=event.key if event.kind is EventKind.HOTSPOT else "",
                ms=max(0, arrived - event.age),
            )
        )
