"""Uploaded zip archives, read as if somebody hostile had made them.

Nothing is unpacked to disk, and nothing an archive says about itself is believed: what comes out of
it is counted while it comes out. What the archive claims is only used to refuse it sooner.
"""

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from struct import unpack_from
from typing import IO

from codesign.artefacts.files import COUNT_LIMIT, FILE_LIMIT, TOTAL_LIMIT

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

NAME_LIMIT = 120
"""Characters of a file's name, its folders included."""
_LEFT_OUT = ("__MACOSX",)


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


@dataclass(frozen=True)
class EntryFault:
    """Why one entry of an archive cannot be taken."""

    why: Why
    name: str = ""
    """The entry's name; "" for the archive as a whole."""


class ZipRefusedError(Exception):
    """The archive cannot be taken. `faults` has every entry whose name or header is wrong; of what
    shows only while files are unpacked, the first."""

    def __init__(self, *faults: EntryFault) -> None:
        super().__init__("; ".join(f"{one.why}: {one.name}".rstrip(": ") for one in faults))
        self.faults = faults

    @property
    def why(self) -> Why:
        return self.faults[0].why

    @property
    def name(self) -> str:
        """The file that is wrong, "" for the archive as a whole."""
        return self.faults[0].name


def refused(why: Why, name: str = "") -> ZipRefusedError:
    """The archive cannot be taken, because of one file or as a whole."""
    return ZipRefusedError(EntryFault(why, name))


@dataclass(frozen=True)
class Archive:
    """What an archive holds: contents by name, and the names of what was left out."""

    files: Mapping[str, bytes]
    aside: tuple[str, ...] = ()


def files_of(archive: IO[bytes]) -> dict[str, bytes]:
    """Every file of an archive by its name, as `read_archive` gives them."""
    return dict(read_archive(archive).files)


def read_archive(archive: IO[bytes]) -> Archive:
    """Every file of an archive by its name; one folder around all of them is taken away.

    Names have “/” between folders and their letters in composed form, whichever system packed
    them. `archive` can seek. Hidden files, and what some systems add, are left out and named.
    Raises ZipRefusedError.
    """
    _check_directory(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            wanted, aside = _wanted(opened.infolist())
            found = _contents(opened, wanted)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError) as error:
        raise refused(Why.NOT_A_ZIP) from error
    if not found:
        raise refused(Why.EMPTY)
    return Archive(_without_top_folder(found), tuple(dict.fromkeys(aside)))


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
        raise refused(Why.NOT_A_ZIP)
    if tail[max(0, at - _END_64_SIZE) : at].startswith(_END_64):
        # Only archives of more than 65,535 entries, or of gigabytes, need that form.
        raise refused(Why.TOO_MANY)
    entries, directory_size = unpack_from("<HI", tail, at + 10)
    if entries > ENTRY_LIMIT or directory_size > DIRECTORY_LIMIT:
        raise refused(Why.TOO_MANY)


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


def _wanted(infos: list[zipfile.ZipInfo]) -> tuple[list[_Entry], list[str]]:
    """The entries to unpack, and the names of those left out; all of them are looked at."""
    if len(infos) > ENTRY_LIMIT:
        raise refused(Why.TOO_MANY)
    entries = [_Entry(_name_of(info), info) for info in infos]
    faults = [*_entry_faults(entries), *_repeated(entries)]
    if faults:
        raise ZipRefusedError(*faults)
    files = [entry for entry in entries if not entry.name.endswith("/")]
    aside = [_left_out(entry.name) for entry in files]
    wanted = [entry for entry, left in zip(files, aside, strict=True) if not left]
    if len(wanted) > COUNT_LIMIT:
        raise refused(Why.TOO_MANY)
    if sum(entry.info.file_size for entry in wanted) > TOTAL_LIMIT:
        raise refused(Why.TOO_LARGE_TOGETHER)
    return wanted, [name for name in aside if name]


def _name_of(info: zipfile.ZipInfo) -> str:
    """An entry's name as people read it. Some systems write UTF-8 and do not say so, and some
    write “\\” between folders."""
    name = info.orig_filename
    if not info.flag_bits & _UTF_8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/").removeprefix("./"))


_UTF_8 = 0x800


def _entry_faults(entries: list[_Entry]) -> Iterator[EntryFault]:
    for entry in entries:
        why = _name_fault(entry.name) or _header_fault(entry.info)
        if why is not None:
            yield EntryFault(why, entry.name)


def _repeated(entries: list[_Entry]) -> Iterator[EntryFault]:
    seen: set[str] = set()
    for entry in entries:
        folded = entry.name.rstrip("/").casefold()
        if folded in seen:
            yield EntryFault(Why.TWICE, entry.name)
        seen.add(folded)


def _name_fault(name: str) -> Why | None:
    parts = name.rstrip("/").split("/")
    if "\x00" in name or not name.strip("/"):
        return Why.NAME
    has_drive = len(name) > 1 and name[1] == ":"
    if ".." in parts or name.startswith("/") or has_drive:
        return Why.OUTSIDE
    if len(parts) > DEPTH_LIMIT:
        return Why.DEEP
    if "" in parts or len(name) > NAME_LIMIT or not name.isprintable():
        return Why.NAME
    return None


def _header_fault(info: zipfile.ZipInfo) -> Why | None:
    if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return Why.LINK
    if info.flag_bits & (_ENCRYPTED | _STRONGLY_ENCRYPTED | _HEADERS_ENCRYPTED):
        return Why.ENCRYPTED
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return Why.PACKED
    return Why.TOO_LARGE if info.file_size > FILE_LIMIT else None


_ENCRYPTED, _STRONGLY_ENCRYPTED, _HEADERS_ENCRYPTED = 0x1, 0x40, 0x2000


def _left_out(name: str) -> str:
    """The hidden file or folder, or that of a system, that a name lies in; "" for none."""
    parts = name.split("/")
    for n, part in enumerate(parts, 1):
        if part.startswith(".") or part in _LEFT_OUT:
            return "/".join(parts[:n])
    return ""


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
        raise refused(Why.BROKEN, entry.name) from error
    return b"".join(parts)


def _check_size(entry: _Entry, size: int, budget: int) -> None:
    if size > FILE_LIMIT:
        raise refused(Why.TOO_LARGE, entry.name)
    if size > budget:
        raise refused(Why.TOO_LARGE_TOGETHER, entry.name)
    if size > RATIO_FREE and size > RATIO_LIMIT * entry.info.compress_size:
        raise refused(Why.RATIO, entry.name)


def _without_top_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {name.split("/", 1)[0] for name in files}
    if len(tops) != 1 or not all("/" in name for name in files):
        return files
    return {name.split("/", 1)[1]: content for name, content in files.items()}
