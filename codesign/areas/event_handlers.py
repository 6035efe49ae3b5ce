"""What becomes of how a voice was sorted when who told it takes it back."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from codesign.areas.models import Coding, CodingChange


def on_voice_withdrawn(session: Session, project: int, voice: int) -> None:
    """Before a voice is taken back: its codings go, and their history.

    The caller holds the codebook and the voice, and settles the voice's areas and tallies.
    """
    session.execute(delete(CodingChange).where(CodingChange.contribution_id == voice))
    session.execute(delete(Coding).where(Coding.contribution_id == voice))
