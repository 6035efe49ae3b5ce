"""Card sorts: similarity is told of those who placed both; names by how alike their piles are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.measures.cards import Pile, Sorting, alike_together, categories, similarity
from codesign.measures.results import NotComputed, Why
from codesign.measures.shares import Share

CARDS = "abcd"
SORTINGS = st.lists(
    st.dictionaries(st.sampled_from(CARDS), st.sampled_from("XYZ")).map(
        lambda placed: sorting(
            **{name: "".join(c for c in placed if placed[c] == name) for name in "XYZ"}
        )
    ),
    max_size=12,
)


def sorting(**piles: str) -> Sorting:
    return Sorting(tuple(Pile(name, frozenset(cards)) for name, cards in piles.items()))


def test_a_pair_is_as_alike_as_the_share_who_put_it_together() -> None:
    found = similarity([sorting(X="ab", Y="cd"), sorting(X="abc", Y="d"), sorting(X="a")], CARDS)
    assert found.share("a", "b") == found.share("b", "a") == Share(2, 2)
    assert found.share("b", "c") == Share(1, 2)
    assert found.share("c", "d") == Share(1, 2)
    assert found.share("a", "d") == Share(0, 2)


def test_a_pair_that_nobody_placed_is_not_0_percent() -> None:
    found = similarity([sorting(X="a", Y="b")], CARDS)
    assert found.share("a", "b").rate == 0
    assert found.share("c", "d").rate == NotComputed(Why.NOBODY)


def test_a_card_in_two_piles_is_refused() -> None:
    with pytest.raises(ValueError, match="two piles"):
        sorting(X="ab", Y="b")


@given(SORTINGS)
def test_nobody_counts_twice_and_every_pair_is_there(sortings: list[Sorting]) -> None:
    found = similarity(sortings, CARDS)
    assert len(found.pairs) == 6
    assert all(share.n <= len(sortings) for share in found.pairs.values())
    assert sorted(alike_together(found)) == list(CARDS)


def test_cards_often_together_stand_side_by_side() -> None:
    sortings = [sorting(X="ac", Y="bd")] * 3 + [sorting(X="acb", Y="d")]
    order = "".join(alike_together(similarity(sortings, CARDS)))
    assert {"a", "c"} in ({*order[:2]}, {*order[2:]})
    assert alike_together(similarity(sortings, "ab")) == ("a", "b")


def test_names_alike_but_for_case_and_space_are_one_and_agreement_is_the_mean_share() -> None:
    sortings = [
        Sorting((Pile("Resa", frozenset("abc")),)),
        Sorting((Pile(" resa ", frozenset("ab")), Pile("Pengar", frozenset("c")))),
        Sorting((Pile("Resa", frozenset("a")), Pile("", frozenset("b")))),
    ]
    travel, money = categories(sortings)
    assert (travel.name, travel.people) == ("Resa", 3)
    assert list(travel.cards.items()) == [
        ("a", Share(3, 3)),
        ("b", Share(2, 3)),
        ("c", Share(1, 3)),
    ]
    assert travel.agreement == pytest.approx((1 + 2 / 3 + 1 / 3) / 3)
    assert (money.name, money.agreement) == ("Pengar", NotComputed(Why.TOO_FEW))
    assert categories([]) == ()


@given(SORTINGS)
def test_agreement_is_full_only_where_all_users_put_the_same_cards(
    sortings: list[Sorting],
) -> None:
    for category in categories(sortings):
        if isinstance(category.agreement, NotComputed):
            assert category.people == 1
        else:
            alike = all(share.x == share.n for share in category.cards.values())
            assert 0 < category.agreement <= 1
            assert (category.agreement == 1) == alike
