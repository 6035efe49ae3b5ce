"""Runs the tests of each mutant in a process that is forked with the program loaded."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PATIENCE = 240
"""Seconds that one mutant's tests may take; one that keeps them from ending is caught.

On a machine that does other things too it is as many times more as there are tasks per processor.
"""


class Verdict(StrEnum):
    CAUGHT = "caught"
    SURVIVED = "survived"
    NEVER_ENDED = "never ended"
    BROKEN = "broken"
    """The tests could not be run at all: nothing is known."""
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Try:
    """A mutant to try: what makes it, and the tests that should catch it."""

    what: str
    plant: Callable[[], None]
    tests: tuple[str, ...]
    patience: int = PATIENCE


@dataclass(frozen=True)
class Outcome:
    tried: Try
    verdict: Verdict
    by: str = ""
    """The first test that failed."""


@dataclass
class _Running:
    tried: Try
    log: Path
    began: float


def run_all(tries: Iterable[Try], deadline: float, processes: int) -> Iterator[Outcome]:
    """The outcome of each, as they end; those not begun by the deadline (monotonic) are told."""
    waiting = list(tries)
    running: dict[int, _Running] = {}
    with tempfile.TemporaryDirectory() as folder:
        while waiting or running:
            while waiting and len(running) < processes and time.monotonic() < deadline:
                one = waiting.pop(0)
                log = Path(folder, f"{len(waiting)}.log")
                running[_begin(one, log)] = _Running(one, log, time.monotonic())
            if not running:
                yield from (Outcome(one, Verdict.NOT_TRIED) for one in waiting)
                return
            yield from _ended(running)


def _begin(one: Try, log: Path) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.setpgid(0, 0)
        output = os.open(log, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(output, 1)
        os.dup2(output, 2)
        import pytest

        one.plant()
        options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]
        code = int(pytest.main([*options, "-m", "not browser", *one.tests]))
    except BaseException as fault:
        print(f"FAILED {type(fault).__name__}: {fault}", flush=True)
    finally:
        os._exit(code)


def _ended(running: dict[int, _Running]) -> Iterator[Outcome]:
    child, status = os.waitpid(-1, os.WNOHANG)
    if child in running:
        yield _outcome(running.pop(child), os.waitstatus_to_exitcode(status))
        return
    for slow, one in list(running.items()):
        if time.monotonic() - one.began > one.tried.patience * _crowding():
            os.killpg(slow, 9)
            os.waitpid(slow, 0)
            del running[slow]
            yield Outcome(one.tried, Verdict.NEVER_ENDED)
    time.sleep(0.05)


def _crowding() -> float:
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def _outcome(one: _Running, code: int) -> Outcome:
    failed = [
        line.split(" - ")[0].partition(" ")[2]
        for line in one.log.read_text("utf-8", "replace").splitlines()
        if line.startswith(("FAILED ", "ERROR "))
    ]
    verdict = {0: Verdict.SURVIVED, 1: Verdict.CAUGHT}.get(code, Verdict.BROKEN)
    return Outcome(one.tried, verdict, failed[0] if failed else f"exit {code}" if code else "")
