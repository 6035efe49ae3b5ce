"""Swedish is the source language, English a translation; content may have any language."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from markupsafe import Markup

from codesign import numbers
from codesign.settings import LANGUAGES
from codesign.texts import direction, in_language, language_shown

FOLDER = Path(__file__).parent / "translations"


_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Inside, messages are in this language, whatever the response's is."""
    before = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def language() -> str:
    """The language of this response: asked for in the address, the person's own, the browser's."""
    spoken = _SPOKEN.get()
    if spoken is not None:
        return spoken
    if not has_request_context():
        return LANGUAGES[0]
    chosen: str | None = g.get("language")
    if chosen is None:
        chosen = g.language = _chosen_language()
    return chosen


def _chosen_language() -> str:
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    person = g.get("person")
    if person is not None and person.language in LANGUAGES:
        return str(person.language)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _translations() -> NullTranslations:
    return _translations_to(language())


@cache
def _translations_to(code: str) -> NullTranslations:
    """The catalogue of a language, read from its .po file; none for the source language."""
    file = FOLDER / code / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return NullTranslations()
    with file.open("rb") as text:
        catalog = read_po(text, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def gettext(message: str, **values: Any) -> str:
    """The message in this response's language, with `%(name)s` filled in.

    Whole numbers are written as people write them, but for those that only name something.
    """
    text = str(_translations().gettext(message))
    return spelled(text) % written(values) if values else text


def ngettext(one: str, many: str, n: int, **values: Any) -> str:
    """The singular or plural message for `n`, which also fills `%(n)s`."""
    return spelled(str(_translations().ngettext(one, many, n))) % written({"n": n, **values})


NAMES_ONLY = frozenset({"number", "version", "old", "new", "row", "line", "id", "reference"})
"""Values that name a version, a row or a voice: their digits stand together."""
_WHOLE = re.compile(r"%\((\w+)\)d")


@lru_cache(maxsize=8192)
def spelled(text: str) -> str:
    """A message whose places for whole numbers take what `written` makes of them."""
    return _WHOLE.sub(r"%(\1)s", text)


def written(values: dict[str, Any]) -> dict[str, Any]:
    """What fills a message, its whole numbers with the language's separators and minus."""
    return {
        name: number(value) if type(value) is int and name not in NAMES_ONLY else value
        for name, value in values.items()
    }


@lru_cache(maxsize=8192)
def _phrase(code: str, message: str) -> Markup:
    return Markup(spelled(_translations_to(code).gettext(message)))  # noqa: S704 - our own words


def in_page(message: str, **values: Any) -> Markup:
    """`_` of the templates: the message in this response's language, its values escaped.

    A page says dozens of messages; Jinja's own way to each goes through four functions.
    """
    return _phrase(language(), message) % written(values)


def in_page_many(one: str, many: str, n: int, /, **values: Any) -> Markup:
    """`ngettext` of the templates: the message for `n`, which fills `%(num)d`, values escaped."""
    text = spelled(str(_translations().ngettext(one, many, n)))
    return Markup(text) % written({"num": n, **values})  # noqa: S704 - our own words


def lazy(message: str) -> str:
    """Marks a message for translation where it is written; translated where it is shown."""
    return message


def in_every_language(message: str) -> dict[str, str]:
    """A message as a content text: in Swedish, and in every language it is translated to."""
    others = {code: _translations_to(code).gettext(message) for code in LANGUAGES[1:]}
    return {LANGUAGES[0]: message, **{c: str(t) for c, t in others.items() if t != message}}


def local(text: dict[str, str] | None) -> str:
    """A content text in this response's language."""
    return in_language(text, language())


def other_language(text: dict[str, str] | None) -> str:
    """The language a content text is shown in when it is not the page's; else ""."""
    shown = language_shown(text, language())
    return "" if shown == language() else shown


def month(value: date) -> str:
    """A month as people write it: mars 2027."""
    return str(format_date(value, "LLLL y", locale=language()))


def day(value: date | datetime) -> str:
    """A date as people write it: 3 november 2026."""
    return str(format_date(value, "long", locale=language()))


def moment(value: datetime) -> str:
    """A date and time, short."""
    return str(format_datetime(value, "short", locale=language()))


def number(value: float, decimals: int = 1, *, padded: bool = False) -> str:
    """A number with the language's separators, at most so many decimals (all, if `padded`)."""
    return numbers.write(value, language(), decimals, padded=padded)


def signed(value: float) -> str:
    """+1,5, 0 or −2."""
    return numbers.write_signed(value, language())


def percent(share: float) -> str:
    """A share (0…1) as whole percent."""
    return numbers.write_percent(share, language())


def install(app: Flask) -> None:
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext,
        lambda one, many, n: str(_translations().ngettext(one, many, n)),
        newstyle=True,
    )
    environment.globals.update(_=in_page, ngettext=in_page_many, language=language)
    environment.globals["languages"] = LANGUAGES
    environment.filters.update(local=local, other_language=other_language)
    environment.filters["in_language"] = in_language
    environment.filters["written_from"] = direction
    environment.filters.update(day=day, month=month, moment=moment)
    environment.filters.update(number=number, signed=signed, percent=percent)

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != "static" and has_request_context() and "lang" in request.args:
            values.setdefault("lang", language())
