"""Trains of Trafikverket's answers told truly: what carries, nights, clocks, names, one board."""

import json
from typing import Any

import pytest

from codesign.transit.knowledge import known_at
from codesign.transit.model import Feed, Mode
from codesign.transit.now import Departure, board, line_now, situation, status_of_lines
from codesign.transit.reading import Reading, read_feed
from codesign.transit.sentences import situation_sentence
from tests.unit.transit.feed_files import SMALL, announced, in_bytes, local, poll, recorded

ENDS = {"FromLocation": [{"LocationName": "A"}], "ToLocation": [{"LocationName": "C"}]}


def read(*rows: dict[str, Any], at: str = "06:50", timetable: bool = False) -> Reading:
    return read_feed(recorded(poll(at, TrainAnnouncement=list(rows)), timetable=timetable))


def clock(feed: Feed, text: str) -> int:
    return feed.clock.seconds(
        feed.clock.moment(0).replace(hour=int(text[:2]), minute=int(text[3:]))
    )


def departures(feed: Feed, station: str, text: str) -> list[Departure]:
    return list(board(feed, station, feed.clock.moment(clock(feed, text)), 60))


def times(feed: Feed, trip: str) -> list[tuple[str, str, str]]:
    """Station, arrival and departure of each call, as a clock would show them."""
    show = feed.clock.moment
    return [
        (call.station, f"{show(call.arrival):%d %H:%M %z}", f"{show(call.departure):%d %H:%M %z}")
        for call in feed.timetable.trips[trip].calls
    ]


def carried(number: int, **said: Any) -> list[dict[str, Any]]:
    train, minute = str(9000 + number), f"{number:02}"
    return [
        announced(train, "A", "Avgang", f"07:{minute}", **ENDS, **said),
        announced(train, "C", "Ankomst", f"08:{minute}", **ENDS, **said),
    ]


@pytest.mark.parametrize("place", [0, 10, 20])
@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ({"ProductInformation": ["Ersättningsbuss"]}, Mode.REPLACEMENT_BUS),
        ({"TypeOfTraffic": [{"Description": "Ersättningsbuss"}]}, Mode.REPLACEMENT_BUS),
        ({"Deviation": [{"Description": "Buss ersätter"}]}, Mode.REPLACEMENT_BUS),
        (
            {"TypeOfTraffic": ["Tåg"], "Deviation": [{"Description": "Ersättningsbuss"}]},
            Mode.REPLACEMENT_BUS,
        ),
        ({"TypeOfTraffic": [{"Description": "Taxi"}]}, Mode.TAXI),
        ({"Deviation": ["Taxi ersätter"]}, Mode.TAXI),
        ({"TypeOfTraffic": ["Buss"]}, Mode.BUS),
    ],
)
def test_one_bus_among_twenty_trains_is_one_bus(
    place: int, said: dict[str, Any], mode: Mode
) -> None:
    rows = [row for n in range(21) for row in carried(n, **(said if n == place else {}))]
    feed = read(*rows).feed
    found = departures(feed, "A", "06:55")
    assert [row.mode for row in found].count(Mode.TRAIN) == 20
    assert [row.name for row in found if row.mode is mode] == [str(9000 + place)]
    bars = {one.mode: one.total for one in status_of_lines(feed, feed.clock.moment(7 * 3600))}
    assert bars == {Mode.TRAIN: 20, mode: 1}
    trains = line_now(feed, feed.clock.moment(clock(feed, "07:30")))
    assert [train.mode for train in trains].count(Mode.TRAIN) == 20


def test_a_bus_for_a_part_of_the_way_is_told_of_that_departure_alone() -> None:
    bus = {"Deviation": [{"Description": "Buss ersätter"}]}
    rows = [
        announced("7", "A", "Avgang", "07:00", **ENDS),
        announced("7", "B", "Ankomst", "07:10", **ENDS),
        announced("7", "B", "Avgang", "07:12", **ENDS, **bus),
        announced("7", "C", "Ankomst", "07:30", **ENDS),
    ]
    polls = [poll(at, TrainAnnouncement=rows) for at in ("06:54", "07:04", "07:19")]
    feed = read_feed(recorded(*polls, timetable=False)).feed
    assert [row.mode for row in departures(feed, "A", "06:55")] == [Mode.TRAIN]
    assert [row.mode for row in departures(feed, "B", "06:55")] == [Mode.REPLACEMENT_BUS]
    found = {
        text: [train.mode for train in line_now(feed, feed.clock.moment(clock(feed, text)))]
        for text in ("07:05", "07:20")
    }
    assert found == {"07:05": [Mode.TRAIN], "07:20": [Mode.REPLACEMENT_BUS]}


