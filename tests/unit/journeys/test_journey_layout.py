"""The map of a journey: everything in place, in the blueprint's order, counted once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.areas.labels import AreaLabel
from codesign.contributions.domain import Mode, StepCount, Sum
from codesign.journeys.document import JourneyDocument, LaneKind
from codesign.journeys.domain import (
    LOUD_FROM,
    PHASE_COLOURS,
    Line,
    MapView,
    area_counts,
    lay_out,
    lines_between,
    neighbours,
    number_of_areas_used,
)
from tests.factories import journey_document

LABELS = {
    1: AreaLabel(1, None, "A", {"sv": "Information"}, "sea", 0),
    2: AreaLabel(2, 1, "A1", {"sv": "Språk"}, "sea", 0),
    3: AreaLabel(3, None, "B", {"sv": "Ersättning"}, "plum", 1),
}


def document(**changes: Any) -> JourneyDocument:
    return JourneyDocument.model_validate({**journey_document(), **changes})


def with_lanes(*kinds: str) -> JourneyDocument:
    return document(
        lanes=[{"key": kind.replace("_", "-"), "name": kind, "kind": kind} for kind in kinds],
        phases=[{"key": "p", "title": "P", "steps": [{"key": "s", "title": "S"}]}],
    )


def with_step(**values: Any) -> JourneyDocument:
    step = {"key": "s", "title": "S", **values}
    return document(phases=[{"key": "p", "title": "P", "steps": [step]}])


def said(
    n: int, areas: dict[int, int] | None = None, modes: dict[Mode, int] | None = None
) -> StepCount:
    return StepCount(Sum(n), 0, areas or {}, modes or {})


def laid_out(source: JourneyDocument | None = None, **values: Any) -> MapView:
    counts = values.pop("counts", {})
    return lay_out(source or document(), counts, LABELS, "sv", **values)


def kinds(view: MapView) -> list[str]:
    return ["curve" if row.is_curve else row.kind.value for row in view.rows]


# Phases and steps


def test_steps_stand_in_the_order_of_time_and_are_numbered_through() -> None:
    view = laid_out()
    assert [(column.number, column.key) for column in view.columns] == [
        (1, "hear"),
        (2, "decide"),
        (3, "rest"),
        (4, "follow-up"),
    ]
    assert [(band.title, band.width) for band in view.phases] == [("Before", 2), ("After", 2)]
    assert [column.starts_phase for column in view.columns] == [True, False, True, False]
    assert (view.width, view.full_width) == (4, 5)


def test_phases_take_turns_among_the_colours() -> None:
    many: dict[str, tuple[str, ...]] = {f"p{i}": (f"s{i}",) for i in range(PHASE_COLOURS + 1)}
    view = laid_out(JourneyDocument.model_validate(journey_document(phases=many)))
    assert [band.colour for band in view.phases] == [1, 2, 3, 4, 5, 6, 1]


def test_one_phase_alone_keeps_its_steps_numbers_and_colour() -> None:
    view = laid_out(phase="after", counts={"hear": said(3), "rest": said(2)})
    assert [column.number for column in view.columns] == [3, 4]
    assert view.phases[0].colour == 2
    assert view.voices == 2
    assert all(len(row.cells) == 2 for row in view.rows if not row.is_curve)


def test_a_moment_of_truth_is_marked_at_its_step_alone() -> None:
    view = laid_out(
        document(
            phases=[
                {
                    "key": "p",
                    "title": "P",
                    "steps": [
                        {"key": "a", "title": "A"},
                        {"key": "b", "title": "B", "moment_of_truth": True},
                    ],
                }
            ]
        )
    )
    assert [column.moment_of_truth for column in view.columns] == [False, True]


def test_texts_are_in_the_readers_language_and_fall_back() -> None:
    view = lay_out(document(), {}, {}, "en")
    assert view.title == "A small journey"
    assert view.rows[0].name == "Vad jag gör"


@pytest.mark.parametrize(
    ("steps", "fits_from"), [(1, 60), (7, 60), (8, 75), (14, 90), (17, 105), (18, 0), (40, 0)]
)
def test_a_map_knows_from_which_width_it_fits(steps: int, fits_from: int) -> None:
    phases = {"p": tuple(f"s{i}" for i in range(steps))}
    view = laid_out(JourneyDocument.model_validate(journey_document(phases=phases)))
    assert view.fits_from == fits_from
    assert view.has_many == (steps > 13)


def test_neighbours_end_at_the_ends() -> None:
    assert neighbours(["a", "b", "c"], "a") == (None, "b")
    assert neighbours(["a", "b", "c"], "b") == ("a", "c")
    assert neighbours(["a", "b", "c"], "c") == ("b", None)
    assert neighbours(["a"], "a") == (None, None)


# Rows and lines


@given(st.lists(st.sampled_from(LaneKind), min_size=1, max_size=13, unique=True))
def test_rows_follow_the_blueprint_however_the_document_orders_them(lanes: list[LaneKind]) -> None:
    view = laid_out(with_lanes(*(lane.value for lane in lanes)))
    order = list(LaneKind)
    assert [row.kind for row in view.rows] == sorted(lanes, key=order.index)


@given(st.lists(st.sampled_from(LaneKind), max_size=13, unique=True))
def test_each_line_is_crossed_at_most_once_and_in_order(lanes: list[LaneKind]) -> None:
    view = laid_out(with_lanes(*(lane.value for lane in lanes)))
    crossed = [line for row in view.rows for line in row.lines_above]
    assert crossed == [line for line in Line if line in crossed]


def test_the_three_lines_fall_between_what_i_do_see_and_never_see() -> None:
    view = laid_out(with_lanes("rule", "backstage", "frontstage", "user_action", "pain"))
    assert [(row.kind.value, row.lines_above) for row in view.rows] == [
        ("user_action", ()),
        ("pain", ()),
        ("frontstage", (Line.INTERACTION,)),
        ("backstage", (Line.VISIBILITY,)),
        ("rule", (Line.INTERNAL,)),
    ]


@pytest.mark.parametrize(
    ("above", "below", "lines"),
    [
        (LaneKind.USER_ACTION, LaneKind.PAIN, ()),
        (LaneKind.USER_ACTION, LaneKind.BACKSTAGE, (Line.INTERACTION, Line.VISIBILITY)),
        (LaneKind.PAIN, LaneKind.RULE, (Line.INTERACTION, Line.VISIBILITY, Line.INTERNAL)),
        (LaneKind.FRONTSTAGE, LaneKind.SUPPORT, (Line.VISIBILITY, Line.INTERNAL)),
        (LaneKind.SUPPORT, LaneKind.RULE, ()),
        (LaneKind.RULE, LaneKind.METRIC, ()),
        (LaneKind.USER_ACTION, LaneKind.METRIC, ()),
    ],
)
def test_lines_are_derived_from_the_kinds_of_two_lanes(
    above: LaneKind, below: LaneKind, lines: tuple[Line, ...]
) -> None:
    assert lines_between(above, below) == lines


def test_no_line_stands_over_the_first_row() -> None:
    view = laid_out(with_lanes("backstage", "rule"))
    assert view.rows[0].lines_above == ()


def test_the_curve_stands_above_the_words_about_the_same_experience() -> None:
    assert kinds(laid_out()) == ["user_action", "curve", "experience", "frontstage", "backstage"]


def test_a_journey_without_feelings_has_no_curve() -> None:
    view = laid_out(with_step())
    assert not any(row.is_curve for row in view.rows)
    assert view.curve.is_empty
    assert view.curve_actor == ""


def test_a_journey_without_lanes_is_still_a_map() -> None:
    view = laid_out(
        document(
            lanes=[], phases=[{"key": "p", "title": "P", "steps": [{"key": "s", "title": "S"}]}]
        )
    )
    assert view.rows == ()
    assert view.lanes_at(view.columns[0]) == ()


def test_a_cell_tells_its_confidence_and_where_it_comes_from() -> None:
    [(row, cell), *_] = laid_out().lanes_at(laid_out().columns[0])
    assert (row.name, cell.text, cell.confidence) == ("Vad jag gör", "Gör något", "researched")
    assert [(one.source, one.section) for one in cell.evidence] == [("Rapporten", "2.8")]


def test_touchpoints_get_a_row_of_their_own_when_no_lane_is_theirs() -> None:
    touch = {
        "kind": "communication_point",
        "text": "Brev",
        "initiator": "profession",
        "receiver": "donor",
        "channel": "post",
    }
    view = laid_out(with_step(touchpoints=[touch]))
    [row] = [row for row in view.rows if row.kind is LaneKind.TOUCHPOINT]
    [told] = row.cells[0].touchpoints
    assert (told.text, told.who, told.channel) == ("Brev", "Profession → Givare", "post")
    assert not told.is_action


def test_touchpoints_stand_in_the_lane_that_is_theirs() -> None:
    touch = {"kind": "action", "text": "Ringer", "initiator": "donor"}
    lanes = [{"key": "meets", "name": "Kontakt", "kind": "touchpoint"}]
    view = laid_out(
        document(
            lanes=lanes,
            phases=[
                {
                    "key": "p",
                    "title": "P",
                    "steps": [{"key": "s", "title": "S", "touchpoints": [touch]}],
                }
            ],
        )
    )
    [row] = view.rows
    assert row.name == "Kontakt"
    assert (row.cells[0].touchpoints[0].who, row.cells[0].touchpoints[0].is_action) == (
        "Givare",
        True,
    )


# Voices


def test_counts_stand_at_their_steps_and_add_up() -> None:
    view = laid_out(counts={"hear": said(3, modes={Mode.IS: 2, Mode.DO: 1}), "rest": said(1)})
    assert [column.voices for column in view.columns] == [3, 0, 1, 0]
    assert view.columns[0].modes == {Mode.IS: 2, Mode.SHOULD: 0, Mode.DO: 1}
    assert [band.voices for band in view.phases] == [3, 1]
    assert view.voices == 4


def test_the_loudest_step_is_the_one_most_is_said_about_and_none_when_all_is_quiet() -> None:
    loudest = laid_out(counts={"hear": said(2), "rest": said(9)}).loudest
    assert loudest is not None
    assert loudest.key == "rest"
    assert laid_out().loudest is None


def test_a_step_is_loud_with_enough_voices_and_a_good_share_of_the_loudest() -> None:
    counts = {"hear": said(20), "decide": said(12), "rest": said(11), "follow-up": said(1)}
    assert [column.is_loud for column in laid_out(counts=counts).columns] == [
        True,
        True,
        False,
        False,
    ]
    few = laid_out(counts={"hear": said(LOUD_FROM - 1)})
    assert not any(column.is_loud for column in few.columns)


def test_the_same_steps_are_loud_in_one_phase_as_on_the_whole_map() -> None:
    counts = {"hear": said(50), "rest": said(6)}
    assert not any(column.is_loud for column in laid_out(counts=counts, phase="after").columns)


def test_a_step_counts_areas_in_the_codebooks_order_and_subcategories_within_them() -> None:
    view = laid_out(counts={"hear": said(9, {3: 2, 1: 5, 2: 4})})
    assert [(area.label.mark, area.n) for area in view.columns[0].areas] == [("A", 5), ("B", 2)]
    assert view.has_areas


def test_a_subcategory_alone_stands_for_its_area() -> None:
    view = laid_out(counts={"hear": said(4, {2: 4})})
    assert [(area.label.mark, area.n) for area in view.columns[0].areas] == [("A", 4)]


def test_an_area_that_is_gone_is_not_counted() -> None:
    view = laid_out(counts={"hear": said(4, {99: 4})})
    assert view.columns[0].areas == ()
    assert not view.has_areas


def test_area_counts_have_every_area_and_a_share_of_the_largest() -> None:
    areas = area_counts({"hear": said(9, {1: 6}), "rest": said(3, {1: 2, 3: 2})}, LABELS)
    assert [(area.label.mark, area.n, area.share) for area in areas] == [
        ("A", 8, 100),
        ("B", 2, 25),
    ]
    assert number_of_areas_used(areas) == 2


def test_area_counts_of_nothing_are_zeros() -> None:
    areas = area_counts({}, LABELS)
    assert [(area.n, area.share) for area in areas] == [(0, 0), (0, 0)]
    assert number_of_areas_used(areas) == 0


def test_an_areas_loudest_step_is_where_most_of_its_voices_are() -> None:
    view = laid_out(counts={"hear": said(9, {1: 2}), "rest": said(3, {1: 3})})
    step = view.loudest_step_of(LABELS[1])
    assert step is not None
    assert step.key == "rest"
    assert view.loudest_step_of(LABELS[3]) is None


# Feelings


def feelings(*points: dict[str, Any]) -> JourneyDocument:
    return with_step(emotions=list(points))


def test_the_curve_is_the_chosen_perspectives_when_it_has_one() -> None:
    both = feelings({"actor": "donor", "value": -1}, {"actor": "relative", "value": 2})
    assert laid_out(both).curve_actor == "Givare"
    assert laid_out(both, perspective="relative").curve_actor == "Närstående"
    assert laid_out(both, perspective="profession").curve_actor == "Givare"


def test_now_and_wished_for_are_told_apart() -> None:
    view = laid_out(
        feelings({"actor": "donor", "value": -1}, {"actor": "donor", "value": 2, "state": "to_be"})
    )
    feeling = view.columns[0].feeling
    assert feeling.as_is is not None
    assert feeling.to_be is not None
    assert (feeling.as_is.value, feeling.to_be.value) == (-1, 2)


@pytest.mark.parametrize(
    ("raters", "about_children", "shown"),
    [(4, False, None), (5, False, -0.4), (9, True, None), (10, True, -0.2)],
)
def test_the_voices_mean_is_shown_when_enough_people_rated(
    raters: int, about_children: bool, shown: float | None
) -> None:
    counts = {"hear": StepCount(Sum(12, raters, -2))}
    feeling = laid_out(counts=counts, about_children=about_children).columns[0].feeling
    assert feeling.reported == shown
    assert feeling.reported_n == (None if shown is None else raters)
