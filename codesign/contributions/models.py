"""Contributions (one voice each), their tallies, and what keeps a submission from being lost."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from codesign.contributions.domain import Facet, Mode, Moderation
from codesign.contributions.sources import Source
from codesign.db import LARGE, Base, RandomId, now, one_of


class Contribution(Base):
    """One voice, whatever its source, anchored to a step of an artefact's version."""

    __tablename__ = "contribution"
    __table_args__ = (
        CheckConstraint("rating BETWEEN -2 AND 2", name="rating"),
        CheckConstraint(
            "text <> '' OR rating IS NOT NULL OR moderation = 'withdrawn'", name="says_something"
        ),
        CheckConstraint(one_of("source", Source), name="source"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint(one_of("moderation", Moderation), name="moderation"),
        Index("ix_contribution_anchor", "artefact_id", "anchor", "day", "id"),
        Index("ix_contribution_project", "project_id", "id"),
        Index("ix_contribution_moderation", "project_id", "moderation", "day", "id"),
        Index("ix_contribution_uncoded", "project_id", "coding_count", "id"),
        Index("ix_contribution_pin", "pin_version_id", "pin_screen", "day", "id"),
        Index("ix_contribution_walk", "walk_id"),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("artefact_version.id"))
    anchor: Mapped[str]
    source: Mapped[Source]
    mode: Mapped[Mode]
    perspective: Mapped[str] = mapped_column(default="")
    """An actor's key, or "" when nobody said whose voice it is."""
    group_name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="sv")
    text: Mapped[str] = mapped_column(default="")
    rating: Mapped[int | None]
    day: Mapped[date | None]
    moderation: Mapped[Moderation]
    origin: Mapped[str] = mapped_column(default="")
    """Where it was said, for imported notes: a report's section, a workshop. Never a person."""
    code_hmac: Mapped[str | None] = mapped_column(unique=True)
    """HMAC of the citizen's receipt code. The code itself is stored nowhere."""
    import_id: Mapped[int | None] = mapped_column(ForeignKey("note_import.id"), index=True)
    coding_count: Mapped[int] = mapped_column(default=0)
    buckets: Mapped[list[Any]] = mapped_column(default=list)
    """Ids of the areas the voice lies in, parents included, sorted: what the tallies count."""
    coding_revision: Mapped[int] = mapped_column(default=0)
    """Grows at every change of the voice's areas; a stale action is refused by it."""
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    pin_version_id: Mapped[int | None] = mapped_column(ForeignKey("artefact_version.id"))
    """The prototype's version that a remark is pinned to; None for all other voices."""
    pin_screen: Mapped[str] = mapped_column(default="", server_default="")
    pin_element: Mapped[str] = mapped_column(default="", server_default="")
    walk_id: Mapped[int | None] = mapped_column(LARGE, ForeignKey("walk_through.id"))
    """The walk-through it was said in."""


class Submission(Base):
    """That a form was received: its one-time key and what it carried, joined to nobody's words."""

    __tablename__ = "submission"
    # Without SQLite's hidden row number, which would tell the order in which forms came.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    payload_hash: Mapped[str]
    day: Mapped[date]


class Withdrawal(Base):
    """That something was taken back: a mark that only an older copy of it can be known by."""

    __tablename__ = "withdrawal"
    # Stored in the marks' order, so that not even the order they came in is kept.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    mark: Mapped[str] = mapped_column(primary_key=True)


class Installation(Base):
    """The one row that tells this database, and every copy of it, from all others."""

    __tablename__ = "installation"

    id: Mapped[str] = mapped_column(primary_key=True)
    """128 random bits, hex. A backup carries it; the list of withdrawals names it."""


class Tally(Base):
    """Exact counts, kept in the transaction that changes what they count."""

    __tablename__ = "tally"
    __table_args__ = (
        UniqueConstraint(
            "artefact_id", "anchor", "mode", "perspective", "source", "moderation", "bucket"
        ),
        CheckConstraint("n >= 0", name="n"),
        # These two hold all that the desk and the map ask for, so that neither reads the rows.
        Index("ix_tally_desk", "project_id", "bucket", "moderation", "n"),
        Index(
            "ix_tally_map",
            "artefact_id",
            "anchor",
            "mode",
            "bucket",
            "moderation",
            "n",
            "rating_n",
            "rating_sum",
        ),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"))
    anchor: Mapped[str]
    mode: Mapped[Mode]
    perspective: Mapped[str]
    source: Mapped[Source]
    moderation: Mapped[Moderation]
    bucket: Mapped[int]
    n: Mapped[int]
    rating_n: Mapped[int] = mapped_column(default=0)
    rating_sum: Mapped[int] = mapped_column(default=0)


class FacetTally(Base):
    """Exact counts by what a `Tally` does not tell apart: group and day.

    Kept in the same transaction as the tallies, without steps and areas, so that it stays small.
    """

    __tablename__ = "facet_tally"
    __table_args__ = (
        UniqueConstraint(
            "artefact_id", "facet", "value", "mode", "perspective", "source", "moderation"
        ),
        CheckConstraint("n >= 0", name="n"),
        CheckConstraint(one_of("facet", Facet), name="facet"),
    )

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"))
    facet: Mapped[Facet]
    value: Mapped[str]
    """The group's name, or the day as YYYY-MM-DD; "" where none was said."""
    mode: Mapped[Mode]
    perspective: Mapped[str]
    source: Mapped[Source]
    moderation: Mapped[Moderation]
    n: Mapped[int]
    coded_n: Mapped[int] = mapped_column(default=0)
    rating_n: Mapped[int] = mapped_column(default=0)
    rating_sum: Mapped[int] = mapped_column(default=0)


class FeltRelease(Base):
    """How a step felt, as readers were last told of it: the mean of released voices is not live."""

    __tablename__ = "felt_release"
    __table_args__ = (UniqueConstraint("artefact_id", "anchor"),)

    id: Mapped[RandomId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"))
    anchor: Mapped[str]
    least: Mapped[int]
    """The threshold that it was told with."""
    rating_n: Mapped[int]
    rating_sum: Mapped[int]


class NoteImport(Base):
    """An uploaded file of notes on its way to becoming contributions."""

    __tablename__ = "note_import"
    __table_args__ = (CheckConstraint("status IN ('waiting', 'done', 'abandoned')", name="status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    """The rows that were read, packed; removed when the import is done or abandoned."""
    checked: Mapped[bytes | None] = mapped_column(deferred=True)
    """What a worker found of a large table with the choices made, for the page; removed with it."""
    faults: Mapped[bytes | None] = mapped_column(deferred=True)
    """All of its faults as a packed CSV; removed with it."""
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(default="waiting")
    accepted: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
