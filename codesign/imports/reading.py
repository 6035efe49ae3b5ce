"""A file of notes, or pasted ones, as a table: what names its columns is known here."""

from codesign.imports.guessing import looks_like_header
from codesign.tables import reading
from codesign.tables.table import Table


def table_in(content: bytes) -> Table:
    """The table in a file. Raises an UnreadableFileError that says what stands in the way."""
    return reading.table_in(content, looks_like_header)


def table_of_lines(text: str) -> Table:
    """The table in pasted lines: one note a line, or what was copied from a spreadsheet."""
    return reading.table_of_lines(text, looks_like_header)
