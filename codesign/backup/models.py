"""That an older copy was put back without the list of what was taken back since."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from codesign.db import Base, now


class Restoration(Base):
    """One for each agency, until somebody who administers it says that they have read it."""

    __tablename__ = "restoration"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    made_at: Mapped[datetime]
    """When the backup was made: what was taken back after that may be there again."""
    restored_at: Mapped[datetime] = mapped_column(default=now)
