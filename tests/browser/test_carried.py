"""A questionnaire on a device without a network, in a real browser: through every fault."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.versions import new_artefact, publish
from codesign.contributions.models import Contribution
from codesign.db import now
from codesign.projects.models import Project
from codesign.questionnaires import actions, kits
from codesign.questionnaires.kind import KIND
from codesign.questionnaires.models import (
    QuestionnaireAside,
    QuestionnaireResponse,
    QuestionnaireRound,
)
from codesign.questionnaires.queries import questionnaire_called
from tests import questionnaires
from tests.browser.conftest import PHONE, Visitor, new_context
from tests.browser.test_field import PROJECT, Station, serving_round

REPEATED = """
  - key: barn
    kind: repeat
    title: {sv: Resa, en: Journey}
    count: "${byten}"
    most: 3
    items:
      - {key: vart, kind: text, text: {sv: Vart reste du?, en: Where to?}}
"""
TEXT = questionnaires.FILE.replace("journey: resan", f"journey: {PROJECT}").replace(
    "    step: hear\n", ""
)
TEXT += REPEATED
START = '[data-do="start"]'
NEXT = 'button[value="next"]'
SENT = '[data-part="queue-list"] [data-state="sent"]'


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    def put(session: Session, project: Project) -> None:
        person = session.scalars(select(Person).where(Person.name == "Astrid")).one()
        version = questionnaires.read(TEXT)
        artefact = new_artefact(session, project, KIND.name, version.document.slug)
        publish(session, artefact, version, origin="file")
        (shown,) = questionnaire_called(session, project.id, artefact.slug).published
        actions.open_round(session, project, shown, person)

    with serving_round(tmp_path_factory.mktemp("carried"), put) as made:
        yield made


class Device(Visitor):
    """A tablet that is handed from one person to the next."""

    def __init__(self, context: BrowserContext, station: Station) -> None:
        super().__init__(context, station.address)
        self.station = station
        with station.app.app_context(), station.database.unit() as session:
            person = session.scalars(select(Person).where(Person.name == "Astrid")).one()
            round_ = session.scalars(
                select(QuestionnaireRound).order_by(QuestionnaireRound.id.desc()).limit(1)
            ).one()
            self.kit = f"/enkat-utan-nat/{kits.prepare(session, round_, person, now())}"

    def _heard(self, message: Any) -> None:
        # That there is no network is no fault of the page.
        if "net::ERR" not in message.text:
            super()._heard(message)

    def prepare(self) -> Page:
        page = self.go(f"{self.kit}?lang=sv")
        expect(page.locator("#ready-heading")).to_have_text("Redo att användas utan nät")
        return page

    def offline(self, is_so: bool = True) -> None:
        self.context.set_offline(is_so)

    def at(self, heading: str) -> None:
        expect(self.page.locator("#view h1")).to_have_text(heading)

    def to_words(self, mode: str = "Tåg", changes: str = "2") -> None:
        """From the first page to the question in words."""
        page = self.page
        page.click(START)
        self.at("Din pendling")
        page.click(NEXT)
        self.at("Får vi räkna dina svar?")
        page.click(NEXT)
        expect(page.locator(".ds-error-summary")).to_contain_text("Du behöver säga ja")
        page.check('[name="ja"][value="yes"]')
        page.click(NEXT)
        self.at("Hur reser du?")
        page.get_by_label(mode).check()
        page.click(NEXT)
        if mode == "Tåg":
            self.at("Hur många byten?")
            page.fill('[name="byten"]', changes)
            page.click(NEXT)
        for heading in ("Vad behöver du?", "Hur känns det?", "Hur blir du bemött?"):
            self.at(heading)
            page.click(NEXT)
        self.at("Vad är viktigast?")
        page.click('button[value="rank-tyst"]')
        expect(page.locator(".questionnaire-ranked li")).to_have_count(1)
        page.click('button[value="rank-fort"]')
        page.click('button[value="up-fort"]')
        expect(page.locator(".questionnaire-ranked li").first).to_contain_text("Fort")
        for heading in ("Vad är viktigast?", "Tågen går i tid.", "När reste du senast?"):
            self.at(heading)
            page.click(NEXT)
        self.at("Snart klart")
        page.click(NEXT)
        self.at(f"Du reser med {mode}. Vad vill du säga?")

    def to_thanks(self, words: str, journeys: int) -> str:
        """From the question in words to the receipt's code."""
        page = self.page
        page.fill("textarea", words)
        page.click(NEXT)
        self.at("Något annat?")
        page.click(NEXT)
        for n in range(1, journeys + 1):
            expect(page.locator("[data-number]")).to_have_text(f"nummer {n}")
            page.fill(f'[name="barn.{n}.vart"]', f"Ort {n}")
            page.click(NEXT)
        self.at("Läs igenom innan du skickar")
        expect(page.locator(".review")).to_contain_text(words.replace("\u202e", ""))
        page.click('button[value="send"]')
        self.at("Tack för dina svar")
        return page.locator("[data-code]").inner_text()


