"""Feeds that others have made: read whole where they are at hand."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from codesign.transit.drawing import strip
from codesign.transit.knowledge import known_at
from codesign.transit.model import Mode
from codesign.transit.now import Basis, board, line_now, messages
from codesign.transit.problems import FeedError
from codesign.transit.reading import read_feed
from tests.unit.transit.feed_files import ROOT, SMALL, in_bytes

GIVEN = ROOT.parent / "shared" / "data" / "gtfs"


def given_file(name: str) -> Path:
    for folder in (GIVEN, ROOT.parents[1] / "shared" / "data" / "gtfs"):
        if (folder / name).exists():
            return folder / name
    pytest.skip(f"{name} is not here")


pytestmark = pytest.mark.interop


def test_the_sample_feed_of_the_standard_runs_by_its_frequencies() -> None:
    reading = read_feed(given_file("sample-feed-1.zip"))
    feed = reading.feed
    assert [one.told() for one in reading.problems] == []
    assert (feed.zone, feed.service_day) == ("America/Los_Angeles", date(2007, 1, 6))
    assert [line.name for line in feed.timetable.lines.values()] == ["10", "20", "30", "40", "50"]
    starts = [one.calls[0].departure for one in feed.timetable.of_line["STBA"]]
    assert (len(starts), starts[0], starts[1]) == (32, 6 * 3600, 6 * 3600 + 1800)


def test_a_norwegian_line_is_in_order_and_has_trains_by_its_timetable() -> None:
    reading = read_feed(given_file("gjovikbanen-2018.zip"))
    feed = reading.feed
    assert [one.told() for one in reading.problems] == []
    names = [feed.timetable.name(key) for key in feed.timetable.lines["GJB:Line:R30"].stations]
    assert (names[0], names[-1]) == ("Gjøvik stasjon", "Oslo S")
    assert Mode.REPLACEMENT_BUS in {line.mode for line in feed.timetable.lines.values()}
    moment = datetime(2018, 8, 21, 7, 30, tzinfo=ZoneInfo("Europe/Oslo"))
    trains = line_now(feed, moment)
    assert {train.basis for train in trains} == {Basis.TIMETABLE}
    assert len(strip(feed, "GJB:Line:R30", trains).stations) == len(names)
    oslo = next(key for key, one in feed.timetable.stations.items() if one.name == "Oslo S")
    assert len(board(feed, oslo, moment, 5)) == 5


def test_the_example_updates_of_the_standard_find_their_trip() -> None:
    text = given_file("trip-updates-full.asciipb").read_bytes()
    rows = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    rows += [f"trip-1,{9 + n}:00:00,{9 + n}:00:00,{'AB'[n % 2]}1,{n}" for n in range(12)]
    trips = "route_id,service_id,trip_id\nR,v,trip-1\n"
    files = {**SMALL, "trips.txt": trips, "stop_times.txt": "\n".join(rows)}
    del files["calendar.txt"]
    reading = read_feed(in_bytes(files) | {"updates.asciipb": text})
    feed = reading.feed
    assert feed.service_day == date(2010, 9, 14)
    run = known_at(feed, feed.clock.moment(feed.opens + 1)).run(feed.timetable.trips["trip-1"])
    assert run is not None
    delays = {(one.place, one.event.value): one.delay for one in run.passages}
    assert [delays[n, "arrival"] for n in (2, 3, 4, 8, 9, 10, 11)] == [None, 5, 5, 1, 1, 0, 0]
    assert "frequency-expanded-trip" in reading.problems[0].told()


def test_the_example_alerts_of_the_standard_are_messages() -> None:
    feed = read_feed(given_file("alerts.asciipb")).feed
    [message] = messages(feed, feed.opens_at)
    assert message.header.startswith("Stop at Elm street is closed")
    assert message.lines == ("219", "100")


def test_updates_for_a_timetable_that_is_not_there_are_refused_with_a_sentence() -> None:
    with pytest.raises(FeedError):
        read_feed(given_file("trip-updates-full.asciipb"))
