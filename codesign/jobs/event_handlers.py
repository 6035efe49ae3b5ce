"""What becomes of files that were made when somebody takes back what they told."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution
from codesign.db import now
from codesign.jobs import actions


def follow_merge(session: Session, recoded: Mapping[int, int]) -> None:
    """Areas are not in jobs."""


def forget_area(session: Session, area_id: int) -> None:
    """Areas are not in jobs."""


def forget_voice(session: Session, voice_id: int) -> None:
    """When a voice is taken back: no file that was made before holds it any more."""
    project = session.scalar(select(Contribution.project_id).where(Contribution.id == voice_id))
    if project is not None:
        actions.forget_words(session, project, now())
