"""A workbook written as it is made: rows go in, bytes come out, and nothing is kept.

Every text is stored as a text and every number as a number; a formula cannot be written.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Cell = str | int | float | date | None

ROWS_IN_SHEET = 1_048_576
"""What Excel opens; what is more goes on in another sheet."""
BYTES_IN_SHEET = 1 << 30
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FIRST_DAY = date(1899, 12, 30).toordinal()
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PLAIN, _BOLD, _DAY = 0, 1, 2
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


class _Outlet(io.RawIOBase):
    """Takes what the archive writes, until somebody carries it away."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        """What was written since last time."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


@dataclass(frozen=True)
class Table:
    """One table of a workbook; `pages` are read while it is written."""

    title: str
    header: Sequence[str]
    widths: Sequence[int]
    """Of the first columns, in characters; those that follow have the usual one."""
    pages: Iterable[Sequence[Sequence[Cell]]]


def workbook(
    title: str,
    header: Sequence[str],
    widths: Sequence[int],
    pages: Iterable[Sequence[Sequence[Cell]]],
) -> Iterator[bytes]:
    """The bytes of a workbook with one table, as many sheets as it needs."""
    return workbook_of((Table(title, header, widths, pages),))


def workbook_of(tables: Iterable[Table]) -> Iterator[bytes]:
    """The bytes of a workbook with tables one after the other, each on as many sheets as it needs.

    Their titles are to differ.
    """
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        names: list[str] = []
        for table in tables:
            sheets = _Sheets(archive, _opening(table.header, table.widths), len(names))
            try:
                for page in table.pages:
                    sheets.write(page)
                    if ready := outlet.taken():
                        yield ready
            finally:
                # Also where nobody takes the rest: an archive does not close over an open part.
                sheets.close()
            names += _sheet_names(table.title, sheets.number - len(names))
        for name, text in _parts(names):
            archive.writestr(_entry(name), text)
    yield outlet.taken()


def _sheet_names(title: str, sheets: int) -> list[str]:
    name = re.sub(r"[\[\]:*?/\\]", " ", title)[:25]
    return [f"{name} {n}" if n > 1 else name for n in range(1, sheets + 1)]


class _Sheets:
    def __init__(self, archive: ZipFile, opening: str, before: int) -> None:
        self._archive = archive
        self._opening = opening
        self._sheet: IO[bytes] | None = None
        self._rows = self._bytes = 0
        self.number = before
        """Of the present sheet, in the whole workbook."""
        self._open()

    def write(self, page: Sequence[Sequence[Cell]]) -> None:
        """Append rows."""
        for start in range(0, len(page), 500):
            rows = page[start : start + 500]
            if self._rows + len(rows) > ROWS_IN_SHEET or self._bytes > BYTES_IN_SHEET:
                self.close()
                self._open()
            self._put("".join([_row(row) for row in rows]))
            self._rows += len(rows)

    def close(self) -> None:
        """End the present sheet."""
        if self._sheet is not None:
            self._put("</sheetData></worksheet>")
            self._sheet.close()
            self._sheet = None

    def _open(self) -> None:
        self.number += 1
        self._rows, self._bytes = 1, 0
        name = f"xl/worksheets/sheet{self.number}.xml"
        self._sheet = self._archive.open(_entry(name), "w")
        self._put(self._opening)

    def _put(self, text: str) -> None:
        assert self._sheet is not None
        self._bytes += self._sheet.write(text.encode())


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    return entry


def _opening(header: Sequence[str], widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(widths, start=1)
    )
    names = "".join(_text(name, _BOLD) for name in header)
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{columns}</cols><sheetData><row>{names}</row>"
    )


def _row(cells: Sequence[Cell]) -> str:
    return f"<row>{''.join([_cell(cell) for cell in cells])}</row>"


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, str):
        return _known_text(cell) if len(cell) < 60 else _text(cell)
    if isinstance(cell, date):
        return f'<c s="{_DAY}"><v>{cell.toordinal() - _FIRST_DAY}</v></c>'
    return f"<c><v>{cell}</v></c>"


def _text(text: str, style: int = _PLAIN) -> str:
    chosen = f' s="{style}"' if style else ""
    plain = escape(_UNWRITABLE.sub("", text))
    return f'<c t="inlineStr"{chosen}><is><t xml:space="preserve">{plain}</t></is></c>'


@lru_cache(maxsize=8_192)
def _known_text(text: str) -> str:
    """Short texts come again and again."""
    return _text(text)


def _parts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(names) + 1)
    book = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n in numbers
    )
    yield "xl/styles.xml", _STYLES
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{book}</sheets></workbook>',
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId0" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>',
    )
    yield (
        "_rels/.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{kinds}</Types>',
    )
