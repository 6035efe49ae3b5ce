"""The clocks of walk-throughs that are going on: kept as long as they are needed, and no longer."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from codesign.rounds.models import WalkClock, WalkEvent, WalkThrough

LASTS = timedelta(hours=2)
"""Who began this long ago and has not finished does not come back, or begins a new clock."""


def start(session: Session, walk: WalkThrough, began_at: datetime) -> None:
    """Start the clock of a walk-through."""
    session.add(WalkClock(walk_id=walk.id, started_at=began_at))
    session.flush()


def start_again(session: Session, walk: WalkThrough, moment: datetime) -> datetime:
    """Start a clock that was gone, from where it stood; the time in between does not count."""
    last = session.scalar(select(func.max(WalkEvent.ms)).where(WalkEvent.walk_id == walk.id))
    known = (last, (walk.progress or {}).get("since"), (walk.progress or {}).get("began"))
    began_at = moment - timedelta(milliseconds=max(int(one or 0) for one in known))
    start(session, walk, began_at)
    return began_at


def stop(session: Session, walk_id: int) -> None:
    """Forget when a walk-through began."""
    session.execute(delete(WalkClock).where(WalkClock.walk_id == walk_id))


def sweep(session: Session, moment: datetime) -> None:
    """Forget when those began that nobody has finished."""
    session.execute(delete(WalkClock).where(WalkClock.started_at < moment - LASTS))


def anything_to_sweep(session: Session, moment: datetime) -> bool:
    """Whether `sweep` would forget anything; asked first, so that nothing is locked for nothing."""
    old = select(WalkClock.walk_id).where(WalkClock.started_at < moment - LASTS)
    return bool(session.scalar(select(old.exists())))
