"""What a screen's HTML and Markdown may hold, and the hotspots and pictures in it.

A screen is a text that people write, so it is cleaned to plain elements: no script, no style, no
form that sends, and no link out. ``<a href="#key">`` is a hotspot: one that the document declares
for the screen, or the key of a screen to go to.
"""

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt

from codesign.journeys.document import Problem
from codesign.prototypes.document import PrototypeDocument, Screen

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


def pictures_in_texts(
    document: PrototypeDocument, files: Mapping[str, bytes]
) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Picture files that the screens' texts show, with where the document names the text."""
    for i, screen in enumerate(document.screens):
        for kind, language, name in texts_of(screen):
            for picture in _named(_text(files, name, kind))[1]:
                yield picture, ("screens", i, kind, language)


def problems_in_texts(document: PrototypeDocument, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Hotspots in texts that lead nowhere: neither declared for the screen, nor a screen."""
    screens = {screen.key for screen in document.screens}
    for i, screen in enumerate(document.screens):
        known = screens | {spot.key for spot in screen.hotspots}
        for kind, language, name in texts_of(screen):
            for hotspot in _named(_text(files, name, kind))[0]:
                if hotspot not in known:
                    yield Problem(
                        ("screens", i, kind, language),
                        f"“#{hotspot}” in {name} is neither a hotspot of the screen "
                        f"“{screen.key}” nor a screen",
                        f"Use one of: {', '.join(sorted(known))}.",
                    )


def _text(files: Mapping[str, bytes], name: str, kind: str) -> str:
    return html_of(files.get(name, b"").decode("utf-8", "replace"), kind)
