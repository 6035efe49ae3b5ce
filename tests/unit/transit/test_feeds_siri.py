"""SIRI-ET and SIRI-SX: passengers' trains, matched or told; messages while they hold."""

from pathlib import Path

import pytest

from codesign.i18n import speaking
from codesign.transit.knowledge import known_at
from codesign.transit.model import Feed, Mode
from codesign.transit.now import Basis, board, line_now, messages, situation
from codesign.transit.problems import FeedError
from codesign.transit.reading import Reading, read_feed
from tests.unit.transit.feed_files import ROOT, in_bytes

TIMES = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
TABLES = {
    "agency.txt": "agency_id,agency_name,agency_timezone\nEX:Authority:EX,Ex,Europe/Oslo\n",
    "stops.txt": "stop_id,stop_name,location_type,parent_station\n"
    "EX:StopPlace:1,Alfa,1,\nEX:Quay:1,Alfa,0,EX:StopPlace:1\n"
    "EX:StopPlace:2,Beta,1,\nEX:Quay:2,Beta,0,EX:StopPlace:2\n"
    "EX:StopPlace:3,Gamma,1,\nEX:Quay:3,Gamma,0,EX:StopPlace:3\n",
    "routes.txt": "route_id,route_short_name,route_type,agency_id\n"
    "EX:Line:L1,L1,100,EX:Authority:EX\nEX:Line:L2,L2,100,EX:Authority:EX\n",
    "trips.txt": "route_id,service_id,trip_id,trip_short_name\n"
    "EX:Line:L1,v,EX:ServiceJourney:1-101,101\nEX:Line:L1,v,EX:ServiceJourney:1-103,103\n"
    "EX:Line:L2,v,EX:ServiceJourney:1-201,201\n",
    "stop_times.txt": TIMES
    + "".join(
        f"EX:ServiceJourney:1-{n},{h}:00:00,{h}:00:00,EX:Quay:1,0\n"
        f"EX:ServiceJourney:1-{n},{h}:10:00,{h}:12:00,EX:Quay:2,1\n"
        f"EX:ServiceJourney:1-{n},{h}:20:00,{h}:20:00,EX:Quay:3,2\n"
        for n, h in ((101, "08"), (103, "09"), (201, "08"))
    ),
    "calendar_dates.txt": "service_id,date,exception_type\nv,20180828,1\nv,20180829,1\n",
}
ONE, TWO = "EX:ServiceJourney:1-101", "EX:ServiceJourney:1-201"


def call(stop: str, kind: str = "Estimated", zone: str = "+02:00", **times: str) -> str:
    said = "".join(
        f"<{name}>2018-08-29T{value}:00{zone}</{name}>"
        if name.endswith("Time")
        else f"<{name}>{value}</{name}>"
        for name, value in times.items()
    )
    return f"<{kind}Call><StopPointRef>{stop}</StopPointRef>{said}</{kind}Call>"


def beta(late: str = "08:15", zone: str = "+02:00", **more: str) -> str:
    times = {"AimedArrivalTime": "08:10", "ExpectedArrivalTime": late, **more}
    return call("EX:Quay:2", zone=zone, **times)


def journey(
    *calls: str,
    ref: str = f"<DatedVehicleJourneyRef>{ONE}</DatedVehicleJourneyRef>",
    more: str = "",
) -> str:
    return (
        f"<EstimatedVehicleJourney><LineRef>EX:Line:L1$EX:Line:L1</LineRef>{ref}{more}"
        f"<EstimatedCalls>{''.join(calls)}</EstimatedCalls></EstimatedVehicleJourney>"
    )


def delivery(*records: str, at: str = "07:50", kind: str = "EstimatedTimetable") -> str:
    inside = "".join(records)
    return (
        '<?xml version="1.0"?><Siri xmlns="http://www.siri.org.uk/siri"><ServiceDelivery>'
        f"<ResponseTimestamp>2018-08-29T{at}:00+02:00</ResponseTimestamp>"
        f"<{kind}Delivery><Frame>{inside}</Frame></{kind}Delivery></ServiceDelivery></Siri>"
    )


def read(*files: str, tables: bool = True) -> Reading:
    named = {f"{n}.xml": text.encode() for n, text in enumerate(files)}
    return read_feed((in_bytes(TABLES) if tables else {}) | named)


def delays(feed: Feed, trip: str = ONE, at: int = 7 * 3600 + 55 * 60) -> list[int | None]:
    run = known_at(feed, feed.clock.moment(at)).run(feed.timetable.trips[trip])
    assert run is not None
    return [one.delay for one in run.passages]


LATE = [None, 300, 300, 300]


