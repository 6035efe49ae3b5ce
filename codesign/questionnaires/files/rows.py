"""Responses as rows of a table, read while they are sent, and the codebook of its columns."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from codesign.i18n import gettext, local
from codesign.questionnaires.document import (
    Calculated,
    Date,
    Matrix,
    Number,
    Question,
    Questionnaire,
    Text,
)
from codesign.questionnaires.files.columns import (
    FIXED_MEANINGS,
    MEANINGS,
    Told,
    columns_of,
    fixed_cells,
    fixed_names,
    header_of,
    text_cell,
    typed_cell,
)
from codesign.questionnaires.models import QuestionnaireChannel, QuestionnaireResponse
from codesign.questionnaires.values import options_of
from codesign.tables.csv import Row, csv_bytes
from codesign.tables.formulas import safe
from codesign.tables.xlsx import Cell, Table, workbook_of
from codesign.units.models import Unit

PAGE = 500
"""Responses that are read at a time."""
_RESPONSES = (
    select(
        QuestionnaireResponse.id,
        QuestionnaireResponse.day,
        QuestionnaireResponse.language,
        QuestionnaireResponse.unit_id,
        QuestionnaireResponse.channel_id,
        QuestionnaireResponse.flags,
        QuestionnaireResponse.answers,
    )
    .where(
        QuestionnaireResponse.round_id == bindparam("round"),
        QuestionnaireResponse.id > bindparam("last"),
    )
    .order_by(QuestionnaireResponse.id)
    .limit(PAGE)
)


def told_pages(session: Session, round_id: int) -> Iterator[list[Told]]:
    """The responses of a round by their random ids, which tell no order, a page at a time."""
    channels = _names(session, round_id)
    units = _units(session, round_id)
    last = 0
    while rows := session.execute(_RESPONSES, {"round": round_id, "last": last}).all():
        last = rows[-1].id
        yield [
            Told(
                one.day,
                one.language,
                units.get(one.unit_id, ""),
                channels.get(one.channel_id, ""),
                one.flags,
                one.answers,
            )
            for one in rows
        ]


def _names(session: Session, round_id: int) -> Mapping[int | None, str]:
    query = select(QuestionnaireChannel.id, QuestionnaireChannel.name)
    found = session.execute(query.where(QuestionnaireChannel.round_id == round_id))
    return {one.id: one.name for one in found}


def units_answered(session: Session, round_id: int) -> list[tuple[int, str, str]]:
    """The units that somebody has answered from: id, key and name, in the table's order."""
    answered = select(QuestionnaireResponse.unit_id).where(
        QuestionnaireResponse.round_id == round_id, QuestionnaireResponse.unit_id.is_not(None)
    )
    query = select(Unit.id, Unit.key, Unit.name).where(Unit.id.in_(answered))
    found = session.execute(query.order_by(Unit.position, Unit.id))
    return [(one.id, one.key, one.name) for one in found]


def _units(session: Session, round_id: int) -> Mapping[int | None, str]:
    return {unit_id: key for unit_id, key, _ in units_answered(session, round_id)}


def csv_of(session: Session, document: Questionnaire, round_id: int) -> Iterator[bytes]:
    """Every response as a row of text."""
    pages = _pages(session, document, round_id, lambda _, kept: text_cell(kept))
    return csv_bytes(header_of(document), pages)


def xlsx_of(session: Session, document: Questionnaire, round_id: int) -> Iterator[bytes]:
    """A workbook: the responses, with numbers and days as such, and the codebook."""
    pages = _pages(session, document, round_id, typed_cell)
    book = list(codebook_rows(document, units_answered(session, round_id)))
    return workbook_of(
        (
            Table(gettext("Svar"), header_of(document), (9, 12, 8, 12, 14, 7, 10), pages),
            Table(gettext("Kolumner"), codebook_header(), (24, 20, 80), [book]),
        )
    )


_Cell = Callable[[Question | Calculated, Mapping[str, Any] | None], Cell]


def _pages(
    session: Session, document: Questionnaire, round_id: int, cell: _Cell
) -> Iterator[list[Row]]:
    columns = [(one.item, one.place) for one in columns_of(document)]
    number = 0
    for page in told_pages(session, round_id):
        rows = []
        for told in page:
            number += 1
            answers = told.answers
            cells = [cell(item, answers.get(place)) for item, place in columns]
            rows.append((*fixed_cells(number, told), *cells))
        yield rows


def codebook_header() -> tuple[str, str, str]:
    """What the codebook's columns are called."""
    return gettext("Kolumn"), gettext("Värde"), gettext("Betyder")


def codebook_rows(
    document: Questionnaire, units: Iterable[tuple[int, str, str]] = ()
) -> Iterator[Row]:
    """What each column means, and each value that can stand in it."""
    fixed = fixed_names(document)
    for name, told in zip(fixed, FIXED_MEANINGS, strict=True):
        yield (name, "", gettext(told))
    for _, key, name in units:
        yield (fixed.unit, safe(key), safe(name))
    for value, told in MEANINGS.items():
        yield ("*", value, gettext(told))
    for one in document.located:
        if isinstance(one.item, Calculated):
            yield (one.item.key, "", safe(_worked_out(one.item)))
        elif isinstance(one.item, Question):
            yield from _of_question(document, one.item, bool(one.repeats))


def _worked_out(item: Calculated) -> str:
    told = local(item.text) or gettext("Uträknat ur andra svar")
    note = gettext("(Börjar en text med [ står ett [ till före.)")
    return f"{told} {note}"


def _of_question(document: Questionnaire, item: Question, is_repeated: bool) -> Iterator[Row]:
    note = gettext("En kolumn för varje gång: upprepning.nummer.fråga.") if is_repeated else ""
    if isinstance(item, Matrix):
        for row in item.rows:
            asked = f"{local(item.text)} {local(row.text)} {note}".strip()
            yield (f"{item.key}/{row.key}", "", safe(asked))
    else:
        yield (item.key, "", safe(f"{local(item.text)} {how_written(item)} {note}".strip()))
    for code, name in options_of(document, item).items():
        yield (item.key, safe(code), safe(name))


def how_written(item: Question) -> str:
    """How a value that is no code is written."""
    if isinstance(item, Number):
        return gettext("(Tal. I CSV med decimalkomma.)")
    if isinstance(item, Date):
        return gettext("(Datum ÅÅÅÅ-MM-DD, tid TT:MM.)")
    if isinstance(item, Text):
        return gettext("(Egna ord.)")
    if item.kind in {"many", "ranking", "pictures"}:
        return gettext("(Koder med mellanslag emellan, i en rangordning den första först.)")
    return ""
