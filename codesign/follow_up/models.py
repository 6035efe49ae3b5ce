"""Priorities, actions and answers, each about an area, a subcategory or one voice."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from codesign.accounts.models import Person
from codesign.db import LARGE, Base, now
from codesign.follow_up.domain import AnswerStatus, Principle, Status, Track

ABOUT_ONE_THING = "(area_id IS NULL) <> (contribution_id IS NULL)"


class Action(Base):
    """What somebody will do because of what was said."""

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint(ABOUT_ONE_THING, name="about"),
        Index("ix_action_project", "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    contribution_id: Mapped[int | None] = mapped_column(
        LARGE, ForeignKey("contribution.id"), index=True
    )
    text: Mapped[dict[str, str]]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due: Mapped[date | None]
    status: Mapped[Status] = mapped_column(default=Status.PLANNED)
    track: Mapped[Track] = mapped_column(default=Track.OWN_MANDATE)
    principle: Mapped[Principle | None]
    gain_citizens: Mapped[str] = mapped_column(default="")
    gain_staff: Mapped[str] = mapped_column(default="")
    gain_society: Mapped[str] = mapped_column(default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    """Whether the public sees the action's text and status beside the answer."""
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)

    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class PublishedAnswer(Base):
    """What the agency answers those who told: "Ni sa – vi gör"."""

    __tablename__ = "published_answer"
    __table_args__ = (
        CheckConstraint(ABOUT_ONE_THING, name="about"),
        Index("ix_published_answer_project", "project_id", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    contribution_id: Mapped[int | None] = mapped_column(
        LARGE, ForeignKey("contribution.id"), index=True
    )
    text: Mapped[dict[str, str]]
    status: Mapped[AnswerStatus] = mapped_column(default=AnswerStatus.DRAFT)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Priority(Base):
    """How much one person thinks an area matters, and what it would take."""

    __tablename__ = "priority"
    __table_args__ = (
        UniqueConstraint("area_id", "person_id"),
        CheckConstraint("impact BETWEEN 1 AND 5 AND effort BETWEEN 1 AND 5", name="scale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    impact: Mapped[int]
    effort: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)
