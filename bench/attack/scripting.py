"""Script in every text field, looked for on every page that a real browser then shows."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

from lxml import html
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from bench.attack.asking import answered
from bench.attack.found import Outcome
from bench.attack.spreading import arrived, import_rows
from bench.attack.stage import PROJECT, Answer, Stage, Visitor, field_value
from bench.attack.walking import Form, Place, forms, walk
from codesign.web.sessions import PLAIN_COOKIE

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SPARED = ("/logga-ut", "/losenord", "/ta-bort", "/roll", "/aterkalla")
"""Forms whose sending would end the attack: signing out, passwords, members."""
STAFF = ("/arbete", f"/arbete/{PROJECT}", f"/projekt/{PROJECT}", "/konto")
PUBLIC = ("/", f"/projekt/{PROJECT}", "/kvitto")
TRACES = """
tree => {
  const bad = [];
  const scheme = /^[\\s\\u0000-\\u001f]*(javascript|data:text\\/html)/i;
  for (const one of tree.querySelectorAll('*')) {
    for (const attribute of one.attributes) {
      const name = attribute.name.toLowerCase();
      if (name === 'data-struck' || (name.startsWith('on') && attribute.value.includes('struck'))
          || name.startsWith('hx-on')
          || (['href', 'src', 'action', 'formaction', 'xlink:href'].includes(name)
              && scheme.test(attribute.value)))
        bad.push(`<${one.localName} ${name}=${attribute.value.slice(0, 60)}>`);
    }
    if (one.localName === 'script' && one.textContent.includes('struck')) bad.push('<script>');
  }
  return bad;
}
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that CODESIGN_CHROMIUM names."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CODESIGN_CHROMIUM"], args=list(FLAGS)
        )
        try:
            yield browser
        finally:
            browser.close()


def scripts(stage: Stage, texts: list[str]) -> Outcome:
    """Every text field × every payload; every answer and then every page in Chromium."""
    found = Outcome()
    with chromium() as browser:
        reader = browser.new_context(bypass_csp=True, locale="sv-SE").new_page()
        astrid = stage.staff("astrid")
        fields = 0
        for form in writing_forms(walk(stage, astrid, (*STAFF, *PUBLIC))):
            fields += type_all(found, astrid, form, texts, reader)
        fields += _ask(found, stage, texts, reader)
        fields += _tell_and_release(found, stage, astrid, texts, reader)
        _upload(found, astrid, texts, reader)
        pages = sum(
            look_at(found, stage, browser, name, pages_of(walk(stage, visitor, start)))
            for name, visitor, start in (
                ("astrid", astrid, STAFF),
                ("bo", stage.staff("bo"), STAFF),
                ("", stage.visitor(), PUBLIC),
            )
        )
    found.notes.append(f"{fields} text fields, {len(texts)} payloads, {pages} page views")
    return found


def writing_forms(places: Iterable[Place]) -> list[Form]:
    """One of each kind of form that takes text, on these pages, GET forms included."""
    kinds: dict[tuple[str, tuple[str, ...]], Form] = {}
    for place in places:
        for form in forms(place.path, place.answer):
            if form.typed and not form.action.split("?")[0].endswith(SPARED):
                kinds.setdefault((place.endpoint, form.typed), form)
    return list(kinds.values())


def type_all(found: Outcome, visitor: Visitor, form: Form, texts: list[str], reader: Page) -> int:
    """Type every text into every field of a form; how many fields it has."""
    for name in form.typed:
        for text in texts:
            _type(found, visitor, form, name, text, reader)
    return len(form.typed)


def _type(found: Outcome, visitor: Visitor, form: Form, name: str, text: str, reader: Page) -> None:
    if form.method == "get":
        answer = visitor.get(f"{urlsplit(form.action).path}?{urlencode(form.filled(name, text))}")
    else:
        answer = visitor.post(form.action, form.filled(name, text))
    read(found, answer, f"{form.action} {name}={text!r}", reader)
    if answer.status == 303:
        read(found, visitor.get(local(answer)), f"after {form.action} {name}={text!r}", reader)


def local(answer: Answer) -> str:
    parts = urlsplit(answer.header("Location"))
    return parts.path + (f"?{parts.query}" if parts.query else "")


def read(found: Outcome, answer: Answer, what: str, reader: Page) -> None:
    """Parse an answer as the browser does, and look for markup that came out of the text."""
    found.attempt(answer.status >= 500, f"{what}: {answer.status}")
    if not answer.is_page:
        return
    bad = reader.evaluate(
        f"text => ({TRACES})(new DOMParser().parseFromString(text, 'text/html'))", answer.text
    )
    found.attempt(bool(bad), f"{what}: {bad[:2]}")


def _ask(found: Outcome, stage: Stage, texts: list[str], reader: Page) -> int:
    """Citizens answer a questionnaire with each payload."""
    for text in texts:
        for what, answer in answered(stage, text):
            read(found, answer, what, reader)
            found.notes.extend([what] if what.startswith("no ") else [])
    return 1


