"""A questionnaire goes out as an XLSForm that other tools take, and comes back the same."""

import io
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML

from codesign.questionnaires.document import Matrix, Questionnaire
from codesign.questionnaires.problems import problems
from codesign.questionnaires.xlsform.reading import read_xlsform
from codesign.questionnaires.xlsform.writing import write_xlsform
from tests.xlsforms import document_of, faults, form, paths, read

SV_EN = {"sv": "Ja", "en": "Yes"}


def whole() -> Questionnaire:
    """A questionnaire with every kind of question, and what XLSForm has no column for."""
    options = [{"key": "ja", "text": SV_EN}, {"key": "01", "text": {"sv": "Nej", "en": "No"}}]
    items: list[dict[str, Any]] = [
        {"kind": "information", "key": "start", "text": "Hej", "body": "Så här går det till"},
        {
            "kind": "consent",
            "key": "samtycke",
            "text": "Jag är med",
            "must": True,
            "required": True,
        },
        {"kind": "text", "key": "ord", "name": "Ord_1", "text": {"sv": "Berätta", "en": "Tell"}},
        {"kind": "text", "key": "postnr", "text": "Postnummer", "pattern": "[0-9]{5}"},
        {
            "kind": "one",
            "key": "en",
            "text": "> 20 km?",
            "options": options,
            "other": True,
            "dont_know": True,
            "decline": True,
            "theme": "trygg",
        },
        {"kind": "many", "key": "flera", "text": "Flera?", "scale": "jn", "least": 1, "most": 2},
        {
            **{"kind": "rating", "key": "betyg", "text": "Hur nöjd?", "steps": 3, "faces": True},
            "labels": ["Inte", "Ganska", "Mycket"],
        },
        {
            "kind": "number",
            "key": "vikt",
            "text": "Hur tungt?",
            "least": 0.5,
            "most": 90,
            "unit": "kg",
            "constraint": ". != 13",
            "constraint_message": {"sv": "Inte 13", "en": "Not 13"},
        },
        {"kind": "date", "key": "dag", "text": "När?", "least": "2026-01-01"},
        {"kind": "ranking", "key": "ordning", "text": "Ordna", "options": options},
        {
            "kind": "matrix",
            "key": "tabell",
            "text": "Stämmer det?",
            "scale": "jn",
            "rows": [{"key": "trygg", "text": "Trygg"}, {"key": "delaktig", "text": "Delaktig"}],
        },
        {"kind": "statement", "key": "sagt", "text": "Det går bra"},
        {"kind": "consent", "key": "mer", "text": "Får vi ringa?"},
        {"kind": "calculated", "key": "summa", "value": "${vikt} * 2"},
        {
            "kind": "section",
            "key": "del",
            "title": "Om ${ord}",
            "order": "random",
            "show_if": "${en} = '01' and ${tabell/trygg} = 'ja' and ${samtycke} = 'yes'",
            "items": [{"kind": "text", "key": "mer-ord", "text": "Mer?", "lines": "many"}],
        },
        {
            "kind": "repeat",
            "key": "varv",
            "title": "Varje barn",
            "count": "2",
            "most": 5,
            "items": [{"kind": "text", "key": "2-barn", "text": "Namn?"}],
        },
    ]
    return Questionnaire.model_validate(
        {
            "schema": "codesign/questionnaire/1",
            "slug": "allt",
            "title": {"sv": "Allt", "en": "Everything"},
            "intro": {"sv": "Vi frågar", "en": "We ask"},
            "dated": date(2026, 11, 3),
            "languages": ["sv", "en"],
            "is_example": True,
            "themes": [{"key": "trygg", "name": "Trygghet"}],
            "scales": [
                {"key": "jn", "options": [*options, {**options[0], "key": "x", "alone": True}]}
            ],
            "items": items,
        }
    )


