"""Bars that rest on few answers are striped on paper too, and the page says what that means."""

import re

import pytest

from codesign.journeys.means import FEW, stripes_told
from codesign.reports.guarding import Guard
from codesign.reports.moods import Mood, _mood_figure, _mood_sentence
from codesign.reports.pictures import GAP, STRIPE, Bar, mood_bars

ENDS = ("dåligt", "bra")
WHITE = re.compile(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*fill="#ffffff"')


def stripes(*, value: float, is_striped: bool) -> list[tuple[float, float]]:
    drawn = mood_bars([Bar("A", value, "told", is_striped)], ENDS)
    return [(float(x), float(width)) for x, width in WHITE.findall(drawn.svg)]


def test_a_bar_of_few_is_striped_and_one_of_enough_is_whole() -> None:
    assert stripes(value=1.5, is_striped=False) == []
    found = stripes(value=1.5, is_striped=True)
    assert len(found) > 5
    assert {width for _, width in found[:-1]} == {STRIPE}
    assert found[1][0] - found[0][0] == pytest.approx(GAP)


def test_stripes_never_reach_outside_their_bar() -> None:
    whole = mood_bars([Bar("A", -1.0, "told", True)], ENDS).svg
    bar = re.search(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*rx', whole)
    assert bar is not None
    start, width = float(bar[1]), float(bar[2])
    for x, wide in stripes(value=-1.0, is_striped=True):
        assert start <= x
        assert x + wide <= start + width + 0.11


@pytest.mark.parametrize(("n", "is_told"), [(FEW - 1, True), (FEW, False)])
def test_the_report_says_what_stripes_mean_where_there_are_any(n: int, is_told: bool) -> None:
    found = [Mood("A", 1.0, n), Mood("B", -1.0, 9)]
    blocks = _mood_figure("k", "Titel", "Steg", found, Guard(None))
    told = [getattr(block, "text", "") for block in blocks]
    assert (stripes_told() in told) is is_told


def test_the_reports_sentence_is_the_one_of_insights() -> None:
    found = [Mood("Höra", -1.25, 5), Mood("Veta", 2.0, 4), Mood("Vila", 0.5, 6)]
    assert _mood_sentence(found, Guard(None)) == (
        "Det känns sämst vid ”Höra” (−1,3 i medel av 5 svar) och bäst vid ”Vila” (+0,5 i medel "
        "av 6 svar); medel jämförs när minst 5 har svarat."
    )
    assert _mood_sentence(found[:2], Guard(None)) == (
        "Vid ”Höra” känns det dåligt (−1,3 i medel av 5 svar; medel jämförs när minst 5 har "
        "svarat)."
    )
