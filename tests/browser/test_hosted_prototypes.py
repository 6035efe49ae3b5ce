"""An uploaded prototype that attacks, in a real browser: nothing of ours is read, nothing leaves.

Beside it stands a control: the same files without our headers and frame, which must get through.
"""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Page
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import select

from codesign.app import create_app
from codesign.db import Database
from codesign.projects.models import Project
from codesign.prototypes.uploaded import hosting
from codesign.prototypes.uploaded.embedding import SANDBOX
from codesign.settings import Settings
from tests.browser.conftest import DESK, FLAGS, PATIENCE, PHONE, Visitor, new_context
from tests.browser.hostile_prototypes import (
    LEAVES,
    READS,
    SENDS,
    attacks,
    constants,
    page_script,
    page_with,
    page_with_listener,
)
from tests.browser.servers import Later, Listener, serving
from tests.bundles import FILES, bundle
from tests.engines import KEY, copy_filled


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    heard = Listener()
    with serving(heard) as server:
        heard.port = server.server_port
        yield heard


WATCHED = 1_500
"""Milliseconds in which what must not happen would happen."""


@dataclass(frozen=True)
class Stage:
    """Our application and its second host, with prototypes of an attacker in a project."""

    address: str
    host: str
    project: str

    def look_at(self, prototype: str) -> str:
        return f"/projekt/{self.project}/prototyp/{prototype}/v1/uppladdad?lang=sv"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, listener: Listener) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("hosted")
    settings = Settings(
        database_url=f"sqlite:///{copy_filled('demo', folder / 'demo.sqlite3')}",
        secret_key=KEY,
        trusted_hosts=("127.0.0.1",),
        data_dir=folder,
        demo=True,
    )
    database = Database(settings.database_url)
    later: dict[str, Any] = {}
    with (
        serving(Later(later, "app")) as ours,
        serving(Later(later, "host")) as theirs,
    ):
        app_address = f"http://127.0.0.1:{ours.server_port}"
        with database.unit() as session:
            project = session.scalars(select(Project).order_by(Project.id).limit(1)).one()
            bundle(session, project, FILES)
            for slug, inside in attacks(listener.address, app_address).items():
                bundle(session, project, {"index.html": page_with(inside)}, slug)
            slug = project.slug
        named = replace(settings, prototype_host=f"127.0.0.1:{theirs.server_port}")
        later["app"] = create_app(named)
        later["host"] = hosting.by_host(named, lambda: database, hosting.nothing)
        yield Stage(app_address, f"http://{named.prototype_host}", slug)
    later["app"].extensions["database"].engine.dispose()
    database.engine.dispose()


@pytest.fixture
def page(chromium: Browser, stage: Stage) -> Iterator[Page]:
    context = new_context(chromium, DESK)
    visitor = Visitor(context, stage.address)
    visitor.sign_in()
    yield visitor.page
    context.close()


