"""What readers are told of a questionnaire: tables that cannot be subtracted from each other."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.releasing import released, result_of
from codesign.questionnaires.results import measured, people

LEAST = 5
YES_NO = [{"key": "ja", "text": "Ja"}, {"key": "nej", "text": "Nej"}]


def document(*items: dict[str, Any]) -> Questionnaire:
    whole = {"schema": "codesign/questionnaire/1", "slug": "e", "title": "E", "dated": "2026-11-30"}
    return Questionnaire.model_validate({**whole, "items": list(items)})


def one(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "one", "text": key, "options": YES_NO, **more}


def tallies(sent: int, /, **counts: dict[str, int]) -> dict[str, dict[str, int]]:
    return {"": {"sent": sent}, **counts}


def told(found: Questionnaire, counts: dict[str, dict[str, int]]) -> dict[str, Any]:
    results: dict[str, Any] = released(found, counts, LEAST)["results"]
    return results


def test_fewer_than_the_threshold_are_told_of_nothing() -> None:
    found = document(one("a"))
    four = tallies(4, a={"answered": 4, "=ja": 4})
    assert released(found, four, LEAST) == {"people": None, "results": {}}
    five = tallies(5, a={"answered": 5, "=ja": 5})
    assert released(found, five, LEAST)["people"] == 5


def test_a_small_count_is_hidden_with_another_so_that_it_stays_open() -> None:
    found = document(one("a", dont_know=True))
    counts = tallies(50, a={"answered": 43, "=ja": 3, "=nej": 40, "dont_know": 7})
    shown = told(found, counts)["a"]
    assert shown["options"]["ja"] is None
    assert (shown["options"]["nej"], shown["states"]["dont_know"]) == (40, None)
    assert shown["answered"] is None


def test_counts_that_are_large_enough_are_exact() -> None:
    found = document(one("a"))
    shown = told(found, tallies(50, a={"answered": 45, "=ja": 20, "=nej": 25, "unanswered": 5}))
    assert shown["a"]["options"] == {"ja": 20, "nej": 25}
    assert shown["a"]["states"] == {"unanswered": 5, "not-asked": 0}


def test_what_is_asked_of_some_is_told_where_one_whole_table_decides() -> None:
    found = document(one("a"), one("b", show_if="${a} = 'ja'"))
    counts = tallies(
        50,
        a={"answered": 50, "=ja": 20, "=nej": 30},
        b={"answered": 20, "=ja": 9, "=nej": 11},
    )
    assert told(found, counts)["b"]["options"] == {"ja": 9, "nej": 11}
    small = tallies(
        50,
        a={"answered": 50, "=ja": 46, "=nej": 4},
        b={"answered": 46, "=ja": 20, "=nej": 26},
    )
    assert "b" not in told(found, small)


@pytest.mark.parametrize(
    "condition",
    ["${a} = 'ja' and ${c} = 'ja'", "${n} > 17", "count-selected(${m}) > 1"],
)
def test_what_several_or_other_answers_decide_is_not_told(condition: str) -> None:
    found = document(
        one("a"),
        one("c"),
        {"key": "n", "kind": "number", "text": "n"},
        {"key": "m", "kind": "many", "text": "m", "options": YES_NO},
        one("b", show_if=condition),
    )
    full = {"answered": 50, "=ja": 25, "=nej": 25}
    counts = tallies(
        50, a=full, c=full, m=full, n={"answered": 50, "=18": 50}, b={"answered": 25, "=ja": 25}
    )
    assert set(told(found, counts)) == {"a", "c", "n", "m"}


def test_what_a_section_hides_is_asked_of_some_as_well() -> None:
    inside = {"key": "s", "kind": "section", "show_if": "${a} = 'ja'", "items": [one("b")]}
    counts = tallies(50, a={"answered": 50, "=ja": 47, "=nej": 3}, b={"answered": 47, "=ja": 47})
    assert "b" not in told(document(one("a"), inside), counts)


def test_what_is_asked_several_times_of_each_is_not_told() -> None:
    inside = {"key": "r", "kind": "repeat", "title": "R", "count": "2", "items": [one("b")]}
    counts = tallies(50, b={"answered": 100, "=ja": 50, "=nej": 50})
    assert told(document(inside), counts) == {}


def test_options_are_hidden_where_the_least_choice_would_narrow_a_small_one() -> None:
    options = [{"key": key, "text": key} for key in "abc"]
    found = document({"key": "m", "kind": "many", "text": "m", "options": options})
    open_ = tallies(50, m={"answered": 50, "=a": 3, "=b": 40, "=c": 30})
    assert told(found, open_)["m"]["options"] == {"a": None, "b": 40, "c": 30}
    narrow = tallies(50, m={"answered": 50, "=a": 3, "=b": 29, "=c": 18})
    assert told(found, narrow)["m"]["options"] == dict.fromkeys("abc")


def test_a_mean_is_told_of_enough_who_differ() -> None:
    found = document({"key": "n", "kind": "number", "text": "n"})
    assert told(found, tallies(6, n={"answered": 6, "=1": 3, "=3": 3}))["n"]["mean"] == 2.0
    assert "mean" not in told(found, tallies(6, n={"answered": 6, "=2": 6}))["n"]
    few = tallies(10, n={"answered": 4, "=1": 2, "=3": 2, "unanswered": 6})
    assert "mean" not in told(found, few)["n"]


def test_ranks_are_told_of_enough_who_differ() -> None:
    options = [{"key": "a", "text": "a"}, {"key": "b", "text": "b"}]
    found = document({"key": "r", "kind": "ranking", "text": "r", "options": options})
    differ = {"answered": 6, "=a@1": 4, "=b@2": 4, "=b@1": 2, "=a@2": 2}
    assert told(found, tallies(6, r=differ))["r"]["ranks"] == {"a": 8 / 6, "b": 10 / 6}
    alike = {"answered": 6, "=a@1": 6, "=b@2": 6}
    assert told(found, tallies(6, r=alike))["r"]["ranks"] == {}


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_no_small_count_is_shown_and_what_is_shown_is_true(
    yes: int, no: int, unknown: int, silent: int
) -> None:
    found = document(one("a", dont_know=True))
    n = yes + no + unknown + silent
    counts = tallies(
        n,
        a={
            "answered": yes + no,
            "=ja": yes,
            "=nej": no,
            "dont_know": unknown,
            "unanswered": silent,
        },
    )
    (exact,) = measured(found, counts)
    assert (people(counts), exact.answered, exact.states["not-asked"]) == (n, yes + no, 0)
    for place, plain in told(found, counts).items():
        shown = result_of(place, plain)
        pairs = [(shown.options, exact.options), (shown.states, exact.states)]
        for given_, true in pairs:
            for key, value in given_.items():
                assert value is None or value == true[key]
                assert value is None or value >= LEAST or key in {"unanswered", "not-asked"}
                assert value is None or value >= LEAST or value == 0
