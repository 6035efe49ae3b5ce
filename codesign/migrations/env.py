"""Runs migrations on the engine that the caller hands over, in one transaction."""

from alembic import context
from sqlalchemy import text

from codesign import models  # noqa: F401
from codesign.db import Base

MIGRATION_LOCK = 0x6D656473
"""PostgreSQL advisory lock: two nodes that start at once migrate one after the other."""

engine = context.config.attributes["engine"].execution_options(sqlite_begin="IMMEDIATE")

with engine.connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
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