@pytest.fixture
def tablet(chromium: Browser, station: Station) -> Iterator[Device]:
    with station.database.unit() as session:
        session.execute(update(QuestionnaireRound).values(status="open"))
    context = new_context(chromium, PHONE, has_touch=True)
    yield Device(context, station)
    context.close()


def responses(station: Station) -> list[QuestionnaireResponse]:
    with station.database.session(writes=False) as session:
        return list(session.scalars(select(QuestionnaireResponse)))


def test_one_after_another_answers_without_a_network_and_each_comes_once(
    tablet: Device, station: Station
) -> None:
    before = {one.id for one in responses(station)}
    page = tablet.prepare()
    tablet.offline()
    page.reload()
    expect(page.locator("#ready-heading")).to_have_text("Redo att användas utan nät")
    tablet.to_words()
    tablet.check()
    hostile = "<b>${fard}</b> \u202eÅ"
    first = tablet.to_thanks(hostile, 2)
    tablet.check()
    page.click('[data-do="next"]')
    expect(page.locator('[data-part="queue-list"] li')).to_have_count(1)
    tablet.check()
    tablet.to_words("Cykel")
    # The tab is closed in the middle: what was typed is there, and only for who goes on with it.
    page.fill("textarea", "Halvvägs")
    page.wait_for_timeout(300)
    page.reload()
    expect(page.locator('[data-part="open"]')).to_be_visible()
    page.click('[data-do="resume"]')
    tablet.at("Du reser med Cykel. Vad vill du säga?")
    expect(page.locator("textarea")).to_have_value("Halvvägs")
    second = tablet.to_thanks("Hela vägen", 0)
    page.click('[data-do="next"]')
    assert first != second
    assert {one.id for one in responses(station)} == before
    # The answer to the first sending is lost on its way: it is sent again, and comes once.
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().text())
        route.abort()

    page.route("**/skicka*", lose_the_first)
    tablet.offline(False)
    expect(page.locator("#queue")).to_contain_text("2 väntar")
    page.wait_for_timeout(500)
    page.click('[data-do="send"]')
    expect(page.locator(SENT)).to_have_count(2)
    assert '"created"' in lost[0]
    # What has been sent lies on the device no more.
    kept = page.evaluate(
        """() => new Promise((told) => {
          const asked = indexedDB.open("enkat:" + document.getElementById("field").dataset.address);
          asked.onsuccess = () => {
            const rows = asked.result.transaction("walks").objectStore("walks").getAll();
            rows.onsuccess = () => told(JSON.stringify(rows.result));
          };
        })"""
    )
    assert "Hela" not in kept
    assert second not in kept
    new = [one for one in responses(station) if one.id not in before]
    assert len(new) == 2
    train = next(one for one in new if one.answers["fard"] == {"value": "tag"})
    assert train.answers["ordning"] == {"order": ["fort", "tyst"]}
    assert set(train.answers) >= {"barn.1.vart", "barn.2.vart"}
    bicycle = next(one for one in new if one is not train)
    assert "byten" not in bicycle.answers
    with station.database.session(writes=False) as session:
        said = set(session.scalars(select(Contribution.text)))
    assert {"Hela vägen", "Ort 1", "Ort 2", "<b>${fard}</b> Å"} <= said


def test_a_full_device_a_closed_round_and_a_person_who_stops(
    tablet: Device, station: Station
) -> None:
    page = tablet.prepare()
    before = {one.id for one in responses(station)}
    tablet.offline()
    tablet.to_words("Cykel")
    page.click('[data-do="quit"]')
    expect(page.locator('[data-part="sure"]')).to_be_visible()
    tablet.check()
    page.click('[data-do="really"]')
    expect(page.locator(START)).to_be_visible()
    expect(page.locator('[data-part="open"]')).to_be_hidden()
    page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          window.unfull = () => { IDBObjectStore.prototype.put = put; };
          IDBObjectStore.prototype.put = () => {
            throw new DOMException("full", "QuotaExceededError");
          };
        }"""
    )
    tablet.to_words("Cykel")
    expect(page.locator("#trouble")).to_contain_text("Lagringen är full.")
    tablet.to_thanks("Det fanns ingen plats", 0)
    page.evaluate("() => window.unfull()")
    page.click('[data-do="next"]')
    expect(page.locator('[data-part="queue-list"] li')).to_have_count(1)
    expect(page.locator("#trouble")).to_be_empty()
    with station.database.unit() as session:
        session.execute(update(QuestionnaireRound).values(status="closed"))
    tablet.offline(False)
    expect(page.locator('[data-part="queue-list"] [data-state="aside"]')).to_have_count(1)
    assert {one.id for one in responses(station)} == before
    with station.database.session(writes=False) as session:
        (kept,) = session.scalars(select(QuestionnaireAside))
    assert kept.reason == "closed"
    assert kept.payload["record"]["typed"]["ord"] == ["Det fanns ingen plats"]
