"""The files of a feed as bytes by name: from a folder, a zip or a mapping, within budgets.

Nothing is ever unpacked to the disk, so names such as `../x` and links have nowhere to lead. What
a zip says of its own sizes is not believed: bytes are counted while they are read.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from codesign.i18n import lazy
from codesign.transit.problems import FeedError, Problems

BYTE_BUDGET = 128 * 1024 * 1024
"""Bytes that all files of a feed may have, unpacked."""
FILE_BUDGET = 5_000
"""Files of a feed: three hours of one file every two or three seconds."""
RATIO_LIMIT = 200
"""Unpacked bytes for each packed one. Calendars of text reach 60; a bomb a thousand."""
RATIO_FROM = 1024 * 1024
"""The ratio of smaller files is no danger."""
_CHUNK = 256 * 1024
_ENTRY = b"PK\x01\x02"
"""How each entry of a zip's directory begins."""

_TOO_LARGE = lazy("Flödet är för stort: det får vara högst %(limit)s MB uppackat.")
_TOO_MANY = lazy("Flödet har för många filer: det får vara högst %(limit)s.")
_A_BOMB = lazy("Filen %(name)s packas upp till orimligt mycket, så den läses inte.")
_BROKEN = lazy("Zipfilen är trasig eller avbruten och går inte att öppna.")


def too_large() -> FeedError:
    return FeedError(_TOO_LARGE, limit=BYTE_BUDGET // (1024 * 1024))


class Files:
    """Gathers files by name; raises `FeedError` when they become too many or too large."""

    def __init__(self, problems: Problems) -> None:
        self.found: dict[str, bytes] = {}
        self.problems = problems
        self.left = BYTE_BUDGET

    def add(self, name: str, content: bytes) -> None:
        """Takes in a file; a zip is opened, one level deep."""
        if content[:4] == b"PK\x03\x04":
            self._add_zip(name, content)
        else:
            self._keep(name, len(content), content)

    def _keep(self, name: str, size: int, content: bytes) -> None:
        self.left -= size
        if self.left < 0:
            raise too_large()
        if len(self.found) >= FILE_BUDGET:
            raise FeedError(_TOO_MANY, limit=FILE_BUDGET)
        self.found[name] = content

    def _add_zip(self, name: str, content: bytes) -> None:
        # Counted before it is opened: a directory of a million entries fills the memory.
        if content.count(_ENTRY) > FILE_BUDGET:
            raise FeedError(_TOO_MANY, limit=FILE_BUDGET)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.infolist():
                    if not entry.is_dir():
                        self._add_entry(archive, entry)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError):
            self.problems.add(name, 0, _BROKEN)

    def _add_entry(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        if is_litter(entry.filename):
            return
        try:
            content = b"".join(self._bytes_of(archive, entry))
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
            what = lazy("Filen är trasig eller låst med lösenord, så den läses inte.")
            self.problems.add(entry.filename, 0, what)
            return
        self._keep(entry.filename, len(content), content)

    def _bytes_of(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        size = 0
        with archive.open(entry) as source:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > self.left:
                    raise too_large()
                if size > RATIO_FROM and size > RATIO_LIMIT * max(entry.compress_size, 1):
                    raise FeedError(_A_BOMB, name=PurePosixPath(entry.filename).name)
                yield chunk


def is_litter(name: str) -> bool:
    """Whether a file is only what a computer leaves behind in folders."""
    parts = PurePosixPath(name).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts if part != "..")


def gathered(source: Path | Mapping[str, bytes], problems: Problems) -> dict[str, bytes]:
    """Every file of the feed by name, zips opened. Raises `FeedError` when over budget."""
    files = Files(problems)
    for name, content in _given(source):
        files.add(name, content)
    return files.found


def _given(source: Path | Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    if not isinstance(source, Path):
        yield from sorted(source.items())
    elif source.is_dir():
        yield from _in_folder(source)
    elif source.is_file():
        yield source.name, _read(source)
    else:
        raise FeedError(lazy("Det finns ingen fil eller mapp på den platsen."))


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and not file.is_symlink() and not is_litter(name):
            yield name, _read(file)


def _read(file: Path) -> bytes:
    if file.stat().st_size > BYTE_BUDGET:
        raise too_large()
    return file.read_bytes()
