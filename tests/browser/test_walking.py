"""Trying a prototype in a real browser: with a phone, at a desk, by keyboard, without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.conftest import DESK, Visitor, new_context

ROUNDS = "/arbete/pendling/provomgangar"
ON = "button.tell-on"


@pytest.fixture(scope="module")
def invitation(chromium: Browser, served: str) -> Iterator[str]:
    """The address that the demo's open round invites with."""
    context = new_context(chromium, DESK)
    staff = Visitor(context, served)
    staff.sign_in()
    page = staff.go(ROUNDS)
    staff.check()
    page.click(".round-list h2 a")
    staff.check()
    address = page.text_content(".round-address a") or ""
    page.click("text=Inbjudan att skriva ut")
    staff.check()
    yield address.removeprefix(served)
    context.close()


def begin(visitor: Visitor, invitation: str) -> Page:
    page = visitor.go(invitation)
    visitor_checks(visitor)
    page.check("#consent")
    page.click("main form button")
    return page


def visitor_checks(visitor: Visitor) -> None:
    assert visitor.has_no_sideways_scroll()


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def to_task(page: Page) -> None:
    """Past the context and the proposal, into the first task."""
    page.click(ON)
    page.fill("#ord", "Exempel: en karta som rör sig")
    page.click(ON)
    page.click(ON)


