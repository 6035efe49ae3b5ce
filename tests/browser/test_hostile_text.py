"""Script in every text field, looked at in a real browser on every page that shows it."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

EVIL = (
    "\"'><script>window.struck=1</script><img src=x onerror=window.struck=1>"
    "<svg onload=window.struck=1>{{7*7}}${7*7}<a href=javascript:window.struck=1>x</a>"
)
PROJECT = "vad-forsoken-visade"
WORK = f"/arbete/{PROJECT}"
PUBLIC = f"/projekt/{PROJECT}"
STEP = "samtalet"


def fill_everything(page: Page, form: str) -> None:
    """Put the text in every field of a form that takes text."""
    fields = page.locator(f"{form} input[type=text]:visible, {form} textarea:visible")
    for i in range(fields.count()):
        field = fields.nth(i)
        if field.is_editable():
            field.fill(EVIL[: int(field.get_attribute("maxlength") or len(EVIL))])


def is_unharmed(visitor: Visitor, path: str) -> None:
    page = visitor.go(path)
    assert page.evaluate("window.struck") is None, path
    assert visitor.faults == [], f"{path}: {visitor.faults}"


def test_script_in_every_text_field_stays_text(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go(f"{PUBLIC}/resa/{PROJECT}/beratta/{STEP}")
    for choice in (None, "#perspective-1", "#rating-1"):
        if choice:
            page.check(choice)
        page.click("button.tell-on")
    fill_everything(page, "form.tell")
    page.click("button.tell-on")
    page.check("#mode-1")
    page.click("button.tell-on")
    page.click("button.tell-on")
    code = page.text_content("[data-code]") or ""
    page.goto(f"{desk.address}/kvitto")
    page.fill("#code", EVIL[:100])
    page.click("main form button")
    assert page.input_value("#code") == EVIL[:100]
    page.fill("#code", code)
    page.click("main form button")
    expect(page.locator(".tell-words")).to_contain_text("{{7*7}}")

    page = desk.go(f"{WORK}/granska")
    page.locator("button[value=released]").first.click()
    expect(page.locator("button[aria-pressed=true]").first).to_be_visible()

    page = desk.go(f"{WORK}/installningar")
    was = page.input_value("#title")
    page.locator("details summary").click()
    fill_everything(page, "main form")
    page.fill("#title", EVIL[:120])
    page.click("main form button")
    page = desk.go(f"{WORK}/medlemmar")
    page.fill("#note", EVIL[:100])
    page.click("button:has-text('Skapa länk')")
    page = desk.go("/konto")
    page.fill("#name", EVIL[:100])
    page.click("main form button >> nth=0")

    page = desk.go(f"{WORK}/kategorisera")
    page.locator("#desk-new summary").click()
    page.fill("#namn", EVIL[:110])
    page.click("#desk-new button[type=submit]")
    page.wait_for_load_state("networkidle")
    page = desk.go(f"{WORK}/importera")
    page.fill("#rader", f"{EVIL}\n{EVIL} två")
    page.click("main form button.ds-button")
    page.wait_for_load_state("networkidle")

    for path in (
        "/",
        PUBLIC,
        f"{PUBLIC}/resa/{PROJECT}",
        f"{PUBLIC}/resa/{PROJECT}/steg/{STEP}",
        f"{PUBLIC}/resa/{PROJECT}?vy=lista",
        f"{PUBLIC}/omraden",
        "/arbete",
        "/konto",
        WORK,
        f"{WORK}/medlemmar",
        f"{WORK}/handelser",
        f"{WORK}/installningar",
        f"{WORK}/omraden",
        f"{WORK}/omraden/redigera",
        f"{WORK}/kategorisera?visa=alla",
        f"{WORK}/granska?lista=visas",
        f"{WORK}/importera",
        f"{WORK}/resa/{PROJECT}",
    ):
        is_unharmed(desk, path)
    page = desk.go(f"{WORK}/installningar")
    page.fill("#title", was)
    page.click("main form button")
    page = desk.go("/konto")
    page.fill("#name", "Astrid")
    page.click("main form button >> nth=0")
