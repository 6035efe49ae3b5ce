"""A figure's table as CSV: what it says, in cells that no spreadsheet runs."""

import csv
import io
import re

from codesign.figures.shown import Figure, TableCell
from codesign.tables.formulas import safe


def written(figure: Figure) -> str:
    """The table with its header; numbers are written so that they can be counted with."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe(name) for name in (figure.heading, *figure.columns)])
    for row in figure.rows:
        writer.writerow([safe(row.name), *(_cell(cell) for cell in row.cells)])
    return out.getvalue()


_SPACES = str.maketrans({"\u00a0": "", "\u202f": "", "\u2212": "-"})
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?", re.ASCII)


def _cell(cell: TableCell) -> str:
    """A number of ours as a spreadsheet counts with it; anything else is text that cannot run."""
    bare = cell.text.translate(_SPACES)
    return bare if cell.is_number and _NUMBER.fullmatch(bare) else safe(cell.text)
