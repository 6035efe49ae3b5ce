"""The voices behind the changes of a prototype's version."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from codesign.db import LARGE, Base, now


class ChangeVoice(Base):
    """A voice behind a change: this version is as it is because of what was said here."""

    __tablename__ = "change_voice"
    __table_args__ = (UniqueConstraint("version_id", "change", "contribution_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("artefact_version.id"))
    change: Mapped[str]
    """The change's key in the version's document."""
    contribution_id: Mapped[int] = mapped_column(LARGE, ForeignKey("contribution.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
