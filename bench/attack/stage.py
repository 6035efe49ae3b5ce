"""The application to attack: the demo on a loopback port, with two agencies and a canary."""

import http.client
import logging
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import make_server

from codesign import migrations
from codesign.accounts.models import Agency, Person
from codesign.accounts.passwords import hash_password
from codesign.accounts.roles import Role
from codesign.app import create_app
from codesign.db import Base, Database
from codesign.projects.models import Membership
from codesign.settings import Settings
from codesign.starter.creating import create_project
from codesign.starter.demo import DEMO_PASSWORD, seed_demo
from codesign.starter.reading import starters
from tests.working import beside

PROJECT = "levande-njurdonation"
FOREIGN = "grannens-projekt"
PROTOTYPES = "prov.example"
"""The second host, for uploaded prototypes: the same port, asked for by its name."""
CANARY = "Kanariefågeln"
"""In the other agency's closed project: seen in no answer that our people get."""
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Answer:
    """What the server said, and how long it took (s)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def is_page(self) -> bool:
        return self.header("Content-Type").startswith("text/html")


@dataclass
class Visitor:
    """A person's browser as far as HTTP goes: cookies are kept, redirects are not followed."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, place: str, headers: dict[str, str] | None = None) -> Answer:
        return self._ask("GET", place, b"", headers or {})

    def post(
        self,
        place: str,
        values: dict[str, str] | list[tuple[str, str]],
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a form as our own page would, unless the headers say otherwise."""
        said = OWN_PAGE if headers is None else headers
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", place, urlencode(values).encode(), form | said)

    def post_file(
        self, place: str, values: dict[str, str], name: str, file_name: str, content: bytes
    ) -> Answer:
        """Send a form with one file."""
        border = "----medskapa-border"
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in values.items()
        ]
        quoted = file_name.replace("\\", "\\\\").replace('"', "%22")
        parts.append(
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{quoted}"'
            "\r\nContent-Type: text/csv\r\n\r\n"
        )
        body = "".join(parts).encode() + content + f"\r\n--{border}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={border}"}
        return self._ask("POST", place, body, kind | OWN_PAGE)

    def sign_in(self, email: str) -> Answer:
        token = field_value(self.get("/kvitto").text, "csrf_token")
        sent = {"email": email, "password": DEMO_PASSWORD, "csrf_token": token}
        return self.post("/logga-in", sent)

    def _ask(self, method: str, place: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Ask for a path, or for the path of an address on this server."""
        parts = urlsplit(place)
        target = place if place.startswith("/") else f"{parts.path or '/'}?{parts.query}"
        if self.cookies:
            headers = headers | {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        start = perf_counter()
        line = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            line.request(method, target, body or None, headers)
            reply = line.getresponse()
            answer = Answer(
                reply.status, tuple(reply.getheaders()), reply.read(), perf_counter() - start
            )
        finally:
            line.close()
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                self._keep(value)
        return answer

    def _keep(self, header: str) -> None:
        for name, morsel in SimpleCookie(header).items():
            if morsel.value:
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)


def field_value(page: str, name: str) -> str:
    """The value of the first hidden field of that name, "" when it is not there."""
    _, found, rest = page.partition(f'name="{name}" value="')
    return rest.partition('"')[0] if found else ""


@dataclass
class Stage:
    """The running application and what an attacker may stand on."""

    app: Flask
    database: Database
    host: str
    port: int

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def visitor(self) -> Visitor:
        """Somebody without an account."""
        return Visitor(self.host, self.port)

    def staff(self, name: str) -> Visitor:
        """A signed-in member of the demo cast: astrid owns, bo reads, cilla is elsewhere."""
        someone = self.visitor()
        someone.sign_in(f"{name}@demo.example")
        return someone

    def counts(self) -> dict[str, int]:
        """Rows of every table: what a refused request must leave as it was."""
        with self.database.session(writes=False) as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }


@contextmanager
def set_stage() -> Iterator[Stage]:
    """A fresh demo, served on a free loopback port until the block ends, with somebody who does
    the work that is put in line."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="medskapa-attack-") as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/attacked.sqlite3",
            secret_key=b"0123456789abcdef0123456789abcdef",
            trusted_hosts=("127.0.0.1",),
            data_dir=Path(folder),
            demo=True,
            prototype_host=PROTOTYPES,
        )
        database = Database(settings.database_url)
        migrations.upgrade(database.engine)
        _furnish(database, settings.secret_key)
        app = create_app(settings)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            with beside(app):
                yield Stage(app, database, "127.0.0.1", server.server_port)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            app.extensions["database"].engine.dispose()
            database.engine.dispose()


def _furnish(database: Database, secret_key: bytes) -> None:
    with database.unit() as session:
        seed_demo(session, hash_password(DEMO_PASSWORD), secret_key)
        cilla = session.scalars(select(Person).where(Person.email.startswith("cilla"))).one()
        agency = session.get_one(Agency, cilla.agency_id)
        foreign = create_project(session, agency, starters()[0], slug=FOREIGN, is_demo=True)
        foreign.is_public = False
        foreign.title = {"sv": f"{CANARY} sjunger"}
        session.add(
            Membership(
                agency_id=agency.id, project_id=foreign.id, person_id=cilla.id, role=Role.OWNER
            )
        )
