"""A table of printed counts: which column tells what, and each row as it is printed.

A row is a group, with a column for each answer's count and percentage (“Ja antal”, “Ja procent”);
or a row is one answer of a group, in columns “Svar”, “Antal” and “Procent”. Nothing is computed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from codesign.i18n import lazy
from codesign.imports.vocabulary import folded
from codesign.printed_counts.domain import PrintedRow, Share
from codesign.said import Said, said
from codesign.tables.table import Record, Table
from codesign.web.forms import clean_text

ROW_LIMIT = 2_000
ANSWER_LIMIT = 20
NAME_LIMIT = 300
LARGEST = 2**31 - 1
MOST_PERCENT = 1_000


class Column(StrEnum):
    """What one column may tell of a row."""

    TABLE = "table"
    QUESTION = "wording"
    PLACE = "place"
    BREAKDOWN = "breakdown"
    GROUP = "group"
    BASE = "base"
    ANSWER = "answer"
    N = "n"
    PERCENT = "percent"
    SEVERAL = "several"
    ABOUT = "about"
    WHERE = "where"


_HEADERS: Mapping[Column, str] = {
    Column.TABLE: "tabell, table",
    Column.QUESTION: "fråga, question",
    Column.PLACE: "nyckel, key",
    Column.BREAKDOWN: "uppdelning, breakdown",
    Column.GROUP: "grupp, group, kategori, category",
    Column.BASE: "antal svar, antal svarande, av, answers n, answers, number of answers, base, of",
    Column.ANSWER: "svar, svarsalternativ, answer, option",
    Column.N: "antal, n, count, number",
    Column.PERCENT: "procent, andel, %, percent, share",
    Column.SEVERAL: "flera svar, several answers, several",
    Column.ABOUT: "gäller, about",
    Column.WHERE: "rad, sida, line, page, ställe, where",
}
_COLUMNS = {word.strip(): one for one, words in _HEADERS.items() for word in words.split(",")}
_OF_ANSWER = re.compile(
    r"(?P<name>.*\S)[ _]*(?:[ _](?P<n>antal|n|count)|[ _](?P<p>procent|andel|percent|share)"
    r"|(?P<nn>\((?:antal|n)\))|(?P<pp>\(?%\)?))",
    re.IGNORECASE,
)
_WHOLE = frozenset(map(folded, ("totalt", "total", "alla", "all", "samtliga", "summa", "")))
_SUMS = frozenset(map(folded, ("totalt", "total", "summa")))
_YES = frozenset(map(folded, ("ja", "yes", "x", "1")))
_RESPONSE = frozenset(map(folded, ("svarsfrekvens", "bortfall", "response rate", "response")))

_NO_HEADER = lazy(
    "Första raden ska vara rubriker. Ha minst en kolumn för vad som frågades (”Fråga” eller "
    "”Nyckel”) och en för ett svars antal eller procent, till exempel ”Ja antal” och ”Ja procent”."
)
_TOO_MANY_ROWS = lazy("Det är fler än %(limit)s rader. Dela upp dem på flera källor.")
_TOO_MANY_ANSWERS = lazy("Det är fler än %(limit)s olika svar. Dela upp tabellen.")
_TWICE = lazy("Kolumnen ”%(name)s” finns två gånger. Ta bort eller byt namn på den ena.")
_SHARES = lazy(
    "Kolumnen ”%(name)s” ser ut att ha delar av ett i stället för procent, som 0,65. Skriv dem "
    "som de är tryckta, som 65."
)
_NOTHING = lazy("Det finns inga rader under rubrikerna.")
_NOT_WHOLE = lazy("”%(given)s” i kolumnen ”%(name)s” är inget helt antal. Skriv det som 1234.")
_NEGATIVE = lazy("”%(given)s” i kolumnen ”%(name)s” är mindre än noll.")
_TOO_LARGE = lazy("”%(given)s” i kolumnen ”%(name)s” är för stort.")
_NO_PERCENT = lazy(
    "”%(given)s” i kolumnen ”%(name)s” är ingen procent. Skriv den som 65 eller 65,4."
)
_FORMULA = lazy("”%(given)s” i kolumnen ”%(name)s” är en formel. Spara tabellen med dess värden.")
_TOO_LONG = lazy("Texten i kolumnen ”%(name)s” är längre än %(limit)s tecken.")
_NO_QUESTION = lazy("Raden säger inte vilken fråga den gäller.")
_NO_NUMBERS = lazy("Raden har inga tal.")
_NO_ANSWER = lazy("Raden säger inte vilket svar den gäller.")
_UNKNOWN_PLACE = lazy("Nyckeln ”%(key)s” finns inte i enkäten.")
_REPEATED = lazy(
    "Raden säger samma sak som rad %(row)s: samma tabell, fråga, uppdelning och grupp."
)
_SURPLUS = lazy("Raden har fler celler än det finns rubriker.")
_NO_GROUP = lazy("Raden har en uppdelning men ingen grupp.")


@dataclass(frozen=True)
class RowFault:
    """Why a row cannot be brought in, with its number in what was given."""

    number: int
    told: Said


@dataclass(frozen=True)
class Reading:
    """What a table of printed counts says, and what stands in the way."""

    rows: tuple[PrintedRow, ...] = ()
    numbers: tuple[int, ...] = ()
    """The number of each row in what was given; the first, where several make one."""
    faults: tuple[RowFault, ...] = ()
    problems: tuple[Said, ...] = ()
    """What is wrong with the whole table."""
    unread: tuple[str, ...] = ()
    """Headers that tell nothing that is known."""

    @property
    def is_good(self) -> bool:
        return bool(self.rows) and not self.faults and not self.problems


Questions = Mapping[str, Sequence[str]]
"""Key of a question → how it is worded in each language."""


@dataclass(frozen=True)
class _Header:
    names: tuple[str, ...]
    known: Mapping[Column, int]
    answers: Mapping[str, tuple[int | None, int | None]]
    """Answer → the columns of its count and of its percentage."""
    unread: tuple[str, ...]
    problems: tuple[Said, ...]


def read_counts(table: Table, questions: Questions) -> Reading:
    """The rows of a table under its headers, or everything that has to be mended."""
    header = _header(table.records[0].cells)
    if header.problems:
        return Reading(problems=header.problems, unread=header.unread)
    records = table.records[1:]
    if not records:
        return Reading(problems=(said(_NOTHING),), unread=header.unread)
    if len(records) > ROW_LIMIT:
        return Reading(problems=(said(_TOO_MANY_ROWS, limit=ROW_LIMIT),), unread=header.unread)
    read = _Rows(header, _places(questions), questions)
    for record in records:
        read.add(record)
    read.numbers_of_rows()
    return Reading(
        tuple(read.rows),
        tuple(read.numbers),
        tuple(read.faults),
        tuple(_shares_of_one(header, read.rows)),
        header.unread,
    )


def _cleaned(cell: str) -> str:
    """One line of what can be seen."""
    return " ".join(clean_text(cell).split())


def _header(cells: Sequence[str]) -> _Header:
    names = tuple(_cleaned(cell) for cell in cells)
    known: dict[Column, int] = {}
    answers: dict[str, list[int | None]] = {}
    unread: list[str] = []
    problems: list[Said] = []
    for place, name in enumerate(names):
        column = _COLUMNS.get(" ".join(name.casefold().replace("_", " ").split()))
        if column is not None:
            if column in known:
                problems.append(said(_TWICE, name=name))
            known[column] = place
        elif (found := _OF_ANSWER.fullmatch(name)) is not None:
            at = 0 if found["n"] or found["nn"] else 1
            pair = answers.setdefault(found["name"].strip(" _"), [None, None])
            if pair[at] is not None:
                problems.append(said(_TWICE, name=name))
            pair[at] = place
        elif name:
            unread.append(name)
    is_long = Column.ANSWER in known
    if not is_long and Column.BASE not in known and Column.N in known:
        known[Column.BASE] = known.pop(Column.N)
    told = bool(answers) or (is_long and (Column.N in known or Column.PERCENT in known))
    if not told or not (Column.QUESTION in known or Column.PLACE in known):
        problems.append(said(_NO_HEADER))
    if len(answers) > ANSWER_LIMIT:
        problems.append(said(_TOO_MANY_ANSWERS, limit=ANSWER_LIMIT))
    pairs = {answer: (n, percent) for answer, (n, percent) in answers.items()}
    return _Header(names, known, pairs, tuple(unread), tuple(problems))


def _places(questions: Questions) -> Mapping[str, str]:
    """A question's wording, folded → its key; keys themselves too."""
    worded = {folded(text): key for key, texts in questions.items() for text in texts}
    known = worded | {folded(key): key for key in questions}
    return {word: key for word, key in known.items() if word}