@pytest.mark.parametrize(
    "ref",
    [
        f"<DatedVehicleJourneyRef>{ONE}</DatedVehicleJourneyRef>",
        "<FramedVehicleJourneyRef><DataFrameRef>2018-08-29</DataFrameRef>"
        f"<DatedVehicleJourneyRef>{ONE}</DatedVehicleJourneyRef></FramedVehicleJourneyRef>",
        "<DatedVehicleJourneyRef>1-101</DatedVehicleJourneyRef>",
        "<DatedVehicleJourneyRef>OTHER:ServiceJourney:1-101</DatedVehicleJourneyRef>",
        "<DatedVehicleJourneyRef>101:2018-08-29</DatedVehicleJourneyRef>",
        "<DatedVehicleJourneyRef>x</DatedVehicleJourneyRef><VehicleRef>101</VehicleRef>",
        "<TrainNumbers><TrainNumberRef>101</TrainNumberRef></TrainNumbers>",
    ],
)
def test_a_journey_is_matched_by_reference_else_by_number(ref: str) -> None:
    reading = read(delivery(journey(beta(), ref=ref)))
    assert delays(reading.feed) == LATE
    assert reading.problems == ()


def test_a_number_alone_does_not_match_other_stops_or_times() -> None:
    number = "<DatedVehicleJourneyRef>101:2018-08-29</DatedVehicleJourneyRef>"
    for wrong in (
        call("EX:Quay:2", AimedArrivalTime="12:10", ExpectedArrivalTime="12:15"),
        call("NSR:Quay:9", AimedArrivalTime="08:10", ExpectedArrivalTime="08:15"),
    ):
        reading = read(delivery(journey(wrong, ref=number)))
        assert delays(reading.feed) == [None] * 4
        [problem] = reading.problems
        assert problem.told().startswith("Resan 101 (tåg 101) finns inte i tidtabellen")


def test_a_journey_of_another_day_touches_nothing() -> None:
    ref = "<DatedVehicleJourneyRef>101:2018-08-30</DatedVehicleJourneyRef>"
    other = journey(beta().replace("08-29", "08-30"), ref=ref)
    today = journey(beta("08:11"))
    again = journey(beta("08:11"), ref=f"<DatedVehicleJourneyRef>{TWO}</DatedVehicleJourneyRef>")
    reading = read(delivery(today, again, other))
    assert delays(reading.feed) == [None, 60, 60, 60]
    assert reading.problems == ()


def test_trains_without_passengers_are_passed_over() -> None:
    freight = "<ServiceFeatureRef>freightTrain</ServiceFeatureRef>"
    passenger = "<ServiceFeatureRef>passengerTrain</ServiceFeatureRef>"
    reading = read(delivery(journey(beta(), more=freight)))
    assert (delays(reading.feed), reading.problems) == ([None] * 4, ())
    assert delays(read(delivery(journey(beta(), more=passenger))).feed) == LATE


def test_a_stop_that_is_no_quay_is_found_by_its_name_or_told() -> None:
    named = beta().replace(
        "EX:Quay:2</StopPointRef>", "BTA</StopPointRef><StopPointName>Beta</StopPointName>"
    )
    assert delays(read(delivery(journey(named))).feed) == LATE
    unknown = call("ALB", AimedArrivalTime="08:15", ExpectedArrivalTime="08:59")
    reading = read(delivery(journey(beta(), unknown)))
    assert delays(reading.feed) == LATE
    assert [one.told() for one in reading.problems] == [
        f"StopPointRef ALB i resan {ONE} är ingen hållplats på turen, så det uppehållet används "
        "inte."
    ]


def test_what_a_delivery_says_of_each_call() -> None:
    calls = [
        call("EX:Quay:1", "Recorded", AimedDepartureTime="08:00", ActualDepartureTime="08:03",
             ExpectedDepartureTime="08:02", DeparturePlatformName="4"),
        call("EX:Quay:2", AimedArrivalTime="08:10", ExpectedArrivalTime="08:14",
             AimedDepartureTime="08:12", ExpectedDepartureTime="08:15", Cancellation="false"),
        call("EX:Quay:3", AimedArrivalTime="08:20", ArrivalStatus="cancelled"),
    ]  # fmt: skip
    feed = read(delivery(journey(*calls), at="08:05")).feed
    moment = feed.clock.moment(8 * 3600 + 330)
    run = known_at(feed, moment).run(feed.timetable.trips[ONE])
    assert run is not None
    assert [(one.is_measured, one.delay) for one in run.passages] == [(True, 180), (False, 240)]
    [train] = [one for one in line_now(feed, moment) if one.trip == ONE]
    assert train.skips == ("EX:StopPlace:3",)
    assert run.reports[0, "departure"].track == "4"  # type: ignore[index]


def test_a_later_delivery_replaces_what_it_tells_anew() -> None:
    gone = journey(beta(), more="<Cancellation>true</Cancellation>")
    feed = read(delivery(gone), delivery(journey(beta("08:11")), at="08:00")).feed
    run = known_at(feed, feed.clock.moment(28320)).run(feed.timetable.trips[ONE])
    assert run is not None
    assert run.is_cancelled
    assert delays(feed, at=8 * 3600 + 60) == [None, 60, 60, 60]
    rows = board(feed, "EX:StopPlace:2", feed.clock.moment(8 * 3600 + 60))
    assert [row.is_cancelled for row in rows if row.trip == ONE] == [False]