def inside(page: Page, host: str) -> Frame:
    """The prototype's own page."""
    for _ in range(PATIENCE // 100):
        found = [frame for frame in page.frames if frame.url.startswith(host)]
        if found:
            return found[0]
        page.wait_for_timeout(100)
    raise AssertionError(f"no frame of {host}: {[frame.url for frame in page.frames]}")


def wait_in(place: Page | Frame, expression: str) -> None:
    """Wait by asking again and again: our policy forbids what Playwright's own waiting needs."""
    page = place if isinstance(place, Page) else place.page
    for _ in range(PATIENCE // 100):
        if place.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{expression} never came true")


def test_a_prototype_works_with_its_own_scripts_and_styles(page: Page, stage: Stage) -> None:
    page.goto(stage.address + stage.look_at("kopet"))
    frame = inside(page, stage.host)
    wait_in(frame, "document.body.dataset.ran === 'yes'")
    assert (
        frame.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 128, 128)"
    )
    frame.locator("#kop").click()
    frame.locator("a").click()
    wait_in(page, "document.querySelector('iframe').dataset.taken >= 4")
    assert page.locator("iframe").get_attribute("data-dropped") == "0"


def test_a_prototype_reads_nothing_of_ours(page: Page, stage: Stage) -> None:
    page.goto(stage.address + stage.look_at("laser"))
    report = inside(page, stage.host).evaluate("window.report")
    assert page.context.cookies(stage.address), "the page around has a login to be stolen"
    assert report.pop("origin") == "null"
    assert report.pop("referrer") == ""
    assert report.pop("opener") == "null"
    # Stand-ins of its own, empty, and gone with the frame: nothing of the browser's.
    assert report.pop("cookies") == ""
    assert report.pop("cookies set") == "a=b"
    assert (report.pop("local storage"), report.pop("session storage")) == ("0", "0")
    assert set(report.values()) <= {"refused", "null", ""}, report
    assert "a=b" not in str(page.context.cookies())


def test_the_browser_sends_no_cookie_to_the_second_host(page: Page, stage: Stage) -> None:
    sent: list[dict[str, str]] = []
    page.on("request", lambda one: sent.append(one.all_headers()) if "/p/" in one.url else None)
    page.goto(stage.address + stage.look_at("kopet"))
    inside(page, stage.host)
    assert len(sent) >= 3
    assert not [headers for headers in sent if "cookie" in headers or "referer" in headers]


def test_nothing_leaves_a_prototype_over_http(page: Page, stage: Stage, listener: Listener) -> None:
    listener.requests.clear()
    page.goto(stage.address + stage.look_at("skickar"))
    wait_in(inside(page, stage.host), "window.isOver === true")
    assert listener.requests == []
    assert page.url.startswith(stage.address), "the page around is where it was"
    assert len(page.context.pages) == 1, "no window was opened"


PLAINEST = {"fetch", "beacon", "image", "css", "websocket", "script", "iframe"}
"""Ways out that any page has."""


def test_the_control_without_our_frame_and_headers_leaks(
    chromium: Browser, stage: Stage, listener: Listener
) -> None:
    """The attack is real: the same script, served and framed as any web page, gets through."""
    attack = page_with(page_script(constants(listener.address, stage.address) + SENDS))

    def plain(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = b'<iframe src="/attack"></iframe>' if environ["PATH_INFO"] == "/" else attack
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [body]

    def came() -> set[str]:
        return {request.rsplit("/", 1)[-1] for request in listener.requests}

    def all_came() -> bool:
        return len(came()) >= 25 and came() >= PLAINEST

    listener.requests.clear()
    with serving(plain) as server:
        # Leading the page away races with what it sends, so one visit may miss a kind or two.
        for _ in range(8):
            visit_alone(chromium, f"http://127.0.0.1:{server.server_port}/", all_came)
            if all_came():
                break
    kinds = came()
    assert kinds >= PLAINEST, sorted(kinds)
    assert len(kinds) >= 25, sorted(kinds)


def visit_alone(chromium: Browser, address: str, is_enough: Callable[[], bool]) -> None:
    """Open the attack in a browser of its own: let loose on a page, it now and then ends it."""
    path = os.environ["CODESIGN_CHROMIUM"]
    browser = chromium.browser_type.launch(executable_path=path, args=list(FLAGS))
    with suppress(PlaywrightError):
        page = browser.new_page()
        page.goto(address)
        for _ in range(50):
            if is_enough():
                break
            page.wait_for_timeout(100)
    browser.close()


def test_the_control_can_read_what_a_prototype_cannot(chromium: Browser) -> None:
    def plain(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        is_top = environ["PATH_INFO"] == "/"
        body = b"<p>secret</p><iframe src=/a></iframe>" if is_top else page_with(page_script(READS))
        start_response("200 OK", [("Content-Type", "text/html"), ("Set-Cookie", "a=b; path=/")])
        return [body]

    with serving(plain) as server:
        context = chromium.new_context()
        opened = context.new_page()
        opened.goto(f"http://127.0.0.1:{server.server_port}/")
        report = opened.frames[1].evaluate("window.report")
        context.close()
    assert "secret" in report["parent page"]
    assert report["cookies"] == "a=b"
    assert report["local storage"] == "0"


def test_floods_and_forged_messages_are_dropped_and_counted(page: Page, stage: Stage) -> None:
    page.goto(stage.address + stage.look_at("tjatar"))
    wait_in(inside(page, stage.host), "window.isDone === true")
    page.wait_for_timeout(500)
    counts = page.evaluate("({...document.querySelector('iframe').dataset})")
    # Ours: one screen, and of the flood at most what a second takes.
    assert 1 <= int(counts["taken"]) <= 21
    assert int(counts["dropped"]) >= 21 + 1000 - 21 + 200


def test_a_message_from_another_window_is_not_the_prototypes(page: Page, stage: Stage) -> None:
    page.goto(stage.address + stage.look_at("kopet"))
    inside(page, stage.host)
    wait_in(page, "document.querySelector('iframe').dataset.taken === '1'")
    page.evaluate("postMessage({v: 1, type: 'ready', id: 'prototype', t: 0}, '*')")
    wait_in(page, "document.querySelector('iframe').dataset.dropped === '1'")


def test_the_frame_and_its_page_are_as_narrow_as_can_be(page: Page, stage: Stage) -> None:
    answer = page.goto(stage.address + stage.look_at("kopet"))
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert f"frame-src {stage.host}" in policy
    frame = page.locator("iframe[data-bundle]")
    assert frame.get_attribute("sandbox") == SANDBOX == "allow-scripts allow-forms"
    assert frame.get_attribute("referrerpolicy") == "no-referrer"
    assert frame.get_attribute("credentialless") == ""
    page.locator("details summary").click()
    assert "WebRTC" in page.inner_text("main")


def test_a_prototype_is_refused_in_a_frame_of_another_site(
    chromium: Browser, page: Page, stage: Stage
) -> None:
    page.goto(stage.address + stage.look_at("kopet"))
    address = inside(page, stage.host).url

    def elsewhere(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        return [f'<iframe src="{address}"></iframe>'.encode()]

    with serving(elsewhere) as server:
        context = chromium.new_context()
        opened = context.new_page()
        opened.goto(f"http://127.0.0.1:{server.server_port}/")
        for _ in range(PATIENCE // 100):
            if urlsplit(opened.frames[1].url).scheme not in {"", "about"}:
                break
            opened.wait_for_timeout(100)
        assert urlsplit(opened.frames[1].url).scheme == "chrome-error"
        context.close()


@pytest.mark.parametrize("prototype", LEAVES)
def test_a_prototype_cannot_lead_its_own_frame_away(
    page: Page, stage: Stage, listener: Listener, prototype: str
) -> None:
    listener.requests.clear()
    page.goto(stage.address + stage.look_at(prototype))
    page.wait_for_timeout(WATCHED)
    assert listener.requests == []
    assert page.url.startswith(stage.address)
    assert not [frame for frame in page.frames if frame.url.startswith(listener.address)]


@pytest.mark.parametrize("prototype", LEAVES)
def test_the_control_leads_its_own_frame_away(
    chromium: Browser, listener: Listener, prototype: str
) -> None:
    attack = page_with(page_with_listener(LEAVES[prototype], listener.address))

    def plain(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = b'<iframe src="/attack"></iframe>' if environ["PATH_INFO"] == "/" else attack
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [body]

    listener.requests.clear()
    with serving(plain) as server:
        context = chromium.new_context()
        context.new_page().goto(f"http://127.0.0.1:{server.server_port}/")
        for _ in range(PATIENCE // 100):
            if any("/own-" in request for request in listener.requests):
                break
            context.pages[0].wait_for_timeout(100)
        context.close()
    assert [request for request in listener.requests if "/own-" in request]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_around_is_accessible(
    chromium: Browser, stage: Stage, viewport: dict[str, int]
) -> None:
    context = new_context(chromium, viewport)
    visitor = Visitor(context, stage.address)
    visitor.go(stage.look_at("kopet"))
    wait_in(visitor.page, "document.querySelector('iframe').dataset.taken >= 1")
    # Chromium does not know this directive yet, and says so.
    visitor.faults = [fault for fault in visitor.faults if "directive 'webrtc'" not in fault]
    visitor.check()
    assert visitor.has_no_sideways_scroll()
    context.close()
