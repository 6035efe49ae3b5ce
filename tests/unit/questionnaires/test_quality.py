"""Marks on responses: what is fast, alike and again, on both sides of each boundary."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.quality import Mark, found_in, is_alike, marks_of, series_of
from tests.asking import choice, item, options, questionnaire, section

ROWS = [{"key": f"r{n}", "text": f"R{n}"} for n in range(1, 5)]


def matrix(key: str, rows: int = 4, **more: Any) -> dict[str, Any]:
    return item(key, "matrix", rows=ROWS[:rows], options=options("ja", "nej"), **more)


def values(**given: str) -> dict[str, dict[str, Any]]:
    return {key.replace("_", "/"): {"value": value} for key, value in given.items()}


@pytest.mark.parametrize(("rows", "found"), [(3, 0), (4, 1)])
def test_a_series_has_at_least_four(rows: int, found: int) -> None:
    assert len(series_of(questionnaire(matrix("m", rows)))) == found


def test_neighbours_with_the_same_answers_are_one_series() -> None:
    rated = [item(f"b{n}", "rating", steps=5) for n in range(4)]
    found = series_of(
        questionnaire(
            matrix("m", 2),
            section("s", matrix("n", 2), title="S"),
            choice("a", "ja", "nej"),
            *rated[:3],
            item("c", "rating", steps=3),
        )
    )
    assert found == [("m/r1", "m/r2", "n/r1", "n/r2")]
    assert series_of(questionnaire(*rated)) == [("b0", "b1", "b2", "b3")]


def test_alike_is_the_same_answer_throughout() -> None:
    series = series_of(questionnaire(matrix("m")))
    same = values(m_r1="ja", m_r2="ja", m_r3="ja", m_r4="ja")
    assert is_alike(series, same)
    assert not is_alike(series, {**same, "m/r4": {"value": "nej"}})
    assert not is_alike(series, {**same, "m/r4": {"status": "unanswered"}})
    assert not is_alike(series, {})


def test_every_series_has_to_be_alike() -> None:
    document = questionnaire(matrix("m"), choice("a", "ja"), matrix("n"))
    same = {f"m/r{n}": {"value": "ja"} for n in range(1, 5)}
    other = {f"n/r{n}": {"value": "nej" if n == 4 else "ja"} for n in range(1, 5)}
    assert not is_alike(series_of(document), {**same, **other})
    all_no = {place: {"value": "nej"} for place in other}
    assert is_alike(series_of(document), {**same, **all_no})


@pytest.mark.parametrize(("seconds", "is_fast"), [(99, True), (100, False), (101, False)])
def test_fast_is_less_than_a_third_of_the_median(seconds: int, is_fast: bool) -> None:
    assert (Mark.FAST in marks_of({"seconds": seconds}, False, 300.0)) == is_fast


@pytest.mark.parametrize("flags", [{}, {"seconds": None}, {"seconds": True}, {"again": "x"}])
def test_what_is_not_known_is_no_mark(flags: dict[str, Any]) -> None:
    assert marks_of(flags, False, 300.0) == set()


def test_marked_are_counted_once_and_the_others_are_tallied() -> None:
    document = questionnaire(choice("a", "ja", "nej"))
    rows: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"again": True, "seconds": 10}, values(a="ja")),
        ({"seconds": 90}, values(a="ja")),
        ({"seconds": 90}, values(a="nej")),
        ({}, values(a="ja")),
    ]

    def responses() -> Iterator[tuple[Mapping[str, Any], Mapping[str, Mapping[str, Any]]]]:
        yield from rows

    found = found_in(document, responses).plain
    assert found == {
        "n": 4,
        "marks": {"again": 1, "fast": 1, "alike": 0},
        "marked": 1,
        "unmarked": {"": {"sent": 3}, "a": {"answered": 3, "=ja": 2, "=nej": 1}},
        "median_seconds": 90.0,
    }


def test_nobody_is_fast_where_no_time_is_known() -> None:
    document: Questionnaire = questionnaire(choice("a", "ja"))
    assert found_in(document, lambda: iter([({}, values(a="ja"))])).median_seconds is None
