"""The columns of a file of responses: one fixed column for each thing that is asked.

Nobody's words are in them: those are voices, and are exported as such. What is no answer is told by
words in brackets, which no code can be: a question that was not asked is not one that was passed
over, and neither is one that somebody declined or did not know, or that the disclosure guard hides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from codesign.i18n import lazy
from codesign.numbers import write_plain
from codesign.questionnaires.answers import Round, Status, place_of
from codesign.questionnaires.document import (
    Calculated,
    Date,
    Holder,
    Matrix,
    Question,
    Questionnaire,
    Repeat,
    Row,
)
from codesign.questionnaires.domain import plain
from codesign.tables.formulas import safe
from codesign.tables.xlsx import Cell

NOT_ASKED = "[ej fragad]"
WORDS = "[ord]"
HIDDEN = "[dolt]"
STATUSES = {
    str(Status.UNANSWERED): "[inget svar]",
    str(Status.DECLINED): "[vill inte svara]",
    str(Status.DONT_KNOW): "[vet inte]",
}
NO_ANSWERS = {
    NOT_ASKED: lazy("Frågan ställdes inte, för att andra svar gjorde att den inte var aktuell."),
    STATUSES["unanswered"]: lazy("Frågan ställdes, och personen gick vidare utan att svara."),
    STATUSES["declined"]: lazy("Personen valde ”vill inte svara”."),
    STATUSES["dont_know"]: lazy("Personen valde ”vet inte”."),
}
"""What stands in place of an answer, and what it means."""
MEANINGS = NO_ANSWERS | {
    WORDS: lazy("Personen skrev med egna ord. Orden är en röst, och finns bland rösterna."),
    HIDDEN: lazy("Talet är så litet att någon kan kännas igen. Det står bara i filer för läsare."),
}
BETWEEN = " "
MOST_COLUMNS = 10_000
"""What is repeated more often than fits has columns for as many times as fit."""


class Fixed(NamedTuple):
    """What the columns that every file begins with are called."""

    number: str
    day: str
    language: str
    unit: str
    channel: str
    again: str
    seconds: str


FIXED = Fixed("nummer", "dag", "sprak", "enhet", "kanal", "igen", "sekunder")
FIXED_MEANINGS = Fixed(
    lazy("Radens nummer i filen. Det säger inget om vem som svarade när."),
    lazy("Dagen då svaret kom, ÅÅÅÅ-MM-DD."),
    lazy("Språket som personen svarade på."),
    lazy("Nyckeln för enheten som länken hörde till. Tom: ingen enhet."),
    lazy("Namnet på kanalen som länken hörde till. Tom: den öppna adressen."),
    lazy("1: samma webbläsare hade svarat förut. Tom: det hade den inte, så vitt den vet."),
    lazy("Sekunder från första sidan till att svaren skickades. Tom: inte känt."),
)


@dataclass(frozen=True)
class Column:
    """What is asked at one place: a question or a row of one, each time that it is repeated."""

    place: str
    item: Question | Calculated
    row: Row | None = None
    is_repeated: bool = False


@dataclass(frozen=True)
class Told:
    """One response, as files tell it. `unit` and `channel` are "" for none."""

    day: date
    language: str
    unit: str
    channel: str
    flags: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, Any]]


def columns_of(document: Questionnaire) -> list[Column]:
    """Every place that can be answered, in the document's order, what is repeated each time."""
    found: list[Column] = []
    for one in document.located:
        if isinstance(one.item, Question | Calculated):
            rows = one.item.rows if isinstance(one.item, Matrix) else (None,)
            for rounds in _times(one.above):
                for row in rows:
                    place = place_of(one.item.key, rounds, row.key if row else "")
                    found.append(Column(place, one.item, row, bool(one.repeats)))
                if len(found) >= MOST_COLUMNS:
                    return found[:MOST_COLUMNS]
    return found


def _times(above: tuple[Holder, ...]) -> list[tuple[Round, ...]]:
    found: list[tuple[Round, ...]] = [()]
    for holder in above:
        if isinstance(holder, Repeat):
            found = [
                (*rounds, Round(holder.key, n))
                for rounds in found[:MOST_COLUMNS]
                for n in range(1, holder.most + 1)
            ]
    return found


def fixed_names(document: Questionnaire) -> Fixed:
    """The first columns' names; one that a question has too ends with an underscore."""
    taken = {one.item.key for one in document.located}
    return Fixed(*(f"{name}_" if name in taken else name for name in FIXED))


def header_of(document: Questionnaire) -> tuple[str, ...]:
    """Column names: plain, the same in every language, so that scripts can read them."""
    return (*fixed_names(document), *(one.place for one in columns_of(document)))


def fixed_cells(number: int, told: Told) -> tuple[Cell, ...]:
    """The cells of the first columns."""
    again = 1 if told.flags.get("again") else None
    seconds = told.flags.get("seconds")
    return (
        number,
        told.day,
        told.language,
        safe(told.unit),
        safe(told.channel),
        again,
        seconds if isinstance(seconds, int) else None,
    )


def text_cell(kept: Mapping[str, Any] | None) -> Cell:
    """What was answered at a place, for a file that holds nothing but text."""
    found = value_at(kept)
    if isinstance(found, float | int) and not isinstance(found, bool):
        return write_plain(found, 12, comma=True)
    return found if isinstance(found, str) else plain(found)


def typed_cell(item: Question | Calculated, kept: Mapping[str, Any] | None) -> Cell:
    """What was answered at a place, for a file that knows numbers and days from text."""
    found = value_at(kept)
    if isinstance(item, Date) and item.what == "date" and isinstance(found, str):
        return _day(found)
    if isinstance(found, float) and found.is_integer() and abs(found) < 1e15:
        return int(found)
    return found if isinstance(found, str | float | int) else plain(found)


def _day(written: str) -> Cell:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return written
    # What is older is no day to a spreadsheet.
    return found if found.year >= 1901 else written


def value_at(kept: Mapping[str, Any] | None) -> str | float | int:
    """A number, or a text that no spreadsheet computes; in brackets what is no answer."""
    if kept is None:
        return NOT_ASKED
    if "status" in kept:
        return STATUSES[kept["status"]]
    if "worked_out" in kept:
        return _calculated(kept["worked_out"])
    value = kept.get("order", kept.get("value"))
    if value is None:
        return WORDS
    if isinstance(value, list):
        return safe(BETWEEN.join(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return safe(plain(value))


def _calculated(value: object) -> str | float | int:
    """What was worked out; a text that begins as a mark has one bracket more before it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = plain(value)
    return safe(f"[{text}" if text.startswith("[") else text)


def asked_of(column: Column) -> Iterator[Mapping[str, str]]:
    """The words that were asked, from the whole question to the row."""
    if isinstance(column.item, Calculated):
        if column.item.text:
            yield column.item.text
        return
    yield column.item.text
    if column.row is not None:
        yield column.row.text
