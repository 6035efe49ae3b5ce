"""A workbook's bytes as sheets of plain values: told apart by content, never by name.

Nothing in a workbook is evaluated or run. An XLSX is a ZIP that may unpack to anything, so what it
unpacks to is counted before it is read (`tables/archives.py`); a real XLS (OLE2, BIFF) is read by
xlrd, which unpacks nothing.
"""

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.tables import archives

FILE_LIMIT = 10 * 1024 * 1024
UNPACKED_LIMIT = 40 * 1024 * 1024
"""Bytes that an XLSX may unpack to."""
SHEET_LIMIT = 60
ROW_LIMIT = 20_000
"""Rows with content in one sheet."""
LAST_ROW = 3 * ROW_LIMIT
"""The last row in which something may stand; empty rows between do no harm."""
COLUMN_LIMIT = 400
CELL_LIMIT = 600_000
"""Cells of all sheets that are read, empty ones too."""
TEXT_LIMIT = 32_767
"""Characters in one cell: what Excel holds."""

Value = str | int | float | bool | date | datetime | time | None


class Formula(str):
    """A formula whose value nobody has worked out and saved."""

    __slots__ = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name as written, and its rows with content by number (from 1)."""

    name: str
    rows: tuple[tuple[int, tuple[Value, ...]], ...]


@dataclass(frozen=True)
class Workbook:
    """What is read of a workbook."""

    sheets: tuple[Sheet, ...]
    """The sheets that were asked for."""
    names: tuple[str, ...]
    """The names of all sheets."""
    has_macros: bool = False


class UnreadableWorkbookError(RuleBrokenError):
    """The file is no workbook that can be read; the sentence says what it seems to be."""

    status = 422
    sentence = lazy("Filen går inte att läsa som ett Excelark. Spara formuläret som XLSX.")


class EmptyWorkbookError(UnreadableWorkbookError):
    sentence = lazy("Filen är tom. Välj ett XLSForm-formulär (.xlsx eller .xls).")


class LargeWorkbookError(UnreadableWorkbookError):
    sentence = lazy("Filen är större än 10 MB. Ta bort bilder och blad som inte hör till.")


class BrokenFormError(UnreadableWorkbookError):
    sentence = lazy(
        "Excelarket är skadat och går inte att öppna. Öppna det i Excel eller LibreOffice och "
        "spara det på nytt som XLSX."
    )


class LockedFormError(UnreadableWorkbookError):
    sentence = lazy("Excelarket är låst med lösenord. Ta bort lösenordet och spara det på nytt.")


class UnsafeFormError(UnreadableWorkbookError):
    sentence = lazy(
        "Excelarket packar upp till något mycket större än ett formulär, eller innehåller delar "
        "som inte hör hemma i ett ark. Kopiera bladen till ett nytt ark och spara det som XLSX."
    )


class LongFormError(UnreadableWorkbookError):
    sentence = lazy(
        "Ett blad har fler än 20 000 rader eller 400 kolumner, eller så har bladen tillsammans "
        "fler än 600 000 celler. Dela upp formuläret."
    )


class OpenDocumentFormError(UnreadableWorkbookError):
    sentence = lazy("Filen är ett OpenDocument-ark. Öppna det i LibreOffice och spara som XLSX.")


class WebPageFormError(UnreadableWorkbookError):
    sentence = lazy(
        "Filen heter som ett Excelark men är en webbsida eller XML. Öppna den i Excel och spara "
        "den som XLSX."
    )


class TextFormError(UnreadableWorkbookError):
    sentence = lazy(
        "Filen är text, till exempel CSV. Ett formulär har flera blad: spara det som XLSX."
    )


_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_BIFF = (b"\x09\x08\x08\x00\x00\x05", b"\x09\x08\x10\x00\x00\x06")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def read_workbook(content: bytes, wanted: Iterable[str]) -> Workbook:
    """The sheets whose names, in small letters and without space around, are among `wanted`.

    Raises an UnreadableWorkbookError that says what stands in the way.
    """
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise EmptyWorkbookError
    if len(content) > FILE_LIMIT:
        raise LargeWorkbookError
    names = frozenset(wanted)
    if content.startswith(_ZIP):
        return _new_workbook(content, names)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise LockedFormError
        return _old_workbook(content, names)
    if content.startswith(_OLD_BIFF):
        return _old_workbook(content, names)
    raise _other_kind(content)


def _other_kind(content: bytes) -> UnreadableWorkbookError:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<", b"mime-version")):
        return WebPageFormError()
    sample = content[:4096]
    if not set(sample) & (set(range(32)) - {9, 10, 12, 13}):
        return TextFormError()
    return UnreadableWorkbookError()


# XLSX


def _new_workbook(content: bytes, wanted: frozenset[str]) -> Workbook:
    archive = _safe(content)
    # Imported where it is needed: it takes a tenth of a second.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    def opened(*, data_only: bool) -> Any:
        file = io.BytesIO(content)
        return load_workbook(file, read_only=True, data_only=data_only, keep_links=False)

    try:
        # Of checks and pictures that it does not know, openpyxl warns.
        quiet = warnings.catch_warnings(action="ignore", category=UserWarning)
        with quiet, closing(opened(data_only=True)) as book:
            names = tuple(str(name) for name in book.sheetnames[:SHEET_LIMIT])
            cells = _Budget()
            if not archive.has_unsaved_formulas:
                sheets = [_new_sheet(book[n], None, n, cells) for n in _those(names, wanted)]
            else:
                with closing(opened(data_only=False)) as texts:
                    sheets = [
                        _new_sheet(book[n], texts[n], n, cells) for n in _those(names, wanted)
                    ]
    except (InvalidFileException, OSError) as error:
        raise BrokenFormError from error
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        # A part of the workbook is missing or is not what its name says.
        raise BrokenFormError from error
    return Workbook(tuple(sheets), names, "xl/vbaProject.bin" in archive.names)


def _safe(content: bytes) -> archives.Archive:
    try:
        names = archives.names_in(content)
        if "content.xml" in names:
            raise OpenDocumentFormError
        if not any(name.startswith("xl/") for name in names):
            raise UnreadableWorkbookError
        return archives.checked(content, UNPACKED_LIMIT)
    except archives.UnsafeArchiveError as error:
        raise UnsafeFormError from error
    except archives.BrokenArchiveError as error:
        raise BrokenFormError from error


def _those(names: Sequence[str], wanted: frozenset[str]) -> list[str]:
    return [name for name in names if name.strip().lower() in wanted]


class _Budget:
    """How many cells may still be read."""

    def __init__(self) -> None:
        self._left = CELL_LIMIT

    def take(self, cells: int) -> None:
        """Raises LongFormError when there are none left."""
        self._left -= cells
        if self._left < 0:
            raise LongFormError


def _new_sheet(values: Any, written: Any, name: str, cells: _Budget) -> Sheet:
    """A formula that keeps no value becomes a `Formula`."""
    if not hasattr(values, "iter_rows"):
        return Sheet(name, ())
    pairs: Iterable[tuple[Sequence[Any], Sequence[Any] | None]]
    if written is None:
        pairs = ((row, None) for row in _rows_of(values))
    else:
        pairs = zip(_rows_of(values), _rows_of(written), strict=False)
    return Sheet(name, tuple(_numbered((_filled(*pair) for pair in pairs), cells)))


def _rows_of(sheet: Any) -> Iterator[Sequence[Any]]:
    # The size that the sheet claims is not believed.
    sheet.reset_dimensions()
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(
        max_row=1_048_576, max_col=COLUMN_LIMIT + 1, values_only=True
    )
    return rows


def _filled(row: Sequence[Any], written: Sequence[Any] | None) -> list[Value]:
    last = max(_width(row), _width(written or ()))
    if written is None:
        return [_value(one) for one in row[:last]]
    pairs = zip_longest(row[:last], written[:last])
    return [_value(one) if one is not None else _unsaved(text) for one, text in pairs]


def _width(row: Sequence[Any]) -> int:
    """How many cells there are up to the last one with something in it."""
    if row.count(None) == len(row):
        return 0
    return next(n for n in range(len(row), 0, -1) if row[n - 1] is not None)


def _unsaved(written: Any) -> Value:
    text = _value(written)
    return Formula(text) if isinstance(text, str) and text.startswith("=") else text


def _numbered(
    rows: Iterable[list[Value]], cells: _Budget
) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Rows with content, their empty ends cut off."""
    found = 0
    for number, row in enumerate(rows, start=1):
        while row and (row[-1] is None or row[-1] == ""):
            row.pop()
        if not row:
            continue
        found += 1
        cells.take(len(row))
        if found > ROW_LIMIT or number > LAST_ROW or len(row) > COLUMN_LIMIT:
            raise LongFormError
        yield number, tuple(row)


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPED_RETURN = re.compile(r"_x000[dD]_\n?")


