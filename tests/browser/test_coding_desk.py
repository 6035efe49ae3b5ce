"""The coding desk in a real browser: by keyboard, by two people at once, and for axe."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.passwords import hash_password
from codesign.app import create_app
from codesign.areas.models import Area, Coding
from codesign.contributions.domain import Mode
from codesign.contributions.models import Contribution
from codesign.db import Database
from codesign.settings import Settings
from codesign.starter.demo import DEMO_PASSWORD
from tests import factories
from tests.browser.conftest import DESK as SCREEN
from tests.browser.conftest import Visitor, new_context
from tests.browser.servers import serving
from tests.cast import assemble
from tests.engines import KEY, copy_filled

ASTRID = "astrid@var-myndighet.example"
ANALYST = "analyst@var-myndighet.example"
WORK = "/arbete/projektet"
DESK = f"{WORK}/kategorisera"
WORDS = (
    "Jag fick vänta i tre veckor på besked och visste inte vem jag skulle ringa.",
    "Brevet var skrivet för läkare, inte för mig.",
    "Resan till sjukhuset fick jag betala själv.",
    "Min arbetsgivare förstod inte varför jag behövde vara ledig. <b>Inte alls</b>.",
    "Kuratorn ringde upp dagen efter. Det betydde mycket.",
)


def furnish(session: Session) -> None:
    """A project with three areas, two of them with subcategories, and five voices."""
    cast = assemble(session)
    for someone in (cast.astrid, cast.analyst):
        someone.password_hash = hash_password(DEMO_PASSWORD)
    parts = {
        "Information och kommunikation": ("Språkförbistringar", "Vem vet vad"),
        "Ekonomi och ersättning": ("Resor", "Inkomst"),
        "Trygghet": (),
    }
    colours = ("sea", "plum", "forest")
    for place, (name, inside) in enumerate(parts.items()):
        top = factories.area(session, cast.project, name, position=place)
        top.colour = colours[place]
        for number, part in enumerate(inside):
            factories.area(session, cast.project, part, parent=top, position=number)
    for place, text in enumerate(WORDS):
        factories.voice(
            session,
            cast.project,
            cast.version,
            text,
            anchor=("hear", "decide", "rest")[place % 3],
            mode=list(Mode)[place % 3],
            rating=(-2, None, -1, None, 2)[place],
        )


class Office:
    """What is stored, looked at from beside the server."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def areas_of(self, words: str) -> set[str]:
        """The Swedish names of the areas in which the voice with these words lies."""
        with self.database.session(writes=False) as session:
            names = session.scalars(
                select(Area.name)
                .join(Coding, Coding.area_id == Area.id)
                .join(Contribution, Contribution.id == Coding.contribution_id)
                .where(Contribution.text == words)
            )
            return {name["sv"] for name in names}

    def area(self, name: str) -> int:
        """The id of the area with this name."""
        with self.database.session(writes=False) as session:
            rows = session.execute(select(Area.id, Area.name)).all()
            return next(area for area, names in rows if names["sv"] == name)


@dataclass(frozen=True)
class House:
    """A served application, and the file of a database in which both have signed in."""

    app: Flask
    address: str
    file: Path


@pytest.fixture(scope="module")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("desk")
    file = copy_filled("tables", folder / "desk.sqlite3")
    app = create_app(
        Settings(
            database_url=f"sqlite:///{file}",
            secret_key=KEY,
            trusted_hosts=("127.0.0.1",),
            data_dir=folder,
        )
    )
    database: Database = app.extensions["database"]
    with database.unit() as session:
        furnish(session)
    with serving(app) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        for email in (ASTRID, ANALYST):
            context = new_context(chromium)
            Visitor(context, address).sign_in(email)
            context.close()
        database.engine.dispose()
        yield House(app, address, file)


@pytest.fixture
def office(house: House, tmp_path: Path) -> Iterator[Office]:
    """A database of this test's own, so that two who code can be let loose on each other."""
    file = tmp_path / "desk.sqlite3"
    copyfile(house.file, file)
    database = Database(f"sqlite:///{file}")
    house.app.extensions["database"] = database
    yield Office(database)
    database.engine.dispose()


@pytest.fixture
def served(house: House, office: Office) -> str:
    return house.address


@pytest.fixture
def astrid(desk: Visitor) -> Visitor:
    desk.sign_in(ASTRID)
    desk.go(DESK)
    return desk


