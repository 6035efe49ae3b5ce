"""GTFS-Realtime: what a message replaces, which run and stop it speaks of, and what is unknown."""

from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as proto

from codesign.transit.knowledge import known_at
from codesign.transit.model import Feed
from codesign.transit.now import Basis, board, line_now, messages, situation
from codesign.transit.plain import plain
from codesign.transit.reading import Reading, read_feed
from codesign.transit.sentences import situation_sentence
from tests.unit.transit.feed_files import SMALL, in_bytes
from tests.unit.transit.test_feeds_realtime import (
    Kinds,
    delays,
    epoch,
    message,
    moment,
    stop,
    update,
)

CANCELED = proto.TripDescriptor.CANCELED
TIMES = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
MORNING = {
    **SMALL,
    "trips.txt": "route_id,service_id,trip_id,direction_id\n"
    "R,v,T1,0\nR,v,T2,1\nR,v,T3,0\nR,v,N,0\n",
    "stop_times.txt": TIMES
    + "T1,08:00:00,08:00:00,A1,1\nT1,08:10:00,08:11:00,B1,2\nT1,08:20:00,08:20:00,C1,3\n"
    + "T2,08:00:00,08:00:00,C1,1\nT2,08:20:00,08:20:00,A1,2\n"
    + "T3,08:30:00,08:30:00,A1,1\nT3,08:50:00,08:50:00,C1,2\n"
    + "N,23:50:00,23:50:00,A1,1\nN,24:40:00,24:40:00,C1,2\n",
}


def read(*recorded: bytes, named: tuple[str, ...] = (), **files: str) -> Reading:
    names = named or tuple(f"{n:03}.pb" for n in range(len(recorded)))
    return read_feed(in_bytes(MORNING | files) | dict(zip(names, recorded, strict=True)))


def clock_at(feed: Feed, trip: str, place: int, at: str) -> str:
    """When a trip was expected to arrive at a call, as a clock shows it."""
    run = known_at(feed, moment(at)).run(feed.timetable.trips[trip])
    assert run is not None
    time = next(one.time for one in run.passages if one.place == place)
    return f"{feed.clock.moment(time):%H:%M}"


def is_cancelled(feed: Feed, trip: str, at: str) -> bool:
    run = known_at(feed, moment(at)).run(feed.timetable.trips[trip])
    assert run is not None
    return run.is_cancelled


def four_late(**descriptor: Any) -> Any:
    return update("T1", stop(2, arrival={"delay": 240}), **descriptor)


def tomorrow(**descriptor: Any) -> Any:
    day = 24 * 3600
    return update(
        "T1",
        stop(1, stop_id="A1", departure={"time": epoch("08:30") + day}),
        stop(2, stop_id="B1", arrival={"time": epoch("08:41") + day}),
        stop(3, stop_id="C1", arrival={"time": epoch("08:52") + day}),
        **descriptor,
    )


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("day", ["20260311", ""])
def test_another_days_run_never_touches_todays(order: int, day: str) -> None:
    entities = [four_late(start_date="20260310"), tomorrow(**({"start_date": day} if day else {}))]
    entities[1].id = "i-morgon"
    reading = read(message("07:50", *(reversed(entities) if order else entities)))
    assert clock_at(reading.feed, "T1", 1, "07:51") == "08:14"
    [row, *_] = board(reading.feed, "B", moment("07:51"))
    assert (f"{row.new_time:%H:%M}", row.minutes_late) == ("08:15", 4)
    assert [*reading.feed.timetable.trips].count("T1") == 1
    assert (
        f"{reading.feed.clock.moment(reading.feed.timetable.trips['T1'].calls[0].departure):%H:%M}"
        == "08:00"
    )


@pytest.mark.parametrize("kind", [CANCELED, proto.TripDescriptor.ADDED])
def test_another_days_cancellation_or_added_run_is_not_todays(kind: int) -> None:
    other = tomorrow(start_date="20260311", schedule_relationship=kind)
    feed = read(message("07:50", other)).feed
    assert not is_cancelled(feed, "T1", "07:51")
    assert delays(feed, "T1", "07:51") == [None] * 4


def described(**descriptor: Any) -> Any:
    entity = four_late()
    entity.trip_update.trip.Clear()
    for name, value in descriptor.items():
        setattr(entity.trip_update.trip, name, value)
    return entity