def _value(value: Any) -> Value:
    """A cell's value: texts without control characters and with plain line breaks."""
    if value is None or isinstance(value, bool | int | float | datetime | date | time):
        return value
    text = _ESCAPED_RETURN.sub("\n", str(getattr(value, "text", value)))
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.strip() else None


# XLS


def _old_workbook(content: bytes, wanted: frozenset[str]) -> Workbook:
    import xlrd

    try:
        with xlrd.open_workbook(
            file_contents=content, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        ) as book:
            names = tuple(str(name) for name in book.sheet_names()[:SHEET_LIMIT])
            cells = _Budget()
            sheets = [
                Sheet(name, tuple(_numbered(_old_rows(book, name), cells)))
                for name in _those(names, wanted)
            ]
    except LongFormError:
        raise
    except xlrd.XLRDError as error:
        raise LockedFormError if "encrypted" in str(error) else BrokenFormError from error
    except Exception as error:
        # xlrd trusts what a damaged file says of itself, and fails in any way then.
        raise BrokenFormError from error
    return Workbook(tuple(sheets), names, _MACROS in content)


def _old_rows(book: Any, name: str) -> Iterator[list[Value]]:
    sheet = book.sheet_by_name(name)
    for row in range(sheet.nrows):
        yield [_old_value(cell, book.datemode) for cell in sheet.row(row)]


def _old_value(cell: Any, datemode: int) -> Value:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _old_date(cell.value, datemode)
    return _value(cell.value)


def _old_date(value: float, datemode: int) -> Value:
    import xlrd

    try:
        found: datetime = xlrd.xldate.xldate_as_datetime(value, datemode)
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):
        return value
    return found.time() if 0 <= value < 1 else found
