"""Trips, positions and alerts of GTFS-Realtime messages as observations of a timetable.

Ids that the timetable does not have are normal: they are told as problems and cost only
themselves. A trip that is added with its own stops and times becomes a trip of the timetable. A
message replaces what was told before (`realtime_streams` says of what), and what it says of other
days touches nothing of this one.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, overload

from google.protobuf.unknown_fields import UnknownFieldSet
from google.transit import gtfs_realtime_pb2 as proto

from codesign.i18n import lazy
from codesign.transit.calls import seconds_of
from codesign.transit.clock import ServiceDay, epoch_of
from codesign.transit.gtfs import Schedule, lines_of, moved
from codesign.transit.matching import Matcher
from codesign.transit.model import (
    Call,
    CallReport,
    Event,
    MessageReport,
    PositionReport,
    Recording,
    Station,
    Timetable,
    Trip,
)
from codesign.transit.problems import Problems
from codesign.transit.realtime import Snapshot
from codesign.transit.realtime_alerts import alert_report
from codesign.transit.realtime_calls import Told, placed
from codesign.transit.realtime_streams import Stream, Streams, is_full

HALF_A_DAY = 12 * 3600
"""Told times so far from a trip's own are of another day."""
_UNKNOWN_TRIP = lazy("Turen %(id)s finns inte i tidtabellen, så det som sägs om den används inte.")
_UNKNOWN_STOP = lazy("Hållplatsen %(id)s finns inte på turen, så det som sägs om den används inte.")
_NO_START = lazy(
    "En tur på linjen %(id)s sägs utan trip_id, och den som går %(start)s i tidtabellen är ingen "
    "eller flera. Den används inte. Ange trip_id, eller start_time och direction_id."
)
_NO_NAME = lazy(
    "Posten %(id)s saknar trip_id och route_id, så det går inte att veta vilken tur den gäller."
)
_UNKNOWN_KIND = lazy(
    "Posten %(id)s har värdet %(value)s i schedule_relationship, som är okänt. Vi vet då inget om "
    "turen."
)
_RELATIONSHIP = {"trip": 4, "stop": 5}
"""The numbers of the field schedule_relationship in the two messages that have it."""
_ADDED = {
    proto.TripDescriptor.ADDED,
    proto.TripDescriptor.NEW,
    proto.TripDescriptor.DUPLICATED,
}
_GONE = {proto.TripDescriptor.CANCELED, proto.TripDescriptor.DELETED}


@dataclass
class Updates:
    """The timetable with added trips, and the recording."""

    timetable: Timetable
    recording: Recording


def read_updates(
    snapshots: Sequence[Snapshot],
    clock: ServiceDay,
    timetable: Timetable,
    schedule: Schedule,
    problems: Problems,
) -> Updates:
    """Everything the messages say about the traffic of a day."""
    reader = _Reader(clock, timetable, schedule, problems, Streams(snapshots))
    for snapshot in sorted(snapshots, key=lambda one: one.at):
        reader.read(snapshot)
    return Updates(reader.full_timetable(), reader.recording())


class _OtherDayError(Exception):
    """What is told is of a run on another day."""


