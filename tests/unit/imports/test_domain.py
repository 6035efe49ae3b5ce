"""How rows become notes, and which column tells what."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.contributions.domain import NOTE_LIMIT, Mode
from codesign.contributions.sources import Source
from codesign.imports.domain import (
    Choices,
    Field,
    Missing,
    Reason,
    Remark,
    day_in,
    rating_in,
    read_notes,
)
from codesign.imports.guessing import guessed
from codesign.imports.reading import table_in, table_of_lines
from codesign.imports.vocabulary import (
    KnownArea,
    Vocabulary,
    cell_key,
    folded,
    mode_named,
    vocabulary_of,
)
from codesign.journeys.document import JourneyDocument
from codesign.tables.reading import packed, unpacked
from tests.factories import journey_document

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40)


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    document = JourneyDocument.model_validate(journey_document())
    areas = [
        KnownArea(1, None, ("Stöd",)),
        KnownArea(2, 1, ("Kurator",)),
        KnownArea(3, None, ("Tid",)),
    ]
    return vocabulary_of(document, areas)


def read(text: str, words: Vocabulary, **changes: object) -> object:
    table = table_in(text.encode())
    return read_notes(table, replace(guessed(table, words), **changes), words)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Steg", Field.STEP),
        ("FAS", Field.STEP),
        ("phase", Field.STEP),
        ("Läge", Field.MODE),
        ("ÄR/BÖR/GÖR", Field.MODE),
        ("speaker_kind", Field.PERSPECTIVE),
        ("Perspektiv", Field.PERSPECTIVE),
        ("Bord", Field.GROUP),
        ("Datum", Field.DAY),
        ("Utvecklingsområde", Field.AREA),
    ],
)
def test_columns_are_known_by_their_header(header: str, field: Field, words: Vocabulary) -> None:
    value = {Field.MODE: "bör", Field.DAY: "2026-11-03"}.get(field, "något")
    table = table_in(f"{header};Text\n{value};En anteckning om något.\n".encode())
    choices = guessed(table, words)
    assert choices.columns[field] == 0
    assert choices.columns[Field.TEXT] == 1


def test_columns_are_known_by_what_stands_in_them(words: Vocabulary) -> None:
    rows = "kolumn1;kolumn2;kolumn3\n" + "hear;BÖR;En lång anteckning om vad som hände då.\n" * 3
    columns = guessed(table_in(rows.encode()), words).columns
    assert columns == {Field.STEP: 0, Field.MODE: 1, Field.TEXT: 2}


def test_a_file_without_header_is_read_from_its_first_row(words: Vocabulary) -> None:
    table = table_in("hear;Det tog lång tid innan någon ringde.\nrest;Jag fick vila.\n".encode())
    assert not table.has_header
    reading = read_notes(table, guessed(table, words), words)
    assert [note.row for note in reading.notes] == [1, 2]


def test_a_quote_column_makes_quotes(words: Vocabulary) -> None:
    table = table_in("citat,steg\n”Så var det”,hear\n".encode())
    assert guessed(table, words).source is Source.QUOTE


@pytest.mark.parametrize(
    "value",
    ["hear", "HEAR", "  Hear ", "1. Hear", "Steg 1: Hear"],
)
def test_a_step_is_known_however_it_is_written(value: str, words: Vocabulary) -> None:
    assert words.step(value) == "hear"


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("After", "after"),
        ("Fas 1 – Before", "before"),
        ("Before (hela fasen)", "before"),
        ("before (the whole phase)", None),
        ("Hela resan", "*"),
        ("the whole journey", "*"),
        ("hela kartan", "*"),
        ("En liten resa", "*"),
        ("hela", None),
    ],
)
def test_a_phase_and_the_whole_journey_are_places(
    value: str, place: str | None, words: Vocabulary
) -> None:
    assert words.step(value) == place


def test_notes_of_phases_and_of_the_journey_stand_where_they_say(words: Vocabulary) -> None:
    text = "Fas;Anteckning\nAfter;Ett\nHela resan;Två\nhear;Tre\n"
    reading = read_notes(*_file(text, words), words)
    assert [note.step for note in reading.notes] == ["after", "*", "hear"]


def test_an_unknown_phase_gets_the_nearest_suggested(words: Vocabulary) -> None:
    reading = read_notes(*_file("Fas;Text\nAftr;Hej\n", words), words)
    assert [(f.row, f.reason, f.suggestion) for f in reading.faults] == [
        (2, Reason.UNKNOWN_STEP, "After")
    ]
    assert reading.places[0].suggested_key == "after"


def _file(text: str, words: Vocabulary) -> tuple[object, Choices]:
    table = table_in(text.encode())
    return table, guessed(table, words)


def test_a_value_can_be_placed_by_hand(words: Vocabulary) -> None:
    table, choices = _file("Steg;Text\nMötet;Hej\n", words)
    placed = replace(choices, places={cell_key("MÖTET"): "rest"})
    assert [note.step for note in read_notes(table, placed, words).notes] == ["rest"]


def test_without_a_place_no_row_is_read(words: Vocabulary) -> None:
    table = table_of_lines("Hej\nDå\n")
    reading = read_notes(table, guessed(table, words), words)
    assert reading.missing == (Missing.PLACE,)
    assert not reading.can_run


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("hear;;är;;", Reason.NO_TEXT),
        (";Hej;är;;", Reason.NO_STEP),
        ("hear;Hej;kanske;;", Reason.UNKNOWN_MODE),
        ("hear;Hej;är;igår;", Reason.BAD_DAY),
        ("hear;Hej;är;;7", Reason.BAD_RATING),
        ("hear;Hej;är;;1;överflöd", Reason.TOO_MANY_CELLS),
        (f"hear;{'x' * (NOTE_LIMIT + 1)};är;;", Reason.LONG_TEXT),
    ],
)
def test_a_bad_row_says_why_and_leaves_the_others(
    row: str, reason: Reason, words: Vocabulary
) -> None:
    table = table_in(f"Steg;Text;Läge;Datum;Betyg\n{row}\nrest;Bra.;bör;2026-11-03;2\n".encode())
    columns = {
        Field.STEP: 0,
        Field.TEXT: 1,
        Field.MODE: 2,
        Field.DAY: 3,
        Field.RATING: 4,
    }
    reading = read_notes(table, Choices(columns=columns), words)
    assert [(fault.row, fault.reason) for fault in reading.faults] == [(2, reason)]
    assert [(n.row, n.mode, n.rating) for n in reading.notes] == [(3, Mode.SHOULD, 2)]


def test_a_rating_alone_says_something(words: Vocabulary) -> None:
    table = table_in(b"Steg;Text;Betyg\nhear;;-2\n")
    reading = read_notes(table, guessed(table, words), words)
    assert [(note.text, note.rating) for note in reading.notes] == [("", -2)]


def test_repeats_and_unknown_areas_are_told_and_imported(words: Vocabulary) -> None:
    table, choices = _file(
        "Steg;Text;Område\nhear;Hej;Stöd\nhear;Hej;\nhear;Då;Tid; Rymden\n".replace(
            "Tid; Rymden", '"Tid; Rymden"'
        ),
        words,
    )
    reading = read_notes(table, choices, words)
    assert [note.areas for note in reading.notes] == [(1,), (), (3,)]
    assert [(a.row, a.remark, a.value) for a in reading.asides] == [
        (3, Remark.SAME_NOTE, "2"),
        (4, Remark.UNKNOWN_AREA, "Rymden"),
    ]


def test_a_subcategory_is_named_alone_or_with_its_area(words: Vocabulary) -> None:
    assert words.area("kurator") == words.area("Stöd > Kurator") == 2
    assert words.buckets([2]) == [1, 2]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-03", date(2026, 11, 3)),
        ("20261103", date(2026, 11, 3)),
        ("2026-11-03 14:02:00", date(2026, 11, 3)),
        ("3/11 2026", date(2026, 11, 3)),
        ("3.11.2026", date(2026, 11, 3)),
        ("3 november 2026", date(2026, 11, 3)),
        ("31/2/2026", None),
        ("3 brumaire 2026", None),
        ("", None),
        ("٢٠٢٦-١١-٠٣", None),
    ],
)
def test_days_are_read_as_people_write_them(value: str, expected: date | None) -> None:
    assert day_in(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("-2", -2),
        ("−1", -1),
        ("+2", 2),
        ("0", 0),
        ("1.0", 1),
        ("3", None),
        ("1,5", None),
        ("", None),
    ],
)
def test_feelings_are_whole_numbers(value: str, expected: int | None) -> None:
    assert rating_in(value) == expected


@pytest.mark.parametrize(
    ("word", "mode"),
    [("ÄR", Mode.IS), ("BÖR", Mode.SHOULD), ("åtgärd", Mode.DO), ("next_step", Mode.DO)],
)
def test_modes_have_many_words(word: str, mode: Mode) -> None:
    assert mode_named(word) is mode


@given(TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(
    st.builds(
        Choices,
        columns=st.dictionaries(st.sampled_from(Field), st.integers(0, 59)),
        origins=st.lists(st.integers(0, 59)).map(tuple),
        has_header=st.booleans(),
        step=TEXT,
        mode=st.sampled_from(Mode),
        source=st.sampled_from(Source),
        places=st.dictionaries(TEXT, TEXT),
    )
)
def test_choices_survive_being_stored(choices: Choices) -> None:
    assert Choices.from_json(choices.as_json()) == choices


@given(st.lists(st.lists(TEXT, min_size=1, max_size=5), min_size=1, max_size=12))
def test_every_row_becomes_a_note_or_a_fault_and_none_is_lost(rows: list[list[str]]) -> None:
    document = JourneyDocument.model_validate(journey_document())
    words = vocabulary_of(document)
    text = "\n".join("\t".join(cell for cell in row) for row in rows)
    if not text.strip():
        return
    table = table_of_lines("\u2588\t\u2588\n" + text)
    choices = Choices(columns={Field.TEXT: 0}, step="hear", has_header=False)
    reading = read_notes(table, choices, words)
    filled = {r.number for r in table.records if any(c.strip() for c in r.cells)}
    told = [note.row for note in reading.notes] + [fault.row for fault in reading.faults]
    assert {*told} == filled
    assert len({note.row for note in reading.notes} & {f.row for f in reading.faults}) == 0
    assert unpacked(packed(table)) == table


def test_a_name_is_known_in_every_language_and_suggested_in_the_readers() -> None:
    tree = journey_document()
    tree["phases"][0]["steps"][0]["title"] = {"sv": "Medarbetaren", "en": "The employee"}
    document = JourneyDocument.model_validate(tree)
    key = document.steps[0].key
    swedish, english = vocabulary_of(document), vocabulary_of(document, language="en")
    assert swedish.step("The employee") == english.step("Medarbetaren") == key
    assert swedish.nearest_step("employees") == (key, "Medarbetaren")
    assert english.nearest_step("medarbetarna") == (key, "The employee")
