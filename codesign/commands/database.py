"""`codesign db`: the database's state."""

import click

from codesign import migrations
from codesign.commands import place
from codesign.db import Database


@click.group()
def db() -> None:
    """Create the database, or bring it to this version's state."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest state; data is kept."""
    database = Database(place.settings().database_url)
    before = migrations.current(database.engine)
    migrations.upgrade(database.engine)
    after = migrations.current(database.engine)
    database.engine.dispose()
    click.echo(f"The database is at {after}." + ("" if before == after else f" (was {before})"))


@db.command()
def current() -> None:
    """Say which state the database is at."""
    database = Database(place.settings().database_url)
    found = migrations.current(database.engine)
    database.engine.dispose()
    click.echo(f"{found or 'empty'} (newest {migrations.newest()})")
