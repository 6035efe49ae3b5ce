"""Posters for channels, as a tagged PDF: who asks, what, a code to photograph, and the address.

Words go in as data to a template that never changes, so that nothing in them is read as markup.
"""

import io
import json
import re
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import segno
import typst

from codesign.i18n import gettext
from codesign.waiting import takes_time
from codesign.web.pages import STATIC

TEMPLATE = Path(__file__).with_name("poster.typ")
SENTENCE_LIMIT = 240
"""Characters of what is said about the questionnaire."""
QUIET = 4
"""Modules of empty ground on every side of a QR code, as its standard asks."""
_ONE_AT_A_TIME = threading.Semaphore(1)
_UNSHOWN = re.compile(r'(?:the text|disallowed codepoint) `"((?:[^"`]|\\.)+)"`')
_MISSING = "□"
_ATTEMPTS = 4


class PosterError(Exception):
    """The posters could not be made; never holds anybody's words."""


@dataclass(frozen=True)
class Poster:
    """What stands on one poster."""

    agency: str
    title: str
    sentence: str
    address: str
    name: str
    """Of the channel, small at the foot, so that whoever puts them up knows which is which."""
    last_day: str = ""


def first_sentence(text: str) -> str:
    """The first sentence of a text, and not more than fits."""
    whole = " ".join(text.split())
    end = re.search(r"[.!?…](?=\s|$)", whole)
    first = whole[: end.end()] if end else whole
    if len(first) <= SENTENCE_LIMIT:
        return first
    return first[:SENTENCE_LIMIT].rsplit(" ", 1)[0] + " …"


def qr_svg(address: str) -> str:
    """The address as a QR code, with its quiet zone."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=QUIET, scale=8, dark="#000", light="#fff", xmldecl=False
    )
    return out.getvalue().decode()


def qr_path(address: str) -> dict[str, object]:
    """The same for a page: one path, in modules, and the box around it with its quiet zone."""
    matrix = segno.make(address, error="m", micro=False).matrix
    rows = [
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    ]
    side = len(matrix) + 2 * QUIET
    box = f"-{QUIET} -{QUIET} {side} {side}"
    return {"box": box, "start": -QUIET, "side": side, "path": "".join(rows)}


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[str(STATIC / "vendor")])


@takes_time
def posters_pdf(posters: Sequence[Poster], language: str) -> bytes:
    """The posters as PDF bytes, one on a page. Signs that no font has become □."""
    data = json.dumps(
        {
            "language": language,
            "photograph": gettext("Fotografera koden med mobilen, eller skriv adressen:"),
            "promise": gettext("Du är anonym."),
            "code": gettext("Kod att fotografera. Den leder till adressen här under."),
            "title": posters[0].title if posters else "",
            "posters": [asdict(one) | {"qr": qr_svg(one.address)} for one in posters],
        },
        ensure_ascii=False,
    )
    for _ in range(_ATTEMPTS):
        try:
            return _compiled(data)
        except typst.TypstError as error:
            unshown = _signs_told(error)
            if not unshown:
                raise PosterError(re.sub(r"`.*?`", "…", str(error))[:200]) from None
            data = data.translate({ord(sign): _MISSING for sign in unshown})
    raise PosterError("too many signs that no font has")


def _compiled(data: str) -> bytes:
    with _ONE_AT_A_TIME:
        made = typst.compile(
            str(TEMPLATE), font_paths=_fonts(), sys_inputs={"data": data}, pdf_standards=["ua-1"]
        )
    assert isinstance(made, bytes)
    return made


def _signs_told(error: typst.TypstError) -> set[str]:
    """The signs that the error says no font has."""
    told = f"{error}\n{getattr(error, 'diagnostic', '') or ''}"
    text = "".join(_UNSHOWN.findall(told))
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), text)
    return {sign for sign in text if not sign.isascii() or ord(sign) < 32}