def cells(content: bytes, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by heading."""
    head, *rows = load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)
    return [
        {str(name): value for name, value in zip(head, row, strict=True) if value is not None}
        for row in rows
    ]


def test_out_and_in_again_it_is_the_same_questionnaire() -> None:
    document = whole()
    assert problems(document) == []
    again = read_xlsform("allt.xlsx", write_xlsform(document))
    assert faults(again) == []
    assert document_of(again) == document
    assert (again.rows_refused, again.rows_left_out) == (0, 0)


def test_pyxform_takes_it_and_finds_the_same_questions() -> None:
    assert paths(write_xlsform(whole())) == [
        *("start", "samtycke", "Ord_1", "postnr", "en", "en_other", "flera", "betyg", "vikt"),
        *("dag", "ordning", "tabell/trygg", "tabell/delaktig", "sagt", "mer", "summa"),
        *("del/mer-ord", "varv/q-2-barn"),
    ]


STARTERS = sorted((Path(__file__).parents[3] / "prototypes").glob("*/questionnaire.yaml"))


@pytest.mark.parametrize("file", STARTERS, ids=lambda file: file.parent.name)
def test_a_starter_comes_back_and_has_its_questions_in_other_tools(file: Path) -> None:
    document = Questionnaire.model_validate(YAML(typ="safe").load(file.read_text("utf-8")))
    content = write_xlsform(document)
    assert document_of(read_xlsform("starter.xlsx", content)) == document
    asked = [one.item for one in document.located if one.item.kind not in HOLDERS]
    rows = sum(len(one.rows) if isinstance(one, Matrix) else 1 for one in asked)
    beside = sum(getattr(one, "other", False) for one in asked)
    assert len(paths(content)) == rows + beside


def test_the_starters_are_there() -> None:
    assert len(STARTERS) >= 4


def test_what_is_changed_in_another_tool_counts() -> None:
    content = write_xlsform(whole())
    book = load_workbook(io.BytesIO(content))
    sheet = book["survey"]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        if row[1].value == "vikt":
            row[columns["constraint"] - 1].value = ". < 10"
            row[columns["label::Svenska (sv)"] - 1].value = "Hur lätt?"
    out = io.BytesIO()
    book.save(out)
    found = document_of(read_xlsform("allt.xlsx", out.getvalue())).by_key["vikt"].item
    assert found.model_dump(exclude_defaults=True) == {
        "kind": "number",
        "key": "vikt",
        "text": {"sv": "Hur lätt?"},
        "constraint": ". < 10",
        "constraint_message": {"sv": "Inte 13", "en": "Not 13"},
        "unit": {"sv": "kg"},
    }


def test_our_own_column_is_believed_no_more_than_another() -> None:
    def with_own(text: str) -> Any:
        return read([("type", "name", "label", "medskapa"), ("text", "a", "A?", text)])

    for text in (
        "{",
        "[1]",
        '{"kind": "section"}',
        '{"pattern": 7}',
        "[" * 20_000,
        '{"lines": "x"}',
    ):
        imported = with_own(text)
        assert faults(imported) == []
        found = document_of(imported).by_key["a"].item
        assert found.kind == "text"
    assert document_of(with_own('{"dont_know": true}')).questions[0].dont_know


def test_every_cell_is_a_text_and_no_formula() -> None:
    document = document_of(read([("type", "name", "label"), ("text", "a", "A?")]))
    item = document.items[0].model_copy(update={"text": {"sv": "=1+1"}})
    content = write_xlsform(document.model_copy(update={"items": (item,)}))
    sheet = load_workbook(io.BytesIO(content))["survey"]
    assert [cell.data_type for cell in sheet[2] if cell.value] == ["s"] * 3
    assert document_of(read_xlsform("a.xlsx", content)).questions[0].text == {"sv": "=1+1"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("> 20 km", "\\> 20 km"),
        ("- nej", "\\- nej"),
        ("# barn", "\\# barn"),
        ("---", "\\---"),
        ("5 - 6", "5 - 6"),
    ],
)
def test_a_label_is_never_markdown(text: str, written: str) -> None:
    document = document_of(read([("type", "name", "label"), ("text", "a", "A?")]))
    item = document.items[0].model_copy(update={"text": {"sv": text}})
    content = write_xlsform(document.model_copy(update={"items": (item,)}))
    assert cells(content, "survey")[0]["label::Svenska (sv)"] == written
    assert document_of(read_xlsform("a.xlsx", content)).questions[0].text == {"sv": text}


def test_names_are_those_that_other_tools_take() -> None:
    document = document_of(
        read(
            [
                ("type", "name", "label", "relevant"),
                ("text", "Ålder", "Ålder?"),
                ("text", "två ord", "Två?", "${Ålder} = 'x'"),
                ("text", "åå", "Åå ${Ålder}?"),
                ("text", "Stor_1", "Stor?"),
            ]
        )
    )
    rows = cells(write_xlsform(document), "survey")
    assert [row["name"] for row in rows] == ["alder", "tva-ord", "åå", "Stor_1"]
    assert rows[1]["relevant"] == "${alder} = 'x'"
    assert rows[2]["label::Svenska (sv)"] == "Åå ${alder}?"
    content = write_xlsform(document)
    assert paths(content) == ["alder", "tva-ord", "åå", "Stor_1"]
    assert document_of(read_xlsform("a.xlsx", content)) == document


def test_something_else_is_said_in_the_forms_own_languages() -> None:
    content = write_xlsform(whole())
    other = [row for row in cells(content, "choices") if row["name"] == "other"]
    assert [(row["label::Svenska (sv)"], row["label::English (en)"]) for row in other] == [
        ("Annat", "Something else")
    ]
    beside = next(row for row in cells(content, "survey") if row["name"] == "en_other")
    assert beside["label::Svenska (sv)"] == "Beskriv"
    assert beside["relevant"] == "selected(${en}, 'other')"


def test_answers_with_conditions_go_out_as_a_filter() -> None:
    given = form(
        [
            ("type", "name", "label", "choice_filter"),
            ("select_one lan", "lan", "Län?"),
            ("select_one kommun", "kommun", "Kommun?", "lan=${lan} or lan=''"),
        ],
        [
            ("list_name", "name", "label", "lan"),
            ("lan", "z", "Jämtland"),
            ("lan", "bd", "Norrbotten"),
            ("kommun", "are", "Åre", "z"),
            ("kommun", "lulea", "Luleå", "bd"),
            ("kommun", "annan", "Annan"),
        ],
    )
    document = document_of(read_xlsform("a.xlsx", given))
    content = write_xlsform(document)
    assert paths(content) == ["lan", "kommun"]
    assert document_of(read_xlsform("a.xlsx", content)) == document


# Size

HOLDERS = {"section", "repeat"}
TYPES = (
    *("text", "integer", "decimal", "range", "date", "time", "dateTime", "select_one jn", "note"),
    *("select_multiple jn", "rank jn", "acknowledge", "calculate", "image", "audio", "geopoint"),
)


def large(rows: int) -> bytes:
    """A form of so many rows, with every type, groups and repeats among them."""
    survey: list[tuple[Any, ...]] = [
        ("type", "name", "label::Svenska (sv)", "label::English (en)", "relevant", "calculation")
    ]
    number = 0
    while len(survey) <= rows:
        number += 1
        if number % 20 == 1 and len(survey) + 20 < rows:
            survey.append(("begin group", f"g{number}", f"Grupp {number}"))
        kind = TYPES[number % len(TYPES)]
        calculation = f"${{n{number - 1}}} + 1" if kind == "calculate" and number > 1 else None
        relevant = "${n1} > 3" if number % 3 == 0 and number > 3 else None
        row = (kind, f"n{number}", f"Fråga {number}?", f"Question {number}?", relevant, calculation)
        survey.append(row if kind != "calculate" or calculation else ("note", *row[1:]))
        if number % 20 == 19 and any(one[0] == "begin group" for one in survey[-20:]):
            survey.append(("end group",))
    choices = [
        ("list_name", "name", "label::Svenska (sv)"),
        ("jn", "ja", "Ja"),
        ("jn", "nej", "Nej"),
    ]
    return form(survey[: rows + 1], choices)


def test_the_time_grows_with_the_rows_and_no_faster() -> None:
    def took(content: bytes) -> float:
        began = process_time()
        assert read_xlsform("stor.xlsx", content).document is not None
        return process_time() - began

    small, large_one = large(100), large(800)
    took(small)
    assert min(took(large_one) for _ in range(2)) < 8 * 2.5 * min(took(small) for _ in range(3))


def test_a_thousand_rows_with_every_type_are_all_read() -> None:
    imported = read_xlsform("stor.xlsx", large(1000))
    assert imported.rows_read == 1002
    assert imported.rows_refused == 0
    assert faults(imported) == []
    document = document_of(imported)
    content = write_xlsform(document)
    assert document_of(read_xlsform("igen.xlsx", content)).items == document.items
    assert len(paths(content)) == sum(one.item.kind not in HOLDERS for one in document.located)


def test_what_begins_like_a_name_and_is_none_does_not_stop_the_form() -> None:
    imported = read([("type", "name", "label"), ("text", "a", "A?"), ("note", "b", "${a ${a}")])
    content = write_xlsform(document_of(imported))
    assert cells(content, "survey")[1]["label::Svenska (sv)"] == "$ {a ${a}"
    assert paths(content) == ["a", "b"]
