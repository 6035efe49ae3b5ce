"""Uploaded zip archives, read as if somebody hostile had made them.

Nothing is unpacked to disk, and nothing an archive says about itself is believed: what comes out of
it is counted while it comes out. What the archive claims is only used to refuse it sooner.
"""

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from struct import unpack_from
from typing import IO

from pydantic import TypeAdapter, ValidationError

from codesign.prototypes.document import FileName
from codesign.prototypes.files import COUNT_LIMIT, FILE_LIMIT, TOTAL_LIMIT

ENTRY_LIMIT = 2 * COUNT_LIMIT
"""Entries of an archive: files, folders, and what is left out."""
DIRECTORY_LIMIT = ENTRY_LIMIT * 512
"""Bytes of an archive's list of entries; each takes 46 bytes, its name and what tools add."""
DEPTH_LIMIT = 8
"""Folders in folders, the file's own name included."""
RATIO_LIMIT = 100
"""How many times larger than in the archive a file may become; text becomes some ten times."""
RATIO_FREE = 64 * 1024
"""Bytes that may come out whatever the ratio: an empty table packs well."""
CHUNK = 64 * 1024

ENTRIES = ("index.html", "start.html", "index.htm")
"""Pages that an uploaded prototype may start with, the first found."""
_LEFT_OUT = ("__MACOSX",)
_FILE_NAME: TypeAdapter[str] = TypeAdapter(FileName)


class Why(StrEnum):
    """Why an archive is refused."""

    NOT_A_ZIP = "not a zip"
    TOO_MANY = "too many entries"
    TOO_LARGE = "too large"
    TOO_LARGE_TOGETHER = "too large together"
    RATIO = "becomes far larger than it is packed"
    OUTSIDE = "points outside the archive"
    NAME = "a name that cannot be used"
    LINK = "a link or device"
    ENCRYPTED = "encrypted"
    PACKED = "packed in a way that is not read"
    TWICE = "named twice"
    DEEP = "too many folders deep"
    BROKEN = "broken"
    EMPTY = "nothing to show"


class ZipRefusedError(Exception):
    """The archive cannot be taken. `name` is the file in it, "" for the archive as a whole."""

    def __init__(self, why: Why, name: str = "") -> None:
        super().__init__(f"{why}: {name}" if name else str(why))
        self.why = why
        self.name = name


def files_of(archive: IO[bytes]) -> dict[str, bytes]:
    """Every file of an archive by its name; one folder around all of them is taken away.

    `archive` can seek. Hidden files, and what some systems add, are left out. Raises
    ZipRefusedError for the first thing that is wrong.
    """
    _check_directory(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            wanted = _wanted(opened.infolist())
            found = _contents(opened, wanted)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError) as error:
        raise ZipRefusedError(Why.NOT_A_ZIP) from error
    if not found:
        raise ZipRefusedError(Why.EMPTY)
    return _without_top_folder(found)


def entry_of(files: Mapping[str, bytes]) -> str | None:
    """The page that an uploaded prototype starts with, or None when it has none."""
    return next((name for name in ENTRIES if name in files), None)


_END = b"PK\x05\x06"
_END_SIZE = 22
_END_64 = b"PK\x06\x07"
_END_64_SIZE = 20
_COMMENT_LIMIT = 65_535


def _check_directory(archive: IO[bytes]) -> None:
    """Refuse by the archive's last record alone: the list of entries is not walked for it."""
    size = archive.seek(0, 2)
    archive.seek(max(0, size - _END_SIZE - _COMMENT_LIMIT - _END_64_SIZE))
    tail = archive.read()
    archive.seek(0)
    at = _end_record(tail)
    if at is None:
        raise ZipRefusedError(Why.NOT_A_ZIP)
    if tail[max(0, at - _END_64_SIZE) : at].startswith(_END_64):
        # Only archives of more than 65,535 entries, or of gigabytes, need that form.
        raise ZipRefusedError(Why.TOO_MANY)
    entries, directory_size = unpack_from("<HI", tail, at + 10)
    if entries > ENTRY_LIMIT or directory_size > DIRECTORY_LIMIT:
        raise ZipRefusedError(Why.TOO_MANY)


