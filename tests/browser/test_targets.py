"""Everything a citizen can press is at least 24 by 24 CSS pixels, on every page, phone and desk.

WCAG 2.2, 2.5.8 with only its exceptions for links in a line of text and for sizes that the browser
decides: that small targets lie far apart is no excuse here. A choice is as large as its label.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency
from codesign.rounds import actions
from codesign.rounds.codes import round_code, round_hmac
from codesign.rounds.domain import RoundStatus
from codesign.rounds.plan import Design, TestPlan
from tests import factories
from tests.browser.conftest import DESK, PHONE, Visitor, _visitor, serving
from tests.trying import SCRIPT

KEY = b"0123456789abcdef0123456789abcdef"
LEAST = 24
OPEN = "button.tree-open"
ONWARD = "button.tell-on, button[value=ge-upp], button[data-hide], button[value=nowhere]"
PENDLING = "/projekt/pendling"
RESA = f"{PENDLING}/resa/pendling"
PAGES = (
    "/",
    "/logga-in",
    "/inbjudan/ingen-alls",
    "/kvitto",
    "/finns-inte",
    PENDLING,
    f"{PENDLING}/svar",
    f"{PENDLING}/omraden",
    RESA,
    f"{RESA}?vy=lista",
    f"{RESA}?vy=kurva",
    f"{RESA}/finns-inte",
    "/projekt/levande-njurdonation",
    "/projekt/levande-njurdonation/resa/levande-njurdonation",
    "/projekt/levande-njurdonation/omraden",
    "/projekt/vad-forsoken-visade",
    "/prova/FINN-S-IN-TE",
)
SMALL = """(least) => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const pressed = "a[href], area, button, input:not([type=hidden]), select, textarea, summary,"
    + "[role=button], [role=radio], [role=tab], [tabindex='0'][data-go], [data-hotspot]";
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && one.getClientRects().length > 0;
  const size = (one) => {
    const box = one.getBoundingClientRect();
    return [box.width, box.height];
  };
  // A quarter of a pixel is how a browser rounds, no smaller target.
  const fits = (one) => size(one).every((side) => side >= least - 0.25);
  const isInText = (one) => {
    if (getComputedStyle(one).display !== "inline") return false;
    let around = one.parentElement;
    while (getComputedStyle(around).display.startsWith("inline")) around = around.parentElement;
    const walker = document.createTreeWalker(around, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const holder = walker.currentNode.parentElement;
      let block = holder;
      while (getComputedStyle(block).display === "inline") block = block.parentElement;
      const hidden = holder.closest(".visually-hidden, [hidden]");
      const said = /[\\p{L}\\p{N}]/u.test(walker.currentNode.data);
      if (block === around && said && !hidden && !holder.closest(pressed)) return true;
    }
    return false;
  };
  const small = [];
  for (const one of document.querySelectorAll(pressed)) {
    if (!isShown(one) || one.closest("[inert]")) continue;
    const isChoice = ["radio", "checkbox", "file"].includes(one.type);
    const labels = isChoice ? [...one.labels].filter(isShown) : [];
    if ([one, ...labels].some(fits) || isInText(one)) continue;
    const name = one.getAttribute("aria-label") || one.textContent.trim() || one.id || one.name;
    const [width, height] = size(one).map((side) => Math.round(side * 10) / 10);
    const kind = `${one.tagName.toLowerCase()}.${one.className}`;
    small.push(`${kind} "${name.slice(0, 40)}" ${width} x ${height}`);
  }
  return small;
}"""
DRAWN = """<!doctype html><style>
  button, input, label { display: block; padding: 0; border: 0; margin: 0; }
  .low { width: 24px; height: 23px } .slim { width: 23px; height: 24px }
  .right { width: 24px; height: 24px } input { width: 12px; height: 12px }
  .large { height: 24px; width: 60px } .small { height: 23px; width: 60px }
  a { font: 16px/24px sans-serif }
</style><h1>A</h1><button class="low"></button><button class="slim"></button>
<button class="right"></button>
<p><a class="alone" href="/">Alone</a></p>
<p>In a sentence: <a class="within" href="/">a link</a>.</p>
<p><a class="beside" href="/">One</a> · <a class="beside" href="/">Two</a></p>
<label class="large"><input type="radio"></label>
<label class="small"><input type="radio"></label>"""


def _with_every_kind(session: Session) -> str:
    """An open round; the address that invites to it."""
    agency = session.scalars(select(Agency).where(Agency.slug == "exempelmyndigheten")).one()
    project = factories.project(session, agency, "alla-sorter")
    factories.journey(session, project)
    version = factories.prototype(session, project)
    script = TestPlan.model_validate(SCRIPT | {"blocks": [*SCRIPT["blocks"], *_questions()]})
    made = actions.create(session, project, script, Design.ONE, [version.id])
    made.status = RoundStatus.OPEN
    code = round_code(made.id, KEY)
    made.code_hmac = round_hmac(code, KEY)
    session.flush()
    return f"/prova/{code}"


def _questions() -> list[dict[str, object]]:
    options = [{"key": "ja", "label": "Ja"}, {"key": "nej", "label": "Nej"}]
    return [
        {"key": "litar", "kind": "question", "prompt": "Hur?", "answer": "scale", "steps": 7},
        {"key": "en", "kind": "question", "prompt": "Vad?", "answer": "one", "options": options},
        {
            "key": "fler",
            "kind": "question",
            "prompt": "Vilka?",
            "answer": "many",
            "options": options,
        },
    ]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The demo with an open round of every kind of block beside it; and the way into the round."""
    invitations: list[str] = []
    also = lambda session: invitations.append(_with_every_kind(session))  # noqa: E731
    with serving(tmp_path_factory.mktemp("targets"), also=also) as address:
        yield address, invitations[0]


