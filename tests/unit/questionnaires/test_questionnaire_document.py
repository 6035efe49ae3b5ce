"""The questionnaire document: its parts, its texts, and every fault of it at once."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from codesign.artefacts.reading import read_yaml
from codesign.questionnaires.document import (
    Matrix,
    Page,
    Question,
    Questionnaire,
    files_named,
    shown_in,
    worded,
)
from codesign.questionnaires.problems import DEEPEST
from codesign.texts import direction
from tests.asking import Plain, choice, item, options, questionnaire, repeat, section, told

EVERY_KIND: list[Plain] = [
    item("namn", "text"),
    choice("bil", "ja", "nej"),
    item("varfor", "many", options=options("a", "b"), least=1, most=2, other=True),
    item("betyg", "rating", steps=3, labels=["Låg", "Mellan", "Hög"]),
    item("alder", "number", whole=True, least=0, most=120, unit="år"),
    item("dag", "date", least="2026-01-01", most="2026-12-31"),
    item("ordning", "ranking", options=options("x", "y")),
    item("hur", "matrix", scale="skala", rows=[{"key": "mat", "text": "Maten"}]),
    item("bild", "pictures", options=options("sol", "regn"), many=True),
    item("pastaende", "statement"),
    item("samtycke", "consent", must=True),
    item("om", "information", body="Mer."),
    item("summa", "calculated", value="${alder} * 2"),
]
SCALE: Plain = {"key": "skala", "options": options("bra", "illa")}


def test_every_kind_is_a_part_with_a_key_and_holds_together() -> None:
    document = questionnaire(*EVERY_KIND, scales=[SCALE])
    assert told(document) == []
    assert list(document.by_key) == [one["key"] for one in EVERY_KIND]
    assert [one.item.kind for one in document.located] == [one["kind"] for one in EVERY_KIND]
    asked = [one.key for one in document.questions]
    assert asked == [one["key"] for one in EVERY_KIND[:-2]]
    assert document.question("om") is None
    assert document.question("finns-inte") is None


def test_what_holds_others_comes_before_what_it_holds() -> None:
    document = questionnaire(
        section("s", repeat("r", item("a")), item("b")), item("c"), journey="resa", step="hem"
    )
    assert [(one.item.key, one.path) for one in document.located] == [
        ("s", ("items", 0)),
        ("r", ("items", 0, "items", 0)),
        ("a", ("items", 0, "items", 0, "items", 0)),
        ("b", ("items", 0, "items", 1)),
        ("c", ("items", 1)),
    ]
    assert document.by_key["a"].repeats == ("r",)
    assert [one.key for one in document.by_key["a"].above] == ["s", "r"]
    assert document.step_of("a") == "hem"


def test_a_questions_own_step_comes_before_the_questionnaires() -> None:
    document = questionnaire(item("a", step="bort"), item("b"), journey="resa", step="hem")
    assert (document.step_of("a"), document.step_of("b"), document.step_of("c")) == (
        "bort",
        "hem",
        "hem",
    )


def test_options_are_its_own_or_those_of_its_scale() -> None:
    document = questionnaire(*EVERY_KIND, scales=[SCALE])
    hur, bil = document.question("hur"), document.question("bil")
    assert isinstance(hur, Matrix)
    assert bil is not None
    assert [one.key for one in document.options_of(hur)] == ["bra", "illa"]
    assert [one.key for one in document.options_of(bil)] == ["ja", "nej"]
    assert document.options_of(document.by_key["namn"].item) == ()


def test_questions_are_asked_and_information_is_not() -> None:
    document = questionnaire(*EVERY_KIND, scales=[SCALE])
    pages = [one.item for one in document.located if isinstance(one.item, Page)]
    assert all(one.is_asked is isinstance(one, Question) for one in pages)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (choice("a", "två ord"), "items.0.one.options.0.key"),
        (choice("a", "a/b"), "items.0.one.options.0.key"),
        (choice("a", "?a"), "items.0.one.options.0.key"),
        ({**choice("a", "b"), "scale": "skala"}, "items.0.one"),
        (item("a", "one"), "items.0.one"),
        (item("a", "rating", steps=4), "items.0.rating.steps"),
        (item("a", "rating", steps=2, labels=["Låg"]), "items.0.rating"),
        (item("a", "ranking", options=options("x")), "items.0.ranking.options"),
        (item("a", "number", least=float("inf")), "items.0.number.least"),
        (item("A"), "items.0.text.key"),
        (item("a", "geopoint"), "items.0"),
        (section("a"), "items.0.section.items"),
        (repeat("a", item("b"), most=51), "items.0.repeat.most"),
        (item("a", colour="red"), "items.0.text.colour"),
    ],
)
def test_what_is_not_well_formed_is_refused(wrong: Plain, place: str) -> None:
    with pytest.raises(ValidationError) as refused:
        questionnaire(wrong)
    assert [".".join(map(str, one["loc"])) for one in refused.value.errors()] == [place]


def test_codes_are_texts_with_letters_of_any_language() -> None:
    document = questionnaire(choice("a", "01", "1", "Åre_2.b", "18-24", "65+"))
    assert told(document) == []
    with pytest.raises(ValidationError):
        questionnaire(item("a", "one", options=[{"key": 1, "text": "Ett"}]))


def test_a_count_may_be_a_number() -> None:
    document = questionnaire(repeat("a", item("b"), count=3))
    assert document.items[0].count == "3"  # type: ignore[union-attr]
    with pytest.raises(ValidationError):
        questionnaire(repeat("a", item("b"), count=True))


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("sv", "ltr"),
        ("sv-simple", "ltr"),
        ("ar", "rtl"),
        ("ar-SY", "rtl"),
        ("fa", "rtl"),
        ("ckb", "rtl"),
        ("az-Arab", "rtl"),
        ("ku-Latn", "ltr"),
        ("fa-Latn", "ltr"),
        ("yi", "rtl"),
        ("so", "ltr"),
    ],
)
def test_direction_comes_from_the_code(code: str, way: str) -> None:
    assert direction(code) == way


def test_a_text_is_shown_in_the_nearest_language_that_it_has() -> None:
    document = questionnaire(item("a"), languages=["en", "ar"])
    text = {"sv": "Hej", "en": "Hello"}
    for asked, shown in (("sv", "sv"), ("sv-simple", "sv"), ("ar", "en"), ("en-GB", "en")):
        assert shown_in(text, asked, document) == shown
        assert worded(text, asked, document) == text[shown]
    assert worded({"so": "Haye"}, "ar", document) == "Haye"
    assert worded(None, "ar", document) == ""
    assert shown_in(None, "ar", document) == "ar"


def test_files_are_named_with_where() -> None:
    picture = {"file": {"sv": "a.png", "en": "b.png"}, "alt": "En sol"}
    document = questionnaire(
        item("a", picture=picture),
        item("b", "pictures", options=[{"key": "x", "text": "X", "picture": picture}]),
        scales=[{"key": "s", "options": [{"key": "y", "text": "Y", "picture": picture}]}],
    )
    assert [name for name, _ in files_named(document)] == ["a.png", "b.png"] * 3
    assert [path for _, path in files_named(document)][::2] == [
        ("scales", 0, "options", 0, "picture", "file", "sv"),
        ("items", 0, "picture", "file", "sv"),
        ("items", 1, "options", 0, "picture", "file", "sv"),
    ]


def _deep(levels: int) -> Plain:
    inner = item("innerst")
    for level in range(levels):
        inner = section(f"s{level}", inner)
    return inner


@pytest.mark.parametrize(
    ("items", "more", "place", "sentence"),
    [
        ([item("a"), section("s", item("a"))], {}, "items.1.items.0.key", "”a” används två gånger"),
        ([choice("a", "x", "x")], {}, "items.0.options.1.key", "Koden ”x” används två gånger"),
        ([item("a")], {"languages": ["sv", "sv"]}, "languages.1", "Språket ”sv” står två gånger"),
        ([item("a")], {"scales": [SCALE, SCALE]}, "scales.1.key", "”skala” används två gånger"),
        (
            [item("a", "one", scale="sk")],
            {"scales": [SCALE]},
            "items.0.scale",
            "Skalan ”sk” finns inte. Välj en av: skala.",
        ),
        ([item("a", theme="t")], {}, "items.0.theme", "Temat ”t” finns inte"),
        (
            [
                item(
                    "a",
                    "matrix",
                    options=options("x"),
                    rows=[{"key": "r", "text": "R", "theme": "t"}],
                )
            ],
            {},
            "items.0.rows.0.theme",
            "Temat ”t” finns inte",
        ),
        ([item("a", step="hem")], {}, "items.0.step", "Skriv vilken i ”journey”"),
        ([item("a")], {"step": "hem"}, "step", "Skriv vilken i ”journey”"),
        ([item("a", "number", least=2, most=1)], {}, "items.0.least", "(2.0) är större än"),
        (
            [item("a", "date", least="2026-02-01", most="2026-01-01")],
            {},
            "items.0.least",
            "(2026-02-01) är större än det största (2026-01-01)",
        ),
        (
            [item("a", "many", options=options("x"), least=2)],
            {},
            "items.0.least",
            "Det finns 1.",
        ),
        (
            [item("a", "one", options=options("other"), other=True)],
            {},
            "items.0.other",
            "hör till ”annat”",
        ),
        ([item("a", pattern="(")], {}, "items.0.pattern", "Mönstret ”(” går inte att läsa"),
        ([item("a", "number", default="2,5")], {}, "items.0.default", "”2,5” går inte att svara"),
        ([item("a", "number", default="1 500")], {}, "items.0.default", "går inte att svara"),
        ([choice("a", "ja", default="Ja")], {}, "items.0.default", "går inte att svara"),
        ([_deep(DEEPEST + 1)], {}, "items.0" + ".items.0" * DEEPEST, "Högst 6 i varandra"),
        (
            [repeat("r", repeat("q", item("a"), most=21), most=50)],
            {},
            "items.0.items.0.most",
            "tillsammans blir högst 1\u00a0000",
        ),
    ],
)
def test_what_does_not_hold_together(
    items: list[Plain], more: dict[str, Any], place: str, sentence: str
) -> None:
    found = told(questionnaire(*items, **more))
    assert [one for one, _ in found] == [place]
    assert sentence in found[0][1]


@pytest.mark.parametrize(
    "good",
    [
        item("a", "number", least=1, most=1),
        item("a", "many", options=options("x"), other=True, least=2),
        item("a", "number", default="-2.5"),
        item("a", "date", default="2026-11-03"),
        item("a", "many", options=options("x", "y"), default="y x"),
        choice("a", "ja", default="ja"),
        _deep(DEEPEST),
        repeat("r", repeat("q", item("a"), most=20), most=50),
        item("a", pattern=r"\d{5}"),
    ],
)
def test_what_is_on_the_boundary_holds(good: Plain) -> None:
    assert told(questionnaire(good)) == []


def test_a_fault_is_told_with_its_line_and_without_the_kind() -> None:
    text = (
        "schema: codesign/questionnaire/1\nslug: prov\ntitle: Prov\ndated: 2026-11-30\n"
        "items:\n"
        "  - kind: text\n    key: a\n    text: A?\n    lines: three\n"
        "  - kind: section\n    key: s\n    items:\n"
        "      - kind: rating\n        key: b\n        text: B?\n        steps: 4\n"
    )
    faults = read_yaml(text, Path("questionnaire.yaml"), Questionnaire).faults
    assert [(one.line, one.told().split(" ")[0]) for one in faults] == [
        (9, "”items.0.lines”"),
        (16, "”items.1.items.0.steps”"),
    ]


@pytest.mark.parametrize("code", ["sv", "sv-simple", "en-GB", "zh-Hant-TW", "es-419", "nan"])
def test_codes_of_languages(code: str) -> None:
    document = questionnaire(item("a", text={code: "A"}), languages=[code])
    assert document.languages == (code,)


@pytest.mark.parametrize("code", ["SV", "s", "svenska", "sv_SE", "sv-", "sv-a", "sv-abcdefghi"])
def test_what_is_no_code_of_a_language(code: str) -> None:
    with pytest.raises(ValidationError):
        questionnaire(item("a"), languages=[code])
