"""Sentences say what stands out, with n, and claim nothing of few or none."""

import pytest

from codesign.areas.labels import NamedArea, labelled
from codesign.insights import sentences
from codesign.insights.summaries import UNCODED, AtPhase, Counted, FlowOf, OfDay
from codesign.insights.words import Names
from codesign.journeys.document import JourneyDocument
from tests.factories import journey_document

LABELS = labelled(
    [
        NamedArea(1, None, {"sv": "Information"}, "sea", 0),
        NamedArea(11, 1, {"sv": "Språk"}, "sea", 0),
        NamedArea(2, None, {"sv": "Ersättning"}, "clay", 1),
    ]
)
NAMES = Names(JourneyDocument.model_validate(journey_document()), LABELS)


def felt(step: str, *ratings: int) -> Counted:
    n = len(ratings)
    return Counted(step, n, 0, n, sum(ratings), sum(ratings) / n if n else None)


def test_the_map_says_what_is_said_most_where_and_what_nobody_talks_of() -> None:
    cells = [AtPhase("before", 1, 7), AtPhase("before", 2, 0), AtPhase("before", UNCODED, 9)]
    assert sentences.of_map(cells, 16, NAMES) == (
        "Mest handlar det om Information i fasen ”Before”: 7 av 16 röster. "
        "Ingen har talat om Ersättning."
    )


def test_a_map_of_uncoded_voices_says_that_they_are_not_sorted() -> None:
    cells = [AtPhase("before", 1, 0), AtPhase("before", UNCODED, 3)]
    assert "i något område ännu" in sentences.of_map(cells, 3, NAMES)
    assert sentences.of_map([], 0, NAMES) == ""


def test_flows_name_the_largest_area_and_where_it_comes_from() -> None:
    flows = [FlowOf("before", "1", 5), FlowOf("after", "1", 2), FlowOf("1", "11", 6)]
    assert sentences.of_flows(flows, NAMES, [1, 2]) == (
        "Information är störst med 7 röster. Flest av dem, 5, kommer från ”Before”."
    )
    assert sentences.of_flows(flows[:1], NAMES, [1]).endswith("alla från ”Before”.")
    assert sentences.of_flows([], NAMES, [1]) == ""


def test_feelings_name_the_worst_and_best_step_with_their_n() -> None:
    steps = [felt("hear", *[-1] * 6), felt("decide", *[1] * 5), felt("rest", 2)]
    told = sentences.of_feelings(steps, NAMES)
    assert told.startswith("12 gånger har någon sagt hur det kändes.")
    assert told.endswith(
        "Det känns sämst vid ”Hear” (−1 i medel av 6 svar) och bäst vid ”Decide” (+1 i medel "
        "av 5 svar); medel jämförs när minst 5 har svarat."
    )


def test_readers_whom_the_guard_meets_are_told_its_number() -> None:
    steps = [felt("hear", *[-1] * 9), felt("decide", *[1] * 10), felt("rest", *[2] * 11)]
    told = sentences.of_feelings(steps, NAMES, 10)
    assert told.endswith(
        "Det känns sämst vid ”Decide” (+1 i medel av 10 svar) och bäst vid ”Rest” (+2 i medel av "
        "11 svar); medel jämförs när minst 10 har svarat."
    )


def test_few_feelings_are_no_ground_for_a_conclusion() -> None:
    told = sentences.of_feelings([felt("hear", -2), felt("rest", 2, 2)], NAMES)
    assert told == (
        "3 gånger har någon sagt hur det kändes. "
        "Det är för få vid varje steg för att dra någon slutsats."
    )
    assert sentences.of_feelings([felt("hear")], NAMES) == ""


def test_one_step_that_enough_people_rated_is_not_both_worst_and_best() -> None:
    told = sentences.of_feelings([felt("hear", *[-1] * 5)], NAMES)
    assert "sämst" not in told
    assert told.endswith(
        "Vid ”Hear” känns det dåligt (−1 i medel av 5 svar; medel jämförs när minst 5 har svarat)."
    )


