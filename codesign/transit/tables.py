"""The text files of a GTFS feed as rows: any order of columns, BOM, CRLF, quotes, half-broken."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from codesign.i18n import lazy
from codesign.transit.problems import Problems

ROW_LIMIT = 2_000_000
"""Rows of one file that are read."""
FIELD_LIMIT = 128 * 1024

csv.field_size_limit(max(csv.field_size_limit(), FIELD_LIMIT))

Row = tuple[int, list[str]]
"""The line number in the file, and the fields in the order asked for."""


def text_of(content: bytes) -> str:
    """The text of a file: UTF-8 as the format demands, else the Latin-1 that some files have."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


class Tables:
    """The tables of one feed, by file name; `stops` reads `stops.txt` in whatever folder."""

    def __init__(self, files: dict[str, bytes], problems: Problems) -> None:
        self.problems = problems
        self._files: dict[str, bytes] = {}
        for name, content in files.items():
            self._files.setdefault(PurePosixPath(name.replace("\\", "/")).name.lower(), content)

    def has(self, table: str) -> bool:
        return f"{table}.txt" in self._files

    def rows(
        self, table: str, needed: Sequence[str], optional: Sequence[str] = ()
    ) -> Iterator[Row]:
        """The rows with the fields of `needed` and then `optional`; absent ones are empty.

        A row in which something needed is empty is told as a problem and left out; a file
        without a needed column likewise. A file that is not there has no rows.
        """
        file = f"{table}.txt"
        if file not in self._files:
            return
        reader = csv.reader(
            io.StringIO(text_of(self._files[file]), newline=""), skipinitialspace=True
        )
        header = [name.strip().lower() for name in next(self._sound(file, reader), [])]
        missing = [name for name in needed if name not in header]
        if missing:
            what = lazy("Kolumnen %(column)s saknas, så filen kan inte användas.")
            self.problems.add(file, 1, what, column=", ".join(missing))
            return
        yield from self._picked(file, reader, _picker(header, [*needed, *optional]), needed)

    def _picked(
        self,
        file: str,
        reader: Iterator[list[str]],
        pick: Callable[[list[str]], list[str]],
        needed: Sequence[str],
    ) -> Iterator[Row]:
        for line, row in enumerate(self._sound(file, reader), 2):
            if line > ROW_LIMIT:
                self.problems.add(file, line, lazy("Filen är för lång; resten läses inte."))
                return
            if not row:
                continue
            fields = pick(row)
            if all(fields[: len(needed)]):
                yield line, fields
            else:
                column = needed[fields.index("")]
                what = lazy("Raden saknar %(column)s och hoppas över.")
                self.problems.add(file, line, what, column=column)

    def _sound(self, file: str, reader: Iterator[list[str]]) -> Iterator[list[str]]:
        line = 1
        while True:
            line += 1
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                self.problems.add(file, line, lazy("Raden går inte att läsa och hoppas över."))


def _picker(header: list[str], wanted: Sequence[str]) -> Callable[[list[str]], list[str]]:
    places = [header.index(name) if name in header else -1 for name in wanted]
    width = max(places, default=-1)

    def pick(row: list[str]) -> list[str]:
        if len(row) <= width:
            row = row + [""] * (width + 1 - len(row))
        return [row[place].strip() if place >= 0 else "" for place in places]

    return pick
