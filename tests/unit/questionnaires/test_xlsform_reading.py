"""An XLSForm becomes a questionnaire, and everything that is read otherwise is told."""

import datetime as dt

import pytest

from codesign.i18n import speaking
from codesign.questionnaires.document import (
    Calculated,
    Consent,
    Date,
    Information,
    Many,
    Matrix,
    Number,
    One,
    Ranking,
    Rating,
    Repeat,
    Section,
    Text,
)
from codesign.questionnaires.problems import problems
from codesign.questionnaires.xlsform.reading import read_xlsform
from tests.xlsforms import SWEDISH, document_of, faults, form, item_of, read, remarks

HEAD = ("type", "name", "label")
YES_NO = (("list_name", "name", "label"), ("jn", "ja", "Ja"), ("jn", "nej", "Nej"))


# Kinds of questions


def test_each_type_becomes_its_kind() -> None:
    imported = read(
        [
            (*HEAD, "required", "calculation", "parameters", "appearance"),
            ("text", "ord", "Berätta", "yes", None, None, "multiline"),
            ("integer", "antal", "Hur många?"),
            ("decimal", "vikt", "Hur tungt?"),
            ("range", "skala", "Hur nöjd?", None, None, "start=0 end=10 step=1"),
            ("range", "betyg", "Vilket betyg?", None, None, "start=1 end=5 step=1", "rating"),
            ("date", "dag", "Vilken dag?"),
            ("time", "tid", "Vilken tid?"),
            ("dateTime", "stund", "När?"),
            ("select_one jn", "en", "En?"),
            ("select_multiple jn", "flera", "Flera?"),
            ("rank jn", "ordning", "I ordning?"),
            ("note", "info", "Läs det här"),
            ("acknowledge", "ok", "Jag har läst", "yes"),
            ("calculate", "summa", None, None, "${antal} + 1"),
            ("begin_group", "grupp", "Grupp"),
            ("begin_repeat", "varv", "Varje barn"),
            ("text", "barn", "Vad heter barnet?"),
            ("end_repeat", None, None),
            ("end_group", None, None),
        ],
        YES_NO,
    )
    assert faults(imported) == []
    kinds = {one.item.key: type(one.item) for one in document_of(imported).located}
    assert kinds == {
        "ord": Text,
        "antal": Number,
        "vikt": Number,
        "skala": Number,
        "betyg": Rating,
        "dag": Date,
        "tid": Date,
        "stund": Date,
        "en": One,
        "flera": Many,
        "ordning": Ranking,
        "info": Information,
        "ok": Consent,
        "summa": Calculated,
        "grupp": Section,
        "varv-count": Number,
        "varv": Repeat,
        "barn": Text,
    }
    told = {key: item_of(imported, key) for key in kinds}
    assert (told["ord"].lines, told["ord"].required) == ("many", True)  # type: ignore[union-attr]
    assert (told["antal"].whole, told["vikt"].whole) == (True, False)  # type: ignore[union-attr]
    limits = told["skala"]
    assert isinstance(limits, Number)
    assert (limits.least, limits.most, limits.whole) == (0, 10, True)
    assert [told[key].what for key in ("dag", "tid", "stund")] == ["date", "time", "both"]  # type: ignore[union-attr]
    assert told["ok"].must is True  # type: ignore[union-attr]
    assert told["summa"].value == "${antal} + 1"  # type: ignore[union-attr]
    assert told["varv"].count == "${varv-count}"  # type: ignore[union-attr]
    assert problems(document_of(imported)) == []


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Select_One jn", "one"),
        ("select one from jn", "one"),
        ("select1 jn", "one"),
        ("select_one_from jn", "one"),
        ("select all that apply from jn", "many"),
        ("select  multiple  jn", "many"),
        ("add select multiple prompt using jn", "many"),
        ("string", "text"),
        ("int", "number"),
        ("Date Time", "date"),
        ("trigger", "consent"),
    ],
)
def test_a_type_is_known_however_it_is_spelt(written: str, kind: str) -> None:
    imported = read([HEAD, (written, "a", "A?")], YES_NO)
    assert faults(imported) == []
    assert item_of(imported, "a").kind == kind


def test_an_unknown_type_is_refused_with_the_nearest() -> None:
    imported = read([HEAD, ("txt", "a", "A?"), ("qwerty", "b", "B?"), ("text", "c", "C?")])
    first, second = faults(imported)
    assert first == ("Blad survey, rad 2, kolumn type: typen ”txt” känns inte igen. Menar du text?")
    assert second.startswith("Blad survey, rad 3, kolumn type: typen ”qwerty” känns inte igen.")
    assert [one.item.key for one in document_of(imported).located] == ["c"]
    assert imported.summary.told() == "1 av 3 rader importerades, 2 behöver dig."
    assert (imported.rows_read, imported.rows_named, imported.rows_refused) == (3, 2, 2)


def test_what_points_out_a_person_is_left_out_and_counted_apart() -> None:
    rows = [(kind, f"n{n}") for n, kind in enumerate(["deviceid", "phonenumber", "email", "audit"])]
    imported = read([HEAD, *rows, ("start", "s"), ("text", "a", "A?")])
    assert faults(imported) == []
    assert imported.rows_left_out == 5
    assert imported.rows_refused == 0
    assert imported.summary.told() == "1 av 6 rader importerades. 5 utelämnades med flit."
    assert remarks(imported)[0] == (
        "Blad survey, rad 2, kolumn type: uppgiften (deviceid) pekar ut en person eller en enhet. "
        "Den samlas inte in här, så raden togs inte med."
    )


def test_a_place_becomes_optional_words() -> None:
    imported = read(
        [(*HEAD, "required", "constraint"), ("geopoint", "var", "Var?", "yes", "false()")]
    )
    found = item_of(imported, "var")
    assert isinstance(found, Text)
    assert not found.required
    assert found.constraint is None
    assert "en plats på kartan kan inte samlas in här" in remarks(imported)[0]


@pytest.mark.parametrize(
    ("expression", "word"),
    [("instance('x')/root/item", "instance"), ("pulldata('f', 'a', 'b', 'c') = 1", "pulldata")],
)
def test_what_is_fetched_from_elsewhere_is_refused(expression: str, word: str) -> None:
    imported = read([(*HEAD, "relevant"), ("text", "a", "A?", expression), ("text", "b", "B?")])
    assert len(faults(imported)) == 1
    assert word in faults(imported)[0]
    assert imported.rows_refused == 1


# Headings and languages


def test_one_and_two_colons_are_both_read() -> None:
    imported = read(
        [
            ("type", "name", "label::Svenska (sv)", "label:English (en)", "hint: english (EN)"),
            ("text", "a", "Hej", "Hello", "Well"),
        ],
        settings=(),
    )
    found = item_of(imported, "a")
    assert isinstance(found, Text)
    assert (found.text, found.hint) == ({"sv": "Hej", "en": "Hello"}, {"en": "Well"})
    assert document_of(imported).languages == ("sv", "en")
    assert [one for one in remarks(imported) if "ett kolon" in one] == [
        "Blad survey, kolumn label:English (en): rubriken har ett kolon. Den lästes här, men andra "
        "verktyg läser den inte bredvid rubriker med två. Skriv ::.",
        "Blad survey, kolumn hint: english (EN): rubriken har ett kolon. Den lästes här, men andra "
        "verktyg läser den inte bredvid rubriker med två. Skriv ::.",
    ]
    assert (
        "Blad survey, kolumn hint: english (EN): språket är skrivet ”english (EN)” här och "
        "”English (en)” på annat håll. Det lästes som ett och samma." in remarks(imported)
    )


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Svenska (sv)", "sv"),
        ("svenska", "sv"),
        ("Swedish", "sv"),
        ("العربية (ar)", "ar"),
        ("العربية", "ar"),
        ("chinese", "zh"),
        ("sv-simple", "sv-simple"),
        ("Lättläst svenska (sv-simple)", "sv-simple"),
        ("Portuguese (pt-br)", "pt-BR"),
        ("Svenska (Sverige)", "sv"),
        ("English (UK)", "en"),
        ("Swedish (SE)", "sv"),
        ("Ukrainian (UK)", "uk"),
        ("Tagalog (tl)", "tl"),
        ("eng", "en"),
        ("Klingonish", "qaa"),
    ],
)
def test_a_language_gets_its_code(heading: str, code: str) -> None:
    imported = read([("type", "name", f"label::{heading}"), ("text", "a", "Hej")], settings=())
    assert document_of(imported).languages == (code,)
    assert any("känns inte igen" in one for one in remarks(imported)) == (code == "qaa")


def test_a_plain_label_is_in_the_language_of_the_settings() -> None:
    settings = (("default_language",), ("English (en)",))
    imported = read([(*HEAD, "label::sv"), ("text", "a", "Hello", "Hej")], (), settings)
    found = item_of(imported, "a")
    assert isinstance(found, Text)
    assert found.text == {"en": "Hello", "sv": "Hej"}
    assert document_of(imported).languages == ("en", "sv")


@pytest.mark.parametrize(
    ("words", "code"),
    [("What is your name and age?", "en"), ("Vad är ditt namn och din ålder?", "sv"), ("X", "sv")],
)
def test_a_language_nobody_says_is_seen_from_the_words_and_told(words: str, code: str) -> None:
    imported = read([HEAD, ("text", "a", words)], settings=())
    assert document_of(imported).languages == (code,)
    assert remarks(imported) == [
        f"Blad survey, kolumn label: det står inte vilket språk texterna är på. De lästes "
        f"som {code}"
        ". Skriv språket i kolumnen default_language på bladet settings, eller som "
        "label::Svenska (sv)."
    ]


def test_every_unread_column_is_named_with_the_nearest() -> None:
    imported = read(
        [
            (*HEAD, "relevent", "constraint_mesage", "zzz", "image", None, "hint"),
            ("text", "a", "A?", "x", "y", "z", "p", "stray", "h"),
        ],
        ((*YES_NO[0], "labl"), *YES_NO[1:]),
        (("form_titel",), ("T",)),
        surveys=(("x",),),
    )
    assert [one for one in remarks(imported) if "lästes inte" in one] == [
        "Blad survey, kolumn relevent: kolumnen lästes inte, för rubriken känns inte "
        "igen. Menar du "
        "relevant?",
        "Blad survey, kolumn constraint_mesage: kolumnen lästes inte, för rubriken känns "
        "inte igen. "
        "Menar du constraint_message?",
        "Blad survey, kolumn zzz: kolumnen lästes inte, för rubriken känns inte igen.",
        "Blad survey, kolumn image: kolumnen lästes inte, för den används inte i enkäter här.",
        "Blad survey, kolumn H: kolumnen har ingen rubrik och lästes inte. Skriv en rubrik, till "
        "exempel label.",
        "Blad settings, kolumn form_titel: kolumnen lästes inte, för rubriken känns inte "
        "igen. Menar "
        "du form_title?",
        "Blad surveys: bladet lästes inte.",
        "Blad choices, kolumn labl: kolumnen lästes inte, för rubriken känns inte igen. Menar du "
        "label?",
    ]
    assert item_of(imported, "a").hint == {"sv": "h"}  # type: ignore[union-attr]


def test_of_two_columns_alike_the_first_counts_and_the_second_fills_in() -> None:
    imported = read([(*HEAD, "label"), ("text", "a", "Första", "Andra"), ("text", "b", None, "B")])
    assert faults(imported) == [
        "Blad survey, kolumn label: det finns två sådana kolumner. Den första gäller, och den här "
        "där den första är tom. Ta bort en av dem."
    ]
    texts = [item_of(imported, key).text for key in "ab"]
    assert texts == [{"sv": "Första"}, {"sv": "B"}]
    assert imported.rows_refused == 0


def test_a_misspelt_sheet_is_named() -> None:
    imported = read([HEAD, ("select_one jn", "a", "A?")], choices=(), choises=YES_NO)
    assert faults(imported)[0] == (
        "Blad choises: bladet lästes inte. Menar du choices? Byt i så fall namn på det."
    )
    assert faults(imported)[1] == (
        "Blad survey, rad 2, kolumn type: listan ”jn” finns inte på bladet choices."
    )


def test_rows_after_a_long_gap_are_read_and_told() -> None:
    gap: list[tuple[object, ...]] = [()] * 60
    near = read([HEAD, ("text", "a", "A?"), *gap[:-1], ("text", "b", "B?")])
    assert not any("tomma rader" in one for one in remarks(near))
    far = read([HEAD, ("text", "a", "A?"), *gap, ("text", "b", "B?")])
    assert [one.item.key for one in document_of(far).located] == ["a", "b"]
    assert remarks(far) == [
        "Blad survey, rad 63: raderna härifrån kommer efter 60 tomma rader. De lästes här, men "
        "andra verktyg slutar läsa vid så långa mellanrum."
    ]


# Words


def test_quotation_marks_and_hard_spaces_stay() -> None:
    text = "Säg ”hej” – 5\u00a0km, it’s <5 & “ok”"
    imported = read([HEAD, ("text", "a", text)])
    assert item_of(imported, "a").text == {"sv": text}
    assert remarks(imported) == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('<span style="color:red">Röd</span> text', "Röd text"),
        ("Rad ett<br/>rad två", "Rad ett\nrad två"),
        ("<script>alert(1)</script>Hej", "Hej"),
        ("Det är **viktigt** här", "Det är viktigt här"),
        ("a \u202egnp\u202c b", "a gnp b"),
    ],
)
def test_formatting_is_taken_away_and_told(text: str, plain: str) -> None:
    imported = read([HEAD, ("text", "a", text)])
    assert item_of(imported, "a").text == {"sv": plain}
    assert remarks(imported) == [
        "Blad survey, rad 2, kolumn label: formatering (HTML eller Markdown) eller dolda "
        "tecken togs "
        "bort ur texten."
    ]


def test_a_text_that_is_too_long_stops_its_row_only() -> None:
    imported = read([HEAD, ("text", "a", "x" * 4001), ("text", "b", "x" * 4000)])
    assert faults(imported) == [
        "Blad survey, rad 2, kolumn label: texten är längre än 4\u00a0000 tecken. Korta den."
    ]
    assert [one.item.key for one in document_of(imported).located] == ["b"]


@pytest.mark.parametrize("word", ["yes", "YES", "true", "true()", "ja", "Ja", "sant", True, 1])
def test_yes_is_said_in_many_ways(word: object) -> None:
    imported = read([(*HEAD, "required"), ("text", "a", "A?", word)])
    assert item_of(imported, "a").required is True  # type: ignore[union-attr]
    assert remarks(imported) == []


@pytest.mark.parametrize("word", ["no", "nej", "Falskt", "false()", False, 0, None])
def test_no_is_said_in_many_ways(word: object) -> None:
    imported = read([(*HEAD, "required"), ("text", "a", "A?", word)])
    assert item_of(imported, "a").required is False  # type: ignore[union-attr]
    assert remarks(imported) == []


def test_what_is_neither_yes_nor_no_is_told() -> None:
    imported = read(
        [(*HEAD, "required"), ("text", "a", "A?", "yess"), ("text", "b", "B?", "${a} = 'x'")]
    )
    assert remarks(imported) == [
        "Blad survey, rad 2, kolumn required: ”yess” är varken ja eller nej. Menar du yes? Frågan "
        "blev frivillig.",
        "Blad survey, rad 3, kolumn required: obligatorisk under villkor (${a} = 'x') finns inte "
        "här. Frågan blev frivillig. Skriv yes, eller gör två frågor med olika relevant.",
    ]


# Names, conditions and what builds on what


def test_names_become_keys_and_conditions_follow() -> None:
    imported = read(
        [
            (*HEAD, "relevant", "constraint"),
            ("integer", "Ålder_barn", "Hur gammalt är barnet?", None, ". >= 0 and . < 18"),
            ("text", "Skola", "Skola för ${Ålder_barn} år?", "${Ålder_barn} > 6"),
        ]
    )
    first, second = (item_of(imported, key) for key in ("alder-barn", "skola"))
    assert isinstance(first, Number)
    assert isinstance(second, Text)
    assert (first.name, second.name) == ("Ålder_barn", "Skola")
    assert first.constraint == ". >= 0 and . < 18"
    assert second.show_if == "${alder-barn} > 6"
    assert second.text == {"sv": "Skola för ${alder-barn} år?"}


def test_older_ways_to_name_a_question_are_read() -> None:
    imported = read(
        [
            (*HEAD, "relevant"),
            ("text", "a_b", "A?"),
            ("text", "c", "C?", "../a_b = '../x' and /data/g/a_b != ''"),
        ]
    )
    assert item_of(imported, "c").show_if == "${a-b} = '../x' and ${a-b} != ''"


def test_a_condition_that_cannot_be_read_stops_its_row_and_what_builds_on_it() -> None:
    imported = read(
        [
            (*HEAD, "constraint", "relevant"),
            ("decimal", "a", "A?", ". <= 2,5"),
            ("text", "b", "B?", None, "${a} > 1"),
            ("text", "c", "C är ${b}"),
            ("text", "d", "D?"),
            ("text", "e", "E?", None, "${dd} = 1"),
        ]
    )
    assert faults(imported) == [
        "Blad survey, rad 2, kolumn constraint: uttrycket ”. <= 2,5” går inte att läsa. Vid tecken "
        "6: Decimaler skrivs med punkt. Skriv 2.5 i stället för 2,5.",
        "Blad survey, rad 6, kolumn relevant: ”${dd}” pekar på något som inte finns i formuläret. "
        "Menar du d?",
        "Blad survey, rad 3, kolumn relevant: raden bygger på rad 2 (a), som inte är med.",
        "Blad survey, rad 4, kolumn label: raden bygger på rad 3 (b), som inte är med.",
    ]
    assert [one.item.key for one in document_of(imported).located] == ["d"]
    assert imported.summary.told() == "1 av 5 rader importerades, 4 behöver dig."


def test_calculations_in_a_circle_are_refused() -> None:
    imported = read(
        [
            (*HEAD, "calculation"),
            ("calculate", "a", None, "${b} + 1"),
            ("calculate", "b", None, "${a} + 1"),
            ("text", "c", "C?"),
        ]
    )
    assert [one.item.key for one in document_of(imported).located] == ["c"]
    assert "cirkel" in faults(imported)[0]
    assert imported.rows_refused == 2


def test_what_comes_later_cannot_decide() -> None:
    imported = read([(*HEAD, "relevant"), ("text", "a", "A?", "${b} = 'x'"), ("text", "b", "B?")])
    assert len(faults(imported)) == 1
    assert faults(imported)[0].startswith("Blad survey, rad 2: ")
    assert [one.item.key for one in document_of(imported).located] == ["b"]


def test_an_expression_that_could_take_for_ever_is_refused() -> None:
    imported = read(
        [
            (*HEAD, "constraint", "relevant"),
            ("text", "a", "A?", "regex(., '(?=a)b')"),
            ("text", "b", "B?", None, "(" * 5000 + "1" + ")" * 5000),
            ("text", "c", "C?"),
        ]
    )
    assert imported.rows_refused == 2
    assert [one.item.key for one in document_of(imported).located] == ["c"]


def test_the_same_name_in_two_groups_is_two_questions_and_the_nearest_is_meant() -> None:
    imported = read(
        [
            (*HEAD, "relevant"),
            ("begin group", "g1", "G1"),
            ("text", "a", "A?"),
            ("text", "b", "B?", "${a} = 'x'"),
            ("end group",),
            ("begin group", "g2", "G2"),
            ("text", "a", "A?"),
            ("text", "b", "B?", "${a} = 'y'"),
            ("end group",),
            ("text", "c", "C?", "${a} = 'z'"),
        ]
    )
    assert faults(imported) == [
        "Blad survey, rad 10, kolumn relevant: ”${a}” finns på flera rader: 3, 7. Ge dem "
        "olika namn."
    ]
    conditions = [item_of(imported, key).show_if for key in ("b", "g2-b")]
    assert conditions == ["${a} = 'x'", "${g2-a} = 'y'"]


def test_a_name_twice_beside_itself_is_refused() -> None:
    imported = read([HEAD, ("text", "a", "A?"), ("text", "a", "Igen?")])
    assert faults(imported) == [
        "Blad survey, rad 3, kolumn name: namnet ”a” finns redan på rad 2. Ge den ena "
        "ett annat namn."
    ]


# Groups


def test_a_group_whose_condition_cannot_be_read_takes_its_rows_with_it() -> None:
    imported = read(
        [
            (*HEAD, "relevant"),
            ("begin group", "g", "G", "nonsense("),
            ("text", "a", "A?"),
            ("end group",),
            ("text", "b", "B?"),
        ]
    )
    assert imported.rows_refused == 3
    assert faults(imported)[1] == (
        "Blad survey, rad 3: raden hör till gruppen på rad 2, som inte är med."
    )
    assert [one.item.key for one in document_of(imported).located] == ["b"]