def test_a_train_of_the_timetable_that_becomes_a_bus_is_one_from_when_that_is_told() -> None:
    bus = {"TypeOfTraffic": ["Ersättningsbuss"]}
    feed = read_feed(
        recorded(
            poll("06:40", TrainAnnouncement=[announced("101", "Alfa", "Avgang", "07:00")]),
            poll("06:50", TrainAnnouncement=[announced("101", "Alfa", "Avgang", "07:00", **bus)]),
        )
    ).feed
    assert next(row.mode for row in departures(feed, "A", "06:45")) is Mode.TRAIN
    assert next(row.mode for row in departures(feed, "A", "06:51")) is Mode.REPLACEMENT_BUS
    assert situation(feed, feed.clock.moment(clock(feed, "06:51"))).replacement_buses == 1


def test_a_cancelled_train_with_a_bus_instead_is_a_cancelled_train() -> None:
    feed = read(*carried(1, Canceled=True, Deviation=["Buss ersätter"])).feed
    [row] = departures(feed, "A", "06:55")
    assert (row.mode, row.is_cancelled, row.notes) == (Mode.TRAIN, True, ("Buss ersätter",))


def night(day: str, text: str) -> str:
    return f"{day}T{text}:00+01:00"


def at_station(train: str, station: str, kind: str, when: str, **said: Any) -> dict[str, Any]:
    return {
        "AdvertisedTrainIdent": train,
        "LocationSignature": station,
        "ActivityType": kind,
        "AdvertisedTimeAtLocation": when,
        **said,
    }


NIGHT = [
    at_station("1", "A", "Avgang", night("2026-03-10", "23:40")),
    at_station("1", "B", "Ankomst", night("2026-03-10", "23:55")),
    at_station("1", "B", "Avgang", night("2026-03-10", "23:57")),
    at_station("1", "D", "Avgang", night("2026-03-11", "00:10")),
    at_station("1", "C", "Ankomst", night("2026-03-11", "00:30")),
]


def test_a_night_train_whose_day_is_not_told_is_one_train() -> None:
    day = [
        announced("2", "A", kind, f"1{n}:00") for n in range(6) for kind in ("Ankomst", "Avgang")
    ]
    feed = read(*NIGHT, *day, at="09:00").feed
    [trip] = [trip for trip in feed.timetable.trips.values() if trip.name == "1"]
    assert trip.key == "trv:1"
    assert times(feed, "trv:1") == [
        ("A", "10 23:40 +0100", "10 23:40 +0100"),
        ("B", "10 23:55 +0100", "10 23:57 +0100"),
        ("D", "11 00:10 +0100", "11 00:10 +0100"),
        ("C", "11 00:30 +0100", "11 00:30 +0100"),
    ]
    assert [row.destination for row in departures(feed, "D", "23:59")] == ["C"]


def test_a_train_that_runs_every_night_is_a_train_for_each() -> None:
    later = [
        row | {"AdvertisedTimeAtLocation": row["AdvertisedTimeAtLocation"].replace(*change)}
        for change in (("2026-03-11", "2026-03-12"), ("2026-03-10", "2026-03-11"))
        for row in NIGHT
        if change[0] in row["AdvertisedTimeAtLocation"]
    ]
    feed = read(*NIGHT, *later, at="09:00").feed
    assert {trip.key: len(trip.calls) for trip in feed.timetable.trips.values()} == {
        "trv:1@2026-03-10": 4,
        "trv:1": 4,
    }


def test_some_announcements_with_a_day_and_some_without_are_one_train() -> None:
    told = [
        row | {"ScheduledDepartureDateTime": night("2026-03-10", "00:00")} if n % 2 else row
        for n, row in enumerate(NIGHT)
    ]
    feed = read(*told, at="09:00").feed
    assert [len(trip.calls) for trip in feed.timetable.trips.values()] == [4]


