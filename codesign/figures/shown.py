"""A figure put together: one question with its sentence, picture and table."""

from dataclasses import dataclass

from codesign.figures.drawing import Plot
from codesign.i18n import number


@dataclass(frozen=True)
class TableCell:
    """A number or a word in a table, and what is behind it ("" when there are none)."""

    text: str
    address: str = ""
    is_number: bool = True


@dataclass(frozen=True)
class TableRow:
    name: str
    cells: tuple[TableCell, ...]
    address: str = ""


@dataclass(frozen=True)
class Figure:
    """A question and its answer, to look at, to read and to count."""

    key: str
    question: str
    sentence: str
    n: str
    plot: Plot | None
    """None where the table alone says it best."""
    heading: str
    """What the table's rows are."""
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()


def count_cell(n: int, address: str) -> TableCell:
    """A number that leads to what is behind it, when there are any."""
    return TableCell(number(n), address if n else "")
