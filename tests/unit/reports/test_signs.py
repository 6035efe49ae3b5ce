"""Whoever chooses a quote is told which of its signs the PDF has no font for."""

import json

import pytest

from codesign.reports import pdf, signs
from codesign.reports.signs import unshown_in
from tests.unit.reports.test_rendering import report_of

NOBODYS = "\u0379\u0378"
"""Code points that stand for no sign, so no font has them."""


@pytest.mark.parametrize(
    ("text", "unshown"),
    [
        ("", ""),
        ("Åka hem – “tåg” 5 ½ €\n\t", ""),
        ("Жук και ệ", ""),
        (f"Ett {NOBODYS} och {NOBODYS} igen", NOBODYS),
        ("\u0379a\u0379", "\u0379"),
    ],
)
def test_each_sign_without_a_font_is_told_once(text: str, unshown: str) -> None:
    assert unshown_in(text) == unshown
    # What is known is not asked for again, and says the same.
    assert unshown_in(text) == unshown


@pytest.mark.parametrize(
    "text", ["你好，我坐火车。", "ሰላም ባቡር", "Hej 😀!", "سلام", "Tåget ♥", "한국어", "Åke"]
)
def test_what_is_told_is_what_the_pdf_does(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    rendered: list[str] = []
    real = pdf._compiled

    def seen(data: str) -> bytes:
        made = real(data)
        rendered.append(data)
        return made

    monkeypatch.setattr(pdf, "_compiled", seen)
    pdf.pdf_of(report_of(text))
    told = unshown_in(text)
    blocks = json.loads(rendered[-1])["sections"][0]["blocks"]
    [shown] = {one["text"] for one in blocks if one["kind"] == "paragraph"}
    assert shown.count("□") == sum(sign in told for sign in text)


def test_no_more_is_asked_of_the_renderer_than_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    real = signs._without_font

    def counted(wanted: list[str]) -> set[str]:
        asked.append(wanted)
        return real(wanted)

    monkeypatch.setattr(signs, "_KNOWN", {})
    monkeypatch.setattr(signs, "_without_font", counted)
    unshown_in("Åka tåg")
    assert asked == []
    unshown_in("\u0379 Ж")
    unshown_in("Ж \u0379\u0379")
    assert asked == [["\u0379", "Ж"]]
