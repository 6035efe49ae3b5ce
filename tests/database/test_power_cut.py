"""The power goes while citizens tell: what has a receipt is there when it is back.

A small version of `make crash`: the real server's file operations are recorded and replayed.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench.crash import planted, power
from bench.crash.power import Trace
from bench.crash.recording import Kind, NoCompilerError, Recording, built_recorder
from bench.crash.servers import SERVE

STATES = 200
SLOW_MS = 60

WRITE_SOMETHING = """
import sys
from sqlalchemy import text
from codesign.db import Database

database = Database("sqlite:///" + sys.argv[1])
with database.unit() as session:
    session.execute(text("CREATE TABLE said (words TEXT)"))
for n in range(30):
    with database.unit() as session:
        session.execute(text("INSERT INTO said VALUES (:words)"), {"words": "ord " * 900})
database.engine.dispose()
"""


@pytest.fixture(scope="module")
def trace() -> Trace:
    """Sixty citizens served and recorded."""
    try:
        return power.record(1, 60, workers=1, at_once=3)
    except NoCompilerError as missing:
        pytest.skip(str(missing))


def test_every_receipt_is_kept_through_power_cuts(trace: Trace) -> None:
    found = power.cut_power(trace, STATES, seed=1, processes=1)
    assert not found.failed, found.failed[:3]
    assert found.states == STATES
    assert found.pending > STATES / 10, "the power went when nothing was at stake"
    assert found.acknowledged > STATES * 10
    assert found.resent


def test_a_disk_that_does_not_sync_is_found_to_lose_receipts(trace: Trace) -> None:
    found = power.cut_power(trace.without_syncs(), STATES // 10, seed=1, processes=1)
    assert found.lost


def slow_trace(*command: str) -> Trace:
    """Forty citizens on a slow disk, where those who come at once are written together."""
    try:
        return power.record(1, 40, command=command or SERVE, workers=1, at_once=8, slow_ms=SLOW_MS)
    except NoCompilerError as missing:
        pytest.skip(str(missing))


def test_those_written_together_are_answered_when_the_disk_has_them_all() -> None:
    trace = slow_trace()
    assert trace.largest_group > 2, "no groups formed"
    found = power.cut_power(trace, STATES // 2, seed=1, processes=1)
    assert not found.failed, found.failed[:3]
    assert found.acknowledged > STATES


def test_a_group_that_is_told_before_its_commit_is_found_to_lose_receipts() -> None:
    trace = slow_trace("bench.crash.doubles", "early")
    assert power.cut_power(trace, STATES // 5, seed=1, processes=1).lost


def test_every_planted_fault_is_found(trace: Trace) -> None:
    for what, kind, faults in planted.plant(trace):
        assert (kind in faults.kinds()) if kind else not faults, f"{what}: {faults}"


def test_recorder_misses_no_call_that_the_system_sees(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not here to compare with")
    try:
        recorder = built_recorder(tmp_path)
    except NoCompilerError as missing:
        pytest.skip(str(missing))
    (tmp_path / "data").mkdir()
    file, seen = tmp_path / "data" / "said.sqlite3", tmp_path / "seen"
    recording = Recording(recorder, file, tmp_path / "log")
    calls = "trace=pwrite64,fsync,fdatasync,ftruncate,unlink"
    options = [word for pair in recording.environ.items() for word in ("-E", "=".join(pair))]
    words = [strace, "-f", "-y", "-e", calls, "-o", str(seen), *options]
    done = subprocess.run(
        [*words, sys.executable, "-c", WRITE_SOMETHING, str(file)],
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
    )
    if "PTRACE" in done.stderr:
        pytest.skip("this machine does not let strace look")
    assert not done.returncode, done.stderr
    lines = [line for line in seen.read_text().splitlines() if "-shm" not in line]
    names = ("pwrite64", "sync", "ftruncate", "unlink")
    by_system = {
        name: sum(f"{name}(" in line and str(file.parent) in line for line in lines)
        for name in names
    }
    recorded = Counter(one.kind for one in recording.operations())
    kinds = (Kind.WRITTEN, Kind.SYNC_ENDS, Kind.CUT, Kind.UNLINKED)
    assert by_system == dict(zip(names, (recorded[kind] for kind in kinds), strict=True))
    assert by_system["pwrite64"] > 60
