"""Field mode in a real browser: prepared once, then without a network, through every fault."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from codesign.accounts.models import Person
from codesign.app import create_app
from codesign.contributions.models import Contribution
from codesign.db import Database, now
from codesign.fieldwork import devices
from codesign.fieldwork.models import FieldRecord
from codesign.fieldwork.views import device
from codesign.projects.models import Project
from codesign.rounds.models import TestRound, WalkEvent, WalkPhoto, WalkTask, WalkThrough
from codesign.settings import Settings
from tests import fieldwork, prototyping
from tests.browser.conftest import PATIENCE, PHONE, Visitor, new_context
from tests.engines import KEY, copy_filled

PROJECT = "levande-njurdonation"
ON = '[data-do="on"]'
SENT = '[data-part="queue-list"] [data-state="sent"]'
DOCUMENT = prototyping.DOCUMENT.replace("journey: resan", f"journey: {PROJECT}")


PICTURE_WIDTH = """() => new Promise((told) => {
  const inside = document.querySelector("iframe").contentDocument;
  const picture = new Image();
  picture.onload = () => told(picture.naturalWidth);
  picture.onerror = () => told(0);
  picture.src = inside.querySelector("image").getAttribute("href");
})"""
"""How wide the picture of the screen in the frame is: 0 when it cannot be had."""


@dataclass
class Station:
    """A served round and its database."""

    address: str
    database: Database
    app: Any
    project: str = PROJECT

    def kit(self) -> str:
        """The address of a newly prepared device."""
        with self.app.app_context(), self.database.unit() as session:
            project = session.scalars(select(Project).where(Project.slug == self.project)).one()
            person = session.scalars(select(Person).where(Person.name == "Astrid")).one()
            made = devices.round_in(session, project, "omgangen")
            return f"/falt/{devices.prepare(session, project, made, person, now())}"

    def count(self, table: type, *where: Any) -> int:
        with self.database.session(writes=False) as session:
            return session.scalar(select(func.count()).select_from(table).where(*where)) or 0

    def turn(self, status: str) -> None:
        """Open or close the round."""
        with self.database.unit() as session:
            session.execute(update(TestRound).values(status=status))

    def walks(self) -> list[WalkThrough]:
        """What came from the field; ids tell no order."""
        with self.database.session(writes=False) as session:
            query = select(WalkThrough).where(WalkThrough.revision > 0)
            return list(session.scalars(query.order_by(WalkThrough.id)))


@contextmanager
def serving_round(
    folder: Path, put: Callable[[Session, Project], object], project: str = PROJECT
) -> Iterator[Station]:
    """A served demo with what `put` makes in one of its projects: a round “omgangen”."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    settings = Settings(
        database_url=f"sqlite:///{copy_filled('demo', folder / 'field.sqlite3')}",
        secret_key=KEY,
        trusted_hosts=("127.0.0.1",),
        data_dir=folder,
        demo=True,
    )
    database = Database(settings.database_url)
    with database.unit() as session:
        put(session, session.scalars(select(Project).where(Project.slug == project)).one())
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Station(f"http://127.0.0.1:{server.server_port}", database, app, project)
    server.shutdown()
    thread.join()
    server.server_close()
    database.engine.dispose()
    app.extensions["database"].engine.dispose()


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    def put(session: Session, project: Project) -> None:
        fieldwork.open_round(session, project, text=DOCUMENT)

    with serving_round(tmp_path_factory.mktemp("field"), put) as made:
        yield made


class Device(Visitor):
    """An interviewer's phone or tablet, prepared for the round."""

    def __init__(self, context: BrowserContext, station: Station) -> None:
        super().__init__(context, station.address)
        self.station = station
        self.kit = station.kit()

    def _heard(self, message: Any) -> None:
        # That there is no network is no fault of the page.
        if "net::ERR" not in message.text:
            super()._heard(message)

    def prepare(self) -> Page:
        page = self.go(f"{self.kit}?lang=sv")
        expect(page.locator("#ready-heading")).to_have_text("Redo för fält")
        return page

    def offline(self, is_so: bool = True) -> None:
        self.context.set_offline(is_so)

    def to_task(self, place: str = "Perrong 3", check: Callable[[], None] = lambda: None) -> Page:
        page = self.page
        page.click('[data-do="start"]')
        check()
        page.click('[data-do="yes"]')
        check()
        page.fill("#place", place)
        page.check('[name=disruption][value="true"]')
        page.click(ON)
        check()
        page.fill("#proposal", "Exempel: en karta med tågen.")
        page.click(ON)
        expect(page.locator("iframe")).to_be_visible()
        return page

    def to_thanks(self, check: Callable[[], None] = lambda: None) -> Page:
        page = self.page
        page.click('[data-outcome="direct"]')
        check()
        page.check('[name="seq"][value="6"]')
        page.click(ON)
        page.check('[name="closing-0"][value="7"]')
        check()
        page.click(ON)
        page.fill("#words", "Exempel: jag tänkte på bussen.")
        check()
        page.click(ON)
        page.check('input[value="ofta"]')
        check()
        page.click(ON)
        expect(page.locator("h1")).to_have_text("Tack")
        check()
        return page

    def interview(self) -> None:
        self.to_task()
        self.to_thanks()
        self.page.click('[data-do="done"]')
        expect(self.page.locator('[data-part="queue-list"] li').first).to_be_visible()

    def sent(self, n: int) -> None:
        """Wait until so many are said to be sent."""
        expect(self.page.locator(SENT)).to_have_count(n)