def test_ends_that_fit_nothing_are_told() -> None:
    imported = read(
        [
            HEAD,
            ("end group",),
            ("begin repeat", "r", "R"),
            ("text", "a", "A?"),
            ("end group",),
            ("begin group", "g", "G"),
            ("text", "b", "B?"),
        ]
    )
    assert faults(imported) == [
        "Blad survey, rad 2, kolumn type: här slutar en grupp som aldrig började. Ta bort raden.",
        "Blad survey, rad 5, kolumn type: här slutar ett annat slag än det som började på rad 3. "
        "Skriv end_repeat i stället.",
        "Blad survey, rad 6, kolumn type: gruppen slutar aldrig. Lägg till en rad med typen "
        "end_group där den slutar.",
    ]
    assert {"a", "b"} <= set(document_of(imported).by_key)


def test_groups_may_lie_six_deep_and_no_deeper() -> None:
    def nested(depth: int) -> list[tuple[str, ...]]:
        begins = [("begin group", f"g{n}", f"G{n}") for n in range(depth)]
        return [HEAD, *begins, ("text", "a", "A?"), *[("end group",)] * depth, ("text", "b", "B?")]

    assert faults(read(nested(6))) == []
    deeper = read(nested(7))
    assert "b" in document_of(deeper).by_key
    assert "a" not in document_of(deeper).by_key
    assert "Högst 6 i varandra går bra." in faults(deeper)[0]


def test_thousands_of_groups_within_each_other_are_over_soon() -> None:
    begins = [("begin group", f"g{n}", "G") for n in range(2000)]
    imported = read([HEAD, *begins, ("text", "a", "A?")])
    assert imported.document is None
    assert imported.rows_refused == 2001


def test_a_table_of_the_same_answers_becomes_a_matrix() -> None:
    imported = read(
        [
            (*HEAD, "appearance", "relevant"),
            ("begin group", "t", "Hur väl stämmer det?", "table-list"),
            ("select_one jn", "trygg", "Jag är trygg"),
            ("select_one jn", "Delaktig", "Jag är delaktig"),
            ("end group",),
            ("text", "varfor", "Varför?", None, "${Delaktig} = 'nej'"),
        ],
        YES_NO,
    )
    found = item_of(imported, "t")
    assert isinstance(found, Matrix)
    assert [(row.key, row.name) for row in found.rows] == [
        ("trygg", None),
        ("delaktig", "Delaktig"),
    ]
    assert item_of(imported, "varfor").show_if == "${t/delaktig} = 'nej'"
    assert problems(document_of(imported)) == []


def test_a_repeat_asks_as_often_as_it_says() -> None:
    imported = read(
        [
            (*HEAD, "repeat_count"),
            ("integer", "barn", "Hur många barn?"),
            ("begin repeat", "varv", "Varje barn", "${barn}"),
            ("text", "namn", "Namn?"),
            ("end repeat",),
            ("begin repeat", "fasta", "Två gånger", 2),
            ("text", "mer", "Mer?"),
            ("end repeat",),
        ]
    )
    counts = [item_of(imported, key).count for key in ("varv", "fasta")]  # type: ignore[union-attr]
    assert counts == ["${barn}", "2"]
    assert remarks(imported) == []


# Choices


def test_a_date_that_excel_made_of_a_name_is_refused() -> None:
    imported = read(
        [HEAD, ("select_one km", "a", "Hur långt?")],
        [
            ("list_name", "name", "label"),
            ("km", dt.datetime(2026, 5, 1), "1–5 km"),
            ("km", "6-10", "6–10 km"),
            ("km", "01", "Ett"),
            ("km", 1, "Också ett"),
        ],
    )
    assert faults(imported) == [
        "Blad choices, rad 2, kolumn name: namnet har blivit ett datum (2026-05-01) i Excel. "
        "Formatera cellen som text och skriv det som det ska vara, till exempel 1-5."
    ]
    found = item_of(imported, "a")
    assert isinstance(found, One)
    assert [one.key for one in found.options] == ["6-10", "01", "1"]


