"""Rounds of questionnaires, what each person answered, and exact counts of it.

What people write in words are `Contribution` rows like everything else that is said.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from codesign.db import Base, RandomId, now, one_of
from codesign.questionnaires.domain import AskingStatus


class QuestionnaireRound(Base):
    """One version of a questionnaire, asked for a time: opened, and closed once."""

    __tablename__ = "questionnaire_round"
    __table_args__ = (
        UniqueConstraint("artefact_id", "number"),
        CheckConstraint(one_of("status", AskingStatus), name="status"),
        CheckConstraint("most > 0", name="most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("artefact_version.id"))
    number: Mapped[int]
    """1 for the first round of the questionnaire."""
    status: Mapped[AskingStatus]
    closes_on: Mapped[date | None]
    """The last day that answers are taken; None: until it is closed."""
    most: Mapped[int | None]
    """So many answers are taken, and no more; None: as many as come."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What readers are told since it closed, as `releasing.released` writes it; {}: nothing."""
    told_least: Mapped[int | None]
    """The disclosure guard's threshold that it was made with."""


class QuestionnaireResponse(Base):
    """What one person sent; who it was is stored nowhere."""

    __tablename__ = "questionnaire_response"
    __table_args__ = (Index("ix_questionnaire_response_round", "round_id", "id"),)

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_round.id"))
    code_hmac: Mapped[str | None] = mapped_column(unique=True)
    """HMAC of the receipt's code; None for what came with a project file."""
    language: Mapped[str] = mapped_column(default="sv")
    day: Mapped[date]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Place → what was answered there, as `domain` writes it."""


class QuestionnaireTally(Base):
    """Exact counts, kept in the transaction that changes what they count."""

    __tablename__ = "questionnaire_tally"
    __table_args__ = (
        UniqueConstraint("round_id", "place", "value"),
        CheckConstraint("n >= 0", name="n"),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_round.id"))
    place: Mapped[str]
    """A question's key, with a slash and a row's for one of a matrix; "" for the whole."""
    value: Mapped[str]
    """As `domain.counted` names it."""
    n: Mapped[int]
