"""Responses as a table: one row each, one fixed column for each question, read while it is sent.

Nobody's words are in it: those are voices, and are exported as such. What is no answer is told by
words in brackets, which no code can be: a question that was not asked is not one that was passed
over, and neither is one that somebody declined or did not know.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from codesign.i18n import gettext, lazy, local
from codesign.numbers import write_plain
from codesign.questionnaires.answers import Round, Status, place_of
from codesign.questionnaires.document import (
    Calculated,
    Date,
    Holder,
    Matrix,
    Number,
    Question,
    Questionnaire,
    Repeat,
    Text,
)
from codesign.questionnaires.domain import plain
from codesign.questionnaires.queries import response_pages
from codesign.questionnaires.values import options_of
from codesign.tables.csv import Row
from codesign.tables.formulas import safe
from codesign.tables.xlsx import Cell

NUMBER, DAY, LANGUAGE = "nummer", "dag", "sprak"
NOT_ASKED = "[ej fragad]"
WORDS = "[ord]"
STATUSES = {
    str(Status.UNANSWERED): "[inget svar]",
    str(Status.DECLINED): "[vill inte svara]",
    str(Status.DONT_KNOW): "[vet inte]",
}
MEANINGS = {
    NOT_ASKED: lazy("Frågan ställdes inte, för att andra svar gjorde att den inte var aktuell."),
    STATUSES["unanswered"]: lazy("Frågan ställdes, och personen gick vidare utan att svara."),
    STATUSES["declined"]: lazy("Personen valde ”vill inte svara”."),
    STATUSES["dont_know"]: lazy("Personen valde ”vet inte”."),
    WORDS: lazy("Personen skrev med egna ord. Orden är en röst, och finns bland rösterna."),
}
BETWEEN = " "
MOST_COLUMNS = 10_000
"""What is repeated more often than fits has columns for as many times as fit."""


def places_of(document: Questionnaire) -> list[str]:
    """Every place that can be answered, in the document's order, what is repeated each time."""
    found: list[str] = []
    for one in document.located:
        if isinstance(one.item, Question | Calculated):
            rows = [row.key for row in one.item.rows] if isinstance(one.item, Matrix) else [""]
            for rounds in _times(one.above):
                found += [place_of(one.item.key, rounds, row) for row in rows]
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


def columns_of(document: Questionnaire) -> tuple[str, ...]:
    """Column names: plain, the same in every language, so that scripts can read them."""
    return (NUMBER, DAY, LANGUAGE, *places_of(document))


def response_rows(session: Session, document: Questionnaire, round_id: int) -> Iterator[list[Row]]:
    """The responses of a round, a page at a time."""
    places, number = places_of(document), 0
    for page in response_pages(session, round_id):
        rows = []
        for one in page:
            number += 1
            cells = (_cell(one.answers.get(place)) for place in places)
            rows.append((number, one.day, one.language, *cells))
        yield rows


def _cell(kept: Mapping[str, Any] | None) -> Cell:
    if kept is None:
        return NOT_ASKED
    if "status" in kept:
        return STATUSES[kept["status"]]
    value = kept.get("order", kept.get("value", kept.get("worked_out")))
    if value is None:
        return WORDS
    if isinstance(value, list):
        return safe(BETWEEN.join(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return write_plain(value, 12, comma=True)
    return safe(plain(value))


def codebook_rows(document: Questionnaire) -> Iterator[Row]:
    """What each column means, and each value that can stand in it."""
    yield (NUMBER, "", gettext("Radens nummer i filen. Det säger inget om vem som svarade när."))
    yield (DAY, "", gettext("Dagen då svaren kom, ÅÅÅÅ-MM-DD."))
    yield (LANGUAGE, "", gettext("Språket som personen svarade på."))
    for value, meaning in MEANINGS.items():
        yield ("*", value, gettext(meaning))
    for one in document.located:
        if isinstance(one.item, Calculated):
            told = local(one.item.text) or gettext("Uträknat ur andra svar")
            yield (one.item.key, "", safe(told))
        elif isinstance(one.item, Question):
            yield from _of_question(document, one.item, bool(one.repeats))


def _of_question(document: Questionnaire, item: Question, is_repeated: bool) -> Iterator[Row]:
    note = gettext("En kolumn för varje gång: upprepning.nummer.fråga.") if is_repeated else ""
    if isinstance(item, Matrix):
        for row in item.rows:
            asked = f"{local(item.text)} {local(row.text)} {note}".strip()
            yield (f"{item.key}/{row.key}", "", safe(asked))
    else:
        yield (item.key, "", safe(f"{local(item.text)} {_how(item)} {note}".strip()))
    for code, name in options_of(document, item).items():
        yield (item.key, safe(code), safe(name))


def _how(item: Question) -> str:
    """How a value that is no code is written."""
    if isinstance(item, Number):
        return gettext("(Tal med decimalkomma.)")
    if isinstance(item, Date):
        return gettext("(Datum ÅÅÅÅ-MM-DD, tid TT:MM.)")
    if isinstance(item, Text):
        return gettext("(Egna ord.)")
    if item.kind in {"many", "ranking", "pictures"}:
        return gettext("(Koder med mellanslag emellan, i en rangordning den första först.)")
    return ""
