"""Taking away every trace of how one voice was sorted, when who told it takes it back."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from codesign.areas.models import Coding, CodingChange
from codesign.artefacts import events
from codesign.contributions.models import Contribution


def forget_codings(session: Session, voice: Contribution) -> None:
    """Delete the voice's codings and their history, and tell those who keep something about it.

    The caller holds the codebook and the voice, and settles the voice's areas and tallies.
    """
    session.execute(delete(CodingChange).where(CodingChange.contribution_id == voice.id))
    session.execute(delete(Coding).where(Coding.contribution_id == voice.id))
    events.voice_withdrawn(session, voice.project_id, voice.id)
