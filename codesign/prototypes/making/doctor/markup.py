"""Addresses in a page's markup: found with their places, so that all else stays as it was written.

The standard library's parser says where each tag begins; the page is never written anew from what
was parsed, only the values that are to be others are put in their places.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser

_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'<>/=]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'"""
    r"""|(?P<bare>[^\s"'=<>`]+)))?"""
)
_LOADED = {"stylesheet", "icon", "preload", "modulepreload"}
"""Relations of a link that a page needs to look and work as it should."""
_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*url\s*=\s*[\"']?(?P<url>[^\"']*)", re.I)


class Use(StrEnum):
    """What an address, or a text, in a page is for."""

    LINK = "link"
    FORM = "form"
    STYLE_SHEET = "style sheet"
    SCRIPT = "script"
    MEDIA = "media"
    FRAME = "frame"
    BASE = "base"
    STYLE = "style"
    """CSS: an attribute or the inside of an element."""
    CODE = "code"
    """JavaScript: an attribute or the inside of an element."""


@dataclass(frozen=True)
class Place:
    """Where a value stands in a page's text, and what it says once its entities are read."""

    use: Use
    start: int
    end: int
    value: str
    is_attribute: bool = True
    is_bare: bool = False
    """An attribute's value without quotes."""
    method: str = ""
    """Of a form: get or post."""

    def written(self, value: str) -> str:
        """Another value, as it is to stand here."""
        if not self.is_attribute:
            return value
        quoted = html.escape(value, quote=True)
        return f'"{quoted}"' if self.is_bare else quoted


@dataclass(frozen=True)
class Edit:
    """Other text for a stretch of a page."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with its edits, which do not overlap."""
    parts = []
    at = 0
    for edit in sorted(edits, key=lambda one: one.start):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def places_in(text: str) -> list[Place]:
    """Every address, style and script in a page, in order."""
    reader = _Reader(text)
    reader.feed(text)
    reader.close()
    reader.end_open(len(text))
    return reader.places


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.places: list[Place] = []
        self._text = text
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self._open: tuple[str, Use, int] | None = None

    @property
    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        tag_text = self.get_starttag_text() or ""
        start = self._at
        found = list(_attributes(tag_text, start))
        values = {one.name: one.value for one in found}
        for one in found:
            self.places += _places_of(tag, one, values)
        self._begin(tag, values, start + len(tag_text))

    def _begin(self, tag: str, values: dict[str, str], at: int) -> None:
        if tag == "style":
            self._open = ("style", Use.STYLE, at)
        elif tag == "script" and "src" not in values and _is_script(values.get("type", "")):
            self._open = ("script", Use.CODE, at)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._open and self._open[0] == tag:
            # HTML knows no such end: the element goes on. The parser here takes it for empty.
            self._open = None

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[0] == tag:
            self.end_open(self._at)

    def end_open(self, at: int) -> None:
        """The element whose text is read ends here."""
        if self._open is None:
            return
        _, use, start = self._open
        self._open = None
        self.places.append(Place(use, start, at, self._text[start:at], is_attribute=False))


def _is_script(kind: str) -> bool:
    return kind.strip().lower() in {"", "module", "text/javascript", "application/javascript"}


@dataclass(frozen=True)
class _Attribute:
    name: str
    value: str
    start: int
    end: int
    is_bare: bool


def _attributes(tag_text: str, offset: int) -> Iterator[_Attribute]:
    named = re.match(r"<[^\s/>]+", tag_text)
    for match in _ATTRIBUTE.finditer(tag_text, named.end() if named else 0):
        kind = next((k for k in ("double", "single", "bare") if match[k] is not None), "")
        start, end = match.span(kind) if kind else (0, 0)
        value = html.unescape(match[kind]) if kind else ""
        yield _Attribute(match["name"].lower(), value, offset + start, offset + end, kind == "bare")


def _places_of(tag: str, one: _Attribute, values: dict[str, str]) -> list[Place]:
    use = _use_of(tag, one.name, values)
    if use is None:
        return []
    if one.name in {"srcset", "imagesrcset"}:
        return list(_candidates(one))
    if tag == "meta":
        found = _REFRESH.match(one.value)
        if found is None or not found["url"]:
            return []
        return [Place(use, one.start, one.end, one.value, is_bare=one.is_bare, method="refresh")]
    method = (values.get("formmethod") or values.get("method") or "get").strip().lower()
    shown = method if use is Use.FORM else ""
    return [Place(use, one.start, one.end, one.value, is_bare=one.is_bare, method=shown)]


_USES = {
    Use.BASE: {"base": {"href"}},
    Use.LINK: {"a": {"href", "xlink:href"}, "area": {"href"}},
    Use.FORM: {"form": {"action"}, "button": {"formaction"}, "input": {"formaction"}},
    Use.SCRIPT: {"script": {"src", "href", "xlink:href"}},
    Use.FRAME: {"iframe": {"src"}, "frame": {"src"}},
    Use.MEDIA: {
        "image": {"href", "xlink:href"},
        "use": {"href", "xlink:href"},
        "video": {"src", "poster"},
        "object": {"data"},
        "img": {"src", "srcset"},
        "source": {"src", "srcset"},
        **{tag: {"src"} for tag in ("audio", "track", "embed", "input")},
    },
}


def _use_of(tag: str, name: str, values: dict[str, str]) -> Use | None:
    if name == "style":
        return Use.STYLE
    if name.startswith("on") and len(name) > 3:
        return Use.CODE
    if tag == "link" and name in {"href", "imagesrcset"}:
        return _use_of_link(set(values.get("rel", "").lower().split()))
    if (tag, name) == ("meta", "content"):
        return Use.LINK if values.get("http-equiv", "").strip().lower() == "refresh" else None
    return next((use for use, tags in _USES.items() if name in tags.get(tag, ())), None)


def _use_of_link(relations: set[str]) -> Use | None:
    if "stylesheet" in relations:
        return Use.STYLE_SHEET
    return Use.MEDIA if relations & _LOADED else None


def _candidates(one: _Attribute) -> Iterator[Place]:
    """The addresses of a list of pictures; those with entities in them are left as they are."""
    raw_length = one.end - one.start
    if len(one.value) != raw_length:
        return
    for match in re.finditer(r"(?:^|,)\s*(?P<url>[^\s,]+(?:,[^\s,]+)*)[^,]*", one.value):
        start, end = match.span("url")
        if not match["url"].startswith("data:"):
            yield Place(Use.MEDIA, one.start + start, one.start + end, match["url"])