def _end_record(tail: bytes) -> int | None:
    """Where the record that ends an archive begins, found as `zipfile` finds it."""
    last = len(tail) - _END_SIZE
    if last >= 0 and tail.startswith(_END, last) and tail.endswith(b"\x00\x00"):
        return last
    found = tail.rfind(_END)
    return found if 0 <= found <= last else None


@dataclass(frozen=True)
class _Entry:
    name: str
    info: zipfile.ZipInfo


def _wanted(infos: list[zipfile.ZipInfo]) -> list[_Entry]:
    """The entries to unpack; the names of all of them are looked at."""
    if len(infos) > ENTRY_LIMIT:
        raise ZipRefusedError(Why.TOO_MANY)
    seen: set[str] = set()
    wanted = []
    for info in infos:
        name = info.orig_filename
        _check_entry(name, info)
        folded = unicodedata.normalize("NFC", name.rstrip("/")).casefold()
        if folded in seen:
            raise ZipRefusedError(Why.TWICE, name)
        seen.add(folded)
        if not name.endswith("/") and not _is_left_out(name):
            wanted.append(_Entry(_usable(name), info))
    if len(wanted) > COUNT_LIMIT:
        raise ZipRefusedError(Why.TOO_MANY)
    if sum(entry.info.file_size for entry in wanted) > TOTAL_LIMIT:
        raise ZipRefusedError(Why.TOO_LARGE_TOGETHER)
    return wanted


def _check_entry(name: str, info: zipfile.ZipInfo) -> None:
    parts = name.rstrip("/").split("/")
    if "\x00" in name or not name.strip("/"):
        raise ZipRefusedError(Why.NAME, name)
    has_drive = len(name) > 1 and name[1] == ":"
    if ".." in parts or name.startswith("/") or "\\" in name or has_drive:
        raise ZipRefusedError(Why.OUTSIDE, name)
    if len(parts) > DEPTH_LIMIT:
        raise ZipRefusedError(Why.DEEP, name)
    if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise ZipRefusedError(Why.LINK, name)
    if info.flag_bits & (_ENCRYPTED | _STRONGLY_ENCRYPTED | _HEADERS_ENCRYPTED):
        raise ZipRefusedError(Why.ENCRYPTED, name)
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ZipRefusedError(Why.PACKED, name)
    if info.file_size > FILE_LIMIT:
        raise ZipRefusedError(Why.TOO_LARGE, name)


_ENCRYPTED, _STRONGLY_ENCRYPTED, _HEADERS_ENCRYPTED = 0x1, 0x40, 0x2000


def _is_left_out(name: str) -> bool:
    return any(part.startswith(".") or part in _LEFT_OUT for part in name.split("/"))


def _usable(name: str) -> str:
    try:
        return _FILE_NAME.validate_python(name)
    except ValidationError as error:
        raise ZipRefusedError(Why.NAME, name) from error


def _contents(archive: zipfile.ZipFile, wanted: list[_Entry]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    for entry in wanted:
        content = _content(archive, entry, TOTAL_LIMIT - total)
        total += len(content)
        found[entry.name] = content
    return found


def _content(archive: zipfile.ZipFile, entry: _Entry, budget: int) -> bytes:
    """One file, unpacked piece by piece; it stops where a limit is passed."""
    parts = []
    size = 0
    try:
        with archive.open(entry.info) as stream:
            while part := stream.read(CHUNK):
                size += len(part)
                _check_size(entry, size, budget)
                parts.append(part)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ZipRefusedError(Why.BROKEN, entry.name) from error
    return b"".join(parts)


def _check_size(entry: _Entry, size: int, budget: int) -> None:
    if size > FILE_LIMIT:
        raise ZipRefusedError(Why.TOO_LARGE, entry.name)
    if size > budget:
        raise ZipRefusedError(Why.TOO_LARGE_TOGETHER, entry.name)
    if size > RATIO_FREE and size > RATIO_LIMIT * entry.info.compress_size:
        raise ZipRefusedError(Why.RATIO, entry.name)


def _without_top_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {name.split("/", 1)[0] for name in files}
    if len(tops) != 1 or not all("/" in name for name in files):
        return files
    return {name.split("/", 1)[1]: content for name, content in files.items()}
