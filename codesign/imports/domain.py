"""How the rows of a file become notes: pure rules, so that page and command agree."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from codesign.contributions.domain import NOTE_LIMIT, Mode
from codesign.contributions.sources import Source
from codesign.imports.vocabulary import Vocabulary, cell_key, folded, mode_named
from codesign.tables.table import Record, Table

CHECKED_WITHIN = timedelta(days=14)
"""How long a file that was read waits for a person to check and import it."""
SHORT_LIMIT = 300
"""Characters of a group's name, or of where something was said."""
VALUES_SHOWN = 50
"""Distinct unknown values that a person is asked to place."""


def last_day(created_at: datetime) -> datetime:
    """When a file that was read at that moment has waited for as long as it may."""
    return created_at + CHECKED_WITHIN


class Field(StrEnum):
    """What one column may tell of a note."""

    TEXT = "text"
    STEP = "step"
    MODE = "mode"
    PERSPECTIVE = "perspective"
    GROUP = "group"
    DAY = "day"
    RATING = "rating"
    AREA = "area"


class Reason(StrEnum):
    """Why a row is not imported as it stands."""

    NO_TEXT = "no text"
    LONG_TEXT = "long text"
    LONG_SHORT_TEXT = "long short text"
    NO_STEP = "no step"
    UNKNOWN_STEP = "unknown step"
    UNKNOWN_MODE = "unknown mode"
    BAD_DAY = "bad day"
    BAD_RATING = "bad rating"
    TOO_MANY_CELLS = "too many cells"


class Remark(StrEnum):
    """What is worth knowing of a row that is imported."""

    SAME_NOTE = "same note"
    UNKNOWN_AREA = "unknown area"


class Missing(StrEnum):
    """A choice without which no row can be read."""

    TEXT = "text"
    PLACE = "place"


@dataclass(frozen=True)
class Choices:
    """How to read a file: which column tells what, and what holds for every row."""

    columns: Mapping[Field, int] = field(default_factory=dict)
    origins: tuple[int, ...] = ()
    """Columns that together tell where something was said."""
    has_header: bool = True
    step: str = ""
    """The step of rows that name none."""
    mode: Mode = Mode.IS
    perspective: str = ""
    source: Source = Source.NOTE
    origin: str = ""
    """What the origin of every row begins with: a report, a workshop."""
    language: str = "sv"
    is_released: bool = False
    places: Mapping[str, str] = field(default_factory=dict)
    """`cell_key` → step key, for names that the journey does not know."""
    modes: Mapping[str, str] = field(default_factory=dict)
    perspectives: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are stored."""
        return {
            "columns": {name.value: place for name, place in sorted(self.columns.items())},
            "origins": list(self.origins),
            "has_header": self.has_header,
            "step": self.step,
            "mode": self.mode.value,
            "perspective": self.perspective,
            "source": self.source.value,
            "origin": self.origin,
            "language": self.language,
            "is_released": self.is_released,
            "places": dict(self.places),
            "modes": dict(self.modes),
            "perspectives": dict(self.perspectives),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Choices":
        """Back from `as_json`."""
        return cls(
            **{
                **stored,
                "columns": {Field(name): place for name, place in stored["columns"].items()},
                "origins": tuple(stored["origins"]),
                "mode": Mode(stored["mode"]),
                "source": Source(stored["source"]),
            }
        )


@dataclass(frozen=True)
class Note:
    """A row that can be imported."""

    row: int
    step: str
    mode: Mode
    perspective: str
    group: str
    text: str
    day: date | None
    rating: int | None
    origin: str
    areas: tuple[int, ...] = ()


@dataclass(frozen=True)
class RowError:
    """Why a row cannot be imported as it stands."""

    row: int
    column: str
    reason: Reason
    value: str = ""
    suggestion: str = ""
    """The known name that was probably meant."""


@dataclass(frozen=True)
class Aside:
    """Something worth knowing of a row that is imported all the same."""

    row: int
    remark: Remark
    value: str


@dataclass(frozen=True)
class Unplaced:
    """A value that the project does not know, how often it stands there, and what is near."""

    value: str
    n: int
    suggested_key: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class Reading:
    """A whole file as it would be imported with the choices made."""

    notes: tuple[Note, ...]
    faults: tuple[RowError, ...]
    asides: tuple[Aside, ...]
    missing: tuple[Missing, ...]
    places: tuple[Unplaced, ...]
    """Distinct values of the place column that no step is called, most frequent first."""
    modes: tuple[Unplaced, ...]
    perspectives: tuple[Unplaced, ...]

    @property
    def can_run(self) -> bool:
        """Whether there is anything to import."""
        return bool(self.notes) and not self.missing

    @property
    def bad_rows(self) -> int:
        """How many rows have a fault; one row may have several."""
        return len({fault.row for fault in self.faults})


class RowRefusedError(Exception):
    """Carries a row's faults out of its reading."""

    def __init__(self, faults: list[RowError]) -> None:
        super().__init__()
        self.faults = faults


def read_notes(table: Table, choices: Choices, words: Vocabulary) -> Reading:
    """Every row of the table as a note or as faults, none left out in silence.

    Rows without any content are passed over. A value of the place, mode or perspective column
    is understood by the choices first, then by the project's words.
    """
    missing = tuple(_missing(choices))
    reader = _Reader(table, choices, words)
    notes: list[Note] = []
    faults: list[RowError] = []
    if not missing:
        for record in table.body(choices.has_header):
            if not any(cell.strip() for cell in record.cells):
                continue
            try:
                notes.append(reader.note(record))
            except RowRefusedError as refused:
                faults += refused.faults
    asides = [*reader.asides, *_repeats(notes)]
    return Reading(
        tuple(notes),
        tuple(faults),
        tuple(sorted(asides, key=lambda aside: aside.row)),
        missing,
        tuple(_unknown_places(table, choices, words)),
        tuple(_unknown(table, choices, Field.MODE, lambda value: mode_named(value) is not None)),
        tuple(
            _unknown(
                table, choices, Field.PERSPECTIVE, lambda value: words.actor(value) is not None
            )
        ),
    )


def _missing(choices: Choices) -> Iterator[Missing]:
    if Field.TEXT not in choices.columns:
        yield Missing.TEXT
    if Field.STEP not in choices.columns and not choices.step:
        yield Missing.PLACE


class _Reader:
    """Reads one row after the other, collecting what is worth a remark."""

    def __init__(self, table: Table, choices: Choices, words: Vocabulary) -> None:
        self.choices = choices
        self.words = words
        self.names = table.names(choices.has_header)
        self.asides: list[Aside] = []
        self._places: dict[str, str | None] = {}

    def note(self, record: Record) -> Note:
        """The row as a note. Raises RowRefusedError with every fault of the row."""
        faults: list[RowError] = []
        if record.surplus:
            faults.append(RowError(record.number, "", Reason.TOO_MANY_CELLS, str(record.surplus)))
        rating = self._rating(record, faults)
        made = Note(
            row=record.number,
            step=self._step(record, faults),
            mode=self._mode(record, faults),
            perspective=self._perspective(record),
            group=self._short(record, Field.GROUP, faults),
            text=self._text(record, faults, is_needed=rating is None),
            day=self._day(record, faults),
            rating=rating,
            origin=self._origin(record),
        )
        if faults:
            raise RowRefusedError(faults)
        return replace(made, areas=self._areas(record))

    def _cell(self, record: Record, name: Field) -> str:
        place = self.choices.columns.get(name)
        return record.cells[place].strip() if place is not None else ""

    def _fault(
        self, record: Record, name: Field, reason: Reason, value: str = "", suggestion: str = ""
    ) -> RowError:
        place = self.choices.columns.get(name)
        column = self.names[place] if place is not None else ""
        return RowError(record.number, column, reason, value[:80], suggestion)

    def _text(self, record: Record, faults: list[RowError], *, is_needed: bool) -> str:
        text = self._cell(record, Field.TEXT)
        if not text and is_needed:
            faults.append(self._fault(record, Field.TEXT, Reason.NO_TEXT))
        if len(text) > NOTE_LIMIT:
            faults.append(self._fault(record, Field.TEXT, Reason.LONG_TEXT, str(len(text))))
        return text

    def _short(self, record: Record, name: Field, faults: list[RowError]) -> str:
        text = " ".join(self._cell(record, name).split())
        if len(text) > SHORT_LIMIT:
            faults.append(self._fault(record, name, Reason.LONG_SHORT_TEXT, str(len(text))))
        return text

    def _step(self, record: Record, faults: list[RowError]) -> str:
        value = self._cell(record, Field.STEP)
        if not value:
            if not self.choices.step:
                faults.append(self._fault(record, Field.STEP, Reason.NO_STEP))
            return self.choices.step
        found = self.choices.places.get(cell_key(value)) or self.words.step(value)
        if found:
            return found
        faults.append(
            self._fault(record, Field.STEP, Reason.UNKNOWN_STEP, value, self._near(value))
        )
        return ""

    def _near(self, value: str) -> str:
        if value not in self._places and len(self._places) < VALUES_SHOWN * 4:
            near = self.words.nearest_step(value)
            self._places[value] = near[1] if near else None
        return self._places.get(value) or ""

    def _mode(self, record: Record, faults: list[RowError]) -> Mode:
        value = self._cell(record, Field.MODE)
        if not value:
            return self.choices.mode
        chosen = self.choices.modes.get(cell_key(value))
        found = Mode(chosen) if chosen else mode_named(value)
        if found is None:
            faults.append(self._fault(record, Field.MODE, Reason.UNKNOWN_MODE, value))
        return found or self.choices.mode

    def _perspective(self, record: Record) -> str:
        value = self._cell(record, Field.PERSPECTIVE)
        if not value:
            return self.choices.perspective
        return self.choices.perspectives.get(cell_key(value)) or self.words.actor(value) or ""

    def _day(self, record: Record, faults: list[RowError]) -> date | None:
        value = self._cell(record, Field.DAY)
        found = day_in(value)
        if value and found is None:
            faults.append(self._fault(record, Field.DAY, Reason.BAD_DAY, value))
        return found

    def _rating(self, record: Record, faults: list[RowError]) -> int | None:
        value = self._cell(record, Field.RATING)
        found = rating_in(value)
        if value and found is None:
            faults.append(self._fault(record, Field.RATING, Reason.BAD_RATING, value))
        return found

    def _origin(self, record: Record) -> str:
        parts = [self.choices.origin, *(record.cells[place] for place in self.choices.origins)]
        return ", ".join(" ".join(part.split()) for part in parts if part.strip())[:SHORT_LIMIT]

    def _areas(self, record: Record) -> tuple[int, ...]:
        value = self._cell(record, Field.AREA)
        if not value:
            return ()
        whole = self.words.area(value)
        if whole is not None:
            return (whole,)
        found: dict[int, None] = {}
        for name in re.split(r"[;|\n]|,(?=\s)", value):
            area = self.words.area(name)
            if area is not None:
                found[area] = None
            elif name.strip():
                self.asides.append(Aside(record.number, Remark.UNKNOWN_AREA, name.strip()[:80]))
        return tuple(found)


