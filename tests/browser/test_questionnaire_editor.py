"""A questionnaire is written in the browser, with the keyboard alone and on a phone."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

NEW = "/arbete/pendling/enkater/ny/skriv"
SAID = "[role=status]:not(#told)"
"""What the page says in sight; the same is told to screen readers."""


def _press(page: Page, name: str, role: str = "button") -> None:
    """Reach something by its name without a pointer, and press it."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def _write(page: Page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).first.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def test_two_questions_and_a_condition_are_written_and_published_by_keyboard(
    desk: Visitor,
) -> None:
    desk.sign_in()
    page = desk.go(NEW)
    desk.check()
    _write(page, "Vad heter enkäten?", "Kort om bussen")
    _write(page, "Den första frågan", "Åker du buss?")
    _press(page, "Fortsätt")
    expect(page.get_by_label("Frågan", exact=True)).to_have_value("Åker du buss?")
    desk.check()
    shown = page.frame_locator("#preview-frame")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Åker du buss?")

    _write(page, "Frågan", "Åker du ofta buss?")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Åker du ofta buss?")
    _press(page, "Lägg till ett svar")
    field = page.get_by_role("textbox", name="Svar 3")
    expect(field).to_be_focused()
    page.keyboard.type("Ibland")
    expect(shown.get_by_text("Ibland")).to_be_visible()
    _press(page, "Flytta upp: Svar 3")
    expect(page.get_by_role("textbox", name="Svar 2")).to_have_value("Ibland")
    _press(page, "Spara")
    expect(page.locator(SAID)).to_have_text("Sparat.")

    page.get_by_role("combobox", name="Lägg till").focus()
    page.keyboard.type("Egna")
    _press(page, "Lägg till")
    expect(page.get_by_role("heading", name="Ny: Egna ord")).to_be_visible()
    _write(page, "Frågan", "Vart åker du?")
    page.get_by_role("radio", name="När en tidigare fråga har ett visst svar").focus()
    page.keyboard.press("Space")
    page.get_by_role("combobox", name="Fråga och svar").select_option(label="Ibland")
    desk.check()
    page.get_by_label("Frågan", exact=True).focus()
    page.locator("#save").focus()
    page.keyboard.press("Enter")
    expect(page.locator(SAID)).to_have_text("Tillagd.")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Vart åker du?")
    assert page.url.endswith("?del=vart-aker-du")
    desk.check()

    _press(page, "Versioner och publicering", "link")
    page.wait_for_url("**/versioner")
    _write(page, "Vad är nytt?", "Första versionen")
    _press(page, "Publicera ny version")
    expect(page.get_by_text("Versionen är publicerad.")).to_be_visible()
    expect(page.get_by_text("visas ibland")).to_be_visible()


def test_the_editor_and_the_translations_fit_a_phone(phone: Visitor) -> None:
    phone.sign_in()
    for place in ("redigera?del=hur-ofta", "oversattningar", "fragebank", "versioner"):
        phone.go(f"/arbete/pendling/enkat/din-pendling/{place}")
        assert phone.has_no_sideways_scroll(), place
        phone.check()
