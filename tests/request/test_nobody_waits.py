"""No lock is held while a client sends, a file is read or a page is drawn: every writing route."""

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask, before_render_template, request
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from codesign.db import Database, sqlite_module
from codesign.rounds import codes
from codesign.rounds.models import TestRound, WalkThrough
from codesign.settings import database_url_from
from tests.cast import Cast, assemble
from tests.engines import ENGINES, ready_database
from tests.pages import SAME_ORIGIN, PageClient
from tests.request.test_authorisation import address, csrf_token_of, rules, there

__all__ = ["there"]
WALK = "5" * 32
PATIENCE = 30.0
"""Seconds that a look waits: for what erases in the background, which lets go by itself. What the
request holds it does not let go of while we look."""


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without a savepoint around it: locks are what they are in service."""
    with ready_database(request.param) as url:
        made = Database(database_url_from(url, Path()))
        yield made
        made.engine.dispose()


@pytest.fixture
def cast(database: Database, session: Session) -> Cast:
    found = assemble(session)
    session.commit()
    return found


@dataclass
class Watch:
    """Looks at what the database holds at a moment, from another connection."""

    database: Database
    patience: float = PATIENCE
    looks: int = 0
    held: list[str] = field(default_factory=list)

    def look(self, moment: str) -> None:
        """Write down the moment when somebody else would wait for this request just now."""
        self.looks += 1
        if self._is_held():
            self.held.append(f"{moment} of {request.endpoint}")

    def _is_held(self) -> bool:
        if self.database.engine.dialect.name == "postgresql":
            # A transaction has a number of its own as soon as it has written or holds a row.
            others = text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL"
            )
            with self.database.engine.connect() as connection:
                return bool(connection.scalar(others))
        driver = sqlite_module()
        with closing(
            driver.connect(self.database.engine.url.database, timeout=self.patience)
        ) as connection:
            connection.isolation_level = None
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            except driver.OperationalError:
                return True
        return False


class SlowBody(io.RawIOBase):
    """A body that comes bit by bit, while others want to write."""

    def __init__(self, content: bytes, watch: Watch) -> None:
        self._rest, self._watch = content, watch
        self.is_read = False

    def readable(self) -> bool:
        return True

    def readinto(self, room: object) -> int:
        assert isinstance(room, memoryview | bytearray)
        self._watch.look("the body")
        part, self._rest = self._rest[:7], self._rest[7:]
        room[: len(part)] = part
        self.is_read = self.is_read or not self._rest
        return len(part)


@dataclass(frozen=True)
class Ground:
    """What a walk over every route needs."""

    app: Flask
    watch: Watch
    places: dict[str, object]
    owner: PageClient
    citizen: PageClient
    project: str


@pytest.fixture
def ground(
    app: Flask,
    pages: PageClient,
    cast: Cast,
    there: dict[str, object],
    session: Session,
    database: Database,
) -> Ground:
    walk = session.get_one(WalkThrough, there["walk"])
    with app.app_context():
        walk.token_hash = codes.walk_hmac(WALK)
        round_code = codes.round_code(walk.round_id)
        session.get_one(TestRound, walk.round_id).code_hmac = codes.round_hmac(round_code)
    session.commit()
    session.close()
    owner = pages.sign_in(cast.astrid)
    watch = Watch(database)
    return Ground(app, watch, {**there, "round_code": round_code}, owner, pages, "projektet")


def posts(app: Flask) -> list[Rule]:
    return [rule for rule, method in rules(app) if method == "POST"]


def place_of(ground: Ground, rule: Rule) -> str:
    """The rule's address with what exists, whoever's secret it is."""
    secret = ground.places["kit_secret"] if rule.endpoint.startswith("field.") else WALK
    code = ground.places["round_code"] if rule.endpoint.startswith("walking.") else "x" * 32
    values = {**ground.places, "secret": secret, "place": 1, "code": code, "import_id": 1}
    return address(ground.app, rule, ground.project, values)


def send(ground: Ground, rule: Rule, client: PageClient, token: str) -> tuple[int, SlowBody]:
    content = f"csrf_token={token}&consent=1&namn=Ett&text=Ord&sure=1".encode()
    body = SlowBody(content, ground.watch)
    answer = client.client.post(
        place_of(ground, rule),
        content_type="application/x-www-form-urlencoded",
        headers=SAME_ORIGIN,
        environ_overrides={
            "wsgi.input": io.BufferedReader(body, 1),
            "CONTENT_LENGTH": str(len(content)),
        },
    )
    answer.get_data()
    answer.close()
    return answer.status_code, body


def test_others_write_while_a_body_comes_and_while_a_page_is_drawn(ground: Ground) -> None:
    drawn = []

    def look(_app: Flask, **_about: object) -> None:
        drawn.append(request.endpoint)
        ground.watch.look("the page")

    staff = csrf_token_of(ground.owner)
    public = str(ground.citizen.get("/kvitto").all("//input[@name='csrf_token']/@value")[0])
    unread, statuses = [], {}
    with before_render_template.connected_to(look, ground.app):
        for rule in posts(ground.app):
            is_staff = rule.rule.startswith(("/arbete", "/konto", "/logga-ut"))
            client, token = (ground.owner, staff) if is_staff else (ground.citizen, public)
            if rule.endpoint == "people.sign_out":
                continue  # at last, since nothing is anybody's after it
            status, body = send(ground, rule, client, token)
            statuses[rule.endpoint] = status
            unread += [] if body.is_read else [rule.endpoint]
        statuses["people.sign_out"] = send(
            ground,
            next(rule for rule in posts(ground.app) if rule.endpoint == "people.sign_out"),
            ground.owner,
            staff,
        )[0]
    assert ground.watch.held == []
    assert unread == [], "the body was not read before the view decided"
    refused = {endpoint for endpoint, status in statuses.items() if status in {401, 403, 500}}
    assert refused == set(), "these were never tried"
    assert len(drawn) > 20
    assert ground.watch.looks > 300


def test_the_watch_sees_a_unit_of_work(ground: Ground) -> None:
    """The control: what these tests look for, they find."""
    watch = Watch(ground.watch.database, patience=0.1)
    with ground.app.test_request_context("/"):
        with watch.database.unit() as unit:
            unit.execute(text("UPDATE project SET title = title"))
            watch.look("the control")
        watch.patience = PATIENCE
        watch.look("afterwards")
    assert watch.held == ["the control of start.home"]


def test_the_body_is_read_before_anything_is_asked_of_the_database(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real = Database.session

    def opened(self: Database, *, writes: bool) -> Session:
        order.append("database")
        return real(self, writes=writes)

    monkeypatch.setattr(Database, "session", opened)
    token = csrf_token_of(ground.owner)
    for rule in posts(ground.app):
        order.clear()
        monkeypatch.setattr(ground.watch, "look", lambda _moment: order.append("body"))
        send(ground, rule, ground.owner, token)
        first = order.index("database") if "database" in order else len(order)
        assert "body" not in order[first:], rule.endpoint
        assert "body" in order, rule.endpoint