@dataclass
class _Reader:
    clock: ServiceDay
    timetable: Timetable
    schedule: Schedule
    problems: Problems
    streams: Streams
    added: dict[str, Trip] = field(default_factory=dict)
    reports: list[CallReport] = field(default_factory=list)
    positions: list[PositionReport] = field(default_factory=list)
    messages: list[MessageReport] = field(default_factory=list)
    polls: set[int] = field(default_factory=set)
    confirmed: dict[str, set[int]] = field(default_factory=dict)
    latest: dict[str, dict[tuple[int, Event], CallReport]] = field(default_factory=dict)
    """What was last told of each trip, call by call."""
    told: dict[Stream, set[str]] = field(default_factory=dict)
    """The trips that each stream tells of now."""
    entities: dict[str, str] = field(default_factory=dict)
    """The trip that each entity told of."""
    alerts: dict[tuple[Stream, str], MessageReport] = field(default_factory=dict)
    missed: set[tuple[str, str]] = field(default_factory=set)

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(self.timetable, self.schedule.called)

    def read(self, snapshot: Snapshot) -> None:
        at = snapshot.at - self.clock.origin
        stream = self.streams.of(snapshot)
        self.polls.add(at)
        trips: set[str] = set()
        alerts: set[str] = set()
        for entity in snapshot.message.entity:
            if entity.is_deleted:
                self._delete(at, stream, entity.id)
                continue
            if entity.HasField("trip_update"):
                trip = self._read_update(snapshot.file, at, entity.id, entity.trip_update)
                trips |= {trip} - {""}
            if entity.HasField("vehicle"):
                self._read_vehicle(snapshot.file, at, entity.id, entity.vehicle)
            if entity.HasField("alert"):
                self._read_alert(at, stream, entity.id, entity.alert)
                alerts.add(entity.id)
        before = self.told.setdefault(stream, set())
        if is_full(snapshot):
            for gone in sorted(before - trips):
                self._forget(at, gone)
            self._withdraw(at, [key for key in self.alerts if key[0] == stream], alerts)
            before.clear()
        before |= trips

    def _delete(self, at: int, stream: Stream, entity: str) -> None:
        """An entity that an incremental message takes away."""
        trip = self.entities.pop(entity, "")
        if trip:
            self._forget(at, trip)
            self.told.setdefault(stream, set()).discard(trip)
        self._withdraw(at, [key for key in self.alerts if key == (stream, entity)], set())

    def _forget(self, at: int, trip: str) -> None:
        """What is ahead of a trip that nothing is told of any longer: the timetable again."""
        is_added = trip in self.added
        for (place, event), one in sorted(self.latest.get(trip, {}).items()):
            if one.is_silent or _is_past(one, at):
                continue
            self._tell(CallReport(at, trip, place, event, is_silent=True, is_gone=is_added))

    def _tell(self, report: CallReport) -> bool:
        """Notes what is told of a call; whether it is anything new."""
        latest = self.latest.setdefault(report.trip, {})
        if _says_the_same(latest.get((report.call, report.event)), report):
            return False
        latest[report.call, report.event] = report
        self.reports.append(report)
        return True

    def recording(self) -> Recording:
        return Recording(
            tuple(self.reports),
            tuple(self.positions),
            tuple(self.messages),
            tuple(sorted(self.polls)),
            {trip: tuple(sorted(times)) for trip, times in self.confirmed.items()},
        )

    def full_timetable(self) -> Timetable:
        """The timetable with the trips that were added."""
        if not self.added:
            return self.timetable
        base = self.timetable
        trips = {**base.trips, **self.added}
        names = {line.key: line.route for line in base.lines.values()}
        lines = lines_of(trips.values(), self.schedule.routes | names)
        keys = dict.fromkeys(key for line in lines.values() for key in line.stations)
        known = self.schedule.stations
        stations = {key: known.get(key) or Station(key, key) for key in keys}
        return Timetable(stations, lines, trips, base.shapes)

    def _trip(self, at: int, descriptor: Any, told: Sequence[Any] = ()) -> Trip | None:
        """The trip that a descriptor speaks of; of several, the one closest in time.

        Raises _OtherDayError when it speaks of a run on another day.
        """
        day = descriptor.start_date
        eve = f"@{self.clock.before().day:%Y%m%d}"
        if day and day not in {eve[1:], f"{self.clock.day:%Y%m%d}"}:
            raise _OtherDayError
        name = descriptor.trip_id
        found = [*self.matcher.trips(name), *filter(None, [self.added.get(name)])]
        if not name:
            found = self._without_name(descriptor, eve)
        if day:
            found = [trip for trip in found if trip.key.endswith(eve) is (day == eve[1:])]
        begins = seconds_of(descriptor.start_time)
        if name and begins is not None:
            return min(found, key=lambda one: abs(self._begins(one, eve) - begins), default=None)
        when = next((time for one in told for time in self._times(one)), None)
        trip = min(found, key=lambda one: _away(one, at if when is None else when), default=None)
        if trip is not None and when is not None and _away(trip, when) > HALF_A_DAY:
            raise _OtherDayError
        return trip

    def _without_name(self, descriptor: Any, eve: str) -> list[Trip]:
        """The one trip that a line, a direction and a start time mean, on whichever day."""
        begins = seconds_of(descriptor.start_time)
        found = [
            trip
            for trip in self.timetable.of_line.get(descriptor.route_id, ())
            if begins is not None
            and self._begins(trip, eve) == begins
            and _runs_that_way(trip, descriptor)
        ]
        return found if len({trip.id for trip in found}) == 1 else []

    def _begins(self, trip: Trip, eve: str) -> int:
        """When a trip sets out, in seconds of its own service day."""
        first = min((*trip.calls[:1], *trip.passes[:1]), key=lambda one: one.departure)
        shift = self.clock.before().origin - self.clock.origin if trip.key.endswith(eve) else 0
        return first.departure - shift

    def _times(self, stop: Any) -> Iterator[int]:
        for event in Event:
            time = self._seconds(getattr(stop, event.value).time)
            if time is not None:
                yield time

    @overload
    def _seconds(self, epoch: int, otherwise: int) -> int: ...
    @overload
    def _seconds(self, epoch: int) -> int | None: ...
    def _seconds(self, epoch: int, otherwise: int | None = None) -> int | None:
        """Seconds of the service day; `otherwise` for a time that is missing or absurd."""
        seconds = epoch_of(epoch)
        return seconds - self.clock.origin if seconds else otherwise

    def _miss(self, file: str, what: str, name: str, **values: object) -> None:
        """Tells of an unknown id, once."""
        if (what, name) not in self.missed:
            self.missed.add((what, name))
            self.problems.add(file, 0, what, id=name, **values)

    def _miss_trip(self, file: str, entity: str, descriptor: Any) -> None:
        if descriptor.trip_id:
            self._miss(file, _UNKNOWN_TRIP, descriptor.trip_id)
        elif descriptor.route_id:
            start = descriptor.start_time or "–"
            self._miss(file, _NO_START, descriptor.route_id, start=start)
        else:
            self._miss(file, _NO_NAME, entity)

    def _read_update(self, file: str, at: int, entity: str, update: Any) -> str:
        """The key of the trip that is told of; "" for none of this day."""
        stops = update.stop_time_update
        try:
            is_copy = update.trip.schedule_relationship == proto.TripDescriptor.DUPLICATED
            known = None if is_copy else self._trip(at, update.trip, stops)
            trip = known or self._add(at, update)
        except _OtherDayError:
            return ""
        if trip is None:
            self._miss_trip(file, entity, update.trip)
            return ""
        self.entities[entity] = trip.key
        reports = list(self._reports_of(file, at, entity, trip, update))
        if not sum(self._tell(report) for report in reports):
            heard = self._seconds(update.timestamp, at)
            self.confirmed.setdefault(trip.key, set()).add(min(at, heard))
        return trip.key

    def _reports_of(
        self, file: str, at: int, entity: str, trip: Trip, update: Any
    ) -> Iterator[CallReport]:
        """What an update says of each call: it replaces all that was said of the trip before."""
        every = range(len(trip.calls))
        if (unknown := _unknown(update.trip, "trip")) is not None:
            self._miss(file, _UNKNOWN_KIND, entity, value=unknown)
            for place in every:
                yield from _both(at, trip, place, is_silent=True)
            return
        if update.trip.schedule_relationship in _GONE:
            for place in every:
                yield from _both(at, trip, place, is_cancelled=True)
            return
        told, missed = placed(
            trip, update.stop_time_update, self.schedule.station_of, self.clock.origin, at
        )
        for stop in missed:
            self._miss(file, _UNKNOWN_STOP, stop.stop_id or f"#{stop.stop_sequence}")
        if not told and update.HasField("delay"):
            for place, call in enumerate(trip.calls):
                for event in Event:
                    expected = call.planned(event) + update.delay
                    yield CallReport(at, trip.key, place, event, expected)
            return
        said: dict[tuple[int, Event], CallReport] = {}
        for one in told:
            reports = self._stop_reports(file, at, entity, trip, one)
            for report in reports:
                if one.passed is None or (report.call, report.event) not in said:
                    said[report.call, report.event] = report
        yield from said.values()
        yield from self._unsaid(at, trip, said.keys())

    def _unsaid(
        self, at: int, trip: Trip, said: Collection[tuple[int, Event]]
    ) -> Iterator[CallReport]:
        """What an earlier message said of stops that this one leaves out is over.

        Later stops get the delay carried on; of earlier ones, what has happened is kept.
        """
        latest = self.latest.get(trip.key, {})
        first = min((place for place, _ in said), default=len(trip.calls))
        for place, event in sorted(latest):
            if (place, event) in said:
                continue
            if place >= first:
                yield CallReport(at, trip.key, place, event)
            elif not latest[place, event].is_silent and not _is_past(latest[place, event], at):
                yield CallReport(at, trip.key, place, event, is_silent=True)

    def _stop_reports(
        self, file: str, at: int, entity: str, trip: Trip, told: Told
    ) -> Iterator[CallReport]:
        stop, place = told.update, told.place
        kinds = proto.TripUpdate.StopTimeUpdate
        if told.passed is not None:
            yield from self._passed(at, trip, place, told.passed, stop)
            return
        if (unknown := _unknown(stop, "stop")) is not None:
            self._miss(file, _UNKNOWN_KIND, entity, value=unknown)
            yield from _both(at, trip, place, is_silent=True)
        elif stop.schedule_relationship == kinds.SKIPPED:
            yield from _both(at, trip, place, is_cancelled=True)
        elif stop.schedule_relationship == kinds.NO_DATA:
            yield from _both(at, trip, place, is_silent=True)
        else:
            track = self._track(trip, place, stop)
            is_bare = not stop.HasField("arrival") and not stop.HasField("departure")
            for event in Event:
                said = getattr(stop, event.value) if stop.HasField(event.value) else None
                planned = trip.calls[place].planned(event)
                expected = planned if is_bare else self._time(said, planned)
                measured = expected if _has_happened(said, expected, at) else None
                yield CallReport(at, trip.key, place, event, expected, measured, track=track)

    def _passed(
        self, at: int, trip: Trip, place: int, call: Call, stop: Any
    ) -> Iterator[CallReport]:
        """What is told of a place that is only passed is the delay to the next call."""
        for event in (Event.DEPARTURE, Event.ARRIVAL):
            if stop.HasField(event.value):
                expected = self._time(getattr(stop, event.value), call.planned(event))
                if expected is not None:
                    late = expected - call.planned(event)
                    arrival = trip.calls[place].arrival + late
                    yield CallReport(at, trip.key, place, Event.ARRIVAL, arrival)
                return

    def _track(self, trip: Trip, place: int, stop: Any) -> str:
        assigned = stop.stop_time_properties.assigned_stop_id or stop.stop_id
        return self.schedule.track_of.get(assigned, "")

    def _time(self, told: Any, planned: int) -> int | None:
        if told is None:
            return None
        if told.time:
            return self._seconds(told.time)
        return planned + int(told.delay) if told.HasField("delay") else None

    def _add(self, at: int, update: Any) -> Trip | None:
        """A trip that the timetable does not have, when it is told as an added one.

        Without a timetable, every trip that tells where it stops.
        """
        is_added = update.trip.schedule_relationship in _ADDED and not _unknown(update.trip, "trip")
        if self.timetable.trips and not is_added:
            return None
        if update.trip.schedule_relationship == proto.TripDescriptor.DUPLICATED:
            return self._duplicate(at, update)
        calls = sorted(self._calls(at, update), key=lambda call: (call.arrival, call.departure))
        name = update.trip.trip_id
        if len(calls) < 2 or not name:
            return None
        line = update.trip.route_id or "?"
        self.added[name] = Trip(name, line, name, "", tuple(calls), name)
        return self.added[name]

    def _calls(self, at: int, update: Any) -> Iterator[Call]:
        for n, stop in enumerate(update.stop_time_update):
            station = self.schedule.station_of.get(stop.stop_id)
            if station is None and not self.schedule.stations:
                station = stop.stop_id
            arrival, departure = (self._planned(stop, event) for event in Event)
            first, second = arrival or departure, departure or arrival
            if station and first is not None and second is not None:
                track = self.schedule.track_of.get(stop.stop_id, "")
                times = (first, max(first, second))
                yield Call(station, *times, track, sequence=stop.stop_sequence or n, known_from=at)

    def _duplicate(self, at: int, update: Any) -> Trip | None:
        """A copy of a trip of the timetable, at another time of the day."""
        properties = update.trip_properties
        begins, key = seconds_of(properties.start_time), properties.trip_id
        plans = [plan.trip for plan in self.schedule.plans if plan.trip.id == update.trip.trip_id]
        other_day = properties.start_date not in {"", f"{self.clock.day:%Y%m%d}"}
        if begins is None or not key or not plans or other_day:
            return None
        if key not in self.added:
            copy = moved(plans[0], begins - plans[0].calls[0].departure)
            calls = tuple(replace(call, known_from=at) for call in copy.calls)
            self.added[key] = replace(copy, key=key, id=key, calls=calls)
        return self.added[key]

    def _planned(self, stop: Any, event: Event) -> int | None:
        told = getattr(stop, event.value)
        time = self._seconds(told.time)
        return None if time is None else time - int(told.delay)

    def _read_vehicle(self, file: str, at: int, entity: str, vehicle: Any) -> None:
        try:
            trip = self._trip(at, vehicle.trip)
        except _OtherDayError:
            return
        if trip is None:
            self._miss_trip(file, entity, vehicle.trip)
            return
        measured = self._seconds(vehicle.timestamp, at)
        stands = vehicle.current_status == proto.VehiclePosition.STOPPED_AT
        stop = self.schedule.station_of.get(vehicle.stop_id, "")
        position = vehicle.position
        has_point = vehicle.HasField("position")
        self.positions.append(
            PositionReport(
                at=at,
                trip=trip.key,
                measured=min(at, measured),
                point=(position.latitude, position.longitude) if has_point else None,
                speed=position.speed * 3.6 if position.HasField("speed") else None,
                station=stop if stands and vehicle.HasField("current_status") else "",
            )
        )

    def _read_alert(self, at: int, stream: Stream, key: str, alert: Any) -> None:
        report = alert_report(at, key, alert, self.clock, self.schedule, self.timetable)
        self.alerts[stream, key] = report
        self.messages.append(report)

    def _withdraw(self, at: int, known: Sequence[tuple[Stream, str]], told: set[str]) -> None:
        """Alerts that are not told of any longer are over."""
        for key in known:
            if key[1] not in told:
                gone = self.alerts.pop(key)
                self.messages.append(MessageReport(at, gone.key, gone.header, is_withdrawn=True))