def _device(chromium: Browser, station: Station, viewport: dict[str, int]) -> Iterator[Device]:
    context = new_context(chromium, viewport, has_touch=True)
    yield Device(context, station)
    context.close()


@pytest.fixture
def mobile(chromium: Browser, station: Station) -> Iterator[Device]:
    """A phone, 390 px wide."""
    station.turn("open")
    yield from _device(chromium, station, PHONE)


@pytest.fixture
def tablet(chromium: Browser, station: Station) -> Iterator[Device]:
    station.turn("open")
    yield from _device(chromium, station, {"width": 820, "height": 1180})


def test_a_whole_interview_without_a_network_and_what_comes_of_it(
    mobile: Device, station: Station
) -> None:
    def check() -> None:
        mobile.check()
        assert mobile.has_no_sideways_scroll()

    before = station.count(WalkThrough)
    mobile.prepare()
    check()
    mobile.offline()
    page = mobile.page
    page.reload()
    expect(page.locator("#ready-heading")).to_have_text("Redo för fält")
    mobile.to_task(check=check)
    page.frame_locator("iframe").get_by_role("link", name="Visa").click()
    expect(page.locator("iframe")).to_have_attribute("title", "Skärmen ”Bild”")
    assert page.evaluate(PICTURE_WIDTH) == 200
    page.click('[data-note="quote"]')
    page.locator("[id^=note-]").last.fill("Exempel: nu ser jag var det är.")
    page.frame_locator("iframe").get_by_label("Knappen").click()
    expect(page.locator('[data-slot="reached"]')).to_contain_text("Målet är nått")
    check()
    mobile.to_thanks(check)
    code = page.text_content('[data-slot="code"]') or ""
    assert len(code) == 19
    page.click('[data-do="done"]')
    expect(page.locator("#queue")).to_contain_text("1 väntar")
    expect(page.locator("#queue")).to_contain_text("inget skickat än")
    check()
    assert station.count(WalkThrough) == before
    mobile.offline(False)
    mobile.sent(1)
    expect(page.locator("#queue")).to_contain_text("senast skickat")
    walk = station.walks()[-1]
    assert (walk.place, walk.disruption, walk.status.value) == ("Perrong 3", True, "complete")
    with station.database.session(writes=False) as session:
        task = session.scalars(select(WalkTask).where(WalkTask.walk_id == walk.id)).one()
        assert (task.outcome.value, task.is_observed, task.at_goal) == ("direct", True, True)
        began = session.scalars(
            select(WalkEvent.ms)
            .where(WalkEvent.walk_id == walk.id, WalkEvent.kind == "task")
            .order_by(WalkEvent.seq)
        ).first()
        goal = session.scalars(
            select(WalkEvent.ms)
            .where(WalkEvent.walk_id == walk.id, WalkEvent.kind == "screen")
            .order_by(WalkEvent.seq.desc())
        ).first()
        assert began is not None
        assert goal is not None
        assert task.ms == goal - began
        said = session.scalars(select(Contribution).where(Contribution.walk_id == walk.id)).all()
    assert {(one.source.value, one.text, one.pin_screen) for one in said} == {
        ("answer", "Exempel: en karta med tågen.", ""),
        ("answer", "Exempel: jag tänkte på bussen.", ""),
        ("quote", "Exempel: nu ser jag var det är.", "bild"),
    }


