"""Two versions of a questionnaire compared in words."""

from codesign.questionnaires.comparing import Detail, Difference, Sign, compared
from tests.asking import choice, item, options, questionnaire, section

OLD = questionnaire(
    choice("a", "ja", "nej"),
    item("b", required=True, show_if="${a} = 'ja'"),
    section("s", item("c"), item("d")),
    item("e"),
    scales=[{"key": "k", "options": options("x")}],
)


def told(found: tuple[Difference, ...]) -> list[tuple[str, str]]:
    return [(str(one.sign), one.key) for one in found]


def test_a_version_does_not_differ_from_itself() -> None:
    assert compared(OLD, OLD) == ()


def test_what_is_added_removed_and_moved_is_told_once_each() -> None:
    new = questionnaire(
        item("e"),
        choice("a", "ja", "nej"),
        item("b", required=True, show_if="${a} = 'ja'"),
        section("s", item("c")),
        item("d"),
        item("f"),
        scales=[{"key": "k", "options": options("x")}],
    )
    assert told(compared(OLD, new)) == [("moved", "e"), ("moved", "d"), ("added", "f")]
    fewer = questionnaire(choice("a", "ja", "nej"), section("s", item("c"), item("d")), item("e"))
    assert told(compared(OLD, fewer)) == [("removed", ""), ("removed", "b")]


def test_other_words_answers_conditions_and_marks_are_told_with_before_and_after() -> None:
    new = questionnaire(
        item(
            "a",
            "one",
            text={"sv": "Reser du?", "en": "Do you travel?"},
            options=[*options("nej", "vet-ej"), {"key": "ja", "text": "Jo"}],
        ),
        item("b"),
        section("s", item("c"), item("d")),
        item("e"),
        title="Resor",
        languages=["sv", "en"],
        scales=[{"key": "k", "options": options("x", "y")}],
    )
    whole, scale, a, b = compared(OLD, new)
    assert whole.details == (
        Detail("Enkätens namn", "Prov", "Resor"),
        Detail("Språk", "Svenska", "Svenska, English"),
    )
    assert (scale.sign, scale.details) == (Sign.CHANGED, (Detail("Svaret", "", "Y"),))
    assert a.details == (
        Detail("Frågan (Svenska)", "A?", "Reser du?"),
        Detail("Frågan (English)", "", "Do you travel?"),
        Detail("Svaret", "", "Vet-ej"),
        Detail("Svaret", "Ja", "Jo"),
        Detail("Svarens ordning", "Ja, Nej", "Nej, Jo"),
    )
    assert b.details == (
        Detail("Måste besvaras", "Ja", ""),
        Detail("Visas när", "${a} = 'ja'", ""),
    )


def test_another_kind_and_lost_answers() -> None:
    new = questionnaire(choice("a", "ja"), item("b", "number", show_if="${a} = 'ja'"))
    a, b, *_ = [one for one in compared(OLD, new) if one.key in {"a", "b"}]
    assert a.details == (Detail("Svaret", "Nej", ""),)
    assert b.details == (
        Detail("Slag av fråga", "Egna ord", "Tal"),
        Detail("Måste besvaras", "Ja", ""),
    )
