"""A PostgreSQL dump whose rows tell no order.

PostgreSQL gives rows as they lie, which is mostly as they came, and so does `pg_dump`. Here it
dumps into a folder, one file of lines for each table; the lines of each are put in the order of
their digests, and the folder becomes one tar file. `pg_restore` reads the folder again.
"""

import io
import re
import tarfile
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import IO

from codesign.backup.archive import BackupError

END = b"\\.\n"
"""The line that ends a table's rows (PostgreSQL, "COPY", text format)."""
NAME = re.compile(r"(?:toc|\d{1,10})\.dat")
OLD = b"PGDMP"
"""What a dump in one file begins with, as earlier versions made them."""


def shuffle(folder: Path) -> None:
    """Put each table's rows in an order that tells nothing. Lines are indexed, not held."""
    for file in sorted(folder.glob("*.dat")):
        if file.name != "toc.dat":
            _shuffle_file(file)


def _shuffle_file(file: Path) -> None:
    fresh = file.with_suffix(".fresh")
    with file.open("rb") as lines:
        places, ending = _indexed(lines)
        with fresh.open("wb") as out:
            for _, start, length in sorted(places):
                lines.seek(start)
                out.write(lines.read(length))
            out.write(ending)
    fresh.replace(file)


def _indexed(lines: IO[bytes]) -> tuple[list[tuple[bytes, int, int]], bytes]:
    """(digest, start, bytes) of each row, and what stands after the last."""
    places: list[tuple[bytes, int, int]] = []
    start = 0
    for line in iter(lines.readline, b""):
        if line == END:
            return places, line + lines.read()
        places.append((blake2b(line, digest_size=16).digest(), start, len(line)))
        start += len(line)
    raise BackupError("The dump of a table has no end.")


def pack(folder: Path, target: Path) -> None:
    """The folder's files as one tar file that says nothing of whose they were, or when."""
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as packed:
        for file in sorted(folder.iterdir()):
            entry = tarfile.TarInfo(file.name)
            entry.size = file.stat().st_size
            with file.open("rb") as content:
                packed.addfile(entry, content)


def unpack(packed: Path, folder: Path) -> Path:
    """What `pg_restore` reads: a folder with the files of the tar, or the older dump itself.

    Raises BackupError for whatever is not one of ours.
    """
    with packed.open("rb") as opened:
        if opened.read(len(OLD)) == OLD:
            return packed
    folder.mkdir(mode=0o700)
    try:
        with tarfile.open(packed, "r:") as found:
            for entry in _ours(found):
                content = found.extractfile(entry) or io.BytesIO()
                with (folder / entry.name).open("xb") as out:
                    while part := content.read(1024 * 1024):
                        out.write(part)
    except (tarfile.TarError, FileExistsError, OSError):
        raise BackupError("The dump in the backup is damaged.") from None
    return folder


def _ours(found: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for entry in found:
        if not entry.isreg() or not NAME.fullmatch(entry.name):
            raise BackupError("The dump holds other things than Medskapa's tables.")
        yield entry
