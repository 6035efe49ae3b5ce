"""Exports of 300,000 voices: how long, how much memory, and what another user notices meanwhile.

Every kind of file is fetched from the running server as a browser fetches it. The memory of the
server's processes is read ten times a second, while somebody else goes from the map to the coding
desk and back. A tenth of the voices is fetched for comparison: flat memory does not know the
difference. One fetch is by a client that stops reading in the middle, as a phone in a tunnel does.

The control is an export as one first writes it: all voices as objects, then one string. What it
takes more than the process began with must grow with the voices; the bench says when it does not.
"""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench import ground
from bench.before.parts import made_by_job
from bench.ground import Ground, Login
from bench.reporting import Reporter, percentile
from bench.rivals.visitor import Visitor
from bench.serving import codesign_server

VOICES = 300_000
FOLDER = f"/arbete/{ground.SLUG}/export"
DESK = f"/arbete/{ground.SLUG}/kategorisera"
KINDS = {
    "voices, CSV": ("roster", {"form": "csv"}),
    "voices, XLSX": ("roster", {"form": "xlsx"}),
    "project, JSON": ("projekt", {}),
}
PART = 1 << 16
PAUSE = 0.05
"""Seconds the other user rests between two pages, and between two looks at the memory."""
STALL = 5.0
"""Seconds that the client in the tunnel reads nothing."""
MB = 1_000_000
GROWS = 5
"""How many times more memory the control must take for ten times the voices, to show anything."""


@dataclass
class Watch:
    """What was seen while something was going on: memory (bytes), and another user's times (s)."""

    memory: list[int] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)

    @property
    def peak(self) -> int:
        return max(self.memory)


@dataclass(frozen=True)
class Fetched:
    """One file: until its first byte and its last (s), and how large it was."""

    first: float
    last: float
    size: int


