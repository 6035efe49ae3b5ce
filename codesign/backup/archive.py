"""The backup file: a ZIP with a manifest and the database, sealed by a digest.

The ZIP's comment holds the SHA-256 of every byte before it, so that one flipped bit or a missing
end is found before anything in the file is believed. The digest tells damage, not forgery: a
backup is to be trusted as far as the place it was kept in. Backups of earlier versions held the
secret key too.
"""

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from codesign.projects import anchoring
from codesign.projects.anchoring import Anchor, AnchorUnreadableError
from codesign.whole_files import written_whole

FORMAT = "medskapa-backup"
VERSION = 1
MANIFEST, DATABASE, KEY = "manifest.json", "database", "secret-key"
MARK = b"sha256:"
TRAILER = len(MARK) + 64
CHUNK = 1024 * 1024
MANIFEST_LIMIT = 1024 * 1024
KEY_LIMIT = 4096
RATIO_LIMIT = 200
"""A database never packs this well; a file made to fill the disk does."""
SMALL = 16 * CHUNK
"""Bytes below which no file fills a disk, however well it is packed."""


class BackupError(Exception):
    """A backup that cannot be made or used. The text says why and what to do."""


@dataclass(frozen=True)
class TableDigest:
    """How many rows a table has, and a digest of them in any order."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    engine: str
    revision: str
    created: str
    key: str
    """Fingerprint of the secret key that receipt codes were made with."""
    bytes: int
    sha256: str
    tables: dict[str, TableDigest]
    audit: dict[str, Anchor] | None = None
    """How long each agency's log of what staff did is, and its last keyed hash; None in backups of
    earlier versions. Who has a manifest can tell whether the log was cut or written anew since."""

    def text(self) -> str:
        """The manifest as it lies in the file."""
        head = {"format": FORMAT, "version": VERSION}
        return json.dumps(head | asdict(self), indent=1, ensure_ascii=False)


def read_manifest(text: bytes) -> Manifest:
    """The manifest in the text. Raises BackupError when it is not one of ours."""
    try:
        found: Any = json.loads(text)
        version = found["version"]
        if found["format"] != FORMAT or not isinstance(version, int):
            raise BackupError("The file is not a backup of Medskapa.")
        if version > VERSION:
            raise BackupError(
                f"The backup has format {version}, and this version of Medskapa reads format "
                f"{VERSION}. Install a newer version and restore with it."
            )
        return Manifest(
            engine=str(found["engine"]),
            revision=str(found["revision"]),
            created=str(found["created"]),
            key=str(found["key"]),
            bytes=int(found["bytes"]),
            sha256=str(found["sha256"]),
            tables={
                str(name): TableDigest(int(one["rows"]), str(one["digest"]))
                for name, one in found["tables"].items()
            },
            audit=anchoring.from_plain(found["audit"]) if found.get("audit") is not None else None,
        )
    except AnchorUnreadableError:
        raise BackupError("The file is not a backup of Medskapa: its manifest is broken.") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BackupError("The file is not a backup of Medskapa: its manifest is broken.") from None


def digest_of(file: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file, in constant memory."""
    digest = sha256()
    with file.open("rb") as opened:
        while part := opened.read(CHUNK):
            digest.update(part)
        return opened.tell(), digest.hexdigest()


def pack(target: Path, manifest: Manifest, database: Path) -> None:
    """Write the backup file; `target` is there whole or not at all."""
    with written_whole(target) as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            archive.comment = bytes(TRAILER)
            archive.writestr(MANIFEST, manifest.text())
            archive.write(database, DATABASE)
        with made.open("r+b") as opened:
            seal = MARK + _digest_before_trailer(opened).encode()
            opened.seek(-TRAILER, os.SEEK_END)
            opened.write(seal)


def _digest_before_trailer(opened: IO[bytes]) -> str:
    left = opened.seek(0, os.SEEK_END) - TRAILER
    opened.seek(0)
    digest = sha256()
    while left > 0 and (part := opened.read(min(CHUNK, left))):
        digest.update(part)
        left -= len(part)
    return digest.hexdigest()


class Backup:
    """An opened backup file whose seal is whole and whose parts are what they should be."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.manifest = read_manifest(self._small(MANIFEST, MANIFEST_LIMIT))
        size = archive.getinfo(DATABASE).file_size
        if size != self.manifest.bytes:
            raise BackupError("The database in the backup does not have the size it should have.")

    @property
    def key(self) -> bytes | None:
        """The secret key, which backups of earlier versions carry."""
        return self._small(KEY, KEY_LIMIT) if KEY in self._archive.namelist() else None

    def unpack(self, target: Path) -> None:
        """Write the database to a private new file.

        Raises BackupError, with nothing left behind, when it is not what the manifest says.
        """
        with written_whole(target) as made:
            digest, left = sha256(), self.manifest.bytes
            with self._archive.open(DATABASE) as packed, made.open("wb") as out:
                while part := packed.read(min(CHUNK, left + 1)):
                    left -= len(part)
                    if left < 0:
                        break
                    digest.update(part)
                    out.write(part)
            if left or digest.hexdigest() != self.manifest.sha256:
                raise BackupError("The database in the backup is damaged.")

    def _small(self, name: str, limit: int) -> bytes:
        with self._archive.open(name) as opened:
            found = opened.read(limit + 1)
        if len(found) > limit:
            raise BackupError(f"The part {name} of the backup is too large to be right.")
        return found


@contextmanager
def opened_backup(file: Path) -> Iterator[Backup]:
    """The backup in a file. Raises BackupError, with the reason, for any other file."""
    _require_whole(file)
    try:
        with zipfile.ZipFile(file) as archive:
            _require_known_parts(archive.infolist())
            yield Backup(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError):
        raise BackupError("The file is damaged, or not a backup of Medskapa.") from None


def _require_whole(file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(4) != b"PK\x03\x04":
            raise BackupError("The file is not a backup of Medskapa.")
        if opened.seek(0, os.SEEK_END) < TRAILER:
            raise BackupError("The file is cut off. Use another copy of it.")
        opened.seek(-TRAILER, os.SEEK_END)
        trailer = opened.read(TRAILER)
        if not trailer.startswith(MARK):
            raise BackupError("The file is cut off, or not a backup of Medskapa.")
        if _digest_before_trailer(opened) != trailer.removeprefix(MARK).decode("ascii", "replace"):
            raise BackupError("The file is damaged: its digest is wrong. Use another copy of it.")


def _require_known_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = sorted(part.filename for part in parts)
    if names not in (sorted([MANIFEST, DATABASE]), sorted([MANIFEST, DATABASE, KEY])):
        raise BackupError("The file has other parts than a backup of Medskapa has.")
    for part in parts:
        if part.file_size > max(SMALL, RATIO_LIMIT * part.compress_size):
            raise BackupError(
                f"The part {part.filename} would unpack to {part.file_size} bytes, which is more "
                "than its size can hold. The file is not used."
            )
