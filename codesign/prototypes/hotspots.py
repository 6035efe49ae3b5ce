"""What a screen's HTML and Markdown may hold, and the hotspots and pictures in it.

A screen is a text that people write, so it is cleaned to plain elements: no script, no style, no
form that sends, and no link out. ``<a href="#key">`` is a hotspot: one that the document declares
for the screen, or the key of a screen to go to.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote, unquote

import nh3
from markdown_it import MarkdownIt

from codesign.i18n import lazy
from codesign.prototypes.document import PrototypeDocument, Screen
from codesign.reading_order import reading_key
from codesign.said import Said, listed, said

TAGS = frozenset(
    """
    a abbr article aside b blockquote br button caption code dd del details div dl dt em
    fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img input ins label
    legend li main mark nav ol optgroup option p pre s section select small span strong sub
    summary sup table tbody td textarea tfoot th thead time tr u ul
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_EVERYWHERE = {"class", "id", "lang", "dir", "title", "role", "hidden", "tabindex"}
ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "time": {"datetime"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "label": {"for"},
    "input": {"type", "value", "placeholder", "checked", "disabled", "readonly", "min", "max"},
    "button": {"type", "disabled"},
    "option": {"value", "selected"},
    "details": {"open"},
    "textarea": {"rows", "placeholder"},
}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")

Filter = Callable[[str, str, str], str | None]


def html_of(text: str, kind: str) -> str:
    """The text as HTML, not cleaned yet. `kind` is html or markdown."""
    return str(_MARKDOWN.render(text)) if kind == "markdown" else text


def cleaned(html: str, filter_attribute: Filter) -> str:
    """The HTML with only what a screen may hold; `filter_attribute` (tag, name, value) decides
    about links and pictures: it returns the value to keep, or None to drop the attribute."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=filter_attribute,
        generic_attribute_prefixes={"aria-", "data-"},
        url_schemes={"https"},
        link_rel=None,
    )


def _named(html: str) -> tuple[list[str], list[str]]:
    """The hotspots and the picture files that a text names."""
    hotspots: list[str] = []
    pictures: list[str] = []

    def note(tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("a", "href") and value.startswith("#"):
            hotspots.append(unquote(value[1:]))
        if (tag, name) == ("img", "src"):
            pictures.append(value)
        return value

    cleaned(html, note)
    return hotspots, pictures


def texts_of(screen: Screen) -> Iterator[tuple[str, str, str]]:
    """(kind, language, file name) of every text of a screen."""
    for kind in ("html", "markdown"):
        for language, name in (getattr(screen, kind) or {}).items():
            yield kind, language, name


@dataclass(frozen=True)
class TextFault:
    """What is wrong in a screen's text."""

    file: str
    line: int
    said: Said


_OUTSIDE = lazy(
    "Bilden ”%(name)s” ligger utanför prototypen och hämtas inte. Lägg den bredvid texten och "
    "skriv dess namn i stället."
)
_NO_PICTURE = lazy(
    "Bilden ”%(name)s” finns inte bland prototypens filer. Lägg till den, eller rätta namnet."
)
_NO_HOTSPOT = lazy(
    "”#%(name)s” är varken en tryckyta på skärmen ”%(screen)s” eller en skärm. Välj en av: "
    "%(known)s."
)


def pictures_in_texts(document: PrototypeDocument, files: Mapping[str, bytes]) -> Iterator[str]:
    """Picture files that the screens' texts show, whether they are there or not."""
    for screen in document.screens:
        for kind, _language, name in texts_of(screen):
            yield from (one for one in _named(_text(files, name, kind))[1] if not _is_outside(one))


def faults_in_texts(document: PrototypeDocument, files: Mapping[str, bytes]) -> Iterator[TextFault]:
    """Pictures in texts that are elsewhere or missing, and hotspots that lead nowhere: neither
    declared for the screen, nor a screen."""
    screens = {screen.key for screen in document.screens}
    for screen in document.screens:
        known = screens | {spot.key for spot in screen.hotspots}
        for kind, _language, name in texts_of(screen):
            raw = files.get(name, b"").decode("utf-8", "replace")
            hotspots, pictures = _named(html_of(raw, kind))
            for hotspot in dict.fromkeys(hotspots):
                if hotspot not in known:
                    line = _line(raw, f"#{hotspot}", f"#{quote(hotspot)}")
                    named = listed(sorted(known, key=reading_key))
                    told = said(_NO_HOTSPOT, name=hotspot, screen=screen.key, known=named)
                    yield TextFault(name, line, told)
            for picture in dict.fromkeys(pictures):
                if _is_outside(picture):
                    yield TextFault(name, _line(raw, picture), said(_OUTSIDE, name=picture))
                elif picture not in files:
                    yield TextFault(name, _line(raw, picture), said(_NO_PICTURE, name=picture))


def _is_outside(address: str) -> bool:
    return re.match(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", address, re.I) is not None


def _line(raw: str, *written: str) -> int:
    """The line, from 1, where one of these stands first; 1 where it is written otherwise."""
    forms = [form for one in written for form in (one, one.replace("&", "&amp;"))]
    found = [at for form in forms if (at := raw.find(form)) >= 0]
    return raw.count("\n", 0, min(found)) + 1 if found else 1


@dataclass(frozen=True)
class TakenAway:
    """What of a text a screen does not show, and the first line it stands on."""

    file: str
    line: int
    what: str
    """``<script>``, or ``style=`` for an attribute."""
    times: int


def taken_away(document: PrototypeDocument, texts: Mapping[str, bytes]) -> list[TakenAway]:
    """The elements and attributes that are left out of a prototype's HTML screens."""
    names = {
        name for screen in document.screens for kind, _, name in texts_of(screen) if kind == "html"
    }
    return [
        one
        for name in sorted(names)
        for one in _taken_from(name, texts.get(name, b"").decode("utf-8", "replace"))
    ]


def _taken_from(name: str, raw: str) -> list[TakenAway]:
    reader = _Reader()
    reader.feed(raw)
    reader.close()
    counts = Counter(what for what, _ in reader.found)
    first = dict(reversed(reader.found))
    return [TakenAway(name, first[what], what, times) for what, times in counts.items()]


_AROUND = {"html", "head", "body", "title", "meta"}
"""What a whole page has around its content: nobody misses it in a screen."""


class _Reader(HTMLParser):
    """Notes what `cleaned` takes away."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag not in TAGS:
            if tag not in _AROUND:
                self.found.append((f"<{tag}>", line))
            return
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set())
        for name, value in attrs:
            is_hotspot = (tag, name) != ("a", "href") or (value or "").startswith("#")
            if name not in allowed and not name.startswith(("aria-", "data-")):
                self.found.append((f"{name}=", line))
            elif not is_hotspot:
                self.found.append((f"href={shortened(value or '')}", line))


def shortened(address: str) -> str:
    """An address that is not too long to show."""
    return address if len(address) <= 60 else f"{address[:57]}…"


def _text(files: Mapping[str, bytes], name: str, kind: str) -> str:
    return html_of(files.get(name, b"").decode("utf-8", "replace"), kind)
