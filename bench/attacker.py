"""`python -m bench attacker`: who holds the whole database, its key and every backup.

A thousand people tell something through real requests, each from a network of their own; some are
signed in, because staff are citizens too. Backups are made all the while. Then the attacker, who
also knows all networks in the order in which they sent (as the log of a proxy would), matches
voices, and with them receipt codes, to networks and logins, in every way that `attacks` lists.
What is matched is compared with matching at random, by the 99th percentile of 10,000 draws.

On PostgreSQL the backups are dumps as `codesign backup` makes them. What PostgreSQL itself tells
whoever is inside a running database (the order in which rows lie, and the numbers of transactions)
is measured beside them as what is told and not promised (SECURITY.md).

On SQLite it uses of the product only what earlier builds have too, so that one of them can be the
control: from the folder of such a build, `python …/bench/attacker.py --quick`.
"""

import argparse
import hmac
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from codesign import migrations
from codesign.accounts.models import Agency, Person
from codesign.app import create_app
from codesign.backup import sqlite as backing
from codesign.commands.seeding import put_demo
from codesign.db import Database
from codesign.projects import membership
from codesign.settings import Settings

SENDERS, SEEDS, BACKUPS = 1_000, 20, 8
LOGINS = 0.05
"""The share of those who tell that are signed in meanwhile."""
DRAWS = 10_000
KEY = b"an example key of the attacker's measurement"
HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Ground:
    """What the attacker has, and what is true."""

    url: str
    file: Path
    """SQLite's; of no use on PostgreSQL."""
    backups: list[Path]
    networks: list[str]
    """In the order in which they sent."""
    people: list[int]
    """Those who were signed in, in the order in which they sent."""
    words: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    """What is true: words → network, and the person when somebody was signed in."""


