"""The PDF and the Word document of a report with whatever people may have written."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from codesign.reports.content import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Part,
    Picture,
    Quote,
    ReportContent,
    Section,
    Table,
    plain,
    shortened,
)
from codesign.reports.docx import docx_of
from codesign.reports.pdf import pdf_of, png_of
from codesign.reports.pictures import Bar, bars

pytestmark = pytest.mark.slow

HOSTILE = (
    '#panic() #import "x" *fet* _kursiv_ $x^2$ @ref <label> `kod` \\u{1} // /* */ = rubrik',
    "<w:p/>]]>&amp; \x00\x01\x0b\ufffe\ud800 \x1b[31m",
    "\u202emoc.live\u202c مرحبا بالعالم שלום",
    "😀👩‍👩‍👧 \U000f0000 \ue000 漢字 \U0001f9ff",
    "å" * 1_000,
    '=HYPERLINK("http://evil.example")',
    "Räksmörgås på ön – “så”, 5 − 3",
)


def report_of(*texts: str) -> ReportContent:
    """A report with the texts everywhere that text can stand."""
    drawn = bars([Bar(plain(text)[:300], 1, "1") for text in texts])
    blocks: list[Block] = []
    for text in map(plain, texts):
        blocks += [
            Heading(text[:200], "A", "#2d5b8a"),
            Paragraph(text[:1_000]),
            Bullets((text[:1_000],)),
            Quote(shortened(text), "x'y", text[:80]),
            Table(
                text[:90], ("a", text[:200]), ((text[:500], "1"), ("b", text[:500])), frozenset({1})
            ),
        ]
    picture = Picture("bild", drawn.svg, plain(texts[0])[:500], "Bild", drawn.width, drawn.height)
    return ReportContent(
        language="sv",
        title="Rapport: " + plain(texts[0])[:120],
        subtitle=plain(texts[0])[:120],
        agency="Exempelmyndigheten",
        made_by="Exempelmyndigheten, 1 november 2026",
        day=date(2026, 11, 1),
        slug="projektet",
        intro=(Heading("Frågan"), Paragraph("Hur är det?")),
        sections=(
            Section(Part.SUMMARY, "Sammanfattning", tuple(blocks)),
            Section(Part.FIGURES, "Figurer", (picture,)),
        ),
        contents_title="Innehåll",
        words={"missing": "Tecken som saknas visas som □."},
    )


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_pdf_is_made_of_any_text_and_is_tagged(text: str) -> None:
    made = pdf_of(report_of(text))
    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made
    assert b"/Lang" in made
    assert b"pdfuaid" in made


def test_a_word_of_ten_thousand_letters_breaks_and_is_cut() -> None:
    assert b"pdfuaid" in pdf_of(report_of("å" * 10_000))


def test_a_pdf_is_made_of_everything_at_once() -> None:
    assert b"pdfuaid" in pdf_of(report_of(*HOSTILE))


def test_the_same_report_gives_the_same_pdf() -> None:
    assert pdf_of(report_of("Å")) == pdf_of(report_of("Å"))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_word_document_is_made_of_any_text_and_keeps_it(text: str) -> None:
    opened = Document(BytesIO(docx_of(report_of(text), png_of)))
    assert plain(text).strip()[:1_000] in "\n".join(p.text for p in opened.paragraphs)


def test_a_word_document_has_headings_header_rows_alternative_texts_and_language() -> None:
    content = docx_of(report_of("Så var det"), png_of)
    opened = Document(BytesIO(content))
    styles = [p.style.name for p in opened.paragraphs if p.style]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") == 3
    header = opened.tables[0].rows[0]._tr
    assert header.find(f".//{qn('w:tblHeader')}") is not None
    assert [shape._inline.docPr.get("descr") for shape in opened.inline_shapes] == ["Så var det"]
    assert opened.core_properties.language == "sv-SE"
    assert opened.core_properties.title == "Rapport: Så var det"
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert 'w:val="sv-SE"' in archive.read("word/styles.xml").decode()


def test_a_word_document_names_no_person() -> None:
    about = Document(BytesIO(docx_of(report_of("Å"), png_of))).core_properties
    assert about.author == "Exempelmyndigheten"
    assert about.last_modified_by == ""
    with zipfile.ZipFile(BytesIO(docx_of(report_of("Å"), png_of))) as archive:
        assert not re.search("python", archive.read("docProps/core.xml").decode())


@pytest.mark.parametrize(
    ("text", "language", "is_from_the_right", "locale"),
    [
        ("كان القطار متأخرا", "ar", True, ("bidi", "ar")),
        ("”كان القطار” 42", "ar", True, ("bidi", "ar")),
        ("הרכבת איחרה", "he", True, ("bidi", "he")),
        ("Tåget var sent, sa كان", "sv", False, ("val", "sv-SE")),
        ("42!", "sv", False, ("val", "sv-SE")),
        ("Tåget var sent", "sv-simple", False, ("val", "sv-SE")),
        ("كان القطار متأخرا", "ar-EG", True, ("bidi", "ar")),
        ("Helt okej", "", False, None),
        ("ባቡሩ ዘግይቷል", "ti", False, ("val", "ti")),
    ],
)
def test_a_quote_in_word_is_read_from_the_side_its_letters_are(
    text: str, language: str, is_from_the_right: bool, locale: tuple[str, str] | None
) -> None:
    quote = Quote(text, language, "En resenär")
    told = replace(report_of("Å"), intro=(quote,))
    opened = Document(BytesIO(docx_of(told, png_of)))
    paragraph = next(one for one in opened.paragraphs if text in one.text)
    assert (paragraph._p.pPr.find(qn("w:bidi")) is not None) is is_from_the_right
    properties = paragraph.runs[0]._r.rPr
    is_rtl = properties is not None and properties.find(qn("w:rtl")) is not None
    assert is_rtl is is_from_the_right
    spoken = properties.find(qn("w:lang")) if properties is not None else None
    attributes = dict(spoken.attrib) if spoken is not None else None
    assert attributes == ({qn(f"w:{locale[0]}"): locale[1]} if locale else None)
    source = paragraph.runs[-1]._r.rPr
    assert source.find(qn("w:rtl")) is None
