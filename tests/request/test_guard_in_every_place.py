"""One rule: all tables of three counts hide the same cells wherever they are shown."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product

import pytest
from flask import Flask
from pandas import DataFrame

from codesign.contributions.disclosure import ADULT_THRESHOLD, Shown, suppress_small, told_anew
from codesign.contributions.domain import ALL_VOICES, StepCount, Sum
from codesign.contributions.released import carried
from codesign.figures.shown import Figure
from codesign.figures.tables import written
from codesign.insights.addresses import Addresses
from codesign.insights.board import InsightData
from codesign.insights.breakdowns import groups
from codesign.insights.forms import insight_wish
from codesign.insights.queries import FACET_COLUMNS, PLACE_COLUMNS
from codesign.insights.questions import feelings
from codesign.items.released import NEITHER, SILENT
from codesign.journeys.document import JourneyDocument
from codesign.journeys.domain import Felt, lay_out
from codesign.reports.content import Table
from codesign.reports.guarding import Guard
from codesign.reports.moods import mood_by_step
from codesign.reports.queries import JourneyFacts
from codesign.rounds.domain import RoundStatus
from codesign.rounds.plan import TestPlan
from codesign.rounds.results.queries import ReadRound
from codesign.rounds.results.released import groups_released
from codesign.rounds.results.releases import Release
from codesign.rounds.results.releasing import Asked, told_of
from tests import factories, walking

Counts = tuple[int, int, int]
Hidden = tuple[bool, bool, bool]
STEPS = ("hear", "decide", "rest")
SILENT_VOICES = 20
"""Voices at each step that did not say how it felt: so nobody knows how many did."""


def triples(least: int) -> Iterator[Counts]:
    """All 729 about the threshold of adults; for children those just beside the threshold."""
    sizes = range(9) if least == ADULT_THRESHOLD else range(least - 2, least + 2)
    yield from product(sizes, repeat=3)


def hidden_by_the_rule(counts: Counts, least: int) -> Hidden:
    found = suppress_small(dict(enumerate(counts)), least)
    first, second, third = (found.counts[place] is None for place in range(3))
    return first, second, third


def document() -> JourneyDocument:
    return JourneyDocument.model_validate(factories.journey_document())


def step_counts(counts: Counts) -> dict[str, StepCount]:
    """Voices at three steps, of whom so many rated, neither all the same."""
    return {
        step: StepCount(Sum(n + SILENT_VOICES, n, 0)) for step, n in zip(STEPS, counts, strict=True)
    }


def told(counts: Counts, least: int) -> dict[str, Sum]:
    sums = {step: one.total for step, one in step_counts(counts).items()}
    return told_anew({}, sums, least)


def board(counts: Counts, least: int) -> InsightData:
    """Insights of such voices, each step's of one group."""
    rows = [
        (step, "is", "donor", "comment", ALL_VOICES, n + SILENT_VOICES, n, 0)
        for step, n in zip(STEPS, counts, strict=True)
    ]
    wish = insight_wish({}, document(), {}, "resan", is_first=True)
    there = {f"Grupp {place}": n for place, n in enumerate(counts) if n}
    facets = [(group, n, 0, 0, 0) for group, n in there.items()]
    empty = DataFrame([], columns=list(FACET_COLUMNS))
    return InsightData(
        document(),
        {},
        wish,
        DataFrame(rows, columns=list(PLACE_COLUMNS)),
        DataFrame(facets, columns=list(FACET_COLUMNS)),
        empty,
        Addresses("projektet", wish),
        least,
        carried(there, least, about_children=False).shown_groups,
        about_children=False,
        felt=told(counts, least),
    )


def csv_rows(figure: Figure) -> dict[str, list[str]]:
    lines = csv.reader(io.StringIO(written(figure)), delimiter=";")
    return {line[0]: line[1:] for line in lines}


def on_map(counts: Counts, least: int) -> Hidden:
    felt = {
        step: Felt(one.rating_sum / one.rating_n, one.rating_n)
        for step, one in told(counts, least).items()
    }
    view = lay_out(document(), step_counts(counts), {}, "sv", felt=felt)
    shown = [column.feeling.reported_n for column in map(view.column, STEPS) if column]
    first, second, third = (n is None for n in shown)
    return first, second, third


