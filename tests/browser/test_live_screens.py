"""The commuter prototype in a real browser: axe, keyboard, a phone, and no scripts."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import AXE, DESK, PHONE, Visitor, new_context

PLACE = "/projekt/pendling/prototyp/pendeltag"
SCREENS = {1: ("start", "station", "lage"), 2: ("start", "station", "lage", "sena", "vagar")}
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']"


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def looker(request: pytest.FixtureRequest, chromium: Browser, served: str) -> Iterator[Visitor]:
    """A visitor whose browser lets axe run in a frame's page, where no script may run."""
    context = new_context(chromium, request.param, bypass_csp=True)
    yield Visitor(context, served)
    context.close()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("number", [1, 2])
def test_live_screens_pass_axe_and_do_not_scroll_sideways(
    looker: Visitor, number: int, language: str
) -> None:
    for screen in SCREENS[number]:
        for scheme in ("light", "dark"):
            looker.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            looker.go(f"{PLACE}/v{number}/ram/{screen}?lang={language}")
            looker.page.evaluate(AXE)
            found = looker.page.evaluate(
                f"axe.run(document, {{runOnly: {RULES}}}).then(r => r.violations.map("
                "v => [v.id, v.nodes.map(n => n.html.slice(0, 140))]))"
            )
            where = f"{screen} {scheme}"
            assert found == [], f"{where}: {json.dumps(found, indent=1, ensure_ascii=False)}"
            assert looker.has_no_sideways_scroll(), where


def test_a_station_is_reached_with_the_keyboard_alone(desk: Visitor) -> None:
    page = desk.go(f"{PLACE}/v2/skarm/start?lang=sv")
    inside = page.frame_locator("iframe")
    inside.locator("a[data-hotspot='station-sby']:visible").first.focus()
    page.keyboard.press("Enter")
    inside.locator("h1", has_text="Skissby").wait_for()
    desk.check()


def test_a_phone_without_scripts_finds_another_way(plain_phone: Visitor) -> None:
    page = plain_phone.go(f"{PLACE}/v2/ram/start?lang=sv")
    page.locator("a[data-hotspot='vagar']").click()
    page.locator("a[data-hotspot='till-fantasihamn']").click()
    assert "ersättningsbuss" in page.locator(".live-ways li").first.inner_text()


def test_what_can_be_pressed_is_large_enough_for_a_thumb(phone: Visitor) -> None:
    page = phone.go(f"{PLACE}/v2/ram/start?lang=sv")
    for link in page.locator(".live a:visible").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 40, link.get_attribute("data-hotspot")
