"""A small installation to crash, and citizens who send until they have seen a receipt."""

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import urlencode, urlsplit

from flask import Flask
from lxml import html
from sqlalchemy import select

from codesign import migrations
from codesign.commands.seeding import WORDS
from codesign.contributions import receipts
from codesign.contributions.domain import TEXT_LIMIT, Mode
from codesign.contributions.forms import CompleteSubmission
from codesign.db import Database
from codesign.projects.models import Project
from codesign.settings import Settings, settings_from
from tests.cast import assemble

PROJECT, JOURNEY = "projektet", "resan"
STEPS = ("hear", "decide", "rest", "follow-up")
PEOPLE = ("donor", "relative", "profession")
RECEIPT = b"data-code"
PER_NETWORK = 200
"""Citizens behind one address: below what one address may send at once."""
PAUSE = 0.02
PATIENCE = 60


@dataclass(frozen=True)
class Citizen:
    """One person's finished form, and what the database must say of it."""

    number: int
    key: str
    step: str
    telling: CompleteSubmission
    body: bytes
    prints: receipts.Fingerprints

    @property
    def path(self) -> str:
        return f"/projekt/{PROJECT}/resa/{JOURNEY}/beratta/{self.step}"

    @property
    def headers(self) -> dict[str, str]:
        group = self.number // PER_NETWORK
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": f"10.{group // 62500}.{group // 250 % 250}.{group % 250}",
        }


@dataclass
class Place:
    """An installation in a folder, with the standing cast's project to tell about."""

    environ: dict[str, str]
    settings: Settings
    project_id: int
    seed: int
    citizens: list[Citizen] = field(default_factory=list)
    """Everyone who has tried to tell something, by number."""
    _token: str = ""
    _making: threading.Lock = field(default_factory=threading.Lock)

    @property
    def database_file(self) -> Path:
        return Path(self.settings.database_url.removeprefix("sqlite:///"))

    def next_citizen(self) -> Citizen:
        """One more citizen, with a form and words of their own."""
        with self._making:
            number = len(self.citizens)
            chance = random.Random(f"{self.seed}/{number}")
            self.citizens.append(self._citizen(number, chance))
            return self.citizens[number]

    def _citizen(self, number: int, chance: random.Random) -> Citizen:
        step = chance.choice(STEPS)
        words = " ".join(chance.choices(WORDS, k=chance.randint(5, 250)))[: TEXT_LIMIT - 20]
        telling = CompleteSubmission(
            perspective=chance.choice(PEOPLE),
            rating=chance.randint(-2, 2),
            text=f"Exempel {number}: {words.strip()}",
            mode=chance.choice(list(Mode)),
        )
        key = f"{chance.getrandbits(128):032x}"
        place = f"{self.project_id}/{JOURNEY}/{step}"
        sealing = Flask("sealing")
        sealing.config["SETTINGS"] = self.settings
        with sealing.app_context():
            seal = receipts.seal(key, place)
            prints = receipts.fingerprints(key, place, telling)
        values = {
            "csrf_token": self._token,
            "key": key,
            "seal": seal,
            "page": "review",
            "go": "send",
            "perspective": telling.perspective,
            "rating": str(telling.rating),
            "mode": str(telling.mode),
            "text": telling.text,
        }
        return Citizen(number, key, step, telling, urlencode(values).encode(), prints)

    def read_form(self, address: str) -> None:
        """Take the form's token from the page, once for all citizens."""
        place = urlsplit(address)
        connection = http.client.HTTPConnection(place.netloc, timeout=30)
        connection.request("GET", f"/projekt/{PROJECT}/resa/{JOURNEY}/beratta/{STEPS[0]}")
        page = html.fromstring(connection.getresponse().read())
        self._token = cast(list[str], page.xpath("//input[@name='csrf_token']/@value"))[0]
        connection.close()


def set_up(folder: Path, seed: int, url: str = "") -> Place:
    """An installation in `folder`, on SQLite there or at the address of an empty PostgreSQL."""
    environ = {
        "CODESIGN_DATA_DIR": str(folder),
        "CODESIGN_DATABASE_URL": url,
        "CODESIGN_SECRET_KEY": "tried by crashing it " * 2,
        "CODESIGN_PROXIES": "1",
        "CODESIGN_DEMO": "0",
    }
    settings = settings_from(environ)
    database = Database(settings.database_url)
    migrations.upgrade(database.engine)
    with database.unit() as session:
        assemble(session)
    with database.session(writes=False) as session:
        project = session.scalars(select(Project.id).where(Project.slug == PROJECT)).one()
    database.engine.dispose()
    return Place(environ, settings, project, seed)


@dataclass
class Crowd:
    """Citizens who send at the same time, each until they have seen their receipt."""

    place: Place
    address: str
    seen: Callable[[Citizen], None] = lambda _: None
    """Called when a receipt is seen, before the next citizen sends."""
    acknowledged: list[Citizen] = field(default_factory=list)
    tries: int = 0
    refused: list[str] = field(default_factory=list)
    """Answers that are neither a receipt nor a reason to try again."""
    _stop: threading.Event = field(default_factory=threading.Event)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def sending(self, at_once: int, most: int | None = None) -> Iterator[list[threading.Thread]]:
        """Citizens send while the block runs: `at_once` of them, until `most` have tried."""
        threads = [
            threading.Thread(target=self._send_on, args=(most,), daemon=True)
            for _ in range(at_once)
        ]
        for one in threads:
            one.start()
        try:
            yield threads
        finally:
            self._stop.set()
            for one in threads:
                one.join()

    def so_far(self) -> list[Citizen]:
        """Those who have seen their receipt by now."""
        with self._counting:
            return list(self.acknowledged)

    def await_more(self) -> None:
        """Wait until one more has seen a receipt: the server has found its feet again."""
        before, last = len(self.so_far()), time.monotonic() + PATIENCE
        while len(self.so_far()) == before:
            if time.monotonic() > last:
                raise RuntimeError(f"no receipt within {PATIENCE} s: {self.refused[:3]}")
            time.sleep(0.02)

    def _send_on(self, most: int | None) -> None:
        while not self._stop.is_set():
            if most is not None and len(self.place.citizens) >= most:
                return
            self._send_until_seen(self.place.next_citizen())

    def _send_until_seen(self, citizen: Citizen) -> None:
        while not self._stop.is_set():
            status, page = _answer(self.address, citizen)
            with self._counting:
                self.tries += 1
                if status == 200 and RECEIPT in page:
                    self.seen(citizen)
                    self.acknowledged.append(citizen)
                    return
                if status and status < 500:
                    self.refused.append(f"{status} to citizen {citizen.number}")
                    return
            time.sleep(PAUSE)


def _answer(address: str, citizen: Citizen) -> tuple[int, bytes]:
    """What the server answers; status 0 when no whole answer came."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        connection.request("POST", citizen.path, citizen.body, citizen.headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()
