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
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    expect,
    sync_playwright,
)
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from codesign.app import create_app
from codesign.db import Database
from codesign.settings import Settings
from codesign.starter.demo import DEMO_PASSWORD
from tests import working
from tests.engines import KEY, copy_filled

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RULES = """() => axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
}).then((found) => found.violations.map((one) => ({
  id: one.id,
  help: one.help,
  nodes: one.nodes.slice(0, 3)
    .map((node) => node.html.slice(0, 160) + " " + (node.any[0]?.message ?? "")),
})))"""
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

PATIENCE = 120_000
"""Milliseconds that a busy machine may take to show what is waited for."""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@contextmanager
def serving(folder: Path, also: Callable[[Session], None] | None = None) -> Iterator[str]:
    """The address of a server with the demo projects, and what `also` puts beside them."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    settings = Settings(
        database_url=f"sqlite:///{copy_filled('demo', folder / 'demo.sqlite3')}",
        secret_key=KEY,
        trusted_hosts=("127.0.0.1",),
        data_dir=folder,
        demo=True,
    )
    if also is not None:
        database = Database(settings.database_url)
        with database.unit() as session:
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
        browser = playwright.chromium.launch(
            executable_path=path, args=list(FLAGS), timeout=PATIENCE
        )
        yield browser
        _kept.clear()
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
        self._context = context
        self.is_as_it_was = True
        """Whether the context has not been lent to the test, which may have changed it."""
        self.address = address
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("console", self._heard)

    @property
    def context(self) -> BrowserContext:
        """The visitor's part of the browser; whoever changes it has it alone."""
        self.is_as_it_was = False
        return self._context

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

    def sign_in(self, email: str = "astrid@demo.example") -> None:
        """Through the form the first time that somebody does on a server; then by its cookies."""
        if (self.address, email) in _signed_in:
            self._context.add_cookies(_signed_in[self.address, email])
            return
        self.go("/logga-in?lang=sv")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", DEMO_PASSWORD)
        self.page.click("main form button:not([type=button])")
        self.page.wait_for_url("**/arbete**")
        _signed_in[self.address, email] = self._context.cookies()

    def check(self) -> None:
        """Fail on any axe finding in the page as it is now, and on any script error so far."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate(RULES)
        assert found == [], f"{self.page.url}: {json.dumps(found, indent=1, ensure_ascii=False)}"
        assert self.faults == [], f"{self.page.url}: {self.faults}"

    def has_no_sideways_scroll(self) -> bool:
        return self.too_wide() == []

    def too_wide(self) -> list[str]:
        """What makes the page wider than the screen: the outermost elements that stick out."""
        found: list[str] = self.page.evaluate(TOO_WIDE)
        return found


_signed_in: dict[tuple[str, str], list[Any]] = {}
"""The cookies of those who have signed in, by server and address of mail."""
_kept: dict[str, list[BrowserContext]] = {}
"""Parts of the browser that nobody uses, as good as new, by what they were made with."""


def _visitor(
    chromium: Browser, served: str, viewport: dict[str, int], **options: Any
) -> Iterator[Visitor]:
    """A visitor who has never been here, in a part of the browser that may have been another's."""
    made_with = json.dumps([viewport, options])
    kept = _kept.setdefault(made_with, [])
    context = kept.pop() if kept else new_context(chromium, viewport, **options)
    visitor = Visitor(context, served)
    yield visitor
    if visitor.is_as_it_was:
        _forget(context, served)
        kept.append(context)
    else:
        context.close()


def new_context(
    chromium: Browser, viewport: dict[str, int] | None = None, **options: Any
) -> BrowserContext:
    """A part of the browser that shares nothing with others, patient with a busy machine."""
    context = chromium.new_context(viewport=viewport or DESK, locale="sv-SE", **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return context


def _forget(context: BrowserContext, address: str) -> None:
    """Everything that a visitor left: pages, cookies, and what scripts have stored."""
    page = context.new_page()
    for one in context.pages:
        if one != page:
            one.close()
    everything = {"origin": address, "storageTypes": "all"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", everything)
    context.clear_cookies()
    context.clear_permissions()
    page.close()


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
