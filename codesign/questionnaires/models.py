"""Rounds of questionnaires, the ways to them, what each person answered, and exact counts of it.

What people write in words are `Contribution` rows like everything else that is said.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from codesign.db import Base, RandomId, now, one_of
from codesign.questionnaires.domain import AsideReason, AsideStatus, AskingStatus


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
    opens_on: Mapped[date | None]
    """The first day that answers are taken; None: from the moment that it was opened."""
    is_pilot: Mapped[bool] = mapped_column(default=False)
    """Whether it only tries the questions: what is answered is erased when the real one opens."""
    quotas: Mapped[list[Any]] = mapped_column(default=list)
    """How many answers are taken of some, as `quotas.Quota` writes them."""
    remind_on: Mapped[date | None]
    """The day on which staff are told that it is time to remind those who have not answered."""
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What its results are weighted by on demand; {}: nothing."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What readers are told since it closed, as `releasing.released` writes it; {}: nothing."""
    told_units: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    """What readers are told of its units, as `releasing.released_by_unit` writes it."""
    quality: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    """What was found when its responses were last gone through, as `quality.found` writes it."""
    told_least: Mapped[int | None]
    """The disclosure guard's threshold that it was made with."""


class QuestionnaireChannel(Base):
    """One way to a round: a link of its own, which tells where those who follow it belong."""

    __tablename__ = "questionnaire_channel"
    __table_args__ = (CheckConstraint("invited >= 0", name="invited"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_round.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True)
    """What stands in its link: not to be guessed, and nobody's secret."""
    name: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    invited: Mapped[int | None]
    """How many have been given the link; None: the unit's people, where it has one."""
    is_closed: Mapped[bool] = mapped_column(default=False)


class QuestionnaireResponse(Base):
    """What one person sent; who it was is stored nowhere."""

    __tablename__ = "questionnaire_response"
    __table_args__ = (
        Index("ix_questionnaire_response_round", "round_id", "id"),
        Index("ix_questionnaire_response_channel", "channel_id"),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_round.id"))
    code_hmac: Mapped[str | None] = mapped_column(unique=True)
    """HMAC of the receipt's code; None for what came with a project file."""
    language: Mapped[str] = mapped_column(default="sv")
    day: Mapped[date]
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire_channel.id"))
    """The way that the link came; None: the open link."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Where whoever answered belongs, as the channel says."""
    flags: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What to know of how it came: `again` when the browser had answered before, `seconds` from the
    first page to the sending. Nothing that tells who it was."""
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Place → what was answered there, as `domain` writes it."""


class QuestionnaireTally(Base):
    """Exact counts, kept in the transaction that changes what they count."""

    __tablename__ = "questionnaire_tally"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id", "place", "value"),
        Index("ix_questionnaire_tally_place", "round_id", "place", "value"),
        CheckConstraint("n >= 0", name="n"),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_round.id"))
    unit_id: Mapped[int] = mapped_column(default=0)
    """0: of the whole round. A response from a unit is counted there too, and in no unit above."""
    place: Mapped[str]
    """A question's key, with a slash and a row's for one of a matrix; "" for the whole."""
    value: Mapped[str]
    """As `domain.counted` names it."""
    n: Mapped[int]


class QuestionnaireSaved(Base):
    """What somebody wants to go on with, sealed by a code that only they have."""

    __tablename__ = "questionnaire_saved"

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_round.id"), index=True)
    code_hmac: Mapped[str] = mapped_column(unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """What was typed, sealed with a key that is made of the code."""
    expires_on: Mapped[date] = mapped_column(index=True)


class QuestionnaireKit(Base):
    """A device that staff have prepared for a round; it sends by a secret of its own."""

    __tablename__ = "questionnaire_kit"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_round.id"), index=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire_channel.id"))
    """Whose answers it takes: they count as those that come by this channel."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    prepared_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    sent: Mapped[int] = mapped_column(default=0)
    """Responses that came by it, each once."""
    last_sent_on: Mapped[date | None]


class QuestionnaireAside(Base):
    """What a device sent that could not simply be taken in: kept for a person to decide."""

    __tablename__ = "questionnaire_aside"
    __table_args__ = (
        UniqueConstraint("round_id", "uuid", "payload_hash"),
        CheckConstraint(one_of("reason", AsideReason), name="reason"),
        CheckConstraint(one_of("status", AsideStatus), name="status"),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_round.id"))
    kit_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire_kit.id"))
    uuid: Mapped[str]
    payload_hash: Mapped[str]
    code_hmac: Mapped[str | None] = mapped_column(index=True)
    """HMAC of the receipt's code, by which it can be taken back; None once it is taken in."""
    payload: Mapped[dict[str, Any]]
    """The record as it came, and its day; {} once it is taken in."""
    reason: Mapped[AsideReason]
    status: Mapped[AsideStatus] = mapped_column(default=AsideStatus.WAITING)
    received_on: Mapped[date] = mapped_column(default=lambda: now().date())


class QuestionnaireEdit(Base):
    """One change to a draft in the editor, which can be undone: the draft as it was before."""

    __tablename__ = "questionnaire_edit"
    __table_args__ = (UniqueConstraint("version_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("artefact_version.id"))
    revision: Mapped[int]
    """The revision of the draft that the change led to: undone while it is the newest."""
    base: Mapped[int]
    """The revision that it was made to."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deed: Mapped[str]
    """What was done, as `editing.deeds` names it."""
    named: Mapped[dict[str, str]] = mapped_column(default=dict)
    """What it was done to, in the document's languages."""
    before: Mapped[bytes] = mapped_column(LargeBinary)
    """The stored form of the draft before, as compressed JSON."""
    made_at: Mapped[datetime] = mapped_column(default=now)


NOT_IN_BACKUPS = ("questionnaire_edit",)
"""Tables whose rows no backup keeps: what can be undone is a passing thing."""
