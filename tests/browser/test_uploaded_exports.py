"""An ordinary static export, uploaded through the form and used in its frame in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser.conftest import DESK, Visitor, new_context
from tests.browser.test_hosted_prototypes import Stage, inside, listener, stage, wait_in
from tests.bundles import archive
from tests.prototyping import picture

__all__ = ["listener", "stage"]

HEAD = '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Exempel</title>'
FILES: dict[str, bytes | str] = {
    "export/INDEX.HTML": HEAD + '<link rel="stylesheet" href="/css/abs.css">'
    '<link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=Inter"></head><body>'
    '<h1>Start</h1><a id="tva" href="/sida2.html">Två</a> <a id="tre" href="Sida 3.html">Tre</a>'
    '<a id="mapp" href="undermapp/">Mapp</a> <a id="ny" target="_blank" href="sida2.html">Ny</a>'
    '<a id="borta" href="borta.html">Borta</a>'
    '<img id="bild" src="tåg.png" alt="Tåg" srcset="logo@2x.png 2x">'
    '<form action="/resultat.html" method="get"><label>Från <input name="från"></label>'
    '<button id="sok">Sök</button></form>'
    "<script>localStorage.setItem('besök', String(1 + Number(localStorage['besök'] ?? 0)));"
    "sessionStorage.kvar = 'ja'; document.cookie = 'a=b; path=/';</script>"
    '<script src="/js/kod.js"></script></body></html>',
    "export/js/kod.js": "fetch('/data/tåg.json').then((a) => a.json()).then((d) => {"
    "document.body.dataset.came = d.tåg; });\n"
    "const asked = new XMLHttpRequest(); asked.open('GET', 'data/tåg.json');"
    "asked.onload = () => { document.body.dataset.old = `${asked.status} ${asked.responseText}`; };"
    "asked.send();\n"
    "fetch('data/borta.json').then((a) => { document.body.dataset.gone = a.status; });\n"
    "fetch('https://api.example.com/').catch((e) => { document.body.dataset.out = e.name; });\n"
    "const byName = new Image(); byName.onload = () => { document.body.dataset.picture = 'ja' };"
    "byName.src = ['tåg', 'png'].join('.');\n"
    "history.pushState({}, '', '/annan/vag');",
    "export/data/tåg.json": '{"tåg": 7}',
    "export/css/abs.css": "h1 { color: rgb(0, 128, 128); background: url('/tåg.png') }",
    "export/sida2.html": HEAD + '<h1>Två</h1><a href="/">Hem</a>'
    "<script>document.body.dataset.kept = localStorage.getItem('besök') + sessionStorage.kvar"
    " + document.cookie + localStorage.length;\n\nsaknas.nu();</script>",
    "export/Sida 3.html": HEAD + "<h1>Tre</h1>",
    "export/undermapp/index.html": HEAD + '<h1>Mappen</h1><a href="../sida2.html">Två</a>',
    "export/resultat.html": HEAD + "<h1>Resultat</h1><script>document.body.dataset.asked ="
    "new URLSearchParams(location.search).get('från')</script>",
    "export/tåg.png": picture(),
    "export/logo@2x.png": picture(),
    "export/_redirects": "/* /index.html 200",
    "export/site.webmanifest": "{}",
    "export/.DS_Store": b"\x00",
    "__MACOSX/export/._INDEX.HTML": b"\x00",
}


@pytest.fixture(scope="module")
def uploaded(chromium: Browser, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The draft's page after the upload."""
    file = tmp_path_factory.mktemp("export") / "export.zip"
    file.write_bytes(archive(FILES))
    context = new_context(chromium, DESK)
    visitor = Visitor(context, stage.address)
    visitor.sign_in()
    page = visitor.go(f"/arbete/{stage.project}/prototyper/ny?lang=sv")
    page.set_input_files("#zip", file)
    page.fill("#title", "Exempel: exporten")
    page.fill("#question", "Exempel: hittar man?")
    page.select_option("#step", index=1)
    page.get_by_role("button", name="Ladda upp som utkast").click()
    expect(page.locator("h1")).to_contain_text("Utkast: Exempel: exporten")
    visitor.check()
    return page


@pytest.fixture
def looking(uploaded: Page, stage: Stage) -> Iterator[tuple[Page, Frame]]:
    page = uploaded.context.new_page()
    page.goto(uploaded.url)
    page.get_by_role("link", name="Titta runt i utkastet").click()
    yield page, inside(page, stage.host)
    page.close()