def test_a_night_train_keeps_its_order_when_the_clocks_go_back() -> None:
    rows = [
        at_station("1", "A", "Avgang", "2026-10-25T01:50:00+02:00"),
        at_station("1", "B", "Ankomst", "2026-10-25T02:40:00+02:00"),
        at_station("1", "B", "Avgang", "2026-10-25T02:05:00+01:00"),
        at_station("1", "C", "Ankomst", "2026-10-25T03:10:00+01:00"),
    ]
    polled = {"fetched_at": "2026-10-25T01:30:00+02:00", "TrainAnnouncement": rows}
    feed = read_feed({"svar.json": json.dumps(polled).encode()}).feed
    assert times(feed, "trv:1") == [
        ("A", "25 01:50 +0200", "25 01:50 +0200"),
        ("B", "25 02:40 +0200", "25 02:05 +0100"),
        ("C", "25 03:10 +0100", "25 03:10 +0100"),
    ]
    call = feed.timetable.trips["trv:1"].calls[1]
    assert call.departure - call.arrival == 25 * 60
    moment = feed.clock.moment(call.arrival - 600)
    [row] = board(feed, "B", moment)
    assert f"{row.planned:%H:%M %z}" == "02:05 +0100"


def test_the_clocks_going_forward_lengthen_nothing() -> None:
    rows = [
        at_station("1", "A", "Avgang", "2026-03-29T01:50:00+01:00"),
        at_station("1", "C", "Ankomst", "2026-03-29T03:10:00+02:00"),
    ]
    feed = read_feed({"svar.json": json.dumps({"TrainAnnouncement": rows}).encode()}).feed
    first, last = feed.timetable.trips["trv:1"].calls
    assert last.arrival - first.departure == 20 * 60


TWICE = {
    **SMALL,
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n"
    "A,Marma,60.00,18.0\nB,Beta,60.1,18.0\nC,Marma,60.20,18.0\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "t1,08:00:00,08:00:00,A,1\nt1,08:10:00,08:11:00,B,2\nt1,08:20:00,08:20:00,C,3\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign,trip_short_name\nR,v,t1,Marma,101\n",
}


def named_twice(kind: str, planned: str, told: str, point: str = "") -> Reading:
    described = {"LocationSignature": "Maa", "AdvertisedLocationName": "Marma"}
    if point:
        described["Geometry"] = {"WGS84": point}  # type: ignore[assignment]
    late = announced("101", "Maa", kind, planned, EstimatedTimeAtLocation=local(told))
    answer = poll("07:50", TrainStation=[described], TrainAnnouncement=[late])
    return read_feed(in_bytes(TWICE) | {"r.ndjson": answer.encode()})


def passages(feed: Feed, text: str) -> dict[tuple[str, str], tuple[str, int | None]]:
    run = known_at(feed, feed.clock.moment(clock(feed, text))).run(feed.timetable.trips["t1"])
    assert run is not None
    return {
        (one.call.station, one.event.value): (f"{feed.clock.moment(one.time):%H:%M}", one.delay)
        for one in run.passages
    }


def test_two_stations_of_a_name_are_told_apart_by_time() -> None:
    first = named_twice("Avgang", "08:00", "08:12")
    assert passages(first.feed, "07:55")["A", "departure"] == ("08:12", 720)
    assert first.problems == ()
    last = passages(named_twice("Ankomst", "08:20", "08:32").feed, "07:55")
    assert last["A", "departure"] == ("08:00", None)
    assert last["C", "arrival"] == ("08:32", 720)


def test_two_stations_of_a_name_are_told_apart_by_where_they_lie() -> None:
    found = passages(named_twice("Ankomst", "08:19", "08:31", "POINT (18.0 60.19)").feed, "07:55")
    assert found["C", "arrival"] == ("08:31", 660)


def test_what_neither_time_nor_place_decides_is_told_and_not_guessed() -> None:
    reading = named_twice("Ankomst", "08:10", "08:22", "POINT (18.0 60.1)")
    assert {delay for _, delay in passages(reading.feed, "07:55").values()} == {None}
    [problem] = reading.problems
    assert problem.told().startswith("Stationen Maa kan vara fler än en i tidtabellen")
    assert [*reading.feed.timetable.trips] == ["t1"]


