"""Tallies: adding what changes gives what counting everything anew would give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.contributions.domain import (
    ALL_VOICES,
    COUNTED,
    Changes,
    CountedVoice,
    Facet,
    FacetSum,
    Mode,
    Moderation,
    Place,
    Sum,
    facet_changes,
    facets_of,
    tallies_of,
    tally_changes,
)
from codesign.contributions.sources import Source

pytestmark = pytest.mark.slow

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
    st.sampled_from(["", "Grupp 1", "Grupp 2"]),
    st.sampled_from(["", "2026-11-01", "2026-11-02"]),
)
edits = st.lists(st.tuples(voices, voices), max_size=8)


@given(edits)
def test_changes_added_to_old_tallies_give_the_new_tallies(
    changes: list[tuple[CountedVoice, CountedVoice]],
) -> None:
    before = [old for old, _ in changes]
    after = [new for _, new in changes]
    tallies = tally_changes((), before)
    for key, amount in tally_changes(before, after).items():
        tallies[key] = tallies.get(key, Sum()) + amount
    assert {k: v for k, v in tallies.items() if v} == tally_changes((), after)


@given(edits)
def test_changes_added_to_old_facets_give_the_new_facets(
    changes: list[tuple[CountedVoice, CountedVoice]],
) -> None:
    before = [old for old, _ in changes]
    after = [new for _, new in changes]
    facets = facet_changes((), before)
    for key, amount in facet_changes(before, after).items():
        facets[key] = facets.get(key, FacetSum()) + amount
    assert {k: v for k, v in facets.items() if v} == facet_changes((), after)


@given(edits)
def test_changes_gathered_one_voice_at_a_time_are_the_changes_of_all(
    changes: list[tuple[CountedVoice, CountedVoice]],
) -> None:
    before = [old for old, _ in changes]
    after = [new for _, new in changes]
    slowly = Changes()
    for old, new in changes:
        slowly.gather([old], [new])
    assert {k: v for k, v in slowly.tallies.items() if v} == tally_changes(before, after)
    assert {k: v for k, v in slowly.facets.items() if v} == facet_changes(before, after)


@given(voices)
def test_each_facet_counts_a_voice_once_and_knows_whether_it_is_coded(
    voice: CountedVoice,
) -> None:
    counted = {k.facet: (k.value, v.total.n, v.coded_n) for k, v in facets_of(voice).items()}
    if voice.place.moderation not in COUNTED:
        assert counted == {}
    else:
        coded = int(bool(voice.areas))
        assert counted == {Facet.GROUP: (voice.group, 1, coded), Facet.DAY: (voice.day, 1, coded)}


@given(voices)
def test_a_voice_counts_once_in_all_unless_it_is_gone(voice: CountedVoice) -> None:
    counted = [s.n for k, s in tallies_of(voice).items() if k.bucket == ALL_VOICES]
    assert counted == ([1] if voice.place.moderation in COUNTED else [])