def test_an_unknown_status_is_unknown_and_told() -> None:
    reading = read(delivery(journey(beta(ArrivalStatus="maybe"))))
    assert delays(reading.feed) == [None] * 4
    assert "maybe i ArrivalStatus" in reading.problems[0].told()
    assert "okänt" in reading.problems[0].told()


def test_what_is_not_monitored_is_not_known() -> None:
    reading = read(delivery(journey(beta("08:10"), more="<Monitored>false</Monitored>")))
    assert delays(reading.feed) == [None] * 4


def test_an_inaccurate_time_is_preliminary_and_a_bus_is_a_bus() -> None:
    said = "<PredictionInaccurate>true</PredictionInaccurate><VehicleMode>bus</VehicleMode>"
    late = call("EX:Quay:2", AimedDepartureTime="08:12", ExpectedDepartureTime="08:15")
    feed = read(delivery(journey(late, more=said))).feed
    [row] = [
        one for one in board(feed, "EX:StopPlace:2", feed.clock.moment(28320)) if one.trip == ONE
    ]
    assert (row.phrase, row.mode) == ("preliminary", Mode.REPLACEMENT_BUS)


def test_prefixes_of_any_kind_and_encodings_are_read() -> None:
    plain = delivery(journey(beta()))
    mixed = plain.replace("<Siri xmlns=", '<s:Siri xmlns:s="urn:x" xmlns:ns2="urn:y" xmlns=')
    mixed = mixed.replace("</Siri>", "</s:Siri>").replace("StopPointRef", "ns2:StopPointRef")
    bare = plain.replace(' xmlns="http://www.siri.org.uk/siri"', "")
    for text in (mixed, bare, "\ufeff" + plain):
        assert delays(read(text).feed) == LATE
    wide = plain.replace('version="1.0"', 'version="1.0" encoding="utf-16"').encode("utf-16")
    assert delays(read_feed(in_bytes(TABLES) | {"u.xml": wide}).feed) == LATE


def test_an_extra_journey_is_added_and_without_a_timetable_all_are() -> None:
    calls = [
        call("EX:Quay:1", AimedDepartureTime="08:30", ExpectedDepartureTime="08:35"),
        call("EX:Quay:3", AimedArrivalTime="08:50", ExpectedArrivalTime="08:55"),
    ]
    ref = "<DatedVehicleJourneyRef>77:2018-08-29</DatedVehicleJourneyRef>"
    extra = journey(*calls, ref=ref, more="<ExtraJourney>true</ExtraJourney>")
    feed = read(delivery(extra, at="08:28")).feed
    assert "siri:77" in {
        row.trip for row in board(feed, "EX:StopPlace:1", feed.clock.moment(30600))
    }
    assert not read(delivery(journey(*calls, ref=ref))).feed.timetable.trips.get("siri:77")
    alone = read(delivery(journey(*calls, ref=ref), at="08:28"), tables=False).feed
    [row] = board(alone, "EX:Quay:1", alone.clock.moment(30600))
    assert (row.name, row.minutes_late, row.basis) == ("77", 5, Basis.COMPUTED)


def situation_of(number: str = "1", affects: str = "", more: str = "", zone: str = "+02:00") -> str:
    return (
        "<PtSituationElement><CreationTime>2018-08-29T07:00:00+02:00</CreationTime>"
        f"<ParticipantRef>EX</ParticipantRef><SituationNumber>{number}</SituationNumber>"
        "<ValidityPeriod>"
        f"<StartTime>2018-08-29T08:00:00{zone}</StartTime><EndTime>2018-08-29T09:00:00{zone}</EndTime>"
        f'</ValidityPeriod>{more}<Summary xml:lang="EN">Slow</Summary>'
        '<Summary xml:lang="NO">Sakte &lt;b&gt;tog&lt;/b&gt;</Summary>'
        f"<Affects>{affects}</Affects></PtSituationElement>"
    )


def heard(*records: str, at: int = 8 * 3600 + 60, when: str = "07:50") -> list[str]:
    feed = read(delivery(*records, kind="SituationExchange", at=when)).feed
    return [one.header for one in messages(feed, feed.clock.moment(at))]


def test_a_situation_is_told_while_it_holds() -> None:
    assert heard(situation_of()) == ["Sakte tog"]
    assert heard(situation_of(), at=8 * 3600 - 60) == []
    assert heard(situation_of(), at=9 * 3600) == []


@pytest.mark.parametrize(
    ("progress", "is_shown"),
    [("open", True), ("published", True), ("closed", False), ("CLOSED", False), ("closing", False),
     ("draft", False), ("", True)],
)  # fmt: skip
def test_a_closed_situation_is_not_shown(progress: str, is_shown: bool) -> None:
    more = f"<Progress>{progress}</Progress>"
    assert bool(heard(situation_of(more=more))) is is_shown


