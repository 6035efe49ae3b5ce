"""A questionnaire walked before anybody meets it."""

from datetime import date

import pytest

from codesign.questionnaires.dry_run import (
    MOST_TRIED,
    Condition,
    Findings,
    Length,
    Unreachable,
    dry_run,
    seconds_of,
)
from tests.asking import Plain, choice, item, options, questionnaire, repeat, section

TODAY = date(2026, 11, 30)


def findings(*items: Plain) -> Findings:
    return dry_run(questionnaire(*items), TODAY)


def unreachable(*items: Plain) -> list[str]:
    return [one.key for one in findings(*items).unreachable]


def test_a_questionnaire_without_conditions_has_one_way() -> None:
    found = findings(item("a"), item("b", "rating"), item("c", "information"))
    assert found == Findings(shortest=Length(3, 38), longest=Length(3, 38))
    assert found.longest.minutes == 1


def test_a_page_that_nobody_can_reach_is_named_with_what_closes_it() -> None:
    found = findings(
        choice("bil", "ja", "nej"),
        section(
            "s",
            item("a", show_if="${bil} = 'ja'"),
            section("t", item("b"), item("c"), show_if="${bil} = 'nej'"),
            show_if="${bil} = 'ja'",
        ),
        item("d", show_if="${bil} = 'kanske'"),
    )
    assert found.unreachable == (
        Unreachable("b", ("items", 1, "items", 1, "items", 0), "t", True),
        Unreachable("c", ("items", 1, "items", 1, "items", 1), "t", True),
        Unreachable("d", ("items", 2), "d", True),
    )
    assert found.conditions == (
        Condition("a", ("items", 1, "items", 0, "show_if"), "${bil} = 'ja'", True, True),
        Condition("t", ("items", 1, "items", 1, "show_if"), "${bil} = 'nej'", False, True),
        Condition("d", ("items", 2, "show_if"), "${bil} = 'kanske'", False, True),
    )


@pytest.mark.parametrize(
    ("question", "condition", "reachable"),
    [
        (item("q", "number", least=0, most=120), "${q} >= 120", True),
        (item("q", "number", least=0, most=120), "${q} > 120", False),
        (item("q", "number"), "${q} > 1000000", True),
        (item("q", "number", whole=True), "${q} > 2 and ${q} < 3", False),
        (item("q", "number"), "${q} > 2 and ${q} < 3", True),
        (item("q", "number"), "${q} < 0", True),
        (item("q", "number", constraint=". < 5"), "${q} >= 5", False),
        (item("q", "number", constraint=". < 5"), "${q} >= 4", True),
        (choice("q", "a", "b", other=True), "${q} = 'other'", True),
        (choice("q", "a", "b"), "${q} = 'other'", False),
        (choice("q", "a", required=True), "${q} = ''", False),
        (choice("q", "a"), "${q} = ''", True),
        (choice("q", "a", required=True, decline=True), "${q} = ''", True),
        (item("q", "many", options=options("a", "b", "c")), "count-selected(${q}) = 3", True),
        (
            item("q", "many", options=options("a", "b", "c")),
            "selected(${q}, 'a') and selected(${q}, 'b') and not(selected(${q}, 'c'))",
            True,
        ),
        (
            item("q", "many", options=options("a", "b", "c"), most=2),
            "selected(${q}, 'a') and count-selected(${q}) = 3",
            False,
        ),
        (
            item("q", "many", options=options("a", "b", "c"), least=2),
            "selected(${q}, 'a') and not(selected(${q}, 'b')) and not(selected(${q}, 'c'))",
            False,
        ),
        (item("q", "rating", steps=3), "${q} = 3", True),
        (item("q", "rating", steps=3), "${q} = 4", False),
        (item("q", "statement"), "${q} = 'disagree'", True),
        (item("q", "consent", must=True), "${q} = 'no'", False),
        (item("q", "consent"), "${q} = 'no'", True),
        (item("q", "date", least="2026-01-01"), "${q} < '2026-01-01'", False),
        (item("q", "date", least="2026-01-01"), "${q} = '2027-05-05'", True),
        (item("q", "date"), "${q} > today()", True),
        (item("q", "date", what="time"), "${q} >= '18:00'", True),
        (item("q"), "${q} = 'hemligt'", True),
        (item("q"), "string-length(${q}) > 0", True),
    ],
)
def test_what_can_be_answered_decides(question: Plain, condition: str, reachable: bool) -> None:
    found = unreachable(question, item("sist", show_if=condition))
    assert found == ([] if reachable else ["sist"])


def test_answers_that_exclude_each_other_are_seen_through_several() -> None:
    parts = [
        choice("a", "ja", "nej"),
        choice("b", "ja", "nej", show_if="${a} = 'ja'"),
        item("poang", "calculated", value="if(${b} = 'ja', 2, 0) + if(${a} = 'ja', 1, 0)"),
    ]
    assert unreachable(*parts, item("c", show_if="${poang} = 3")) == []
    assert unreachable(*parts, item("c", show_if="${poang} = 2")) == ["c"]
    assert unreachable(*parts, item("c", show_if="${b} = 'ja' and ${a} = 'nej'")) == ["c"]


