"""Sources that have printed counts, and the counts row by row."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from codesign.db import Base, now


class PrintedSource(Base):
    """A named public source whose counts an owner brought in for a questionnaire."""

    __tablename__ = "printed_source"
    __table_args__ = (CheckConstraint("year > 0", name="year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"), index=True)
    title: Mapped[str]
    publisher: Mapped[str]
    year: Mapped[int]
    found_at: Mapped[str]
    """Its address, or the pages."""
    language: Mapped[str] = mapped_column(default="sv")
    """What its words are written in."""
    reason: Mapped[str]
    """Why the numbers may be shown as they are: the owner's decision, in their words."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    brought_at: Mapped[datetime] = mapped_column(default=now)
    taken_back_at: Mapped[datetime | None]
    """Since when nobody is shown it; an owner can bring it back."""


class PrintedCount(Base):
    """How one group answered one question, as the source prints it; never changed."""

    __tablename__ = "printed_count"
    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        CheckConstraint("base >= 0", name="base"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("printed_source.id"))
    position: Mapped[int]
    """1 for the source's first."""
    printed_table: Mapped[str]
    wording: Mapped[str]
    """The question, as the source prints it."""
    place: Mapped[str]
    """Key of the question that it is laid beside; "" for none."""
    breakdown: Mapped[str]
    """What tells the groups apart; "" for everybody."""
    group_name: Mapped[str]
    base: Mapped[int | None]
    """The printed number of answers."""
    shares: Mapped[list[Any]] = mapped_column(default=list)
    """[answer, count or None, percentage as decimal text or None] of each answer."""
    is_total: Mapped[bool]
    is_several: Mapped[bool]
    is_response: Mapped[bool]
    printed_at: Mapped[str]
    """Line or page of the source."""
