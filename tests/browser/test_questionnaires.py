"""Questionnaires in a real browser: every page on a phone, with keys alone, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_targets import LEAST, SMALL

SLUG = "att-ge-en-njure"
ASKED = f"/projekt/levande-njurdonation/enkat/{SLUG}"
WORK = "/arbete/levande-njurdonation"
ON = "button.tell-on"
FIRST = "main input[type=radio], main input[type=checkbox]"


def is_review(page: Page) -> bool:
    return page.locator("input[name=page]").input_value() == "?review"


def answer(page: Page) -> None:
    """Answer what the page asks, with the first of what there is."""
    choices = page.locator(FIRST)
    if choices.count():
        for name in dict.fromkeys(one.get_attribute("name") for one in choices.all()):
            page.locator(f"main input[name='{name}']").first.check()
        return
    for number in page.locator("main input[inputmode]").all():
        number.fill("1")
    for words in page.locator("main textarea").all():
        words.fill("Jag fick vänta länge på svar.")
    for words in page.locator("main input[type=text]:not([inputmode])").all():
        words.fill("Norr")
    for day in page.locator("main input[type=date]").all():
        day.fill("2026-03-04")
    rank = page.locator("main button[value^='rank-']")
    while rank.count():
        rank.first.click()


def press(page: Page) -> None:
    """Go on with the keyboard."""
    page.locator(ON).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def walked(page: Page, check: Callable[[], None], press: Callable[[Page], None]) -> int:
    """From the first page to the one that shows everything; how many were met."""
    for met in range(1, 80):
        check()
        if is_review(page):
            return met
        answer(page)
        press(page)
    raise AssertionError("the questionnaire has no end")


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_page_passes_axe_fits_the_phone_and_is_pressed_with_keys(
    phone: Visitor, lang: str
) -> None:
    page = phone.go(f"{ASKED}?lang={lang}&sprak={lang}")

    def check() -> None:
        phone.check()
        assert phone.too_wide() == [], page.url
        assert page.evaluate(SMALL, LEAST) == [], page.locator("h1").text_content()

    assert walked(page, check, press) > 5
    press(page)
    expect(page.locator("code[data-code]")).to_be_visible()
    check()
    code = page.locator("code[data-code]").text_content() or ""
    page = phone.go("/kvitto")
    page.fill("input[name=code]", code)
    page.locator("main form button").first.click()
    expect(page.locator("main blockquote").first).to_be_visible()
    phone.check()


def test_keys_alone_choose_go_on_and_meet_what_is_wrong_first(phone: Visitor) -> None:
    page = phone.go(ASKED)
    press(page)
    for _ in range(40):
        choices = page.locator("main input[type=radio]")
        if choices.count() > 1:
            break
        answer(page)
        press(page)
    choices.first.focus()
    page.keyboard.press("ArrowDown")
    assert choices.nth(1).is_checked()
    asked = page.locator("h1").text_content()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").text_content() != asked
    page.go_back()
    expect(page.locator("h1")).to_have_text(asked or "")


def test_without_scripts_it_is_answered_sent_and_found_again(plain_phone: Visitor) -> None:
    page = plain_phone.go(ASKED)
    met = walked(page, lambda: None, lambda here: here.locator(ON).click())
    assert met > 5
    page.locator(ON).click()
    assert page.locator("code[data-code]").text_content()


def test_staff_pages_pass_axe_and_fit_the_phone(phone: Visitor) -> None:
    phone.sign_in()
    one = f"{WORK}/enkat/{SLUG}"
    for path in (
        *(f"{WORK}/enkater", f"{WORK}/enkater/ny", one, f"{one}/utkast", f"{one}/provkorning"),
        *(f"{one}/prova", f"{one}/omgang/1/resultat"),
    ):
        page = phone.go(path)
        assert page.locator("h1").count() == 1, path
        phone.check()
        assert phone.too_wide() == [], path
