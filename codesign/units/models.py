"""The tree of units whose people are asked."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from codesign.db import Base


class Unit(Base):
    """A home, an office, a region: somewhere that people answer from. Never deleted once made."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("project_id", "key"),
        CheckConstraint("people >= 0", name="people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """The unit that it lies in; None at the top."""
    key: Mapped[str]
    """By which a later table finds it again; one of its kind in the project."""
    name: Mapped[str]
    level: Mapped[str] = mapped_column(default="")
    """What it is, in the agency's own word: "Region", "Hem"."""
    position: Mapped[int] = mapped_column(default=0)
    """Its place in the table that it came with."""
    people: Mapped[int | None]
    """How many can answer there, those in units below it not counted; None: not told."""
    facts: Mapped[dict[str, str]] = mapped_column(default=dict)
    """What else is known of it, by the table's own words: size, kind, department."""
    is_retired: Mapped[bool] = mapped_column(default=False)
    """Whether it has gone from the table; what was answered there stays."""
