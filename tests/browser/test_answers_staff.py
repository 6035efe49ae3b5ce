"""Staff answer in a real browser: from an area to a published answer, with axe on every state."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

PROJECT = "/arbete/levande-njurdonation"
BOARD = f"{PROJECT}/svar"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_board_and_priorities_pass_axe_in_light_and_dark(desk: Visitor, scheme: str) -> None:
    desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    desk.sign_in()
    for place in (BOARD, f"{BOARD}?visa=forsenade", f"{PROJECT}/prioritering"):
        desk.go(place)
        desk.check()


def test_the_pages_fit_a_phone(phone: Visitor) -> None:
    phone.sign_in()
    page = phone.go(BOARD)
    for place in (BOARD, f"{PROJECT}/prioritering", f"{BOARD}/atgard/1", f"{BOARD}/svar/1"):
        phone.go(place)
        phone.check()
        assert phone.has_no_sideways_scroll(), page.url


def test_an_answer_and_an_action_are_written_reviewed_and_published(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go(BOARD)
    page.locator(".answer-waiting").get_by_role("link", name="Vårdorganisation").click()
    page.get_by_label("Vad svarar ni dem som berättade?").fill("Exempel: Vi hörde er.")
    desk.check()
    page.get_by_role("button", name="Spara utkastet").click()
    page.get_by_role("link", name="Öppna svaret").click()
    page.get_by_role("button", name="Skicka till granskning").click()
    page.get_by_role("link", name="Läs och granska").click()
    desk.check()
    page.get_by_role("button", name="Publicera svaret").click()
    expect(page.locator(".answer-published")).to_have_text("Publicerat")
    page.get_by_text("Lägg till en åtgärd").first.click()
    page.get_by_label("Vad ska ni göra?").fill("Exempel: Fråga på nytt.")
    page.get_by_label("Klar senast").fill("2020-01-31")
    page.get_by_role("button", name="Lägg till åtgärden").click()
    expect(page.locator(".answer-late")).to_have_text("Försenad")
    desk.check()
    page.get_by_role("link", name="Ändra åtgärden Exempel: Fråga på nytt.").click()
    page.get_by_label("Vad ska ni göra?").fill("")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv vad ni ska göra.")
    desk.check()


def test_areas_are_placed_with_the_keyboard_and_drawn(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go(f"{PROJECT}/prioritering")
    page.get_by_label("Effekt A Information och kommunikation").press("5")
    page.get_by_label("Insats A Information och kommunikation").press("2")
    page.get_by_role("button", name="Spara mina placeringar").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Dina placeringar är sparade.")
    expect(page.locator(".priority-mark")).to_have_text(["A", "B", "C", "D", "E", "F"])
    point = page.locator(".priority-dot").first
    low = point.get_attribute("cy")
    page.get_by_label("Effekt A Information och kommunikation").press("1")
    page.get_by_role("button", name="Spara mina placeringar").press("Enter")
    expect(point).not_to_have_attribute("cy", str(low))
    desk.check()