def _tell_and_release(
    found: Outcome, stage: Stage, astrid: Visitor, texts: list[str], reader: Page
) -> int:
    """Citizens tell each payload; it is read in the queue, released, and seen by its code."""
    place = f"/projekt/{PROJECT}/resa/{PROJECT}/beratta/fragan"
    for text in texts:
        citizen = stage.visitor()
        form = next(one for one in forms(place, citizen.get(place)) if one.method == "post")
        sent = dict(form.sent) | {"perspective": "donor", "rating": "1", "text": text}
        sent |= {"mode": "is"}
        for part, go in (("words", "next"), ("review", "send")):
            answer = citizen.post(place, sent | {"page": part, "go": go})
            read(found, answer, f"telling {text!r}, {part}", reader)
        code = html.document_fromstring(answer.text).xpath("string(//*[@data-code])")
        found.notes.extend([] if code else [f"no receipt for {text!r}"])
        token = field_value(citizen.get("/kvitto").text, "csrf_token")
        outcome = citizen.post("/kvitto", {"code": str(code), "csrf_token": token})
        read(found, outcome, f"receipt of {text!r}", reader)
    queue = f"/arbete/{PROJECT}/granska"
    for _ in texts:
        page = astrid.get(queue)
        read(found, page, "the queue", reader)
        waiting = [one for one in forms(queue, page) if dict(one.sent).get("seen") == "waiting"]
        if not waiting:
            break
        for form in waiting:
            astrid.post(form.action, dict(form.sent) | {"decision": "released"})
    return 1


def _upload(found: Outcome, astrid: Visitor, texts: list[str], reader: Page) -> None:
    """Payloads as a file's name, its headings and its cells."""
    place = f"/arbete/{PROJECT}/importera"
    for text in texts:
        token = field_value(astrid.get(place).text, "csrf_token")
        quoted = text.replace('"', '""').replace("\x00", "")
        content = f'"{quoted}";"text"\n"{quoted}";"{quoted}"\n'.encode()
        answer = astrid.post_file(place, {"csrf_token": token}, "fil", f"{text[:80]}.csv", content)
        read(found, answer, f"upload of {text!r}", reader)
        if answer.status == 303:
            place = arrived(astrid, local(answer))
            read(found, astrid.get(place), f"review of {text!r}", reader)
    import_rows(astrid, [(text.replace("\x00", ""), text.replace("\x00", "")) for text in texts])


def pages_of(places: Iterable[Place]) -> list[str]:
    """The addresses of those that are pages."""
    return [one.path for one in places if one.answer.is_page and one.answer.status == 200]


def look_at(found: Outcome, stage: Stage, browser: Browser, name: str, paths: Sequence[str]) -> int:
    """Open pages as this member of staff, or with "" without account: with the policy on and off.

    Returns how many pages were opened.
    """
    views = 0
    for bypass in (True, False):
        context = browser.new_context(bypass_csp=bypass, locale="sv-SE")
        if name:
            token = stage.staff(name).cookies[PLAIN_COOKIE]
            context.add_cookies([{"name": PLAIN_COOKIE, "value": token, "url": stage.address}])
        views += _open_all(found, context, stage, paths)
        context.close()
    return views


def _open_all(found: Outcome, context: BrowserContext, stage: Stage, paths: Sequence[str]) -> int:
    heard: list[str] = []
    page = context.new_page()
    page.on("dialog", lambda dialog: _dismiss(heard, dialog))
    page.on("console", lambda message: _hear(heard, message))
    for path in paths:
        heard.clear()
        page.goto(stage.address + path, wait_until="load")
        if page.locator("[data-figure]").count():
            page.wait_for_timeout(400)
        page.mouse.move(300, 300)
        struck = page.evaluate("window.struck")
        bad = page.evaluate(f"({TRACES})(document)")
        found.attempt(struck is not None, f"{path}: script ran")
        found.attempt(bool(bad), f"{path}: {bad[:2]}")
        found.attempt(bool(heard), f"{path}: {heard[:1]}")
    page.close()
    return len(paths)


def _dismiss(heard: list[str], dialog: Dialog) -> None:
    heard.append("a dialog")
    dialog.dismiss()


def _hear(heard: list[str], message: ConsoleMessage) -> None:
    if message.type == "error" and "Content Security Policy" in message.text:
        heard.append(message.text[:120])


def _is_whole_page(answer: Answer) -> bool:
    return answer.is_page and answer.text.lstrip()[:9].lower() == "<!doctype"


def opened_exports(stage: Stage, texts: list[str]) -> Outcome:
    """Downloads that a browser is sent to never become a page."""
    found = Outcome()
    astrid = stage.staff("astrid")
    import_rows(astrid, [(text, text) for text in texts])
    with chromium() as browser:
        context = browser.new_context(accept_downloads=True)
        context.add_cookies(
            [{"name": PLAIN_COOKIE, "value": astrid.cookies[PLAIN_COOKIE], "url": stage.address}]
        )
        page = context.new_page()
        for place in walk(stage, astrid, STAFF):
            answer = place.answer
            if answer.status != 200 or _is_whole_page(answer):
                continue
            loose = answer.header("X-Content-Type-Options") != "nosniff"
            found.attempt(loose, f"{place.path} may be sniffed")
            page.goto("about:blank")
            opened = True
            try:
                page.goto(stage.address + place.path)
            except PlaywrightError as error:
                opened = "ownload" not in str(error)
            bad = opened and page.evaluate(f"({TRACES})(document)")
            found.attempt(bool(bad), f"{place.path} opened as a page: {bad}")
    return found
