"""Power cuts: the recorded operations replayed up to a moment, and the disk found afterwards."""

import multiprocessing
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from sqlalchemy.exc import DatabaseError

from bench.crash.checking import Faults, check
from bench.crash.citizens import Citizen, Crowd, set_up
from bench.crash.disk import Disk
from bench.crash.recording import (
    Kind,
    Operation,
    Recording,
    built_recorder,
    largest_group,
)
from bench.crash.resending import send_again
from bench.crash.servers import SERVE, Command, served
from bench.serving import free_port
from codesign.contributions.group_commit import Received
from codesign.db import Database

MEMORY = Path("/dev/shm")
CHUNKS = 8
RESENT_EVERY = 50


@dataclass(frozen=True)
class Trace:
    """What a running application did to its files, from when they were at rest."""

    at_rest: dict[str, bytes]
    operations: list[Operation]
    citizens: list[Citizen]
    database_name: str
    health: str
    """The durability settings that the server itself read back."""

    def count(self, kind: Kind) -> int:
        return sum(one.kind is kind for one in self.operations)

    @property
    def largest_group(self) -> int:
        """How many were answered after one sync, where it was most: written together."""
        return largest_group(self.operations)

    def without_syncs(self) -> "Trace":
        """The same on a disk that says it has synced the log, and has not."""
        logs = {one.file for one in self.operations if one.name.endswith("-wal")}
        syncs = {Kind.SYNC_BEGINS, Kind.SYNC_ENDS}
        kept = [one for one in self.operations if one.kind not in syncs or one.file not in logs]
        return Trace(self.at_rest, kept, self.citizens, self.database_name, self.health)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one, gone afterwards."""
    where = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="medskapa-crash-", dir=where) as folder:
        yield Path(folder)


def record(
    seed: int,
    citizens: int,
    *,
    command: Command = SERVE,
    workers: int = 2,
    at_once: int = 6,
    slow_ms: int = 0,
) -> Trace:
    """Serve so many citizens with the real server, and record it. Raises NoCompilerError.

    With `slow_ms` on a slow disk, as `Recording` makes it, so that groups form.
    """
    # What is in memory may often not be executed, so the recorder lies elsewhere.
    with scratch() as folder, tempfile.TemporaryDirectory(prefix="medskapa-crash-") as built:
        recorder = built_recorder(Path(built))
        place = set_up(folder / "data", seed)
        database = place.database_file
        at_rest = {one.name: one.read_bytes() for one in database.parent.glob(f"{database.name}*")}
        if list(at_rest) != [database.name]:
            raise RuntimeError(f"the database was not at rest: {sorted(at_rest)}")
        recording = Recording(recorder, database, folder / "log", slow_ms)
        environ = place.environ | recording.environ
        with served(command, environ, free_port(), workers) as server:
            health = server.health()
            place.read_form(server.address)
            crowd = Crowd(place, server.address, lambda one: recording.acknowledge(one.key))
            with crowd.sending(at_once, most=citizens) as threads:
                for one in threads:
                    one.join()
        if crowd.refused or len(crowd.acknowledged) < citizens:
            raise RuntimeError(f"not everyone was answered: {crowd.refused[:3]}")
        trace = Trace(at_rest, recording.operations(), place.citizens, database.name, health)
    if not trace.count(Kind.WRITTEN) or not trace.count(Kind.SYNC_ENDS):
        raise RuntimeError("nothing was recorded")
    return trace


@dataclass(frozen=True)
class Cut:
    """A power cut: its number, and after how many operations."""

    number: int
    after: int


@dataclass
class Outcome:
    """What came of power cuts."""

    states: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    pending: int = 0
    """States where something was not synced."""
    different: set[bytes] = field(default_factory=set)
    """Digests of the files found."""
    resent: int = 0
    """States where everyone sent once more afterwards."""
    acknowledged: int = 0
    """Acknowledged answers looked for, over all states."""
    failed: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    """Acknowledged answers missing, over all states."""
    seconds: float = 0.0

    def add(self, other: "Outcome") -> None:
        """Count another part among this."""
        self.states += other.states
        self.fates += other.fates
        self.pending += other.pending
        self.different |= other.different
        self.resent += other.resent
        self.acknowledged += other.acknowledged
        self.failed += other.failed
        self.kinds += other.kinds
        self.lost += other.lost


def moments(trace: Trace, states: int, seed: int) -> list[Cut]:
    """When the power goes: a quarter right after a receipt, each in turn, the others anywhere."""
    chance = random.Random(seed)
    receipts = [n for n, one in enumerate(trace.operations, 1) if one.kind is Kind.ACKNOWLEDGED]
    last = len(trace.operations)
    return [
        Cut(n, chance.randint(0, last) if n % 4 else receipts[n // 4 % len(receipts)])
        for n in range(states)
    ]


def cut_power(trace: Trace, states: int, seed: int, processes: int = 2) -> Outcome:
    """Lose power that many times, open what is left with the application's own code, check."""
    began = perf_counter()
    cuts = sorted(moments(trace, states, seed), key=lambda cut: cut.after)
    parts = [cuts[n::CHUNKS] for n in range(CHUNKS)] if processes > 1 else [cuts]
    whole = Outcome()
    if processes == 1:
        whole.add(_cut_part(trace, cuts, seed))
    else:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(processes, context, _remember, (trace, seed)) as pool:
            for part in pool.map(_cut_remembered, parts):
                whole.add(part)
    whole.seconds = perf_counter() - began
    return whole


