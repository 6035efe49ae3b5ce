"""Projects and their versioned artefacts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from codesign.db import Base, now
from codesign.people.models import Agency


class VersionStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Project(Base):
    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[dict[str, str]]
    purpose: Mapped[dict[str, str]]
    question: Mapped[dict[str, str]]
    asks: Mapped[dict[str, str]]
    """Who asks and why: the sentence a citizen reads before telling."""
    is_public: Mapped[bool] = mapped_column(default=True)
    is_about_children: Mapped[bool] = mapped_column(default=False)
    smallest_group: Mapped[int | None]
    """What the disclosure guard's threshold is raised to; None: 10 about children, else 5."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    """Demo: its voices are examples, and every page says so."""
    allows_bundles: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Uploaded prototypes with scripts of their own may be shown, from the second host."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    unfinished: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Of a project that is being made, a little at a time: nobody finds it until it is whole (see
    `projects/unfinished.py`). None for every other one."""

    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


class Artefact(Base):
    """A designed thing, a journey or a prototype; its content lies in versions."""

    __tablename__ = "artefact"
    __table_args__ = (
        UniqueConstraint("project_id", "slug"),
        CheckConstraint("kind IN ('journey', 'prototype')", name="kind"),
    )

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