def test_a_tab_that_is_killed_in_the_middle_goes_on_where_it_was(
    mobile: Device, station: Station
) -> None:
    mobile.prepare()
    mobile.offline()
    page = mobile.to_task("Kajen")
    page.click('[data-note="note"]')
    page.locator("[id^=note-]").last.fill("Exempel: halvvägs genom en men")
    expect(page.locator('[data-slot="saved"]')).to_have_text("Sparat på enheten")
    page.close()
    mobile.page = mobile.context.new_page()
    page = mobile.go(mobile.kit)
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.locator("iframe")).to_be_visible()
    expect(page.locator("[id^=note-]").last).to_have_value("Exempel: halvvägs genom en men")
    mobile.to_thanks()
    # One press, and the next participant is asked at the same place.
    page.click('[data-do="next"]')
    expect(page.locator("h1")).to_have_text("Välkommen")
    page.click('[data-do="yes"]')
    expect(page.locator("#place")).to_have_value("Kajen")
    page.click('[data-do="stop"]')
    mobile.check()
    page.click('[data-do="really"]')
    # Who stops gets a code as well.
    expect(page.locator("h1")).to_have_text("Tack för det du hann med")
    assert len(page.text_content('[data-slot="code"]') or "") == 19
    mobile.check()
    page.click('[data-do="done"]')
    expect(page.locator("#queue")).to_contain_text("2 väntar")
    mobile.offline(False)
    mobile.sent(2)
    found = sorted(walk.status.value for walk in station.walks())
    assert set(found) == {"complete", "left"}


def test_an_answer_that_is_lost_after_the_commit_makes_nothing_double(
    mobile: Device, station: Station
) -> None:
    mobile.prepare()
    mobile.offline()
    mobile.interview()
    said = station.count(Contribution, Contribution.walk_id.is_not(None))
    walks = station.count(WalkThrough)
    answers: list[str] = []

    def lose(route: Route) -> None:
        answer = route.fetch()
        answers.append(answer.json()["state"])
        if len(answers) < 3:
            route.abort("connectionreset")
        else:
            route.fulfill(response=answer)

    mobile.context.route("**/skicka?*", lose)
    mobile.offline(False)
    while not mobile.page.locator(SENT).count():
        mobile.page.click('[data-do="send"]')
        mobile.page.wait_for_timeout(300)
    mobile.sent(1)
    assert answers == ["created", "same", "same"]
    assert station.count(WalkThrough) == walks + 1
    assert station.count(Contribution, Contribution.walk_id.is_not(None)) == said + 2


def test_two_tabs_send_each_thing_once(mobile: Device, station: Station) -> None:
    mobile.prepare()
    mobile.offline()
    for _ in range(3):
        mobile.interview()
    other = mobile.context.new_page()
    other.goto(station.address + mobile.kit)
    expect(other.locator("#queue")).to_contain_text("3 väntar")
    sent: list[str] = []
    mobile.context.on(
        "request", lambda asked: sent.append(asked.url) if "/skicka" in asked.url else None
    )
    walks = station.count(WalkThrough)
    mobile.offline(False)
    for page in (mobile.page, other):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    mobile.sent(3)
    assert station.count(WalkThrough) == walks + 3
    assert len(sent) == 3


def test_a_full_device_keeps_what_is_typed_says_so_and_offers_a_file(
    mobile: Device, station: Station, tmp_path: Path
) -> None:
    mobile.prepare()
    mobile.offline()
    page = mobile.to_task()
    page.evaluate(
        "() => { IDBObjectStore.prototype.realPut = IDBObjectStore.prototype.put;"
        "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') }"
        "}"
    )
    page.click('[data-note="note"]')
    note = page.locator("[id^=note-]").last
    note.fill("Exempel: det sista jag skrev")
    expect(page.locator("#trouble")).to_contain_text("Lagringen är full")
    expect(page.locator('[data-slot="saved"]')).to_have_text("Inte sparat på enheten")
    expect(note).to_have_value("Exempel: det sista jag skrev")
    mobile.check()
    with page.expect_download() as fetched:
        page.click('#trouble [data-do="export"]')
    file = tmp_path / "kon.json"
    fetched.value.save_as(file)
    told = json.loads(file.read_text("utf-8"))
    texts = [one["text"] for one in told["sendings"][0]["record"]["notes"]]
    assert "Exempel: det sista jag skrev" in texts
    # Room again: everything typed meanwhile is stored, and the warning goes.
    page.evaluate("() => { IDBObjectStore.prototype.put = IDBObjectStore.prototype.realPut }")
    note.fill("Exempel: det allra sista")
    expect(page.locator("#trouble")).to_be_empty()
    mobile.to_thanks()
    page.click('[data-do="done"]')
    mobile.offline(False)
    mobile.sent(1)
    assert station.count(Contribution, Contribution.text == "Exempel: det allra sista") == 1


def test_a_clock_two_hours_wrong_gives_the_right_time(mobile: Device, station: Station) -> None:
    mobile.context.add_init_script(
        "const now = Date.now.bind(Date); Date.now = () => now() + 2 * 3600 * 1000"
    )
    mobile.prepare()
    mobile.interview()
    mobile.sent(1)
    walk = station.walks()[-1]
    assert walk.day == now().date()