def test_a_situation_that_is_closed_later_is_over_from_then() -> None:
    first = delivery(situation_of(), kind="SituationExchange")
    closed = situation_of(more="<Progress>closed</Progress>")
    feed = read(first, delivery(closed, kind="SituationExchange", at="08:30")).feed
    assert messages(feed, feed.clock.moment(8 * 3600 + 29 * 60))
    assert not messages(feed, feed.clock.moment(8 * 3600 + 31 * 60))


def test_times_without_a_zone_are_the_producers_own() -> None:
    assert heard(situation_of(zone="")) == ["Sakte tog"]
    assert heard(situation_of(zone=""), at=8 * 3600 - 60) == []
    assert delays(read(delivery(journey(beta(zone="")))).feed) == LATE
    assert heard(situation_of(zone="Z"), at=9 * 3600 + 1800) == []
    assert heard(situation_of(zone="Z"), at=10 * 3600 + 60) == ["Sakte tog"]


WHOLE = "<Networks><AffectedNetwork><AllLines/></AffectedNetwork></Networks>"


@pytest.mark.parametrize(
    ("affects", "lines", "is_general"),
    [
        (WHOLE, {"EX:Line:L1", "EX:Line:L2"}, True),
        ("<Operators><AllOperators/></Operators>", {"EX:Line:L1", "EX:Line:L2"}, True),
        ("<Operators><AffectedOperator><OperatorRef>EX:Authority:EX</OperatorRef>"
         "</AffectedOperator></Operators>", {"EX:Line:L1", "EX:Line:L2"}, True),
        ("<Networks><AffectedNetwork><AffectedLine><LineRef>EX:Line:L1$EX:Line:L1</LineRef>"
         "</AffectedLine></AffectedNetwork></Networks>", {"EX:Line:L1"}, False),
        ("<StopPoints><AffectedStopPoint><StopPointRef>EX:Quay:2</StopPointRef>"
         "</AffectedStopPoint></StopPoints>", set(), False),
    ],
)  # fmt: skip
def test_what_a_situation_is_about(affects: str, lines: set[str], is_general: bool) -> None:
    text = delivery(situation_of(affects=affects), kind="SituationExchange")
    feed = read(text, delivery(journey(beta()))).feed
    [told] = messages(feed, feed.clock.moment(8 * 3600 + 60))
    assert ({*told.lines}, told.is_general) == (lines, is_general)
    for line in ("EX:Line:L1", "EX:Line:L2"):
        cause = situation(feed, feed.clock.moment(8 * 3600 + 60), line).cause
        assert (cause is not None) is (line in lines or bool(told.stations))


def section_of(first: str, last: str, line: str = "") -> str:
    ref = f"<LineRef>{line}</LineRef>" if line else ""
    ends = (
        f"<FirstStopPointRef>{first}</FirstStopPointRef><LastStopPointRef>{last}</LastStopPointRef>"
    )
    return (
        f"<Networks><AffectedNetwork><AffectedLine>{ref}<Sections><AffectedSection>"
        f"<IndirectSectionRef>{ends}</IndirectSectionRef></AffectedSection></Sections>"
        "</AffectedLine></AffectedNetwork></Networks>"
    )


@pytest.mark.parametrize(
    ("first", "last", "line", "stations", "told_on"),
    [
        ("EX:Quay:1", "EX:Quay:3", "EX:Line:L1", "123", "1"),
        ("EX:Quay:3", "EX:Quay:1", "EX:Line:L2", "123", "2"),
        ("EX:Quay:1", "EX:Quay:2", "EX:Line:L1", "12", "1"),
        ("EX:StopPlace:2", "EX:StopPlace:3", "", "23", "12"),
        ("EX:Quay:2", "EX:Quay:9", "", "2?", "12"),
    ],
)
def test_a_section_is_told_of_its_stations_and_of_its_lines_alone(
    first: str, last: str, line: str, stations: str, told_on: str
) -> None:
    text = delivery(situation_of(affects=section_of(first, last, line)), kind="SituationExchange")
    feed = read(text, delivery(journey(beta()))).feed
    moment = feed.clock.moment(8 * 3600 + 60)
    [told] = messages(feed, moment)
    names = [f"EX:StopPlace:{one}" if one != "?" else "EX:Quay:9" for one in stations]
    assert {*told.stations} == {*names}
    ends = names if names[0].endswith(first[-1]) else names[::-1]
    assert told.section == (ends[0], ends[-1])
    assert not told.is_general
    for number in "12":
        cause = situation(feed, moment, f"EX:Line:L{number}").cause
        assert (cause is not None) is (number in told_on)


def test_a_section_of_an_operators_network_is_not_all_of_it() -> None:
    operator = "<AffectedOperator><OperatorRef>EX:Authority:EX</OperatorRef></AffectedOperator>"
    affects = section_of("EX:Quay:1", "EX:Quay:2").replace(
        "<AffectedNetwork>", f"<AffectedNetwork>{operator}", 1
    )
    text = delivery(situation_of(affects=affects), kind="SituationExchange")
    feed = read(text, delivery(journey(beta()))).feed
    [told] = messages(feed, feed.clock.moment(8 * 3600 + 60))
    assert (told.lines, told.is_general) == ((), False)
    assert {*told.stations} == {"EX:StopPlace:1", "EX:StopPlace:2"}


