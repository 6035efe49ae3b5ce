"""kill -9 of the whole server, again and again, under citizens who try until they see a receipt."""

import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from bench.crash.checking import Faults, check
from bench.crash.citizens import Citizen, Crowd, Place, set_up
from bench.crash.recording import Recording, built_recorder, largest_group
from bench.crash.servers import SERVE, Command, start
from bench.serving import free_port
from codesign.db import Database

AT_ONCE = 6
AT_ITS_FIRST = 0.2
"""The share of kills that may come before anyone has got a receipt since the last."""
WHILE_STARTING = 0.1
"""The share of kills that come before the server answers."""


@dataclass
class Survival:
    """What came of a server being stopped the hard way."""

    stops: int = 0
    acknowledged: int = 0
    tried: int = 0
    sent: int = 0
    lost: int = 0
    doubled: int = 0
    partial: int = 0
    miscounted: int = 0
    damaged: int = 0
    """Each is the most that a check has found; the last check sees all that was lost."""
    told: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    largest_group: int = 0
    """The most that were answered after one sync of the log, where the disk was recorded."""
    seconds: float = 0.0
    progress: "Progress" = lambda _: None
    """Told after every check."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was wrong, at any check, and no citizen was turned away."""
        return not self.told and not self.refused

    def note(self, faults: Faults) -> None:
        """Count what a check after a stop has found."""
        for name, found in vars(faults).items():
            setattr(self, name, max(getattr(self, name), len(found)))
        if faults:
            self.told.append(f"after {self.stops}: {faults}")
        self.progress(self)

    def close(self, crowd: Crowd, began: float) -> None:
        """Count what the citizens did."""
        self.acknowledged = len(crowd.so_far())
        self.tried = len(crowd.place.citizens)
        self.sent = crowd.tries
        self.refused += crowd.refused
        self.seconds = perf_counter() - began


Progress = Callable[[Survival], None]


def silent(_: Survival) -> None:
    """Say nothing on the way."""


def look(place: Place, acknowledged: list[Citizen]) -> Faults:
    """Open the database as the application does, beside it, and check what is there."""
    database = Database(place.settings.database_url)
    try:
        return check(database.engine, place.citizens, acknowledged)
    finally:
        database.engine.dispose()


def kill_often(
    kills: int,
    seed: int,
    *,
    command: Command = SERVE,
    workers: int = 2,
    at_once: int = AT_ONCE,
    slow_ms: int = 0,
    within: float = 1.5,
    progress: Progress = silent,
) -> Survival:
    """Kill the server that many times while citizens send, and look after every restart.

    A kill comes `within` so many seconds of a receipt, or of the start. With `slow_ms` on a slow
    disk, as `Recording` makes it, so that kills fall while a group is written. Raises
    NoCompilerError when the slow disk cannot be built.
    """
    chance = random.Random(seed)
    survival, began, port = Survival(progress=progress), perf_counter(), free_port()
    with tempfile.TemporaryDirectory(prefix="medskapa-crash-") as folder:
        place = set_up(Path(folder, "data"), seed)
        recording = _slow_disk(place, Path(folder), slow_ms)
        environ = place.environ | (recording.environ if recording else {})
        server = start(command, environ, port, workers)
        try:
            server.await_up()
            place.read_form(server.address)
            crowd = Crowd(place, server.address)
            if recording:
                crowd.seen = lambda one: recording.acknowledge(one.key)
            with crowd.sending(at_once):
                while survival.stops < kills:
                    if chance.random() > AT_ITS_FIRST:
                        crowd.await_more()
                    time.sleep(chance.uniform(0, within))
                    server.kill()
                    survival.stops += 1
                    server = start(command, environ, port, workers)
                    if chance.random() < WHILE_STARTING and survival.stops < kills:
                        time.sleep(chance.uniform(0, 2))
                        continue
                    server.await_up()
                    survival.note(look(place, crowd.so_far()))
            survival.note(look(place, crowd.so_far()))
        finally:
            server.kill()
        survival.close(crowd, began)
        if recording:
            survival.largest_group = largest_group(recording.operations())
    return survival


def _slow_disk(place: Place, folder: Path, slow_ms: int) -> Recording | None:
    if not slow_ms:
        return None
    return Recording(built_recorder(folder), place.database_file, folder / "log", slow_ms)