class _WrongCellError(ValueError):
    def __init__(self, told: Said) -> None:
        super().__init__()
        self.told = told


@dataclass
class _Rows:
    """The rows that have been read by now."""

    header: _Header
    places: Mapping[str, str]
    questions: Questions
    rows: list[PrintedRow] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    _seen: dict[tuple[str, str, str, str, bool], int] = field(default_factory=dict)
    _worded: dict[str, str] = field(default_factory=dict)
    """Key of a question → how the source words it, from the row that says so first."""

    def add(self, record: Record) -> None:
        """Read one more, or note why not."""
        try:
            if record.surplus:
                raise _WrongCellError(said(_SURPLUS))
            self._keep(record.number, self._row(record.cells))
        except _WrongCellError as wrong:
            self.faults.append(RowFault(record.number, wrong.told))

    def numbers_of_rows(self) -> None:
        """Give rows that only name their question by its key the wording that others have."""
        self.rows = [
            replace(row, wording=row.wording or self._worded.get(row.place, ""))
            for row in self.rows
        ]

    def _keep(self, number: int, row: PrintedRow) -> None:
        # A wording may stand in the first row of a question only.
        same = (row.table, row.asks, row.breakdown, row.group, row.is_total)
        before = self._seen.get(same)
        if row.place and row.wording:
            self._worded.setdefault(row.place, row.wording)
        if before is None:
            self._seen[same] = len(self.rows)
            self.rows.append(row)
            self.numbers.append(number)
            return
        joined = self._joined(self.rows[before], row)
        if joined is None:
            raise _WrongCellError(said(_REPEATED, row=self.numbers[before]))
        self.rows[before] = joined

    def _joined(self, one: PrintedRow, other: PrintedRow) -> PrintedRow | None:
        """Two answers of one group, each in a row of its own."""
        if Column.ANSWER not in self.header.known:
            return None
        named = {share.answer for share in one.shares}
        if any(share.answer in named for share in other.shares):
            return None
        if None not in (one.base, other.base) and one.base != other.base:
            return None
        base = one.base if other.base is None else other.base
        if len(one.shares) + len(other.shares) > ANSWER_LIMIT:
            raise _WrongCellError(said(_TOO_MANY_ANSWERS, limit=ANSWER_LIMIT))
        return replace(one, base=base, shares=(*one.shares, *other.shares))

    def _row(self, cells: Sequence[str]) -> PrintedRow:
        text = self._text(cells)
        place = self._place(text(Column.PLACE), text(Column.QUESTION))
        if not place and not text(Column.QUESTION):
            raise _WrongCellError(said(_NO_QUESTION))
        breakdown, group, is_total = self._group(text(Column.BREAKDOWN), text(Column.GROUP))
        base = self._number(cells, self.header.known.get(Column.BASE))
        shares = tuple(self._shares(cells, text(Column.ANSWER)))
        is_sum = Column.ANSWER in self.header.known and not shares
        if is_sum:
            base = self._number(cells, self.header.known.get(Column.N)) if base is None else base
        if not shares and base is None:
            raise _WrongCellError(said(_NO_NUMBERS))
        return PrintedRow(
            text(Column.TABLE),
            text(Column.QUESTION),
            place,
            breakdown,
            group,
            base,
            shares,
            is_total,
            folded(text(Column.SEVERAL)) in _YES,
            folded(text(Column.ABOUT)) in _RESPONSE,
            text(Column.WHERE),
        )

    def _text(self, cells: Sequence[str]) -> Callable[[Column], str]:
        found: dict[Column, str] = {}
        for column, at in self.header.known.items():
            found[column] = _cleaned(cells[at])
            if len(found[column]) > NAME_LIMIT:
                name = self.header.names[at]
                raise _WrongCellError(said(_TOO_LONG, name=name, limit=NAME_LIMIT))
        return lambda column: found.get(column, "")

    def _place(self, key: str, question: str) -> str:
        if key:
            if (known := self.places.get(folded(key))) not in self.questions:
                raise _WrongCellError(said(_UNKNOWN_PLACE, key=key))
            return known or ""
        return self.places.get(folded(question), "")

    def _group(self, breakdown: str, group: str) -> tuple[str, str, bool]:
        """(breakdown, group, whether it is the total of the breakdown)."""
        if folded(breakdown) in _WHOLE:
            if folded(group) in _WHOLE:
                return "", "", False
            return self.header.names[self.header.known[Column.GROUP]], group, False
        if not group:
            raise _WrongCellError(said(_NO_GROUP))
        if folded(group) in _WHOLE:
            return breakdown, "", True
        return breakdown, group, False

    def _shares(self, cells: Sequence[str], answer: str) -> Iterator[Share]:
        if Column.ANSWER in self.header.known:
            if not answer:
                raise _WrongCellError(said(_NO_ANSWER))
            if folded(answer) in _SUMS:
                return
            known = self.header.known
            pairs: Iterable[tuple[str, tuple[int | None, int | None]]] = (
                (answer, (known.get(Column.N), known.get(Column.PERCENT))),
            )
        else:
            pairs = self.header.answers.items()
        for name, (n_at, percent_at) in pairs:
            n, percent = self._number(cells, n_at), self._percent(cells, percent_at)
            if n is not None or percent is not None:
                yield Share(name[:NAME_LIMIT], n, percent)

    def _number(self, cells: Sequence[str], at: int | None) -> int | None:
        return None if at is None else _whole_number(cells[at], self.header.names[at])

    def _percent(self, cells: Sequence[str], at: int | None) -> Decimal | None:
        return None if at is None else _percentage(cells[at], self.header.names[at])


