"""Workbooks that come from outside: what they unpack to is checked before anybody unpacks them."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

PART_LIMIT = 2_000
"""Files inside a workbook."""


class BrokenArchiveError(Exception):
    """The bytes are no archive that can be read, or it is locked."""


class UnsafeArchiveError(Exception):
    """It unpacks to too much, holds too many parts, or declares entities."""


_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error),
    *(NotImplementedError, OSError, EOFError, ValueError),
)


@dataclass(frozen=True)
class Archive:
    """What a glance at an archive shows."""

    names: frozenset[str]
    has_formulas: bool
    has_unsaved_formulas: bool
    """Whether a formula is there whose value nobody has saved."""


def names_in(content: bytes) -> frozenset[str]:
    """The names of what an archive holds; nothing is unpacked. Raises BrokenArchiveError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return frozenset(archive.namelist())
    except _UNREADABLE as error:
        raise BrokenArchiveError from error


def checked(content: bytes, unpacked_limit: int) -> Archive:
    """An archive that unpacks to no more than `unpacked_limit` bytes, whatever it says of itself.

    Raises BrokenArchiveError or UnsafeArchiveError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = frozenset(part.filename for part in parts)
            if len(parts) > PART_LIMIT or len(names) != len(parts):
                raise UnsafeArchiveError
            if any(part.flag_bits & 1 for part in parts):
                raise BrokenArchiveError
            if sum(part.file_size for part in parts) > unpacked_limit:
                raise UnsafeArchiveError
            found = [_formulas_in_safe_part(archive, part) for part in parts]
            return Archive(names, any(any_ for any_, _ in found), any(bare for _, bare in found))
    except _UNREADABLE as error:
        raise BrokenArchiveError from error


def _formulas_in_safe_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[bool, bool]:
    """Whether there are formulas, and such without a value. The sizes in the directory may lie, so
    what is really unpacked is counted too."""
    if not part.filename.endswith((".xml", ".rels", ".vml")):
        return False, False
    unpacked, end, found, bare = 0, b"", False, False
    with archive.open(part) as opened:
        while piece := opened.read(1 << 20):
            if unpacked == 0 and _declares_entities(piece[:4096]):
                raise UnsafeArchiveError
            unpacked += len(piece)
            if unpacked > part.file_size:
                raise UnsafeArchiveError
            found = found or _FORMULA.search(end + piece) is not None
            bare = bare or (found and _UNSAVED.search(end + piece) is not None)
            end = piece[-64:]
    is_sheet = "worksheets/" in part.filename
    return found and is_sheet, bare and is_sheet


_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_UNSAVED = re.compile(
    rb"(?:</(?:\w{1,9}:)?f>|<(?:\w{1,9}:)?f\b[^<>]{0,99}/>)"
    rb"(?:<(?:\w{1,9}:)?v ?/>|<(?:\w{1,9}:)?v></(?:\w{1,9}:)?v>)?</(?:\w{1,9}:)?c>"
)


def _declares_entities(start: bytes) -> bool:
    plain = start.replace(b"\0", b"").upper()
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain
