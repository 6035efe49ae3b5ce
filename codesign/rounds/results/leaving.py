"""Walk-throughs that staff keep out of the results, and take in again. Nothing here commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.errors import NotFoundError
from codesign.i18n import lazy
from codesign.rounds.domain import LeftOut
from codesign.rounds.models import WalkThrough
from codesign.rounds.results.queries import there

NOTE_LIMIT = 500
REASONS = {
    LeftOut.TEST: lazy("En av oss provade"),
    LeftOut.TWICE: lazy("Samma person en gång till"),
    LeftOut.FAULT: lazy("Något tekniskt gick fel"),
    LeftOut.OTHERWISE: lazy("Den leddes på ett annat sätt än planerat"),
    LeftOut.OTHER: lazy("Något annat"),
}


def leave_out(
    session: Session, round_id: int, walk_id: int, reason: LeftOut, note: str
) -> WalkThrough:
    """Keep a walk-through out of the results; what was done in it stays. Raises NotFoundError."""
    walk = _held(session, round_id, walk_id)
    walk.left_out, walk.left_out_note = reason, note
    session.flush()
    return walk


def take_in(session: Session, round_id: int, walk_id: int) -> WalkThrough:
    """Count a walk-through again. Raises NotFoundError."""
    walk = _held(session, round_id, walk_id)
    walk.left_out, walk.left_out_note = None, ""
    session.flush()
    return walk


def _held(session: Session, round_id: int, walk_id: int) -> WalkThrough:
    found = session.scalar(
        select(WalkThrough)
        .where(*there(round_id), WalkThrough.id == walk_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFoundError
    return found