_GROUPED = re.compile(r"\d{1,3}(?:[ .,’']\d{3})+", re.ASCII)
_WITH_NOUGHTS = re.compile(r"(\d+)[.,]0{1,2}", re.ASCII)
_PERCENTAGE = re.compile(r"\d{1,4}(?:[.,]\d{1,4})?", re.ASCII)
_ABSENT = frozenset({"", "-", "–", "—", ".", "..", "…"})
"""How tables print that there is no number."""


def _plain(cell: str, name: str) -> str:
    """A cell of a number without signs that mean nothing; raises for formulas and negatives."""
    text = _cleaned(cell)
    shown = text[:40]
    if text.startswith(("=", "+", "@")):
        raise _WrongCellError(said(_FORMULA, given=shown, name=name))
    if text not in _ABSENT and text.startswith(("-", "−", "–", "—")):
        raise _WrongCellError(said(_NEGATIVE, given=shown, name=name))
    return "" if text in _ABSENT else text


def _whole_number(cell: str, name: str) -> int | None:
    text = _plain(cell, name)
    if not text:
        return None
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    elif found := _WITH_NOUGHTS.fullmatch(text):
        text = found[1]
    if not (text.isascii() and text.isdigit()):
        raise _WrongCellError(said(_NOT_WHOLE, given=text[:40], name=name))
    if len(text) > len(str(LARGEST)) or int(text) > LARGEST:
        raise _WrongCellError(said(_TOO_LARGE, given=text[:40], name=name))
    return int(text)


def _percentage(cell: str, name: str) -> Decimal | None:
    text = _plain(cell, name)
    if not text:
        return None
    number = re.sub(r"\s*(?:%|procent|percent)$", "", text, flags=re.IGNORECASE)
    if not _PERCENTAGE.fullmatch(number):
        raise _WrongCellError(said(_NO_PERCENT, given=text[:40], name=name))
    found = Decimal(number.replace(",", "."))
    if found > MOST_PERCENT:
        raise _WrongCellError(said(_TOO_LARGE, given=text[:40], name=name))
    return found


def _shares_of_one(header: _Header, rows: Sequence[PrintedRow]) -> Iterator[Said]:
    """Columns in which a workbook keeps 65 % as 0.65."""
    by_answer: dict[str, list[Decimal]] = {}
    for row in rows:
        for share in row.shares:
            if share.percent is not None:
                by_answer.setdefault(share.answer, []).append(share.percent)
    every = [one for percents in by_answer.values() for one in percents]
    if every and max(every) <= 1 and any(one != one.to_integral_value() for one in every):
        at = next((at for _, at in header.answers.values() if at is not None), None)
        at = header.known.get(Column.PERCENT) if at is None else at
        yield said(_SHARES, name=header.names[at or 0])
