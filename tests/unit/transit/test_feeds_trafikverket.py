"""Answers of Trafikverket's open API, alone and with a timetable."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.transit.model import Mode, Phrase
from codesign.transit.now import Basis, board, line_now, lines_known, messages
from codesign.transit.reading import read_feed
from codesign.transit.trafikverket import phrase_in, point_of
from tests.unit.transit.feed_files import announced, local, poll, recorded

ZONE = ZoneInfo("Europe/Stockholm")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-10T{text}").replace(tzinfo=ZONE)


def whole_train(train: str = "2417", **said: Any) -> list[dict[str, Any]]:
    ends = {"FromLocation": [{"LocationName": "A"}], "ToLocation": [{"LocationName": "C"}]}
    return [
        announced(train, "A", "Avgang", "07:00", TrackAtLocation="4", **ends, **said),
        announced(train, "B", "Ankomst", "07:10", **ends, **said),
        announced(train, "B", "Avgang", "07:12", **ends, **said),
        announced(train, "C", "Ankomst", "07:20", **ends, **said),
    ]


NAMES = [
    {
        "LocationSignature": key,
        "AdvertisedLocationName": name,
        "Geometry": {"WGS84": f"POINT (18.0 {lat})"},
    }
    for key, name, lat in (("A", "Alfa", 60.0), ("B", "Beta", 60.1), ("C", "Gamma", 60.2))
]


def test_trains_are_built_from_announcements_alone() -> None:
    lines = poll("06:50", TrainStation=NAMES, TrainAnnouncement=whole_train())
    feed = read_feed(recorded(lines, timetable=False)).feed
    [trip] = feed.timetable.trips.values()
    assert [(call.station, call.arrival // 60, call.departure // 60) for call in trip.calls] == [
        ("A", 420, 420), ("B", 430, 432), ("C", 440, 440),
    ]  # fmt: skip
    assert [line.name for line in feed.timetable.lines.values()] == ["Alfa – Gamma"]
    [row] = board(feed, "A", moment("06:55"))
    assert (row.name, row.destination, row.track) == ("2417", "Gamma", "4")
    assert board(feed, "A", moment("06:45")) == ()


def test_a_train_of_the_timetable_is_matched_by_number_station_and_time() -> None:
    late = announced("101", "A", "Avgang", "07:00", EstimatedTimeAtLocation=local("07:06"))
    feed = read_feed(recorded(poll("06:50", TrainAnnouncement=[late]))).feed
    assert set(feed.timetable.trips) == {"t1", "t2", "t3"}
    [row, *_] = board(feed, "A", moment("06:55"))
    assert (row.new_time, row.minutes_late, row.phrase) == (moment("07:06"), 6, None)


@pytest.mark.parametrize(
    ("said", "phrase", "new_time"),
    [
        ({"Deviation": [{"Code": "ANA088", "Description": ""}]}, Phrase.WAIT_FOR_TIME, None),
        ({"Deviation": ["Invänta tid"]}, Phrase.WAIT_FOR_TIME, None),
        ({"Deviation": "Avgår tidigast"}, Phrase.LEAVES_EARLIEST, "07:20"),
        ({"OtherInformation": [{"Description": "Tidigast trafikstart"}]},
         Phrase.TRAFFIC_EARLIEST, "07:20"),
        ({"EstimatedTimeIsPreliminary": True}, Phrase.PRELIMINARY, "07:20"),
        ({"Deviation": [{"Description": "Prel. tid"}]}, Phrase.PRELIMINARY, "07:20"),
        ({"Deviation": [{"Description": "Spårändrat"}]}, None, "07:20"),
    ],
)  # fmt: skip
def test_the_phrases_of_the_signs_are_recognised(
    said: dict[str, Any], phrase: Phrase | None, new_time: str | None
) -> None:
    one = announced("101", "A", "Avgang", "07:00", EstimatedTimeAtLocation=local("07:20"), **said)
    feed = read_feed(recorded(poll("06:50", TrainAnnouncement=[one]))).feed
    [row] = [row for row in board(feed, "A", moment("06:55")) if row.name == "101"]
    assert row.phrase is phrase
    assert row.new_time == (moment(new_time) if new_time else None)


def test_the_most_uncertain_phrase_wins() -> None:
    assert phrase_in([("", "Prel. tid"), ("", "invänta tid")]) is Phrase.WAIT_FOR_TIME
    assert phrase_in([("", "Kort tåg")]) is None


def test_measured_passages_move_the_train_and_a_cancelled_one_stands_on_the_board() -> None:
    passed = {"TimeAtLocationWithSeconds": local("07:01:30")}
    bus = {"Canceled": True, "Deviation": ["Buss ersätter"]}
    feed = read_feed(
        recorded(
            poll("07:02", TrainAnnouncement=[
                announced("101", "A", "Avgang", "07:00", **passed),
                announced("103", "A", "Avgang", "07:30", **bus),
                announced("103", "B", "Avgang", "07:41", Canceled=True),
                announced("103", "B", "Ankomst", "07:40", Canceled=True),
            ]),
            poll("07:06"),
        )
    ).feed  # fmt: skip
    [train] = [one for one in line_now(feed, moment("07:06:30")) if one.name == "101"]
    assert train.place is not None
    assert (train.place.at, train.place.towards, train.place.fraction) == ("A", "B", 0.5)
    assert (train.basis, train.minutes_late, train.age) == (Basis.COMPUTED, 1, 270)
    [gone] = [row for row in board(feed, "A", moment("07:06:30")) if row.name == "103"]
    assert (gone.is_cancelled, gone.notes) == (True, ("Buss ersätter",))


def test_a_replacement_bus_is_a_line_of_its_own_and_not_known_before_it_is_ordered() -> None:
    bus = whole_train(
        "9701", TypeOfTraffic=[{"Description": "Buss"}], ProductInformation=["Ersättningsbuss"]
    )
    feed = read_feed(recorded(poll("06:30"), poll("06:50", TrainAnnouncement=bus))).feed
    assert [line.mode for line in lines_known(feed, moment("06:40"))] == [Mode.TRAIN]
    assert [line.mode for line in lines_known(feed, moment("06:55"))] == [
        Mode.TRAIN, Mode.REPLACEMENT_BUS,
    ]  # fmt: skip


def test_a_train_cut_short_goes_to_its_new_end() -> None:
    cut = [
        announced("101", "B", "Avgang", "07:11", Canceled=True),
        announced("101", "C", "Ankomst", "07:20", Canceled=True),
    ]
    feed = read_feed(recorded(poll("06:50", TrainAnnouncement=cut))).feed
    [row, *_] = board(feed, "A", moment("06:55"))
    assert (row.destination, row.is_cancelled) == ("Beta", False)
    [train] = [one for one in line_now(feed, moment("06:59")) if one.name == "101"]
    assert train.skips == ("C",)


def test_an_answer_without_a_time_is_known_when_its_parts_were_changed() -> None:
    items = whole_train(ModifiedTime="2026-03-10T05:30:00Z")
    answer = json.dumps({"RESPONSE": {"RESULT": [{"TrainAnnouncement": items}]}}).encode()
    feed = read_feed({"answer.json": answer}).feed
    assert feed.recording is not None
    assert {report.at for report in feed.recording.reports} == {6 * 3600 + 30 * 60}
    assert board(feed, "A", moment("06:00"))[0].basis is Basis.NO_DATA


def test_an_answer_that_nothing_dates_is_from_when_the_last_train_was_measured() -> None:
    items = whole_train()
    items[0]["TimeAtLocation"] = local("07:02")
    answer = json.dumps({"RESPONSE": {"RESULT": [{"TrainAnnouncement": items}]}}).encode()
    reading = read_feed({"answer.json": answer})
    assert reading.feed.opens_at == moment("07:02")
    assert [one.told() for one in reading.problems] == [
        "Det står inte när svaret hämtades. Det antas vara när det senaste tåget mättes."
    ]
    [train] = line_now(reading.feed, moment("07:02"))
    assert (train.place and train.place.at, train.minutes_late) == ("A", 2)


def test_the_name_of_an_answers_file_may_tell_when_it_was_fetched() -> None:
    answer = json.dumps({"RESPONSE": {"RESULT": [{"TrainAnnouncement": whole_train()}]}}).encode()
    feed = read_feed({"20260310T055000Z.json": answer, "20260310T055500Z.json": answer}).feed
    assert feed.recording is not None
    assert feed.recording.polls == (6 * 3600 + 50 * 60, 6 * 3600 + 55 * 60)


@pytest.mark.parametrize("wrap", ["response", "body", "data"])
def test_the_answer_may_lie_beside_or_under_the_time(wrap: str) -> None:
    inner = json.loads(poll("06:50", TrainAnnouncement=whole_train()))
    line = json.dumps({"time": inner.pop("fetched_at"), wrap: inner})
    feed = read_feed({"recording": f"\ufeff{line}\r\n".encode()}).feed
    assert feed.recording is not None
    assert feed.recording.polls == (6 * 3600 + 50 * 60,)


def test_broken_lines_and_parts_are_told_and_the_rest_is_used() -> None:
    half = poll("06:50", TrainAnnouncement=whole_train())[:-40]
    odd = poll("06:51", TrainAnnouncement=[{"ActivityType": "Avgang"}, *whole_train()])
    error = json.dumps({"RESPONSE": {"RESULT": [{"ERROR": {"MESSAGE": "…"}}]}})
    reading = read_feed(recorded(half, odd, error, '"text"', timetable=False))
    assert len(reading.feed.timetable.trips) == 1
    assert {one.row for one in reading.problems} == {1, 2, 3, 4}


def test_positions_have_longitude_first() -> None:
    assert point_of({"WGS84": "POINT (18.06 59.33)"}) == (59.33, 18.06)
    assert point_of({"WGS84": "POINT (1.2.3 59)"}) is None
    assert point_of({"WGS84": "POINT (18 95)"}) is None
    assert point_of(None) is None


def test_a_position_is_matched_to_the_train_that_is_under_way() -> None:
    position = {
        "Train": {"OperationalTrainNumber": "x", "AdvertisedTrainNumber": "101"},
        "Position": {"WGS84": "POINT (18.0 60.05)"},
        "TimeStamp": local("07:07:00"),
        "Speed": 80,
    }
    feed = read_feed(recorded(poll("07:07:20", TrainPosition=[position]))).feed
    [train] = [one for one in line_now(feed, moment("07:07:30")) if one.name == "101"]
    assert train.place is not None
    assert train.place.fraction == pytest.approx(0.5, abs=0.01)
    assert (train.basis, train.age, train.minutes_late) == (Basis.MEASURED, 30, 2)


def test_messages_of_three_kinds_are_understood() -> None:
    event = {
        "OperativeEventId": "1",
        "EventType": {"Description": "Signalfel"},
        "StartDateTime": local("06:00"),
        "EventSection": [{"FromLocation": {"Signature": "A"}, "ToLocation": {"Signature": "B"}}],
        "TrafficImpact": [{"PublicMessage": {"Header": "Fel", "Description": "Stopp."}}],
        "RailRoadTimeForServiceResumption": local("08:00"),
    }
    train = {
        "EventId": "2",
        "ExternalDescription": "Text",
        "ReasonCode": [{"Description": "Banarbete"}],
        "StartDateTime": local("06:00"),
        "EndDateTime": local("07:00"),
        "TrafficImpact": [{"FromLocation": ["A"], "ToLocation": ["C"], "AffectedLocation": ["B"]}],
    }
    station = {"Id": "3", "FreeText": "Hissen", "LocationCode": "C"}
    over = {**event, "EventState": 0}
    feed = read_feed(
        recorded(
            poll(
                "06:30", OperativeEvent=[event], TrainMessage=[train], TrainStationMessage=[station]
            ),
            poll("06:40", OperativeEvent=[over]),
        )
    ).feed
    first = {one.header or one.text: one for one in messages(feed, moment("06:35"))}
    assert set(first) == {"Fel", "Banarbete", "Hissen"}
    assert first["Fel"].section == ("A", "B")
    assert first["Fel"].traffic_earliest == moment("08:00")
    assert first["Banarbete"].section == ("A", "C")
    assert {one.header for one in messages(feed, moment("06:45"))} == {"Banarbete", ""}
    assert {one.header for one in messages(feed, moment("07:00"))} == {""}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    *sorted({key for item in whole_train() for key in item}),
    "Deviation", "Canceled", "EstimatedTimeAtLocation", "TimeAtLocation", "ModifiedTime", "Train",
    "Position", "TimeStamp", "TrafficImpact", "EventSection", "EventType", "ReasonCode", "Geometry",
]  # fmt: skip


@given(
    st.sampled_from(["TrainAnnouncement", "TrainPosition", "TrainMessage", "OperativeEvent",
                     "TrainStationMessage", "TrainStation"]),
    st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=4),
)  # fmt: skip
def test_no_value_in_any_field_does_more_than_cost_a_problem(
    kind: str, broken: dict[str, Any]
) -> None:
    item = {**whole_train()[0], "EventId": "1", "OperativeEventId": "1", "FreeText": "x", **broken}
    feed = read_feed(recorded(poll("06:50", **{kind: [item]}))).feed
    assert line_now(feed, moment("07:05"))
    messages(feed, moment("07:05"))