def test_names_with_spaces_become_codes_and_conditions_follow() -> None:
    imported = read(
        [
            (*HEAD, "relevant"),
            ("select_one l", "a", "A?"),
            ("text", "b", "B?", "${a} = 'New York' or selected(${a}, 'New York')"),
            ("text", "c", "C?", "${b} = 'New York'"),
        ],
        [("list name", "name", "label"), ("l", "New York", "NY"), ("l", "Åre", "Åre")],
    )
    assert faults(imported) == []
    found = item_of(imported, "a")
    assert isinstance(found, One)
    assert [one.key for one in found.options] == ["New_York", "Åre"]
    assert item_of(imported, "b").show_if == "${a} = 'New_York' or selected(${a}, 'New_York')"
    assert item_of(imported, "c").show_if == "${b} = 'New York'"


def test_a_name_twice_in_a_list_is_refused() -> None:
    imported = read([HEAD, ("select_one jn", "a", "A?")], (*YES_NO, ("jn", "ja", "Jo")))
    assert faults(imported) == [
        "Blad choices, rad 4, kolumn name: namnet ”ja” finns redan på rad 2 i samma lista. Ge det "
        "ena ett annat."
    ]


def test_an_unknown_list_is_named_with_the_nearest() -> None:
    imported = read([HEAD, ("select_one ja_nej", "a", "A?")], [YES_NO[0], ("ja_nei", "ja", "Ja")])
    assert faults(imported)[0] == (
        "Blad survey, rad 2, kolumn type: listan ”ja_nej” finns inte på bladet choices. Menar du "
        "ja_nei?"
    )


def test_a_filter_becomes_a_condition_of_each_answer() -> None:
    imported = read(
        [
            (*HEAD, "choice_filter"),
            ("select_one lan", "lan", "Län?"),
            ("select_one kommun", "kommun", "Kommun?", "lan=${lan} or lan=''"),
            ("select_one kommun", "fast", "Fast?", "lan='z'"),
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
    assert faults(imported) == []
    assert remarks(imported) == []
    filtered, fixed = item_of(imported, "kommun"), item_of(imported, "fast")
    assert isinstance(filtered, One)
    assert [(one.key, one.show_if) for one in filtered.options] == [
        ("are", "'z' = ${lan}"),
        ("lulea", "'bd' = ${lan}"),
        ("annan", None),
    ]
    assert isinstance(fixed, One)
    assert [(one.key, one.show_if) for one in fixed.options] == [("are", None)]


def test_or_other_is_an_answer_to_fill_in() -> None:
    imported = read([HEAD, ("select_one jn or_other", "a", "A?")], YES_NO)
    found = item_of(imported, "a")
    assert isinstance(found, One)
    assert found.other
    assert [one.key for one in found.options] == ["ja", "nej"]


def test_lists_that_several_share_are_scales() -> None:
    rows = [("select_one jn", "a", "A?"), ("select_multiple jn", "b", "B?")]
    imported = read([HEAD, *rows, ("select_one egen", "c", "C?")], (*YES_NO, ("egen", "x", "X")))
    assert [one.key for one in document_of(imported).scales] == ["jn"]
    found = item_of(imported, "c")
    assert isinstance(found, One)
    assert [one.key for one in found.options] == ["x"]


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("decimal", "2,5", "2.5"),
        ("integer", "1 500", "1500"),
        ("select_one jn", "Ja", "ja"),
        ("select_multiple jn", "ja nej", "ja nej"),
        ("integer", "många", None),
        ("date", "today()", None),
        ("date", dt.datetime(2026, 11, 3), "2026-11-03"),
        ("text", "Hej", "Hej"),
    ],
)
def test_a_default_fits_its_question_or_is_told(
    kind: str, written: object, kept: str | None
) -> None:
    imported = read([(*HEAD, "default"), (kind, "a", "A?", written)], YES_NO)
    assert item_of(imported, "a").default == kept  # type: ignore[union-attr]
    is_told = any("förvalda svaret" in one or "förvalt svar" in one for one in remarks(imported))
    assert is_told == (kept is None or kept != str(written)[:10])
    assert problems(document_of(imported)) == []


# The whole


def test_the_settings_name_the_form() -> None:
    settings = (
        ("form_title", "form_id", "version", "default_language"),
        ("Din pendling", "Din pendling 2", "2026-11-03", "Svenska (sv)"),
    )
    document = document_of(read([HEAD, ("text", "a", "A?")], (), settings))
    assert document.title == {"sv": "Din pendling"}
    assert (document.slug, document.dated) == ("din-pendling-2", dt.date(2026, 11, 3))


