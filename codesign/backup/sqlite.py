"""SQLite: a consistent copy while others write, and a swap that leaves the old file beside."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine

from codesign import migrations
from codesign.backup.archive import BackupError, sync_file
from codesign.db import connect_engine, sqlite_module

PAGES = 2_000
"""Pages copied at a time, between which progress is told."""
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
    """Copy a database that others may be writing to, as it was at one moment.

    `progress` is called with pages left and pages in all. Raises BackupError when the copy is
    not sound.
    """
    connect = sqlite_module().connect
    from_, to = connect(source, isolation_level=None), connect(target)
    try:
        # With a read transaction open, every page comes from the same moment and the copy is
        # not begun anew when somebody writes.
        from_.execute("BEGIN")
        from_.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        from_.backup(to, pages=PAGES, progress=lambda _, left, total: progress(left, total))
        to.execute("PRAGMA journal_mode = DELETE")
    finally:
        from_.close()
        to.close()
    require_sound(target)


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
    """Bring an unpacked database up to this version; it is one whole file afterwards."""
    engine = connect_engine(f"sqlite:///{file}")
    migrations.upgrade(engine)
    engine.dispose()
    opened = sqlite_module().connect(file)
    opened.execute("PRAGMA journal_mode = DELETE")
    opened.close()
    sync_file(file)
