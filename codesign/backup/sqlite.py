"""SQLite: a consistent copy while others write, and a swap that leaves the old file beside."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine

from codesign import migrations
from codesign.backup.archive import BackupError
from codesign.backup.tables import LEFT_OUT
from codesign.db import connect_engine, sqlite_module
from codesign.whole_files import sync_file

Steps = Callable[[int, int], None]


@contextmanager
def reading(file: Path) -> Iterator[Connection]:
    """A connection that reads a file nobody else has, and leaves no log beside it."""
    module = sqlite_module()
    engine = create_engine(
        "sqlite://", module=module, creator=lambda: module.connect(file), poolclass=NullPool
    )
    with engine.connect() as connection:
        yield connection


def copy(source: Path, target: Path, progress: Steps) -> None:
    """Copy the rows of a database that others may be writing to, as they were at one moment.

    Rows and not pages, so that nothing comes along which was deleted from them; and without what
    no backup holds. `progress` is called with tables left and tables in all. Raises BackupError
    when the database or the copy is not sound.
    """
    module = sqlite_module()
    opened = module.connect(target, isolation_level=None, uri=True)
    try:
        opened.execute("PRAGMA journal_mode = OFF")
        opened.execute("ATTACH DATABASE ? AS source", (f"file:{quote(str(source))}?mode=rw",))
        # One read transaction of the source, so that every row comes from the same moment.
        opened.execute("BEGIN")
        _require_own(opened, "source")
        _copy_rows(opened, progress)
        opened.execute("COMMIT")
    except module.DatabaseError as error:
        raise BackupError(f"The database is damaged: {error}.") from None
    finally:
        opened.close()
    require_sound(target)
    sync_file(target)


def _copy_rows(opened: Any, progress: Steps) -> None:
    schema = "SELECT name, sql FROM source.sqlite_schema WHERE type = ? AND sql IS NOT NULL"
    made = opened.execute(f"{schema} AND name NOT LIKE 'sqlite_%'", ("table",)).fetchall()
    for done, (name, how) in enumerate(made):
        opened.execute(how)
        if name not in LEFT_OUT:
            _copy_table(opened, name)
        progress(len(made) - done - 1, len(made))
    for _, how in opened.execute(schema, ("index",)).fetchall():
        opened.execute(how)


def _copy_table(opened: Any, name: str) -> None:
    named = '"' + name.replace('"', '""') + '"'
    opened.execute(f"INSERT INTO main.{named} SELECT * FROM source.{named}")  # noqa: S608
    there, copied = (
        opened.execute(f"SELECT count(*) FROM {place}.{named}").fetchone()[0]  # noqa: S608
        for place in ("source", "main")
    )
    if there != copied:
        raise BackupError(f"The database is damaged: {name} has {there} rows, {copied} are read.")


def tidy(file: Path) -> None:
    """Write a database that nobody uses anew, so that it holds nothing but its rows."""
    opened = sqlite_module().connect(file, isolation_level=None)
    opened.execute("PRAGMA journal_mode = DELETE")
    opened.execute("PRAGMA user_version = 0")
    opened.execute("VACUUM")
    opened.close()
    sync_file(file)


def _require_own(opened: Any, database: str) -> None:
    strange = f"SELECT name FROM {database}.sqlite_schema WHERE type NOT IN ('table', 'index')"  # noqa: S608
    if opened.execute(strange).fetchall():
        raise BackupError("The database holds views or triggers, which Medskapa never makes.")
    faults = opened.execute(f"PRAGMA {database}.integrity_check(1)").fetchall()
    if faults != [("ok",)]:
        raise BackupError(f"The database is damaged: {faults[0][0]}.")


def require_sound(file: Path) -> None:
    """Raise BackupError unless the file is a whole database without views, triggers or faults."""
    module = sqlite_module()
    opened = module.connect(file)
    try:
        opened.execute("PRAGMA trusted_schema = 0")
        faults = [row[0] for row in opened.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
        loose = opened.execute("PRAGMA foreign_key_check").fetchall()
        strange = "SELECT name FROM sqlite_schema WHERE type NOT IN ('table', 'index')"
        if opened.execute(strange).fetchall():
            raise BackupError("The database holds views or triggers, which Medskapa never makes.")
    except module.DatabaseError as error:
        raise BackupError(f"The database is damaged: {error}.") from None
    finally:
        opened.close()
    if faults or loose:
        what = faults[0] if faults else f"{len(loose)} rows point to rows that are not there"
        raise BackupError(f"The database is damaged: {what}.")


def swap(fresh: Path, present: Path, moment: datetime) -> Path | None:
    """Put `fresh` in the place of `present`; where the old one now lies, if there was one.

    Raises BackupError, with nothing changed, while anything has the present database open.
    """
    if not present.exists():
        fresh.replace(present)
        sync_file(present.parent)
        return None
    before = present.with_name(f"{present.name}.before-restore-{moment:%Y%m%dT%H%M%S%f}")
    holding = _hold_alone(present)
    try:
        os.link(present, before)
        for ending in ("-wal", "-shm"):
            left = present.with_name(present.name + ending)
            if left.exists():
                left.rename(before.with_name(before.name + ending))
        fresh.replace(present)
        sync_file(present.parent)
    finally:
        if holding is not None:
            holding.close()
    return before


def _hold_alone(present: Path) -> Any:
    """A connection that keeps all others out; None for a file too damaged to be opened."""
    module = sqlite_module()
    opened = module.connect(present, timeout=1, isolation_level=None)
    try:
        # Leaving WAL mode is possible only for the one and only connection, and brings what
        # still lay in the log into the file.
        mode = opened.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        opened.execute("PRAGMA locking_mode = EXCLUSIVE")
        opened.execute("BEGIN EXCLUSIVE")
    except module.OperationalError as error:
        opened.close()
        if "locked" in str(error):
            raise _in_use() from None
        return None
    except module.DatabaseError:
        opened.close()
        return None
    if mode != "delete":
        opened.close()
        raise _in_use()
    return opened


def _in_use() -> BackupError:
    return BackupError(
        "The database is in use. Stop the server and whatever else has it open, and restore then."
    )


def migrate(file: Path) -> None:
    """Bring an unpacked database up to this version."""
    engine = connect_engine(f"sqlite:///{file}")
    migrations.upgrade(engine)
    engine.dispose()
