"""Walk-throughs on trial: staff go through a round as participants will, and nothing of it is kept.

No voice, no tally and no count ever knows a pilot. They are erased when the round they were of is
changed, opened, closed or deleted.
"""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from codesign.rounds.models import (
    WalkAnswer,
    WalkClock,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)


def wipe(session: Session, round_id: int) -> None:
    """Erase every pilot of the round."""
    pilots = select(WalkThrough.id).where(WalkThrough.round_id == round_id, WalkThrough.is_pilot)
    for table in (WalkClock, WalkPhoto, WalkAnswer, WalkTask, WalkEvent):
        session.execute(
            delete(table)
            .where(table.walk_id.in_(pilots))
            .execution_options(synchronize_session=False)
        )
    session.execute(
        delete(WalkThrough)
        .where(WalkThrough.round_id == round_id, WalkThrough.is_pilot)
        .execution_options(synchronize_session=False)
    )
