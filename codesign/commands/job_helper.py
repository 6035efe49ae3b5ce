"""The helper: a process that does one job for a worker, which hands it over on the standard input.

`python -m codesign.commands.job_helper WORKER` is started by the worker whose number it is given.
It works at a low urgency, which nobody can raise again; but whoever writes lets others wait, and
would let them wait long while more urgent processes come first. So a thread is begun before
anything else, at the urgency that the worker has, and what is written is written there. (On Linux
each thread has an urgency of its own.) Nothing of the application is loaded before that.
"""

import contextvars
import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ctypes import CDLL
from types import FrameType
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from codesign.db import Database
    from codesign.jobs.actions import Claim
    from codesign.jobs.domain import Limits

NICENESS = 10
"""The work stands back for those who answer people."""


class Urgent:
    """A thread that keeps the urgency that the process has now."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writes")
        self._thread.submit(os.getpid).result()

    def __call__(self, deed: Callable[[], None]) -> None:
        """Do something there, and wait for it; it raises here what it raises there."""
        self._thread.submit(contextvars.copy_context().run, deed).result()

    def end(self) -> None:
        """Let the thread go."""
        self._thread.shutdown()


def main(worker: int) -> None:
    """Do one job for the worker with this process id."""
    _end_with_the_worker()
    if os.getppid() != worker:
        # It died before the system knew that we end with it.
        return
    urgent = Urgent()
    _stand_back()
    _ignore_interrupts()
    try:
        _do_what_comes(urgent)
    finally:
        urgent.end()


def _do_what_comes(urgent: Urgent) -> None:
    # What is loaded by now need not be loaded when a job comes. None of it is refuse.
    gc.disable()
    from codesign import erasure
    from codesign.app import served_app
    from codesign.jobs.domain import TOO_MUCH_MEMORY
    from codesign.jobs.work import perform

    app = served_app()
    gc.freeze()
    gc.enable()
    database = app.extensions["database"]
    erasure.leave_to_others(database.engine)
    claim = read_claim(sys.stdin.readline())
    if claim is None:
        return
    with app.app_context():
        limits = _limits_of(database, claim.job_id)
    tell(sys.stdout.buffer, limits=[limits.seconds, limits.processor_seconds, limits.memory])
    _limit(limits)
    try:
        perform(app, claim, lambda percent: tell(sys.stdout.buffer, progress=percent), urgent)
    except MemoryError:
        os._exit(TOO_MUCH_MEMORY)
    finally:
        database.engine.dispose()


def read_claim(line: str) -> "Claim | None":
    """The job that a line hands over; None at the end."""
    from codesign.jobs.actions import Claim

    if not line.strip():
        return None
    job_id, token = json.loads(line)
    return Claim(int(job_id), str(token))


def tell(pipe: IO[bytes], **values: object) -> None:
    """Tell the worker something, if it is still there."""
    with suppress(BrokenPipeError, ValueError):
        pipe.write(json.dumps(values).encode() + b"\n")
        pipe.flush()


def _limits_of(database: "Database", job_id: int) -> "Limits":
    from codesign.jobs.domain import Limits
    from codesign.jobs.kinds import kinds
    from codesign.jobs.models import Job

    with database.session(writes=False) as session:
        job = session.get(Job, job_id)
        return kinds()[job.kind].limits if job is not None and job.kind in kinds() else Limits()


def _limit(limits: "Limits") -> None:
    """Let the system end this process when it takes more than it may."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    ceilings = (
        (resource.RLIMIT_CPU, spent + limits.processor_seconds),
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in ceilings:
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _end_with_the_worker() -> None:
    """Be killed when the worker is: a job that nobody tends is begun anew by somebody else."""
    parent_death_signal = 1
    with suppress(OSError, AttributeError):
        CDLL(None).prctl(parent_death_signal, signal.SIGKILL)


def _stand_back() -> None:
    with suppress(OSError):
        os.nice(NICENESS - os.nice(0))


def _ignore_interrupts() -> None:
    """Ctrl-C is for the worker, which puts the job back in line."""

    def nothing(_signal: int, _frame: FrameType | None) -> None:
        """Go on."""

    signal.signal(signal.SIGINT, nothing)


if __name__ == "__main__":
    main(int(sys.argv[1]))
