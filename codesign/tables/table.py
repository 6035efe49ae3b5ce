"""What a file of rows holds, and how much of it is taken."""

from dataclasses import dataclass

ROW_LIMIT = 10_000
"""Rows of one file, its header not counted."""
COLUMN_LIMIT = 60
FILE_LIMIT = 10 * 1024 * 1024
"""Bytes of one file."""


@dataclass(frozen=True)
class Record:
    """One row of a file, numbered as a spreadsheet numbers it, from 1."""

    number: int
    cells: tuple[str, ...]
    surplus: int = 0
    """Cells beyond the last column of the header: a separator too many."""


@dataclass(frozen=True)
class Table:
    """What a file holds: its records, the first of which may be its header."""

    records: tuple[Record, ...]
    width: int
    has_header: bool
    form: str
    """What the file is, as people say it: “XLSX”, “CSV, UTF-8, semikolon”."""

    def names(self, has_header: bool) -> tuple[str, ...]:
        """A name for each column: the header's, or else the column's letter."""
        cells = self.records[0].cells if has_header and self.records else ()
        return tuple(
            (cells[place].strip()[:60] if place < len(cells) else "") or column_letter(place)
            for place in range(self.width)
        )

    def body(self, has_header: bool) -> tuple[Record, ...]:
        """The records below the header."""
        return self.records[1:] if has_header else self.records


def column_letter(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