def _is_past(report: CallReport, at: int) -> bool:
    """Whether a report is of what has happened by now, as far as it says."""
    if report.measured is not None:
        return True
    return report.expected is not None and report.expected <= at


def _unknown(message: Any, kind: str) -> int | None:
    """The value of a schedule_relationship that the standard did not have when this was made."""
    number = _RELATIONSHIP[kind]
    found = [one.data for one in UnknownFieldSet(message) if one.field_number == number]
    return found[-1] if found else None


def _runs_that_way(trip: Trip, descriptor: Any) -> bool:
    if not trip.direction or not descriptor.HasField("direction_id"):
        return True
    return trip.direction == str(descriptor.direction_id)


def _says_the_same(earlier: CallReport | None, later: CallReport) -> bool:
    if earlier is None:
        return False
    return _content(earlier) == _content(later)


def _content(report: CallReport) -> tuple[object, ...]:
    return (
        report.expected,
        report.measured,
        report.is_cancelled,
        report.is_silent,
        report.is_gone,
        report.track,
    )


def _has_happened(told: Any, expected: int | None, at: int) -> bool:
    """Whether a time is certain (an uncertainty of 0) and not ahead."""
    if told is None or expected is None or expected > at:
        return False
    return bool(told.HasField("uncertainty") and not told.uncertainty)


def _both(
    at: int, trip: Trip, place: int, *, is_cancelled: bool = False, is_silent: bool = False
) -> Iterator[CallReport]:
    for event in Event:
        yield CallReport(at, trip.key, place, event, is_cancelled=is_cancelled, is_silent=is_silent)


def _away(trip: Trip, at: int) -> int:
    """Seconds between a moment and the nearest at which the trip is under way."""
    return max(trip.calls[0].departure - at, at - trip.calls[-1].arrival, 0)
