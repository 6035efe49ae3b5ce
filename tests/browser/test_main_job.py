"""The whole chain in a real browser: told on a phone, read, categorised, seen on the map."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

JOURNEY = "/projekt/levande-njurdonation/resa/levande-njurdonation"
WORK = "/arbete/levande-njurdonation"
MAP = f"{WORK}/resa/levande-njurdonation"
STEP = "fragan"


def tell(visitor: Visitor, text: str, check: Callable[[], None]) -> str:
    """From the map to the receipt, one thing per page; the receipt's code."""
    page = visitor.go(f"{JOURNEY}/steg/{STEP}")
    page.click("a:has-text('Berätta hur det var för dig')")
    check()
    on = "button.tell-on"
    page.click(on)
    page.click(on)
    expect(page.locator(".ds-error-summary")).to_be_visible()
    check()
    page.check("#perspective-1")
    page.click(on)
    check()
    page.check("#rating-2")
    page.click(on)
    check()
    page.fill("textarea", text)
    page.click(on)
    check()
    page.check("#mode-1")
    page.click(on)
    expect(page.locator("main")).to_contain_text(text)
    check()
    page.click(on)
    expect(page.locator("h1")).to_have_text("Tack för att du berättade")
    check()
    return page.text_content("[data-code]") or ""


def voices_at_step(page: Page) -> int:
    """The number on the step's badge on the map."""
    badge = page.locator(f"a[href*='/steg/{STEP}']").first.inner_text()
    found = re.search(r"\d+", badge)
    assert found, badge
    return int(found[0])


def test_from_a_citizens_words_to_an_area_on_the_map(desk: Visitor, phone: Visitor) -> None:
    words = "Jag visste inte vem jag skulle fråga och väntade i flera veckor."
    desk.sign_in()
    desk.go("/arbete")
    desk.check()
    before = voices_at_step(desk.go(MAP))
    desk.check()
    code = tell(phone, words, phone.check)
    assert phone.has_no_sideways_scroll()
    assert voices_at_step(desk.go(MAP)) == before + 1

    page = desk.go(f"{WORK}/granska")
    desk.check()
    case = page.locator(".case", has_text=words)
    case.locator("button[value=released]").click()
    expect(case.locator("button[value=released]")).to_have_attribute("aria-pressed", "true")
    desk.check()

    page = desk.go(f"{WORK}/kategorisera?ord=flera+veckor")
    expect(page.locator("#desk-focus")).to_contain_text(words)
    desk.check()
    page.keyboard.press("1")
    with page.expect_response("**/kategorisera/lagg**"):
        page.keyboard.press("1")

    page = desk.go(f"{MAP}/steg/{STEP}")
    voice = page.locator(".voice", has_text=words)
    expect(voice.locator(".area-tag").first).to_be_visible()
    desk.check()

    page = phone.go("/kvitto")
    phone.check()
    page.fill("#code", code)
    page.click("main form button")
    expect(page.locator("main")).to_contain_text("Läst och publicerat")
    expect(page.locator(".area-tag").first).to_be_visible()
    phone.check()
    page.click("button:has-text('Ta tillbaka')")
    phone.check()
    page.click("button:has-text('Ja, ta tillbaka')")
    expect(page.locator("main")).to_contain_text("Det är borta")
    assert voices_at_step(desk.go(MAP)) == before


def test_telling_works_on_a_phone_without_javascript(plain_phone: Visitor) -> None:
    code = tell(plain_phone, "Utan skript gick det också bra.", lambda: None)
    page = plain_phone.go("/kvitto")
    page.fill("#code", code)
    page.click("main form button")
    expect(page.locator("main")).to_contain_text("Väntar på att läsas")
    assert plain_phone.context.cookies() == []


def test_pasted_notes_are_checked_imported_and_on_the_map(desk: Visitor) -> None:
    desk.sign_in()
    before = voices_at_step(desk.go(MAP))
    page = desk.go(f"{WORK}/importera")
    desk.check()
    page.fill("#rader", f"steg\tläge\ttext\n{STEP}\tÄR\tLapp ett\n{STEP}\tBÖR\tLapp två\n")
    page.click("main form button.ds-button")
    expect(page.locator("h1")).to_have_text("Kontrollera anteckningarna")
    desk.check()
    page.click("button:has-text('Importera alla')")
    expect(page.locator("a:has-text('Se kartan')")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2 anteckningar")
    desk.check()
    assert voices_at_step(desk.go(MAP)) == before + 2


def test_every_staff_page_passes_axe_in_both_languages(desk: Visitor) -> None:
    desk.sign_in()
    for path in (
        "/",
        "/arbete",
        "/arbete/nytt",
        "/konto",
        WORK,
        f"{WORK}/medlemmar",
        f"{WORK}/handelser",
        f"{WORK}/installningar",
        f"{WORK}/omraden",
        f"{WORK}/omraden/redigera",
        f"{MAP}/dokument",
        f"{WORK}/importera",
    ):
        for language in ("sv", "en"):
            desk.go(f"{path}?lang={language}")
            desk.check()


def test_no_page_scrolls_sideways_on_a_phone(phone: Visitor) -> None:
    phone.sign_in()
    for path in (
        "/",
        "/arbete",
        "/arbete/nytt",
        "/konto",
        WORK,
        f"{WORK}/medlemmar",
        f"{WORK}/omraden",
        f"{WORK}/kategorisera",
        f"{WORK}/granska",
        f"{WORK}/importera",
        JOURNEY,
        f"{JOURNEY}/steg/{STEP}",
        "/kvitto",
    ):
        phone.go(path)
        assert phone.has_no_sideways_scroll(), path


def test_signing_in_again_keeps_what_was_written(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go(f"{WORK}/medlemmar")
    page.fill("#note", "Till <i>gruppen</i>")
    desk.context.clear_cookies()
    page.click("button:has-text('Skapa länk')")
    expect(page.locator("main")).to_contain_text("utloggad")
    desk.faults.clear()
    page.fill("input[name=email]", "astrid@demo.example")
    page.fill("#password", "medskapa-demo")
    page.click("main form button")
    page.click("button:has-text('Skicka det jag skrev')")
    expect(page.locator("#link")).to_have_value(re.compile("/inbjudan/"))
    desk.check()
