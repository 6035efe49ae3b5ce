"""Records from a day offline, sent through every fault: nothing lost, nothing doubled.

The page that interviewers use is opened in Chromium, prepared, taken offline, and given records as
it would have made them itself, some of them with a photograph. Then the network comes back, and is
as bad as it can be: requests that never arrive, answers lost after the COMMIT, the same request
sent twice, a server that is busy, two tabs that both send, the page killed in the middle, a clock
two hours wrong, earlier revisions that arrive after later ones, other content under the same
revision, and a round that is closed before the last of them have come. What is found in the
database at the end is compared with what the device had.
"""

import json
import logging
import os
import random
import tempfile
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright
from sqlalchemy import func, select, update
from werkzeug.serving import make_server

from bench.reporting import Reporter
from codesign import migrations
from codesign.app import create_app
from codesign.contributions.domain import ALL_VOICES
from codesign.contributions.models import Contribution, Tally
from codesign.db import Database, now
from codesign.fieldwork import devices
from codesign.fieldwork.models import FieldRecord
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import TestRound, WalkPhoto, WalkThrough
from codesign.settings import settings_from
from tests import factories, fieldwork
from tests.engines import empty_database

HOURS = 2 * 3600 * 1000
LATE = 10
"""Records that come only after the round is closed."""
PATIENCE = 900
MADE = """async ({ walks, photos }) => {
  const open = indexedDB.open(`falt:${document.getElementById("field").dataset.address}`);
  const database = await new Promise((told) => { open.onsuccess = () => told(open.result); });
  const unit = database.transaction(["walks", "photos"], "readwrite");
  for (const walk of walks) unit.objectStore("walks").put(walk);
  for (const { uuid, walk, jpeg } of photos) {
    const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0));
    unit.objectStore("photos").put({ uuid, walk, blob: new Blob([bytes], { type: "image/jpeg" }) });
  }
  await new Promise((told) => { unit.oncomplete = told; });
}"""
LEFT = """async () => {
  const open = indexedDB.open(`falt:${document.getElementById("field").dataset.address}`);
  const database = await new Promise((told) => { open.onsuccess = () => told(open.result); });
  const all = (table) => new Promise((told) => {
    const asked = database.transaction(table).objectStore(table).getAll();
    asked.onsuccess = () => told(asked.result);
  });
  const walks = await all("walks");
  return { states: walks.map((walk) => walk.state), photos: (await all("photos")).length };
}"""
HURRY = "() => window.dispatchEvent(new Event('online'))"


