"""Keeps a worker beside a server: started with it, begun anew when it dies, ended with it."""

import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Lock, Thread

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds between the end of a worker and the next one: longer each time it ends soon."""
STEADY = 60.0
"""A worker that lived so many seconds ended for another reason than the one before."""
GRACE = 8.0
"""Seconds that a worker gets to put its job back in line."""


class Supervisor:
    """A thread that watches one worker process."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._is_over = Event()
        self._beginning = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Begin: the first worker has started when this returns."""
        self._begin()
        self._thread.start()

    def stop(self) -> None:
        """End the worker, and wait for it. No new one starts."""
        with self._beginning:
            self._is_over.set()
            process = self._process
        if process is not None:
            with suppress(ProcessLookupError):
                process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
            with suppress(ProcessLookupError):
                process.kill()
        self._thread.join(GRACE)

    def _begin(self) -> None:
        """Start a worker, unless it is over.

        The server divides itself (fork) while this thread runs. Were that to happen in the middle
        of an ordinary start, its child would keep the pipe open by which Python learns that the
        program runs, and this would wait for ever. Where no descriptors are to be closed, and
        Python's own never reach another program, Python starts it without such a pipe.
        """
        with self._beginning:
            if not self._is_over.is_set():
                self._process = subprocess.Popen(  # noqa: S603
                    self._command, stdin=subprocess.DEVNULL, close_fds=False
                )

    def _watch(self) -> None:
        pause = FIRST_PAUSE
        while not self._is_over.is_set():
            began = time.monotonic()
            assert self._process is not None
            status = self._process.wait()
            if self._is_over.is_set():
                return
            pause = (
                FIRST_PAUSE if time.monotonic() - began > STEADY else min(2 * pause, LONGEST_PAUSE)
            )
            print(f"The worker ended ({status}); a new one starts.", file=sys.stderr, flush=True)
            self._is_over.wait(pause)
            self._begin()
