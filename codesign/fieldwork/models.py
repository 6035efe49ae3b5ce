"""Devices that interviewers prepare, and what they sent that a person must decide on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from codesign.db import Base, RandomId, now


class FieldKit(Base):
    """A device that an interviewer has prepared for a round; it sends by a secret of its own."""

    __tablename__ = "field_kit"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("test_round.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    prepared_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    is_file: Mapped[bool] = mapped_column(default=False)
    """No device: what somebody handed in as a file."""
    sent: Mapped[int] = mapped_column(default=0)
    """Walk-throughs that came by it, each once."""
    last_sent_on: Mapped[date | None]


class FieldRecord(Base):
    """What a device sent that could not simply be taken in: kept for a person to decide."""

    __tablename__ = "field_record"
    __table_args__ = (
        UniqueConstraint("round_id", "uuid", "revision", "payload_hash"),
        CheckConstraint("reason IN ('conflict', 'closed')", name="reason"),
        CheckConstraint("status IN ('waiting', 'taken', 'dropped')", name="status"),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("test_round.id"))
    uuid: Mapped[str]
    revision: Mapped[int]
    payload_hash: Mapped[str]
    payload: Mapped[dict[str, Any]]
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(default="waiting")
    received_on: Mapped[date] = mapped_column(default=lambda: now().date())
