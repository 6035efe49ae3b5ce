"""Rounds, and what is kept of each participation.

What people say in a round are `Contribution` rows like everything else that is said.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.db import LARGE, Base, RandomId, now, one_of
from codesign.items.moves import EventKind, WalkStatus
from codesign.measures.outcomes import TaskOutcome
from codesign.rounds.domain import LeftOut, RoundStatus
from codesign.rounds.plan import Design


class TestRound(Base):
    """One script and one version (or several to compare), tried by a number of people."""

    __tablename__ = "test_round"
    __table_args__ = (
        UniqueConstraint("project_id", "slug"),
        CheckConstraint(one_of("design", Design), name="design"),
        CheckConstraint(one_of("status", RoundStatus), name="status"),
    )
    __test__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"), index=True)
    slug: Mapped[str]
    title: Mapped[dict[str, str]]
    script: Mapped[dict[str, Any]]
    """A `TestPlan`; it never changes once the round has been open."""
    design: Mapped[Design] = mapped_column(default=Design.ONE)
    status: Mapped[RoundStatus] = mapped_column(default=RoundStatus.DRAFT)
    code_hmac: Mapped[str | None] = mapped_column(unique=True)
    """HMAC of the code in the invitation's address; the code is derived and stored nowhere."""
    revision: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    artefact: Mapped[Artefact] = relationship(lazy="raise_on_sql")
    arms: Mapped[list["RoundArm"]] = relationship(
        lazy="raise_on_sql", order_by="RoundArm.key", back_populates="round"
    )


class RoundArm(Base):
    """A version that a round tries: A, B …"""

    __tablename__ = "round_arm"
    __table_args__ = (UniqueConstraint("round_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("test_round.id"))
    key: Mapped[str]
    version_id: Mapped[int] = mapped_column(ForeignKey("artefact_version.id"))
    started: Mapped[int] = mapped_column(default=0)
    """Walk-throughs that began with this arm: what keeps the arms even."""

    round: Mapped[TestRound] = relationship(lazy="raise_on_sql", back_populates="arms")
    version: Mapped[ArtefactVersion] = relationship(lazy="raise_on_sql")


class WalkThrough(Base):
    """One person trying a prototype once; who it was is stored nowhere."""

    __tablename__ = "walk_through"
    __table_args__ = (
        UniqueConstraint("round_id", "uuid"),
        CheckConstraint(one_of("status", WalkStatus), name="status"),
        CheckConstraint(one_of("left_out", LeftOut), name="left_out"),
        Index("ix_walk_through_round", "round_id", "status", "id"),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("test_round.id"))
    uuid: Mapped[str]
    """Made where the walk-through is made: on the server, or on the interviewer's device."""
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    """HMAC of the secret in the participant's address; None for what comes from the field."""
    code_hmac: Mapped[str | None] = mapped_column(unique=True)
    """HMAC of the receipt's code."""
    arms: Mapped[list[Any]]
    """The arms this person meets, in order."""
    plan: Mapped[list[Any]]
    """Every page in order, as `Item.written`."""
    place_in_plan: Mapped[int] = mapped_column(default=0)
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Where the person is just now: screen, states, the clock's start."""
    status: Mapped[WalkStatus] = mapped_column(default=WalkStatus.STARTED)
    is_moderated: Mapped[bool] = mapped_column(default=False)
    is_pilot: Mapped[bool] = mapped_column(default=False)
    """Staff try the round: counted nowhere, and erased when the round opens."""
    left_out: Mapped[LeftOut | None]
    """Why it is in no result; None for those that are counted."""
    left_out_note: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="sv")
    place: Mapped[str] = mapped_column(default="")
    device: Mapped[str] = mapped_column(default="")
    disruption: Mapped[bool | None]
    revision: Mapped[int] = mapped_column(default=0)
    """Of what the field has sent; a lower one never replaces a higher."""
    payload_hash: Mapped[str] = mapped_column(default="")
    day: Mapped[date]


class WalkClock(Base):
    """When a walk-through that is going on began: what its milliseconds are counted from.

    Gone when the walk-through is finished or taken back, and after two hours in any case; no backup
    holds it. What stays is the day, and milliseconds since the beginning.
    """

    __tablename__ = "walk_clock"
    # Without SQLite's hidden row number, which would tell who began before whom.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    walk_id: Mapped[int] = mapped_column(
        LARGE, ForeignKey("walk_through.id"), primary_key=True, autoincrement=False
    )
    started_at: Mapped[datetime]


