"""What becomes of files that were made when somebody takes back what they told."""

from sqlalchemy.orm import Session

from codesign.db import now
from codesign.jobs import actions


def on_voice_withdrawn(session: Session, project_id: int, _voice_id: int) -> None:
    """No file that was made before holds it any more."""
    actions.forget_words(session, project_id, now())


def on_participation_withdrawn(session: Session, project_id: int, _round: int, _uuid: str) -> None:
    """No file that was made before holds answers and paths that no voice is about."""
    actions.forget_words(session, project_id, now())