def journeys(*inside: str) -> str:
    every = "".join(f"<AffectedVehicleJourney>{one}</AffectedVehicleJourney>" for one in inside)
    return f"<VehicleJourneys>{every}</VehicleJourneys>"


def frame(ref: str, day: str = "2018-08-29", name: str = "DatedVehicleJourneyRef") -> str:
    inside = f"<DataFrameRef>{day}</DataFrameRef><{name}>{ref}</{name}>"
    return f"<FramedVehicleJourneyRef>{inside}</FramedVehicleJourneyRef>"


def reading_of(affects: str) -> Reading:
    """A reading with a delivery that is still fresh when the situation holds."""
    said = delivery(situation_of(affects=affects), kind="SituationExchange")
    return read(said, delivery(journey(beta()), at="07:59"))


def noted(feed: Feed, hour: int = 8, minute: int = 1) -> set[tuple[str, str]]:
    """The number and station of each departure that a message is shown at."""
    moment = feed.clock.moment(hour * 3600 + minute * 60)
    return {
        (one.name, station[-1])
        for station in feed.timetable.stations
        for one in board(feed, station, moment)
        if any("Sakte tog" in note for note in one.notes)
    }


SERVICE = "EX:ServiceJourney:1-"
ALFA, BETA, GAMMA = (f"<StopPointRef>EX:Quay:{n}</StopPointRef>" for n in "123")
L1, L2 = (f"<LineRef>EX:Line:L{n}$EX:Line:L{n}</LineRef>" for n in "12")


@pytest.mark.parametrize(
    ("inside", "departures"),
    [
        (f"<VehicleJourneyRef>{SERVICE}103</VehicleJourneyRef>", "103"),
        (f"<DatedVehicleJourneyRef>{SERVICE}103</DatedVehicleJourneyRef>", "103"),
        (frame(f"{SERVICE}103"), "103"),
        (frame(f"{SERVICE}103", name="VehicleJourneyRef"), "103"),
        ("<VehicleJourneyRef>1-103</VehicleJourneyRef>", "103"),
        ("<VehicleJourneyRef>OTHER:ServiceJourney:1-103</VehicleJourneyRef>", "103"),
        ("<DatedVehicleJourneyRef>103:2018-08-29</DatedVehicleJourneyRef>", "103"),
        ("<VehicleJourneyRef>201</VehicleJourneyRef>", "201"),
        (f"{L1}<VehicleJourneyRef>{SERVICE}101</VehicleJourneyRef>", "101"),
        (f"<VehicleJourneyRef>{SERVICE}101</VehicleJourneyRef>"
         f"<VehicleJourneyRef>{SERVICE}201</VehicleJourneyRef>", "101 201"),
        (f"<VehicleJourneyRef>{SERVICE}103</VehicleJourneyRef>"
         "<DatedVehicleJourneyRef>X:DatedServiceJourney:7</DatedVehicleJourneyRef>", "103"),
        (L1, "101 103"),
        (L2, "201"),
        (f"{L1}<OriginAimedDepartureTime>2018-08-29T09:00:00+02:00</OriginAimedDepartureTime>",
         "103"),
        (f"{L1}<OriginAimedDepartureTime>2018-08-29T08:00:00</OriginAimedDepartureTime>", "101"),
        (f"{L1}<Origins>{ALFA}</Origins><Destinations>{GAMMA}</Destinations>"
         "<OriginAimedDepartureTime>2018-08-29T07:00:00Z</OriginAimedDepartureTime>", "103"),
        (f"{L2}<Origins><StopPlaceRef>EX:StopPlace:1</StopPlaceRef></Origins>", "201"),
        (f"{L2}<DestinationRef>EX:Quay:3</DestinationRef>", "201"),
    ],
)  # fmt: skip
def test_a_message_about_a_journey_is_shown_at_its_departures_alone(
    inside: str, departures: str
) -> None:
    reading = reading_of(journeys(inside))
    assert reading.problems == ()
    expected = {(name, station) for name in departures.split() for station in "12"}
    assert noted(reading.feed) == expected
    moment = reading.feed.clock.moment(8 * 3600 + 60)
    [told] = messages(reading.feed, moment)
    assert (told.stations, told.lines, told.section, told.is_general) == ((), (), None, False)
    for line in ("EX:Line:L1", "EX:Line:L2", None):
        assert situation(reading.feed, moment, line).cause is None