_remembered: list[tuple[Trace, int]] = []


def _remember(trace: Trace, seed: int) -> None:
    _remembered[:] = [(trace, seed)]


def _cut_remembered(cuts: Sequence[Cut]) -> Outcome:
    trace, seed = _remembered[0]
    return _cut_part(trace, cuts, seed)


def _cut_part(trace: Trace, cuts: Sequence[Cut], seed: int) -> Outcome:
    found = Outcome()
    disk = Disk.holding(trace.at_rest)
    by_key = {one.key: one for one in trace.citizens}
    acknowledged: list[Citizen] = []
    done = 0
    with scratch() as folder:
        for cut in cuts:
            for one in trace.operations[done : cut.after]:
                disk.do(one)
                if one.kind is Kind.ACKNOWLEDGED:
                    acknowledged.append(by_key[one.name])
            done = cut.after
            fate, files = disk.after_power_cut(random.Random(f"{seed}/{cut.number}"))
            lay_out(folder, files)
            found.different.add(_digest(files))
            _look(found, folder / trace.database_name, trace, acknowledged, f"{cut}, {fate}")
            if cut.number % RESENT_EVERY == 0:
                _look_after_resending(found, folder / trace.database_name, trace, f"{cut}, {fate}")
            found.fates[fate] += 1
            found.pending += any(one.pending for one in disk.names.values())
    return found


def lay_out(folder: Path, files: dict[str, bytes]) -> None:
    """These files and no others: the shared memory is gone."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _digest(files: dict[str, bytes]) -> bytes:
    digest = sha256()
    for name, content in files.items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.digest()


def _look(
    found: Outcome, file: Path, trace: Trace, acknowledged: Sequence[Citizen], what: str
) -> None:
    database = Database(f"sqlite:///{file}")
    faults = check(database.engine, trace.citizens, acknowledged)
    database.engine.dispose()
    found.states += 1
    found.acknowledged += len(acknowledged)
    found.lost += len(faults.lost)
    if faults:
        found.failed.append(f"{what}: {faults}")
        found.kinds.update(faults.kinds())


def _look_after_resending(found: Outcome, file: Path, trace: Trace, what: str) -> None:
    """All send once more, as those do who saw no receipt: then each is there, and only once."""
    database = Database(f"sqlite:///{file}")
    try:
        became = set(send_again(database, trace.citizens))
        faults = check(database.engine, trace.citizens, trace.citizens)
    except DatabaseError as error:
        became, faults = set(), Faults(damaged=[str(error.orig)])
    database.engine.dispose()
    found.resent += 1
    if faults or became - {Received.NEW, Received.SAME}:
        found.failed.append(f"{what}, everyone sent again: {faults} {became}")
        found.kinds.update(f"{kind} after sending again" for kind in faults.kinds())
