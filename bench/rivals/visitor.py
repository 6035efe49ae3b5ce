"""A visitor who sends forms, over a connection or as requests to be sent later.

Nothing is asked to be compressed: both sides send their pages as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.client import HTTPConnection
from typing import cast
from urllib.parse import urlencode, urlsplit

from lxml import html

DONE = (HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER)
"""Answers to a form that was taken."""
PATIENCE = 120
"""Seconds that a visitor waits for an answer."""


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    text: str
    headers: Message

    @property
    def is_done(self) -> bool:
        return self.status in DONE

    @property
    def location(self) -> str:
        """The path that it leads on to. Raises LookupError when it leads nowhere."""
        if not (leads := self.headers["Location"]):
            raise LookupError(f"answered {self.status}, leading nowhere")
        return urlsplit(leads).path

    def value(self, name: str) -> str:
        """What a form's field holds. Raises LookupError when no form has it."""
        found = html.fromstring(self.text).xpath(f"//form//input[@name='{name}']/@value")
        return cast(list[str], found)[0]

    def values(self, *names: str) -> dict[str, str]:
        """What fields hold, by their names. Raises LookupError when one is missing."""
        return {name: self.value(name) for name in names}

    def links(self) -> list[str]:
        """Where the page's links lead, in its order."""
        return cast(list[str], html.fromstring(self.text).xpath("//a/@href"))


class Visitor:
    """Somebody's connection, with the cookie that they were given."""

    def __init__(self, address: str) -> None:
        self._line = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
        self.cookie = ""

    def reopen(self) -> None:
        """Leave the connection for a new one: a server closes one that has rested long."""
        self._line.close()
        self._line.connect()

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self._ask("GET", path)

    def post(self, path: str, body: str) -> Answer:
        """Send a form."""
        return self._ask("POST", path, body)

    def send(self, path: str, values: Mapping[str, str], **headers: str) -> Answer:
        """Send a form's values; further headers have _ for -."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask("POST", path, urlencode(values), more)

    def _ask(
        self, method: str, path: str, body: str | None = None, more: Mapping[str, str] | None = None
    ) -> Answer:
        headers = {**_headers(method, self.cookie), **(more or {})}
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.split(";")[0]
        return Answer(answer.status, text, answer.headers)


def get_request(address: str, path: str, cookie: str = "") -> bytes:
    """A GET, ready to be sent."""
    return _request(address, "GET", path, _headers("GET", cookie))


def post_request(address: str, path: str, body: str, cookie: str = "") -> bytes:
    """A POST of a form, ready to be sent."""
    headers = _headers("POST", cookie) | {"Content-Length": str(len(body))}
    return _request(address, "POST", path, headers) + body.encode()


def _request(address: str, method: str, path: str, headers: dict[str, str]) -> bytes:
    named = {"Host": urlsplit(address).netloc, **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _headers(method: str, cookie: str) -> dict[str, str]:
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "sv"}
    if cookie:
        headers["Cookie"] = cookie
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return headers
