"""What is held while voices change: nobody changes the codebook that they are counted by."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from codesign.projects.models import Project

# Made once: at the desk, making a statement takes as long as asking it.
_HOLD = (
    select(Project.id)
    .where(Project.id == bindparam("project"))
    .with_for_update(read=True, key_share=True)
)


def hold_codebook(session: Session, project: Project) -> None:
    """Wait for whoever is changing the codebook, and keep it as it is until the commit."""
    session.execute(_HOLD, {"project": project.id})
