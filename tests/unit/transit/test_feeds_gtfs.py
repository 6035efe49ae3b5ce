"""Static timetables: whole ones, odd ones, half-broken ones."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.transit.calls import clock_text, seconds_of
from codesign.transit.clock import ServiceDay
from codesign.transit.model import Mode
from codesign.transit.problems import FeedError
from codesign.transit.reading import Reading, read_feed
from codesign.transit.station_order import in_order, runs_forward
from tests.counting import processor_time
from tests.unit.transit.feed_files import SMALL, in_bytes, zipped

pytestmark = pytest.mark.slow


def read(**changed: str | None) -> Reading:
    """The small feed with some files replaced, or left out."""
    files = {**SMALL, **{f"{name}.txt": text for name, text in changed.items()}}
    return read_feed(in_bytes({name: text for name, text in files.items() if text is not None}))


def told(reading: Reading) -> list[tuple[str, int, str]]:
    return [(one.file, one.row, one.told()) for one in reading.problems]


def times(reading: Reading, trip: str) -> list[tuple[str, int, int]]:
    calls = reading.feed.timetable.trips[trip].calls
    return [(call.station, call.arrival, call.departure) for call in calls]


def test_platforms_belong_to_their_station_and_lines_have_an_order() -> None:
    reading = read()
    timetable = reading.feed.timetable
    assert told(reading) == []
    assert timetable.lines["R"].stations == ("A", "B", "C")
    assert timetable.lines["R"].mode is Mode.TRAIN
    assert list(timetable.stations) == ["A", "B", "C"]
    assert timetable.trips["t3"].calls[-1].track == "2"
    assert reading.feed.service_day == date(2026, 3, 9)


def test_bom_crlf_quotes_spaces_and_any_order_of_columns_are_read() -> None:
    odd = (
        '\ufeff"stop_sequence" , stop_id,"departure_time",arrival_time,trip_id,note\r\n'
        '1,A1, 7:00:00,,t1,"a, b\r\nc"\r\n2,"C1",,"7:20",t1\r\n\r\n'
    )
    reading = read(stop_times=odd)
    assert times(reading, "t1") == [("A", 25200, 25200), ("C", 26400, 26400)]


def test_a_file_in_latin_1_keeps_its_letters() -> None:
    files = in_bytes(SMALL)
    files["stops.txt"] = SMALL["stops.txt"].replace("Alfa", "Åmål").encode("latin-1")
    assert read_feed(files).feed.timetable.name("A") == "Åmål"


def test_missing_times_are_filled_evenly_and_the_ends_dropped() -> None:
    rows = ["t1,,,A1,1", "t1,08:00:00,08:00:00,A1,2", "t1,,,B1,3", "t1,,,C1,4",
            "t1,08:30:00,08:31:00,B1,5", "t1,,,C1,6"]  # fmt: skip
    header = SMALL["stop_times.txt"].split("\n")[0]
    reading = read(stop_times="\n".join([header, *rows]))
    assert times(reading, "t1") == [
        ("A", 28800, 28800), ("B", 29400, 29400), ("C", 30000, 30000), ("B", 30600, 30660),
    ]  # fmt: skip


def test_times_past_midnight_run_on_the_day_and_on_the_night_after() -> None:
    late = SMALL["stop_times.txt"].replace("t1,07:20:00,07:20:00", "t1,25:20:00,25:20:00")
    feed = read(stop_times=late).feed
    assert feed.timetable.trips["t1"].calls[-1].arrival == 25 * 3600 + 20 * 60
    assert "t1@20260308" not in feed.timetable.trips  # a Sunday, without traffic
    files = in_bytes({**SMALL, "stop_times.txt": late})
    tuesday = read_feed(files | {"feed.json": b'{"service_day": "2026-03-10"}'}).feed
    night = tuesday.timetable.trips["t1@20260309"]
    assert night.calls[-1].arrival == 3600 + 20 * 60
    assert night.calls[0].departure == 7 * 3600 - 24 * 3600


def test_frequencies_are_written_out() -> None:
    rows = "trip_id,start_time,end_time,headway_secs\nt1,6:00:00,7:00:00,1200\nt1,x,y,0\n"
    reading = read(frequencies=rows)
    starts = sorted(
        trip.calls[0].departure for trip in reading.feed.timetable.trips.values() if trip.id == "t1"
    )
    assert starts == [21600, 22800, 24000]
    assert told(reading)[0][:2] == ("frequencies.txt", 3)


def test_exceptions_of_the_calendar_add_and_take_away() -> None:
    rows = "service_id,date,exception_type\nv,20260309,2\nv,20260314,1\nv,2026031,1\n"
    reading = read(calendar_dates=rows)
    assert reading.feed.service_day == date(2026, 3, 10)
    assert [one[:2] for one in told(reading)] == [("calendar_dates.txt", 4)]


@pytest.mark.parametrize("name", ["agency", "calendar", "routes"])
def test_a_missing_file_costs_only_what_depends_on_it(name: str) -> None:
    reading = read(**{name: None})
    assert len(reading.feed.timetable.trips) == 3


def test_everything_wrong_is_told_with_file_and_row_and_the_rest_is_used() -> None:
    reading = read(
        trips=SMALL["trips.txt"] + "R,v,ghost,X,1\nQ,v,t4,X,2\nR,nope,t5,X,3\n,v,t6,X,4\n",
        stop_times=SMALL["stop_times.txt"]
        + "t1,07:05:00,07:05:00,NOWHERE,3\nt1,99:99:99,,B1,6\nlost,07:00:00,07:00:00,A1,1\n"
        "lost,07:10:00,07:10:00,B1,2\nt4,07:00:00,07:00:00,A1,1\nt4,07:10:00,07:10:00,B1,2\n"
        "t5,07:00:00,07:00:00,A1,1\nt5,07:10:00,07:10:00,B1,2\nt1,07:00:00\n",
        stops=SMALL["stops.txt"] + "D,Delta,95,18,0,GONE,\n",
    )
    assert {"t1", "t2", "t3", "t4"} == set(reading.feed.timetable.trips)
    found = {(file, row) for file, row, _ in told(reading)}
    assert {("stops.txt", 9), ("trips.txt", 5), ("trips.txt", 6), ("trips.txt", 7)} <= found
    assert {("trips.txt", 8), ("stop_times.txt", 11), ("stop_times.txt", 12)} <= found
    assert any("Turen lost finns inte i trips.txt" in sentence for *_, sentence in told(reading))
    assert ("stop_times.txt", 19, "Raden saknar stop_id och hoppas över.") in told(reading)


def test_a_trip_that_goes_back_in_time_is_straightened_and_told() -> None:
    reading = read(stop_times=SMALL["stop_times.txt"].replace("t1,07:20:00", "t1,06:20:00"))
    calls = reading.feed.timetable.trips["t1"].calls
    assert [call.arrival for call in calls] == sorted(call.arrival for call in calls)
    assert any("bakåt i tiden" in sentence for *_, sentence in told(reading))


def test_a_thousand_rows_with_the_same_fault_are_counted_and_not_listed() -> None:
    rows = "".join(f"t1,07:05:00,07:05:00,NOWHERE{n},3\n" for n in range(1000))
    reading = read(stop_times=SMALL["stop_times.txt"] + rows)
    assert len(reading.problems) == 20
    assert reading.problems[-1].told().endswith("Samma sak på 980 rader till.")


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"stops.txt": "stop_id\nA\n"},
        {"stops.txt": "", "trips.txt": "\n", "stop_times.txt": '"'},
        {"stop_times.txt": "one;two\n1;2\n"},
        {"notes.txt": "nothing of the kind"},
        {"picture.jpg": "…"},
        {"x.pb": "not a message"},
    ],
)
def test_only_a_feed_with_nothing_usable_is_refused_with_a_sentence(files: dict[str, str]) -> None:
    with pytest.raises(FeedError) as caught:
        read_feed(in_bytes(files))
    assert caught.value.told().startswith(
        "Det gick inte att läsa några avgångar, positioner eller meddelanden här."
    )


def test_a_day_without_traffic_is_said() -> None:
    with pytest.raises(FeedError) as caught:
        read_feed(in_bytes(SMALL) | {"feed.json": b'{"service_day": "2026-12-24"}'})
    assert "den dag" in caught.value.told()


def test_a_zip_with_a_folder_in_it_and_what_computers_leave_behind_is_read() -> None:
    inside: dict[str, str | bytes] = {f"export/{name}": text for name, text in SMALL.items()}
    packed = zipped({**inside, "__MACOSX/export/._stops.txt": b"\x00", "export/.DS_Store": b"\x00"})
    reading = read_feed({"upload": packed})
    assert len(reading.feed.timetable.trips) == 3
    assert told(reading) == []


def day_of(trips: int) -> bytes:
    """A packed feed of so many trips, each with 20 calls."""
    stops = "stop_id,stop_name\n" + "".join(f"s{n},Station {n}\n" for n in range(20))
    named = "route_id,service_id,trip_id\n" + "".join(f"R,v,t{n}\n" for n in range(trips))
    rows = []
    for n in range(trips):
        for k in range(20):
            at = 20000 + 30 * n % 60000 + 120 * k
            rows.append(f"t{n},{clock_text(at)},{clock_text(at + 30)},s{k},{k}")
    header = SMALL["stop_times.txt"].split("\n")[0]
    files = {**SMALL, "stops.txt": stops, "trips.txt": named,
             "stop_times.txt": "\n".join([header, *rows])}  # fmt: skip
    return zipped(dict(files))


def test_eight_times_the_stop_times_are_about_eight_times_the_work() -> None:
    few, many = day_of(250), day_of(2000)
    reading = read_feed({"feed.zip": many})
    assert sum(len(trip.calls) for trip in reading.feed.timetable.trips.values()) == 40_000
    small = processor_time(lambda: read_feed({"feed.zip": few}))
    large = processor_time(lambda: read_feed({"feed.zip": many}), times=2)
    assert large < 8 * 2.5 * small


@given(st.integers(0, 95 * 3600))
def test_times_survive_being_written_and_read(seconds: int) -> None:
    assert seconds_of(clock_text(seconds)) == seconds


@pytest.mark.parametrize(
    "text", ["", "7", "7:60", "7:00:61", "-1:00:00", "a:b:c", "100:00:00", "7:0.5"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert seconds_of(text) is None


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)])
def test_a_time_of_day_is_the_same_on_the_days_when_clocks_change(day: date) -> None:
    clock = ServiceDay(day)
    assert clock.moment(8 * 3600).strftime("%H:%M") == "08:00"
    assert clock.seconds(clock.moment(5)) == 5
    assert clock.before().day == day - timedelta(1)


AUTUMN, SPRING, PLAIN = date(2026, 10, 25), date(2026, 3, 29), date(2026, 6, 1)
HOUR = 3600


@pytest.mark.parametrize(
    ("day", "seconds", "shown"),
    [
        (AUTUMN, HOUR // 2, "01:30"),  # Before: noon minus twelve hours is 01:00 summer time.
        (AUTUMN, 2 * HOUR - 60, "02:59"),
        (AUTUMN, 2 * HOUR, "02:00"),
        (AUTUMN, 3 * HOUR, "03:00"),
        (AUTUMN, 25 * HOUR, "25:00"),
        (SPRING, HOUR, "00:00"),
        (SPRING, 3 * HOUR - 60, "01:59"),
        (SPRING, 3 * HOUR, "03:00"),
        (SPRING, 8 * HOUR, "08:00"),
        (PLAIN, 0, "00:00"),
        (PLAIN, 26 * HOUR, "26:00"),
        (date(2026, 10, 24), 25 * HOUR + 1800, "25:30"),
    ],
)
def test_what_a_clock_on_the_wall_shows_leads_back_to_its_moment(
    day: date, seconds: int, shown: str
) -> None:
    clock = ServiceDay(day)
    wall = clock.on_the_wall(seconds)
    assert clock_text(wall)[:5] == shown
    assert clock.from_the_wall(wall, seconds) == seconds


def test_an_hour_that_comes_twice_is_the_first_unless_that_is_too_early() -> None:
    clock = ServiceDay(AUTUMN)
    half_past_two = 2 * HOUR + 1800
    assert clock.from_the_wall(half_past_two) == HOUR + 1800
    assert clock.from_the_wall(half_past_two, HOUR + 1800) == HOUR + 1800
    assert clock.from_the_wall(half_past_two, HOUR + 1801) == half_past_two
    assert clock.from_the_wall(half_past_two, half_past_two + 1) == HOUR + 1800


def test_a_line_with_a_branch_and_trips_both_ways_is_put_in_order() -> None:
    order = in_order(
        [("A", "B", "C", "D"), ("D", "C", "B", "A"), ("E", "B", "A"), ("A", "C", "D", "F")]
    )
    assert order == ("A", "B", "E", "C", "D", "F")
    assert runs_forward(order, ("A", "D"))
    assert not runs_forward(order, ("F", "C"))


@given(st.lists(st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=8), max_size=8))
def test_an_order_has_every_station_once(patterns: list[list[str]]) -> None:
    order = in_order([tuple(one) for one in patterns])
    assert sorted(order) == sorted({station for one in patterns for station in one})


@given(st.dictionaries(st.sampled_from(sorted(SMALL)), st.text(max_size=200), max_size=6))
def test_no_text_in_any_file_does_more_than_cost_a_problem(broken: dict[str, str]) -> None:
    with suppress(FeedError):
        assert read_feed(in_bytes({**SMALL, **broken})).feed.timetable.trips


def test_a_feed_is_named_by_who_asks_then_by_itself() -> None:
    settings: dict[str, Any] = {"feed.json": b'{"title": "Linjen", "opens_at": "07:00"}'}
    assert read_feed(in_bytes(SMALL) | settings).feed.title == "Linjen"
    assert read_feed(in_bytes(SMALL) | settings, title="Min").feed.title == "Min"
    assert read_feed(in_bytes(SMALL) | settings).feed.opens == 7 * 3600
