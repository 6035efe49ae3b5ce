"""What becomes of the voices behind a change when areas merge or a voice is taken back."""

from collections.abc import Mapping

from sqlalchemy import delete
from sqlalchemy.orm import Session

from codesign.prototypes.models import ChangeVoice


def follow_merge(session: Session, recoded: Mapping[int, int]) -> None:
    """Before areas disappear into others: a change came of voices, whatever areas they lie in."""


def forget_area(session: Session, area_id: int) -> None:
    """Before an area is deleted: nothing of a prototype lies in it."""


def forget_voice(session: Session, voice_id: int) -> None:
    """When a voice is taken back: nothing is said to have come of it any more."""
    session.execute(
        delete(ChangeVoice)
        .where(ChangeVoice.contribution_id == voice_id)
        .execution_options(synchronize_session=False)
    )
