"""Every summary of the tallies says what counting the voices one by one says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.contributions.domain import Mode, Sum
from codesign.insights import summaries
from codesign.insights.summaries import UNCODED
from tests.unit.insights.frames import (
    PARTS,
    PHASES,
    STEPS,
    VOICES,
    Said,
    facets_of,
    places_of,
)

pytestmark = pytest.mark.slow


@given(VOICES)
def test_totals_are_the_voices_the_coded_and_the_rated(voices: list[Said]) -> None:
    places = places_of(voices)
    assert summaries.voices(places) == len(voices)
    assert summaries.coded(places) == sum(bool(voice.areas) for voice in voices)
    assert summaries.rated(places) == sum(voice.rating is not None for voice in voices)


@given(VOICES)
def test_phase_by_area_counts_every_voice_once_in_each_of_its_areas(voices: list[Said]) -> None:
    areas = [1, 11, 12, 2, 3]
    found = summaries.cells(summaries.by_phase_and_area(places_of(voices), PHASES, areas))
    assert [(cell.phase, cell.area) for cell in found] == [
        (phase, area) for phase in PHASES for area in (*areas, UNCODED)
    ]
    for cell in found:
        there = [voice for voice in voices if voice.step in PHASES[cell.phase]]
        inside = [
            voice
            for voice in there
            if (not voice.areas if cell.area == UNCODED else cell.area in voice.buckets)
        ]
        assert cell.n == len(inside)


@given(VOICES)
def test_flows_lead_from_phases_to_areas_to_subcategories(voices: list[Said]) -> None:
    found = summaries.links(summaries.flows(places_of(voices), PHASES, [1, 2, 3], PARTS))
    counted = {(flow.source, flow.target): flow.n for flow in found}
    expected = {
        (phase, str(area)): sum(v.step in steps and area in v.buckets for v in voices)
        for phase, steps in PHASES.items()
        for area in PARTS
    }
    expected |= {
        (phase, str(UNCODED)): sum(v.step in steps and not v.areas for v in voices)
        for phase, steps in PHASES.items()
    }
    expected |= {
        (str(area), str(part)): sum(part in v.buckets for v in voices)
        for area, parts in PARTS.items()
        for part in parts
    }
    assert counted == {flow: n for flow, n in expected.items() if n}


@given(VOICES, st.sampled_from(["mode", "perspective", "source"]))
def test_a_breakdown_has_counts_and_the_mean_of_what_was_felt(
    voices: list[Said], column: str
) -> None:
    rows = summaries.rows(summaries.by(places_of(voices), column))
    assert {row.value for row in rows} == {str(getattr(voice, column)) for voice in voices}
    assert [row.n for row in rows] == sorted((row.n for row in rows), reverse=True)
    for row in rows:
        own = [voice for voice in voices if str(getattr(voice, column)) == row.value]
        felt = [voice.rating for voice in own if voice.rating is not None]
        assert (row.n, row.rating_n, row.rating_sum) == (len(own), len(felt), sum(felt))
        assert row.coded_n == sum(bool(voice.areas) for voice in own)
        assert row.mean == (sum(felt) / len(felt) if felt else None)


@given(VOICES)
def test_every_step_has_a_row_in_the_order_of_time(voices: list[Said]) -> None:
    rows = summaries.rows(summaries.by(places_of(voices), "anchor", STEPS))
    assert [row.value for row in rows] == STEPS
    assert [row.n for row in rows] == [sum(v.step == step for v in voices) for step in STEPS]
    modes = summaries.rows(summaries.by(places_of(voices), "mode", list(Mode)))
    assert [row.value for row in modes] == list(Mode)


@given(VOICES, st.sampled_from([1, 2, 3, 11]))
def test_one_areas_voices_are_counted_as_if_there_were_no_others(
    voices: list[Said], area: int
) -> None:
    inside = [voice for voice in voices if area in voice.buckets]
    focused = summaries.focused(places_of(voices), area, PARTS.get(area, ()))
    assert summaries.voices(focused) == summaries.coded(focused) == len(inside)
    rows = summaries.rows(summaries.by(focused, "anchor", STEPS))
    assert [row.n for row in rows] == [sum(v.step == step for v in inside) for step in STEPS]
    for cell in summaries.cells(
        summaries.by_phase_and_area(focused, PHASES, [area, *PARTS.get(area, ())])
    ):
        there = [voice for voice in inside if voice.step in PHASES[cell.phase]]
        expected = 0 if cell.area == UNCODED else sum(cell.area in v.buckets for v in there)
        assert cell.n == expected


@given(VOICES)
def test_growth_ends_at_every_dated_voice(voices: list[Said]) -> None:
    facets = facets_of(voices, "day")
    days = summaries.days(summaries.growth(facets))
    dated = sorted(voice.day for voice in voices if voice.day)
    assert [day.day for day in days] == sorted(set(dated))
    assert [day.total for day in days] == [sum(d <= day.day for d in dated) for day in days]
    assert summaries.undated(facets) == len(voices) - len(dated)


@given(VOICES)
def test_groups_come_largest_first_and_the_nameless_last(voices: list[Said]) -> None:
    rows = summaries.rows(summaries.by_facet(facets_of(voices, "group")))
    assert sum(row.n for row in rows) == len(voices)
    named = [row for row in rows if row.value]
    assert named == sorted(named, key=lambda row: -row.n)
    assert all(row.value for row in rows[:-1])


@given(VOICES)
def test_readers_get_the_ratings_that_are_told_and_no_others(voices: list[Said]) -> None:
    frame = summaries.by(places_of(voices), "anchor", STEPS)
    told = {STEPS[0]: Sum(rating_n=8, rating_sum=-4)}
    first, *others = summaries.rows(summaries.told_means(frame, told))
    assert (first.mean, first.rating_n, first.rating_sum) == (-0.5, 8, -4)
    assert not first.is_hidden
    for row in others:
        assert (row.mean, row.rating_n, row.rating_sum) == (None, 0, 0)
        assert row.is_hidden is (row.n > 0)


def test_nothing_said_gives_empty_tables_and_no_error() -> None:
    places, facets = places_of([]), facets_of([], "day")
    assert summaries.rows(summaries.by(places, "perspective")) == []
    assert summaries.links(summaries.flows(places, PHASES, [1], PARTS)) == []
    assert summaries.days(summaries.growth(facets)) == []
    assert {c.n for c in summaries.cells(summaries.by_phase_and_area(places, PHASES, [1]))} == {0}
