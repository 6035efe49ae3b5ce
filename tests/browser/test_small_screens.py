"""Every page of a project on a phone: nothing wider than the screen, no word over another."""

import pytest

from tests.browser.conftest import Visitor

WORK = "/arbete/levande-njurdonation"
OVERLAPPING = """() => {
  const shown = (one) => {
    const range = document.createRange();
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
      if (texts.currentNode.parentElement.closest(".visually-hidden")) continue;
      range.selectNodeContents(texts.currentNode);
      found.push(...range.getClientRects());
    }
    return found;
  };
  const words = [...document.querySelectorAll("header a, header button")]
    .flatMap((one) => shown(one).map((box) => [one, box]));
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return words.flatMap(([one, box], i) => words.slice(i + 1)
    .filter(([other, its]) => other !== one && over(box, its))
    .map(([other]) => `${one.textContent.trim()} / ${other.textContent.trim()}`));
}"""


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_words_of_the_head_keep_clear_of_each_other(phone: Visitor, lang: str) -> None:
    phone.sign_in()
    for path in (WORK, f"{WORK}/insikter", f"{WORK}/medlemmar"):
        page = phone.go(f"{path}?lang={lang}")
        assert len(page.query_selector_all("header nav a")) >= 8
        assert page.evaluate(OVERLAPPING) == []
        assert phone.too_wide() == []


def test_words_that_only_are_heard_make_no_page_wider(phone: Visitor) -> None:
    phone.sign_in()
    page = phone.go(f"{WORK}/medlemmar")
    page.fill("#note", "Till någon med ett långt namn")
    page.click("main form button:has-text('Skapa länk')")
    page.wait_for_selector("#link")
    assert len(page.query_selector_all("table .visually-hidden")) > 1
    assert phone.too_wide() == []
