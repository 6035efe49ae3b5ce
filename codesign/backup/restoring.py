"""Restoring a backup: everything is verified beside the present data before it takes its place."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from codesign import migrations
from codesign.backup import postgresql, sqlite, staff_log, standing
from codesign.backup.archive import (
    Backup,
    BackupError,
    Manifest,
    TableDigest,
    opened_backup,
)
from codesign.backup.making import engine_named, private_folder, sqlite_file
from codesign.backup.tables import Progress, differences, digests
from codesign.backup.taking_back import Again, known_here, take_back_since, write_list
from codesign.db import connect_engine
from codesign.projects import audit
from codesign.secret_key import FILE_VARIABLE, VARIABLE, KeyPlace, SecretKeyError, fingerprint


@dataclass(frozen=True)
class Place:
    """Where to restore: the database, the data folder, and where the secret key is kept."""

    url: str
    data_dir: Path
    key: KeyPlace


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    before: str
    """Where the data that was there before now lies; "" when there was none."""
    has_key: bool
    """Whether the receipt codes of the backup open here."""
    again: Again
    """What was taken back since the backup was made."""
    log: staff_log.Found
    """Whether the log of what staff did is what it was."""
    left: tuple[str, ...] = ()
    """SQL for PostgreSQL's administrator: what this account may not give the new database."""


def restore(file: Path, place: Place, moment: datetime, progress: Progress) -> Restored:
    """Put a backup's data in the place of the present data, which is kept beside it.

    Raises BackupError, with the present data untouched, when the file is damaged, foreign, made
    by a newer version, or when the present database is in use.
    """
    with opened_backup(file) as backup:
        manifest = backup.manifest
        _require_fit(manifest, place)
        place.data_dir.mkdir(parents=True, exist_ok=True)
        putting = _into_sqlite if manifest.engine == "sqlite" else _into_postgresql
        done = putting(backup, place, moment, progress)
        has_key = _settle_key(backup, place.key, moment)
    write_list(place.url, place.data_dir)
    staff_log.settle(place.url, place.data_dir, done.log)
    return Restored(manifest, done.before, has_key, done.again, done.log, done.left)


@dataclass(frozen=True)
class _Put:
    """What was found while the copy took the place of the present data (see `Restored`)."""

    before: str
    again: Again
    log: staff_log.Found
    left: tuple[str, ...] = ()


def _check_log(url: str, backup: Backup, place: Place) -> staff_log.Found:
    """The log in the copy, with the key that it was made with when that is at hand."""
    known = (_given(place.key), _known(place.key), backup.key)
    keys = [one.strip() for one in known if one is not None]
    fitting = [one for one in keys if fingerprint(one) == backup.manifest.key]
    if fitting:
        audit.use_key(fitting[0])
    return staff_log.check(url, place.url, place.data_dir, backup.manifest.audit, key=bool(fitting))


def _take_back(url: str, manifest: Manifest, place: Place) -> Again:
    return take_back_since(
        url,
        known_here(place.url, place.data_dir),
        manifest.revision,
        datetime.fromisoformat(manifest.created),
        is_same_key=_present_key(place) == manifest.key,
    )


def _present_key(place: Place) -> str | None:
    """The fingerprint of the key that is here now, None when there is none that can be used."""
    known = _known(place.key)
    return fingerprint(known) if known is not None else None


def _known(place: KeyPlace) -> bytes | None:
    try:
        return place.known()
    except SecretKeyError:
        return None


def _require_fit(manifest: Manifest, place: Place) -> None:
    present = engine_named(place.url)
    if manifest.engine != present:
        raise BackupError(
            f"The backup is of {manifest.engine}, and CODESIGN_DATABASE_URL names {present}. "
            "Restore it with the engine it came from."
        )
    if not migrations.is_known(manifest.revision):
        raise BackupError(
            f"The backup was made by a newer version of Medskapa (database {manifest.revision}, "
            f"this one knows {migrations.newest()}). Install that version and restore with it."
        )
    given = _given(place.key)
    if given is not None and fingerprint(given) != manifest.key:
        name = FILE_VARIABLE if place.key.named is not None else VARIABLE
        raise BackupError(
            f"{name} is another key than the one the backup was made with, so no receipt code "
            "would open. Set it to the key of that time."
        )


def _given(place: KeyPlace) -> bytes | None:
    try:
        return place.given
    except SecretKeyError as error:
        raise BackupError(str(error)) from None


def _into_sqlite(backup: Backup, place: Place, moment: datetime, progress: Progress) -> _Put:
    present = sqlite_file(place.url)
    present.parent.mkdir(parents=True, exist_ok=True)
    with private_folder(present.parent) as folder:
        fresh = folder / "database"
        backup.unpack(fresh)
        sqlite.require_sound(fresh)
        with sqlite.reading(fresh) as connection:
            _require_same(backup.manifest, connection, progress)
        sqlite.migrate(fresh)
        again = _take_back(f"sqlite:///{fresh}", backup.manifest, place)
        log = _check_log(f"sqlite:///{fresh}", backup, place)
        sqlite.tidy(fresh)
        sqlite.require_sound(fresh)
        before = sqlite.swap(fresh, present, moment)
    return _Put(str(before) if before else "", again, log)


def _into_postgresql(backup: Backup, place: Place, moment: datetime, progress: Progress) -> _Put:
    standing.require_able(place.url)
    stands = standing.read_standing(place.url)
    name = f"medskapa_restoring_{secrets.token_hex(6)}"
    with private_folder(place.data_dir) as folder:
        dumped = folder / "database"
        backup.unpack(dumped)
        beside = postgresql.restore_beside(place.url, dumped, name)
        try:
            with _reading(beside) as connection:
                _require_same(backup.manifest, connection, progress)
            postgresql.migrate(beside)
            again = _take_back(beside, backup.manifest, place)
            log = _check_log(beside, backup, place)
            postgresql.tidy(beside)
            left = standing.give_standing(place.url, name, stands)
            before = f"database {postgresql.swap(place.url, name, moment)}"
            return _Put(before, again, log, left)
        except BaseException:
            postgresql.drop(place.url, name)
            raise


@contextmanager
def _reading(url: str) -> Iterator[Connection]:
    engine = connect_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _require_same(manifest: Manifest, connection: Connection, progress: Progress) -> None:
    if migrations.revision_of(connection) != manifest.revision:
        raise BackupError("The database in the backup is not of the version the backup names.")
    found: dict[str, TableDigest] = digests(connection, progress)
    if wrong := differences(manifest.tables, found):
        raise BackupError(
            f"The backup does not hold what it says it holds; these tables differ: "
            f"{', '.join(wrong[:5])}. The present data is untouched."
        )


def _settle_key(backup: Backup, place: KeyPlace, moment: datetime) -> bool:
    """See to the key that the restored codes were made with. Whether they open.

    A key in the backup of an earlier version is kept apart from the data, with the present one
    beside. Where the key is not here that is noted, so that no other is made in its place.
    """
    wanted = backup.manifest.key
    place.move_former()
    key = _given(place) or _known(place)
    if key is not None and fingerprint(key) == wanted:
        place.require(wanted)
        return True
    carried = backup.key
    is_right = carried is not None and fingerprint(carried.strip()) == wanted
    if carried is not None and is_right and place.keep(carried.strip(), moment):
        return True
    place.require(wanted)
    return False
