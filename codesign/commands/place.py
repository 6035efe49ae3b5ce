"""What every command starts from: settings, the database, a project, and the reader's language."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign import migrations
from codesign.db import Database
from codesign.i18n import speaking
from codesign.projects import audit
from codesign.projects.models import Project
from codesign.settings import LANGUAGES, Settings, settings_from

Command = TypeVar("Command", bound=Callable[..., Any])
_ASKED: ContextVar[str | None] = ContextVar("asked", default=None)
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where a system says which language messages have, the first that is set decides (POSIX)."""


def with_language(command: Command) -> Command:
    """Gives a command ``--lang``: the language that faults are told in."""

    def keep(_context: click.Context, _option: click.Parameter, value: str | None) -> None:
        _ASKED.set(value)

    option = click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        callback=keep,
        expose_value=False,
        is_eager=True,
        help="The language of what is told; the system's own when not given.",
    )
    return option(command)


def reader_language(environ: Mapping[str, str]) -> str:
    """The language asked for, else the system's: Swedish where it is, else English."""
    asked = _ASKED.get()
    if asked is not None:
        return asked
    system = next((environ[name] for name in _LOCALE if environ.get(name)), "")
    spoken = re.split(r"[_.@-]", system, maxsplit=1)[0].lower()
    return "sv" if spoken in {"sv", "swedish"} else "en"


def telling() -> AbstractContextManager[None]:
    """Inside, sentences are in the language of whoever runs the command."""
    return speaking(reader_language(os.environ))


def forget_language() -> None:
    """What an earlier command in this process was asked for is no longer asked for."""
    _ASKED.set(None)


def settings() -> Settings:
    """Settings from the environment; the audit log is written with their key from then on.

    What the operator should read about them is told.
    """
    found = settings_from(os.environ)
    for said in found.told:
        click.echo(said, err=True)
    audit.use_key(found.secret_key)
    return found


@contextmanager
def database_here() -> Iterator[Database]:
    """The database, migrated to what this version needs."""
    here = settings()
    database = Database(here.database_url, here.data_dir)
    if migrations.current(database.engine) != migrations.newest():
        raise click.ClickException(
            "The database is not at this version's state. Run: codesign db upgrade"
        )
    try:
        yield database
    finally:
        database.engine.dispose()


@contextmanager
def unit() -> Iterator[Session]:
    """One unit of work on a migrated database: committed at the end, or nothing is."""
    with database_here() as database, database.unit() as session:
        yield session


def project_called(session: Session, slug: str) -> Project:
    """The project, or an error that names the ones there are."""
    found = session.scalar(select(Project).where(Project.slug == slug))
    if found is None:
        known = ", ".join(session.scalars(select(Project.slug).order_by(Project.slug))) or "none"
        raise click.ClickException(f"There is no project “{slug}”. There are: {known}.")
    return found