def test_modes_are_told_together_and_missing_proposals_are_noticed() -> None:
    names = ["ÄR", "BÖR", "GÖR"]
    rows = [Counted("is", 8), Counted("should", 2), Counted("do", 0)]
    assert sentences.of_modes(rows, names).endswith("Förslagen saknas ännu.")
    assert sentences.of_modes([Counted("is", 0)], names[:1]) == ""
    only = [Counted("is", 0), Counted("should", 4), Counted("do", 0)]
    assert sentences.of_modes(only, names) == "Alla 4 röster hör till ”BÖR”."


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], ""),
        ([1], "Den enda rösten kommer från givare."),
        ([4], "Alla 4 röster kommer från givare."),
        ([4, 1], "Flest röster kommer från givare, 4 av 5."),
        (
            [10, 9],
            "Givare och närstående ger ungefär lika många röster: 10 och 9 av 19.",
        ),
        ([30, 10], "Flest röster kommer från givare, 30 av 40 (75\u00a0%)."),
    ],
)
def test_shares_are_told_without_percent_of_few(counts: list[int], expected: str) -> None:
    rows = [Counted(str(i), n) for i, n in enumerate(counts)]
    assert sentences.of_shares(rows, ["givare", "närstående"][: len(rows)]) == expected


def test_groups_are_counted_and_the_largest_named() -> None:
    rows = [Counted("Grupp 2", 6), Counted("Grupp 1", 4), Counted("", 1)]
    assert sentences.of_groups(rows) == (
        "2 grupper har lämnat 10 röster, flest Grupp 2 med 6. "
        "1 röst hör inte till någon grupp som visas."
    )
    assert sentences.of_groups([Counted("", 3)]) == ""
    even = [Counted("Grupp 1", 5), Counted("Grupp 2", 5)]
    assert sentences.of_groups(even) == "2 grupper har lämnat 5 röster var."


def test_growth_tells_between_which_days_and_how_many_have_none() -> None:
    days = [OfDay("2026-10-01", 2, 2), OfDay("2026-11-03", 5, 7)]
    assert sentences.of_growth(days, 1) == (
        "7 röster har kommit mellan den 1 oktober 2026 och den 3 november 2026, flest den "
        "3 november 2026 då det kom 5. 1 röst har ingen dag."
    )
    assert sentences.of_growth(days[:1], 0) == "Alla 2 daterade röster kom den 1 oktober 2026."
    assert sentences.of_growth([], 0) == ""


def test_what_is_left_to_sort_is_told_with_where_most_of_it_is() -> None:
    steps = [Counted("hear", 5, 1), Counted("rest", 3, 2)]
    assert sentences.of_uncoded(steps, NAMES).startswith("5 av 8 röster väntar")
    assert "flest vid ”Hear” (4)" in sentences.of_uncoded(steps, NAMES)
    assert sentences.of_uncoded([Counted("hear", 5, 5)], NAMES).startswith("Alla 5 röster ligger")
    assert sentences.of_uncoded([], NAMES) == ""


def test_those_that_share_the_most_are_all_named() -> None:
    cells = [AtPhase("before", 1, 6), AtPhase("after", 2, 6), AtPhase("before", 2, 5)]
    assert sentences.of_map(cells, 17, NAMES).startswith(
        "Lika mycket handlar det om Information i fasen ”Before” och Ersättning i fasen ”After”: "
        "6 av 17 röster vardera."
    )
    steps = [Counted("hear", 6, 0, 0, 0, None), Counted("decide", 6, 0, 0, 0, None)]
    assert sentences.of_uncoded(steps, NAMES) == (
        "12 av 12 röster väntar på att läsas och läggas i ett område, flest vid ”Hear” och "
        "”Decide” (6 vid varje)."
    )
    more = [*steps, Counted("rest", 5, 0, 0, 0, None)]
    assert "”Rest”" not in sentences.of_uncoded(more, NAMES)
    flows = [FlowOf("before", "1", 4), FlowOf("after", "2", 4)]
    assert sentences.of_flows(flows, NAMES, [1, 2]) == (
        "Information och Ersättning är störst, med 4 röster vardera."
    )
    sources = [FlowOf("before", "1", 4), FlowOf("after", "1", 4)]
    assert sentences.of_flows(sources, NAMES, [1]) == (
        "Information är störst med 8 röster. Flest av dem, 4 vardera, kommer från ”Before” och "
        "”After”."
    )
    low = [felt("hear", *[-1] * 5), felt("decide", *[-1] * 5), felt("rest", *[1] * 5)]
    assert sentences.of_feelings(low, NAMES).endswith(
        "Det känns sämst vid ”Hear” (−1 i medel av 5 svar) och ”Decide” (−1 i medel av 5 "
        "svar) och bäst vid ”Rest” (+1 i medel av 5 svar); medel jämförs när minst 5 har svarat."
    )