@pytest.mark.parametrize(
    ("stops", "stations"),
    [
        (f"<Route><StopPoints><AffectedStopPoint>{BETA}</AffectedStopPoint></StopPoints></Route>",
         "2"),
        (f"<Calls><AffectedCall>{ALFA}</AffectedCall></Calls>", "1"),
        (f"<Route>{ALFA}{BETA}</Route>", "12"),
        (f"<Route>{BETA}{GAMMA}</Route>", "2"),
        (f"<Route>{GAMMA}</Route>", "12"),
        ("<Route><RouteRef>EX:Route:9</RouteRef></Route>", "12"),
    ],
)  # fmt: skip
def test_stops_of_a_journey_say_which_of_its_departures(stops: str, stations: str) -> None:
    ref = f"<VehicleJourneyRef>{SERVICE}103</VehicleJourneyRef>"
    reading = reading_of(journeys(ref + stops))
    assert noted(reading.feed) == {("103", one) for one in stations}
    assert reading.problems == ()
    [told] = messages(reading.feed, reading.feed.clock.moment(8 * 3600 + 60))
    assert told.stations == ()


def test_a_message_about_a_journey_is_shown_while_it_holds() -> None:
    feed = reading_of(journeys(f"<VehicleJourneyRef>{SERVICE}103</VehicleJourneyRef>")).feed
    assert noted(feed, 7, 59) == set()
    assert noted(feed, 8, 0) == {("103", "1"), ("103", "2")}
    assert noted(feed, 8, 59) == {("103", "1"), ("103", "2")}
    assert noted(feed, 9, 0) == set()


def test_a_journey_and_a_stop_are_both_meant() -> None:
    stop = f"<StopPoints><AffectedStopPoint>{GAMMA}</AffectedStopPoint></StopPoints>"
    inside = f"{L2}<VehicleJourneyRef>{SERVICE}201</VehicleJourneyRef>"
    reading = reading_of(stop + journeys(inside))
    assert noted(reading.feed) == {("201", "1"), ("201", "2")}
    moment = reading.feed.clock.moment(8 * 3600 + 60)
    [told] = messages(reading.feed, moment)
    assert (told.stations, told.lines) == (("EX:StopPlace:3",), ())
    line = (
        f"<Networks><AffectedNetwork><AffectedLine>{L1}</AffectedLine></AffectedNetwork></Networks>"
    )
    both = reading_of(line + journeys(inside)).feed
    assert situation(both, moment, "EX:Line:L1").cause is not None
    assert situation(both, moment, "EX:Line:L2").cause is None


def test_an_operator_beside_a_journey_is_not_all_of_it() -> None:
    whole = (
        "<Operators><AllOperators/><AffectedOperator><OperatorRef>EX:Authority:EX</OperatorRef>"
        "</AffectedOperator></Operators>"
    )
    feed = reading_of(whole + journeys(f"<VehicleJourneyRef>{SERVICE}103</VehicleJourneyRef>")).feed
    assert noted(feed) == {("103", "1"), ("103", "2")}
    assert situation(feed, feed.clock.moment(8 * 3600 + 60)).cause is None


DEPARTS = "<OriginAimedDepartureTime>2018-08-{}:00+02:00</OriginAimedDepartureTime>"


@pytest.mark.parametrize(
    "inside",
    [
        frame(f"{SERVICE}103", "2018-08-30"),
        frame(f"{SERVICE}103", "2018-08-28"),
        frame("nobody", "2018-08-30"),
        "<DatedVehicleJourneyRef>103:2018-08-30</DatedVehicleJourneyRef>",
        L1 + DEPARTS.format("30T08:00"),
        f"<VehicleJourneyRef>{SERVICE}103</VehicleJourneyRef>" + DEPARTS.format("30T09:00"),
    ],
)
def test_a_message_about_another_days_journey_is_shown_nowhere(inside: str) -> None:
    reading = reading_of(journeys(inside))
    assert reading.problems == ()
    assert noted(reading.feed) == set()
    assert messages(reading.feed, reading.feed.clock.moment(8 * 3600 + 60)) == ()


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("", "Störningen EX:1 har en AffectedVehicleJourney utan VehicleJourneyRef, "
             "FramedVehicleJourneyRef, DatedVehicleJourneyRef och LineRef"),
        ("<VehicleJourneyRef/>", "Störningen EX:1 har en AffectedVehicleJourney utan "),
        ("<VehicleJourneyRef>X:9</VehicleJourneyRef>",
         "Störningen EX:1 gäller VehicleJourneyRef X:9, som inte finns"),
        ("<DatedVehicleJourneyRef>X:9</DatedVehicleJourneyRef>",
         "Störningen EX:1 gäller DatedVehicleJourneyRef X:9, som inte finns"),
        (frame("X:9"), "Störningen EX:1 gäller FramedVehicleJourneyRef/DatedVehicleJourneyRef X:9"),
        (L2 + "<VehicleJourneyRef>101</VehicleJourneyRef>",
         "Störningen EX:1 gäller VehicleJourneyRef 101, som inte finns"),
        ("<LineRef>EX:Line:L9</LineRef>", "Störningen EX:1 gäller LineRef EX:Line:L9, som inte"),
        (f"{L1}<Origins>{BETA}</Origins>",
         "Störningen EX:1 gäller en avgång på LineRef EX:Line:L1 med Origins som ingen tur"),
        (f"{L1}<Destinations>{ALFA}</Destinations>",
         "Störningen EX:1 gäller en avgång på LineRef EX:Line:L1 med Destinations som ingen tur"),
        (L1 + DEPARTS.format("29T08:01"),
         "Störningen EX:1 gäller en avgång på LineRef EX:Line:L1 med OriginAimedDepartureTime som"),
    ],
)  # fmt: skip
def test_a_journey_that_names_no_departure_is_told_and_shown_nowhere(
    inside: str, told: str
) -> None:
    reading = reading_of(journeys(inside))
    [problem] = reading.problems
    assert problem.file == "0.xml"
    assert problem.told().startswith(told)
    assert noted(reading.feed) == set()
    assert messages(reading.feed, reading.feed.clock.moment(8 * 3600 + 60)) == ()
    with speaking("en"):
        assert problem.told().startswith("Situation EX:1 ")


