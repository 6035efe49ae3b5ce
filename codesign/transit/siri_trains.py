"""Journeys of SIRI-ET as observations of a timetable.

A journey is matched by its reference, else by its number, day and stops. What matches nothing is
told. Trains without passengers are passed over. Where there is no timetable at all, and for extra
journeys, the journeys themselves make one.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from codesign.i18n import lazy
from codesign.reading_order import reading_key
from codesign.transit.clock import ServiceDay
from codesign.transit.gtfs import Schedule, lines_of
from codesign.transit.matching import AT_MOST_APART, Matcher
from codesign.transit.model import (
    Call,
    CallReport,
    Event,
    Mode,
    Recording,
    Route,
    Station,
    Timetable,
    Trip,
)
from codesign.transit.problems import Problems
from codesign.transit.siri import Delivery, Journey, SiriCall
from codesign.transit.siri_ids import by_short_id, short_id
from codesign.transit.siri_messages import messages

_STATUSES = {"ontime", "early", "delayed", "cancelled", "arrived", "departed", "missed",
             "notexpected", "noreport"}  # fmt: skip
_SILENT = {"noreport", "missed", "notexpected"}
_MODES = {"rail": Mode.TRAIN, "metro": Mode.TRAIN, "tram": Mode.TRAIN, "bus": Mode.BUS,
          "coach": Mode.BUS, "taxi": Mode.TAXI}  # fmt: skip
_NO_JOURNEY = lazy(
    "Resan %(id)s (tåg %(number)s) finns inte i tidtabellen den dagen, så det som sägs om den "
    "används inte. Jämför DatedVehicleJourneyRef med trip_id."
)
_TWO_JOURNEYS = lazy(
    "Resan %(id)s (tåg %(number)s) kan vara flera turer i tidtabellen, så den används inte."
)
_NO_CALL = lazy(
    "StopPointRef %(stop)s i resan %(id)s är ingen hållplats på turen, så det uppehållet används "
    "inte."
)
_NO_TIME = lazy("Det står inte när leveransen gjordes: ResponseTimestamp saknas. Den används inte.")
_UNKNOWN = lazy("Resan %(id)s har värdet %(value)s i %(field)s, som är okänt. Vi vet då inget.")
_TOO_FEW = lazy("Resan %(id)s har ingen avgång med tid, så den kan inte visas.")


@dataclass
class Estimates:
    """A timetable with the journeys that it lacked added, and the recording."""

    timetable: Timetable
    recording: Recording


def read_journeys(
    deliveries: Sequence[Delivery],
    clock: ServiceDay,
    timetable: Timetable,
    schedule: Schedule,
    problems: Problems,
) -> Estimates:
    """Everything that the deliveries say about the traffic of a day."""
    reader = _Reader(clock, timetable, schedule, problems)
    dated = [one for one in deliveries if _known(one) is not None]
    for delivery in sorted(dated, key=lambda one: clock.seconds(_known(one) or clock.moment(0))):
        reader.read(delivery)
    for delivery in deliveries:
        if delivery.journeys and _known(delivery) is None:
            problems.add(delivery.file, 0, _NO_TIME)
    full = reader.full_timetable()
    told = tuple(messages(deliveries, clock, schedule, full, problems))
    polls = {clock.seconds(at) for one in deliveries if (at := _known(one)) is not None}
    confirmed = {trip: tuple(sorted(times)) for trip, times in reader.confirmed.items()}
    recording = Recording(
        tuple(reader.reports), messages=told, polls=tuple(sorted(polls)), confirmed=confirmed
    )
    return Estimates(full, recording)


def _known(delivery: Delivery) -> datetime | None:
    """When a delivery was made, as far as it says."""
    recorded = [one.recorded for one in delivery.journeys if one.recorded is not None]
    return delivery.at or next(iter(recorded), None)


def service_day(deliveries: Sequence[Delivery], zone: str) -> date | None:
    """The day that most journeys are of; without any, that of the first delivery."""
    clock = ServiceDay(date(2000, 1, 1), zone)
    days: dict[date, int] = {}
    for delivery in deliveries:
        for one in delivery.journeys:
            day = one.day or _first_day(one, clock)
            if day is not None and not one.is_freight:
                days[day] = days.get(day, 0) + 1
    heard = [clock.moment(clock.seconds(at)) for one in deliveries if (at := _known(one))]
    if not days:
        return min(heard).date() if heard else None
    return min(days, key=lambda day: (-days[day], day))


def _first_day(journey: Journey, clock: ServiceDay) -> date | None:
    times = (time for call in journey.calls for time in call.aimed.values())
    first = next(times, None)
    return None if first is None else clock.moment(clock.seconds(first)).date()


@dataclass
class _Reader:
    clock: ServiceDay
    timetable: Timetable
    schedule: Schedule
    problems: Problems
    own: dict[str, Trip] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    """The station that stands for every stop of a name, where there is no timetable."""
    names: dict[str, str] = field(default_factory=dict)
    reports: list[CallReport] = field(default_factory=list)
    confirmed: dict[str, set[int]] = field(default_factory=dict)
    latest: dict[str, dict[tuple[int, Event], CallReport]] = field(default_factory=dict)
    missed: set[tuple[str, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.matcher = Matcher(self.timetable, self.schedule.called)
        self.ids = by_short_id({trip.id for trip in self.timetable.trips.values() if trip.id})
        self.stops = by_short_id(self.schedule.station_of)

    def read(self, delivery: Delivery) -> None:
        for journey in delivery.journeys:
            if journey.is_freight:
                continue
            known = journey.recorded or _known(delivery)
            assert known is not None
            at = self.clock.seconds(known)
            trip = self._trip(delivery.file, at, journey)
            if trip is not None:
                self._read_calls(delivery.file, at, trip, journey)

    def full_timetable(self) -> Timetable:
        """The timetable with the journeys that it does not have."""
        base = self.timetable
        if not self.own:
            return base
        trips = {**base.trips, **self.own}
        routes = self.schedule.routes | self.routes
        lines = lines_of(trips.values(), routes | {k: one.route for k, one in base.lines.items()})
        keys = dict.fromkeys(key for line in lines.values() for key in line.stations)
        known = {**self.schedule.stations, **base.stations}
        stations = {key: known.get(key) or Station(key, self.names.get(key, key)) for key in keys}
        return Timetable(stations, lines, trips, base.shapes, base.names)

    def _miss(self, file: str, what: str, *key: str, **values: object) -> None:
        if (what, *key) not in self.missed:
            self.missed.add((what, *key))
            self.problems.add(file, 0, what, **values)

    def _trip(self, file: str, at: int, journey: Journey) -> Trip | None:
        """The trip of a journey; None when it is of another day, or told as missing."""
        eve = self.clock.before().day
        day = journey.day or _first_day(journey, self.clock)
        if day not in {self.clock.day, eve} and not self._is_today(journey):
            return None
        found = self._by_ref(journey, day) or self._by_number(journey)
        if len(found) == 1:
            return found[0]
        number = next(iter(journey.numbers[1:]), journey.ref)
        if found:
            self._miss(file, _TWO_JOURNEYS, journey.ref, id=journey.ref, number=number)
            return None
        if self.timetable.trips and not journey.is_extra:
            self._miss(file, _NO_JOURNEY, journey.ref, id=journey.ref, number=number)
            return None
        return self._own(file, at, journey)

    def _is_today(self, journey: Journey) -> bool:
        first = _first_day(journey, self.clock)
        return first == self.clock.day

    def _by_ref(self, journey: Journey, day: date | None) -> list[Trip]:
        ref = self.ids.get(journey.ref) or self.ids.get(short_id(journey.ref), "")
        found = [trip for trip in self.timetable.trips.values() if ref and trip.id == ref]
        if len(found) > 1:
            found = self._best(journey, found) or [
                trip for trip in found if ("@" in trip.key) is (day != self.clock.day)
            ]
        return found

    def _by_number(self, journey: Journey) -> list[Trip]:
        found = {
            trip.key: trip for number in journey.numbers for trip in self.matcher.trips(number)
        }
        return self._best(journey, list(found.values()))

    def _best(self, journey: Journey, trips: Sequence[Trip]) -> list[Trip]:
        """The trips that share most stops, at about their times, with a journey; one at least."""
        shared = {trip.key: self._shared(journey, trip) for trip in trips}
        most = max(shared.values(), default=0)
        return [trip for trip in trips if most and shared[trip.key] == most]

    def _shared(self, journey: Journey, trip: Trip) -> int:
        return sum(bool(self._places(trip, call)) for call in journey.calls)

    def _stations(self, call: SiriCall) -> tuple[str, ...]:
        stop = self.stops.get(call.stop, call.stop)
        if stop in self.schedule.station_of:
            return (self.schedule.station_of[stop],)
        return self.matcher.stations(call.stop) or self.matcher.stations(call.name)

    def _places(self, trip: Trip, call: SiriCall) -> list[int]:
        """Calls of a trip at that station and about that time."""
        stations = self._stations(call) or (self.named.get(call.name or call.stop, call.stop),)
        return [
            place
            for place, one in enumerate(trip.calls)
            if one.station in stations and self._away(one, call) <= AT_MOST_APART
        ]

    def _away(self, planned: Call, call: SiriCall) -> int:
        away = [
            abs(self.clock.seconds(moment) - planned.planned(Event(event)))
            for event, moment in call.aimed.items()
        ]
        return min(away, default=0)

    def _own(self, file: str, at: int, journey: Journey) -> Trip | None:
        key = f"siri:{journey.ref}"
        if key in self.own:
            return self.own[key]
        calls = [made for one in journey.calls if (made := self._call(at, one)) is not None]
        goes_on = bool(calls and journey.calls[-1].aimed.get("departure"))
        if len(calls) < 2 and not goes_on:
            self._miss(file, _TOO_FEW, journey.ref, id=journey.ref)
            return None
        ends = [self.names.get(calls[0].station, ""), self.names.get(calls[-1].station, "")]
        short = journey.line_name or short_id(journey.line).strip("-")
        mode = _MODES.get(journey.mode.lower(), Mode.TRAIN if not journey.mode else Mode.OTHER)
        name = short or " – ".join(sorted(ends, key=reading_key))
        line = journey.line if short and journey.line else f"siri:{name}"
        self.routes[line] = self.schedule.routes.get(line) or Route(name, mode)
        number = next(iter(journey.numbers[1:]), journey.ref)
        goal = journey.goal or ends[1]
        self.own[key] = Trip(key, line, number, goal, tuple(calls), journey.ref, goes_on=goes_on)
        return self.own[key]

    def _call(self, at: int, call: SiriCall) -> Call | None:
        times = [self.clock.seconds(call.aimed[event]) for event in call.aimed]
        if not times or not call.is_stop or not (call.stop or call.name):
            return None
        station = next(iter(self._stations(call)), "") or self.named.setdefault(
            call.name or call.stop, call.stop or call.name
        )
        self.names.setdefault(station, call.name or call.stop)
        track = call.platform.get("departure") or call.platform.get("arrival", "")
        return Call(
            station, min(times), max(times), track, call.boards, call.alights,
            call.order or 0, known_from=at,
        )  # fmt: skip

    def _read_calls(self, file: str, at: int, trip: Trip, journey: Journey) -> None:
        said: dict[tuple[int, Event], CallReport] = {}
        last = -1
        for call in journey.calls:
            if not call.is_stop and not (call.is_cancelled or journey.is_cancelled):
                continue
            place = self._place(trip, call, last)
            if place is None:
                values = {"id": journey.ref, "stop": call.stop or call.name or "–"}
                self._miss(file, _NO_CALL, journey.ref, call.stop, **values)
                continue
            last = place
            for event in Event:
                if _is_told(journey, call, event):
                    said[place, event] = self._report(file, at, trip, place, event, journey, call)
        if journey.is_cancelled:
            every = [(place, event) for place in range(len(trip.calls)) for event in Event]
            said = {
                (place, event): CallReport(at, trip.key, place, event, is_cancelled=True)
                for place, event in every
            } | said
        told = [*said.values(), *self._unsaid(at, trip, said.keys())]
        if not sum(map(self._tell, told)):
            self.confirmed.setdefault(trip.key, set()).add(at)

    def _tell(self, report: CallReport) -> bool:
        """Notes what is told of a call; whether it is anything new."""
        latest = self.latest.setdefault(report.trip, {})
        known = latest.get((report.call, report.event))
        if known is not None and _content(known) == _content(report):
            return False
        latest[report.call, report.event] = report
        self.reports.append(report)
        return True

    def _unsaid(
        self, at: int, trip: Trip, said: Collection[tuple[int, Event]]
    ) -> Iterator[CallReport]:
        """What an earlier delivery said of calls that this one leaves out.

        A journey that is told anew is no longer cancelled where it was; later calls get its delay.
        """
        first = min((place for place, _ in said), default=0)
        for (place, event), one in self.latest.get(trip.key, {}).items():
            if (place, event) in said or one.measured is not None:
                continue
            if place >= first:
                yield CallReport(at, trip.key, place, event)
            elif one.is_cancelled:
                yield CallReport(at, trip.key, place, event, is_silent=True)

    def _place(self, trip: Trip, call: SiriCall, last: int) -> int | None:
        """The call of a trip: at the station and nearest in time, after the one before."""
        places = [place for place in self._places(trip, call) if place > last]
        return min(places, key=lambda n: self._away(trip.calls[n], call), default=None)

    def _report(
        self, file: str, at: int, trip: Trip, place: int, event: Event, journey: Journey,
        call: SiriCall,
    ) -> CallReport:  # fmt: skip
        status = call.status.get(event.value, "").lower()
        is_unknown = bool(status) and status not in _STATUSES
        if is_unknown:
            where = f"{event.value.title()}Status"
            values = {"id": journey.ref, "value": status, "field": where}
            self._miss(file, _UNKNOWN, journey.ref, where, status, **values)
        seconds = self.clock.seconds
        actual, expected = call.actual.get(event.value), call.expected.get(event.value)
        told = expected or actual
        if told is None and status == "ontime":
            told = call.aimed.get(event.value)
        road = _MODES.get(journey.mode.lower(), Mode.TRAIN).is_on_road
        line = self.timetable.lines.get(trip.line)
        is_replaced = road and line is not None and line.mode is Mode.TRAIN
        return CallReport(
            at=at,
            trip=trip.key,
            call=place,
            event=event,
            expected=None if told is None else seconds(told),
            measured=None if actual is None or seconds(actual) > at else seconds(actual),
            is_preliminary=journey.is_inaccurate or call.is_inaccurate,
            is_cancelled=journey.is_cancelled or call.is_cancelled or status == "cancelled",
            is_silent=is_unknown
            or status in _SILENT
            or (not journey.is_monitored and actual is None),
            track=call.platform.get(event.value, ""),
            mode=Mode.REPLACEMENT_BUS if is_replaced else None,
        )


def _is_told(journey: Journey, call: SiriCall, event: Event) -> bool:
    """Whether anything is said of an arrival or departure besides its plan."""
    fields = (call.expected, call.actual, call.status)
    is_gone = journey.is_cancelled or call.is_cancelled
    return is_gone or any(event.value in told for told in fields)


def _content(report: CallReport) -> tuple[object, ...]:
    return (
        report.expected,
        report.measured,
        report.is_preliminary,
        report.is_cancelled,
        report.is_silent,
        report.track,
        report.mode,
    )
