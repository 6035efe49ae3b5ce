"""The report as a tagged PDF (PDF/UA-1), and its drawings as PNG for Word.

Words go in as data (JSON) to a template that never changes, so no text can be read as markup.
Rendering releases the interpreter, and happens one at a time, so that it slows other requests
little.
"""

import json
import re
import threading
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst

from codesign.reports.content import Block, Picture, Quote, ReportContent, Table, breakable
from codesign.texts import base_language, is_read_from_the_right
from codesign.waiting import takes_time
from codesign.web.pages import STATIC

TEMPLATE = Path(__file__).with_name("report.typ")
MISSING = "□"
"""Stands for a sign that no font at hand has."""
ATTEMPTS = 4
PNG_DPI = 160
_LANGUAGE = re.compile(r"^[a-z]{2,3}$")
_UNSHOWN = re.compile(r'(?:the text|disallowed codepoint) `"((?:[^"`]|\\.)+)"`')
_ONE_AT_A_TIME = threading.Semaphore(1)
_PNG_SOURCE = (
    b"#set page(width: 160mm, height: auto, margin: 2pt, fill: white)\n"
    b'#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
)


class PdfError(Exception):
    """The PDF could not be made; never holds anybody's words."""


@cache
def fonts() -> typst.Fonts:
    """Our own Inter, what typst brings, and the machine's fonts for other scripts."""
    return typst.Fonts(include_system_fonts=True, font_paths=[str(STATIC / "vendor")])


@takes_time
def pdf_of(report: ReportContent) -> bytes:
    """The report as PDF bytes. The same report gives the same bytes.

    Signs that no font has become □, and the report says so.
    """
    data = json.dumps(_plain(report), ensure_ascii=False)
    unshown: set[str] = set()
    for _ in range(ATTEMPTS):
        try:
            return _compiled(data)
        except typst.TypstError as error:
            found = signs_told(error)
            if not found - unshown:
                break
            unshown |= found
        data = json.dumps(_without(_plain(report), unshown, report), ensure_ascii=False)
    # Last resort: only what every Latin font has.
    latin = {c for c in data if ord(c) > 0x24F and c not in "–—−’‘”“…·□→\u200b"}
    try:
        return _compiled(json.dumps(_without(_plain(report), latin | unshown, report)))
    except typst.TypstError as error:
        raise PdfError(re.sub(r"`.*?`", "…", str(error))[:200]) from None


@takes_time
def png_of(picture: Picture) -> bytes:
    """A drawing as PNG bytes."""
    with _ONE_AT_A_TIME:
        made = typst.compile(
            _PNG_SOURCE,
            font_paths=fonts(),
            sys_inputs={"svg": picture.svg},
            format="png",
            ppi=PNG_DPI,
        )
    assert isinstance(made, bytes)
    return made


def _compiled(data: str) -> bytes:
    with _ONE_AT_A_TIME:
        made = typst.compile(
            str(TEMPLATE),
            font_paths=fonts(),
            sys_inputs={"report": data},
            pdf_standards=["ua-1"],
        )
    assert isinstance(made, bytes)
    return made


def signs_told(error: typst.TypstError) -> set[str]:
    """The signs that the error says no font has."""
    told = f"{error}\n{getattr(error, 'diagnostic', '') or ''}"
    text = "".join(_UNSHOWN.findall(told))
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), text)
    return {c for c in text if not c.isascii()} | {c for c in text if ord(c) < 32}


def _plain(report: ReportContent) -> dict[str, Any]:
    """The report as JSON values, with places to break in words that no line can hold."""
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "agency": report.agency,
        "made_by": report.made_by,
        "language": report.language,
        "year": report.day.year,
        "month": report.day.month,
        "day": report.day.day,
        "contents_title": report.contents_title,
        "intro": [_block(block, report.language) for block in report.intro],
        "sections": [
            {
                "title": section.title,
                "blocks": [_block(block, report.language) for block in section.blocks],
            }
            for section in report.sections
        ],
        "missing": "",
    }


def _block(block: Block, language: str) -> dict[str, Any]:
    values = asdict(block)
    if not isinstance(block, Picture):
        values = {name: _breakable(value) for name, value in values.items()}
    values["kind"] = block.kind
    if isinstance(block, Table):
        values["widths"] = block.widths or (1,) * len(block.head)
        values["numeric"] = sorted(block.numeric)
        values["strong"] = sorted(block.strong)
    if isinstance(block, Quote):
        values |= _spoken(block, language)
    return values


def _spoken(quote: Quote, language: str) -> dict[str, str]:
    """The language of a quote as Typst names it, the report's for one it cannot name, and which way
    it is read."""
    own = base_language(quote.language)
    from_the_right = is_read_from_the_right(quote.text)
    return {
        "language": own if _LANGUAGE.match(own) else language,
        "direction": "rtl" if from_the_right else "ltr",
    }


def _breakable(value: Any) -> Any:
    if isinstance(value, str):
        return breakable(value, every=16, longest=30)
    if isinstance(value, tuple):
        return tuple(_breakable(part) for part in value)
    return value


def _without(value: Any, unshown: set[str], report: ReportContent) -> Any:
    """The values with □ for every sign that cannot be shown."""
    table = {ord(sign): MISSING for sign in unshown}

    def replaced(one: Any) -> Any:
        if isinstance(one, str):
            return one.translate(table)
        if isinstance(one, dict):
            return {name: replaced(part) for name, part in one.items()}
        if isinstance(one, list | tuple):
            return [replaced(part) for part in one]
        return one

    return {**replaced(value), "missing": report.words.get("missing", "")}
