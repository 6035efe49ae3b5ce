"""The report in a real browser: axe, no sideways scroll, and choosing a quote by keyboard."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor

REPORT = "/arbete/levande-njurdonation/rapport"


def test_the_report_and_its_choices_pass_axe(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go(REPORT)
    desk.check()
    page.get_by_text("Välj avsnitt och språk").click()
    desk.check()


def test_the_report_fits_a_phone(phone: Visitor) -> None:
    phone.sign_in()
    phone.go(REPORT)
    phone.check()
    assert phone.has_no_sideways_scroll()


def quoted(desk: Visitor, words: str) -> int:
    """How many areas of the report quote the words: a demo's area may quote a part's voice too."""
    page = desk.go(REPORT)
    expect(page.locator(".report-quote blockquote").first).to_be_visible()
    return page.locator(".report-quote blockquote").filter(has_text=words).count()


def test_a_quote_is_chosen_by_keyboard_and_stands_in_the_report(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go("/arbete/levande-njurdonation/omraden")
    page.get_by_role("link", name="Information och kommunikation").first.click()
    page.get_by_role("link", name="Välj citat till rapporten").click()
    words = page.locator("#released + .area-voices .voice-words").first.inner_text()
    before = quoted(desk, words)
    page.go_back()
    page.get_by_role("button", name="Citera i rapporten").first.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 citat är valt.")
    desk.check()
    desk.go(REPORT)
    assert quoted(desk, words) == before + 1
