"""A client that fetches pages as a browser without JavaScript would, and checks every one."""

import re
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from flask import Flask
from lxml import etree
from lxml import html as lxml_html
from werkzeug.test import TestResponse

from codesign.accounts.models import LoginSession, Person
from codesign.db import now
from codesign.web.sessions import PLAIN_COOKIE, keyed_hash

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "sv"}


class Page:
    """An answer, and its document when it is HTML."""

    def __init__(self, response: TestResponse, address: str) -> None:
        self.response = response
        self.address = address
        self.status = response.status_code
        self.text = response.get_data(as_text=True)
        self.is_html = response.mimetype == "text/html"
        self.is_whole = self.text.lstrip().lower().startswith("<!doctype")
        self.tree = lxml_html.fromstring(self.text or "<p></p>") if self.is_html else None

    def all(self, xpath: str) -> list[Any]:
        """Elements or strings that match."""
        assert self.tree is not None, "this answer is not a page"
        found = self.tree.xpath(xpath)
        assert isinstance(found, list)
        return found

    def one(self, xpath: str) -> Any:
        """The only match."""
        found = self.all(xpath)
        assert len(found) == 1, f"{len(found)} matches of {xpath} on {self.address}"
        return found[0]

    def words(self, xpath: str = "//main") -> str:
        """The text a person reads, white space folded."""
        return " ".join(" ".join(self.one(xpath).text_content().split()).split("\u00ad"))

    @property
    def heading(self) -> str:
        return " ".join(self.one("//h1").text_content().split())


def house_faults(page: Page) -> list[str]:
    """What is wrong with a page by the rules that every page keeps."""
    faults = [*_markup_faults(page), *_identity_faults(page), *_script_faults(page)]
    if page.is_whole:
        faults += _heading_faults(page)
        if "Content-Security-Policy" not in page.response.headers:
            faults.append("no content security policy")
    return faults


ENTITY = r"&#?\w*;?"
PART = re.compile(
    rf"<[a-zA-Z/](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|<!(?:doctype[^<>]*|--.*?--)>|{ENTITY}|[^<&]+|<",
    re.DOTALL | re.IGNORECASE,
)
VALUE = re.compile(r"([^\s\"'<>/=]*\s*=\s*)?(\"[^\"]*\"|'[^']*')")
DECISIVE = ("type=", "xmlns=", "encoding=")
ODD = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd]")
_valid: set[tuple[int, int, bytes]] = set()


def outline(text: str) -> str:
    """A page with nothing left but what decides whether its HTML is valid.

    A text between tags and the value of an attribute are a letter and their entities. A page that
    is not made of tags, comments, entities and text, or has a character that no page may have, is
    left as it is.
    """
    parts = [found.group() for found in PART.finditer(text)]
    if "<" in parts or ODD.search(text):
        return text
    return "".join(_outlined(part) for part in parts)


def _outlined(part: str) -> str:
    if part.startswith(("<!", "&")):
        return part
    if part.startswith("<"):
        return VALUE.sub(_valued, part)
    return "x" if part.strip(" \t\n\r\f") else " "


def _valued(found: re.Match[str]) -> str:
    name, value = found[1] or "", found[2]
    if "".join(name.split()).lower() in DECISIVE:
        return found[0]
    return f'{name}"{"".join(re.findall(ENTITY, value))}"'


# What stands in for a part of a page that is known to be valid.
STANDING_IN = (
    '<!doctype html><html lang="x"><head><title>x</title></head><body>',
    "<main><h1>x</h1></main>",
    "</body></html>",
)
MAIN = re.compile(r"(.*?)(<main\b.*</main>)(.*)", re.DOTALL)


def _markup_faults(page: Page) -> list[str]:
    parts = _parts(page)
    known = [
        (len(parts), place, sha256(part.encode()).digest()) for place, part in enumerate(parts)
    ]
    if _valid.issuperset(known):
        return []
    # In a valid page each part opens and closes elements of its own, so that the parser reads one
    # part in the same state whatever the others are.
    shown = [
        STANDING_IN[at[1]] if len(parts) > 1 and at in _valid else part
        for at, part in zip(known, parts, strict=True)
    ]
    if not _parsed("".join(shown), is_whole=page.is_whole):
        _valid.update(known)
        return []
    return _parsed(page.text, is_whole=page.is_whole)


def _parts(page: Page) -> tuple[str, ...]:
    """The outline: what comes before main, main and what comes after, where body has main."""
    whole = outline(page.text)
    if page.is_whole and len(page.all("/html/body/main")) == 1 and (found := MAIN.fullmatch(whole)):
        return found.groups()
    return (whole,)


def _parsed(text: str, *, is_whole: bool) -> list[str]:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    (parser.parse if is_whole else parser.parseFragment)(text)
    return [f"invalid HTML at {place}: {code}" for place, code, _ in parser.errors[:5]]


def _heading_faults(page: Page) -> list[str]:
    headings = page.all("//h1")
    if len(headings) != 1:
        return [f"{len(headings)} h1"]
    title = " ".join(page.one("//title").text_content().split())
    # A page with an error summary says so first.
    is_wrong = bool(page.all("//*[contains(@class, 'ds-error-summary')]"))
    if is_wrong != title.startswith(("Fel: ", "Error: ")):
        return [f"the title “{title}” does not tell whether something is wrong"]
    if not title.removeprefix("Fel: ").removeprefix("Error: ").startswith(page.heading):
        return [f"the title “{title}” does not start with the heading “{page.heading}”"]
    return [] if page.all("/html/@lang") else ["no language"]


