"""A designer makes a prototype of pictures: draws, sets by keyboard, publishes, checks it."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.conftest import DESK, PHONE, Visitor, _visitor
from tests.bundles import archive

PROJECT = "/arbete/levande-njurdonation"


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def designer(request: pytest.FixtureRequest, chromium: Browser, served: str) -> Iterator[Visitor]:
    yield from _visitor(chromium, served, request.param)


def made(visitor: Visitor, title: str) -> str:
    """The address of a new draft of two pictures."""
    visitor.sign_in()
    page = visitor.go(f"{PROJECT}/prototyper/ny")
    visitor.check()
    page.set_input_files(
        "#bilder",
        [
            {"name": f"{name}.png", "mimeType": "image/png", "buffer": picture(colour)}
            for name, colour in (("start", "white"), ("tack", "lightblue"))
        ],
    )
    page.fill("#title", title)
    page.fill("#question", "Exempel: hittar man knappen?")
    page.select_option("#step", index=1)
    page.click("main form button")
    page.wait_for_url("**/utkast")
    visitor.check()
    return page.url


def test_a_hotspot_is_drawn_with_the_pointer_and_set_with_the_keyboard(designer: Visitor) -> None:
    width = 1440 if not designer.is_narrow else 390
    address = made(designer, f"Exempel ritat {width}")
    page = designer.page
    page.goto(f"{address}/skarm/start")
    stage = page.locator("[data-stage]")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.6, steps=4)
    page.mouse.up()
    assert page.evaluate("document.activeElement.id") == "label-0"
    page.keyboard.type("Köp")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "x-0"
    before = float(page.input_value("#x-0").replace(",", "."))
    assert 8 <= before <= 12
    page.keyboard.press("ArrowUp")
    assert float(page.input_value("#x-0").replace(",", ".")) == pytest.approx(before + 1, abs=0.06)
    drawn = page.evaluate("document.querySelector('[data-area=\"0\"]').getAttribute('x')")
    assert float(drawn) == pytest.approx(6 * (before + 1), abs=1)
    designer.check()
    assert designer.has_no_sideways_scroll()
    page.keyboard.press("Enter")
    page.wait_for_url("**sparat=1")
    assert page.input_value("#label-0") == "Köp"
    designer.check()
    page.goto(f"{address.removesuffix('/utkast')}/v1/skarm/start?lang=sv")
    frame = page.frame_locator("iframe")
    frame.locator("[data-hotspot=kop]").focus()
    page.keyboard.press("Enter")
    frame.locator("body[data-screen=start], body[data-screen=tack]").wait_for()


def test_a_draft_is_published_and_its_screens_are_looked_through(designer: Visitor) -> None:
    width = 1440 if not designer.is_narrow else 390
    address = made(designer, f"Exempel granskat {width}")
    page = designer.page
    page.fill("#text-0", "Exempel: en större knapp")
    page.fill("#why-0", "Exempel: flera missade den")
    page.click("form[action*=andringar] button")
    page.wait_for_url("**sparat=andringar")
    shows = page.locator("textarea[id^=alt-]")
    for number in range(shows.count()):
        shows.nth(number).fill(f"Exempel: skärm {number + 1} med en knapp")
    page.get_by_role("button", name="Spara skärmarna").click()
    page.wait_for_url("**sparat=skarmar")
    page.click("form[action*=publicera] button")
    page.wait_for_url("**klart=publicerad")
    designer.check()
    assert designer.has_no_sideways_scroll()
    page.goto(f"{address.removesuffix('/utkast')}/v1/granska?lang=sv")
    page.locator("[data-progress]", has_text="Klart.").wait_for()
    states = page.locator("[data-state]").all_inner_texts()
    assert "Skärmen gick inte att granska." not in states
    designer.check()
    page.goto(f"{designer.address}{PROJECT}/prototyper?lang=sv")
    designer.check()


def test_the_report_finds_what_is_wrong_and_says_it_in_swedish(
    chromium: Browser, served: str
) -> None:
    document = """
schema: codesign/prototype/1
slug: med-hinder
title: Exempel med hinder
question: Hittar granskningen dem?
dated: 2026-11-01
journey: JOURNEY
step: STEP
screens:
  - {key: start, title: Start, html: start.html}
"""
    for visitor in _visitor(chromium, served, DESK):
        visitor.sign_in()
        page = visitor.go(f"{PROJECT}/prototyper/ny")
        value = page.evaluate("document.querySelector('#step option[value*=\"/\"]').value")
        journey, _, step = value.partition("/")
        text = document.replace("STEP", step).replace("JOURNEY", journey)
        page_with_faults = b'<h1>Start</h1><h4>Hopp</h4><p><input type="text"></p>'
        packed = archive({"prototype.yaml": text, "start.html": page_with_faults})
        page.set_input_files(
            "#zip", [{"name": "p.zip", "mimeType": "application/zip", "buffer": packed}]
        )
        page.click("main form button")
        page.wait_for_url("**/utkast")
        page.goto(page.url.replace("/utkast", "/v1/granska?lang=sv"))
        page.locator("[data-progress]", has_text="Klart.").wait_for()
        told = page.inner_text("[data-report]")
        assert "Ett fält saknar namn" in told
        assert "Rubrikerna hoppar över en nivå" in told
        visitor.check()
