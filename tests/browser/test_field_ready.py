"""Ready for the field: everything that the stored screens link is there without a network."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy.orm import Session

from codesign.artefacts.folders import files_in
from codesign.artefacts.reading import content_folder, read_text
from codesign.artefacts.versions import store_version
from codesign.projects.models import Project
from codesign.prototypes.kind import KIND
from codesign.prototypes.queries import new_prototype
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import RoundArm, TestRound
from codesign.rounds.plan import Design, TestPlan
from tests import fieldwork
from tests.browser.conftest import PHONE, new_context
from tests.browser.test_field import ON, Device, Station, serving_round

TASK = {
    "key": "hitta",
    "kind": "task",
    "prompt": "Exempel: när går nästa tåg från Exempelstad C?",
    "success": {"screens": ["station"], "states": {"station": "exs"}},
}
SCRIPT = {**fieldwork.SCRIPT, "blocks": [TASK], "context": {}}
READY = "#ready-heading"
LOOK = """() => {
  const frame = document.querySelector("iframe").contentDocument;
  const style = (one) => frame.defaultView.getComputedStyle(one);
  return {
    sheets: [...frame.querySelectorAll("link[rel=stylesheet]")]
      .map((link) => link.sheet?.cssRules.length > 0),
    clock: style(frame.querySelector(".live-clock")).borderTopStyle,
    fill: style(frame.querySelector(".live-seg-under-three, .live-key rect")).fill,
    marker: style(frame.querySelector(".live-key")).listStyleType,
  };
}"""
"""What says that a live screen's own style sheet is used."""
FONT = """async () => {
  const loaded = await document.fonts.load("400 16px Inter", "Åka");
  return loaded.length > 0 && loaded.every((one) => one.status === "loaded");
}"""
FORGET = """async (ending) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const kept of await cache.keys())
      if (new URL(kept.url).pathname.endsWith(ending)) await cache.delete(kept);
  }
}"""
STORED = """async () => (await Promise.all((await caches.keys()).map(async (name) =>
  (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"""


HOW_FRAMES_COME = """() => {
  window.cameEmpty = [];
  const real = Element.prototype.replaceChildren;
  Element.prototype.replaceChildren = function (...inside) {
    real.apply(this, inside);
    if (!this.isConnected) return;
    for (const frame of this.querySelectorAll("iframe"))
      window.cameEmpty.push(!frame.hasAttribute("srcdoc"));
  };
}"""
"""Writes down, for each frame that comes into the page, whether it came without its document."""
LOSE = """() => document.querySelector("iframe").contentWindow.location.replace("about:blank")"""
DROP_VIEWS = """async () => {
  const name = `falt:${document.getElementById("field").dataset.address}`;
  const open = indexedDB.open(name);
  await new Promise((done) => { open.onsuccess = done; });
  const unit = open.result.transaction("kept", "readwrite");
  unit.objectStore("kept").delete(IDBKeyRange.bound("vy/", "vy/\\uffff"));
  await new Promise((done) => { unit.oncomplete = done; });
  open.result.close();
}"""


def _short_morning(session: Session, project: Project) -> None:
    """A round on the starter's live train screens, with two minutes of each recording."""
    folder = content_folder() / "prototypes" / "pendeltag"
    text = (folder / "prototype.yaml").read_text("utf-8")
    text = text.replace("slug: pendeltag", "slug: kort-morgon")
    text = re.sub(r'starts: "(\d\d):(\d\d)"(,?\s+)ends: "\d\d:\d\d"', _two_minutes, text)
    read, faults = read_text(KIND, text, folder / "prototype.yaml", files_in(folder))
    assert read is not None, [str(fault) for fault in faults]
    artefact = new_prototype(session, project, "kort-morgon")
    version = store_version(session, artefact, read, origin="file")
    made = TestRound(
        agency_id=project.agency_id,
        project_id=project.id,
        artefact_id=artefact.id,
        slug="omgangen",
        title={"sv": "Exempel: omgången"},
        script=TestPlan.model_validate(SCRIPT).model_dump(mode="json", by_alias=True),
        design=Design.ONE,
        status=RoundStatus.OPEN,
    )
    session.add(made)
    session.flush()
    session.add(
        RoundArm(agency_id=made.agency_id, round_id=made.id, key="A", version_id=version.id)
    )


def _two_minutes(found: re.Match[str]) -> str:
    hour, minute, between = found.groups()
    ends = f"{hour}:{int(minute) + 2:02d}"
    return f'starts: "{hour}:{minute}"{between}ends: "{ends}"'


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with serving_round(tmp_path_factory.mktemp("morning"), _short_morning, "pendling") as made:
        yield made


@pytest.fixture
def fresh(chromium: Browser, morning: Station) -> Iterator[Device]:
    """A phone that has never been here."""
    context = new_context(chromium, PHONE, has_touch=True)
    yield Device(context, morning)
    context.close()


def ready(page: Page) -> None:

    expect(page.locator(READY)).to_have_text("Redo för fält")


def begin_on_live_screens(page: Page) -> None:
    page.click('[data-do="start"]')
    page.click('[data-do="yes"]')
    page.click(ON)
    expect(page.locator("iframe")).to_be_visible()
    expect(page.frame_locator("iframe").locator(".live-clock")).to_be_visible()


