"""Live screens: what a feed knew at a moment, and never more than that."""

from dataclasses import replace
from datetime import timedelta

import pytest

from codesign.prototypes.document import View
from codesign.prototypes.live.live import moment_of, scene, scenes_per_minute, source_of, variants
from codesign.prototypes.live.screen_parts import BAR_WIDTH, LiveScene
from codesign.transit.reading import read_feed
from codesign.transit.train_position import Basis
from tests.commuting import document, feed, live_screens, seen
from tests.unit.transit.feed_files import SMALL, in_bytes

SILENT = "08:56"
"""The recording of the disruption was silent from 08:50 to 08:58."""


def words(found: LiveScene) -> str:
    """Everything that a scene says of time."""
    trains = [
        " ".join((train.place, train.late, train.known, train.sentence))
        for line in found.lines
        for train in line.trains
    ]
    rows = [*found.departures, *(row for one in found.stations for row in one.departures)]
    boards = [" ".join((row.status, row.minutes, row.new_time)) for row in rows]
    bars = [bar.sentence for bar in (*found.bars, *(line.bar for line in found.lines))]
    return " | ".join([found.sentence, *trains, *boards, *bars])


@pytest.mark.parametrize("number", [1, 2])
def test_a_silent_feed_says_so_first_and_nothing_is_on_time(number: int) -> None:
    for screen in live_screens(number):
        found = seen(number, screen.key, SILENT)
        assert found.is_stale, screen.key
        assert "Inga färska data" in found.sentence, screen.key
        told = words(found).lower()
        assert "i tid" not in told.replace("i tidtabell", ""), screen.key
        assert "ny tid" not in told, screen.key
        assert "minuter sent" not in told, screen.key


def test_a_silent_feeds_trains_are_drawn_as_unknown() -> None:
    for line in seen(2, "start", SILENT).lines:
        assert {segment.kind for segment in line.bar.segments} <= {"no-data"}
        assert set(line.lying.lateness) <= {"?"}
        assert all(mark.basis is Basis.NO_DATA for mark in line.lying.strip.trains)


def test_the_line_is_told_in_a_sentence_before_any_train() -> None:
    found = seen(2, "start", "07:41")
    assert found.sentence.startswith("Signalfel (exempel) mellan Låtsasvik och Skissby.")
    assert [line.name for line in found.lines] == ["X1", "X2", "Ersättningsbuss"]


def test_each_train_says_where_it_is_how_late_and_how_that_is_known() -> None:
    trains = seen(2, "start", "07:41").lines[0].trains
    held = next(train for train in trains if "7109" in train.name)
    assert held.place == "står vid Låtsasvik"
    assert held.late == "34 minuter sent"
    assert held.known.startswith("uppmätt för ")
    assert {train.basis for train in trains} <= {"measured", "computed", "timetable"}


def test_what_is_drawn_is_what_is_listed() -> None:
    for line in seen(2, "start", "07:41").lines:
        drawn = {mark.trip for mark in line.standing.strip.trains}
        listed = {train.name for train in line.trains if train.place != "inställt"}
        assert len(drawn) == len(listed)
        assert len(line.lying.lateness) == len(line.lying.strip.trains)
        assert len(line.lying.stations) == len(line.lying.strip.stations)


def test_a_cancelled_train_is_not_said_to_be_computed() -> None:
    found = [t for line in seen(2, "start", "07:41").lines for t in line.trains]
    gone = [train for train in found if train.place == "inställt"]
    assert gone
    assert all(train.known.startswith("besked ") and not train.late for train in gone)


def test_a_bars_parts_fill_it_in_the_order_of_how_late() -> None:
    order = ["under-three", "three-to-five", "over-five", "cancelled", "no-data"]
    for bar in seen(2, "sena", "07:45").bars:
        kinds = [segment.kind for segment in bar.segments]
        assert kinds == sorted(kinds, key=order.index)
        assert sum(segment.width for segment in bar.segments) == pytest.approx(BAR_WIDTH, abs=0.5)
        ends = [round(one.x + one.width, 1) for one in bar.segments[:-1]]
        assert ends == pytest.approx([one.x for one in bar.segments[1:]], abs=0.2)


def test_a_signs_phrase_is_explained_where_it_first_stands() -> None:
    rows = [row for row in seen(2, "station", "07:26").departures if "Avgår tidigast" in row.status]
    assert len(rows) > 1
    assert rows[0].meaning.startswith("Tåget går inte före den här tiden")
    assert not any(row.meaning for row in rows[1:])


def test_the_bus_is_on_the_same_board_as_the_trains() -> None:
    rows = seen(2, "station", "07:41").departures
    assert any(row.track == "Buss" and row.goal == "Fantasihamn" for row in rows)


def test_ways_leave_out_what_does_not_run_and_say_what_is_uncertain() -> None:
    found = seen(2, "vagar", "07:41")
    assert found.sentence == "Från Låtsasvik till Fantasihamn."
    assert "ersättningsbuss" in found.ways[0].sentence
    assert not any("07:41" in way.sentence[:5] for way in found.ways)
    assert any(not way.is_certain and "tidtabell" in way.sentence for way in found.ways)