def test_a_round_that_was_closed_meanwhile_keeps_it_aside_and_staff_take_it_in(
    tablet: Device, station: Station
) -> None:
    tablet.prepare()
    tablet.offline()
    tablet.interview()
    station.turn("closed")
    walks = station.count(WalkThrough)
    tablet.offline(False)
    expect(tablet.page.locator('[data-state="closed"]')).to_contain_text("lagd åt sidan")
    tablet.check()
    assert (station.count(WalkThrough), station.count(FieldRecord)) == (walks, 1)
    tablet.sign_in()
    page = tablet.go(f"/arbete/{PROJECT}/provomgangar/omgangen/falt")
    tablet.check()
    page.locator("#att-valja").locator("..").locator("td a").first.click()
    expect(page.locator("h1")).to_have_text("Välj vad som ska gälla")
    tablet.check()
    page.get_by_role("button", name="Ta in provningen").click()
    expect(page.locator("h1")).to_contain_text("Fältarbete")
    assert station.count(WalkThrough) == walks + 1


def test_an_interview_ends_with_the_code_it_began_with(
    mobile: Device, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    mobile.prepare()
    page = mobile.to_task()
    began = page.evaluate("document.querySelector('script[type=module]').src")
    real = device.shell_version
    monkeypatch.setattr(device, "shell_version", lambda files: real(files)[::-1])
    page.evaluate(
        "navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => true)"
    )
    for _ in range(PATIENCE // 100):
        if page.evaluate(IS_WAITING):
            break
        page.wait_for_timeout(100)
    assert page.locator('[data-part="update"]').count() == 0
    mobile.offline()
    mobile.to_thanks()
    assert page.evaluate("document.querySelector('script[type=module]').src") == began
    page.click('[data-do="done"]')
    expect(page.locator('[data-part="update"]')).to_be_visible()
    mobile.check()
    mobile.offline(False)
    with page.expect_navigation():
        page.click('[data-do="update"]')
    expect(page.locator("#ready-heading")).to_have_text("Redo för fält")
    mobile.sent(1)


def test_a_drawing_is_photographed_made_small_and_sent(
    mobile: Device, station: Station, tmp_path: Path
) -> None:
    drawing = tmp_path / "teckning.jpg"
    drawing.write_bytes(fieldwork.camera_picture(3000, 2000))
    photos = station.count(WalkPhoto)
    mobile.prepare()
    mobile.offline()
    page = mobile.page
    page.click('[data-do="start"]')
    page.click('[data-do="yes"]')
    page.click(ON)
    page.set_input_files("input[type=file]", drawing)
    expect(page.get_by_role("img", name="Foto 1")).to_be_visible()
    mobile.check()
    page.reload()
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("img", name="Foto 1")).to_be_visible()
    page.click(ON)
    mobile.to_thanks()
    page.click('[data-do="done"]')
    mobile.offline(False)
    mobile.sent(1)
    expect(page.locator("#queue")).to_contain_text("Inget väntar")
    assert station.count(WalkPhoto) == photos + 1
    with station.database.session(writes=False) as session:
        photo = session.scalars(select(WalkPhoto).order_by(WalkPhoto.id.desc())).first()
        assert photo is not None
        assert (photo.width, photo.height) == (1067, 1600)
        assert b"Kameran" not in photo.content
        assert b"hemma" not in photo.content
        assert photo.contribution_id is not None


def test_an_interview_is_done_with_the_keyboard_alone(tablet: Device, station: Station) -> None:
    page = tablet.prepare()

    def press(name: str) -> None:
        """Tab to the button or link with this name and press Enter."""
        for _ in range(40):
            page.keyboard.press("Tab")
            if name in page.evaluate(FOCUSED):
                pressed = page.evaluate_handle("document.activeElement")
                page.keyboard.press("Enter")
                for _ in range(20):
                    # What leads on is gone when the next page is there.
                    if not pressed.evaluate("one => one.isConnected"):
                        return
                    page.wait_for_timeout(50)
                return
        raise AssertionError(f"no way to “{name}” with the keyboard")

    for name in ("Börja en provning", "Personen säger ja", "Fortsätt", "Fortsätt"):
        press(name)
    expect(page.locator("iframe")).to_be_visible()
    press("Visa")
    expect(page.locator("iframe")).to_have_attribute("title", "Skärmen ”Bild”")
    press("Knappen")
    expect(page.locator('[data-slot="reached"]')).to_contain_text("Målet är nått")
    press("Klarade direkt")
    expect(page.locator("h1")).to_contain_text("Efter uppgiften")


IS_WAITING = "() => navigator.serviceWorker.getRegistration().then(r => Boolean(r.waiting))"
FOCUSED = """() => {
  const own = document.activeElement;
  const at = own.tagName === "IFRAME" ? own.contentDocument.activeElement : own;
  return at.getAttribute("aria-label") ?? at.textContent;
}"""
