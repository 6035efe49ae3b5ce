"""Artefacts, their numbered versions, and the files beside them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from codesign.db import Base, now
from codesign.projects.models import Project


class VersionStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Artefact(Base):
    """A designed thing of a registered kind (`kinds.py`); its content lies in versions.

    Kinds that lie in one folder of content share its name: a slug is one artefact's among those of
    its kind. What is made in the browser takes a name that no other kind has either.
    """

    __tablename__ = "artefact"
    __table_args__ = (UniqueConstraint("project_id", "kind", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str]
    slug: Mapped[str]

    project: Mapped[Project] = relationship(lazy="raise_on_sql")


class ArtefactVersion(Base):
    """One numbered state of an artefact. A published version never changes."""

    __tablename__ = "artefact_version"
    __table_args__ = (
        UniqueConstraint("artefact_id", "number"),
        CheckConstraint("status IN ('draft', 'published', 'archived')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str]
    origin: Mapped[str] = mapped_column(default="editor")
    """`file` when it came from a content file by `codesign sync`, else `editor`."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")
    status: Mapped[VersionStatus]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)

    artefact: Mapped[Artefact] = relationship(lazy="raise_on_sql")


class ArtefactFile(Base):
    """A file beside a document, by digest: the same file in several versions lies here once."""

    __tablename__ = "prototype_file"
    """Named when only prototypes had files."""
    __table_args__ = (UniqueConstraint("artefact_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"))
    digest: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes]


class SyncedFile(Base):
    """What an artefact's file said when it and the database last agreed, for each place of files.

    By it a later sync tells which of the two has changed since.
    """

    __tablename__ = "synced_file"
    __table_args__ = (UniqueConstraint("artefact_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    artefact_id: Mapped[int] = mapped_column(ForeignKey("artefact.id"))
    place: Mapped[str]
    """Which copy of the content: the SHA-256 of its folder's path; "" for one that is not known."""
    digest: Mapped[str]