@dataclass
class Weather:
    """A network in which a share of all requests meets a fault; each is counted."""

    chance: random.Random
    met: Counter[str] = field(default_factory=Counter)
    is_fair: bool = False

    def handle(self, route: Route) -> None:
        """Let a request through, or not."""
        fault = "none" if self.is_fair else self.chance.choices(*zip(*FAULTS, strict=True))[0]
        self.met[fault] += 1
        try:
            getattr(self, f"_{fault}")(route)
        except Exception as error:
            # The page was killed while its request was on its way: one more of the faults.
            if "closed" not in str(error) and "disposed" not in str(error):
                raise

    def _none(self, route: Route) -> None:
        route.continue_()

    def _never_arrives(self, route: Route) -> None:
        route.abort("connectionrefused")

    def _answer_lost(self, route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    def _sent_twice(self, route: Route) -> None:
        route.fetch()
        route.fulfill(response=route.fetch())

    def _busy(self, route: Route) -> None:
        told = {"state": "busy", "sentence": "upptagen", "now": fieldwork.clock_of(now())}
        route.fulfill(status=503, headers={"Retry-After": "0"}, body=json.dumps(told))

    def _broken_answer(self, route: Route) -> None:
        route.fetch()
        route.fulfill(status=200, body="<html>Wi-Fi: logga in</html>")


FAULTS = (
    ("none", 50),
    ("never_arrives", 12),
    ("answer_lost", 14),
    ("sent_twice", 10),
    ("busy", 8),
    ("broken_answer", 6),
)


def run(out: Reporter, quick: bool) -> None:
    """Send on both engines."""
    chromium = os.environ.get("CODESIGN_CHROMIUM", "/usr/bin/chromium")
    if not Path(chromium).exists():
        out.line("no Chromium: set CODESIGN_CHROMIUM to its path")
        return
    for engine in ("sqlite",) if quick else ("sqlite", "postgresql"):
        with empty_database(engine) as url:
            _day(out, engine, url, chromium, 40 if quick else 200)


def _day(out: Reporter, engine: str, url: str, chromium: str, n: int) -> None:
    chance = random.Random(out.seed)
    with _served(url) as (address, secret, database), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(locale="sv-SE")
        context.add_init_script(
            f"const right = Date.now.bind(Date); Date.now = () => right() + {HOURS}"
        )
        weather = Weather(chance)
        walks, photos = _made(n, chance)
        began = time.perf_counter()
        tried = _send(context, f"{address}/falt/{secret}?lang=sv", walks, photos, weather, database)
        seconds = time.perf_counter() - began
        browser.close()
        _tell(out, engine, database, walks, photos, weather, tried, seconds)


def _made(n: int, chance: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """What a device has after a day: finished walk-throughs, and photographs of some."""
    walks, photos = [], []
    for i in range(n):
        notes = [fieldwork.note(1000 * i + k, f"Exempel {i}.{k}") for k in range(i % 4)]
        told = fieldwork.record(i, 1 + i % 3, notes=notes)
        told["started"] += HOURS
        told["ended"] += HOURS
        if i % 5 == 0:
            uuid = fieldwork.uuid(500_000 + i)
            told["photos"] = [{"uuid": uuid, "item": "forslag", "note": None}]
            photos.append({"uuid": uuid, "walk": told["uuid"], "jpeg": _JPEG})
        state = {"state": "waiting", "handed": 0, "acked": 0, "touched": 0, "sub": "", "code": ""}
        walks.append({**state, "uuid": told["uuid"], "revision": told["revision"], "record": told})
    chance.shuffle(walks)
    return walks, photos


_JPEG = b64encode(fieldwork.camera_picture(120, 80)).decode()


def _send(
    context: BrowserContext,
    page_address: str,
    walks: list[dict[str, Any]],
    photos: list[dict[str, str]],
    weather: Weather,
    database: Database,
) -> Counter[str]:
    """Prepare, go offline, come back in bad weather, and wait until nothing waits."""
    tried: Counter[str] = Counter()
    page = context.new_page()
    page.goto(page_address)
    page.wait_for_selector(".is-ready", timeout=60_000)
    context.set_offline(True)
    late = {walk["uuid"] for walk in walks[-LATE:]}
    early = [walk for walk in walks if walk["uuid"] not in late]
    page.evaluate(MADE, {"walks": early, "photos": [p for p in photos if p["walk"] not in late]})
    page.reload()
    tried["page opened without a network"] += 1
    context.route("**/skicka?*", weather.handle)
    context.route("**/bild?*", weather.handle)
    context.set_offline(False)
    pages = [page, context.new_page()]
    pages[1].goto(page_address)
    tried["tabs that send"] += 2
    _until_empty(context, pages, page_address, tried)
    _other_histories(pages[0], early, tried)
    with database.unit() as session:
        session.execute(update(TestRound).values(status=RoundStatus.CLOSED))
    tried["records after the round was closed"] += LATE
    rest = [walk for walk in walks if walk["uuid"] in late]
    pages[0].evaluate(MADE, {"walks": rest, "photos": [p for p in photos if p["walk"] in late]})
    _until_empty(context, pages, page_address, tried)
    return tried


def _until_empty(
    context: BrowserContext, pages: list[Page], address: str, tried: Counter[str]
) -> None:
    """Let both tabs send; kill one now and then, in the middle of whatever it does."""
    last = time.monotonic() + PATIENCE
    turn = 0
    while time.monotonic() < last:
        for page in pages:
            page.evaluate(HURRY)
        pages[0].wait_for_timeout(250)
        left = pages[0].evaluate(LEFT)
        if "waiting" not in left["states"] and not left["photos"]:
            return
        turn += 1
        if turn % 8 == 0:
            killed = pages.pop(turn // 8 % len(pages))
            killed.close(run_before_unload=False)
            tried["tabs killed while sending"] += 1
            pages.append(context.new_page())
            pages[-1].goto(address)
    raise TimeoutError(f"still waiting: {Counter(left['states'])}, {left['photos']} photographs")


def _other_histories(page: Page, walks: list[dict[str, Any]], tried: Counter[str]) -> None:
    """Earlier revisions that come last, and other content under a revision that is there."""
    for walk in walks[: len(walks) // 10]:
        revision = walk["revision"]
        conflict = {**walk["record"], "ms": 61_000}
        for told, name in (
            (
                {**walk["record"], "revision": revision - 1, "notes": []},
                "older revisions sent last",
            ),
            (conflict, "contradicting copies"),
            (conflict, "contradicting copies sent again"),
        ):
            if told["revision"] >= 1:
                tried[name] += 1
                page.evaluate(POST, {"sent": fieldwork.clock_of(now()), "record": told})


POST = """async (told) => {
  const { address, token } = document.getElementById("field").dataset;
  const headers = { "X-CSRF-Token": token, "Content-Type": "application/json" };
  const body = JSON.stringify(told);
  for (let n = 0; n < 20; n += 1) {
    try {
      const answer = await fetch(`${address}/skicka?hand`, { method: "POST", headers, body });
      if (answer.ok && (await answer.json()).state) return;
    } catch {}
  }
  throw new Error("never sent");
}"""


def _tell(
    out: Reporter,
    engine: str,
    database: Database,
    walks: list[dict[str, Any]],
    photos: list[dict[str, str]],
    weather: Weather,
    tried: Counter[str],
    seconds: float,
) -> None:
    wanted = {walk["uuid"]: walk["revision"] for walk in walks}
    said = sorted(note["text"] for walk in walks for note in walk["record"]["notes"])
    with database.session(writes=False) as session:
        revisions = session.execute(select(WalkThrough.uuid, WalkThrough.revision))
        stored = {uuid: revision for uuid, revision in revisions}  # noqa: C416 - rows, not pairs
        aside = session.execute(
            select(FieldRecord.uuid, FieldRecord.reason, FieldRecord.payload)
        ).all()
        texts = list(
            session.scalars(select(Contribution.text).where(Contribution.walk_id.is_not(None)))
        )
        kept_photos = session.scalar(select(func.count()).select_from(WalkPhoto)) or 0
        off = [
            walk.uuid
            for walk in session.scalars(select(WalkThrough))
            if abs((walk.day - now().date()).days) > 1
        ]
        tally = session.scalar(select(func.sum(Tally.n)).where(Tally.bucket == ALL_VOICES)) or 0
    closed = {uuid: payload for uuid, reason, payload in aside if reason == "closed"}
    contradicting = [uuid for uuid, reason, _ in aside if reason == "conflict"]
    texts += [note["text"] for told in closed.values() for note in told["record"]["notes"]]
    found_photos = kept_photos + sum(len(told["photos"]) for told in closed.values())
    lost = [uuid for uuid in wanted if uuid not in stored and uuid not in closed]
    twice = [uuid for uuid in wanted if uuid in stored and uuid in closed]
    wrong = [uuid for uuid, revision in stored.items() if wanted[uuid] != revision]
    missing = Counter(said) - Counter(texts)
    doubled = Counter(texts) - Counter(said)
    out.line()
    out.line(f"{engine}: {len(walks)} records, {len(said)} voices, {len(photos)} photographs")
    met = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in sorted(weather.met.items()))
    out.line(f"  requests by what happened to them: {met}")
    out.line("  " + ", ".join(f"{name} {n}" for name, n in tried.items()))
    out.line(f"  clock {HOURS // 3_600_000} hours wrong; {seconds:.0f} s until nothing waited")
    out.line(f"  stored {len(stored)}, kept aside {len(closed)}, for a person {len(contradicting)}")
    out.line(f"  records lost {len(lost)}, doubled {len(twice)}, in another revision {len(wrong)}")
    out.line(f"  voices lost {missing.total()}, doubled {doubled.total()}; tallied {tally}")
    out.line(f"  photographs {found_photos} of {len(photos)}; with a wrong time {len(off)}")
    conflicts = len(set(contradicting)) == len(contradicting) == tried["contradicting copies"]
    faults = (lost, twice, wrong, missing, doubled, off, found_photos != len(photos))
    is_clean = conflicts and not any(faults)
    out.line(f"  nothing lost, nothing doubled: {'yes' if is_clean else 'NO'}")
    if not is_clean:
        raise SystemExit(1)


@contextmanager
def _served(url: str) -> Iterator[tuple[str, str, Database]]:
    """The application on a loopback port, with an open round and a prepared device."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            "CODESIGN_DATA_DIR": folder,
            "CODESIGN_DATABASE_URL": url,
            "CODESIGN_SECRET_KEY": "measuring " * 4,
        }
        settings = settings_from(environ)
        database = Database(settings.database_url)
        migrations.upgrade(database.engine)
        app = create_app(settings)
        secret = _prepared(app, database)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", secret, database
        server.shutdown()
        thread.join()
        server.server_close()
        database.engine.dispose()
        app.extensions["database"].engine.dispose()


def _prepared(app: Flask, database: Database) -> str:
    with app.app_context(), database.unit() as session:
        agency = factories.agency(session, "myndigheten")
        project = factories.project(session, agency, "projektet")
        factories.journey(session, project)
        person = factories.person(session, agency, "Astrid")
        made = fieldwork.open_round(session, project)
        return devices.prepare(session, project, made, person, now())
