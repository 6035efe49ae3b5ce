"""The voices a person has chosen to quote in the project's report."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from codesign.db import LARGE, Base, now


class ChosenQuote(Base):
    """That a person chose a released voice to be quoted in the report, under an area."""

    __tablename__ = "chosen_quote"
    __table_args__ = (UniqueConstraint("area_id", "contribution_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    contribution_id: Mapped[int] = mapped_column(LARGE, ForeignKey("contribution.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=now)
