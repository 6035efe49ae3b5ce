"""Telling, following and reading in a real browser, on desk and phone, light and dark."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Visitor, new_context

TELL = "/projekt/levande-njurdonation/resa/levande-njurdonation/beratta/fragan"
QUEUE = "/arbete/levande-njurdonation/granska"
ON = "button.tell-on"


def to_words(visitor: Visitor, check: Callable[[], None] = lambda: None) -> Page:
    """From the first page to the one that asks for words."""
    page = visitor.go(TELL)
    check()
    page.click(ON)
    check()
    page.check("#perspective-1")
    page.click(ON)
    check()
    page.check("#rating-2")
    page.click(ON)
    return page


def to_review(visitor: Visitor, words: str, check: Callable[[], None] = lambda: None) -> Page:
    page = to_words(visitor, check)
    check()
    page.fill("textarea", words)
    page.click(ON)
    check()
    page.check("#mode-1")
    page.click(ON)
    check()
    return page


def send(visitor: Visitor, words: str) -> str:
    page = to_review(visitor, words)
    page.click(ON)
    return page.text_content("[data-code]") or ""


@pytest.fixture
def dark_phone(chromium: Browser, served: str) -> Iterator[Visitor]:
    """A visitor with a phone in dark mode."""
    context = new_context(chromium, PHONE, color_scheme="dark", has_touch=True)
    yield Visitor(context, served)
    context.close()


def test_every_page_passes_axe_in_the_dark_and_fits_the_phone(dark_phone: Visitor) -> None:
    def check() -> None:
        dark_phone.check()
        assert dark_phone.has_no_sideways_scroll(), dark_phone.page.url

    page = to_review(dark_phone, "Ring mig på 070-123 45 67 om njuren.", check)
    expect(page.locator(".ds-alert[data-color=warning]")).to_contain_text("ett telefonnummer")
    page.click(ON)
    check()
    code = page.text_content("[data-code]") or ""
    page = dark_phone.go("/kvitto")
    page.fill("#code", "FEL-KOD")
    page.click("main form button")
    expect(page.locator("#code-error")).to_be_visible()
    check()
    page.fill("#code", code)
    page.click("main form button")
    check()
    page.click("button:has-text('Ta tillbaka')")
    check()


def test_targets_are_large_enough_for_a_thumb(phone: Visitor) -> None:
    page = phone.go(TELL)
    for choose in (None, "#perspective-1", "#rating-1"):
        for target in page.locator("main .button:visible, main .choice").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44, target.inner_text()
        if choose:
            page.check(choose)
        page.click(ON)


def test_the_whole_form_is_filled_in_with_the_keyboard(desk: Visitor) -> None:
    page = desk.go(TELL)
    page.locator(ON).focus()
    page.keyboard.press("Enter")
    page.locator("#perspective-1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Hur kändes det?")
    page.locator("#rating-1").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator("textarea").focus()
    page.keyboard.type("Bara tangenter.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Vad är det du berättar?")
    page.locator("#mode-3").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    review = page.locator("dl.review")
    for words in ("Mottagare", "Dåligt", "Bara tangenter.", "Ett förslag"):
        expect(review).to_contain_text(words)


def test_the_characters_left_are_told_while_writing(desk: Visitor) -> None:
    page = to_words(desk)
    left = page.locator("#text-left")
    expect(left).to_contain_text("tecken kvar")
    page.fill("textarea", "å" * 1990)
    expect(left).to_have_text("10 tecken kvar")
    expect(left).to_have_attribute("aria-live", "polite")
    page.fill("textarea", "å" * 2003)
    expect(left).to_have_text("3 tecken för mycket")
    desk.check()
    page.click(ON)
    expect(page.locator(".ds-error-summary")).to_contain_text("2 003 tecken")
    expect(page.locator("textarea")).to_have_value("å" * 2003)
    desk.check()


def test_the_browsers_own_back_keeps_what_was_written(phone: Visitor) -> None:
    page = to_review(phone, "Det här ska finnas kvar.")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Vad är det du berättar?")
    page.go_back()
    expect(page.locator("textarea")).to_have_value("Det här ska finnas kvar.")


def test_pressing_send_twice_is_one_voice(desk: Visitor) -> None:
    page = to_review(desk, "Två tryck, en röst.")
    page.dblclick(ON)
    expect(page.locator("h1")).to_have_text("Tack för att du berättade")
    code = page.text_content("[data-code]")
    page.reload()
    expect(page.locator("[data-code]")).to_have_text(code or "")
    desk.sign_in()
    page = desk.go(QUEUE)
    expect(page.locator(".case", has_text="Två tryck, en röst.")).to_have_count(1)


def test_the_code_is_copied_and_printed_with_where_to_use_it(desk: Visitor) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = send(desk, "Kopiera mig.")
    page = desk.page
    page.click("[data-copy]")
    expect(page.locator("[data-copy]")).to_have_text("Kopierad")
    assert page.evaluate("navigator.clipboard.readText()") == code
    page.emulate_media(media="print")
    expect(page.locator("[data-code]")).to_be_visible()
    expect(page.locator(".receipt-address")).to_be_visible()
    expect(page.locator("[data-copy]")).to_be_hidden()
    expect(page.locator(".site-header")).to_be_hidden()


def test_staff_mark_several_and_decide_about_them_at_once(desk: Visitor, phone: Visitor) -> None:
    for words in ("Första av två.", "Andra av två.", "Ring 070-123 45 67."):
        send(phone, words)
    desk.sign_in()
    page = desk.go(QUEUE)
    desk.check()
    page.click("[data-mark-all]")
    expect(page.locator("[data-marked]")).to_contain_text("markerade")
    page.click("[data-mark-all]")
    expect(page.locator("[data-marked]")).to_be_empty()
    for words in ("Första av två.", "Andra av två.", "Ring 070-123 45 67."):
        page.locator(".case", has_text=words).first.locator("[name=voice]").check()
    expect(page.locator("[data-marked]")).to_have_text("3 markerade")
    desk.check()
    page.click("#many button[value=released]")
    expect(page.locator(".ds-alert")).to_contain_text("2 röster är ändrade.")
    expect(page.locator(".ds-alert")).to_contain_text("En röst kan peka ut någon.")
    expect(page.locator(".case", has_text="av två.")).to_have_count(0)
    desk.check()
    page = desk.go(f"{QUEUE}?lista=visas")
    expect(page.locator(".case", has_text="av två.")).to_have_count(2)
    desk.check()


def test_a_voice_is_hidden_with_a_reason_that_its_owner_reads(
    desk: Visitor, phone: Visitor
) -> None:
    code = send(phone, "Kortare köer till matsalen, tack.")
    desk.sign_in()
    page = desk.go(QUEUE)
    case = page.locator(".case", has_text="matsalen")
    case.locator("select").select_option("off_topic")
    case.locator("button[value=rejected]").click()
    expect(case.locator("button[value=rejected]")).to_have_attribute("aria-pressed", "true")
    expect(case.locator("select")).to_have_value("off_topic")
    desk.check()
    page = phone.go("/kvitto")
    page.fill("#code", code)
    page.click("main form button")
    expect(page.locator("main")).to_contain_text("Skäl: det handlar om något annat.")
    phone.check()


def test_the_queue_works_on_a_phone(phone: Visitor) -> None:
    send(phone, "På väg till mobilen.")
    phone.sign_in()
    phone.go(QUEUE)
    phone.check()
    assert phone.has_no_sideways_scroll()
