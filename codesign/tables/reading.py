"""A file's bytes or pasted lines as a table: told apart by content, never by name.

Nothing in a file is evaluated, and what an export put before a text to keep it from being computed
is taken away (`formulas.py`). An XLSX is a ZIP that may unpack to anything, so its size is
checked before anything is unpacked, and its XML may declare no entities.
"""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from codesign.errors import RuleBrokenError
from codesign.i18n import gettext, lazy
from codesign.tables import archives
from codesign.tables.formulas import restored
from codesign.tables.table import COLUMN_LIMIT, FILE_LIMIT, ROW_LIMIT, Record, Table
from codesign.waiting import takes_time

IsHeader = Callable[[Sequence[Record]], bool]
"""Says of the first records of a table whether the very first names columns."""
UNPACKED_LIMIT = 60 * 1024 * 1024
"""Bytes that an XLSX may unpack to."""
CELL_LIMIT = ROW_LIMIT * COLUMN_LIMIT
"""Cells of a file, empty ones too."""
PASTE_LIMIT = 2 * 1024 * 1024
"""Characters that may be pasted."""
LAST_ROW = 3 * ROW_LIMIT
"""The last row of a sheet in which a note may stand; empty rows between notes do no harm."""

csv.field_size_limit(FILE_LIMIT)


class UnreadableFileError(RuleBrokenError):
    """The file cannot be read as notes; the sentence says what it seems to be."""

    status = 422


class Kind(StrEnum):
    """What a file that is no notes turns out to be."""

    PDF = "a PDF"
    IMAGE = "a picture"
    MEDIA = "a picture, sound or film"
    RTF = "an RTF document"
    PACKED = "a packed file"
    DATABASE = "a database"
    PROGRAM = "a program"
    WEB_PAGE = "a web page"
    XML = "an XML document"
    WORD = "a Word document"
    SLIDES = "a PowerPoint"
    OPEN_DOCUMENT = "an OpenDocument file"
    ZIP = "a ZIP file"


_KINDS = {
    Kind.PDF: lazy("en PDF"),
    Kind.IMAGE: lazy("en bild"),
    Kind.MEDIA: lazy("en bild, ljudfil eller film"),
    Kind.RTF: lazy("ett RTF-dokument"),
    Kind.PACKED: lazy("en packad fil"),
    Kind.DATABASE: lazy("en databas"),
    Kind.PROGRAM: lazy("ett program"),
    Kind.WEB_PAGE: lazy("en webbsida"),
    Kind.XML: lazy("ett XML-dokument"),
    Kind.WORD: lazy("ett Worddokument"),
    Kind.SLIDES: lazy("en PowerPoint"),
    Kind.OPEN_DOCUMENT: lazy("ett OpenDocument-dokument"),
    Kind.ZIP: lazy("en ZIP-fil"),
}


class NotNotesError(UnreadableFileError):
    """The file is of another kind."""

    sentence = lazy("Filen ser ut att vara %(kind)s. Spara den som CSV eller XLSX och välj den.")

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def told(self) -> str:
        """The sentence in the reader's language, the kind too."""
        return gettext(self.sentence, kind=gettext(_KINDS[self.kind]))


class OldExcelError(UnreadableFileError):
    sentence = lazy(
        "Filen är ett äldre Excelark (.xls). Öppna den i Excel och spara som XLSX eller CSV."
    )


class BinaryFileError(UnreadableFileError):
    sentence = lazy(
        "Filen går inte att läsa som text eller kalkylark. Spara den som CSV eller XLSX."
    )


class EmptyFileError(UnreadableFileError):
    sentence = lazy("Det finns inga rader att läsa. Välj en fil med minst en anteckning.")


class OnlyHeaderError(UnreadableFileError):
    sentence = lazy("Det finns bara en rubrikrad och inga anteckningar under den.")


class FileTooLargeError(UnreadableFileError):
    sentence = lazy("Filen är större än 10 MB. Dela upp den i flera filer.")


class TooManyRowsError(UnreadableFileError):
    sentence = lazy("Det är fler än 10 000 rader. Dela upp dem i flera filer.")


class TooManyCellsError(UnreadableFileError):
    sentence = lazy(
        "Det är fler än 600 000 celler. Dela upp raderna i flera filer, eller ta bort kolumner som "
        "inte behövs."
    )


class TooManyColumnsError(UnreadableFileError):
    sentence = lazy("Det är fler än 60 kolumner. Ta bort dem som inte behövs.")


class BrokenWorkbookError(UnreadableFileError):
    sentence = lazy(
        "Excelarket är skadat och går inte att öppna. Spara det på nytt som XLSX eller CSV."
    )


class UnsafeWorkbookError(UnreadableFileError):
    sentence = lazy(
        "Excelarket packar upp till något mycket större än en fil med anteckningar, eller "
        "innehåller delar som inte hör hemma där. Spara anteckningarna som CSV."
    )


