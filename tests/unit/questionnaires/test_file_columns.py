"""What stands in a file of responses, and what its columns are called."""

from datetime import date

import pytest

from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.files.columns import (
    FIXED,
    NO_ANSWERS,
    NOT_ASKED,
    STATUSES,
    Told,
    columns_of,
    fixed_cells,
    fixed_names,
    header_of,
    text_cell,
    typed_cell,
)
from codesign.questionnaires.files.rows import codebook_rows


def made(*items: dict[str, object]) -> Questionnaire:
    plain = {
        "schema": "codesign/questionnaire/1",
        "slug": "prov",
        "title": {"sv": "Prov"},
        "dated": "2026-11-03",
        "items": list(items),
    }
    return Questionnaire.model_validate(plain)


def number(key: str = "tal", **more: object) -> dict[str, object]:
    return {"key": key, "kind": "number", "text": {"sv": "Hur många?"}, **more}


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        (None, "[ej fragad]"),
        ({"status": "unanswered"}, "[inget svar]"),
        ({"status": "declined"}, "[vill inte svara]"),
        ({"status": "dont_know"}, "[vet inte]"),
        ({"voice": 7}, "[ord]"),
        ({"value": "01"}, "01"),
        ({"value": ["a", "b"]}, "a b"),
        ({"order": ["b", "a"]}, "b a"),
        ({"value": 2.5}, "2,5"),
        ({"value": 2.0}, "2"),
        ({"value": "-1"}, "'-1"),
        ({"value": "other", "voice": 7}, "other"),
        ({"worked_out": "=1+1"}, "'=1+1"),
        ({"worked_out": "[vet inte]"}, "[[vet inte]"),
        ({"worked_out": 3.25}, "3,25"),
        ({"worked_out": ""}, ""),
    ],
)
def test_what_a_cell_of_text_holds(kept: dict[str, object] | None, text: str) -> None:
    assert text_cell(kept) == text


def test_what_is_no_answer_is_four_things_and_none_is_a_code() -> None:
    marks = [text_cell(None), *(text_cell({"status": one}) for one in STATUSES)]
    assert marks == list(NO_ANSWERS)
    assert len(set(marks)) == 4
    with pytest.raises(ValueError, match="options"):
        made({"key": "val", "kind": "one", "text": {"sv": "?"}} | {"options": [{"key": NOT_ASKED}]})


def test_numbers_and_days_are_such_in_a_workbook() -> None:
    (column,) = columns_of(made(number()))
    assert typed_cell(column.item, {"value": 2.0}) == 2
    assert typed_cell(column.item, {"value": 2.5}) == 2.5
    assert typed_cell(column.item, None) == "[ej fragad]"
    (day,) = columns_of(made({"key": "nar", "kind": "date", "text": {"sv": "När?"}}))
    assert typed_cell(day.item, {"value": "2026-11-02"}) == date(2026, 11, 2)
    assert typed_cell(day.item, {"value": "1901-01-01"}) == date(1901, 1, 1)
    assert typed_cell(day.item, {"value": "1900-12-31"}) == "1900-12-31"
    (clock,) = columns_of(
        made({"key": "nar", "kind": "date", "what": "time", "text": {"sv": "När?"}})
    )
    assert typed_cell(clock.item, {"value": "08:30"}) == "08:30"


def test_a_question_that_is_called_as_a_fixed_column_keeps_its_name() -> None:
    document = made(number("dag"), number("enhet"), number("annan"))
    assert fixed_names(document) == (
        "nummer",
        "dag_",
        "sprak",
        "enhet_",
        "kanal",
        "igen",
        "sekunder",
    )
    header = header_of(document)
    assert header[7:] == ("dag", "enhet", "annan")
    assert len(set(header)) == len(header)
    assert fixed_names(made(number("annan"))) == FIXED


def test_what_is_repeated_has_a_column_for_each_time() -> None:
    repeat = {"key": "barn", "kind": "repeat", "title": {"sv": "Barn"}, "count": "2", "most": 3}
    document = made({**repeat, "items": [number("alder")]}, number("annan"))
    assert header_of(document)[7:] == ("barn.1.alder", "barn.2.alder", "barn.3.alder", "annan")


def test_the_first_cells_tell_where_and_how_it_came() -> None:
    told = Told(date(2026, 11, 3), "sv", "hem-1", "=Affisch", {"again": True, "seconds": 143}, {})
    assert fixed_cells(3, told) == (3, date(2026, 11, 3), "sv", "hem-1", "'=Affisch", 1, 143)
    bare = Told(date(2026, 11, 3), "sv", "", "", {}, {})
    assert fixed_cells(1, bare) == (1, date(2026, 11, 3), "sv", "", "", None, None)


def test_the_codebook_names_every_column_mark_and_unit() -> None:
    document = made(number(), {"key": "summa", "kind": "calculated", "value": "${tal} * 2"})
    rows = list(codebook_rows(document, [(1, "hem-1", "=Hem ett")]))
    assert [row[0] for row in rows] == [*FIXED, "enhet", *("*",) * 6, "tal", "summa"]
    assert ("enhet", "hem-1", "'=Hem ett") in rows
    assert {row[1] for row in rows if row[0] == "*"} == {*NO_ANSWERS, "[ord]", "[dolt]"}
    assert len({row[2] for row in rows if row[0] == "*"}) == 6