def telling(folder: Path, url: str, senders: int, chance: random.Random) -> Ground:
    """A day of telling: `senders` real sendings, with backups in between."""
    file = folder / "medskapa.sqlite3"
    url = url or f"sqlite:///{file}"
    settings = Settings(url, KEY, ("localhost",), folder)
    database = Database(settings.database_url)
    migrations.upgrade(database.engine)
    with database.unit() as session:
        put_demo(session)
    database.engine.dispose()
    app = create_app(settings)
    address = _address_of_a_step(app.test_client())
    ground = Ground(url, file, [], [], [])
    numbers = chance.sample(range(2**24), senders)
    for n, number in enumerate(numbers):
        network = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        person = _signed_in(app, n) if chance.random() < LOGINS else None
        words = f"Exempel {chance.getrandbits(80):020x}"
        _tell(app, address, network, words, person)
        ground.networks.append(network)
        if person is not None:
            ground.people.append(person[0])
        ground.words[words] = (network, person[0] if person else None)
        if (n + 1) % max(1, senders // BACKUPS) == 0:
            ground.backups.append(_backed_up(ground, folder / f"backup-{n}"))
    app.extensions["database"].engine.dispose()
    return ground


def _address_of_a_step(client: FlaskClient) -> str:
    seen: set[str] = set()
    ahead = ["/"]
    while ahead:
        page = ahead.pop(0)
        shown = client.get(page).get_data(as_text=True)
        for found in re.findall(r'href="(/projekt/[^"?#]+)', shown):
            if "/beratta/" in found:
                return str(found)
            if found not in seen and len(seen) < 40:
                seen.add(found)
                ahead.append(found)
    raise SystemExit("the demo has no step to tell about")


def _signed_in(app: Flask, n: int) -> tuple[int, str]:
    """Somebody on the staff signs in and tells something as a citizen: person and token."""
    with app.app_context(), app.extensions["database"].unit() as session:
        agency = session.query(Agency).order_by(Agency.id).first()
        assert agency is not None
        person = Person(
            agency_id=agency.id, email=f"exempel-{n}@example.org", name="Exempel", password_hash="-"
        )
        session.add(person)
        session.flush()
        return person.id, membership.open_login(session, person)


def _tell(
    app: Flask, address: str, network: str, words: str, person: tuple[int, str] | None
) -> None:
    client = app.test_client()
    if person is not None:
        client.set_cookie("medskapa", person[1])
    from_there = {"REMOTE_ADDR": network}
    page = client.get(address, environ_base=from_there).get_data(as_text=True)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    sent = dict(hidden)
    sent |= {"page": "review", "go": "send", "text": words, "mode": "is"}
    sent |= {"perspective": _whose(client, address, sent), "rating": "-1"}
    answer = client.post(address, data=sent, headers=HERE, environ_base=from_there)
    if "data-code" not in answer.get_data(as_text=True):
        raise SystemExit(f"the sending was answered {answer.status_code}")


def _whose(client: FlaskClient, address: str, sent: dict[str, str]) -> str:
    """Whose voice it is: the first that the form offers."""
    if address not in OFFERED:
        asked = client.post(address, data=sent | {"page": "intro", "go": "next"}, headers=HERE)
        shown = asked.get_data(as_text=True)
        radios = [one for one in re.findall(r"<input[^>]*>", shown) if 'name="perspective"' in one]
        values = [found[1] for one in radios if (found := re.search(r'value="([^"]+)"', one))]
        OFFERED[address] = values[0]
    return OFFERED[address]


OFFERED: dict[str, str] = {}


def _backed_up(ground: Ground, target: Path) -> Path:
    if is_sqlite(ground):
        backing.copy(ground.file, target, lambda *_: None)
        return target
    from codesign.backup import postgresql

    engine = Database(ground.url).engine
    isolated = engine.execution_options(isolation_level="REPEATABLE READ")
    target.mkdir()
    with isolated.connect() as connection, connection.begin():
        postgresql.dump(connection, ground.url, target / "database")
    engine.dispose()
    return target / "database"


def is_sqlite(ground: Ground) -> bool:
    """Whether the ground is a file of SQLite."""
    return ground.url.startswith("sqlite")


Guess = list[tuple[str, object]]
"""Words → network or person."""


@dataclass
class Loot:
    """A ground as the attacker reads it."""

    ground: Ground
    rows: list[tuple[int, str]]
    """(id, words) of the voices."""
    tables: dict[str, list[dict[str, object]]]


Tables = dict[str, list[dict[str, object]]]


def loot_of(ground: Ground, file: Path) -> Loot:
    """Everything that a database, or a backup of it, says of the voices."""
    if is_sqlite(ground):
        tables = _rows_of_sqlite(file)
    elif file == ground.file:
        tables = _rows_of_postgresql(ground.url)
    else:
        tables = _rows_of_dump(ground.url, file)
    voices = [
        (int(str(one["id"])), str(one["text"]))
        for one in tables["contribution"]
        if one["text"] in ground.words
    ]
    return Loot(ground, voices, tables)


def _rows_of_postgresql(url: str) -> Tables:
    """Rows as they lie, with what PostgreSQL adds to each."""
    engine = Database(url).engine
    with engine.connect() as connection:
        names = inspect(engine).get_table_names()
        found = {
            name: [
                dict(row)
                for row in connection.execute(
                    text(f'SELECT ctid::text AS hidden, xmin::text AS came, * FROM "{name}"')
                ).mappings()
            ]
            for name in names
        }
    engine.dispose()
    return found


def _rows_of_dump(url: str, file: Path) -> Tables:
    """Rows in the order in which a dump has them."""
    from codesign.backup import postgresql, shuffling

    folder = shuffling.unpack(file, file.with_name(f"read-{random.getrandbits(64)}"))
    with postgresql.server(url) as line:
        restoring = postgresql.program("pg_restore", line.info.server_version // 10_000)
    command = [restoring, "--data-only", "--file=-", str(folder)]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    shutil.rmtree(folder)
    found: Tables = {}
    for block in re.finditer(
        r"^COPY public\.(\S+) \(([^)]*)\) FROM stdin;\n(.*?)^\\\.$", said, re.M | re.S
    ):
        columns = [name.strip('"') for name in block[2].split(", ")]
        rows = [line.split("\t") for line in block[3].splitlines()]
        found[block[1]] = [dict(zip(columns, row, strict=True)) for row in rows]
    return found


def _rows_of_sqlite(file: Path) -> Tables:
    opened = sqlite3.connect(file)
    opened.row_factory = sqlite3.Row
    listed = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    names = [str(row[0]) for row in listed.fetchall()]
    tables: dict[str, list[dict[str, object]]] = {}
    for name in names:
        try:
            rows = opened.execute(f"SELECT rowid AS hidden, * FROM {name}")
        except sqlite3.OperationalError:
            rows = opened.execute(f"SELECT * FROM {name}")
        tables[name] = [dict(row) for row in rows]
    opened.close()
    return tables


def by_id(loot: Loot) -> list[str]:
    """Voices in the order of their ids."""
    return [words for _, words in sorted(loot.rows)]


def by_row(loot: Loot) -> list[str]:
    """Voices in the order in which the table gives them."""
    return [words for _, words in loot.rows]


def by_transaction(loot: Loot) -> list[str]:
    """Voices by PostgreSQL's number of the transaction that wrote them."""
    rows = [one for one in loot.tables["contribution"] if one["text"] in loot.ground.words]
    return [str(one["text"]) for one in sorted(rows, key=lambda one: int(str(one["came"])))]


def by_file(file: Path) -> Callable[[Loot], list[str]]:
    """Voices in the order in which their bytes lie: pages as they were taken, and inside a page
    from its end, where the first comes to lie."""
    content = file.read_bytes()
    size = int.from_bytes(content[16:18], "big")

    def order(loot: Loot) -> list[str]:
        at = {words: content.rfind(words.encode()) for _, words in loot.rows}
        return sorted(at, key=lambda words: (at[words] // size, -(at[words] % size)))

    return order


def inside_pages(file: Path) -> Callable[[Loot], list[str]]:
    """Voices by their rank inside their page alone, which is when they came if ids are none."""
    content = file.read_bytes()
    size = int.from_bytes(content[16:18], "big")

    def order(loot: Loot) -> list[str]:
        pages: dict[int, list[tuple[int, str]]] = {}
        for _, words in loot.rows:
            at = content.rfind(words.encode())
            pages.setdefault(at // size, []).append((-(at % size), words))
        ranked = [
            ((place + 0.5) / len(inside), words)
            for inside in pages.values()
            for place, (_, words) in enumerate(sorted(inside))
        ]
        return [words for _, words in sorted(ranked)]

    return order


def networks_by_rates(loot: Loot) -> list[str] | None:
    """The networks in the order of what is kept of their rates; None when nothing is."""
    kept = {str(one["key_hash"]): one for one in loot.tables.get("rate_bucket", ())}
    day = datetime.now(UTC).date()
    found = []
    for network in loot.ground.networks:
        said = f"rate:told:{day}:{network}".encode()
        row = kept.get(hmac.digest(KEY, said, "sha256").hex())
        if row is not None:
            found.append((str(row["filled_at"]), network))
    return [network for _, network in sorted(found)] if len(found) == len(kept) > 0 else None


def people_by_log(loot: Loot) -> list[int]:
    """Those who were signed in, in the order of the audit log, whose times are exact."""
    ours = set(loot.ground.people)
    events = sorted(loot.tables["audit_event"], key=lambda one: int(str(one["id"])))
    return [
        int(str(one["person_id"]))
        for one in events
        if one["action"] == "person.sign_in" and int(str(one["person_id"])) in ours
    ]


@dataclass(frozen=True)
class Result:
    """What an attack hit, and what matching at random hits in 99 of 100 draws at most."""

    name: str
    hits: int
    tried: int
    by_chance: float
    """Expected hits of a random matching."""


def matched(name: str, guess: Guess, truth: Mapping[str, object], by_chance: float) -> Result:
    """How many of the guesses are right."""
    return Result(name, sum(truth[a] == b for a, b in guess), len(guess), by_chance)


def _spread(order: Sequence[str], others: Sequence[object], known: Sequence[object]) -> Guess:
    """Each of the few at the place in the order that it had among all who sent."""
    places = {one: place for place, one in enumerate(known)}
    return [(order[places[one]], one) for one in others if one in places]


def attacks(ground: Ground) -> list[Result]:
    """Every way of matching, on the database, the newest backup, and one backup after another."""
    network = {words: told[0] for words, told in ground.words.items()}
    person: dict[str, object] = {words: told[1] for words, told in ground.words.items()}
    when = [told[1] if told[1] is not None else told[0] for told in ground.words.values()]
    results = []
    for what, file in (("database", ground.file), ("backup", ground.backups[-1])):
        loot = loot_of(ground, file)
        orders = _orders(ground, file)
        for told, ordering in orders.items():
            order = ordering(loot)
            seen = networks_by_rates(loot)
            if seen is not None:
                pairs: Guess = list(zip(order, seen, strict=False))
                results.append(matched(f"{what}: {told} × rates → network", pairs, network, 1))
            logged: Guess = list(zip(order, ground.networks, strict=False))
            results.append(matched(f"{what}: {told} × a proxy's log → network", logged, network, 1))
            if what == "database" or not seen:
                log = people_by_log(loot)
                guess = _spread(order, log, when)
                name, by_chance = f"{what}: {told} × sign-ins → login", len(guess) / len(order)
                results.append(matched(name, guess, person, by_chance))
    results.append(_between_backups(ground, person))
    return results


def _orders(ground: Ground, file: Path) -> dict[str, Callable[[Loot], list[str]]]:
    """Every order of the voices that the attacker can see."""
    if is_sqlite(ground):
        ways = {"file": by_file(file), "pages": inside_pages(file)}
        return {"ids": by_id, "rows": by_row, **ways}
    if file == ground.file:
        return {"ids": by_id, f"rows{TOLD}": by_row, f"transactions{TOLD}": by_transaction}
    return {"ids": by_id, "rows": by_row}


TOLD = " (told, not promised)"
"""What a running PostgreSQL says of its rows to whoever is inside."""


def _between_backups(ground: Ground, person: dict[str, object]) -> Result:
    """What is new since the backup before, matched by id with who signed in meanwhile."""
    known_words: set[str] = set()
    known_people: set[int] = set()
    guess: Guess = []
    by_chance = 0.0
    for file in ground.backups:
        loot = loot_of(ground, file)
        fresh = [words for words in by_id(loot) if words not in known_words]
        came = [one for one in people_by_log(loot) if one not in known_people]
        known_words |= set(fresh)
        known_people |= set(came)
        if fresh:
            step = len(fresh) / max(1, len(came))
            guess += [(fresh[int((n + 0.5) * step)], one) for n, one in enumerate(came)]
            by_chance += len(came) / len(fresh)
    return matched("one backup after another → login", guess, person, by_chance)


def percentile_of_chance(expected: float, seeds: int, chance: random.Random) -> int:
    """The 99th percentile of the hits that matchings at random have over all seeds.

    The hits of a random matching are Poisson to within a share of 1/n of their number.
    """
    total = expected * seeds
    draws = sorted(_poisson(total, chance) for _ in range(DRAWS))
    return draws[int(DRAWS * 0.99)]


def _poisson(mean: float, chance: random.Random) -> int:
    came, waited = 0, chance.expovariate(1.0)
    while waited < mean:
        came += 1
        waited += chance.expovariate(1.0)
    return came


def measure(
    senders: int, seeds: int, first: int = 1, engine: str = "sqlite"
) -> list[tuple[str, int, int, int]]:
    """(attack, hits, tried, 99th percentile of random matching) over all seeds."""
    sums: dict[str, list[float]] = {}
    for seed in range(first, first + seeds):
        folder = Path(tempfile.mkdtemp(prefix="medskapa-attacker-"))
        try:
            with _database(engine) as url:
                found = attacks(telling(folder, url, senders, random.Random(seed)))
            for one in found:
                total = sums.setdefault(one.name, [0, 0, 0.0])
                total[0] += one.hits
                total[1] += one.tried
                total[2] += one.by_chance
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    chance = random.Random(first)
    return [
        (name, int(hits), int(tried), percentile_of_chance(expected / seeds, seeds, chance))
        for name, (hits, tried, expected) in sums.items()
    ]


@contextmanager
def _database(engine: str) -> Iterator[str]:
    """The address of a new database; "" for SQLite, whose file lies in the ground's folder."""
    if engine == "sqlite":
        yield ""
        return
    from codesign.settings import database_url_from
    from tests.engines import empty_database

    with empty_database(engine) as address:
        yield database_url_from(address, Path())


NAMES = ("attack", "hits", "of", "99th percentile of chance")


class Out(Protocol):
    """Where a measurement is written."""

    def table(self, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None: ...
    def line(self, text: str = "") -> None: ...


def over_chance(rows: Sequence[tuple[str, int, int, int]]) -> list[str]:
    """The ways that hit more often than matching at random, of those that are promised not to."""
    return [name for name, hits, _, most in rows if hits > most and TOLD not in name]


def run(out: Out, quick: bool) -> None:
    """Attack, and print a line for each way, on both engines."""
    for engine in ("sqlite", "postgresql"):
        rows = measure(100 if quick else SENDERS, 2 if quick else SEEDS, engine=engine)
        out.line(engine)
        out.table(NAMES, rows)
        out.line(f"above chance: {', '.join(over_chance(rows)) or 'none'}")


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--senders", type=int, default=0)
    asked.add_argument("--seeds", type=int, default=0)
    asked.add_argument("--first", type=int, default=1, help="the first seed")
    asked.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    given = asked.parse_args()
    senders = given.senders or (100 if given.quick else SENDERS)
    seeds = given.seeds or (2 if given.quick else SEEDS)
    rows = measure(senders, seeds, given.first, given.engine)
    for row in (NAMES, *rows):
        print(*row, sep=" | ")
    sys.exit(bool(over_chance(rows)))
