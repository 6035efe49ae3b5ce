"""Alembic migrations, shipped inside the package."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from codesign.migrations import rewriting

# Alembic is loaded by what asks for it: it takes a tenth of the time in which a process starts.
if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent


def _config(engine: Engine | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision; several processes at once take turns."""
    from alembic import command

    config = _config(engine)
    command.upgrade(config, revision)
    if config.attributes.get("rewrite"):
        rewriting.rewrite(engine)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to an older revision."""
    from alembic import command

    command.downgrade(_config(engine), revision)


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """The revision of the database that a connection sees; None for an empty one."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this version of the package can bring a database on from the revision."""
    known = _scripts().walk_revisions()
    return revision in {script.revision for script in known}


def newest() -> str | None:
    """The revision this version of the package needs."""
    return _scripts().get_current_head()


def _scripts() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())