def test_one_unknown_journey_of_several_is_told_and_the_others_are_shown() -> None:
    refs = ("X:9", f"{SERVICE}103")
    inside = "".join(f"<VehicleJourneyRef>{ref}</VehicleJourneyRef>" for ref in refs)
    reading = reading_of(journeys(inside))
    assert noted(reading.feed) == {("103", "1"), ("103", "2")}
    assert [one.values["value"] for one in reading.problems] == ["X:9"]


def test_a_stop_that_the_journey_does_not_have_is_told() -> None:
    ref = f"<VehicleJourneyRef>{SERVICE}103</VehicleJourneyRef>"
    stop = "<Route><StopPointRef>EX:Quay:9</StopPointRef></Route>"
    reading = reading_of(journeys(ref + stop))
    [problem] = reading.problems
    assert "StopPointRef EX:Quay:9" in problem.told()
    assert noted(reading.feed) == {("103", "1"), ("103", "2")}


def test_a_number_of_two_trips_is_told_unless_the_line_says_which() -> None:
    tables = TABLES | {"trips.txt": TABLES["trips.txt"].replace("1-201,201", "1-201,101")}
    number = "<VehicleJourneyRef>101</VehicleJourneyRef>"
    for line, shown, told in (("", set(), 1), (L1, {"EX:Line:L1"}, 0), (L2, {"EX:Line:L2"}, 0)):
        said = delivery(situation_of(affects=journeys(line + number)), kind="SituationExchange")
        reading = read_feed(in_bytes(tables) | {"0.xml": said.encode()})
        feed = reading.feed
        rows = board(feed, "EX:StopPlace:1", feed.clock.moment(8 * 3600 - 1), 9)
        found = messages(feed, feed.clock.moment(8 * 3600 + 60))
        trips = {trip for one in found for trip, _ in one.departures}
        assert {feed.timetable.trips[trip].line for trip in trips} == shown
        assert len(reading.problems) == told
        assert all("flera turer" in one.told() for one in reading.problems)
        assert len([row for row in rows if row.name == "101"]) == 2


def test_a_train_of_the_night_before_is_another_departure_than_this_nights() -> None:
    night = TIMES + "".join(
        f"EX:ServiceJourney:1-101,{time}:00,{time}:00,EX:Quay:{n},{n}\n"
        for n, time in ((1, "23:50"), (2, "24:40"), (3, "24:50"))
    )
    for day, expected in (("28", {"0040"}), ("29", {"2350", "2440"}), ("30", set())):
        ref = frame(f"{SERVICE}101", f"2018-08-{day}")
        open_ended = situation_of(affects=journeys(ref)).replace("T08:", "T00:", 1)
        said = delivery(open_ended.replace("T09:", "T23:"), kind="SituationExchange", at="00:01")
        reading = read_feed(in_bytes(TABLES | {"stop_times.txt": night}) | {"0.xml": said.encode()})
        trips, clock = reading.feed.timetable.trips, reading.feed.clock
        reports = reading.feed.recording.messages if reading.feed.recording else ()
        shown = {
            f"{clock.on_the_wall(call.departure) // 3600:02}"
            f"{clock.on_the_wall(call.departure) % 3600 // 60:02}"
            for one in reports
            for trip, station in one.departures
            for call in trips[trip].departures
            if call.station == station and call.departure > 0
        }
        assert shown == expected
        assert {one.file for one in reading.problems} == {"trips.txt"}


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(FeedError) as caught:
        read_feed({name: content})
    return caught.value.told()


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<Siri><x>&b;</x></Siri>"
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Filen är tom"),
        (b"  \n", "Filen är tom"),
        (b'{"header": {"gtfsRealtimeVersion": "2.0"}, "entity": []}', "GTFS-Realtime som JSON"),
        (b'{"Siri": {"ServiceDelivery": {}}}', "SIRI som JSON"),
        (b'{"type": "FeatureCollection", "features": []}', "GeoJSON"),
        (b'{"orders": [], "cursor": 3}', "fälten heter orders, cursor"),
        (b'[1, 2, 3]', "JSON utan fält"),
        (b'{"a": 1,\n"b": ', "rad 2: Filen är JSON som är trasig"),
        (b"<!DOCTYPE html><html><body>503</body></html>", "entiteter eller en DTD"),
        (b"<html><body>503</body></html>", "webbsida"),
        (b"<gpx><trk/></gpx>", "men inte SIRI"),
        (b"<PublicationDelivery/>", "NeTEx"),
        (b"<Siri><VehicleMonitoringDelivery/></Siri>", "SIRI-VM"),
        (b"<Siri><EstimatedTimetableDelivery/></Siri>", "inga resor"),
        (b"<Siri><Service", "trasig eller avbruten"),
        (BOMB.encode(), "entiteter eller en DTD"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08\x00", "Packa upp den"),
        (b"\x0a\x03abc\xff", "GTFS-Realtime: den är trasig"),
        (b'{"RESPONSE": {"RESULT": [{"TrainAnnouncement": [{"AdvertisedTrainIdent": "1", '
         b'"LocationSignature": "A", "AdvertisedTimeAtLocation": "2026-03-10T07:00:00"}]}]}}',
         "saknar fältet ActivityType"),
    ],
)  # fmt: skip
def test_a_refused_file_is_named_with_what_to_do(content: bytes, told: str) -> None:
    sentence = refusal("flode", content)
    assert sentence.startswith("Det gick inte att läsa några avgångar")
    assert "flode" in sentence
    assert told in sentence


