"""Prototypes hosted by Medskapa beside GOV.UK Prototype Kit, on one machine in one run.

The kit is installed from npm in a temporary folder outside the project, in the version below, and
started as its documentation says for hosting (`serve`, without its password page and its redirect
to https). Both serve a page of a form in their own layout; ours is padded to the size of the kit's.
They are sent to in turns, A B A B, by the same client over as many connections.

Measured: pages per second for somebody who comes back (a session there, a walk-through here) and
for a new visitor with every request; POSTs per second with 2,000 sessions or walk-throughs stored;
memory and cold start; and answers lost when 100 visitors start within ten seconds and post five
times each. Every answer that was acknowledged is looked for afterwards in what each side stored.
"""

import random
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path
from statistics import median_high

from bench.clients import send_all
from bench.reporting import Reporter
from bench.rivals.ours import medskapa
from bench.rivals.processes import megabytes
from bench.rivals.rival import Rival
from bench.rivals.theirs import NotInstalledError, prototype_kit
from bench.rivals.visitor import DONE
from bench.serving import NotStartedError

CONNECTIONS = 8
STORED = 2_000
VISITORS, POSTS, WITHIN = 100, 5, 10.0
"""Who come, the answers that each sends, and the seconds within which they come."""

Sides = tuple[Rival, Rival]
"""Ours, then theirs."""
Asking = tuple[Rival, Callable[[random.Random], bytes]]
"""One of the sides, and what makes the requests that are sent to it."""
Rates = dict[str, list[float]]
"""Answers per second of each side, one for each round."""


def run(out: Reporter, quick: bool) -> None:
    """Measure, and say what was lost."""
    rounds, n = (3, 60) if quick else (7, 400)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prototypes-")))
        try:
            theirs = stack.enter_context(prototype_kit(folder / "kit", out))
            ours = stack.enter_context(medskapa(folder / "ours", theirs.page_size()))
        except (NotInstalledError, NotStartedError) as error:
            out.line(f"Not compared: {error}")
            return
        _compare(out, (ours, theirs), rounds, n)


def _compare(out: Reporter, sides: Sides, rounds: int, n: int) -> None:
    here, there = (side.page_size() for side in sides)
    out.line(f"page: {here:,} bytes here, {there:,} bytes there (uncompressed HTML)")
    returning = _turns([(side, side.returning) for side in sides], rounds, n, out.seed)
    _tell_rates(out, "pages/s, returning visitor", returning, "1.5 or more")
    new = _turns([(side, side.new) for side in sides], rounds, n, out.seed)
    _tell_rates(out, "pages/s, new visitor per request", new)
    for side in sides:
        side.store(STORED)
    posts = _turns([(side, side.post) for side in sides], rounds, n // 4, out.seed)
    _tell_rates(out, f"POSTs/s with {STORED:,} stored", posts)
    _crowd(out, sides)
    _tell_costs(out, sides)


def _turns(asked: list[Asking], rounds: int, n: int, seed: int) -> Rates:
    """Both sides in turns; the first round warms up and is not counted."""
    rates: Rates = {side.name: [] for side, _ in asked}
    for turn in range(rounds + 1):
        for side, request in asked:
            chance = random.Random(seed + turn)
            requests = [request(chance) for _ in range(n)]
            sent = send_all(side.server.address, iter(requests), CONNECTIONS)
            done = sum(sent.statuses.get(status, 0) for status in DONE)
            if turn:
                rates[side.name].append(done / sent.seconds)
    return rates


def _tell_rates(out: Reporter, what: str, rates: Rates, target: str = "more than 1") -> None:
    rows = [(name, median_high(found), min(found), max(found)) for name, found in rates.items()]
    out.line(what)
    out.table(("", "median", "least", "most"), rows)
    here, there = (median_high(found) for found in rates.values())
    out.ratio("here / there", here, there, target)


def _crowd(out: Reporter, sides: Sides) -> None:
    """Everybody within a few seconds, some answers each; what was lost on each side."""
    rows = []
    for side in sides:
        acknowledged, failed, seconds = _visits(side)
        lost = len(acknowledged - side.kept())
        rows.append((side.name, VISITORS * POSTS, len(acknowledged), failed, lost, seconds))
    out.line(f"{VISITORS} visitors within {WITHIN:.0f} s, {POSTS} answers each, {STORED:,} stored")
    names = ("", "sent", "acknowledged", "visitors failed", "lost", "seconds")
    out.table(names, rows)


def _visits(side: Rival) -> tuple[set[str], int, float]:
    """What was acknowledged, how many visitors failed, and the seconds it took."""
    acknowledged: set[str] = set()
    failed: list[int] = []
    lock = threading.Lock()

    def come(n: int) -> None:
        time.sleep(WITHIN * n / VISITORS)
        try:
            done = side.visit(n, POSTS)
        except (OSError, HTTPException, LookupError):
            done = set()
            failed.append(n)
        with lock:
            acknowledged.update(done)

    began = time.perf_counter()
    visitors = [threading.Thread(target=come, args=(n,)) for n in range(VISITORS)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    return acknowledged, len(failed), time.perf_counter() - began


def _tell_costs(out: Reporter, sides: Sides) -> None:
    rows = [(side.name, megabytes(side.server.pid), side.server.cold) for side in sides]
    out.line("memory after all of it, and cold start to the first page")
    out.table(("", "MB", "seconds"), rows)
    (_, memory, cold), (_, their_memory, their_cold) = rows
    out.ratio("memory here / there", memory, their_memory)
    out.ratio("cold start here / there", cold, their_cold)
