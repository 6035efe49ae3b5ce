"""Drawings are well-formed and within their box, whatever things are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from codesign.journeys.curve import CurvePoint, drawn
from codesign.journeys.document import EmotionPoint
from codesign.reports.pictures import (
    Bar,
    HeatRow,
    MapStep,
    bars,
    heat_map,
    journey_map,
    mood_bars,
    shade_of,
    wrapped,
)

pytestmark = pytest.mark.slow

WORDS = st.text(max_size=60)


@given(st.lists(WORDS, max_size=5), st.lists(st.tuples(WORDS, st.integers(0, 99)), max_size=4))
def test_a_heat_map_is_well_formed(columns: list[str], rows: list[tuple[str, int]]) -> None:
    cells = tuple(None if i % 2 else i for i in range(len(columns)))
    made = heat_map(columns, [HeatRow("A", name, "#2d5b8a", cells) for name, _ in rows], "·")
    assert etree.fromstring(made.svg).tag.endswith("svg")


@given(st.lists(st.tuples(WORDS, st.none() | st.floats(-2, 2)), max_size=6))
def test_bars_are_well_formed(rows: list[tuple[str, float | None]]) -> None:
    made = [Bar(name, value, name) for name, value in rows]
    etree.fromstring(mood_bars(made, ("<", "&")).svg)
    etree.fromstring(bars([Bar(bar.name, abs(bar.value or 0), bar.told) for bar in made]).svg)


@given(st.lists(WORDS, min_size=1, max_size=20))
def test_a_map_is_well_formed(titles: list[str]) -> None:
    curve = drawn([CurvePoint(title, EmotionPoint(actor="a", value=-1), None) for title in titles])
    steps = [MapStep(i, title, 0, "1 röst", False) for i, title in enumerate(titles)]
    etree.fromstring(journey_map(steps, ["<script>"], curve, ("d", "b")).svg)


def test_hostile_names_are_text() -> None:
    svg = bars([Bar("<script>alert(1)</script>&\x00", 1, "1")]).svg
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


@given(st.text(alphabet="abcdefghijåäö \u00ad", max_size=120))
def test_wrapped_lines_fit(text: str) -> None:
    assert all(len(line) <= 15 for line in wrapped(text, 118, 15))


def test_more_voices_are_darker() -> None:
    grounds = [shade_of(n, 20)[0] for n in (0, 1, 6, 11, 16, 20)]
    assert len(set(grounds)) == len(grounds)
