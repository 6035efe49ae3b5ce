"""Durable citizen submissions per second, beside a bare handler's INSERT and COMMIT.

One submission is the citizen's last POST, “Skicka” on the review page: login and project looked
up, CSRF and seal checked, the voice cleaned and validated, its receipt, rate bucket, voice and
four tallies written, COMMIT, and the whole receipt page rendered, compressed and received. Each
form has a key of its own, made beforehand with the server's secret as the form's first page
makes it; the flow's earlier pages write nothing and are not counted.

The bare handler (`bench.bare`) reads one form field and does one INSERT and COMMIT, once by the raw
driver and once by a SQLAlchemy session. All run under the same server with the same settings; they
are sent to in turns, A B C A B C, by the same client and as many connections. Every acknowledged
submission is afterwards found as a row.
"""

import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from flask import Flask
from lxml import html
from sqlalchemy import func, select, text

from bench.clients import Sent, request_bytes, send_all
from bench.reporting import Reporter, percentile
from bench.serving import codesign_server, free_port, started
from codesign import capabilities, migrations
from codesign.accounts.models import Agency
from codesign.commands.seeding import WORDS
from codesign.contributions import receipts
from codesign.contributions.domain import ALL_VOICES, Facet
from codesign.contributions.models import Contribution, FacetTally, Tally
from codesign.db import Database
from codesign.journeys.kind import speakers
from codesign.settings import Settings, database_url_from, settings_from
from codesign.starter.creating import create_project
from codesign.starter.reading import starters
from tests.engines import empty_database

CONNECTIONS = 8
PROJECT = "levande-njurdonation"
MODES = ("is", "should", "do")
PER_ADDRESS = 800
"""Submissions before the networks change: a hundred from each, below the limit of a burst."""


@dataclass
class Form:
    """What the citizen's form needs to be filled in: places, people, and the CSRF token."""

    settings: Settings
    journey: str
    steps: list[str]
    people: list[str]
    project_id: int
    token: str = ""

    def fetch_token(self, address: str) -> None:
        """Take the token from a form that the server shows."""
        with urlopen(address + self.path(self.steps[0]), timeout=30) as page:
            self.token = html.parse(page).xpath("//input[@name='csrf_token']/@value")[0]

    def path(self, step: str) -> str:
        """Where the form of a step lies."""
        return f"/projekt/{PROJECT}/resa/{self.journey}/beratta/{step}"

    def body(self, step: str, chance: random.Random) -> bytes:
        """The review page of one citizen, ready to send."""
        key = f"{chance.getrandbits(128):032x}"
        words = f"Exempel: {' '.join(chance.choices(WORDS, k=chance.randint(20, 60)))}"
        values = {
            "csrf_token": self.token,
            "key": key,
            "seal": receipts.seal(key, f"{self.project_id}/{self.journey}/{step}"),
            "page": "review",
            "go": "send",
            "perspective": chance.choice(self.people),
            "rating": str(chance.randint(-2, 2)),
            "mode": chance.choice(MODES),
            "text": words,
        }
        return urlencode(values).encode()


@dataclass
class Side:
    """One of the two that are compared."""

    name: str
    address: str
    requests: Iterator[bytes]
    sent: Sent = field(default_factory=Sent)
    rates: list[float] = field(default_factory=list)

    def go(self, n: int) -> None:
        batch = [next(self.requests) for _ in range(n)]
        sent = send_all(self.address, iter(batch), CONNECTIONS)
        self.sent.add(sent)
        self.rates.append(sent.per_second)


def run(out: Reporter, quick: bool) -> None:
    """Measure on both engines."""
    rounds, n = (3, 200) if quick else (10, 600)
    out.line(f"{CONNECTIONS} connections, {rounds} rounds of {n} to each side in turns")
    for engine in ("sqlite", "postgresql"):
        with empty_database(engine) as ours, empty_database(engine) as bare:
            _measure(out, engine, ours, bare, rounds, n)


def _measure(out: Reporter, engine: str, ours: str, bare: str, rounds: int, n: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            "CODESIGN_DATA_DIR": folder,
            "CODESIGN_DATABASE_URL": ours,
            "CODESIGN_SECRET_KEY": "measuring " * 4,
            "CODESIGN_PROXIES": "1",
        }
        form = prepared(settings_from(environ))
        with codesign_server(environ) as address, bare_server(bare) as control:
            out.line()
            out.settings("Medskapa", address)
            out.settings("bare handler", control)
            form.fetch_token(address)
            before = _counted(form)
            sides = (
                Side("bare handler", control, bare_requests(control, "/", out.seed)),
                Side("by a session", control, bare_requests(control, "/session", out.seed)),
                Side("Medskapa", address, citizens(address, form, out.seed)),
            )
            for side in sides:
                side.go(50)
                side.sent, side.rates = Sent(), []
            for _ in range(rounds):
                for side in sides:
                    side.go(n)
            _tell(out, engine, sides)
            _tell_rows(out, form, bare, before, rounds * n + 50)