def test_there_is_no_way_to_where_one_stands() -> None:
    found = seen(2, "vagar", "07:41", station="fth", goal="fth")
    assert found.sentence == "Välj vart du ska."
    assert found.ways == ()


def test_messages_tell_where_and_when_they_were_changed() -> None:
    fault = next(
        row for row in seen(2, "lage", "07:26").messages if row.header.startswith("Signalfel")
    )
    assert fault.where == "Mellan Låtsasvik och Skissby"
    assert fault.earliest.startswith("Tidigast trafikstart 07:38. Inget tåg alls går före")
    assert fault.changed.startswith("Ändrat 07:24, för ")


def test_a_normal_morning_has_no_disruption() -> None:
    found = seen(2, "start", "07:30", feed="normal")
    assert found.sentence.startswith(("Tågen går som de ska", "De flesta tåg går som de ska"))
    assert not found.is_stale


def test_version_one_shows_minutes_and_explains_nothing() -> None:
    found = seen(1, "start", "07:41")
    assert found.view is View.TIMES
    assert len(found.stations) == 10
    assert found.stations[2].station.link is not None
    assert found.stations[2].station.link.key == "station-lvk"
    station = seen(1, "station", "07:41", station="sby")
    assert station.title == "Skissby"
    assert any(row.minutes.startswith("+") for row in station.departures)


def test_a_timetable_alone_never_says_how_trains_run() -> None:
    plain = read_feed(in_bytes(SMALL)).feed
    for screen in live_screens(2):
        states = {"station": "b", "goal": "c"}
        moment = plain.clock.moment(7 * 3600 + 35 * 60)
        found = scene(document(2), screen, states, plain, moment, "sv")
        told = words(found).lower()
        assert "i tid" not in told.replace("i tidtabell", ""), screen.key
        assert "inga störningar" not in told, screen.key


def test_every_screen_speaks_the_language_it_is_asked_in() -> None:
    for number in (1, 2):
        for screen in live_screens(number):
            found = seen(number, screen.key, "07:41", language="en")
            assert not any(
                word in words(found)
                for word in ("tåg ", "minuter sen", "Inga ", "Nästa ", "Enligt ", "uppmätt")
            ), screen.key


def test_the_clock_starts_alike_for_everyone_and_stops_with_the_recording() -> None:
    source, day = document(2).feeds[0], feed("storning")
    started = moment_of(source, day, timedelta())
    assert f"{started:%H:%M:%S}" == "07:41:00"
    assert moment_of(source, day, timedelta(seconds=-5)) == started
    assert f"{moment_of(source, day, timedelta(seconds=95)):%H:%M:%S}" == "07:42:35"
    assert f"{moment_of(source, day, timedelta(days=2)):%H:%M}" == "09:00"


def test_the_state_feed_chooses_the_morning() -> None:
    shown = document(2)
    screen = shown.screen("start")
    assert screen is not None
    assert screen.live is not None
    own = screen.model_copy(update={"live": screen.live.model_copy(update={"feed": "normal"})})
    asked = [(screen, "normal"), (screen, "annat"), (own, "storning")]
    chosen = [source_of(shown, one, {"feed": state}) for one, state in asked]
    assert [source and source.key for source in chosen] == ["normal", "storning", "normal"]


def test_a_screen_can_be_made_for_every_minute_and_state_beforehand() -> None:
    shown, day = document(2), feed("storning")
    board = shown.screen("station")
    assert board is not None
    states = list(variants(shown, board))
    assert len(states) == 20
    assert states[0] == {"feed": "storning", "station": "lvk"}
    source = shown.feeds[0].model_copy(update={"starts": "07:41", "ends": "07:44"})
    made = list(scenes_per_minute(shown, board, states[0], source, day, "sv"))
    assert [(minute, one.clock) for minute, one in made] == [
        (0, "07:41"),
        (1, "07:42"),
        (2, "07:43"),
        (3, "07:44"),
    ]


def test_a_region_of_lines_is_cut_and_says_so() -> None:
    day = feed("storning")
    table = day.timetable
    lines = {f"{key}-{n}": line for key, line in table.lines.items() for n in range(4)}
    trips = {
        f"{key}-{n}": replace(trip, key=f"{key}-{n}", line=f"{trip.line}-{n}")
        for key, trip in table.trips.items()
        for n in range(4)
    }
    named = {key: replace(line, key=key) for key, line in lines.items()}
    wide = replace(day, timetable=replace(table, lines=named, trips=trips))
    screen = document(2).screen("start")
    assert screen is not None
    found = scene(document(2), screen, {}, wide, wide.clock.moment(28_000), "sv")
    assert (len(found.lines), len(found.more), found.left_out) == (6, 6, 0)
    under_way = [len(line.trains) for line in (*found.lines, *found.more)]
    assert under_way == sorted(under_way, reverse=True)
