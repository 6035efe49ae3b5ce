"""A figure's table as CSV: what it says, in cells that no spreadsheet runs."""

import csv
import io

from codesign.figures.shown import Figure


def written(figure: Figure) -> str:
    """The table with its header; numbers are written so that they can be counted with."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(name) for name in (figure.heading, *figure.columns)])
    for row in figure.rows:
        writer.writerow([_harmless(text) for text in (row.name, *(c.text for c in row.cells))])
    return out.getvalue()


_SPACES = str.maketrans({"\u00a0": "", "\u202f": "", "\u2212": "-"})
_LIVE = ("=", "+", "-", "@", "\t", "\r")


def _harmless(text: str) -> str:
    """A cell that no spreadsheet runs; a number is written so that it can be counted with."""
    bare = text.translate(_SPACES)
    if bare.lstrip("+-").replace(",", "", 1).replace(".", "", 1).isdecimal():
        return bare
    return f"'{text}" if text.startswith(_LIVE) else text
