"""The journey map in a real browser: by mouse and keyboard, on a desk and a phone, and for axe."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

MAP = "/projekt/vad-forsoken-visade/resa/vad-forsoken-visade"
STAFF = MAP.replace("/projekt/", "/arbete/")
LONG_MAP = "/projekt/levande-njurdonation/resa/levande-njurdonation"


def badge(page: Page, place: int = 0) -> str:
    """A selector of the badge at a step of the map (not of the list)."""
    step = page.locator(".map-view .count-badge").nth(place).get_attribute("data-step")
    return f'.map-view .count-badge[data-step="{step}"]'


def loudest(page: Page) -> str:
    """A selector of the badge with most voices."""
    step = page.locator(".step-card [data-step]").get_attribute("data-step")
    return f'.map-view .count-badge[data-step="{step}"]'


def number(page: Page, selector: str) -> int:
    return int("".join(re.findall(r"\d", page.locator(f"{selector} strong").inner_text())))


def will_notice_reload(page: Page) -> None:
    page.evaluate("window.notReloaded = true")


def not_reloaded(page: Page) -> bool:
    return bool(page.evaluate("window.notReloaded === true"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["", "?vy=karta", "?vy=lista", "?vy=fas"])
def test_every_view_passes_axe_in_light_and_dark(desk: Visitor, scheme: str, view: str) -> None:
    desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    desk.go(MAP + view)
    desk.check()
    assert desk.has_no_sideways_scroll()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_and_the_step_page_pass_axe_in_light_and_dark(desk: Visitor, scheme: str) -> None:
    desk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = desk.go(MAP)
    page.click(loudest(page))
    expect(page.locator("#panel .panel-title")).to_be_focused()
    desk.check()
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    desk.check()


def test_a_filter_repaints_the_counts_in_place(desk: Visitor) -> None:
    page = desk.go(MAP)
    will_notice_reload(page)
    chosen = loudest(page)
    before = number(page, chosen)
    page.select_option("select[name=lage]", "should")
    expect(page.locator(".map-status")).to_contain_text("BÖR")
    assert number(page, chosen) < before
    assert page.url.endswith("?lage=should")
    expect(page.locator("select[name=lage]")).to_have_value("should")
    desk.check()
    page.go_back()
    expect(page.locator(".map-status")).to_have_text("")
    assert number(page, chosen) == before
    expect(page.locator("select[name=lage]")).to_have_value("")


def test_an_area_repaints_the_map_and_all_is_shown_again(desk: Visitor) -> None:
    page = desk.go(MAP)
    will_notice_reload(page)
    row = page.locator(".area-row").first
    wanted = "".join(re.findall(r"\d", row.locator(".area-n").inner_text()))
    row.locator(".area-filter").click()
    expect(page.locator(".map-status")).to_contain_text(f"Visar {wanted} av")
    expect(page.locator(".area-row.is-chosen")).to_have_count(1)
    desk.check()
    page.locator(".map-status a").click()
    expect(page.locator(".area-row.is-chosen")).to_have_count(0)
    assert not_reloaded(page)


def test_enter_on_a_badge_opens_the_step_and_escape_brings_focus_back(desk: Visitor) -> None:
    page = desk.go(MAP)
    will_notice_reload(page)
    chosen = loudest(page)
    told = number(page, chosen)
    page.focus(chosen)
    page.keyboard.press("Enter")
    title = page.locator("#panel .panel-title")
    expect(title).to_be_focused()
    expect(page.locator("#panel .panel-sums strong")).to_contain_text(str(told))
    assert "/steg/" in page.url
    desk.check()
    page.keyboard.press("Escape")
    expect(page.locator("#panel > *")).to_have_count(0)
    expect(page.locator(chosen)).to_be_focused()
    assert page.url.endswith(MAP)
    assert not_reloaded(page)


def test_the_close_button_closes_without_leaving_the_page(desk: Visitor) -> None:
    page = desk.go(f"{MAP}?lage=is")
    will_notice_reload(page)
    chosen = loudest(page)
    page.click(chosen)
    page.click("#panel [data-close-panel]")
    expect(page.locator("#panel > *")).to_have_count(0)
    expect(page.locator(chosen)).to_be_focused()
    assert page.url.endswith("?lage=is")
    assert not_reloaded(page)


def test_back_closes_the_panel_and_forward_leads_to_the_step(desk: Visitor) -> None:
    page = desk.go(MAP)
    page.click(loudest(page))
    title = page.locator("#panel .panel-title")
    expect(title).to_be_focused()
    step = title.inner_text()
    page.go_back()
    expect(page.locator("#panel > *")).to_have_count(0)
    expect(page.locator(".map-view .map")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name=step, exact=True).first).to_be_visible()
    assert "/steg/" in page.url


def test_another_step_replaces_the_panel(desk: Visitor) -> None:
    page = desk.go(MAP)
    page.focus(badge(page, 0))
    page.keyboard.press("Enter")
    expect(page.locator("#panel .panel-title")).to_be_focused()
    first = page.locator("#panel .panel-title").inner_text()
    page.focus(badge(page, 1))
    page.keyboard.press("Enter")
    expect(page.locator("#panel .panel-title")).not_to_have_text(first)
    expect(page.locator("#panel .panel-title")).to_have_count(1)
    expect(page.locator(".map-view [data-open]")).to_have_count(1)


def test_more_voices_are_read_on_in_the_panel(desk: Visitor) -> None:
    page = desk.go(MAP)
    chosen = loudest(page)
    all_of_them = number(page, chosen)
    assert all_of_them > 20, "the demo needs a step with more than a page of voices"
    page.click(chosen)
    page.click("#panel [data-more]")
    newest = page.locator("#panel .voice").nth(20)
    expect(newest).to_be_focused()
    while page.locator("#panel [data-more]").count():
        shown = page.locator("#panel .voice").count()
        page.click("#panel [data-more]")
        expect(page.locator("#panel .voice").nth(shown)).to_be_visible()
    expect(page.locator("#panel .voice")).to_have_count(all_of_them)
    ids = page.locator("#panel .voice").evaluate_all("all => all.map(v => v.dataset.voice)")
    assert len(set(ids)) == len(ids)


def test_the_header_of_a_map_that_fits_stays_in_sight(desk: Visitor) -> None:
    page = desk.go(f"{MAP}?vy=karta")
    page.evaluate("document.querySelector('.map-curve').scrollIntoView({block: 'start'})")
    expect(page.locator(".map-phases .phase").first).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_journey_of_many_steps_fits_a_desk_screen(desk: Visitor, scheme: str) -> None:
    desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page = desk.go(LONG_MAP)
    desk.check()
    assert desk.has_no_sideways_scroll()
    assert page.evaluate(
        "(map => map.scrollWidth <= map.clientWidth)(document.querySelector('.map-scroll'))"
    )
    past_its_step = page.locator(".map-view .count-badge").evaluate_all(
        "all => all.filter(badge => badge.scrollWidth > badge.clientWidth + 1).length"
    )
    assert past_its_step == 0


def test_on_paper_the_map_is_shown_whole_whatever_the_screen(phone: Visitor) -> None:
    page = phone.go(LONG_MAP)
    page.emulate_media(media="print")
    expect(page.locator(".map-view .map")).to_be_visible()
    expect(page.locator(".list-view")).to_be_hidden()
    expect(page.locator(".map-toolbar")).to_be_hidden()
    expect(page.locator(".site-header, .map-tools").first).to_be_hidden()


def test_staff_have_the_same_map_on_their_side(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go(STAFF)
    desk.check()
    page.click(loudest(page))
    expect(page.locator("#panel .panel-title")).to_be_focused()
    assert "/arbete/" in page.url
    desk.check()


@pytest.mark.parametrize("view", ["", "?vy=karta", "?vy=lista", "?vy=fas", "?lage=should"])
def test_a_phone_shows_everything_without_scrolling_sideways(phone: Visitor, view: str) -> None:
    phone.go(MAP + view)
    assert phone.has_no_sideways_scroll()
    phone.check()


def test_on_a_phone_the_list_is_first_and_a_step_fills_the_screen(phone: Visitor) -> None:
    page = phone.go(MAP)
    expect(page.locator(".list-view")).to_be_visible()
    expect(page.locator(".map-view")).to_be_hidden()
    page.locator(".list-view .count-badge").nth(1).tap()
    expect(page.locator("#panel .panel-title")).to_be_focused()
    assert phone.has_no_sideways_scroll()
    phone.check()
    page.tap("#panel [data-close-panel]")
    expect(page.locator("#panel > *")).to_have_count(0)


def test_without_javascript_a_step_is_a_page_and_the_filter_has_a_button(
    plain_phone: Visitor,
) -> None:
    page = plain_phone.go(MAP)
    page.select_option("select[name=lage]", "should")
    page.click(".map-filter button")
    expect(page.locator(".map-status")).to_contain_text("BÖR")
    page.locator(".list-view .count-badge:not(.is-empty)").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "/steg/" in page.url
    assert "lage=should" in page.url
    assert plain_phone.has_no_sideways_scroll()
    page.click(".back a")
    expect(page.locator(".list-view")).to_be_visible()
    assert "lage=should" in page.url