def refuse_at_once(content: bytes) -> None:
    """Raise an UnreadableFileError for what a glance shows: too large, empty, or no table."""
    if len(content) > FILE_LIMIT:
        raise FileTooLargeError
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise EmptyFileError
    if not content.startswith(_ZIP):
        _refuse_other_kinds(content)


@takes_time
def table_in(content: bytes, is_header: IsHeader) -> Table:
    """The table in a file. Raises an UnreadableFileError that says what stands in the way."""
    refuse_at_once(content)
    if content.startswith(_ZIP):
        return _checked(_workbook_records(content), "XLSX", is_header)
    text, encoding = decoded(content)
    return _text_table(text, encoding, is_header)


@takes_time
def table_of_lines(text: str, is_header: IsHeader) -> Table:
    """The table in pasted lines: one note a line, or what was copied from a spreadsheet."""
    if len(text) > PASTE_LIMIT:
        raise FileTooLargeError
    return _text_table(text, "", is_header)


@takes_time
def packed(table: Table) -> bytes:
    """The table as it is kept while a person checks it: a workbook takes long to read anew."""
    records = [(record.number, record.cells, record.surplus) for record in table.records]
    plain = json.dumps([table.form, table.width, table.has_header, records], ensure_ascii=False)
    return zlib.compress(plain.encode(), level=1)


def unpacked(kept: bytes) -> Table:
    """Back from `packed`."""
    form, width, has_header, records = json.loads(zlib.decompress(kept))
    return Table(
        tuple(Record(number, tuple(cells), surplus) for number, cells, surplus in records),
        width,
        has_header,
        form,
    )


# What the file seems to be

