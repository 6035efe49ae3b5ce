"""Server time of the map, the coding desk and insights as voices grow: it should hardly change.

A server runs for every size at once, and they are asked in turn, so that whatever else the
machine does falls on all of them alike. Queries are counted in this process.
"""

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median
from time import perf_counter
from typing import Any

from flask import Flask
from sqlalchemy import event

from bench import ground
from bench.ground import Ground, Login
from bench.reporting import Reporter, percentile
from bench.serving import codesign_server

SIZES = (1_000, 10_000, 100_000, 1_000_000)
WARMING, ROUNDS = 3, 25
"""Requests of each page at each size: not counted, and counted."""


@dataclass(frozen=True)
class Page:
    """A page, and how many times slower it may be with the most voices than with the fewest."""

    name: str
    address: str
    at_most: float


class Place:
    """A running server on one ground, with a member of staff signed in."""

    def __init__(self, where: Ground, address: str, login: Login) -> None:
        self.voices = where.voices
        self.login = login
        self.line = HTTPConnection(address.removeprefix("http://"), timeout=60)

    def seconds(self, page: Page) -> float:
        """Request to the last byte of the answer. Raises RuntimeError when it is no page."""
        start = perf_counter()
        self.line.request("GET", page.address, headers=self.login.headers)
        answer = self.line.getresponse()
        answer.read()
        taken = perf_counter() - start
        if answer.status != 200:
            raise RuntimeError(f"{page.address} answered {answer.status}")
        return taken


def run(out: Reporter, quick: bool) -> None:
    """Measure every page at every size."""
    sizes = SIZES[:3] if quick else SIZES
    grounds = [ground.prepared(size) for size in sizes]
    queries: dict[tuple[str, int], int] = {}
    logins: list[Login] = []
    for where in grounds:
        app = where.app()
        logins.append(ground.signed_in(app)[0])
        pages = _pages(app)
        queries |= {(page.name, where.voices): queries_of(app, logins[-1], page) for page in pages}
        app.extensions["database"].engine.dispose()
    with ExitStack() as servers:
        places = [
            Place(where, servers.enter_context(codesign_server(where.environment)), login)
            for where, login in zip(grounds, logins, strict=True)
        ]
        times = times_of(places, pages)
    out.line(f"SQLite; {ROUNDS} requests of each page at each size, sizes interleaved; ms")
    for page in pages:
        _tell(out, page, sizes, times, queries)


def _pages(app: Flask) -> list[Page]:
    journey = ground.journey_of(app)
    return [
        Page("map, citizens", f"/projekt/{ground.SLUG}/resa/{journey}", 1.5),
        Page("map, staff", f"/arbete/{ground.SLUG}/resa/{journey}", 1.5),
        Page("coding desk", f"/arbete/{ground.SLUG}/kategorisera", 1.5),
        Page("insights", f"/arbete/{ground.SLUG}/insikter", 3.0),
    ]


def queries_of(app: Flask, login: Login, page: Page) -> int:
    """How many statements a request of the page sends to the database.

    The second is counted: the first that a process answers also reads the map's frozen document.
    """
    client = app.test_client(use_cookies=False)
    client.get(page.address, headers=login.headers)
    sent: list[Any] = []
    engine = app.extensions["database"].engine

    def note(*told: Any) -> None:
        sent.append(told)

    event.listen(engine, "before_cursor_execute", note)
    client.get(page.address, headers=login.headers)
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def times_of(places: list[Place], pages: list[Page]) -> dict[tuple[str, int], list[float]]:
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    for turn in range(WARMING + ROUNDS):
        for page in pages:
            for place in places if turn % 2 else reversed(places):
                seconds = place.seconds(page)
                if turn >= WARMING:
                    times[page.name, place.voices].append(seconds)
    return times


def _tell(
    out: Reporter,
    page: Page,
    sizes: tuple[int, ...],
    times: dict[tuple[str, int], list[float]],
    queries: dict[tuple[str, int], int],
) -> None:
    typical = {size: median(times[page.name, size]) for size in sizes}
    rows = [
        (
            f"{page.name}, {size:,} voices",
            typical[size] * 1000,
            percentile(times[page.name, size], 0.95) * 1000,
            queries[page.name, size],
        )
        for size in sizes
    ]
    out.table(["", "median", "p95", "queries"], rows)
    out.ratio("last/first", typical[sizes[-1]], typical[sizes[0]], f"at most {page.at_most}")
