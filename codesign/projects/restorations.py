"""That an older copy was put back without the list of what was taken back since."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from codesign.accounts.models import Person
from codesign.db import Base, now
from codesign.projects.audit import record


class Restoration(Base):
    """One for each agency, until somebody who administers it says that they have read it."""

    __tablename__ = "restoration"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    made_at: Mapped[datetime]
    """When the backup was made: what was taken back after that may be there again."""
    restored_at: Mapped[datetime] = mapped_column(default=now)


def acknowledge(session: Session, person: Person, number: str) -> None:
    """This person has read it, for their agency; that they have is in the agency's log.

    What is not there, or is another agency's, changes nothing: it may have been read already.
    """
    mine = select(Restoration).where(Restoration.agency_id == person.agency_id)
    for one in session.scalars(mine):
        if str(one.id) == number:
            details = {"made_at": one.made_at.date().isoformat()}
            record(session, person, None, "restoration.read", "installation", details)
            session.delete(one)
    session.flush()


def untold(session: Session, person: Person) -> list[Restoration]:
    """What the administrators of this person's agency have not read yet. One query."""
    if not person.is_admin:
        return []
    mine = select(Restoration).where(Restoration.agency_id == person.agency_id)
    return list(session.scalars(mine.order_by(Restoration.made_at)))