@pytest.mark.parametrize("kind", ["desk", "phone"])
def test_every_page_passes_axe_and_fits(
    kind: str, invitation: str, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(kind)
    page = visitor.go(invitation)
    visitor.check()
    page.check("#consent")
    page.click("main form button")
    seen: list[str] = []
    for _ in range(40):
        visitor.check()
        visitor_checks(visitor)
        seen.append(page.locator("h1").first.inner_text())
        if page.locator("[data-code]").count():
            break
        if page.locator("iframe").count():
            expect(frame(page).locator("h1").first).to_be_attached()
            page.click("button[value=ge-upp]")
        else:
            page.click(ON)
    assert "Tack för att du provade" in seen
    assert "Hur lätt eller svårt var det?" in seen
    assert "Hur tycker du att det fungerade?" in seen


def test_pressing_in_the_frame_leads_on_and_a_remark_points_at_a_place(
    desk: Visitor, invitation: str
) -> None:
    page = begin(desk, invitation)
    to_task(page)
    inside = frame(page)
    expect(inside.locator("h1").first).to_be_attached()
    first = inside.locator("body").get_attribute("data-screen")
    link = inside.locator("a[href*='/tryck/']:not([data-miss])").first
    page.click("#sagt-om summary")
    page.click("[data-point] button")
    link.click()
    expect(page.locator("[data-point] [role=status]")).to_contain_text("Det gäller:")
    expect(inside.locator("body")).to_have_attribute("data-screen", str(first))
    page.fill("#sagt", "Exempel: vad betyder det här?")
    page.click(".walk-remark > button")
    expect(page.locator("#sagt-klart")).to_be_visible()
    with page.expect_request(lambda one: "/tryck/" in one.url) as pressed:
        inside.locator("a[href*='/tryck/']:not([data-miss])").first.click()
    assert "x=0." in pressed.value.url
    assert "y=0." in pressed.value.url
    with page.expect_request(lambda one: "/tryck/" in one.url) as missed:
        inside.locator("body").click(position={"x": 2, "y": 2})
    assert "n=1" in missed.value.url
    desk.check()


def test_a_task_is_done_with_the_keyboard_alone(desk: Visitor, invitation: str) -> None:
    page = desk.go(invitation)
    keys(page, "#consent", "Space")
    keys(page, "main form button", "Enter")
    for _ in range(3):
        keys(page, ON, "Enter")
    expect(page.locator("iframe")).to_be_visible()
    inside = frame(page)
    link = inside.locator("a[href*='/tryck/']:not([data-miss])").first
    link.focus()
    with page.expect_request(lambda one: "/tryck/" in one.url) as pressed:
        page.keyboard.press("Enter")
    assert "x=" not in pressed.value.url
    keys(page, "button[value=ge-upp]", "Enter")
    expect(page.locator("h1")).to_have_text("Hur lätt eller svårt var det?")


def keys(page: Page, selector: str, key: str) -> None:
    """Tab until the focus is there, then press the key."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"{selector} cannot be reached with Tab")
    if key == "Space":
        page.keyboard.press(key)
        return
    with page.expect_navigation():
        page.keyboard.press(key)


def test_without_scripts_the_frame_leads_on_and_back(plain_phone: Visitor, invitation: str) -> None:
    page = begin(plain_phone, invitation)
    to_task(page)
    inside = frame(page)
    link = inside.locator("a[href*='/tryck/']:not([data-miss])").first
    link.click()
    expect(inside.locator("h1").first).to_be_attached()
    page.click("button[value=klar]")
    expect(page.locator("h1")).to_have_text("Hur lätt eller svårt var det?")


def test_the_form_of_a_round_passes_axe(desk: Visitor, phone: Visitor) -> None:
    for visitor in (desk, phone):
        visitor.sign_in()
        page = visitor.go(f"{ROUNDS}/ny")
        visitor.check()
        for kind in kinds(page):
            page.select_option("#ny", kind)
            page.click("button[value=lagg-till]")
        visitor.check()
        assert visitor.has_no_sideways_scroll()
        page.click("button[value=spara]:not([aria-hidden])")
        expect(page.locator("[role=alert]")).to_be_visible()
        visitor.check()


def kinds(page: Page) -> list[Any]:
    found: list[Any] = page.locator("#ny option").evaluate_all("all => all.map(o => o.value)")
    return found


KEPT = "() => Object.keys(sessionStorage).filter((key) => key.startsWith('medskapa-ord:')).length"


def test_words_survive_a_refresh_on_the_device_and_are_gone_when_sent(
    phone: Visitor, invitation: str
) -> None:
    page = begin(phone, invitation)
    page.click(ON)
    page.fill("#ord", "Exempel: بطاقة")
    assert page.evaluate(KEPT) == 1
    page.reload()
    expect(page.locator("#ord")).to_have_value("Exempel: بطاقة")
    assert page.get_attribute("#ord", "dir") == "auto"
    page.fill("#ord", "")
    page.reload()
    expect(page.locator("#ord")).to_have_value("")
    page.fill("#ord", "Exempel: inte skickat")
    page.evaluate(
        """() => { for (const key of Object.keys(sessionStorage)) {
             const one = JSON.parse(sessionStorage[key]);
             sessionStorage[key] = JSON.stringify({ ...one, at: one.at - 31 * 60 * 1000 });
           } }"""
    )
    page.reload()
    # A tab that lies open for long on a shared device has forgotten.
    expect(page.locator("#ord")).to_have_value("")
    page.fill("#ord", "Exempel: skickat")
    page.click(ON)
    assert page.evaluate(KEPT) == 0


def test_words_of_a_page_that_somebody_left_are_not_there_for_the_next(
    phone: Visitor, invitation: str
) -> None:
    page = begin(phone, invitation)
    page.click(ON)
    page.fill("#ord", "Exempel: mina ord")
    assert page.evaluate(KEPT) == 1
    phone.go(invitation)
    assert page.evaluate(KEPT) == 0


def test_focus_is_on_what_is_wrong_and_on_klar(phone: Visitor, invitation: str) -> None:
    page = phone.go(invitation)
    page.click("main form button")
    assert page.title().startswith("Fel: ")
    focused = "() => document.activeElement.className"
    assert "ds-error-summary" in page.evaluate(focused)
    page.check("#consent")
    page.click("main form button")
    to_task(page)
    page.locator(".walk-skip a").focus()
    expect(page.locator(".walk-skip a")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "klar"