@dataclass(frozen=True)
class Place:
    """A running server, and two members of staff who are signed in."""

    address: str
    journey: str
    fetching: Login
    working: Login

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def fetch(self, kind: str, stall: float = 0.0) -> Fetched:
        """Fetch a file to its end, resting once in the middle; a job that makes it is waited for.

        Raises when it is cut short.
        """
        what, values = KINDS[kind]
        line = HTTPConnection(self.host, timeout=300)
        headers = self.fetching.headers | {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"csrf_token": self._token(line), **values})
        start = time.perf_counter()
        line.request("POST", f"{FOLDER}/{what}", body, headers)
        answer = line.getresponse()
        if job := answer.headers["Location"]:
            answer.read()
            visitor = Visitor(self.address)
            visitor.cookie = self.fetching.cookie
            line.request("GET", made_by_job(visitor, urlsplit(job).path), headers=headers)
            answer = line.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{what} was answered {answer.status}")
        size, first = len(answer.read(1)), time.perf_counter() - start
        while part := answer.read(PART):
            size += len(part)
            if stall and size > MB:
                time.sleep(stall)
                stall = 0.0
        line.close()
        return Fetched(first, time.perf_counter() - start, size)

    def _token(self, line: HTTPConnection) -> str:
        line.request("GET", FOLDER, headers=self.fetching.headers)
        found = re.search(rb'name="csrf_token" value="([^"]+)"', line.getresponse().read())
        if found is None:
            raise RuntimeError("the export page has no form")
        return found[1].decode()

    @contextmanager
    def watched(self) -> Iterator[Watch]:
        """Somebody else works, and memory is read, while the block runs."""
        seen, is_over = Watch(), threading.Event()
        threads = [
            threading.Thread(target=_work, args=(self, seen, is_over)),
            threading.Thread(target=_weigh, args=(self.address, seen, is_over)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield seen
        finally:
            is_over.set()
            for thread in threads:
                thread.join()


def run(out: Reporter, quick: bool) -> None:
    """Measure a tenth and the whole of it, and the control beside them."""
    voices = 30_000 if quick else VOICES
    kept = {size: ground.prepared(size) for size in (voices // 10, voices)}
    found: dict[tuple[str, int], tuple[Fetched, Watch]] = {}
    alone = Watch()
    for size, where in kept.items():
        with _served(where) as place:
            out.settings(f"{size:,} voices", place.address)
            with place.watched() as calm:
                time.sleep(5)
            alone.pages += calm.pages
            for kind in KINDS:
                with place.watched() as seen:
                    fetched = place.fetch(kind)
                found[kind, size] = fetched, seen
            with place.watched() as seen:
                fetched = place.fetch("voices, CSV", stall=STALL)
            found[f"CSV, client rests {STALL:.0f} s", size] = fetched, seen
    rows = [_row(f"{kind}, {size:,}", *one) for (kind, size), one in found.items()]
    names = ("", "first byte s", "all s", "MB", "peak MB", "p50 ms", "p95 ms", "pages")
    out.table(names, [*rows, _calm(alone)])
    out.line("  p50, p95: another user's map and desk meanwhile, request to last byte")
    out.line("  aimed at, for 300,000: under 60 s, peak under 512 MB, p95 under 100 ms")
    peaks = {
        size: max(one.peak for (_, n), (_, one) in found.items() if n == size) for size in kept
    }
    out.ratio("peak memory, ten times the voices", peaks[voices], peaks[voices // 10], "about 1")
    naive = {size: _naive_growth(where) for size, where in kept.items()}
    told = ", ".join(f"{size:,} voices {grown / MB:.0f} MB" for size, grown in naive.items())
    out.line(f"  control, everything in memory first, more than it began with: {told}")
    fewer, more = naive[voices // 10], naive[voices]
    out.ratio("control's memory, ten times the voices", more, fewer, f"{GROWS} or more")
    out.line(f"  {control_says(fewer, more)}")


@contextmanager
def _served(kept: Ground) -> Iterator[Place]:
    with ground.copied(kept) as where:
        app = where.app()
        logins = ground.signed_in(app, 2)
        journey = ground.journey_of(app)
        app.extensions["database"].engine.dispose()
        with codesign_server(where.environment) as address:
            yield Place(address, journey, *logins)


def _work(place: Place, seen: Watch, is_over: threading.Event) -> None:
    pages = (f"/arbete/{ground.SLUG}/resa/{place.journey}", DESK)
    line = HTTPConnection(place.host, timeout=60)
    turn = 0
    while not is_over.wait(PAUSE):
        start = time.perf_counter()
        line.request("GET", pages[turn % 2], headers=place.working.headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{pages[turn % 2]} was answered {answer.status}")
        seen.pages.append(time.perf_counter() - start)
        turn += 1
    line.close()


def _weigh(address: str, seen: Watch, is_over: threading.Event) -> None:
    port = str(urlsplit(address).port)
    while not is_over.wait(PAUSE):
        seen.memory.append(sum(_resident(folder) for folder in _processes(port)))


def _processes(port: str) -> Iterator[Path]:
    """The server's main process and its children, known by the port they were started with."""
    mains = set()
    everyone = [folder for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    for folder in everyone:
        if port.encode() in _read(folder / "cmdline").split(b"\0"):
            mains.add(folder.name)
            yield folder
    for folder in everyone:
        parent = re.search(rb"^PPid:\t(\d+)", _read(folder / "status"), re.M)
        if folder.name not in mains and parent and parent[1].decode() in mains:
            yield folder


def _resident(folder: Path) -> int:
    found = re.search(rb"^VmRSS:\s+(\d+) kB", _read(folder / "status"), re.M)
    return int(found[1]) * 1024 if found else 0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _row(name: str, fetched: Fetched, seen: Watch) -> tuple[object, ...]:
    size, peak = fetched.size / MB, seen.peak / MB
    return name, fetched.first, fetched.last, size, peak, *_times(seen)


def _calm(seen: Watch) -> tuple[object, ...]:
    return "nothing fetched", "", "", "", seen.peak / MB if seen.memory else "", *_times(seen)


def _times(seen: Watch) -> tuple[object, ...]:
    times = [1000 * percentile(seen.pages, share) for share in (0.5, 0.95)]
    return *times, len(seen.pages)


def _naive_growth(where: Ground) -> int:
    """Memory (bytes) that a process takes for having everything in memory."""
    command = [sys.executable, "-m", "bench.in_memory", where.settings.database_url]
    told = subprocess.run(command, cwd=ground.ROOT, check=True, capture_output=True, text=True)
    return int(told.stdout)


def control_says(fewer: int, more: int) -> str:
    """What the control's memory (bytes) with ten times the voices says of the measurement."""
    if more >= GROWS * fewer:
        return "the control grows with the voices, as it should"
    return "THE CONTROL DID NOT DIFFER: with these numbers, flat memory above shows nothing"