def sign(number: int, **said: Any) -> dict[str, Any]:
    """A departure with what the usual answer holds: number, time, track, destination."""
    goal = "ABCDE"[number % 5]
    return announced(
        str(100 + number),
        "Cst",
        "Avgang",
        f"07:{number:02}",
        TrackAtLocation=str(number % 9),
        ToLocation=[{"LocationName": goal}],
        **said,
    )


def test_one_stations_departures_are_a_board() -> None:
    reading = read(*[sign(n) for n in range(41)])
    assert reading.problems == ()
    rows = departures(reading.feed, "Cst", "06:55")
    assert [row.name for row in rows] == [str(100 + n) for n in range(41)]
    assert [(row.destination, row.track) for row in rows[:3]] == [
        ("A", "0"),
        ("B", "1"),
        ("C", "2"),
    ]
    assert len(reading.feed.timetable.lines) == 5


def test_a_train_on_one_board_is_late_and_leaves_it() -> None:
    late = {"EstimatedTimeAtLocation": local("07:15")}
    polls = [poll(at, TrainAnnouncement=[sign(5, **late), sign(6)]) for at in ("06:59", "07:12")]
    feed = read_feed(recorded(*polls, poll("07:19"), timetable=False)).feed
    rows = departures(feed, "Cst", "07:00")
    assert [(row.name, row.minutes_late) for row in rows] == [("106", 0), ("105", 10)]
    assert [row.name for row in departures(feed, "Cst", "07:14")] == ["105"]
    assert departures(feed, "Cst", "07:20") == []


def test_departures_from_two_stations_are_on_both_boards() -> None:
    feed = read(announced("7", "A", "Avgang", "07:00"), announced("7", "B", "Avgang", "07:12")).feed
    for station in "AB":
        assert [row.name for row in departures(feed, station, "06:55")] == ["7"]


def test_an_arrival_alone_is_no_departure_and_is_told() -> None:
    reading = read(announced("7", "A", "Avgang", "07:00"), announced("8", "B", "Ankomst", "07:12"))
    assert departures(reading.feed, "B", "06:55") == []
    assert [one.told() for one in reading.problems] == [
        "Tåg 8 har bara en ankomst, till B, och ingen avgång att visa."
    ]


def test_other_information_is_told_with_the_departure() -> None:
    other = {"OtherInformation": [{"Code": "ONA1", "Description": "Stannar ej vid Märsta."}]}
    rows = [sign(n, **(other if n % 3 == 0 else {})) for n in range(41)]
    found = departures(read(*rows).feed, "Cst", "06:55")
    assert sum(row.notes == ("Stannar ej vid Märsta.",) for row in found) == 14
    both = {**other, "Deviation": [{"Description": "Spårändrat"}, {"Description": "Invänta tid"}]}
    [row] = departures(read(sign(1, **both)).feed, "Cst", "06:55")
    assert row.notes == ("Spårändrat", "Stannar ej vid Märsta.")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"ActivityType": None}, "saknar fältet ActivityType"),
        ({"ActivityType": "Passage"}, "har ”Passage” i fältet ActivityType"),
        ({"AdvertisedTrainIdent": ""}, "saknar fältet AdvertisedTrainIdent"),
        ({"LocationSignature": None}, "saknar fältet LocationSignature"),
        ({"AdvertisedTimeAtLocation": "snart"}, "har ”snart” i fältet AdvertisedTimeAtLocation"),
    ],
)
def test_a_row_that_cannot_be_used_says_which_field(change: dict[str, Any], told: str) -> None:
    reading = read(sign(1), sign(2) | change)
    assert [told in one.told() for one in reading.problems] == [True]
    assert [row.name for row in departures(reading.feed, "Cst", "06:55")] == ["101"]


def late(number: int, minutes: int | None) -> list[dict[str, Any]]:
    train = str(2000 + number)
    rows = [announced(train, "A", "Avgang", "07:00", **ENDS)]
    rows.append(announced(train, "C", "Ankomst", "08:00", **ENDS))
    if minutes is not None:
        for row, time in zip(rows, ("07", "08"), strict=True):
            row["EstimatedTimeAtLocation"] = local(f"{time}:{minutes:02}")
    return rows


