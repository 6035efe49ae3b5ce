"""The codebook (areas and subcategories) and who put which voice where."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from codesign.db import LARGE, Base, now


class CodingOrigin(StrEnum):
    OWN = "own"
    SUGGESTED = "suggested"
    AGREED = "agreed"
    SOURCE = "source"
    """Named by the imported source itself."""


class Area(Base):
    """A development area, or a subcategory when it has a parent. Two levels, never more."""

    __tablename__ = "area"
    __table_args__ = (Index("ix_area_project", "project_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    key: Mapped[str] = mapped_column(default="")
    name: Mapped[dict[str, str]]
    definition: Mapped[dict[str, str]] = mapped_column(default=dict)
    colour: Mapped[str] = mapped_column(default="#4a6868")
    position: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)


class Coding(Base):
    """One coder put one contribution in one area."""

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("contribution_id", "area_id", "coder_id"),
        Index("ix_coding_area", "area_id", "contribution_id"),
        CheckConstraint("origin IN ('own', 'suggested', 'agreed', 'source')", name="origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    contribution_id: Mapped[int] = mapped_column(LARGE, ForeignKey("contribution.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    coder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    origin: Mapped[CodingOrigin] = mapped_column(default=CodingOrigin.OWN)
    created_at: Mapped[datetime] = mapped_column(default=now)


class CodingChange(Base):
    """What one person did to one voice's areas: what undo takes back."""

    __tablename__ = "coding_change"
    __table_args__ = (Index("ix_coding_change_person", "project_id", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    contribution_id: Mapped[int] = mapped_column(LARGE, ForeignKey("contribution.id"))
    revision: Mapped[int]
    """The voice's coding_revision after the change; undo works only while it still is."""
    before: Mapped[list[Any]]
    after: Mapped[list[Any]]
    """Codings as [area_id, coder_id, origin]."""
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)