def test_a_deep_or_huge_delivery_costs_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<Siri>" + "<a>" * 5000 + "</a>" * 5000 + "</Siri>"
    assert "djupt nästlad" in refusal("flode.xml", deep.encode())
    monkeypatch.setattr("codesign.transit.siri.ELEMENT_BUDGET", 30)
    many = read(delivery(*[journey(beta()) for _ in range(20)]))
    assert "för stor" in many.problems[0].told()
    assert delays(many.feed) == LATE


def test_what_came_before_a_broken_end_is_used() -> None:
    whole = delivery(journey(beta()), journey(beta(), ref="<VehicleRef>103</VehicleRef>"))
    reading = read(whole[: whole.index("103")])
    assert delays(reading.feed) == LATE
    assert "avbruten" in reading.problems[0].told()


def test_a_cancelled_twin_by_text_is_no_scheduled_trip() -> None:
    text = b'header { gtfs_realtime_version: "2.0" timestamp: 1535522400 }\nentity { id: "1"\n'
    text += b'trip_update { trip { trip_id: "x" schedule_relationship: CANCELLED } } }\n'
    told = refusal("u.asciipb", text)
    assert "u.asciipb, rad 3" in told
    assert "CANCELLED" in told


GIVEN = "shared/data/siri/et-cut.xml"


@pytest.mark.interop
def test_a_recorded_delivery_is_read_alone_and_with_a_timetable() -> None:
    paths = [Path(folder) / GIVEN for folder in (ROOT.parent, ROOT.parents[1])]
    file = next((path for path in paths if path.exists()), None)
    if file is None:
        pytest.skip("the delivery is not here")
    alone = read_feed(file)
    assert {trip.name for trip in alone.feed.timetable.trips.values()} == {"3902", "3905", "2692"}
    assert [one.values["id"] for one in alone.problems] == ["NSB:ServiceJourney:1-1511-2691"]
    stops = "stop_id,stop_name\n" + "".join(
        f"NSR:Quay:{n},Q{n}\n" for n in (453, 569, 447, 901, 660)
    )
    times = TIMES + (
        "f1,09:20:00,09:20:00,NSR:Quay:453,1\nf1,09:39:00,09:39:00,NSR:Quay:569,2\n"
        "f2,09:30:00,09:30:00,NSR:Quay:569,1\nf2,09:49:00,09:49:00,NSR:Quay:447,2\n"
        "NSB:ServiceJourney:1-1512-2692,09:35:00,09:35:00,NSR:Quay:901,1\n"
        "NSB:ServiceJourney:1-1512-2692,09:43:00,09:43:00,NSR:Quay:660,2\n"
    )
    trips = (
        "route_id,service_id,trip_id,trip_short_name\nF1,v,f1,3902\nF1,v,f2,3905\n"
        "L,v,NSB:ServiceJourney:1-1512-2692,\n"
    )
    tables = {
        "agency.txt": "agency_timezone\nEurope/Oslo\n", "stops.txt": stops, "trips.txt": trips,
        "stop_times.txt": times, "routes.txt": "route_id,route_type\nF1,100\nL,100\n",
        "calendar_dates.txt": "service_id,date,exception_type\nv,20180829,1\n",
    }  # fmt: skip
    reading = read_feed(in_bytes(tables) | {"et.xml": file.read_bytes()})
    assert len(reading.feed.timetable.trips) == 3
    at = 9 * 3600 + 34 * 60
    assert delays(reading.feed, "f1", at) == [0, 0]
    assert delays(reading.feed, "f2", at)[0] == 76
    assert delays(reading.feed, "NSB:ServiceJourney:1-1512-2692", at) == [0, 0]
    assert [one.values["id"] for one in reading.problems] == ["NSB:ServiceJourney:1-1511-2691"]