def test_a_trip_without_an_id_is_found_by_line_direction_and_start() -> None:
    said = {"route_id": "R", "direction_id": 0, "start_date": "20260310"}
    reading = read(message("07:50", described(**said, start_time="08:00:00")))
    assert clock_at(reading.feed, "T1", 1, "07:51") == "08:14"
    assert delays(reading.feed, "T2", "07:51") == [None, None]
    assert reading.problems == ()
    wrong = read(message("07:50", described(**said, start_time="08:01:00")))
    assert "linjen R" in wrong.problems[0].told()
    assert "08:01:00" in wrong.problems[0].told()
    either = read(message("07:50", described(route_id="R", start_time="08:00:00")))
    assert delays(either.feed, "T1", "07:51") == [None] * 4
    assert "ingen eller flera" in either.problems[0].told()
    nobody = read(message("07:50", described(start_time="08:00:00")))
    assert "saknar trip_id och route_id" in nobody.problems[0].told()


def test_a_train_of_the_night_before_is_found_by_its_own_day() -> None:
    said = {"route_id": "R", "direction_id": 0, "start_time": "23:50:00"}
    late = described(**said, start_date="20260309")
    late.trip_update.stop_time_update[0].stop_sequence = 2
    feed = read(message("00:10", late)).feed
    assert delays(feed, "N@20260309", "00:11") == [None, 240]
    assert delays(feed, "N", "00:11") == [None, None]


def test_a_full_message_replaces_the_one_before() -> None:
    gone = message(
        "07:50",
        update("T1", schedule_relationship=CANCELED),
        update("T3", stop(1, departure={"delay": 300})),
    )
    feed = read(gone, message("07:58")).feed
    assert is_cancelled(feed, "T1", "07:57")
    assert not is_cancelled(feed, "T1", "07:58")
    [row, *_] = board(feed, "B", moment("07:59"))
    assert (row.is_cancelled, row.new_time, row.basis) == (False, None, Basis.TIMETABLE)
    assert delays(feed, "T3", "07:57") == [300, 300]
    assert delays(feed, "T3", "07:59") == [None, None]


def test_what_has_happened_stays_when_a_full_message_leaves_a_trip_out() -> None:
    late = update("T1", stop(1, departure={"delay": 300}), stop(2, arrival={"delay": 600}))
    feed = read(message("07:50", late), message("08:06")).feed
    assert delays(feed, "T1", "08:05") == [300, 600, 600, 600]
    assert delays(feed, "T1", "08:07") == [300, None, None, None]


def incremental(at: str, *entities: Any, deleted: str = "") -> bytes:
    whole = proto.FeedMessage.FromString(message(at, *entities))
    whole.header.incrementality = proto.FeedHeader.DIFFERENTIAL
    if deleted:
        whole.entity.add(id=deleted, is_deleted=True)
    return bytes(whole.SerializeToString())


def test_an_incremental_message_takes_away_only_what_it_names() -> None:
    first = message("07:50", update("T1", schedule_relationship=CANCELED), four_late_three())
    feed = read(first, incremental("07:58"), incremental("08:05", deleted="T1")).feed
    assert is_cancelled(feed, "T1", "08:00")
    assert not is_cancelled(feed, "T1", "08:06")
    assert delays(feed, "T3", "08:06") == [240, 240]


def four_late_three() -> Any:
    return update("T3", stop(1, departure={"delay": 240}))


def alert(key: str, **about: Any) -> Any:
    entity = proto.FeedEntity(id=key)
    entity.alert.header_text.translation.add(language="sv", text=key)
    if about:
        entity.alert.informed_entity.add(**about)
    return entity


@pytest.mark.parametrize("names", [("trips/1.pb", "alerts/1.pb", "trips/2.pb", "alerts/2.pb"), ()])
def test_streams_side_by_side_do_not_end_each_other(names: tuple[str, ...]) -> None:
    late = update("T1", stop(1, departure={"delay": 300}))
    recorded = (
        message("07:50:00", late),
        message("07:50:05", alert("Fel", stop_id="B1")),
        message("07:55:00", late),
        message("07:55:05", alert("Annat", stop_id="B1")),
    )
    feed = read(*recorded, named=names).feed
    assert delays(feed, "T1", "07:56")[0] == 300
    assert [one.header for one in messages(feed, moment("07:51"))] == ["Fel"]
    assert [one.header for one in messages(feed, moment("07:56"))] == ["Annat"]


def test_an_empty_full_message_ends_every_alert() -> None:
    feed = read(message("07:50", alert("Fel", stop_id="B1")), message("07:58")).feed
    assert [one.header for one in messages(feed, moment("07:57"))] == ["Fel"]
    assert messages(feed, moment("07:58")) == ()


LOOP = {
    "trips.txt": "route_id,service_id,trip_id\nR,v,L\n",
    "stop_times.txt": TIMES
    + "L,08:00:00,08:00:00,A1,1\nL,08:10:00,08:10:00,B1,2\n"
    + "L,08:20:00,08:20:00,A1,3\nL,08:30:00,08:30:00,C1,4\n",
}