def said(known: list[int], unknown: int) -> str:
    """What is said of trains that are so late, and of as many that only the timetable has."""
    rows = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + "".join(
        f"u{n},07:00:00,07:00:00,A1,1\nu{n},08:00:00,08:00:00,C1,2\n" for n in range(unknown)
    )
    trips = "route_id,service_id,trip_id\n" + "".join(f"R,v,u{n}\n" for n in range(unknown))
    files = in_bytes({**SMALL, "stop_times.txt": rows, "trips.txt": trips}) if unknown else {}
    heard = [row for n, minutes in enumerate(known) for row in late(n, minutes)]
    feed = read_feed(files | {"r.ndjson": poll("06:50", TrainAnnouncement=heard).encode()}).feed
    moment = feed.clock.moment(clock(feed, "06:52"))
    return situation_sentence(situation(feed, moment), feed.timetable)


def test_shares_are_of_the_known_and_many_unknown_are_told_first() -> None:
    assert said([0] * 24 + [4] * 7 + [20] * 31, 33) == (
        "Om 33 av 95 tåg vet vi inget. Av de 62 tåg som vi vet något om, nu och den närmaste "
        "halvtimmen: 31 tåg är mer än fem minuter sena (som mest 20)."
    )
    assert said([0, 0], 84) == (
        "Om 84 av 86 tåg vet vi inget. De 2 som vi vet något om är mindre än tre minuter sena."
    )
    assert said([0], 84).endswith("Det enda som vi vet något om är mindre än tre minuter sent.")
    assert said([0, 4], 84) == (
        "Om 84 av 86 tåg vet vi inget. 1 av de 2 tåg som vi vet något om är mindre än tre minuter "
        "sent. 1 av 2 är sent, 4 minuter."
    )


def test_most_is_more_than_half_of_all_trains() -> None:
    assert said([0] * 6 + [4] * 2, 3).startswith("De flesta tåg går som de ska. 2 av 8 är sena")
    assert said([0] * 5 + [4] * 3, 3).startswith("5 av de 8 tåg som vi vet något om är mindre än")
    assert said([0] * 5 + [4] * 5, 0).startswith("5 av 10 tåg är mindre än tre minuter sena.")
    assert said([0] * 6 + [4] * 5, 0).startswith("De flesta tåg går som de ska.")


def test_unknown_are_many_from_a_third() -> None:
    assert said([0] * 6, 3).startswith("Om 3 av 9 tåg vet vi inget.")
    assert said([0] * 7, 3) == (
        "Tågen går som de ska: alla 7 är mindre än tre minuter sena. Om 3 tåg vet vi inget."
    )


def test_a_third_of_the_known_makes_a_disruption() -> None:
    assert said([0, 0, 20], 0).startswith("Det är stora störningar. Av 3 tåg nu")
    assert said([0, 0, 0, 20], 1).startswith("De flesta tåg går som de ska. 1 av 4 är sent")


def test_what_is_told_wins_over_what_is_worked_out() -> None:
    files = {
        **SMALL,
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t1,08:00:00,08:00:00,A1,1\nt1,08:10:00,08:18:00,B1,2\nt1,08:20:00,08:20:00,C1,3\n",
        "trips.txt": "route_id,service_id,trip_id,trip_headsign,trip_short_name\nR,v,t1,C,101\n",
    }
    told = [
        announced("101", "B", "Ankomst", "08:10", EstimatedTimeAtLocation=local("08:18")),
        announced("101", "C", "Ankomst", "08:20", EstimatedTimeAtLocation=local("08:24")),
    ]
    answer = poll("07:50", TrainAnnouncement=told)
    feed = read_feed(in_bytes(files) | {"r.ndjson": answer.encode()}).feed
    found = passages(feed, "07:55")
    assert found["C", "arrival"] == ("08:24", 240)
    assert found["B", "arrival"] == ("08:18", 480)
    assert found["B", "departure"] == ("08:24", 360)


def test_a_told_time_that_has_been_passed_by_holds_nothing_back() -> None:
    told = [
        announced("101", "C", "Ankomst", "07:20", EstimatedTimeAtLocation=local("07:21")),
        announced("101", "B", "Ankomst", "07:10", TimeAtLocation=local("07:30")),
    ]
    feed = read_feed(recorded(poll("07:31", TrainAnnouncement=told))).feed
    found = passages(feed, "07:32")
    assert found["B", "departure"] == ("07:31", 1200)
    assert found["C", "arrival"] == ("07:31", 660)
