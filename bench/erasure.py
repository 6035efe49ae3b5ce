"""Withdrawn words, looked for raw: in the tables, the files, the log, backups and restored backups.

A number of people tell and take it back through the application, each with a word of their own.
Beside it stands a control without the settings, which must find them. On PostgreSQL the cluster's
own files are read before and after VACUUM, which is what decides there.
"""

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from flask import Flask
from sqlalchemy import MetaData, select, text

from bench.reporting import Reporter
from codesign import erasure
from codesign.app import create_app
from codesign.contributions import receipts
from codesign.db import SQLITE_SETTINGS, Database
from codesign.settings import database_url_from, settings_from
from tests.cast import assemble
from tests.engines import empty_database
from tests.pages import PageClient
from tests.telling import told

PEOPLE, QUICK = 40, 6
STAY = 5
"""One in so many keeps what they told: their words must still be there."""


@dataclass
class Said:
    """What one person told, and whether they took it back."""

    word: str
    code: str
    is_gone: bool


def run(out: Reporter, quick: bool) -> None:
    """Print where withdrawn words are found, on both engines."""
    people = QUICK if quick else PEOPLE
    for engine in ("sqlite", "postgresql"):
        _measure(out, engine, people, is_control=False)
    _measure(out, "sqlite", people, is_control=True)


def _measure(out: Reporter, engine: str, people: int, *, is_control: bool) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(empty_database(engine))
        url = database_url_from(address, folder)
        if is_control:
            stack.enter_context(mock.patch.dict(SQLITE_SETTINGS, {"secure_delete": 0}))
            stack.enter_context(mock.patch.object(erasure, "install", _nothing))
        out.line(f"{engine}{', control without the settings' if is_control else ''}")
        environ = {"CODESIGN_DATA_DIR": str(folder), "CODESIGN_DATABASE_URL": url}
        environ["CODESIGN_SECRET_KEY"] = "measuring " * 4
        if not is_control:
            _codesign(environ, "db", "upgrade")
        found = _Place(url, folder, environ, Path(address.removeprefix("sqlite:///")))
        _tell_and_look(out, found, people, is_control=is_control)


@dataclass
class _Place:
    url: str
    folder: Path
    environ: dict[str, str]
    file: Path


def _nothing(*_: object) -> None:
    """In place of what empties the log and writes the file anew."""


def _codesign(environ: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "codesign", *words]
    subprocess.run(command, env=os.environ | environ, check=True, capture_output=True)


def _tell_and_look(out: Reporter, place: _Place, people: int, *, is_control: bool) -> None:
    from codesign import migrations

    app = create_app(settings_from(place.environ))
    app.testing = True
    database: Database = app.extensions["database"]
    migrations.upgrade(database.engine)
    with database.unit() as session:
        assemble(session)
    said = [_tell(app, n) for n in range(people)]
    older, newer = place.folder / "older.zip", place.folder / "newer.zip"
    if not is_control:
        _codesign(place.environ, "backup", str(older))
    for one in said:
        if one.is_gone:
            _take_back(app, one.code)
    told_to = _Telling(out, said)
    told_to.line("rows of all tables", _rows(database))
    if database.engine.dialect.name == "sqlite":
        told_to.line("file", place.file.read_bytes())
        told_to.line("-wal", _beside(place.file, "-wal"))
        told_to.line("-shm", _beside(place.file, "-shm"))
    else:
        _look_in_cluster(told_to, database)
    told_to.line("the list beside the data", _beside(place.folder / "withdrawals", ""))
    database.engine.dispose()
    if is_control:
        return
    _codesign(place.environ, "backup", str(newer))
    told_to.line("new backup, unpacked", _unpacked(newer, place))
    _codesign(place.environ, "restore", str(older))
    again = Database(place.url)
    told_to.line("rows after the older backup is restored", _rows(again))
    again.engine.dispose()
    if place.url.startswith("sqlite"):
        told_to.line("file after that", place.file.read_bytes() + _beside(place.file, "-wal"))


def _tell(app: Flask, n: int) -> Said:
    word = f"Kännemärke{n:04d}slut"
    with app.app_context():
        code = told(PageClient(app), f"{word}: det tog lång tid. " * (1 + n % 7 * 8))
    assert receipts.read(code)
    return Said(word, code, n % STAY != 0)


def _take_back(app: Flask, code: str) -> None:
    pages = PageClient(app)
    shown = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
    asked = pages.submit(shown, form="//form[contains(@action, 'tillbaka')]", status=200)
    pages.submit(asked, status=200)


@dataclass
class _Telling:
    out: Reporter
    said: list[Said]

    def line(self, where: str, content: bytes) -> None:
        """How many of the withdrawn words, and of the others, are in the content."""
        gone = [one for one in self.said if one.is_gone]
        kept = [one for one in self.said if not one.is_gone]
        self.out.line(
            f"  {where}: withdrawn {_count(gone, content)} of {len(gone)}, "
            f"others {_count(kept, content)} of {len(kept)} ({len(content)} bytes)"
        )


def _count(said: Iterable[Said], content: bytes) -> int:
    return sum(any(form in content for form in _forms(one.word)) for one in said)


def _forms(word: str) -> tuple[bytes, ...]:
    """The word as text, and as JSON writes it."""
    escaped = word.encode("ascii", "backslashreplace").replace(b"\\xe4", b"\\u00e4")
    return word.encode(), escaped, word.encode("utf-16-le")


def _beside(file: Path, ending: str) -> bytes:
    beside = file.with_name(file.name + ending)
    return beside.read_bytes() if beside.exists() else b""


def _rows(database: Database) -> bytes:
    """Every value of every row."""
    tables, found = MetaData(), []
    with database.engine.connect() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            found += [repr(tuple(row)) for row in connection.execute(select(table))]
    return "\n".join(found).encode()


def _unpacked(file: Path, place: _Place) -> bytes:
    """What a backup holds; a dump of PostgreSQL as the SQL that it is."""
    with zipfile.ZipFile(file) as opened:
        content = opened.read("database")
    if place.url.startswith("sqlite"):
        return content
    from codesign.backup import shuffling
    from codesign.backup.postgresql import program

    database = Database(place.url)
    with database.engine.connect() as connection:
        least = int(str(connection.scalar(text("SHOW server_version_num")))) // 10_000
    database.engine.dispose()
    dump = place.folder / "dump"
    dump.write_bytes(content)
    folder = shuffling.unpack(dump, place.folder / "unpacked")
    command = [program("pg_restore", least), "--file=-", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True)
    return content + done.stdout


def _look_in_cluster(told_to: _Telling, database: Database) -> None:
    """The cluster's own files after a checkpoint: before VACUUM, after it, and written anew."""
    alone = database.engine.execution_options(isolation_level="AUTOCOMMIT")

    def after(statement: str) -> Callable[[str], bytes]:
        with alone.connect() as connection:
            if statement:
                connection.execute(text(statement))
            connection.execute(text("CHECKPOINT"))
            cluster = Path(str(connection.scalar(text("SHOW data_directory"))))
        return lambda part: _below(cluster / part)

    for name, statement in (
        ("before VACUUM", ""),
        ("after VACUUM", "VACUUM"),
        ("after VACUUM FULL", "VACUUM FULL"),
    ):
        read = after(statement)
        told_to.line(f"heap {name}", read("base"))
        told_to.line(f"log (pg_wal) {name}", read("pg_wal"))


def _below(folder: Path) -> bytes:
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            try:
                found.append(file.read_bytes())
            except FileNotFoundError:
                continue
    return b"".join(found)
