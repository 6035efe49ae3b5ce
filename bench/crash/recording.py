"""The file operations of a running application, recorded where SQLite calls the system."""

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

SOURCE = Path(__file__).with_name("recorder.c")
HEAD = struct.Struct("=IIQqII")
"""As `struct record` in recorder.c."""


class Kind(IntEnum):
    """What was done. ACKNOWLEDGED is the citizens' own mark: a receipt was seen."""

    OPENED = 1
    WRITTEN = 2
    SYNC_BEGINS = 3
    SYNC_ENDS = 4
    CUT = 5
    UNLINKED = 6
    RENAMED = 7
    ACKNOWLEDGED = 8


FOLDER = 0
"""The file number of the folder itself."""


@dataclass(frozen=True)
class Operation:
    """One call on a file of the database, or one receipt seen."""

    kind: Kind
    thread: int = 0
    file: int = FOLDER
    offset: int = 0
    """Where it was written; the length that a file was cut to, or had when it was opened."""
    name: str = ""
    data: bytes = b""


class NoCompilerError(Exception):
    """The recorder is C, and this machine has no compiler for it."""

    def __str__(self) -> str:
        return "recording needs gcc (Debian: apt-get install gcc libc6-dev), which is not here"


def built_recorder(folder: Path) -> Path:
    """The recorder as a library, compiled in `folder`. Raises NoCompilerError."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise NoCompilerError
    made = folder / "recorder.so"
    words = [compiler, "-O2", "-shared", "-fPIC", "-o", str(made), str(SOURCE), "-ldl"]
    subprocess.run(words, check=True)
    return made


@dataclass
class Recording:
    """A log that a recorded application and its clients write to, in the order things happen."""

    recorder: Path
    database: Path
    log: Path
    slow_ms: int = 0
    """Milliseconds that a transaction waits before it writes its log, and again before the sync:
    as on a slow disk, where those who come meanwhile are written together."""
    _marks: int = field(default=-1)

    @property
    def environ(self) -> dict[str, str]:
        """What makes a process record what it does."""
        return {
            "LD_PRELOAD": str(self.recorder),
            "CRASH_FOLDER": str(self.database.parent),
            "CRASH_NAME": self.database.name,
            "CRASH_LOG": str(self.log),
            "CRASH_SLOW_MS": str(self.slow_ms),
        }

    def acknowledge(self, key: str) -> None:
        """Mark that the receipt of this form has been seen."""
        if self._marks < 0:
            self._marks = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        told = key.encode()
        os.write(self._marks, HEAD.pack(Kind.ACKNOWLEDGED, 0, 0, 0, len(told), 0) + told)

    def operations(self) -> list[Operation]:
        """All that was recorded."""
        if self._marks >= 0:
            os.close(self._marks)
            self._marks = -1
        return list(_read(self.log.read_bytes()))


def largest_group(operations: Sequence[Operation]) -> int:
    """The most receipts that were seen between two syncs of the database's log: those who were
    written together in one transaction."""
    most, now, logs = 0, 0, set()
    for one in operations:
        if one.kind is Kind.OPENED and one.name.endswith("-wal"):
            logs.add(one.file)
        elif one.kind is Kind.SYNC_ENDS and one.file in logs:
            now = 0
        elif one.kind is Kind.ACKNOWLEDGED:
            now += 1
            most = max(most, now)
    return most


def _read(log: bytes) -> Iterator[Operation]:
    at = 0
    while at < len(log):
        kind, thread, file, offset, name_length, data_length = HEAD.unpack_from(log, at)
        at += HEAD.size
        name = log[at : at + name_length].decode()
        at += name_length
        yield Operation(Kind(kind), thread, file, offset, name, log[at : at + data_length])
        at += data_length