_ZIP = b"PK\x03\x04"
_SIGNATURES = (
    (b"%PDF", Kind.PDF),
    (b"\x89PNG", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"RIFF", Kind.MEDIA),
    (b"{\\rtf", Kind.RTF),
    (b"\x1f\x8b", Kind.PACKED),
    (b"7z\xbc\xaf", Kind.PACKED),
    (b"Rar!", Kind.PACKED),
    (b"SQLite format 3", Kind.DATABASE),
    (b"\x7fELF", Kind.PROGRAM),
    (b"MZ\x90", Kind.PROGRAM),
    (b"<!doctype html", Kind.WEB_PAGE),
    (b"<html", Kind.WEB_PAGE),
    (b"<?xml", Kind.XML),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _refuse_other_kinds(content: bytes) -> None:
    if content.startswith(_OLE):
        raise OldExcelError
    start = content[:64].lstrip().lower()
    for signature, kind in _SIGNATURES:
        if content.startswith(signature) or start.startswith(signature.lower()):
            raise NotNotesError(kind)


# Text

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATORS = ";\t,|"
_NAMES = {
    ";": lazy("semikolon"),
    "\t": lazy("tabb"),
    ",": lazy("komma"),
    "|": lazy("lodstreck"),
}


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16 with a mark, else Windows-1252.

    Raises BinaryFileError for what is not text in any of them.
    """
    for mark, codec, name in _BOMS:
        if content.startswith(mark):
            try:
                return content.decode(codec), name
            except UnicodeDecodeError:
                raise BinaryFileError from None
    if _share_of_controls(content) > 0.001:
        raise BinaryFileError
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def _share_of_controls(content: bytes) -> float:
    sample = content[:65_536]
    controls = len(sample) - len(sample.translate(None, bytes({*range(9), *range(14, 32)})))
    return controls / len(sample)


def _text_table(text: str, encoding: str, is_header: IsHeader) -> Table:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise EmptyFileError
    separator = separator_of(text)
    if not separator:
        rows: Iterable[Sequence[str]] = (
            [line] for line in (_lines(text) if encoding == "" else _quoted_lines(text))
        )
    else:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    kind = "CSV" if separator else "text"
    form = ", ".join(part for part in (kind, encoding, _NAMES.get(separator, "")) if part)
    return _checked(enumerate(rows, start=1), form, is_header)


def _lines(text: str) -> Iterator[str]:
    yield from text.split("\n")


def _quoted_lines(text: str) -> Iterator[str]:
    """One-column CSV: a quoted cell may hold line breaks."""
    for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t"):
        yield row[0] if row else ""


def separator_of(text: str) -> str:
    """The separator by which the first records fall into the same number of cells; or "".

    A comma inside sentences is not one: every record must then fall apart alike.
    """
    best, best_score = "", 0.0
    for separator in _SEPARATORS:
        rows = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator)
        try:
            widths = [len(row) for row in islice(rows, 60) if row]
        except csv.Error:
            continue
        if len(text) > 200_000:
            widths = widths[:-1] or widths
        width = widths[0] if widths else 1
        if width < 2:
            continue
        alike = sum(one == width for one in widths) / len(widths)
        # A tab is never typed in a sentence, a comma often is.
        needed = {"\t": 0.3, ";": 0.6, "|": 0.6, ",": 0.75}[separator]
        if len(widths) == 1 and separator == ",":
            continue
        score = alike * min(width, 8)
        if alike >= needed and score > best_score:
            best, best_score = separator, score
    return best


# Workbooks


def _workbook_records(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    has_formulas = _refuse_unsafe_zip(content)
    # Imported where it is needed: it takes a tenth of a second.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    def opened(*, data_only: bool) -> Any:
        file = io.BytesIO(content)
        return load_workbook(file, read_only=True, data_only=data_only, keep_links=False)

    try:
        with closing(opened(data_only=True)) as book:
            if not has_formulas:
                yield from _rows_of(book, book)
                return
            with closing(opened(data_only=False)) as written:
                yield from _rows_of(book, written)
    except (InvalidFileException, zipfile.BadZipFile, OSError) as error:
        raise BrokenWorkbookError from error
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        # A part of the workbook is missing or is not what its name says.
        raise BrokenWorkbookError from error


def _rows_of(book: Any, written: Any) -> Iterator[tuple[int, Sequence[str]]]:
    """The first sheet with content. A formula that keeps no value is read as its text."""
    for name in book.sheetnames:
        if not hasattr(book[name], "iter_rows"):
            continue
        found = False
        values = _sheet(book[name])
        originals = values if written is book else _sheet(written[name])
        pairs = (
            ((row, row) for row in values)
            if written is book
            else zip(values, originals, strict=False)
        )
        for number, (row, texts) in enumerate(pairs, start=1):
            if not any(cell is not None for cell in texts):
                continue
            if number > LAST_ROW:
                raise TooManyRowsError
            found = True
            yield number, _cells_of(row, texts)
        if found:
            return


def _sheet(sheet: Any) -> Iterator[tuple[Any, ...]]:
    # The size that the sheet claims is not believed.
    sheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(
        max_row=1_048_576, max_col=COLUMN_LIMIT + 1, values_only=True
    )
    return rows


def _cells_of(row: Sequence[Any], texts: Sequence[Any]) -> list[str]:
    cells = [
        _as_text(text if value is None else value) for value, text in zip(row, texts, strict=False)
    ]
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = getattr(value, "text", value)
    return re.sub(r"_x000[dD]_\n?", "\n", str(text)).replace("\r\n", "\n")


def _refuse_unsafe_zip(content: bytes) -> bool:
    """Whether any sheet has formulas. Raises for an archive that is not safe to unpack."""
    try:
        _refuse_other_archives(archives.names_in(content))
        return archives.checked(content, UNPACKED_LIMIT).has_formulas
    except archives.UnsafeArchiveError as error:
        raise UnsafeWorkbookError from error
    except archives.BrokenArchiveError as error:
        raise BrokenWorkbookError from error


def _refuse_other_archives(names: frozenset[str]) -> None:
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return
    if any(name.startswith("word/") for name in names):
        raise NotNotesError(Kind.WORD)
    if any(name.startswith("ppt/") for name in names):
        raise NotNotesError(Kind.SLIDES)
    if "content.xml" in names:
        raise NotNotesError(Kind.OPEN_DOCUMENT)
    raise NotNotesError(Kind.ZIP)


# The table


def _checked(rows: Iterable[tuple[int, Sequence[str]]], form: str, is_header: IsHeader) -> Table:
    kept: list[tuple[int, list[str]]] = []
    seen = 0
    try:
        for number, cells in rows:
            seen += len(cells)
            if seen > CELL_LIMIT:
                raise TooManyCellsError
            if not any(cell.strip() for cell in cells):
                continue
            kept.append((number, [restored(_CONTROLS.sub("", cell)) for cell in cells]))
            if len(kept) > ROW_LIMIT + 1:
                raise TooManyRowsError
    except csv.Error as error:
        raise BinaryFileError from error
    if not kept:
        raise EmptyFileError
    return _table(kept, form, is_header)


def _table(kept: list[tuple[int, list[str]]], form: str, is_header: IsHeader) -> Table:
    first = [Record(number, tuple(cells)) for number, cells in kept[:20]]
    has_header = is_header(first)
    widest = max(len(cells) for _, cells in kept)
    width = len(kept[0][1]) if has_header and form != "XLSX" else widest
    if width > COLUMN_LIMIT:
        raise TooManyColumnsError
    if has_header and len(kept) == 1 and width > 1:
        raise OnlyHeaderError
    if len(kept) - has_header > ROW_LIMIT:
        raise TooManyRowsError
    records = tuple(
        Record(
            number,
            tuple(cells[:width]) + ("",) * (width - len(cells)),
            sum(bool(cell.strip()) for cell in cells[width:]),
        )
        for number, cells in kept
    )
    return Table(records, width, has_header, form)
