"""What the map's address may ask for: known values are used, unknown ones told, none crashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.areas.labels import AreaLabel
from codesign.contributions.domain import Mode, VoiceFilter
from codesign.contributions.sources import Source
from codesign.journeys.document import JourneyDocument
from codesign.journeys.forms import NOBODY_SAID, MapKind, MapQuery, map_wish, page_after
from tests.factories import journey_document

DOCUMENT = JourneyDocument.model_validate(journey_document())
LABELS = {7: AreaLabel(7, None, "A", {"sv": "Väntan"}, "sea", 0)}
NAMES = ("vy", "fas", "perspektiv", "lage", "omrade", "kalla")


def wish(**arguments: str) -> MapQuery:
    return map_wish(arguments, DOCUMENT, LABELS)


def test_an_empty_address_asks_for_everything_and_lets_the_screen_choose() -> None:
    asked = wish()
    assert (asked.kind, asked.phase, asked.filter) == (None, None, VoiceFilter())
    assert asked.ignored == ()
    assert not asked.is_filtered


def test_every_filter_is_read_from_the_address() -> None:
    asked = wish(perspektiv="donor", lage="should", omrade="7", kalla="note")
    assert asked.filter == VoiceFilter(
        perspective="donor", mode=Mode.SHOULD, area_id=7, source=Source.NOTE
    )
    assert asked.is_filtered
    assert asked.filters == {
        "perspektiv": "donor",
        "lage": "should",
        "omrade": "7",
        "kalla": "note",
    }


def test_voices_of_nobody_known_have_a_word_of_their_own() -> None:
    asked = wish(perspektiv=NOBODY_SAID)
    assert asked.filter.perspective == ""
    assert asked.filters == {"perspektiv": NOBODY_SAID}


def test_empty_values_mean_all_and_are_not_remarked_upon() -> None:
    asked = wish(**dict.fromkeys(NAMES, " "))
    assert asked.filter == VoiceFilter()
    assert asked.ignored == ()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["finns-inte", "999", "-1", "²", "' OR 1=1 --", "9" * 40])
def test_an_unknown_value_is_set_aside_and_named(name: str, value: str) -> None:
    asked = wish(**{name: value})
    assert asked.ignored == (name,)
    assert asked.filter == VoiceFilter()


def test_known_values_are_used_beside_unknown_ones() -> None:
    asked = wish(perspektiv="nobody", lage="is")
    assert asked.filter == VoiceFilter(mode=Mode.IS)
    assert asked.ignored == ("perspektiv",)


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_no_address_crashes_and_what_is_ignored_was_asked_for(arguments: dict[str, str]) -> None:
    asked = map_wish(arguments, DOCUMENT, LABELS)
    assert set(asked.ignored) <= set(arguments)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "vy": st.sampled_from([*MapKind, "x"]),
            "fas": st.sampled_from(["before", "after", "x"]),
            "perspektiv": st.sampled_from(["donor", NOBODY_SAID, "x"]),
            "lage": st.sampled_from([*Mode, "x"]),
            "omrade": st.sampled_from(["7", "8"]),
            "kalla": st.sampled_from([*Source, "x"]),
        },
    )
)
def test_a_wish_written_as_an_address_asks_for_the_same_again(arguments: dict[str, str]) -> None:
    asked = map_wish(arguments, DOCUMENT, LABELS)
    again = map_wish(asked.query, DOCUMENT, LABELS)
    assert (again.kind, again.filter, again.shown_phase) == (
        asked.kind,
        asked.filter,
        asked.shown_phase,
    )
    assert again.ignored == ()


def test_one_phase_is_shown_only_in_the_phase_view() -> None:
    assert wish(vy="fas", fas="after").shown_phase == "after"
    assert wish(vy="fas").shown_phase == "before"
    assert wish(vy="karta", fas="after").shown_phase is None
    assert "fas" not in wish(vy="karta", fas="after").query


def test_the_filter_at_a_step_is_the_same_filter() -> None:
    assert wish(lage="do").at("hear") == VoiceFilter(mode=Mode.DO, anchor="hear")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", None), ("12", 12), ("-3", None), ("²", None), ("1e3", None), ("1" * 30, None)],
)
def test_the_place_in_the_voices_is_a_whole_number_or_the_start(
    value: str, expected: int | None
) -> None:
    assert page_after({"efter": value}) == expected