@pytest.fixture
def analyst(chromium: Browser, served: str) -> Iterator[Visitor]:
    context = new_context(chromium, SCREEN)
    visitor = Visitor(context, served)
    visitor.sign_in(ANALYST)
    visitor.go(DESK)
    yield visitor
    context.close()


def in_focus(page: Page, words: str) -> None:
    expect(page.locator("#desk-focus .voice-words")).to_have_text(words)


def said(page: Page, sentence: str) -> None:
    expect(page.locator("#desk-said")).to_contain_text(sentence)


def test_number_keys_put_a_voice_in_areas_and_arrows_move_on(
    astrid: Visitor, office: Office
) -> None:
    page = astrid.page
    in_focus(page, WORDS[0])
    astrid.check()
    page.keyboard.press("3")
    said(page, "Lades i C Trygghet")
    page.keyboard.press("1")
    expect(page.locator(".desk-group.is-armed")).to_have_count(1)
    astrid.check()
    page.keyboard.press("2")
    said(page, "Lades i A2 Vem vet vad")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    said(page, "Lades i B Ekonomi och ersättning")
    assert office.areas_of(WORDS[0]) == {"Trygghet", "Vem vet vad", "Ekonomi och ersättning"}
    expect(page.locator(".desk-progress")).to_contain_text("1 av 5 kategoriserade")
    astrid.check()
    page.keyboard.press("ArrowRight")
    in_focus(page, WORDS[1])
    assert page.evaluate("document.activeElement.id") == "desk-focus"
    page.keyboard.press("ArrowLeft")
    in_focus(page, WORDS[0])


def test_the_list_beside_stays_while_a_voice_is_put_in_areas_and_still_leads_on(
    astrid: Visitor,
) -> None:
    page = astrid.page
    listed = page.locator("#desk-list .desk-list-words")
    expect(listed).to_have_text(WORDS[1:])
    first = page.locator("#desk-list a").first
    first.focus()
    page.keyboard.press("3")
    said(page, "Lades i C Trygghet")
    expect(listed).to_have_text(WORDS[1:])
    expect(first).to_be_focused()
    astrid.check()
    first.click()
    in_focus(page, WORDS[1])
    expect(listed).to_have_text(WORDS[2:])


def test_keys_pressed_faster_than_the_answers_come_are_all_done(
    astrid: Visitor, office: Office
) -> None:
    page = astrid.page
    for key in ("3", "1", "Enter", "1", "1", "ArrowRight", "3", "ArrowRight", "2", "2"):
        page.keyboard.press(key)
    said(page, "Lades i B2 Inkomst")
    assert office.areas_of(WORDS[0]) == {
        "Trygghet",
        "Information och kommunikation",
        "Språkförbistringar",
    }
    assert office.areas_of(WORDS[1]) == {"Trygghet"}
    assert office.areas_of(WORDS[2]) == {"Inkomst"}
    astrid.check()


def test_the_same_key_takes_away_and_u_undoes(astrid: Visitor, office: Office) -> None:
    page = astrid.page
    page.keyboard.press("3")
    said(page, "Lades i C")
    page.keyboard.press("3")
    said(page, "Togs bort från C")
    assert office.areas_of(WORDS[0]) == set()
    page.keyboard.press("u")
    said(page, "Ångrat")
    assert office.areas_of(WORDS[0]) == {"Trygghet"}
    page.keyboard.press("ArrowRight")
    in_focus(page, WORDS[1])
    page.keyboard.press("u")
    in_focus(page, WORDS[0])
    assert office.areas_of(WORDS[0]) == set()
    page.keyboard.press("u")
    said(page, "inget mer att ångra")
    astrid.check()


def test_n_makes_a_new_area_with_the_voice_in_it(astrid: Visitor, office: Office) -> None:
    page = astrid.page
    page.keyboard.press("n")
    page.keyboard.type("Trygghet")
    astrid.check()
    page.keyboard.press("Enter")
    expect(page.locator("#desk-new .ds-validation-message")).to_contain_text("finns redan")
    expect(page.locator("#namn")).to_have_value("Trygghet")
    astrid.check()
    page.fill("#namn", "Väntan 1234 u")
    page.keyboard.press("Enter")
    said(page, "Lades i D Väntan 1234 u")
    assert office.areas_of(WORDS[0]) == {"Väntan 1234 u"}
    expect(page.locator("#namn")).to_have_value("")