def test_a_number_that_a_calculation_needs_is_tried() -> None:
    parts = [item("n", "number", least=0), item("d", "calculated", value="${n} * 1")]
    assert unreachable(*parts, item("c", show_if="${d} > 17")) == []
    assert unreachable(*parts, item("c", show_if="${d} < 0")) == ["c"]


def test_the_longest_and_shortest_way() -> None:
    found = findings(
        choice("a", "ja", "nej", required=True),
        item("b", lines="many", show_if="${a} = 'ja'"),
        item("c", "rating", show_if="${a} = 'nej'"),
        choice("d", "ja", "nej"),
        section("s", item("e"), item("f"), show_if="${d} = 'ja'"),
    )
    assert found.shortest == Length(3, 8 + 6 + 8)
    assert found.longest == Length(5, 8 + 45 + 8 + 20 + 20)
    assert (found.shortest.minutes, found.longest.minutes) == (1, 2)
    assert found.is_sure


def test_ways_that_exclude_each_other_are_not_added() -> None:
    found = findings(
        choice("a", "x", "y"),
        item("b", show_if="${a} = 'x'"),
        item("c", show_if="${a} = 'y'"),
        choice("d", "x", "y", show_if="${a} = 'y'"),
        item("e", show_if="${d} = 'x'"),
    )
    assert found.longest == Length(4, 8 + 20 + 8 + 20)
    assert found.shortest == Length(1, 8)


def test_repeats_take_as_long_as_their_rounds() -> None:
    found = findings(item("n", "number"), repeat("r", item("a"), count="${n}", most=4))
    assert found.shortest == Length(1, 8)
    assert found.longest == Length(5, 8 + 4 * 20)


def test_what_decides_within_a_repeat() -> None:
    found = findings(repeat("r", choice("a", "x", "y"), item("b", show_if="${a} = 'x'"), count=3))
    assert found.longest == Length(6, 3 * 28)
    assert found.shortest == Length(3, 3 * 8)
    assert found.unreachable == ()


def test_loops_are_named() -> None:
    circle = [item("a", "calculated", value="${b}"), item("b", "calculated", value="${a}")]
    assert findings(*circle, item("c")).loops == (("a", "b"),)


def test_where_there_are_too_many_ways_it_says_so() -> None:
    questions = [choice(f"q{n}", "a", "b", "c") for n in range(12)]
    every = " and ".join(f"${{q{n}}} = 'b'" for n in range(12))
    found = findings(*questions, item("sist", show_if=every))
    assert MOST_TRIED < 4**12
    assert not found.is_sure
    assert [(one.key, one.is_sure) for one in found.unreachable] == [("sist", False)]


@pytest.mark.parametrize(
    ("question", "condition", "is_sure"),
    [
        (item("q", "number"), "${q} = 1 and ${q} = 2", True),
        (item("q", "number"), "${q} * ${q} = 49", False),
        (item("q", "number"), "${q} > 2 and ${q} < 2.1 and ${q} = 3", True),
        (item("q"), "${q} = 'a' and ${q} = 'b'", True),
        (item("q"), "string-length(${q}) = 300", False),
        (item("q", "date"), "${q} < today() and ${q} > today()", True),
        (item("q", "date"), "format-date(${q}, '%d') = '31' and 1 = 2", False),
        (choice("q", "a"), "string-length(${q}) = 300", True),
        (item("q", "many", options=options(*"abcd")), "selected(${q}, 'a') and 1 = 2", True),
        (
            item("q", "many", options=options(*"abcde")),
            " and ".join(f"selected(${{q}}, '{code}')" for code in "abcde") + " and 1 = 2",
            False,
        ),
    ],
)
def test_it_is_sure_where_all_that_matters_was_tried(
    question: Plain, condition: str, is_sure: bool
) -> None:
    found = findings(question, item("sist", show_if=condition))
    assert [one.is_sure for one in found.unreachable] == [is_sure]


def test_between_two_numbers_there_is_one() -> None:
    assert unreachable(item("q", "number"), item("a", show_if="${q} > 2 and ${q} < 2.1")) == []


def test_seconds_are_those_of_the_kind() -> None:
    document = questionnaire(
        item("m", "matrix", options=options("x"), rows=[{"key": k, "text": k} for k in "abc"]),
        item("r", "ranking", options=options("x", "y")),
        item("t", lines="many"),
        item("c", "calculated", value="1"),
    )
    assert [seconds_of(one.item) for one in document.located] == [18, 10, 45, 0]


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (89, 1), (90, 2), (149, 2), (150, 3)])
def test_minutes_are_whole(seconds: float, minutes: int) -> None:
    assert Length(3, seconds).minutes == minutes
    assert Length(0, seconds).minutes == 0
