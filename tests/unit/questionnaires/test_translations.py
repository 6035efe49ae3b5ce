"""Which texts of a questionnaire lack which of its languages."""

from codesign.questionnaires.translations import missing_texts, shown_texts
from tests.asking import choice, item, questionnaire, section

BOTH = {"sv": "Hej", "ar": "مرحبا"}


def test_every_text_that_people_meet_is_found_in_order() -> None:
    picture = {"file": {"sv": "a.png"}, "alt": "En sol"}
    document = questionnaire(
        section("s", choice("a", "x", hint="Tips", picture=picture), title="Del"),
        item("c", "calculated", value="1", text="Summa"),
        item("m", "matrix", scale="k", rows=[{"key": "r", "text": "Rad"}]),
        scales=[{"key": "k", "options": [{"key": "y", "text": "Y"}]}],
        source="Egen",
    )
    assert [(".".join(map(str, one.path)), one.text["sv"]) for one in shown_texts(document)] == [
        ("title", "Prov"),
        ("scales.0.options.0.text", "Y"),
        ("items.0.title", "Del"),
        ("items.0.items.0.text", "A?"),
        ("items.0.items.0.hint", "Tips"),
        ("items.0.items.0.picture.alt", "En sol"),
        ("items.0.items.0.options.0.text", "X"),
        ("items.2.text", "M?"),
        ("items.2.rows.0.text", "Rad"),
    ]


def test_what_lacks_a_language_is_told_for_each() -> None:
    document = questionnaire(
        item("a", text=BOTH), item("b", text={"ar": "ب"}), title=BOTH, languages=["sv", "ar", "so"]
    )
    missing = missing_texts(document)
    assert {code: [one.path for one in them] for code, them in missing.items()} == {
        "sv": [("items", 1, "text")],
        "ar": [],
        "so": [("title",), ("items", 0, "text"), ("items", 1, "text")],
    }
    assert shown_texts(document)[2].missing(document.languages) == ("sv", "so")
