"""What every command starts from: settings, the database, and a project by its slug."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign import migrations
from codesign.db import Database
from codesign.people import audit
from codesign.projects.models import Project
from codesign.settings import Settings, settings_from


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
def unit() -> Iterator[Session]:
    """One unit of work on a migrated database: committed at the end, or nothing is."""
    here = settings()
    database = Database(here.database_url, here.data_dir)
    if migrations.current(database.engine) != migrations.newest():
        raise click.ClickException(
            "The database is not at this version's state. Run: codesign db upgrade"
        )
    try:
        with database.unit() as session:
            yield session
    finally:
        database.engine.dispose()


def project_called(session: Session, slug: str) -> Project:
    """The project, or an error that names the ones there are."""
    found = session.scalar(select(Project).where(Project.slug == slug))
    if found is None:
        known = ", ".join(session.scalars(select(Project.slug).order_by(Project.slug))) or "none"
        raise click.ClickException(f"There is no project “{slug}”. There are: {known}.")
    return found
