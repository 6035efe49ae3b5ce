"""Kobo's own tables and rankings, as its form builder writes them in a workbook."""

from datetime import date

from codesign.questionnaires.document import Matrix, Ranking, Rating, Repeat
from codesign.questionnaires.xlsform.reading import read_xlsform
from codesign.questionnaires.xlsform.writing import write_xlsform
from tests.xlsforms import Rows, document_of, faults, form, item_of, read, remarks

SCALE: Rows = (
    ("list_name", "name", "label"),
    ("ofta", "ja", "Ofta"),
    ("ofta", "nej", "Aldrig"),
    ("saker", "bil", "Bil"),
    ("saker", "cykel", "Cykel"),
    ("saker", "tv", "TV"),
)
HEAD = ("type", "name", "label", "required")
SCORE = (*HEAD, "kobo--score-choices")
RANK = (*HEAD, "kobo--rank-items")
MATRIX = (*HEAD, "kobo--matrix_list")


def test_a_score_is_a_table() -> None:
    imported = read(
        [
            SCORE,
            ("begin_score", "hur", "Hur ofta?", "true", "ofta"),
            ("score__row", "buss", "Buss"),
            ("score__row", None, "Tåg"),
            ("end_score",),
        ],
        SCALE,
    )
    assert faults(imported) == []
    assert imported.summary.told().startswith("9 av 9 rader")
    table = item_of(imported, "hur")
    assert isinstance(table, Matrix)
    assert table.required
    assert table.text == {"sv": "Hur ofta?"}
    assert [row.text["sv"] for row in table.rows] == ["Buss", "Tåg"]
    options = document_of(imported).options_of(table)
    assert [one.key for one in options] == ["ja", "nej"]
    again = read_xlsform("igen.xlsx", write_xlsform(document_of(imported)))
    assert document_of(again).items == document_of(imported).items


def test_a_ranking_is_of_all_and_says_when_only_some_were_asked_for() -> None:
    rows = [
        RANK,
        ("begin_rank", "viktigast", "Vad är viktigast?", "false", "saker"),
        ("rank__level", "viktigast_1", "Först"),
        ("rank__level", "viktigast_2", "Sedan"),
        ("end_rank",),
    ]
    imported = read(rows, SCALE)
    assert faults(imported) == []
    ranking = item_of(imported, "viktigast")
    assert isinstance(ranking, Ranking)
    assert not ranking.required
    assert [one.key for one in ranking.options] == ["bil", "cykel", "tv"]
    told = (
        "Blad survey, rad 2, kolumn type: bara de 2 första platserna frågas efter i formuläret. "
        "Här läggs alla 3 svar i ordning."
    )
    assert told in remarks(imported)
    whole = read([*rows[:4], ("rank__level", "viktigast_3", "Sist"), rows[4]], SCALE)
    assert not any("platserna" in one for one in remarks(whole))


def test_a_matrix_of_one_column_has_its_rows_in_a_list() -> None:
    imported = read(
        [
            MATRIX,
            ("begin_kobomatrix", "hemma", "Saker", None, "saker"),
            ("select_one ofta", "anvands", "Hur ofta används det?", "yes"),
            ("end_kobomatrix",),
        ],
        SCALE,
    )
    assert faults(imported) == []
    assert not any("används inte av någon" in one for one in remarks(imported))
    table = item_of(imported, "hemma")
    assert isinstance(table, Matrix)
    assert table.required
    assert (table.text, table.hint) == ({"sv": "Saker"}, {"sv": "Hur ofta används det?"})
    assert [(row.key, row.text["sv"]) for row in table.rows] == [
        ("bil", "Bil"),
        ("cykel", "Cykel"),
        ("tv", "TV"),
    ]
    assert [one.key for one in document_of(imported).options_of(table)] == ["ja", "nej"]


def test_a_matrix_of_other_columns_is_named_with_what_mends_it() -> None:
    imported = read(
        [
            MATRIX,
            ("begin_kobomatrix", "hemma", "Saker", None, "saker"),
            ("select_one ofta", "anvands", "Hur ofta?"),
            ("integer", "antal", "Hur många?"),
            ("end_kobomatrix",),
            ("text", "annat", "Annat?"),
        ],
        SCALE,
    )
    assert faults(imported) == [
        "Blad survey, rad 2, kolumn type: en tabell med flera kolumner, eller med annat än "
        "select_one, finns inte här. Gör en tabell för varje select_one-kolumn, och en egen fråga "
        "för var och en av de andra."
    ]
    assert [one.key for one in document_of(imported).questions] == ["annat"]
    assert imported.rows_refused == 4


def test_what_lacks_its_list_or_its_rows_is_told_by_column() -> None:
    imported = read(
        [
            SCORE,
            ("begin_score", "hur", "Hur?", None, None),
            ("score__row", "buss", "Buss"),
            ("end_score",),
            ("begin_score", "tom", "Tom?", None, "ofta"),
            ("end_score",),
            ("score__row", "ensam", "Ensam"),
            ("begin_score", "blandad", "Blandad?", None, "ofta"),
            ("score__row", "rad", "Rad"),
            ("text", "ord", "Ord?"),
            ("end_score",),
        ],
        SCALE,
    )
    assert [one.split(": ", 1)[0] for one in faults(imported)] == [
        "Blad survey, rad 2, kolumn kobo--score-choices",
        "Blad survey, rad 5, kolumn type",
        "Blad survey, rad 7, kolumn type",
        "Blad survey, rad 10, kolumn type",
    ]
    assert [one.key for one in document_of(imported).questions] == ["blandad"]


def test_a_form_without_a_day_is_dated_the_day_it_is_read_and_says_so() -> None:
    head, day = ("type", "name", "label"), date(2027, 2, 28)
    content = form([head, ("text", "a", "A?")])
    imported = read_xlsform("a.xlsx", content, day)
    assert document_of(imported).dated == day
    assert imported.dated is not None
    assert imported.dated.told() == (
        "Formuläret säger inte från vilken dag det är (version på bladet settings). Enkäten är "
        "daterad till i dag, 2027-02-28."
    )
    settings = [("form_title", "version"), ("Titel", "2026050301")]
    dated = read_xlsform("a.xlsx", form([head, ("text", "a", "A?")], settings=settings), day)
    assert document_of(dated).dated == date(2026, 5, 3)
    assert dated.dated is None


def test_faces_that_come_without_words_are_numbers_and_told() -> None:
    own = '{"kind": "rating", "faces": true, "steps": 2}'
    rows = [("type", "name", "label", "medskapa"), ("select_one ofta", "a", "Bra?", own)]
    imported = read(rows, SCALE)
    assert faults(imported) == []
    rating = item_of(imported, "a")
    assert isinstance(rating, Rating)
    assert not rating.faces
    assert any("ett ord till varje steg" in one for one in remarks(imported))


def test_more_times_than_there_is_room_for_are_told() -> None:
    head = ("type", "name", "label", "repeat_count")
    for count, times in (("50", "50"), ("51", "50"), ("999", "50")):
        inner = [("text", "namn", "Namn?"), ("end_repeat",)]
        imported = read([head, ("begin_repeat", "barn", "Barn", count), *inner])
        found = item_of(imported, "barn")
        assert isinstance(found, Repeat)
        assert (found.count, found.most) == (times, 50)
        told = [one for one in remarks(imported) if "upprepas" in one]
        assert told == (
            []
            if count == "50"
            else [
                f"Blad survey, rad 2, kolumn repeat_count: det ska upprepas {count} gånger, men "
                "här går det högst 50 gånger. Upprepningen stannar där."
            ]
        )