def at_stop(stop_id: str, minutes: int) -> Any:
    return stop(stop_id=stop_id, arrival={"delay": 60 * minutes}, departure={"delay": 60 * minutes})


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([("B1", 0), ("A1", 10)], [None, 0, 0, 600, 600, 600]),
        ([("A1", 10), ("B1", 5)], [600, 300, 300, 300, 300, 300]),
        ([("A1", 10), ("C1", 10)], [None, None, None, 600, 600, 600]),
        ([("A1", 1), ("B1", 2), ("A1", 3), ("C1", 4)], [60, 120, 120, 180, 180, 240]),
    ],
)
def test_a_stop_met_twice_is_the_one_that_fits(
    told: list[tuple[str, int]], expected: list[int | None]
) -> None:
    feed = read(message("07:55", update("L", *(at_stop(*one) for one in told))), **LOOP).feed
    assert delays(feed, "L", "07:56") == expected


def test_an_absolute_time_finds_its_stop_on_a_loop() -> None:
    said = stop(stop_id="A1", arrival={"time": epoch("08:27")})
    feed = read(message("07:55", update("L", said)), **LOOP).feed
    assert delays(feed, "L", "07:56") == [None, None, None, 420, 420, 420]


def test_a_number_that_disagrees_with_its_stop_gives_way() -> None:
    said = stop(1, stop_id="B1", arrival={"delay": 60})
    feed = read(message("07:55", update("L", said)), **LOOP).feed
    assert delays(feed, "L", "07:56") == [None, 60, 60, 60, 60, 60]


def test_a_trip_that_is_scheduled_again_is_whole_again() -> None:
    gone = message("07:50", update("T1", schedule_relationship=CANCELED))
    again = message("07:55", update("T1", stop(2, arrival={"delay": 60})))
    bare = message("07:55", update("T1"))
    for second, late in ((again, [None, 60, 60, 60]), (bare, [None] * 4)):
        feed = read(gone, second).feed
        assert is_cancelled(feed, "T1", "07:54")
        assert delays(feed, "T1", "07:56") == late


def test_only_added_trips_add() -> None:
    stops = [
        stop(stop_id="A1", departure={"time": epoch("08:25")}),
        stop(stop_id="C1", arrival={"time": epoch("08:45")}),
    ]
    for kind in (proto.TripDescriptor.SCHEDULED, proto.TripDescriptor.UNSCHEDULED, CANCELED):
        reading = read(message("07:50", update("X", *stops, schedule_relationship=kind)))
        assert "X" not in reading.feed.timetable.trips, kind
        assert [one.told()[:35] for one in reading.problems] == [
            "Turen X finns inte i tidtabellen, s"
        ]
        assert [*reading.feed.timetable.lines] == ["R"]
    for kind in (proto.TripDescriptor.ADDED, proto.TripDescriptor.NEW):
        feed = read(message("07:50", update("X", *stops, schedule_relationship=kind))).feed
        assert len(feed.timetable.trips["X"].calls) == 2


def test_an_added_trip_that_is_told_of_no_longer_is_gone() -> None:
    stops = [
        stop(stop_id="A1", departure={"time": epoch("08:25")}),
        stop(stop_id="C1", arrival={"time": epoch("08:45")}),
    ]
    added = update("X", *stops, schedule_relationship=proto.TripDescriptor.ADDED)
    feed = read(message("07:50", added), message("07:58")).feed
    assert "X" in {row.trip for row in board(feed, "A", moment("07:55"))}
    assert "X" not in {row.trip for row in board(feed, "A", moment("07:59"))}


def test_a_copy_of_a_trip_leaves_the_trip_alone() -> None:
    copy = update("T1", schedule_relationship=proto.TripDescriptor.DUPLICATED)
    copy.trip_update.trip_properties.trip_id = "T1-extra"
    copy.trip_update.trip_properties.start_date = "20260310"
    copy.trip_update.trip_properties.start_time = "08:15:00"
    copy.trip_update.stop_time_update.append(stop(1, departure={"delay": 60}))
    feed = read(message("07:50", copy)).feed
    assert clock_at(feed, "T1-extra", 0, "07:51") == "08:16"
    assert delays(feed, "T1", "07:51") == [None] * 4


def test_an_unknown_relationship_is_unknown_and_never_as_planned() -> None:
    entity = four_late()
    raw = entity.trip_update.trip.SerializeToString() + bytes([4 << 3, 77])
    entity.trip_update.trip.ParseFromString(raw)
    reading = read(message("07:50", entity))
    assert delays(reading.feed, "T1", "07:51") == [None] * 4
    assert "77" in reading.problems[0].told()
    assert "okänt" in reading.problems[0].told()
    entity = four_late()
    raw = entity.trip_update.stop_time_update[0].SerializeToString() + bytes([5 << 3, 77])
    entity.trip_update.stop_time_update[0].ParseFromString(raw)
    reading = read(message("07:50", entity))
    assert delays(reading.feed, "T1", "07:51") == [None] * 4
    assert "okänt" in reading.problems[0].told()