def heading(frame: Frame, words: str) -> None:
    expect(frame.locator("h1")).to_have_text(words)


def test_what_was_done_and_what_cannot_work_is_told_in_one_place(uploaded: Page) -> None:
    told = uploaded.locator(".upload-findings")
    text = told.inner_text()
    assert "INDEX.HTML" in text
    assert "”borta.html” finns inte bland filerna." in text
    assert (
        "Webbtypsnittet https://fonts.googleapis.com/css2?family=Inter går inte att hämta" in text
    )
    assert "Sparar i webbläsaren" in text
    assert "https://api.example.com/ ligger på en annan server" in text
    told.get_by_text("4 filer är inte med").click()
    left = told.locator("details[open] li").all_inner_texts()
    assert left == ["export/.DS_Store", "__MACOSX", "_redirects", "site.webmanifest"]


def test_pages_pictures_data_and_storage_work_as_on_the_web(
    looking: tuple[Page, Frame], stage: Stage
) -> None:
    page, frame = looking
    heading(frame, "Start")
    colour = "getComputedStyle(document.querySelector('h1')).color"
    wait_in(frame, f"{colour} === 'rgb(0, 128, 128)'")
    wait_in(frame, "document.querySelector('#bild').naturalWidth === 200")
    wait_in(frame, "document.body.dataset.came === '7'")
    wait_in(frame, "document.body.dataset.old === '200 {\"tåg\": 7}'")
    wait_in(frame, "document.body.dataset.gone === '404'")
    wait_in(frame, "document.body.dataset.out === 'TypeError'")
    wait_in(frame, "document.body.dataset.picture === 'ja'")
    frame.locator("#tva").click()
    heading(frame, "Två")
    assert frame.evaluate("document.body.dataset.kept") == "1jaa=b1"
    frame.get_by_text("Hem").click()
    heading(frame, "Start")
    wait_in(frame, "localStorage['besök'] === '2'")
    for link, words in (("#tre", "Tre"), ("#mapp", "Mappen"), ("#ny", "Två")):
        back_to_start(frame)
        frame.locator(link).click()
        heading(frame, words)
    assert len(page.context.pages) == 2


def back_to_start(frame: Frame) -> None:
    """The frame at its first page."""
    root = "/".join(frame.url.split("/")[:5])
    frame.evaluate(f"location.href = '{root}/INDEX.HTML'")
    heading(frame, "Start")


def test_a_form_leads_to_its_page_and_nothing_typed_goes_over_the_network(
    looking: tuple[Page, Frame],
) -> None:
    page, frame = looking
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    frame.locator("input[name=från]").fill("Älvsjö hemligt")
    frame.locator("#sok").click()
    heading(frame, "Resultat")
    wait_in(frame, "document.body.dataset.asked === 'Älvsjö hemligt'")
    assert any(url.endswith("/resultat.html") for url in asked)
    assert not [url for url in asked if "lvsj" in url or "hemligt" in url]


def test_a_missing_page_says_so_inside_the_frame_and_leads_back(
    looking: tuple[Page, Frame],
) -> None:
    page, frame = looking
    frame.locator("#borta").click()
    heading(frame, "Sidan finns inte i prototypen")
    frame.get_by_role("button", name="Tillbaka").click()
    heading(frame, "Start")
    frame.locator("#borta").click()
    heading(frame, "Sidan finns inte i prototypen")
    frame.get_by_role("link", name="Till prototypens första sida").click()
    heading(frame, "Start")
    expect(page.locator("[data-bundle-faults]")).to_contain_text("Finns inte bland filerna: borta")
    frame.evaluate("location.href = '/bort/fran/roten'")
    heading(frame, "Sidan finns inte")
    frame.get_by_role("button", name="Tillbaka").click()
    heading(frame, "Start")


def test_a_script_error_is_told_to_staff_beside_the_frame_and_to_nobody_else(
    looking: tuple[Page, Frame], stage: Stage
) -> None:
    page, frame = looking
    frame.locator("#tva").click()
    heading(frame, "Två")
    told = page.locator("[data-bundle-faults]")
    expect(told).to_contain_text("Skriptfel i sida2-html, rad 3")
    expect(told).to_contain_text("saknas is not defined")
    expect(told).to_contain_text("Går inte i en stängd ram: fetch-out-https-api-example-com")
    assert page.locator("iframe").get_attribute("data-dropped") == "0"
