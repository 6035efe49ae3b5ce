"""The insights in a real browser: drawn under the policy, read, followed and taken away."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

INSIGHTS = "/arbete/levande-njurdonation/insikter"
FIGURES = ["var", "floden", "kansla", "lagen", "perspektiv", "grupper", "kallor", "vaxer", "kvar"]


def drawn(visitor: Visitor, query: str = "") -> Page:
    """The page with every figure drawn."""
    visitor.sign_in()
    visitor.page.on(
        "console",
        lambda m: visitor.faults.append(m.text) if "Content Security" in m.text else None,
    )
    visitor.page.goto(visitor.address + INSIGHTS + query)
    if visitor.is_narrow:
        for key in FIGURES:
            visitor.page.locator(f"#{key}").scroll_into_view_if_needed()
            visitor.page.wait_for_selector(f"#{key} [data-drawn]")
    visitor.page.wait_for_selector("html[data-figures=drawn]")
    return visitor.page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_figure_is_drawn_under_the_policy_and_passes_axe(desk: Visitor, scheme: str) -> None:
    desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page = drawn(desk)
    for key in FIGURES:
        expect(page.locator(f"#{key} .figure-plot .main-svg").first).to_be_visible()
    desk.check()
    assert desk.has_no_sideways_scroll()
    page.locator("#var summary").click()
    expect(page.locator("#var table")).to_be_visible()
    desk.check()


def test_a_phone_shows_every_figure_without_scrolling_sideways(phone: Visitor) -> None:
    page = drawn(phone)
    assert phone.has_no_sideways_scroll()
    for key in FIGURES:
        box = page.locator(f"#{key} .figure-plot").bounding_box()
        assert box is not None
        assert box["width"] <= 390
    phone.check()


def test_a_phone_draws_what_is_scrolled_to(phone: Visitor) -> None:
    phone.sign_in()
    page = phone.go(INSIGHTS)
    page.wait_for_selector(f"#{FIGURES[0]} [data-drawn]")
    assert page.locator("[data-drawn]").count() < len(FIGURES)
    expect(page.locator(f"#{FIGURES[-1]} table")).to_be_visible()
    page.locator(f"#{FIGURES[-1]}").scroll_into_view_if_needed()
    page.wait_for_selector(f"#{FIGURES[-1]} [data-drawn]")


def test_a_bar_leads_to_its_voices(desk: Visitor) -> None:
    page = drawn(desk)
    page.locator("#lagen .figure-plot").scroll_into_view_if_needed()
    told = page.locator("#lagen tbody tr").first.locator("td").first.text_content() or ""
    bar = page.locator("#lagen .figure-plot .bars .point").first.bounding_box()
    assert bar is not None
    page.mouse.click(bar["x"] + 20, bar["y"] + bar["height"] / 2)
    expect(page.get_by_role("heading", level=1)).to_have_text("Rösterna bakom")
    assert "lage=is" in page.url
    expect(page.locator(".lead")).to_contain_text(f"{told} röster")
    desk.check()


def test_a_flow_leads_to_its_voices(desk: Visitor) -> None:
    page = drawn(desk)
    page.locator("#floden .figure-plot").scroll_into_view_if_needed()
    node = page.locator("#floden .figure-plot .node-rect").first.bounding_box()
    assert node is not None
    page.mouse.click(node["x"] + node["width"] / 2, node["y"] + node["height"] / 2)
    expect(page.get_by_role("heading", level=1)).to_have_text("Rösterna bakom")
    assert "fas=" in page.url


def test_the_table_leads_by_keyboard_where_the_mark_leads(desk: Visitor) -> None:
    page = drawn(desk)
    page.locator("#perspektiv summary").focus()
    page.keyboard.press("Enter")
    page.locator("#perspektiv tbody a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rösterna bakom")
    assert "perspektiv=" in page.url


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_a_figure_is_taken_away_as_a_picture(
    desk: Visitor, tmp_path: Path, kind: str, begins: bytes
) -> None:
    desk.page.emulate_media(color_scheme="dark")
    page = drawn(desk)
    with page.expect_download() as waiting:
        page.locator(f"#kansla [data-download={kind}]").click()
    file = tmp_path / "bild"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename == f"levande-njurdonation-kansla.{kind}"
    content = file.read_bytes()
    assert content.startswith(begins)
    if kind == "svg":
        assert "Hur känns det längs resan?" in content.decode()
        assert "rgb(18, 47, 58)" in content.decode(), "ink on paper, also from a dark screen"
    assert desk.faults == []


def test_the_table_is_taken_away_as_a_file(desk: Visitor) -> None:
    page = drawn(desk)
    with page.expect_download() as waiting:
        page.locator("#grupper a[download]").click()
    assert waiting.value.suggested_filename == "levande-njurdonation-grupper.csv"


def test_a_filter_redraws_the_figures_in_place(desk: Visitor) -> None:
    page = drawn(desk)
    page.evaluate("() => { window.notReloaded = true; }")
    page.focus("select[name=lage]")
    page.select_option("select[name=lage]", "should")
    expect(page.locator(".insights-chosen")).to_contain_text("BÖR")
    expect(page.locator("#kvar .figure-plot .main-svg").first).to_be_visible()
    expect(page.locator("select[name=lage]")).to_be_focused()
    assert page.evaluate("() => window.notReloaded === true")
    assert page.url.endswith("?lage=should")
    link = page.locator("#var a", has_text=re.compile("Länk till just"))
    assert "lage=should#var" in (link.get_attribute("href") or "")
    desk.check()


def test_without_javascript_the_tables_stand_open(plain_phone: Visitor) -> None:
    plain_phone.sign_in()
    page = plain_phone.go(INSIGHTS)
    expect(page.locator("#kvar table")).to_be_visible()
    expect(page.locator("#var [data-download=png]")).to_be_hidden()
    page.select_option("select[name=lage]", "should")
    page.click(".insights-filter button")
    expect(page.locator(".insights-chosen")).to_contain_text("BÖR")
    assert plain_phone.has_no_sideways_scroll()