def test_what_is_told_of_a_place_that_is_passed_reaches_the_next_station() -> None:
    times = MORNING["stop_times.txt"].replace(TIMES, TIMES.strip() + ",pickup_type,drop_off_type\n")
    times = times.replace("08:10:00,08:11:00,B1,2", "08:10:00,08:11:00,B1,2,1,1")
    reading = read(message("07:50", four_late()), **{"stop_times.txt": times})
    assert delays(reading.feed, "T1", "07:51") == [None, 240]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("about", "is_cause"),
    [
        ({"agency_id": "ex"}, True),
        ({"agency_id": "annan"}, False),
        ({"route_type": 109}, True),
        ({"route_type": 3}, False),
        ({"agency_id": "ex", "route_type": 109}, True),
        ({"agency_id": "ex", "route_type": 3}, False),
        ({"route_id": "R"}, True),
        ({"route_id": "Q"}, False),
        ({"stop_id": "B1"}, True),
    ],
)
def test_an_alert_for_the_whole_operator_is_the_lines_cause(
    about: dict[str, Any], is_cause: bool
) -> None:
    late = [update(key, stop(1, departure={"delay": 900})) for key in ("T1", "T2", "T3")]
    feed = read(message("07:55", alert("Strejk", **about), *late)).feed
    for line in (None, "R"):
        found = situation(feed, moment("07:56"), line)
        assert (found.cause is not None) is is_cause
        told = situation_sentence(found, feed.timetable)
        assert told.startswith("Strejk.") is is_cause
    assert [one.header for one in messages(feed, moment("07:56"))] == ["Strejk"]


def test_an_alert_for_all_traffic_is_told_when_trains_run_well_too() -> None:
    well = [update(key, stop(1, departure={"delay": 0})) for key in ("T1", "T2", "T3")]
    feed = read(message("07:55", alert("Strejk", agency_id="ex"), *well)).feed
    told = situation_sentence(situation(feed, moment("07:56")), feed.timetable)
    assert told.startswith("Tågen går som de ska")
    assert told.endswith("Strejk.")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Signalfel <b>vid</b> Mittby", "Signalfel vid Mittby"),
        ("Rad ett<br>rad två<BR/>rad tre", "Rad ett\nrad två\nrad tre"),
        ("<p>Ett.</p><p>Två.</p>", "Ett.\n\nTvå."),
        ('Läs <a href="https://exempel.invalid?a=1&b=2">mer</a>', "Läs mer"),
        ("Signalfel &lt;b&gt;vid&lt;/b&gt; Mittby", "Signalfel vid Mittby"),
        ("Caf&eacute; &amp; kiosk&nbsp;st&auml;ngd", "Café & kiosk stängd"),
        ("väntetid < 5 min, > 3 spår", "väntetid < 5 min, > 3 spår"),
        ("a<c och d>b", "a<c och d>b"),
        ("<script>alert(1)</script>Fel<!-- dold -->", "Fel"),
        ("<ul><li>ett</li><li>två</li></ul>", "ett\n\ntvå"),
        ("spår 3\r\nspår 4", "spår 3\nspår 4"),
        ("AT&T", "AT&T"),
        (None, ""),
    ],
)
def test_tags_become_plain_words(written: str | None, words: str) -> None:
    assert plain(written) == words


def test_an_alerts_words_are_plain() -> None:
    entity = alert("x", stop_id="B1")
    entity.alert.header_text.translation[0].text = "Signalfel <b>vid</b> Mittby"
    entity.alert.description_text.translation.add(text="Ett<br>två")
    [told] = messages(read(message("07:50", entity)).feed, moment("07:51"))
    assert (told.header, told.text) == ("Signalfel vid Mittby", "Ett\ntvå")


def test_a_header_with_a_space_before_its_quotes_is_read() -> None:
    spaced = SMALL["stops.txt"].replace("stop_id,stop_name,", '"stop_id", "stop_name", ', 1)
    reading = read_feed(in_bytes({**SMALL, "stops.txt": spaced}))
    assert reading.problems == ()
    assert [one.name for one in reading.feed.timetable.stations.values()] == [
        "Alfa",
        "Beta",
        "Gamma",
    ]
    rows = SMALL["stops.txt"].replace("A,Alfa", 'A, "Alfa, norra"')
    named = read_feed(in_bytes({**SMALL, "stops.txt": rows})).feed.timetable
    assert named.name("A") == "Alfa, norra"


def test_kinds_are_told_apart() -> None:
    skipped = update("T1", stop(2, schedule_relationship=Kinds.SKIPPED))
    feed = read(message("07:50", skipped)).feed
    [train] = [one for one in line_now(feed, moment("08:05")) if one.trip == "T1"]
    assert train.skips == ("B",)
