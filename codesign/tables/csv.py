"""A table as CSV, written a page at a time."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from codesign.tables.xlsx import Cell

Row = tuple[Cell, ...]


def csv_bytes(header: Sequence[str], pages: Iterable[Iterable[Row]]) -> Iterator[bytes]:
    """A table as CSV, a page at a time."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    yield b"\xef\xbb\xbf" + out.getvalue().encode()
    for page in pages:
        out.seek(0)
        out.truncate()
        writer.writerows(page)
        if text := out.getvalue():
            yield text.encode()
