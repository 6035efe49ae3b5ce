"""Projects, who is in them, and what staff did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from codesign.accounts.models import Agency, Person
from codesign.accounts.roles import Role
from codesign.db import Base, now


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


ROLE_CHECK = "role IN ({})".format(", ".join(f"'{role}'" for role in Role))


class Membership(Base):
    """A person's role in a project."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("project_id", "person_id"),
        CheckConstraint(ROLE_CHECK, name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class ProjectInvitation(Base):
    """A link that gives whoever opens it first a role in a project. Only its HMAC is stored."""

    __tablename__ = "project_invitation"
    __table_args__ = (CheckConstraint(ROLE_CHECK, name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    role: Mapped[Role]
    note: Mapped[str] = mapped_column(default="")
    code_hmac: Mapped[str] = mapped_column(unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class AuditEvent(Base):
    """What staff did. Append-only; each event carries the hash of the one before it."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_agency_id_id", "agency_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
