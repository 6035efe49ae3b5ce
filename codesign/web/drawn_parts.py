"""Parts of pages that are drawn once for each content, and kept while there is room.

A part is kept under everything that it is drawn from, the language included, so a kept part is
never out of date: whoever finds one would have drawn the same. Its templates are drawn apart from
the request. The login, the session, the CSRF token and what a form was given cannot be reached
from them, so nothing of one person can be kept; the nonce is put in when the part is sent.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from flask import current_app, request
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from codesign.i18n import language
from codesign.web.security import nonce

ROOM = 8_000_000
"""Characters that are kept at most in a process, of all parts together."""
REACHED = frozenset(
    {
        *("_", "gettext", "ngettext", "pgettext", "npgettext", "language", "languages"),
        *("asset", "url_for", "answer_say"),
        *("range", "dict", "lipsum", "cycler", "joiner", "namespace"),
    }
)
"""Globals of templates that a part may use: they depend on nothing but what it is kept under."""


class DrawnParts:
    """The kept parts of one process, those that were used longest ago leaving first.

    Made by hand, as room is counted in characters: `functools.lru_cache` counts entries, and would
    hold its key's whole content, which here is only digested.
    """

    def __init__(self, environment: Environment, room: int = ROOM) -> None:
        self._place_of_nonce = secrets.token_urlsafe(24)
        self._environment = _apart(environment, self._place_of_nonce)
        self._room = room
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, tuple[str, ...]] = OrderedDict()
        self._used = 0

    def part(
        self, template: str, content: object, context: Callable[[], Mapping[str, Any]]
    ) -> Markup:
        """The template drawn with this context, which is only asked for when nothing is kept.

        `content` must decide the context wholly, and its `repr` must tell all of it: values,
        collections and dataclasses of them. Where it is None nothing is kept.
        """
        if content is None:
            pieces = self._draw(template, context)
        else:
            key = _key(template, content)
            found = self._find(key)
            pieces = self._draw(template, context) if found is None else found
            if found is None:
                self._keep(key, pieces)
        return Markup(nonce().join(pieces))  # noqa: S704 - a template has escaped what it shows

    def _draw(self, template: str, context: Callable[[], Mapping[str, Any]]) -> tuple[str, ...]:
        """The text before, between and after the places of the nonce."""
        text = self._environment.get_template(template).render(context())
        return tuple(text.split(self._place_of_nonce))

    def _find(self, key: bytes) -> tuple[str, ...] | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: bytes, pieces: tuple[str, ...]) -> None:
        with self._lock:
            self._used += _size(pieces) - _size(self._kept.pop(key, ()))
            self._kept[key] = pieces
            while self._used > self._room:
                _, oldest = self._kept.popitem(last=False)
                self._used -= _size(oldest)


def draw_part(template: str, content: object, context: Callable[[], Mapping[str, Any]]) -> Markup:
    """The part as this process keeps it, or drawn now (`DrawnParts.part`)."""
    extensions = current_app.extensions
    if "drawn_parts" not in extensions:
        extensions["drawn_parts"] = DrawnParts(current_app.jinja_env)
    parts: DrawnParts = extensions["drawn_parts"]
    return parts.part(template, content, context)


def _key(template: str, content: object) -> bytes:
    """What a part is kept under. Addresses in it begin with the request's root, and carry on the
    language when the request's address says one."""
    around = (template, language(), "lang" in request.args, request.script_root)
    return blake2b(repr((around, content)).encode("utf-8", "surrogatepass")).digest()


def _size(pieces: tuple[str, ...]) -> int:
    return sum(map(len, pieces))


def _apart(environment: Environment, place_of_nonce: str) -> Environment:
    """The templates of the application, where using anything else of the request is an error."""
    apart = environment.overlay()
    apart.globals = {
        name: value if name in REACHED else StrictUndefined(name=name)
        for name, value in environment.globals.items()
    } | {"nonce": lambda: place_of_nonce}
    return apart