class WalkEvent(Base):
    """One coarse event of a walk-through."""

    __tablename__ = "walk_event"
    __table_args__ = (
        UniqueConstraint("walk_id", "seq"),
        UniqueConstraint("walk_id", "view"),
        CheckConstraint(one_of("kind", EventKind), name="kind"),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    walk_id: Mapped[int] = mapped_column(LARGE, ForeignKey("walk_through.id"))
    seq: Mapped[int]
    view: Mapped[str | None]
    """The one-time mark of the page that was pressed: a press that comes twice is one."""
    kind: Mapped[EventKind]
    item: Mapped[str]
    """The page of the plan, as `Item.written`."""
    screen: Mapped[str] = mapped_column(default="")
    hotspot: Mapped[str] = mapped_column(default="")
    x: Mapped[float | None]
    y: Mapped[float | None]
    """Where on the screen, in shares of its width and height; None when not known."""
    ms: Mapped[int]
    """Milliseconds since the walk-through began."""


class WalkTask(Base):
    """How a task ended for one person."""

    __tablename__ = "walk_task"
    __table_args__ = (
        UniqueConstraint("walk_id", "item"),
        CheckConstraint(one_of("outcome", TaskOutcome), name="outcome"),
        CheckConstraint("ms >= 0", name="ms"),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    walk_id: Mapped[int] = mapped_column(LARGE, ForeignKey("walk_through.id"))
    item: Mapped[str]
    outcome: Mapped[TaskOutcome]
    is_observed: Mapped[bool] = mapped_column(default=False)
    """An interviewer saw and decided it, rather than the success state."""
    ms: Mapped[int | None]
    """Milliseconds on the task; None when nobody measured."""
    at_goal: Mapped[bool] = mapped_column(default=False)
    """The time ends when the success state was reached, whoever decided how it ended."""

    @property
    def seconds(self) -> float | None:
        """Seconds on the task; None when nobody measured."""
        return None if self.ms is None else self.ms / 1000


class WalkAnswer(Base):
    """What one person answered to one item: plain data, free words are contributions."""

    __tablename__ = "walk_answer"
    __table_args__ = (UniqueConstraint("walk_id", "item"),)

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    walk_id: Mapped[int] = mapped_column(LARGE, ForeignKey("walk_through.id"))
    item: Mapped[str]
    """`Item.written`, and ``:seq`` after it for the question after a task."""
    value: Mapped[dict[str, Any]]


class WalkPhoto(Base):
    """A photographed drawing, without what the camera wrote about place and time."""

    __tablename__ = "walk_photo"
    __table_args__ = (UniqueConstraint("walk_id", "uuid"),)

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    walk_id: Mapped[int] = mapped_column(LARGE, ForeignKey("walk_through.id"))
    uuid: Mapped[str]
    item: Mapped[str]
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes]
    contribution_id: Mapped[int | None] = mapped_column(LARGE, ForeignKey("contribution.id"))
    """The voice that the drawing belongs to, so that it is seen where the voice is."""


class RoundRelease(Base):
    """What readers are told of a round since a release point: what the disclosure guard passed."""

    __tablename__ = "round_release"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("test_round.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who pressed for it; None where the round's close or a demo made it."""
    day: Mapped[date]
    least: Mapped[int]
    """The threshold that it was made with."""
    shown: Mapped[dict[str, Any]]
    """As `results.releasing.released` writes it."""
