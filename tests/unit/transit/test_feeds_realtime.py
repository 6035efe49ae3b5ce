"""GTFS-Realtime, recorded: what it says, when it was known, and what no timetable has."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from google.transit import gtfs_realtime_pb2 as proto
from hypothesis import given
from hypothesis import strategies as st

from codesign.i18n import speaking
from codesign.transit.clock import epoch_in_name
from codesign.transit.knowledge import known_at
from codesign.transit.model import Event, Feed
from codesign.transit.now import Basis, board, line_now, messages, situation
from codesign.transit.problems import FeedError, Problems
from codesign.transit.reading import read_feed
from codesign.transit.realtime import read_snapshot
from tests.unit.transit.feed_files import SMALL, in_bytes

ZONE = ZoneInfo("Europe/Stockholm")
Kinds = proto.TripUpdate.StopTimeUpdate


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-10T{text}").replace(tzinfo=ZONE)


def epoch(text: str) -> int:
    return int(moment(text).timestamp())


def message(at: str, *entities: Any) -> bytes:
    whole = proto.FeedMessage()
    whole.header.gtfs_realtime_version = "2.0"
    whole.header.timestamp = epoch(at)
    for n, entity in enumerate(entities):
        entity.id = entity.id or str(n)
        whole.entity.append(entity)
    return bytes(whole.SerializeToString())


def update(trip: str, *stops: Any, **descriptor: Any) -> Any:
    entity = proto.FeedEntity(id=trip)
    entity.trip_update.trip.trip_id = trip
    for name, value in descriptor.items():
        setattr(entity.trip_update.trip, name, value)
    entity.trip_update.stop_time_update.extend(stops)
    return entity


def stop(sequence: int = 0, **said: Any) -> Any:
    one = Kinds(stop_sequence=sequence) if sequence else Kinds()
    for event in ("arrival", "departure"):
        for name, value in said.pop(event, {}).items():
            setattr(getattr(one, event), name, value)
    for name, value in said.items():
        setattr(one, name, value)
    return one


def feed(*recorded: bytes, **more: bytes) -> Feed:
    files = in_bytes(SMALL) | {f"{n:03}.pb": content for n, content in enumerate(recorded)}
    return read_feed(files | more).feed


def delays(feed: Feed, trip: str, at: str) -> list[int | None]:
    run = known_at(feed, moment(at)).run(feed.timetable.trips[trip])
    assert run is not None
    return [one.delay for one in run.passages]


def test_a_delay_is_carried_on_to_later_stops_and_known_only_from_when_it_was_sent() -> None:
    sent = feed(message("06:50", update("t1", stop(5, arrival={"delay": 240}))))
    assert delays(sent, "t1", "06:51") == [None, 240, 240, 240]
    assert delays(sent, "t1", "06:49") == [None, None, None, None]


def test_a_later_message_replaces_what_an_earlier_one_said_of_stops_further_on() -> None:
    first = message("06:50", update("t1", stop(9, arrival={"delay": 60})))
    second = message("06:55", update("t1", stop(1, departure={"delay": 300})))
    sent = feed(first, second)
    assert delays(sent, "t1", "06:52") == [None, None, None, 60]
    assert delays(sent, "t1", "06:56") == [300, 300, 300, 300]


def test_an_absolute_time_and_a_new_track_reach_the_board() -> None:
    said = stop(stop_id="A2", departure={"time": epoch("07:04")})
    [row, *_] = board(feed(message("06:55", update("t1", said))), "A", moment("06:56"))
    assert (row.planned, row.new_time, row.minutes_late) == (
        moment("07:00"), moment("07:04"), 4,
    )  # fmt: skip
    assert (row.track, row.is_new_track, row.basis) == ("2", True, Basis.COMPUTED)


def test_cancelled_skipped_and_silent_are_three_things() -> None:
    gone = update("t1", schedule_relationship=proto.TripDescriptor.CANCELED)
    skipped = update("t2", stop(5, schedule_relationship=Kinds.SKIPPED))
    silent = update("t3", stop(1, schedule_relationship=Kinds.NO_DATA))
    sent = feed(message("06:50", gone, skipped, silent))
    knowledge = known_at(sent, moment("06:51"))
    runs = {key: knowledge.run(trip) for key, trip in sent.timetable.trips.items()}
    assert runs["t1"] is not None
    assert runs["t1"].is_cancelled
    assert runs["t2"] is not None
    assert [one.place for one in runs["t2"].passages] == [0, 2]
    assert delays(sent, "t3", "06:51") == [None, None, None, None]


def test_unknown_ids_cost_a_problem_each_and_nothing_else() -> None:
    unknown = [message(f"06:{n}", update("who", stop(1))) for n in range(50, 55)]
    odd = message("06:55", update("t1", stop(77, arrival={"delay": 5})))
    files = {f"{n}.pb": content for n, content in enumerate([*unknown, odd])}
    reading = read_feed(in_bytes(SMALL) | files)
    assert [(one.file, one.told()) for one in reading.problems] == [
        ("0.pb", "Turen who finns inte i tidtabellen, så det som sägs om den används inte."),
        ("5.pb", "Hållplatsen #77 finns inte på turen, så det som sägs om den används inte."),
    ]


def test_an_added_trip_is_known_from_when_it_was_told_of() -> None:
    said = [
        stop(stop_id="A1", departure={"time": epoch("07:25")}),
        stop(stop_id="C1", arrival={"time": epoch("07:45"), "delay": 60}),
    ]
    added = proto.TripDescriptor.ADDED
    sent = feed(message("07:05", update("extra", *said, schedule_relationship=added, route_id="R")))
    assert "extra" not in {row.trip for row in board(sent, "A", moment("07:04"))}
    assert "extra" in {row.trip for row in board(sent, "A", moment("07:06"))}
    assert sent.timetable.trips["extra"].calls[-1].arrival == 7 * 3600 + 44 * 60


def test_messages_alone_without_a_timetable_are_a_feed() -> None:
    said = [
        stop(stop_id=key, arrival={"time": epoch(at)})
        for key, at in (("x", "07:00"), ("y", "07:09"))
    ]
    alone = read_feed({"one.pb": message("06:55", update("t", *said))}).feed
    assert [line.stations for line in alone.timetable.lines.values()] == [("x", "y")]


def test_positions_place_a_train_between_stations_with_an_age() -> None:
    entity = proto.FeedEntity(id="v")
    entity.vehicle.trip.trip_id = "t1"
    entity.vehicle.position.latitude, entity.vehicle.position.longitude = 60.025, 18.0001
    entity.vehicle.timestamp = epoch("07:03:10")
    sent = feed(message("07:03:20", entity))
    [train] = [one for one in line_now(sent, moment("07:03:50"), "R") if one.trip == "t1"]
    assert train.place is not None
    assert (train.place.at, train.place.towards) == ("A", "B")
    assert train.place.fraction == pytest.approx(0.25, abs=0.01)
    assert (train.basis, train.age, train.minutes_late) == (Basis.MEASURED, 40, 0)


def test_a_position_far_from_the_line_or_at_a_stop_is_handled() -> None:
    far, stands = proto.FeedEntity(id="1"), proto.FeedEntity(id="2")
    far.vehicle.trip.trip_id, stands.vehicle.trip.trip_id = "t1", "t3"
    far.vehicle.position.latitude, far.vehicle.position.longitude = 10, 10
    stands.vehicle.stop_id = "B1"
    stands.vehicle.current_status = proto.VehiclePosition.STOPPED_AT
    trains = {
        one.trip: one for one in line_now(feed(message("07:14", far, stands)), moment("07:14:30"))
    }
    assert trains["t1"].basis is not Basis.MEASURED
    assert trains["t3"].place is not None
    assert (trains["t3"].place.at, trains["t3"].place.towards) == ("B", None)


def test_an_alert_is_told_in_swedish_while_it_holds() -> None:
    entity = proto.FeedEntity(id="a")
    alert = entity.alert
    alert.active_period.add(start=epoch("07:00"), end=epoch("08:00"))
    alert.informed_entity.add(stop_id="B1")
    alert.informed_entity.add(route_id="R")
    alert.header_text.translation.add(language="en", text="Slow")
    alert.header_text.translation.add(language="sv-SE", text="Långsamt")
    sent = feed(message("06:50", entity))
    assert messages(sent, moment("06:55")) == ()
    [told] = messages(sent, moment("07:30"))
    assert (told.header, told.stations, told.lines) == ("Långsamt", ("B",), ("R",))
    assert messages(sent, moment("08:00")) == ()


def test_an_alert_that_later_messages_do_not_have_is_over() -> None:
    def alert(key: str) -> Any:
        entity = proto.FeedEntity(id=key)
        entity.alert.header_text.translation.add(text=key)
        return entity

    sent = feed(message("07:00", alert("x"), alert("y")), message("07:05", alert("y")))
    assert {one.header for one in messages(sent, moment("07:01"))} == {"x", "y"}
    assert {one.header for one in messages(sent, moment("07:06"))} == {"y"}


def test_text_is_read_as_well_as_binary() -> None:
    text = f"""
    # as in the examples of the standard
    header {{ gtfs_realtime_version: "2.0" timestamp: {epoch("06:50")} }}
    entity {{ id: "x" trip_update {{ trip {{ trip_id: "t1" }}
      stop_time_update {{ stop_sequence: 1 departure {{ delay: 120 }} }} }} }}
    """
    assert delays(feed(**{"updates.asciipb": text.encode()}), "t1", "06:51")[0] == 120


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("vehicles-20260310T060000Z.pb", 1773122400),
        ("2026-03-10_06-00-00.pb", 1773122400),
        ("1773122400.pb", 1773122400),
        ("t20269999T999999.pb", 0),
        ("updates.pb", 0),
    ],
)
def test_the_name_of_a_file_may_tell_when_it_was_fetched(name: str, seconds: int) -> None:
    assert epoch_in_name(name) == seconds


def test_a_message_without_a_time_is_not_used() -> None:
    whole = proto.FeedMessage()
    whole.header.gtfs_realtime_version = "2.0"
    problems = Problems()
    assert read_snapshot("x.pb", whole.SerializeToString(), problems) is None
    assert "när filen hämtades" in problems.all()[0].told()


def test_absurd_times_do_no_harm() -> None:
    huge = 2**62
    said = stop(1, departure={"time": huge}, arrival={"delay": 2**31 - 1})
    sent = feed(message("06:55", update("t1", said)))
    assert board(sent, "A", moment("06:56"))
    milliseconds = proto.FeedEntity(id="v")
    milliseconds.vehicle.trip.trip_id = "t1"
    milliseconds.vehicle.timestamp = epoch("07:03") * 1000
    sent = feed(message("07:03:30", milliseconds))
    assert sent.recording is not None
    assert sent.recording.positions[0].measured == 7 * 3600 + 3 * 60


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_cost_a_problem(content: bytes) -> None:
    reading = read_feed(in_bytes(SMALL) | {"x.pb": content})
    assert len(reading.feed.timetable.trips) >= 3


def test_bytes_alone_are_refused() -> None:
    with pytest.raises(FeedError):
        read_feed({"x.pb": b"\x00\x01\x02"})


def test_a_fresh_update_confirms_what_was_said() -> None:
    sent = feed(
        *(message(f"07:0{n}", update("t1", stop(1, departure={"delay": 60}))) for n in range(5))
    )
    run = known_at(sent, moment("07:04:30")).run(sent.timetable.trips["t1"])
    assert run is not None
    assert run.heard == 7 * 3600 + 4 * 60
    assert run.reports[0, Event.DEPARTURE].at == 7 * 3600
    assert situation(sent, moment("07:04:30")).age == 30


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("sv", "nu.asciipb, rad 3: Raden går inte att läsa som GTFS-Realtime: ”entity ]”."),
        ("en", "nu.asciipb, row 3: The row cannot be read as GTFS-Realtime: “entity ]”."),
    ],
)
def test_a_text_that_is_no_feed_is_told_by_its_row_and_not_in_protobufs_words(
    code: str, told: str
) -> None:
    problems = Problems()
    text = b'header {\n  gtfs_realtime_version: "2.0" }\n  entity ]\n'
    assert read_snapshot("nu.asciipb", text, problems) is None
    (problem,) = problems.all()
    with speaking(code):
        assert problem.told_with_place() == told
