"""The worker: takes one job at a time and has a helper do it, a process of its own.

The helper may be killed at any moment, by the limits or by the person who cancels; what it has not
kept by then is as if it had never begun.
"""

import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType

from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from codesign import erasure
from codesign.db import Database, now
from codesign.i18n import in_every_language
from codesign.jobs import actions, queries
from codesign.jobs.actions import Claim
from codesign.jobs.domain import HEARTBEAT, TOO_MUCH_MEMORY, Limits
from codesign.jobs.work import TOO_LARGE, TOO_LONG

POLL = 0.5
"""Seconds between two looks for a job."""
LOOK = 0.5
"""Seconds between two looks at a helper at work."""
SWEEP = 300.0
"""Seconds between two looks for what has had its last day."""
PROGRESS_EVERY = 3.0
"""Seconds between two writings of how far a job is."""
GRACE = 5.0


@dataclass(frozen=True)
class Sweep:
    """Something that has its last day: looked for first, so that nothing is locked for nothing."""

    is_needed: Callable[[Session, datetime], bool]
    sweep: Callable[[Session, datetime], None]


SWEEP_JOBS = Sweep(actions.anything_to_sweep, actions.sweep)


class OnlyOneError(Exception):
    """Another worker is at work on this SQLite database already."""


@contextmanager
def alone(url: str, *, waits: Callable[[], bool]) -> Iterator[bool]:
    """Whether this worker knows that it is the only one: SQLite has one, PostgreSQL any number.

    With another one there it waits as long as `waits` says so. Raises OnlyOneError.
    """
    place = make_url(url)
    if place.get_backend_name() != "sqlite":
        yield False
        return
    import fcntl

    lock = Path(f"{place.database}.worker")
    lock.touch(mode=0o600)
    with lock.open("r+b") as held:
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not waits():
                    raise OnlyOneError from None
                time.sleep(POLL)
        yield True


@dataclass
class Helper:
    """A process that is ready to do one job."""

    process: subprocess.Popen[bytes]
    limits: Limits = field(default_factory=Limits)
    progress: int | None = None

    def begin(self, claim: Claim) -> None:
        """Hand the job over."""
        assert self.process.stdin is not None
        line = json.dumps([claim.job_id, claim.token])
        with suppress(BrokenPipeError):
            self.process.stdin.write(f"{line}\n".encode())
            self.process.stdin.flush()

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.close()

    def close(self) -> None:
        """Wait for its end, and let go of its pipes."""
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def hear(self, seconds: float) -> None:
        """Take in what it tells, at most so long."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                return
        for line in os.read(self.process.stdout.fileno(), 65_536).decode().splitlines():
            self._take_in(line)

    def _take_in(self, line: str) -> None:
        with suppress(ValueError, TypeError):
            told = json.loads(line)
            if "limits" in told:
                self.limits = Limits(*told["limits"])
            if "progress" in told:
                self.progress = int(told["progress"])


class Worker:
    """Takes jobs until it is told to stop."""

    def __init__(
        self,
        database: Database,
        command: Sequence[str],
        *,
        parent: int | None = None,
        sweeps: Sequence[Sweep] = (SWEEP_JOBS,),
    ) -> None:
        self._database = database
        self._command = tuple(command)
        self._parent = parent
        self._sweeps = sweeps
        self._is_told = False
        self._ready: Helper | None = None
        self._swept = float("-inf")

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Stop soon: the job at hand goes back in line."""
        self._is_told = True

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop, or the server that it belongs to has ended."""
        return self._is_told or (self._parent is not None and os.getppid() != self._parent)

    def run(self, *, is_alone: bool) -> None:
        """Work until stopped."""
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self.stop)
        try:
            if is_alone:
                self._let_go_of_the_dead()
            while not self.is_stopping:
                self.turn()
        finally:
            self.rest()

    def rest(self) -> None:
        """Let the helper that stands ready go."""
        if self._ready is not None:
            self._ready.kill()
            self._ready = None

    def turn(self) -> None:
        """Take the job whose turn it is and see it through; wait a little when there is none."""
        try:
            self._make_ready()
            self._sweep()
            claim = self._take()
            if claim is None:
                time.sleep(POLL)
            else:
                self._tend(claim)
        except OperationalError:
            # The database is away or busy: the jobs are still there when it comes back.
            time.sleep(GRACE)

    def _let_go_of_the_dead(self) -> None:
        with suppress(OperationalError), self._database.unit() as session:
            actions.let_go_of_the_dead(session, now())

    def _take(self) -> Claim | None:
        with self._database.session(writes=False) as session:
            if not queries.any_due(session, now()):
                return None
        with self._database.unit() as session:
            return actions.take(session, now())

    def _sweep(self) -> None:
        if time.monotonic() < self._swept + SWEEP:
            return
        self._swept = time.monotonic()
        for one in self._sweeps:
            with self._database.session(writes=False) as session:
                is_needed = one.is_needed(session, now())
            while is_needed and not self.is_stopping:
                with self._database.unit() as session:
                    one.sweep(session, now())
                self._database.give_way()
                with self._database.session(writes=False) as session:
                    is_needed = one.is_needed(session, now())

    def _make_ready(self) -> None:
        """Have a helper stand ready, so that a job begins the moment it comes."""
        if self._ready is not None and self._ready.process.poll() is None:
            return
        if self._ready is not None:
            self._ready.close()
        self._ready = Helper(
            subprocess.Popen(  # noqa: S603 - our own command
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        )

    def _tend(self, claim: Claim) -> None:
        helper, self._ready = self._ready, None
        assert helper is not None
        try:
            helper.begin(claim)
            why = self._watch(helper, claim)
        finally:
            helper.kill()
        self._settle(claim, helper.process.returncode, why)
        erasure.sweep_after_another(self._database.engine)

    def _watch(self, helper: Helper, claim: Claim) -> str:
        """Wait for the helper's end; "" or why it must end now."""
        began = said = time.monotonic()
        written: int | None = None
        while helper.process.poll() is None:
            helper.hear(LOOK)
            if self.is_stopping:
                return "stopping"
            if time.monotonic() - began > helper.limits.seconds:
                return "too long"
            since = time.monotonic() - said
            is_further = helper.progress != written and since > PROGRESS_EVERY
            if since > HEARTBEAT.total_seconds() or is_further:
                said, written = time.monotonic(), helper.progress
                with self._database.unit() as session:
                    if not actions.live(session, claim, written, now()):
                        return "lost"
            elif not self._is_ours(claim):
                return "lost"
        return ""

    def _is_ours(self, claim: Claim) -> bool:
        with self._database.session(writes=False) as session:
            return queries.holds_claim(session, claim.job_id, claim.token)

    def _settle(self, claim: Claim, status: int, why: str) -> None:
        """What is left to say of a job after its helper's end."""
        if why == "lost":
            return
        with self._database.unit() as session:
            if why == "too long" or status == -signal.SIGXCPU:
                actions.fail(session, claim, [in_every_language(TOO_LONG)], now(), can_retry=True)
            elif status == TOO_MUCH_MEMORY:
                actions.fail(session, claim, [in_every_language(TOO_LARGE)], now(), can_retry=False)
            else:
                # A helper that kept its result has no claim left, and nothing is changed.
                actions.release(session, claim, now(), is_counted=why != "stopping")
