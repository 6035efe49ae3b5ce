"""A served demo, a Chromium, and axe on every state of a page."""

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from codesign import migrations
from codesign.accounts.passwords import hash_password
from codesign.app import create_app
from codesign.db import Database
from codesign.settings import Settings
from codesign.starter.demo import DEMO_PASSWORD, seed_demo
from tests import working

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

expect.set_options(timeout=60_000)
"""How long a busy machine may take to show what a test waits for."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@contextmanager
def serving(folder: Path, also: Callable[[Session], None] | None = None) -> Iterator[str]:
    """The address of a server with the demo projects, and what `also` puts beside them."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    settings = Settings(
        database_url=f"sqlite:///{folder / 'demo.sqlite3'}",
        secret_key=b"0123456789abcdef0123456789abcdef",
        trusted_hosts=("127.0.0.1",),
        data_dir=folder,
        demo=True,
    )
    database = Database(settings.database_url)
    migrations.upgrade(database.engine)
    with database.unit() as session:
        seed_demo(session, hash_password(DEMO_PASSWORD), settings.secret_key)
        if also is not None:
            also(session)
    database.engine.dispose()
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with working.beside(app):
        yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["database"].engine.dispose()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the demo projects."""
    with serving(tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CODESIGN_CHROMIUM")
    if not path:
        pytest.skip("CODESIGN_CHROMIUM names no browser; make test finds one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


TOO_WIDE = """() => {
  const screen = document.documentElement.clientWidth;
  const page = document.documentElement.scrollWidth;
  if (page <= screen) return [];
  const hides = (one) => one && one !== document.documentElement
    && (getComputedStyle(one).overflowX !== "visible" || hides(one.parentElement));
  return [`${location.pathname}: ${page} of ${screen} px`,
    ...[...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > screen + 1 && !hides(one.parentElement))
      .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
}"""


class Visitor:
    """A person at a browser. Every state they stop at can be checked with axe."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("console", self._heard)

    @property
    def is_narrow(self) -> bool:
        """Whether the screen is a phone's."""
        size = self.page.viewport_size
        return size is not None and size["width"] < 640

    def _heard(self, message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(f"console: {message.text}")

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, email: str = "astrid@demo.example") -> Page:
        self.go("/logga-in?lang=sv")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", DEMO_PASSWORD)
        self.page.click("main form button:not([type=button])")
        self.page.wait_for_url("**/arbete**")
        return self.page

    def check(self) -> None:
        """Fail on any axe finding in the page as it is now, and on any script error so far."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', "
            "'wcag22aa', 'best-practice']}).then(r => r.violations.map(v => ({id: v.id, "
            "help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + "
            "(n.any[0]?.message ?? ''))})))"
        )
        assert found == [], f"{self.page.url}: {json.dumps(found, indent=1, ensure_ascii=False)}"
        assert self.faults == [], f"{self.page.url}: {self.faults}"

    def has_no_sideways_scroll(self) -> bool:
        return self.too_wide() == []

    def too_wide(self) -> list[str]:
        """What makes the page wider than the screen: the outermost elements that stick out."""
        found: list[str] = self.page.evaluate(TOO_WIDE)
        return found


def _visitor(
    chromium: Browser, served: str, viewport: dict[str, int], **options: Any
) -> Iterator[Visitor]:
    context = chromium.new_context(viewport=viewport, locale="sv-SE", **options)
    context.set_default_timeout(60_000)
    yield Visitor(context, served)
    context.close()


@pytest.fixture
def desk(chromium: Browser, served: str) -> Iterator[Visitor]:
    """A visitor at a 1440 px screen."""
    yield from _visitor(chromium, served, DESK)


@pytest.fixture
def phone(chromium: Browser, served: str) -> Iterator[Visitor]:
    """A visitor with a 390 px phone."""
    yield from _visitor(chromium, served, PHONE, has_touch=True)


@pytest.fixture
def plain_phone(chromium: Browser, served: str) -> Iterator[Visitor]:
    """A visitor with a phone and no JavaScript (so without axe)."""
    yield from _visitor(chromium, served, PHONE, java_script_enabled=False)
