"""What becomes of the voices behind a change when one of them is taken back."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from codesign.prototypes.models import ChangeVoice


def on_voice_withdrawn(session: Session, _project_id: int, voice_id: int) -> None:
    """When a voice is taken back: nothing is said to have come of it any more."""
    session.execute(
        delete(ChangeVoice)
        .where(ChangeVoice.contribution_id == voice_id)
        .execution_options(synchronize_session=False)
    )
