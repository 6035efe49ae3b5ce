"""Runs migrations on the engine that the caller hands over, in one transaction."""

from alembic import context
from sqlalchemy import Connection, text

from codesign import models  # noqa: F401
from codesign.db import Base

MIGRATION_LOCK = 0x6D656473
"""PostgreSQL advisory lock: two nodes that start at once migrate one after the other."""

engine = context.config.attributes["engine"].execution_options(sqlite_begin="IMMEDIATE")


def keep_references(connection: Connection, kept: str) -> None:
    """Turn SQLite's checks of references on or off, which works between transactions only.

    A table that is made anew is dropped for a moment, and what refers to it with it.
    """
    connection.connection.cursor().execute(f"PRAGMA foreign_keys = {kept}")


def refuse_broken_references(connection: Connection) -> None:
    """Before the commit: what was not checked on the way is checked now."""
    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(5)
    if broken:
        raise RuntimeError(f"the migration breaks references: {broken}")


with engine.connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        keep_references(connection, "OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=is_sqlite,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            if not is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            context.run_migrations()
            if is_sqlite:
                refuse_broken_references(connection)
    finally:
        if is_sqlite:
            keep_references(connection, "ON")
