"""The report as a Word document: real headings, table headers, alternative texts and language."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.run import Run

from codesign.reports.content import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Picture,
    Quote,
    ReportContent,
    Table,
)
from codesign.texts import base_language, is_read_from_the_right
from codesign.waiting import takes_time

PICTURE_WIDTH = Cm(16)
INK = RGBColor(0x12, 0x2F, 0x3A)
SOFT = RGBColor(0x48, 0x60, 0x6A)
LOOK = (
    ("Normal", 11, INK),
    ("Subtitle", 11, SOFT),
    ("Caption", 9, SOFT),
    ("Quote", 11, INK),
    ("Heading 1", 24, INK),
    ("Heading 2", 16, INK),
    ("Heading 3", 13, INK),
)
_LOCALES = {"sv": "sv-SE", "en": "en-GB"}


@takes_time
def docx_of(report: ReportContent, png_of: Callable[[Picture], bytes]) -> bytes:
    """The report as the bytes of a .docx file; `png_of` draws its pictures."""
    document = Document()
    _prepare(document, report)
    document.add_paragraph(report.made_by, style="Subtitle")
    document.add_heading(report.title, level=1)
    for block in report.intro:
        _add(document, block, png_of, level=2)
    for section in report.sections:
        document.add_heading(section.title, level=2)
        for block in section.blocks:
            _add(document, block, png_of, level=3)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _prepare(document: WordDocument, report: ReportContent) -> None:
    """Language, look, and core properties that name no person."""
    about = document.core_properties
    about.title = report.title[:255]
    about.author = report.agency[:255]
    about.last_modified_by = ""
    about.comments = ""
    about.language = _LOCALES.get(report.language, report.language)
    moment = datetime(report.day.year, report.day.month, report.day.day, tzinfo=UTC)
    about.created = about.modified = moment
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    styles = document.styles
    for name, size, colour in LOOK:
        font = styles[name].font
        font.name, font.size, font.color.rgb = "Calibri", Pt(size), colour
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    _set_language(styles.element, about.language)


def _set_language(styles: object, locale: str) -> None:
    for found in styles.iter(qn("w:lang")):  # type: ignore[attr-defined]
        found.set(qn("w:val"), locale)


def _add(
    document: WordDocument, block: Block, png_of: Callable[[Picture], bytes], level: int
) -> None:
    match block:
        case Paragraph():
            _add_paragraph(document, block)
        case Bullets(items):
            for item in items:
                document.add_paragraph(item, style="List Bullet")
        case Heading():
            told = f"{block.mark}  {block.text}" if block.mark else block.text
            document.add_heading(told, level=level)
        case Quote():
            _add_quote(document, block)
        case Table():
            _add_table(document, block)
        case Picture():
            _add_picture(document, block, png_of(block))


def _add_paragraph(document: WordDocument, block: Paragraph) -> None:
    for part in block.text.split("\n"):
        if part.strip():
            run = document.add_paragraph().add_run(part)
            if block.style == "note":
                run.font.size, run.font.color.rgb = Pt(9), SOFT
            elif block.style == "lead":
                run.font.size = Pt(13)


def _add_quote(document: WordDocument, block: Quote) -> None:
    paragraph = document.add_paragraph(style="Quote")
    run = paragraph.add_run(block.text)
    is_from_the_right = is_read_from_the_right(block.text)
    if is_from_the_right:
        # The paragraph begins to the right; the run's signs and spaces follow its letters.
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
    if re.fullmatch("[a-z]{2,3}", language := base_language(block.language)):
        locale = _LOCALES.get(language, language)
        _speak(run, locale, "w:bidi" if is_from_the_right else "w:val")
    if block.who:
        paragraph.add_run().add_break()
        source = paragraph.add_run(block.who)
        source.italic = False
        source.font.size, source.font.color.rgb = Pt(9), SOFT


def _speak(run: Run, locale: str, kind: str) -> None:
    """Say a run's language; `kind` is w:val, or w:bidi for text from the right."""
    language = OxmlElement("w:lang")
    language.set(qn(kind), locale)
    run._r.get_or_add_rPr().append(language)


def _add_table(document: WordDocument, block: Table) -> None:
    caption = document.add_paragraph(block.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=len(block.head))
    table.autofit = False
    for column, width in zip(table.columns, _widths(block), strict=True):
        column.width = width
    _fill(table, block.head, block, is_header=True, is_strong=True)
    for place, row in enumerate(block.rows):
        _fill(table, row, block, is_header=False, is_strong=place in block.strong)
    _describe(table, block)
    document.add_paragraph()


def _widths(block: Table) -> list[Length]:
    """The columns' widths, which together fill the page."""
    parts = block.widths or (1,) * len(block.head)
    return [Cm(16 * part / sum(parts)) for part in parts]


def _fill(
    table: WordTable, cells: tuple[str, ...], block: Table, *, is_header: bool, is_strong: bool
) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))
    widths = _widths(block)
    for place, (cell, words) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width = widths[place]
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        if place in block.numeric:
            paragraph.alignment = 2
        run = paragraph.add_run(words)
        run.font.size = Pt(9.5)
        run.bold = is_header or (is_strong and place == 0)


def _describe(table: WordTable, block: Table) -> None:
    """Says which row and column are headings, and what the table is about."""
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstRow"), "1")
        look.set(qn("w:firstColumn"), "1")
    borders: Any = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("color", "C9C5B8")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption"
    )
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), block.caption)
    properties.append(caption)


def _add_picture(document: WordDocument, block: Picture, png: bytes) -> None:
    if document.paragraphs:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    shape = document.add_picture(BytesIO(png), width=PICTURE_WIDTH)
    named = shape._inline.docPr
    named.set("descr", block.alt)
    named.set("title", block.caption)
    if block.is_captioned:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
        document.add_paragraph(block.caption, style="Caption")
