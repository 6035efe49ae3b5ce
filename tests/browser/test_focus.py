"""Where focus is after every change in place: on the fault or where it was, never lost.

Each line is something that htmx does on a page: where, what is pressed, what holds focus then.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

WORK = "/arbete/levande-njurdonation"
MAP = "/projekt/levande-njurdonation/resa/levande-njurdonation"
PENDLING = "/arbete/pendling"

FILTERS = (
    (MAP, "form[data-filter]"),
    (f"{WORK}/insikter", "form[data-filter]"),
    (f"{WORK}/omraden", "form[data-filter]"),
    (f"{WORK}/svar", "form[data-filter]"),
    (f"{WORK}/kategorisera?visa=alla", "form[data-filter]"),
)
HOLDER = """() => { const one = document.activeElement;
  return one === document.body ? "lost" : one.id || one.className || one.tagName; }"""


def press(page: Page, selector: str) -> None:
    """By keyboard; until htmx has answered and what follows is done."""
    page.evaluate(
        "() => { window.swapped = 0; document.addEventListener('htmx:after:swap', () => "
        "setTimeout(() => { window.swapped += 1; }, 200), { once: true }); }"
    )
    page.locator(selector).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.swapped > 0")


def choose(page: Page, selector: str) -> str:
    """Choose the last option of a list; the list's name."""
    page.evaluate(
        "() => { window.swapped = 0; document.addEventListener('htmx:after:swap', () => "
        "setTimeout(() => { window.swapped += 1; }, 200), { once: true }); }"
    )
    field = page.locator(f"{selector} select:visible").first
    field.focus()
    field.select_option(index=field.locator("option").count() - 1)
    page.wait_for_function("() => window.swapped > 0")
    return str(field.get_attribute("name"))


@pytest.mark.parametrize(("path", "form"), FILTERS)
def test_a_choice_keeps_its_list_and_is_told(desk: Visitor, path: str, form: str) -> None:
    desk.sign_in()
    page = desk.go(path)
    held = choose(page, form)
    assert page.evaluate("() => document.activeElement.name") == held
    assert _is_told(page)
    desk.check()


def _is_told(page: Page) -> bool:
    """Whether a live region that is still there says something."""
    found: bool = page.evaluate(
        "() => [...document.querySelectorAll('[role=status], [role=alert]')]"
        ".some((one) => one.textContent.trim())"
    )
    return found


def test_moves_on_the_map(desk: Visitor) -> None:
    page = desk.go(MAP)
    press(page, "a.area-filter")
    assert page.evaluate(HOLDER).startswith("area-filter-")
    expect(page.locator(".map-status")).not_to_be_empty()
    press(page, ".map-status a")
    assert page.evaluate(HOLDER) == "map-region"
    page = desk.go(MAP)
    press(page, "a[data-step]:visible")
    assert "panel-title" in page.evaluate(HOLDER)


def test_more_voices_are_read_on_from_the_first_new_one(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go(f"{PENDLING}/resa/pendling")
    for path in page.eval_on_selector_all("a[data-step]", "all => all.map((one) => one.href)"):
        page.goto(path)
        if page.locator("[data-more]").count():
            break
    else:
        pytest.fail("no step has more voices than one page")
    before = page.locator("[data-voices] .voice").count()
    press(page, "[data-more]")
    all_of_them = "[...document.querySelectorAll('[data-voices] .voice')]"
    assert page.evaluate(f"() => {all_of_them}.indexOf(document.activeElement)") == before


def test_a_decision_keeps_its_button_and_is_told(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go(f"{PENDLING}/granska?lista=visas")
    button = page.locator(".case button[value=kept]").first
    held = str(button.get_attribute("id"))
    press(page, f"#{held}")
    assert page.evaluate(HOLDER) == held
    expect(page.locator(f"#{held}")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#told")).to_contain_text(": Bara i gruppen")
    press(page, f"#{held.replace('kept', 'released')}")
    expect(page.locator("#told")).to_contain_text(": Publicerad")
    assert page.evaluate(HOLDER) == held.replace("kept", "released")
    desk.check()


def test_moves_at_the_coding_desk(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go(f"{WORK}/kategorisera?visa=alla")
    button = page.locator(".desk-area").first
    held = str(button.get_attribute("id"))
    for _ in range(2):
        press(page, f"#{held}")
        assert page.evaluate(HOLDER) == held
        expect(page.locator("#desk-said")).not_to_be_empty()
    press(page, "#desk-next")
    assert page.evaluate(HOLDER) == "desk-next"
    page.locator("#desk-new summary").click()
    press(page, "#desk-new form button[type=submit]")
    assert page.evaluate("() => document.activeElement.matches('#namn, .ds-validation-message')")


def test_a_project_file_that_is_refused_takes_focus_to_why(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go("/arbete/importera-projekt")
    press(page, "#importera")
    assert "ds-error-summary" in page.evaluate(HOLDER)
    desk.check()


def test_what_is_gone_hands_focus_to_the_part_that_changed(desk: Visitor) -> None:
    page = desk.go(MAP)
    page.evaluate(
        """() => { const button = document.createElement("button");
          button.textContent = "Borta"; button.id = "borta";
          document.getElementById("map-region").append(button); button.focus(); }"""
    )
    choose_elsewhere = """() => {
      const list = document.querySelector("form[data-filter] select");
      list.selectedIndex = list.options.length - 1;
      list.dispatchEvent(new Event("change", { bubbles: true })); }"""
    with page.expect_response(lambda one: "/resa/" in one.url):
        page.evaluate(choose_elsewhere)
    page.wait_for_function("() => !document.getElementById('borta')")
    page.wait_for_function("() => document.activeElement.id === 'map-region'")
