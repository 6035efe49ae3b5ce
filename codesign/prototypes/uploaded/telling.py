"""What an uploaded prototype tells during a walk-through, kept as its coarse events."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.items.moves import WalkStatus
from codesign.items.places import Item
from codesign.items.screen_task import ScreenTask
from codesign.items.steps import DOING
from codesign.prototypes.uploaded.messages import Batch
from codesign.rounds.models import WalkEvent
from codesign.rounds.participations import events
from codesign.rounds.participations.beginning import Participation, version_met


def keep(session: Session, walk: Participation, batch: Batch, moment: datetime) -> bool:
    """Keep a batch once; whether the task's goal has been reached by now.

    The walk-through is held by the caller. Nothing is kept outside a task with an uploaded
    prototype that is under way, nor past the limit of events.
    """
    found = _task_now(session, walk)
    if found is None:
        return False
    item, task = found
    if not _is_kept(session, walk, batch):
        for n, event in enumerate(batch.events):
            at = moment - timedelta(milliseconds=event.age)
            view = _view(batch, n)
            events.told(session, walk, item, task, event.kind, event.key, view, at)
        session.flush()
    return walk.progress.get("reached") is not None


def _task_now(session: Session, walk: Participation) -> tuple[Item, ScreenTask] | None:
    """The task that the person is at, if it is tried in an uploaded prototype."""
    is_under_way = walk.row.status is WalkStatus.STARTED and not walk.is_closed
    if not is_under_way or walk.place >= len(walk.plan):
        return None
    item = walk.item(walk.place)
    block = walk.block(item)
    if not isinstance(block, ScreenTask) or events.stage(walk) != DOING:
        return None
    is_upload = version_met(session, walk, item).tells_itself
    return (item, block) if is_upload else None


def _is_kept(session: Session, walk: Participation, batch: Batch) -> bool:
    query = select(WalkEvent.id).where(
        WalkEvent.walk_id == walk.row.id, WalkEvent.view == _view(batch, 0)
    )
    return session.scalar(query) is not None


def _view(batch: Batch, n: int) -> str:
    return f"{batch.mark}-{n}"
