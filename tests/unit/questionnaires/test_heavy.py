"""Questionnaires that would take long to show are told of, and large ones are read in one go."""

from datetime import date

import pytest

from codesign.questionnaires import problems as rules
from codesign.questionnaires.filling import Filled, way_of
from codesign.questionnaires.problems import problems
from tests.unit.questionnaires.test_file_columns import made, number

TODAY = date(2026, 11, 3)


def test_conditions_that_name_too_much_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    condition = "${a} = 1 and ${a} = 1"
    document = made(number("a"), number("b", show_if=condition), number("c", show_if="${b} = 1"))
    monkeypatch.setattr(rules, "MOST_NAMED", 3)
    assert problems(document) == []
    monkeypatch.setattr(rules, "MOST_NAMED", 2)
    (told,) = problems(document)
    assert told.path == ("items", 2)
    assert "mer än 2 gånger" in told.said.told()


def test_what_is_repeated_counts_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    repeat = {"key": "barn", "kind": "repeat", "title": {"sv": "Barn"}, "count": "${a}", "most": 5}
    document = made(number("a"), {**repeat, "items": [number("b", show_if="${a} = 1")]})
    monkeypatch.setattr(rules, "MOST_NAMED", 6)
    assert problems(document) == []
    monkeypatch.setattr(rules, "MOST_NAMED", 5)
    assert len(problems(document)) == 1


def test_each_page_is_met_by_the_answers_before_it() -> None:
    items = [number("f0"), *(number(f"f{n}", show_if=f"${{f{n - 1}}} = 1") for n in range(1, 300))]
    typed = {f"f{n}": ("1",) for n in range(300)}
    document = made(*items)
    assert len(way_of(document, Filled(typed), "s", TODAY, "sv").pages) == 300
    stopped = way_of(document, Filled(typed | {"f9": ("2",)}), "s", TODAY, "sv")
    assert [page.place for page in stopped.pages] == [f"f{n}" for n in range(10)]
    assert "f200" not in stopped.flow.answers
