"""Jobs and their bytes. Both tables are passing things: see `NOT_IN_BACKUPS`."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from codesign.db import Base, now, one_of
from codesign.jobs.domain import JobStatus, Part

NOT_IN_BACKUPS = ("job_piece", "job")
"""Tables whose rows no backup keeps, in the order they can be emptied. What they hold is a copy of
something that a person has, or can be made again, and is erased within a day."""

FILLING = bytes(64 * 1024)
"""What stands before the bytes of every piece: as much as SQLite's largest page holds. So the bytes
lie on pages of their own, and are overwritten when they are deleted (see `erasure.LIE_APART`)."""


class Job(Base):
    """One piece of long work that a person asked for."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(one_of("status", JobStatus), name="status"),
        Index("ix_job_status_id", "status", "id"),
        Index("ix_job_person_id_project_id", "person_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    """None for work that belongs to no project yet."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    options: Mapped[dict[str, Any]]
    language: Mapped[str]
    """The language of what is made."""
    form_key: Mapped[str]
    """The same press of the same button gives the same key."""
    status: Mapped[JobStatus] = mapped_column(default=JobStatus.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=now)
    not_before: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    """When its bytes are erased at the latest."""
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str] = mapped_column(default="")
    """Names the one attempt that may write; "" when nobody is at it."""
    lease_until: Mapped[datetime | None]
    progress: Mapped[int | None]
    """Whole percent, None when it is not known."""
    made_as: Mapped[str] = mapped_column(default="")
    """The role that the result was made for."""
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """`endpoint` and `values` of the page it led to, or `name`, `media` and `bytes` of a file."""
    problem: Mapped[list[Any]] = mapped_column(default=list)
    """Sentences that say what went wrong, each a content text in every language."""
    can_retry: Mapped[bool] = mapped_column(default=False)


class JobPiece(Base):
    """A stretch of the bytes that were uploaded, or of the file that was made."""

    __tablename__ = "job_piece"
    __table_args__ = (CheckConstraint(one_of("part", Part), name="part"),)

    job_id: Mapped[int] = mapped_column(
        ForeignKey("job.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    part: Mapped[Part] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    filling: Mapped[bytes] = mapped_column(LargeBinary, default=FILLING)
    """Comes before the content in the table too."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
