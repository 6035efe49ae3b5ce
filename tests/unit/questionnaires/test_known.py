"""What readers know of groups, themes and absence is made of what they were told, and no more."""

import pytest

from codesign.questionnaires.by_unit import UnitNode, UnitTree
from codesign.questionnaires.known import Told, results_of, size_of
from codesign.questionnaires.missing import presences, silent_units
from codesign.questionnaires.results import Result
from codesign.questionnaires.sides import questions_compared, sentence_of
from codesign.questionnaires.themes import shared_steps, theme_mean
from tests.asking import choice, item, options, questionnaire

TREE = UnitTree(
    tuple(UnitNode(n, None, f"u{n}", f"U{n}", "", 10, {"storlek": "liten"}) for n in (1, 2))
)
DOCUMENT = questionnaire(choice("a", "ja", "nej"))
CELLS = {"1": {"=ja": 6, "=nej": 5}}


def told(sizes: dict[str, int]) -> Told:
    return Told(
        {"people": 30, "results": {}}, {"n": sizes, "results": {"a": CELLS}}, DOCUMENT, TREE
    )


def test_a_group_is_told_of_only_where_all_of_it_is() -> None:
    known = told({"0": 30, "1": 11})
    assert size_of(known, ["1"]) == 11
    assert size_of(known, ["1", "2"]) is None
    assert size_of(known, []) is None
    assert results_of(known, ["1", "2"]) == (None, [])


def test_answers_of_a_group_are_told_only_where_each_part_of_it_is() -> None:
    known = told({"0": 30, "1": 11, "2": 12})
    assert known.tallies(["1"]) == {"a": {"=ja": 6, "=nej": 5, "answered": 11}}
    assert known.tallies(["1", "2"]) == {}
    assert known.tallies([]) == {}
    n, results = results_of(known, ["1", "2"])
    assert (n, results) == (23, [])


def rated(steps: int = 5, **more: object) -> dict[str, object]:
    return item("b", "rating", steps=steps, theme="t", **more)


THEMES = [{"key": "t", "name": "T"}]


def test_a_theme_with_a_hidden_count_has_no_mean() -> None:
    document = questionnaire(rated(2), themes=THEMES)
    whole = Result("b", 10, {}, {"1": 5, "2": 5})
    found = theme_mean(document, "t", {"b": whole})
    assert found is not None
    assert (found.mean, found.answers, found.questions, found.steps) == (1.5, 10, 1, 2)
    hidden = Result("b", None, {}, {"1": None, "2": 5})
    assert theme_mean(document, "t", {"b": hidden}) is None
    assert theme_mean(document, "t", {}) is None
    assert theme_mean(document, "t", {"b": Result("b", 0, {}, {"1": 0, "2": 0})}) is None


def test_scales_match_by_steps_and_words() -> None:
    same = questionnaire(item("a", "rating", steps=5), item("b", "rating", steps=5))
    assert shared_steps(same, same.questions) is not None
    other = questionnaire(item("a", "rating", steps=5), item("b", "rating", steps=3))
    assert shared_steps(other, other.questions) is None
    words = questionnaire(item("a", "rating", steps=5, low="Lite"), item("b", "rating", steps=5))
    assert shared_steps(words, words.questions) is None
    numbered = questionnaire(item("a", "one", options=options("3", "4", "5")))
    assert shared_steps(numbered, numbered.questions) == (("3", 1), ("4", 2), ("5", 3))
    gap = questionnaire(item("a", "one", options=options("1", "3")))
    assert shared_steps(gap, gap.questions) is None


def test_a_group_is_missing_when_its_whole_interval_lies_below_its_share() -> None:
    """Wilson's interval of 40 of 100 ends at .498, of 41 of 100 at .508."""
    below, _ = presences([("a", 500, 40), ("b", 500, 60)])
    assert (below.is_missing, below.needed(100)) == (True, 20)
    near, _ = presences([("a", 500, 41), ("b", 500, 59)])
    assert not near.is_missing
    none, _ = presences([("a", 500, None), ("b", 500, 59)])
    assert (none.interval, none.rate, none.is_missing) == (None, None, False)
    unknown, _ = presences([("a", None, 41), ("b", 500, 59)])
    assert (unknown.target, unknown.rate) == (None, None)


@pytest.mark.parametrize(("sizes", "silent"), [({"1": 0, "2": 3}, ["U1"]), ({"2": 0}, ["U2"])])
def test_silent_units_are_those_known_to_have_no_answer(
    sizes: dict[str, int], silent: list[str]
) -> None:
    assert [one.name for one in silent_units(told(sizes))] == silent


def test_a_hidden_side_is_not_compared_and_small_differences_are_not_told_as_such() -> None:
    whole = {"a": Result("a", 100, {}, {"ja": 60, "nej": 40})}
    hidden = {"a": Result("a", None, {}, {"ja": None, "nej": 40})}
    (one,) = questions_compared((DOCUMENT, whole), (DOCUMENT, hidden))
    assert [answer.found for answer in one.answers] == [None, None]
    near = {"a": Result("a", 100, {}, {"ja": 50, "nej": 50})}
    (one,) = questions_compared((DOCUMENT, whole), (DOCUMENT, near))
    assert [answer.is_clear for answer in one.answers] == [False, False]
    assert sentence_of(one.answers, "A", "B") == "Skillnaderna är så små att de kan vara slump."
    far = {"a": Result("a", 100, {}, {"ja": 40, "nej": 60})}
    (one,) = questions_compared((DOCUMENT, whole), (DOCUMENT, far))
    assert [answer.is_clear for answer in one.answers] == [True, True]
    assert "”Ja” svarade 60 % av A och 40 % av B." in sentence_of(one.answers, "A", "B")