def _repeats(notes: list[Note]) -> Iterator[Aside]:
    first: dict[tuple[str, str], int] = {}
    for note in notes:
        if not note.text:
            continue
        earlier = first.setdefault((note.step, note.text), note.row)
        if earlier != note.row:
            yield Aside(note.row, Remark.SAME_NOTE, str(earlier))


def _values(table: Table, choices: Choices, name: Field) -> Counter[str]:
    place = choices.columns.get(name)
    if place is None:
        return Counter()
    cells = (record.cells[place].strip() for record in table.body(choices.has_header))
    return Counter(cell for cell in cells if cell)


def _unknown(
    table: Table, choices: Choices, name: Field, is_known: Callable[[str], bool]
) -> Iterator[Unplaced]:
    counted: dict[str, Unplaced] = {}
    for value, n in _values(table, choices, name).most_common():
        key = folded(value)
        if is_known(value):
            continue
        known = counted.get(key)
        counted[key] = replace(known, n=known.n + n) if known else Unplaced(value, n)
    yield from counted.values()


def _unknown_places(table: Table, choices: Choices, words: Vocabulary) -> Iterator[Unplaced]:
    found = _unknown(table, choices, Field.STEP, lambda value: words.step(value) is not None)
    for place, unplaced in enumerate(found):
        near = words.nearest_step(unplaced.value) if place < VALUES_SHOWN else None
        yield replace(unplaced, suggested_key=near[0], suggestion=near[1]) if near else unplaced


_MONTHS = (
    ("jan", "januari", "january"),
    ("feb", "februari", "february"),
    ("mar", "mars", "march"),
    ("apr", "april"),
    ("maj", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "augusti", "august"),
    ("sep", "sept", "september"),
    ("okt", "oct", "oktober", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_YEAR_FIRST = re.compile(r"^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ][\d:.]+)?$", re.ASCII)
_DAY_FIRST = re.compile(r"^(\d{1,2})[./](\d{1,2})[./ ]+(\d{4})$", re.ASCII)
_WORDS = re.compile(r"^(\d{1,2})\.?\s+([a-zA-Z]+)\.?\s+(\d{4})$", re.ASCII)


def day_in(value: str) -> date | None:
    """The day that the cell tells: 2026-11-03, 3/11 2026 (day first) or 3 november 2026."""
    value = value.strip()
    parts: tuple[int, int, int] | None = None
    if found := _YEAR_FIRST.match(value):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif found := _DAY_FIRST.match(value):
        parts = (int(found[3]), int(found[2]), int(found[1]))
    elif found := _WORDS.match(value):
        parts = (int(found[3]), _MONTH.get(found[2].lower(), 0), int(found[1]))
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


_RATING = re.compile(r"^([+\-−–]?)([0-2])(?:[.,]0+)?$", re.ASCII)


def rating_in(value: str) -> int | None:
    """A feeling from −2 to +2, however its sign is typed."""
    found = _RATING.match(value.strip())
    if found is None:
        return None
    return int(found[2]) * (1 if found[1] in {"", "+"} else -1)