def _tell(out: Reporter, engine: str, sides: tuple[Side, ...]) -> None:
    names = (engine, "per second", "p50 ms", "p95 ms", "p99 ms", "answers")
    out.table(names, [row(side) for side in sides])
    *controls, ours = sides
    for bare in controls:
        name = f"Medskapa / {bare.name}"
        out.ratio(name, ours.sent.per_second, bare.sent.per_second, "0.5")
        pairs = [mine / theirs for mine, theirs in zip(ours.rates, bare.rates, strict=True)]
        low, middle, high = min(pairs), percentile(pairs, 0.5), max(pairs)
        out.line(f"    by round: {low:.2f} to {high:.2f}, median {middle:.2f}")


def row(side: Side) -> tuple[object, ...]:
    """A side as a row of the table."""
    times = [1000 * percentile(side.sent.times, share) for share in (0.5, 0.95, 0.99)]
    answers = ", ".join(f"{n} × {status}" for status, n in sorted(side.sent.statuses.items()))
    return (side.name, side.sent.per_second, *times, answers)


def _tell_rows(
    out: Reporter, form: Form, bare: str, before: tuple[int, int, int], acknowledged: int
) -> None:
    rows = [now - then for now, then in zip(_counted(form), before, strict=True)]
    names = ("voices", "tallied", "tallied by day")
    found = ", ".join(f"{name} {n}" for name, n in zip(names, rows, strict=True))
    out.line(f"  acknowledged with warm-up {acknowledged}; found: {found}")
    engine = Database(database_url_from(bare, Path())).engine
    with engine.connect() as connection:
        out.line(f"  bare rows {connection.scalar(text('SELECT count(*) FROM bare'))}")
    engine.dispose()


def _counted(form: Form) -> tuple[int, int, int]:
    database = Database(form.settings.database_url)
    with database.session(writes=False) as session:
        counts = (
            select(func.count(Contribution.id)),
            select(func.coalesce(func.sum(Tally.n), 0)).where(Tally.bucket == ALL_VOICES),
            select(func.coalesce(func.sum(FacetTally.n), 0)).where(FacetTally.facet == Facet.DAY),
        )
        voices, tallied, by_day = (int(session.scalar(one) or 0) for one in counts)
    database.engine.dispose()
    return voices, tallied, by_day


def prepared(settings: Settings) -> Form:
    """A project with the starter journey, in a database that was empty."""
    capabilities.use()
    starter = next(one for one in starters() if one.project and one.project.slug == PROJECT)
    database = Database(settings.database_url)
    migrations.upgrade(database.engine)
    with database.unit() as session:
        agency = Agency(slug="myndigheten", name="Myndigheten")
        session.add(agency)
        session.flush()
        project = create_project(session, agency, starter, slug=PROJECT, is_demo=False)
        project_id = project.id
    database.engine.dispose()
    journey = starter.journey
    steps = [step.key for step in journey.steps]
    people = [actor.key for actor in speakers(journey) if actor.is_asked]
    return Form(settings, journey.slug, steps, people, project_id)


def citizens(address: str, form: Form, seed: int) -> Iterator[bytes]:
    """The last requests of citizens, each with a key of its own."""
    chance = random.Random(seed)
    sealing = Flask("sealing")
    sealing.config["SETTINGS"] = form.settings
    for n in count():
        with sealing.app_context():
            step = chance.choice(form.steps)
            body = form.body(step, chance)
        network = f"X-Forwarded-For: 10.0.{n // PER_ADDRESS % 250}.{n % CONNECTIONS}"
        yield request_bytes(
            address, form.path(step), body, (network, "Sec-Fetch-Site: same-origin")
        )


@contextmanager
def bare_server(url: str) -> Iterator[str]:
    """The bare handler on an empty database; its address while the block runs."""
    port = free_port()
    command = [sys.executable, "-m", "bench.bare", "--port", str(port)]
    environ = {"CODESIGN_DATABASE_URL": url}
    with started(command, environ, port) as server:
        yield server.address


def bare_requests(address: str, path: str, seed: int) -> Iterator[bytes]:
    """Forms of one field for the bare handler."""
    chance = random.Random(seed)
    while True:
        words = f"Exempel: {' '.join(chance.choices(WORDS, k=chance.randint(20, 60)))}"
        yield request_bytes(address, path, urlencode({"text": words}).encode())