def test_a_form_with_nothing_to_read_says_so() -> None:
    without_sheet = read([], settings=(("form_title",), ("T",)))
    assert without_sheet.document is None
    assert "inget blad som heter survey" in faults(without_sheet)[0]
    without_rows = read([HEAD])
    assert faults(without_rows) == ["Blad survey: det finns inga frågor under rubrikerna."]
    without_type = read([("typ", "name", "label"), ("text", "a", "A?")])
    assert without_type.document is None
    assert faults(without_type)[0].startswith("Blad survey, kolumn type") or (
        "kolumnen type finns inte" in faults(without_type)[0]
    )
    assert without_type.rows_refused == 1


def test_a_formula_without_a_saved_value_is_told() -> None:
    imported = read([HEAD, ("text", "a", '=CONCATENATE("a","b")'), ("text", "b", "B?")])
    assert faults(imported) == [
        "Blad survey, rad 2, kolumn label: cellen har en formel vars värde inte är sparat. Öppna "
        "arket i Excel eller LibreOffice, spara det, och försök igen."
    ]


def test_reading_twice_gives_the_same() -> None:
    content = form([HEAD, ("select_one jn", "a", "A?"), ("begin repeat", "r", "R")], YES_NO)
    assert read_xlsform("a.xlsx", content) == read_xlsform("a.xlsx", content)


def test_comments_in_the_sheets_are_left_out() -> None:
    imported = read(
        [HEAD, (None, None, "Här börjar delen om resan"), ("text", "a", "A?"), (None, "b", "B?")],
        (*YES_NO, (None, None, "Fler svar sen")),
    )
    assert faults(imported) == [
        "Blad survey, rad 4, kolumn type: raden har ingen typ. Skriv den i kolumnen type, till "
        "exempel text."
    ]
    assert (imported.rows_left_out, imported.rows_refused) == (2, 1)


@pytest.mark.parametrize(("rows", "is_read"), [(2000, True), (2001, False)])
def test_so_many_rows_may_lie_beside_each_other(rows: int, is_read: bool) -> None:
    imported = read([HEAD, *[("text", f"n{n}", "N?") for n in range(rows)]])
    assert (imported.document is not None) == is_read
    if not is_read:
        assert faults(imported) == [
            "Blad survey: fler än 2\u00a0000 rader ligger på samma nivå. Dela in dem i grupper."
        ]


def test_a_group_with_too_many_rows_goes_alone() -> None:
    inside = [("text", f"n{n}", "N?") for n in range(2001)]
    imported = read([HEAD, ("begin group", "g", "G"), *inside, ("end group",), ("text", "a", "A?")])
    assert [one.item.key for one in document_of(imported).located] == ["a"]
    assert imported.rows_refused == 2003
    assert faults(imported)[0].startswith("Blad survey, rad 2: fler än 2\u00a0000 rader")


def test_thousands_of_misspelt_names_are_over_soon() -> None:
    rows = [("text", f"name{n}", "N?", f"${{nane{n}}} = 1") for n in range(1500)]
    imported = read([(*HEAD, "relevant"), *rows])
    assert imported.rows_refused == 1500
    assert sum("Menar du" in one for one in faults(imported)) <= 100


def test_what_our_own_column_says_of_the_whole_cannot_break_it() -> None:
    def whole(own: str) -> str:
        settings = ((*SWEDISH[0], "medskapa"), (*SWEDISH[1], own))
        return document_of(read([HEAD, ("text", "a", "A?")], (), settings)).title["sv"]

    for own in ('{"languages": 7}', '{"themes": [{}]}', '{"title": {"sv": "Annat"}}', "{"):
        assert whole(own) == "Pendling"


def test_it_is_told_in_english_too() -> None:
    rows = [("text", f"n{n}", "N?") for n in range(97)]
    imported = read([HEAD, *rows, ("txt", "a", "A?"), ("integr", "b", "B?")])
    assert imported.summary.told() == "97 av 99 rader importerades, 2 behöver dig."
    with speaking("en"):
        assert imported.summary.told() == "97 of 99 rows were imported, 2 need you."
        assert faults(imported)[1] == (
            "Sheet survey, row 100, column type: the type “integr” is not known. "
            "Do you mean integer?"
        )
