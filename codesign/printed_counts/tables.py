"""A table of printed counts: taken from what was sent, kept while it is checked, written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from codesign.i18n import gettext, lazy
from codesign.printed_counts.domain import PrintedRow, derived
from codesign.tables import archives
from codesign.tables.csv import Row
from codesign.tables.formulas import protected, safe
from codesign.tables.reading import (
    BrokenWorkbookError,
    EmptyFileError,
    OnlyHeaderError,
    UnreadableFileError,
    UnsafeWorkbookError,
    refuse_at_once,
    table_in,
    table_of_lines,
)
from codesign.tables.table import Record, Table

FILE_BYTES = 1024 * 1024
UNPACKED_BYTES = 8 * 1024 * 1024
"""What a workbook of so few rows unpacks to at the most; it is read while somebody waits."""
LINE_LIMIT = 10_000
"""Empty lines that are kept so that a row keeps its number."""
_ZIP = b"PK\x03\x04"


class LargeTableError(UnreadableFileError):
    sentence = lazy("Filen är större än 1 MB. En tabell med tryckta siffror ryms i mycket mindre.")


class EmptyTableError(UnreadableFileError):
    sentence = lazy("Välj en fil eller klistra in tabellen med sina rubriker.")


class NoRowsError(UnreadableFileError):
    sentence = lazy("Det finns bara en rubrikrad och inga siffror under den.")


class LargeWorkbookError(UnreadableFileError):
    sentence = lazy(
        "Arbetsboken packar upp till mycket mer än en tabell, eller är skadad. Spara bladet som "
        "CSV."
    )


def _has_header(_first: Sequence[Record]) -> bool:
    return True


def table_sent(content: bytes) -> Table:
    """The table in a file. Raises an UnreadableFileError."""
    if len(content) > FILE_BYTES:
        raise LargeTableError
    return _told_of_tables(lambda: _table_in(content))


def _table_in(content: bytes) -> Table:
    refuse_at_once(content)
    if content.startswith(_ZIP):
        try:
            archives.checked(content, UNPACKED_BYTES)
        except (archives.UnsafeArchiveError, archives.BrokenArchiveError) as error:
            raise LargeWorkbookError from error
    return table_in(content, _has_header)


def table_pasted(text: str) -> Table:
    """The table in pasted lines. Raises an UnreadableFileError."""
    return _told_of_tables(lambda: table_of_lines(text, _has_header))


def _told_of_tables(read: Callable[[], Table]) -> Table:
    """What is wrong, in words of tables where the reader speaks of notes."""
    try:
        return read()
    except EmptyFileError as error:
        raise EmptyTableError from error
    except OnlyHeaderError as error:
        raise NoRowsError from error
    except (BrokenWorkbookError, UnsafeWorkbookError) as error:
        raise LargeWorkbookError from error


def as_lines(table: Table) -> str:
    """The table as lines to paste, each row at its own line, where it is no further than that."""
    lines: list[str] = []
    for record in table.records:
        while len(lines) < record.number - 1 and len(lines) < LINE_LIMIT:
            lines.append("")
        lines.append("\t".join(_one_cell(cell) for cell in record.cells))
    return "\n".join(lines)


def _one_cell(cell: str) -> str:
    return protected(" ".join(cell.split()))


def written(rows: Iterable[tuple[PrintedRow, str]]) -> tuple[list[str], Iterator[Row]]:
    """A header, and a row for each answer of each group, with what follows where it differs.

    Each row comes with the title of its source.
    """
    header = [
        *(gettext("Källa"), gettext("Tabell"), gettext("Fråga"), gettext("Nyckel")),
        *(gettext("Uppdelning"), gettext("Grupp"), gettext("Antal svar"), gettext("Svar")),
        *(gettext("Antal"), gettext("Procent"), gettext("Procent som följer"), gettext("Rad")),
    ]
    return header, (line for row, title in rows for line in _lines(row, title))


def _lines(row: PrintedRow, title: str) -> Iterator[Row]:
    group = gettext("Totalt") if row.is_total else row.group
    for share, follows in zip(row.shares, derived(row), strict=True):
        yield (
            *map(safe, (title, row.table, row.wording, row.place, row.breakdown, group)),
            row.base,
            safe(share.answer),
            share.n,
            _plain(share.percent),
            _plain(None if follows == share.percent else follows),
            safe(row.where),
        )


def _plain(percent: Decimal | None) -> str:
    return "" if percent is None else str(percent).replace(".", ",")