def _identity_faults(page: Page) -> list[str]:
    faults = []
    ids = page.all("//@id")
    times = Counter(ids)
    faults += [f"the id “{one}” is used twice" for one, n in times.items() if n > 1]
    known = set(ids)
    fields = "//input[not(@type='hidden' or @type='submit' or @type='button')]|//select|//textarea"
    for field in page.all(fields):
        labels = page.all(f"//label[@for='{field.get('id')}']") if field.get("id") else []
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not labels and not named and not field.xpath("ancestor::label"):
            faults.append(f"the field “{field.get('name')}” has no label")
    for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
        for value in page.all(f"//@{attribute}"):
            if page.is_whole:
                faults += [
                    f"{attribute} names “{i}”, which is not there"
                    for i in value.split()
                    if i not in known
                ]
    for link in page.all("//a[starts-with(@href, '#')]"):
        if page.is_whole and link.get("href")[1:] not in known:
            faults.append(f"the link {link.get('href')} leads nowhere")
    faults += ["an image without alt"] * len(page.all("//img[not(@alt)]"))
    return faults


def _script_faults(page: Page) -> list[str]:
    faults = ["an inline style"] * len(page.all("//*[@style]|//style"))
    faults += ["a script without nonce"] * len(page.all("//script[not(@nonce)]"))
    faults += ["an inline script"] * len(page.all("//script[not(@src) and normalize-space()]"))
    for element in page.all("//*[@*[starts-with(name(), 'on') or starts-with(name(), 'hx-')]]"):
        names = [name for name in element.attrib if isinstance(name, str)]
        faults += [f"an event attribute {name}" for name in names if name.startswith("on")]
        if any(name.startswith("hx-") for name in names) and "hx-nonce" not in names:
            faults.append(f"<{element.tag}> has hx- attributes and no hx-nonce")
        faults += [f"{name} is not allowed" for name in names if name.startswith("hx-on")]
    return faults


class PageClient:
    """Fetches, follows and submits; fails the test on any fault in any page."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def sign_in(self, someone: Person) -> "PageClient":
        """A client of its own, signed in as this person."""
        signed_in = PageClient(self.app)
        token = f"token-of-{someone.name}"
        with self.app.app_context():
            hashed = keyed_hash("login", token)
        with self.app.extensions["database"].session(writes=True) as session:
            session.merge(
                LoginSession(
                    token_hash=hashed,
                    person_id=someone.id,
                    expires_at=now() + timedelta(hours=1),
                    seen_at=now(),
                )
            )
            session.commit()
        signed_in.client.set_cookie(PLAIN_COOKIE, token)
        return signed_in

    def get(self, address: str, status: int = 200, headers: dict[str, str] | None = None) -> Page:
        """Fetch a page; redirects are not followed."""
        response = self.client.get(address, headers=SAME_ORIGIN | (headers or {}))
        return self._checked(response, address, status)

    def post(
        self,
        address: str,
        values: dict[str, Any] | None = None,
        status: int = 303,
        headers: dict[str, str] | None = None,
    ) -> Page:
        """Post raw values; nothing is added but what a browser would say of itself."""
        response = self.client.post(
            address, data=values or {}, headers=SAME_ORIGIN | (headers or {})
        )
        return self._checked(response, address, status)

    def submit(
        self,
        page: Page,
        values: dict[str, Any] | None = None,
        *,
        form: str = "//main//form",
        status: int = 303,
    ) -> Page:
        """Fill in a form on the page and send it, hidden fields and all.

        `values` overrides fields by name; a file is a (stream, name) pair. `form` is an XPath
        whose first match is meant.
        """
        element = page.all(form)[0]
        filled: dict[str, Any] = {}
        for name, value in element.form_values():
            filled.setdefault(name, []).append(value)
        filled |= values or {}
        address = urljoin(page.address, element.get("action") or page.address)
        if (element.get("method") or "get").lower() == "get":
            query = {name: value for name, value in filled.items() if value}
            response = self.client.get(address, query_string=query, headers=SAME_ORIGIN)
        else:
            response = self.client.post(
                address,
                data=filled,
                headers=SAME_ORIGIN,
                content_type=element.get("enctype") or "application/x-www-form-urlencoded",
            )
        return self._checked(response, address, status)

    def follow(self, page: Page, status: int = 200) -> Page:
        """The page a redirect leads to."""
        place = urlsplit(page.response.headers["Location"])
        return self.get(f"{place.path}?{place.query}" if place.query else place.path, status)

    def _checked(self, response: TestResponse, address: str, status: int) -> Page:
        page = Page(response, address)
        assert page.status == status, f"{page.status} at {address}: {_told(page)}"
        if page.is_html and page.text:
            faults = house_faults(page)
            assert not faults, f"{address}: " + "; ".join(faults)
        return page


def _told(page: Page) -> str:
    if page.tree is None:
        return page.text[:300]
    for part in page.tree.xpath("//main"):
        return " ".join(part.text_content().split())[:400]
    return str(etree.tostring(page.tree, encoding="unicode"))[:300]