def test_live_train_screens_look_as_they_should_without_a_network(fresh: Device) -> None:
    page = fresh.go(f"{fresh.kit}?lang=sv")
    ready(page)
    lost: list[str] = []
    fresh.offline()
    page.on("requestfailed", lambda asked: lost.append(asked.url))
    page.reload()
    ready(page)
    assert page.evaluate(FONT)
    begin_on_live_screens(page)
    look = page.evaluate(LOOK)
    assert look["sheets"] == [True, True, True]
    assert (look["clock"], look["marker"]) == ("solid", "none")
    assert look["fill"] != "rgb(0, 0, 0)"
    # A sub-screen, with the data of its own.
    page.frame_locator("iframe").get_by_role("link", name="Exempelstad").first.click()
    expect(page.locator('[data-slot="reached"]')).to_contain_text("Målet är nått")
    expect(page.frame_locator("iframe").locator(".live-board")).to_be_visible()
    assert lost == []
    fresh.check()


def test_a_frame_comes_with_its_document_and_gets_it_again_when_it_is_lost(fresh: Device) -> None:
    page = fresh.go(f"{fresh.kit}?lang=sv")
    ready(page)
    fresh.offline()
    page.evaluate(HOW_FRAMES_COME)
    begin_on_live_screens(page)
    came = page.evaluate("window.cameEmpty")
    assert came
    assert not any(came)
    clock = page.frame_locator("iframe").locator(".live-clock")
    for _ in range(2):
        page.evaluate(LOSE)
        page.wait_for_function(
            "document.querySelector('iframe').contentDocument.URL === 'about:blank'"
        )
        expect(clock).to_be_visible()
    # It is the same screen, and what is pressed in it is heard.
    page.frame_locator("iframe").get_by_role("link", name="Exempelstad").first.click()
    expect(page.locator('[data-slot="reached"]')).to_contain_text("Målet är nått")
    fresh.check()


def test_a_screen_that_the_device_does_not_have_is_told_instead_of_an_empty_frame(
    fresh: Device,
) -> None:
    page = fresh.go(f"{fresh.kit}?lang=sv")
    ready(page)
    fresh.offline()
    page.evaluate(DROP_VIEWS)
    page.click('[data-do="start"]')
    page.click('[data-do="yes"]')
    page.click(ON)
    expect(page.locator('[data-part="stage"]')).to_contain_text(
        "Den här skärmen finns inte på enheten. Börja om uppgiften, eller visa den på en annan "
        "enhet."
    )
    expect(page.locator("iframe")).to_have_count(0)
    page.click('[data-outcome="gave_up"]')
    expect(page.locator("h1")).not_to_contain_text("Uppgift")
    fresh.check()


@pytest.mark.parametrize(
    "ending", ["/prototypes-live.css", "/inter-latin.woff2", "/tokens.css", "/walk.js"]
)
def test_ready_is_said_only_when_each_file_answers_without_a_network(
    fresh: Device, ending: str
) -> None:
    page = fresh.go(f"{fresh.kit}?lang=sv")
    ready(page)
    assert any(one.endswith(ending) for one in page.evaluate(STORED))
    page.evaluate(FORGET, ending)
    fresh.offline()
    # What has run already stays in the page: only what is stored counts.
    page.evaluate("document.querySelector('[data-do=start]').click()")
    page.click('[data-do="no"]')
    expect(page.locator(READY)).to_have_text("Inte redo än")
    expect(page.locator('[data-part="missing"]')).to_have_text(f"Saknas utan nät: 1 ({ending[1:]})")
    fresh.offline(False)
    if ending == "/prototypes-live.css":
        page.click('[data-do="prepare"]')
        ready(page)


def test_views_come_four_at_a_time_and_go_on_where_they_stopped(fresh: Device) -> None:
    asked: list[str] = []
    under_way = 0
    most = 0

    def slowly(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 9:
            route.abort("connectionreset")
            return
        route.continue_()

    def began(request: Any) -> None:
        nonlocal under_way, most
        if "/vy/" in request.url:
            under_way += 1
            most = max(most, under_way)

    def ended(request: Any) -> None:
        nonlocal under_way
        if "/vy/" in request.url:
            under_way -= 1

    fresh.page.on("request", began)
    fresh.page.on("requestfinished", ended)
    fresh.page.on("requestfailed", ended)
    fresh.context.route("**/vy/**", slowly)
    page = fresh.go(f"{fresh.kit}?lang=sv")
    expect(page.locator("#trouble")).to_contain_text("Det gick inte att förbereda enheten")
    expect(page.locator(READY)).to_have_text("Inte redo än")
    expect(page.locator('[data-do="start"]')).to_be_disabled()
    came = set(asked[:9])
    again: list[str] = []
    fresh.context.unroute("**/vy/**")
    fresh.page.on("request", lambda one: again.append(one.url) if "/vy/" in one.url else None)
    page.reload()
    ready(page)
    assert most == 4
    assert len(again) == len(set(again))
    assert set(again).isdisjoint(came)
    assert len(again) + len(came) == _views(page)


def _views(page: Page) -> int:
    found: int = page.evaluate(
        "async () => Object.values((await (await fetch(document.getElementById('field').dataset"
        ".address + '/paket?lang=sv')).json()).arms.A.screens)"
        ".reduce((sum, one) => sum + one.views.length, 0)"
    )
    return found