def test_shortcuts_can_be_turned_off_and_stay_off(astrid: Visitor, office: Office) -> None:
    page = astrid.page
    page.click("#keys-toggle")
    page.keyboard.press("3")
    page.reload()
    expect(page.locator("#keys-toggle")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("3")
    page.wait_for_timeout(200)
    assert office.areas_of(WORDS[0]) == set()


def test_everything_is_done_by_tab_and_enter_too(astrid: Visitor, office: Office) -> None:
    page = astrid.page
    page.click("#keys-toggle")
    page.locator(f"#area-{office.area('Resor')}").focus()
    page.keyboard.press("Enter")
    said(page, "Lades i B1 Resor")
    expect(page.locator(f"#area-{office.area('Resor')}")).to_be_focused()
    expect(page.locator(f"#area-{office.area('Resor')}")).to_have_attribute("aria-pressed", "true")


def test_help_opens_with_a_question_mark_and_closes_with_escape(astrid: Visitor) -> None:
    page = astrid.page
    page.keyboard.press("?")
    expect(page.locator("#desk-help")).to_be_visible()
    astrid.check()
    page.keyboard.press("Escape")
    expect(page.locator("#desk-help")).to_be_hidden()


def test_of_two_who_code_the_same_voice_the_slower_sees_both_states(
    astrid: Visitor, analyst: Visitor, office: Office
) -> None:
    in_focus(analyst.page, WORDS[0])
    astrid.page.keyboard.press("3")
    said(astrid.page, "Lades i C")
    analyst.page.keyboard.press("2")
    analyst.page.keyboard.press("1")
    conflict = analyst.page.locator(".desk-conflict")
    expect(conflict).to_contain_text("Inget har sparats ännu")
    expect(conflict).to_contain_text("och ville lägga rösten i B1 Resor")
    expect(conflict).to_contain_text("Senast ändrad av Astrid")
    assert office.areas_of(WORDS[0]) == {"Trygghet"}
    analyst.check()
    analyst.page.click("#conflict-anyway")
    said(analyst.page, "Lades i B1 Resor")
    assert office.areas_of(WORDS[0]) == {"Trygghet", "Resor"}
    astrid.page.keyboard.press("u")
    expect(astrid.page.locator(".desk-conflict")).to_contain_text("ändrats av någon annan")
    astrid.check()


def test_a_search_that_finds_nothing_says_so(astrid: Visitor) -> None:
    page = astrid.page
    page.keyboard.press("/")
    page.keyboard.type("enhörning 1")
    page.keyboard.press("Enter")
    expect(page.locator("#desk")).to_contain_text("Ingen röst innehåller ”enhörning 1”")
    astrid.check()


def test_the_end_of_the_work_is_a_state_of_its_own(astrid: Visitor) -> None:
    page = astrid.page
    for words in WORDS:
        in_focus(page, words)
        page.keyboard.press("3")
        said(page, "Lades i C")
        page.keyboard.press("ArrowRight")
    expect(page.locator("#desk")).to_contain_text("Allt är kategoriserat")
    astrid.check()


def test_the_codebook_pages_pass_axe(astrid: Visitor, office: Office) -> None:
    astrid.page.keyboard.press("3")
    said(astrid.page, "Lades i C")
    trust, money = office.area("Trygghet"), office.area("Ekonomi och ersättning")
    pages = (
        "omraden",
        "omraden/redigera",
        f"omraden/{trust}",
        f"omraden/{trust}/andra",
        f"omraden/{trust}/sla-ihop?till={money}",
        f"omraden/{trust}/dela",
        f"omraden/{trust}/flytta",
        f"omraden/{money}/flytta",
    )
    for path in pages:
        astrid.go(f"{WORK}/{path}")
        astrid.check()
        assert astrid.has_no_sideways_scroll(), path


def test_on_a_phone_one_codes_with_a_thumb(phone: Visitor, office: Office) -> None:
    phone.sign_in(ASTRID)
    page = phone.go(DESK)
    assert phone.has_no_sideways_scroll()
    page.tap(f"#area-{office.area('Resor')}")
    expect(page.locator(f"#area-{office.area('Resor')}")).to_have_attribute("aria-pressed", "true")
    assert office.areas_of(WORDS[0]) == {"Resor"}
    phone.check()
    page.tap("#desk-next")
    in_focus(page, WORDS[1])
