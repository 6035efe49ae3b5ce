"""Tallies: adding what changes gives what counting everything anew would give."""

from hypothesis import given
from hypothesis import strategies as st

from codesign.feedback.domain import (
    ALL_VOICES,
    COUNTED,
    CountedVoice,
    Mode,
    Moderation,
    Place,
    Source,
    Sum,
    guarded,
    guarded_mean,
    tallies_of,
    tally_changes,
)

places = st.builds(
    Place,
    st.just(1),
    st.sampled_from(["a", "b"]),
    st.sampled_from(Mode),
    st.sampled_from(["donor", "relative"]),
    st.sampled_from(Source),
    st.sampled_from(Moderation),
)
voices = st.builds(
    CountedVoice,
    places,
    st.none() | st.integers(-2, 2),
    st.frozensets(st.integers(1, 4), max_size=3),
)


@given(st.lists(st.tuples(voices, voices), max_size=8))
def test_changes_added_to_old_tallies_give_the_new_tallies(
    changes: list[tuple[CountedVoice, CountedVoice]],
) -> None:
    before = [old for old, _ in changes]
    after = [new for _, new in changes]
    tallies = tally_changes((), before)
    for key, amount in tally_changes(before, after).items():
        tallies[key] = tallies.get(key, Sum()) + amount
    assert {k: v for k, v in tallies.items() if v} == tally_changes((), after)


@given(voices)
def test_a_voice_counts_once_in_all_unless_it_is_gone(voice: CountedVoice) -> None:
    counted = [s.n for k, s in tallies_of(voice).items() if k.bucket == ALL_VOICES]
    assert counted == ([1] if voice.place.moderation in COUNTED else [])


def test_small_groups_are_not_shown_and_children_need_more() -> None:
    assert [guarded(n, about_children=False) for n in (0, 4, 5)] == [0, None, 5]
    assert [guarded(n, about_children=True) for n in (0, 9, 10)] == [0, None, 10]


def test_a_mean_of_few_is_not_shown() -> None:
    assert guarded_mean(Sum(9, 4, -4), about_children=False) is None
    assert guarded_mean(Sum(9, 5, -5), about_children=False) == -1.0
