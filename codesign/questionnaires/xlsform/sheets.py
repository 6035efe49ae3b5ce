"""A sheet's rows by column: what a form says, before anybody decides what it means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from codesign.i18n import lazy
from codesign.questionnaires.xlsform.cells import ERRORS, is_date, plain_words, text_of
from codesign.questionnaires.xlsform.columns import Column, Headings
from codesign.questionnaires.xlsform.notices import Findings, Place, refused
from codesign.questionnaires.xlsform.workbook import Formula, Sheet, Value

LONGEST_TEXT = 4000
"""Characters of one text in a document."""
_LONG_GAP = 60
"""Empty rows after which other tools stop reading."""
_AFTER_GAP = lazy(
    "raderna härifrån kommer efter %(count)s tomma rader. De lästes här, men andra verktyg slutar "
    "läsa vid så långa mellanrum."
)
_TOO_LONG = lazy("texten är längre än %(limit)s tecken. Korta den.")
_FORMATTED = lazy("formatering (HTML eller Markdown) eller dolda tecken togs bort ur texten.")
_ERROR_CELL = lazy("cellen har felet %(error)s. Rätta formeln, eller skriv texten i cellen.")
_FORMULA = lazy(
    "cellen har en formel vars värde inte är sparat. Öppna arket i Excel eller LibreOffice, spara "
    "det, och försök igen."
)


@dataclass(frozen=True)
class Row:
    """One row with content."""

    sheet: str
    number: int
    columns: tuple[Column, ...]
    values: tuple[Value, ...]
    default_language: str = "sv"
    """The code of the language of columns that name none."""

    def place(self, name: str = "", language: str = "") -> Place:
        """Where a column's cell in this row is; the row itself without a name."""
        found = self._columns(name, language)
        heading = found[0].heading if found else name
        return Place(self.sheet, self.number, heading, language)

    def _columns(self, name: str, language: str = "") -> list[Column]:
        return [
            one
            for one in self.columns
            if one.name == name
            and (not language or (one.language or self.default_language) == language)
        ]

    def value(self, name: str) -> Value:
        """The first value of a column that has one in this row. Raises RefusedRowError."""
        for column in self._columns(name):
            found = self._at(column)
            if found is not None:
                return found
        return None

    def text(self, name: str) -> str:
        """The same as text; "" for an empty cell. Raises RefusedRowError."""
        return text_of(self.value(name))

    def all(self) -> str:
        """All words of the row."""
        return " ".join(text_of(one) for one in self.values if isinstance(one, str))

    def words(self, name: str, findings: Findings) -> dict[str, str]:
        """A translated column as texts by language code. Raises RefusedRowError."""
        texts: dict[str, str] = {}
        for column in self._columns(name):
            value = self._at(column)
            if value is None:
                continue
            language = column.language or self.default_language
            plain, was_formatted = plain_words(text_of(value))
            place = Place(self.sheet, self.number, column.heading, language)
            if was_formatted:
                findings.remark(place, _FORMATTED)
            if len(plain) > LONGEST_TEXT:
                raise refused(place, _TOO_LONG, limit=LONGEST_TEXT)
            if plain:
                texts.setdefault(language, plain)
        return texts

    def has_date(self, name: str) -> bool:
        """Whether a spreadsheet made a day of what somebody wrote in this column."""
        return is_date(self.value(name))

    def _at(self, column: Column) -> Value:
        value = self.values[column.index] if column.index < len(self.values) else None
        if isinstance(value, str):
            place = Place(self.sheet, self.number, column.heading, column.language or "")
            if value in ERRORS:
                raise refused(place, _ERROR_CELL, error=value)
            if isinstance(value, Formula):
                raise refused(place, _FORMULA)
        return value

    def at(self, index: int) -> str:
        """A cell by its place, of a column that nobody reads."""
        return text_of(self.values[index]) if index < len(self.values) else ""


@dataclass
class Table:
    """The rows of one sheet below its headings."""

    name: str = ""
    columns: tuple[Column, ...] = ()
    rows: list[Row] = field(default_factory=list)
    unread: tuple[Column, ...] = ()

    def has(self, name: str) -> bool:
        """Whether a column is there."""
        return any(one.name == name for one in self.columns)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def table_of(kind: str, sheet: Sheet | None, headings: Headings, findings: Findings) -> Table:
    """A sheet ("survey", "choices", "settings") as a table; an empty one where it is absent.

    Languages are set by `in_language`, when all sheets' headings are read.
    """
    if sheet is None or not sheet.rows:
        return Table(sheet.name if sheet else "")
    (_, first), *rest = sheet.rows
    used = _used(rest)
    columns = headings.read(kind, sheet.name, first, used)
    table = Table(sheet.name, columns, unread=headings.unread[kind])
    before = sheet.rows[0][0]
    for number, values in rest:
        if not any(one is not None for one in values):
            continue
        if number - before - 1 >= _LONG_GAP:
            place = Place(sheet.name, number)
            findings.remark(place, _AFTER_GAP, count=number - before - 1)
        before = number
        table.rows.append(Row(sheet.name, number, columns, values))
    return table


def _used(rows: Sequence[tuple[int, tuple[Value, ...]]]) -> int:
    """How many columns from the left have anything in them."""
    return max((len(values) for _, values in rows), default=0)


def in_language(table: Table, code: str) -> None:
    """Say which language the columns are in that name none."""
    table.rows = [Row(row.sheet, row.number, row.columns, row.values, code) for row in table.rows]
