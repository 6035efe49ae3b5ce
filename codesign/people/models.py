"""Agencies, people and what they may do."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from codesign.db import Base, now
from codesign.people.policy import Role

ROLE_CHECK = "role IN ({})".format(", ".join(f"'{role}'" for role in Role))


class Agency(Base):
    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Person(Base):
    """A member of staff. Citizens have no account."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    language: Mapped[str] = mapped_column(default="sv")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_admin: Mapped[bool] = mapped_column(default=False)
    """May create projects and invite people within the agency."""

    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


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


class LoginSession(Base):
    """A signed-in browser. Only a hash of its token is stored."""

    __tablename__ = "login_session"
    # Without SQLite's hidden row number, which would tell who signed in before whom.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    seen_at: Mapped[datetime]
    """The hour of the last request on a page for staff."""
    expires_at: Mapped[datetime]
    """A whole hour."""


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
