"""Preferences are not split, rankings have Kendall's W, memories are plain counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.measures.choices import Ranking, preference, preferred, ranking, recall
from codesign.measures.results import Chance, Method, NotComputed, Why
from codesign.measures.shares import Share


def test_preference_is_the_exact_binomial_test_of_those_who_chose() -> None:
    found = preference(8, 2, neither=5)
    # by hand: 2 · (1 + 10 + 45)/2¹⁰
    assert found.test == Chance(Method.BINOMIAL, pytest.approx(0.109375))  # type: ignore[arg-type]
    assert (found.n, found.share) == (15, Share(8, 10))
    assert preference(8, 2).test == found.test
    assert preference(0, 0, 3).test == NotComputed(Why.NOBODY)
    with pytest.raises(ValueError, match="no times"):
        preference(-1, 2)


@given(st.integers(0, 80), st.integers(0, 80))
def test_preference_does_not_mind_which_is_first(first: int, second: int) -> None:
    one, other = preference(first, second).test, preference(second, first).test
    assert one == other
    if isinstance(one, Chance):
        assert 0 < one.p <= 1
        assert (first != second) or one.p == 1


def test_of_several_everybody_asked_is_the_whole() -> None:
    found = preferred({"a": 1, "b": 5, "c": 1}, neither=3)
    assert found.options == (("b", Share(5, 10)), ("a", Share(1, 10)), ("c", Share(1, 10)))
    assert found.neither == Share(3, 10)
    assert preferred({"a": 0}).options[0][1].rate == NotComputed(Why.NOBODY)
    with pytest.raises(ValueError, match="no share"):
        preferred({"a": -1, "b": 3})


def ranked(*rankings: str, options: str = "abc") -> Ranking:
    found = ranking(rankings, options)
    assert isinstance(found, Ranking)
    return found


def test_rankings_have_mean_places_and_kendalls_w() -> None:
    found = ranked("abc", "abc", "acb")  # rank sums 3, 7, 8: S = 14, W = 12·14/(9·24)
    best, middle, last = found.options
    assert [best.option, middle.option, last.option] == ["a", "b", "c"]
    assert (best.mean_place, best.firsts, best.places) == (1, Share(3, 3), (3, 0, 0))
    assert middle.places == (0, 2, 1)
    assert found.agreement == pytest.approx(168 / 216)


def test_all_alike_agree_fully_and_opposites_not_at_all() -> None:
    assert ranked("abc", "abc").agreement == pytest.approx(1)
    assert ranked("abc", "cba").agreement == pytest.approx(0)
    assert ranked("abc").agreement == NotComputed(Why.TOO_FEW)


def test_incomplete_rankings_are_left_out_and_counted() -> None:
    found = ranked("abc", "ab", "aab", "abd")
    assert (found.n, found.left_out) == (1, 3)
    assert ranking(["a"], "abc") == NotComputed(Why.NOBODY)


@given(st.lists(st.permutations("abcd"), min_size=2, max_size=12))
def test_places_add_up_and_agreement_lies_between_0_and_1(rankings: list[list[str]]) -> None:
    found = ranking(rankings, "abcd")
    assert isinstance(found, Ranking)
    assert sum(one.mean_place for one in found.options) == pytest.approx(10)
    assert all(sum(one.places) == len(rankings) for one in found.options)
    assert isinstance(found.agreement, float)
    assert -1e-9 <= found.agreement <= 1 + 1e-9


def test_a_word_counts_once_per_person_whatever_its_case() -> None:
    found = recall(["Tåget, tåget och TIDEN!", "tåget kl 08:14", "  ", "pendel-tåg"])
    assert (found.n, found.silent) == (3, 1)
    assert dict(found.words) == {"tåget": 2, "tiden": 1, "kl": 1, "pendel-tåg": 1}
    assert found.words[0] == ("tåget", 2)


def test_small_words_can_be_kept() -> None:
    assert dict(recall(["det och det"], passing_over=()).words) == {"det": 1, "och": 1}
    assert recall([]).n == 0


@given(st.lists(st.text(max_size=60), max_size=8))
def test_no_word_is_written_by_more_people_than_wrote(answers: list[str]) -> None:
    found = recall(answers)
    assert found.n + found.silent == len(answers)
    assert all(1 <= n <= found.n for _, n in found.words)
