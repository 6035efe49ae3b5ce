"""What a job is and how long it may take: plain rules."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class JobStatus(StrEnum):
    """Where a job is on its way."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Part(StrEnum):
    """Whose bytes a piece holds: what was uploaded, or what came of it."""

    SOURCE = "source"
    RESULT = "result"


UNFINISHED = (JobStatus.WAITING, JobStatus.RUNNING)
ATTEMPTS = 3
"""Times that a job is begun before it is given up because its worker died."""
LEASE = timedelta(seconds=45)
"""How long a worker that is silent is believed to live."""
HEARTBEAT = timedelta(seconds=10)
"""How often a worker says that it lives."""
PAUSE = timedelta(seconds=3)
"""Before a job whose worker died is begun again."""
KEPT = timedelta(hours=24)
"""How long uploaded bytes and files wait at most."""
KEPT_WHEN_TAKEN = timedelta(minutes=15)
"""How long a file is kept after it was fetched, for a fetch that broke off."""
REMEMBERED = timedelta(days=7)
"""How long a job without bytes is listed."""
LATE = timedelta(seconds=15)
"""After so long without anybody at work, nobody seems to take jobs."""
AT_ONCE = 5
"""Unfinished jobs that one person may have."""
PIECE = 512 * 1024
"""Bytes in one row."""
PIECES_AT_ONCE = 4
"""Pieces that one unit of work writes or erases at most: SQLite's other writers wait meanwhile."""

TOO_MUCH_MEMORY = 71
"""Exit status of a helper that ran out of its memory."""


@dataclass(frozen=True)
class Limits:
    """What a job may take before it is ended: seconds by the clock, seconds of a processor, and
    bytes of memory."""

    seconds: int = 300
    processor_seconds: int = 240
    memory: int = 1536 * 1024 * 1024
