"""Making a backup while the system is used: one moment of the database, checked and packed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, make_url

from codesign import migrations
from codesign.backup import postgresql, sqlite, staff_log
from codesign.backup.archive import BackupError, Manifest, TableDigest, digest_of, pack
from codesign.backup.sqlite import Steps
from codesign.backup.tables import Progress, digests
from codesign.db import connect_engine
from codesign.projects.anchoring import Anchor
from codesign.secret_key import fingerprint


def engine_named(url: str) -> str:
    """sqlite or postgresql."""
    return make_url(url).get_backend_name()


def sqlite_file(url: str) -> Path:
    """The file of a SQLite address."""
    return Path(str(make_url(url).database)).absolute()


def make_backup(
    url: str,
    target: Path,
    key: bytes,
    *,
    moment: datetime,
    steps: Steps,
    progress: Progress,
) -> Manifest:
    """Back up the database at `url` into the file `target`, which must not be there yet.

    Of the secret key only the fingerprint goes along.

    Raises BackupError when it cannot be done; then there is no file.
    """
    if target.exists():
        raise BackupError(f"{target} is already there. Give another name.")
    if not target.parent.is_dir():
        raise BackupError(f"The folder {target.parent} is not there.")
    with private_folder(target.parent) as folder:
        copied = folder / "database"
        copying = _copy_sqlite if engine_named(url) == "sqlite" else _dump_postgresql
        draft = copying(url, copied, steps, progress)
        size, digest = digest_of(copied)
        manifest = Manifest(
            engine=engine_named(url),
            revision=draft.revision,
            created=moment.isoformat(timespec="seconds"),
            key=fingerprint(key),
            bytes=size,
            sha256=digest,
            tables=draft.tables,
            audit=draft.audit,
        )
        pack(target, manifest, copied)
    return manifest


@contextmanager
def private_folder(beside: Path) -> Iterator[Path]:
    """A folder on the same disk that only its owner can open; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=".medskapa-backup-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class _Draft:
    """What is known of a copy: its schema's revision, what its tables hold, how the log ends."""

    revision: str
    tables: dict[str, TableDigest]
    audit: dict[str, Anchor]


def _draft(connection: Connection, progress: Progress) -> _Draft:
    revision = migrations.revision_of(connection)
    if revision is None:
        raise BackupError("The database is empty. There is nothing to back up.")
    return _Draft(revision, digests(connection, progress), staff_log.ends(connection))


def _copy_sqlite(url: str, copied: Path, steps: Steps, progress: Progress) -> _Draft:
    source = sqlite_file(url)
    if not source.exists():
        raise BackupError(f"There is no database at {source}.")
    os.close(os.open(copied, os.O_CREAT | os.O_WRONLY, 0o600))
    sqlite.copy(source, copied, steps)
    with sqlite.reading(copied) as connection:
        return _draft(connection, progress)


def _dump_postgresql(url: str, copied: Path, _steps: Steps, progress: Progress) -> _Draft:
    engine = connect_engine(url)
    try:
        isolated = engine.execution_options(isolation_level="REPEATABLE READ")
        with isolated.connect() as connection, connection.begin():
            postgresql.dump(connection, url, copied)
            return _draft(connection, progress)
    finally:
        engine.dispose()
