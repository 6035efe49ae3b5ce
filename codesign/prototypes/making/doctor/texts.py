"""Addresses in style sheets and scripts, and what scripts ask for that a closed frame lacks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_URL = re.compile(
    r"url\(\s*(?:\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)'|(?P<bare>[^)\"'\s]+))\s*\)", re.I
)
_IMPORT = re.compile(r"@import\s+(?:\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)')", re.I)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_LITERAL = re.compile(r"(?P<quote>[\"'`])(?P<text>[^\"'`\\\n${}<>]{1,300})(?P=quote)")


@dataclass(frozen=True)
class Address:
    """An address in a style sheet or script, with its place in the text."""

    start: int
    end: int
    value: str
    is_import: bool = False
    quote: str = ""
    """What stands around it; "" for nothing."""


def in_styles(text: str) -> list[Address]:
    """The addresses of a style sheet, in order; those in comments are none."""
    plain = _COMMENT.sub(lambda found: " " * len(found[0]), text)
    imports = [_address(found, is_import=True) for found in _IMPORT.finditer(plain)]
    urls = [
        _address(found, is_import=bool(re.search(r"@import\s*$", plain[: found.start()][-40:])))
        for found in _URL.finditer(plain)
    ]
    return sorted([*imports, *urls], key=lambda one: one.start)


def _address(found: re.Match[str], *, is_import: bool) -> Address:
    groups = found.groupdict()
    kind = next(kind for kind in groups if groups[kind] is not None)
    quote = {"double": '"', "single": "'"}.get(kind, "")
    start, end = found.span(kind)
    return Address(start, end, _ESCAPE.sub(_letter, found[kind]), is_import, quote)


def _letter(found: re.Match[str]) -> str:
    return chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2]


def in_script(text: str) -> Iterator[Address]:
    """The texts in quotes of a script that could be addresses of files."""
    for found in _LITERAL.finditer(text):
        start, end = found.span("text")
        is_import = bool(_IMPORTING.search(text, max(0, start - 40), start - 1))
        yield Address(start, end, found["text"], is_import, found["quote"])


_IMPORTING = re.compile(r"(?:\bfrom|\bimport)\s*\(?\s*\Z")


_ASKS = {
    "storage": re.compile(r"\b(?:localStorage|sessionStorage)\b"),
    "cookies": re.compile(r"\bdocument\s*\.\s*cookie\b"),
    "indexedDB": re.compile(r"\bindexedDB\s*\.|\bindexedDB\b\s*\)"),
    "service worker": re.compile(r"\bserviceWorker\s*\.\s*register\b"),
    "WebSocket": re.compile(r"\bnew\s+(?:WebSocket|EventSource)\b"),
    "worker": re.compile(r"\bnew\s+(?:Shared)?Worker\s*\("),
    "dialogue": re.compile(r"(?<![\w$.])(?:window\s*\.\s*)?(?:alert|confirm|prompt)\s*\("),
    "window": re.compile(r"\bwindow\s*\.\s*open\s*\("),
    "position": re.compile(r"\bgeolocation\s*\.|\bgetUserMedia\s*\("),
    "waiting request": re.compile(r"\.open\s*\(\s*[^()]{1,200},\s*(?:false|!1)\s*[,)]"),
}


def asked_for(text: str) -> list[str]:
    """What a script uses that a frame without an origin or a network has not, or not quite."""
    return [name for name, found in _ASKS.items() if found.search(text)]


def outside_requests(text: str) -> list[str]:
    """Addresses on other servers that a script fetches, in order, each once."""
    found = re.findall(
        r"(?:\bfetch|\.open|axios\.\w+|\$\.\w+)\s*\([^)\n]{0,80}?[\"'`]"
        r"((?:https?:)?//[^\"'`\s]{3,200})",
        text,
    )
    return list(dict.fromkeys(found))