@pytest.fixture(params=["phone", "desk"])
def citizen(
    request: pytest.FixtureRequest, chromium: Browser, house: tuple[str, str]
) -> Iterator[Visitor]:
    """Somebody with a phone, and somebody at a desk with a mouse."""
    size = PHONE if request.param == "phone" else DESK
    yield from _visitor(chromium, house[0], size)


class Sweep:
    """What is too small, page by page; told together at the end."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: set[str] = set()
        self.small: dict[str, list[str]] = {}

    def look(self) -> None:
        """Measure the page as it is now, and what is in its frames."""
        self.seen.add(self.page.locator("h1").first.inner_text())
        for frame in self.page.frames:
            self._measure(frame)

    def _measure(self, frame: Frame) -> None:
        frame.wait_for_load_state()
        found = frame.evaluate(SMALL, LEAST)
        self.small.setdefault(frame.url.split("/", 3)[-1], []).extend(found)

    def told(self) -> str:
        return "\n".join(f"/{url}: {one}" for url, found in self.small.items() for one in found)


def test_a_small_button_and_a_link_alone_are_found(citizen: Visitor) -> None:
    page = citizen.page
    page.goto("about:blank")
    page.set_content(DRAWN)
    sweep = Sweep(page)
    sweep.look()
    found = ["button.low", "button.slim", "a.alone", "a.beside", "a.beside", "input."]
    assert _names(sweep) == found
    page.evaluate(
        "() => { for (const one of document.styleSheets[0].cssRules) one.style.zoom = 2; }"
    )
    sweep = Sweep(page)
    sweep.look()
    assert _names(sweep) == []


def _names(sweep: Sweep) -> list[str]:
    return [one.split('"')[0].strip() for one in sweep.small.get("about:blank", [])]


def test_every_page_that_is_read(citizen: Visitor) -> None:
    sweep = Sweep(citizen.page)
    for path in PAGES:
        for lang in ("sv", "en"):
            citizen.go(f"{path}{'&' if '?' in path else '?'}lang={lang}")
            sweep.look()
    page = citizen.go(f"{RESA}?lang=sv")
    page.locator("a[data-step]:visible").first.click()
    expect(page.locator(".panel-title")).to_be_visible()
    sweep.look()
    for path in _links(citizen, RESA, "/steg/")[:3]:
        citizen.go(path)
        sweep.look()
    for area in _links(citizen, f"{PENDLING}/omraden", "/omraden/")[:2]:
        citizen.go(area)
        sweep.look()
    for story in _links(citizen, PENDLING, "/prototyp/"):
        citizen.go(story)
        sweep.look()
        for screen in _links(citizen, story, "/skarm/")[:6]:
            citizen.go(screen)
            sweep.look()
    assert sweep.told() == ""


def _links(citizen: Visitor, page: str, part: str) -> list[str]:
    found: list[str] = citizen.go(page).eval_on_selector_all(
        "main a[href]", "all => [...new Set(all.map((one) => one.getAttribute('href')))]"
    )
    return [one.split("#")[0] for one in found if part in one and one.startswith("/")]


def test_every_page_of_telling_and_its_receipt(citizen: Visitor) -> None:
    page = citizen.go("/projekt/levande-njurdonation/resa/levande-njurdonation/beratta/fragan")
    sweep = Sweep(page)
    on = "button.tell-on"
    sweep.look()
    for choice in ("", "#perspective-1", "#rating-2", "#text", "#mode-1"):
        if choice == "#text":
            page.fill(choice, "Exempel: det tog lång tid.")
        elif choice:
            page.check(choice)
        page.click(on)
        sweep.look()
    page.click(on)
    code = page.text_content("[data-code]") or ""
    sweep.look()
    citizen.go("/kvitto")
    page.click("main form button")
    sweep.look()
    page.fill("#code", code)
    page.click("main form button")
    expect(page.locator(".tell-words")).to_be_visible()
    sweep.look()
    page.click("main form[action$='ta-tillbaka'] button")
    sweep.look()
    assert len(sweep.seen) >= 9, sweep.seen
    assert sweep.told() == ""


def test_every_kind_of_page_of_a_round(citizen: Visitor, house: tuple[str, str]) -> None:
    page = citizen.go(house[1])
    sweep = Sweep(page)
    sweep.look()
    page.click("main form button")
    sweep.look()
    page.check("#consent")
    page.click("main form button")
    kinds = set()
    for _ in range(40):
        expect(page.locator("h1").first).to_be_visible()
        for inside in page.locator("iframe").all():
            expect(inside.content_frame.locator("body[data-screen]")).to_be_attached()
        sweep.look()
        kinds.add(page.locator("h1").first.inner_text())
        if page.locator("[data-code]").count():
            break
        page.locator(
            ONWARD if page.locator(".tree-way").count() else f"{ONWARD}, {OPEN}"
        ).first.click()
    assert kinds >= {
        block["prompt"] for block in SCRIPT["blocks"] if block["kind"] != "five-seconds"
    }
    assert "Tack för att du provade" in kinds
    assert sweep.told() == ""
