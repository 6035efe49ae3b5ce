"""Agencies, people and their logins."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from codesign.db import Base


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
