"""Finds what there is to attack: pages by their links, forms, and parameters."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from bench.attack.stage import Answer, Stage, Visitor

NOT_FOLLOWED = frozenset({"static", "people.sign_out"})
AT_MOST_ALIKE = 2
"""Pages of one route with the same parameters that are looked at."""
AT_MOST = 400
TYPED = frozenset({"text", "search", "email", "url", "tel", None})


@dataclass(frozen=True)
class Form:
    """A form as it stood on a page, with what a browser would send untouched."""

    page: str
    action: str
    method: str
    sent: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]
    """Names of the fields that take text."""

    def filled(self, name: str, value: str) -> list[tuple[str, str]]:
        """What is sent when one field holds this value."""
        return [(key, kept) for key, kept in self.sent if key != name] + [(name, value)]


@dataclass(frozen=True)
class Place:
    """A page that was reached."""

    path: str
    endpoint: str
    answer: Answer


def walk(
    stage: Stage, visitor: Visitor, start: tuple[str, ...], at_most: int = AT_MOST
) -> Iterator[Place]:
    """Every kind of page that links lead to, each kind a few times, breadth first."""
    urls = stage.app.url_map.bind("127.0.0.1")
    waiting = deque(start)
    seen: set[str] = set(start)
    alike: dict[tuple[str, ...], int] = defaultdict(int)
    looked_at = 0
    while waiting and looked_at < at_most:
        path = waiting.popleft()
        endpoint = _endpoint(urls, path)
        kind = (endpoint, *sorted({name for name, _ in parse_qsl(urlsplit(path).query)}))
        alike[kind] += 1
        if endpoint in NOT_FOLLOWED | {""} or alike[kind] > AT_MOST_ALIKE:
            continue
        answer = visitor.get(path)
        looked_at += 1
        yield Place(path, endpoint, answer)
        for link in links(stage, path, answer):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def _endpoint(urls: MapAdapter, path: str) -> str:
    try:
        return str(urls.match(urlsplit(path).path)[0])
    except HTTPException:
        return ""


def links(stage: Stage, path: str, answer: Answer) -> list[str]:
    """Addresses on this server that a page leads to, by link or by redirect."""
    if answer.header("Location"):
        found = [answer.header("Location")]
    elif answer.is_page and answer.body:
        tree = html.document_fromstring(answer.text)
        found = [
            str(element.get(name))
            for name in ("href", "hx-get", "data-href")
            for element in tree.iterfind(f".//*[@{name}]")
            if name != "href" or element.tag == "a"
        ]
    else:
        return []
    here = [urlsplit(urljoin(stage.address + path, one)) for one in found]
    return [
        one.path + (f"?{one.query}" if one.query else "")
        for one in here
        if one.netloc == f"{stage.host}:{stage.port}" and one.scheme == "http"
    ]


def forms(path: str, answer: Answer) -> list[Form]:
    """The forms on a page."""
    if not (answer.is_page and answer.body):
        return []
    found = html.document_fromstring(answer.text).iterfind(".//form")
    return [_form(path, one) for one in found if isinstance(one, html.FormElement)]


def _form(path: str, element: html.FormElement) -> Form:
    sent = [(str(name), str(value)) for name, value in element.form_values()]
    buttons = element.xpath(".//button[@name and not(@type='button')]")
    # Fields that stand outside the form but belong to it are the browser's affair too.
    if buttons:
        sent.append((str(buttons[0].get("name")), str(buttons[0].get("value") or "")))
    typed = [
        str(one.name)
        for one in element.inputs
        if one.name and (one.tag == "textarea" or (one.tag == "input" and one.get("type") in TYPED))
    ]
    return Form(
        page=path,
        action=urlsplit(urljoin(f"http://x{path}", element.get("action") or path)).path
        + _query(urljoin(f"http://x{path}", element.get("action") or path)),
        method=(element.get("method") or "get").lower(),
        sent=tuple(sent),
        typed=tuple(dict.fromkeys(typed)),
    )


def _query(address: str) -> str:
    query = urlsplit(address).query
    return f"?{query}" if query else ""