def in_insights(counts: Counts, least: int) -> Hidden:
    """On the page, and the same in the figure's file."""
    figure = feelings(board(counts, least))
    if figure is None:
        return True, True, True
    page = {row.name: row.cells[0].text for row in figure.rows}
    file = {name: row[0] for name, row in csv_rows(figure).items()}
    assert _hidden(page, "för få") == _hidden(file, "för få")
    return _hidden(page, "för få")


def in_report(counts: Counts, least: int) -> Hidden:
    journey = JourneyFacts(document(), step_counts(counts), told(counts, least))
    blocks = mood_by_step(journey, Guard(least))
    (table,) = (one for one in blocks if isinstance(one, Table))
    mean = {row[0]: row[1] for row in table.rows}
    n = {row[0]: row[2] for row in table.rows}
    assert _hidden(mean, "visas inte") == _hidden(n, "visas inte")
    return _hidden(mean, "visas inte")


def _hidden(rows: dict[str, str], word: str) -> Hidden:
    """Whether the steps' rows say that nothing is told; a row that is not there tells nothing."""
    found = [
        next((text == word for name, text in rows.items() if step.title() in name), True)
        for step in STEPS
    ]
    return found[0], found[1], found[2]


def release(counts: Counts, least: int) -> tuple[ReadRound, Release]:
    """A round where so many chose each of two things and neither."""
    given: dict[int, str] = {}
    for row, n in zip(("tider", "karta", NEITHER), counts, strict=True):
        given |= {len(given) + i: row for i in range(n)}
    rows = ("tider", "karta", NEITHER, SILENT)
    page = Asked("helst", "helst", "", rows, given, tuple(given))
    day = date(2026, 11, 30)
    table = {**told_of([page], least), "day": day.isoformat(), "people": len(given)}
    script = TestPlan.model_validate(walking.SCRIPT)
    tried = ReadRound(
        1, "omgang", {"sv": "Omgång"}, RoundStatus.OPEN, "one", 1, script, {}, None, None
    )
    shown = {"people": len(given), "tables": [table], "means": []}
    return tried, Release(day, shown, least)


def chosen(counts: Counts, least: int) -> Figure:
    groups_told = groups_released(*release(counts, least))
    return next(
        part.figure
        for group in groups_told
        for part in group.parts
        if part.figure.key == "helst-svar"
    )


def in_round(counts: Counts, least: int) -> Hidden:
    first, second, third, _ = (
        row.cells[0].text == "visas inte" for row in chosen(counts, least).rows
    )
    return first, second, third


def in_round_file(counts: Counts, least: int) -> Hidden:
    rows = csv_rows(chosen(counts, least))
    first, second, third = (
        rows[name][0] == "visas inte" for name in ("Tider", "Karta", "Inget av dem")
    )
    return first, second, third


PLACES: dict[str, Callable[[Counts, int], Hidden]] = {
    "map": on_map,
    "insights": in_insights,
    "report": in_report,
    "round": in_round,
    "round's file": in_round_file,
}


@pytest.mark.parametrize("least", [5, 10])
@pytest.mark.parametrize("place", PLACES)
def test_every_place_hides_the_same_of_all_tables(app: Flask, place: str, least: int) -> None:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        different = [
            counts
            for counts in triples(least)
            if PLACES[place](counts, least) != hidden_by_the_rule(counts, least)
        ]
    assert different == []


@pytest.mark.parametrize("least", [5, 10])
def test_groups_hide_the_same_and_the_rest_is_told_where_the_total_is(
    app: Flask, least: int
) -> None:
    """A group that nobody named is in no table, so tables with a nought are of two groups."""
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        for counts in triples(least):
            if list(counts) != sorted(counts):
                continue
            there = {f"Grupp {place}": n for place, n in enumerate(counts) if n}
            rule = suppress_small(there, least, plain_zeros=set(there))
            figure = groups(board(counts, least))
            rows = {row.name: row.cells[0].text for row in figure.rows} if figure else {}
            shown = {name: int(n) for name, n in rows.items() if name in there}
            assert shown == {name: n for name, n in rule.counts.items() if n is not None}
            rest = [int(n) for name, n in rows.items() if name not in there]
            assert sum(rest) == (sum(counts) - sum(shown.values()) if rule.total is not None else 0)
            assert figure is None or rule.total is not None or not rest


def test_a_table_without_small_counts_is_whole_and_one_with_a_small_one_is_not() -> None:
    assert suppress_small(dict(enumerate((5, 8, 8))), 5) == Shown({0: 5, 1: 8, 2: 8}, 21)
    assert hidden_by_the_rule((4, 8, 8), 5) == (True, True, True)
