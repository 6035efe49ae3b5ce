"""Trips, positions and alerts of GTFS-Realtime messages as observations of a timetable.

Ids that the timetable does not have are normal: they are told as problems and cost only
themselves. A trip that is added with its own stops and times becomes a trip of the timetable.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

from google.transit import gtfs_realtime_pb2 as proto

from codesign.prototypes.feeds.calls import seconds_of
from codesign.prototypes.feeds.clock import ServiceDay, epoch_of
from codesign.prototypes.feeds.gtfs import Schedule, lines_of
from codesign.prototypes.feeds.matching import Matcher
from codesign.prototypes.feeds.model import (
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
from codesign.prototypes.feeds.problems import Problems
from codesign.prototypes.feeds.realtime import Snapshot
from codesign.web.i18n import lazy

_UNKNOWN_TRIP = lazy("Turen %(id)s finns inte i tidtabellen, så det som sägs om den används inte.")
_UNKNOWN_STOP = lazy("Hållplatsen %(id)s finns inte på turen, så det som sägs om den används inte.")


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
    reader = _Reader(clock, timetable, schedule, problems)
    for snapshot in sorted(snapshots, key=lambda one: one.at):
        reader.read(snapshot)
    return Updates(reader.full_timetable(), reader.recording())


@dataclass
class _Reader:
    clock: ServiceDay
    timetable: Timetable
    schedule: Schedule
    problems: Problems
    added: dict[str, Trip] = field(default_factory=dict)
    reports: list[CallReport] = field(default_factory=list)
    positions: list[PositionReport] = field(default_factory=list)
    messages: list[MessageReport] = field(default_factory=list)
    polls: set[int] = field(default_factory=set)
    confirmed: dict[str, set[int]] = field(default_factory=dict)
    latest: dict[tuple[str, int, Event], CallReport] = field(default_factory=dict)
    alerts: dict[str, MessageReport] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(self.timetable, self.schedule.called)

    def read(self, snapshot: Snapshot) -> None:
        at = snapshot.at - self.clock.origin
        self.polls.add(at)
        told: set[str] = set()
        for entity in snapshot.message.entity:
            if entity.HasField("trip_update"):
                self._read_update(snapshot.file, at, entity.trip_update)
            if entity.HasField("vehicle"):
                self._read_vehicle(snapshot.file, at, entity.vehicle)
            if entity.HasField("alert") and not entity.is_deleted:
                self._read_alert(at, entity.id, entity.alert)
                told.add(entity.id)
        self._withdraw(at, told)

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

    def _trip(self, file: str, at: int, descriptor: Any) -> Trip | None:
        """The trip a descriptor speaks of; of several on the day, the one closest in time."""
        name = descriptor.trip_id
        eve = f"@{self.clock.before().day:%Y%m%d}"
        found = [*self.matcher.trips(name), *filter(None, [self.added.get(name)])]
        if descriptor.start_date == eve[1:]:
            found = [trip for trip in found if trip.key.endswith(eve)]
        elif descriptor.start_date == f"{self.clock.day:%Y%m%d}":
            found = [trip for trip in found if not trip.key.endswith(eve)]
        elif descriptor.start_date:
            return None
        begins = seconds_of(descriptor.start_time)
        if begins is not None:
            return min(found, key=lambda one: abs(one.calls[0].departure - begins), default=None)
        return min(found, key=lambda one: _away(one, at), default=None)

    @overload
    def _seconds(self, epoch: int, otherwise: int) -> int: ...
    @overload
    def _seconds(self, epoch: int) -> int | None: ...
    def _seconds(self, epoch: int, otherwise: int | None = None) -> int | None:
        """Seconds of the service day; `otherwise` for a time that is missing or absurd."""
        seconds = epoch_of(epoch)
        return seconds - self.clock.origin if seconds else otherwise

    def _miss(self, file: str, what: str, name: str) -> None:
        """Tells of an unknown id, once."""
        if name not in self.missed:
            self.missed.add(name)
            self.problems.add(file, 0, what, id=name)

    def _read_update(self, file: str, at: int, update: Any) -> None:
        trip = self._trip(file, at, update.trip) or self._add(at, update)
        if trip is None:
            self._miss(file, _UNKNOWN_TRIP, update.trip.trip_id)
            return
        changed = False
        for report in self._reports_of(file, at, trip, update):
            key = (trip.key, report.call, report.event)
            if _says_the_same(self.latest.get(key), report):
                continue
            changed = True
            self.latest[key] = report
            self.reports.append(report)
        if not changed:
            heard = self._seconds(update.timestamp, at)
            self.confirmed.setdefault(trip.key, set()).add(min(at, heard))

    def _reports_of(self, file: str, at: int, trip: Trip, update: Any) -> Iterator[CallReport]:
        gone = {proto.TripDescriptor.CANCELED, proto.TripDescriptor.DELETED}
        if update.trip.schedule_relationship in gone:
            for place in range(len(trip.calls)):
                yield from _both(at, trip, place, is_cancelled=True)
            return
        told: set[int] = set()
        for stop in update.stop_time_update:
            found = self._place(trip, stop)
            if found is None:
                self._miss(file, _UNKNOWN_STOP, stop.stop_id or f"#{stop.stop_sequence}")
                continue
            told.add(found)
            yield from self._stop_reports(at, trip, found, stop)
        if not told and update.HasField("delay"):
            for place, call in enumerate(trip.calls):
                for event in Event:
                    expected = call.planned(event) + update.delay
                    yield CallReport(at, trip.key, place, event, expected)
        elif told:
            # What an earlier message said of a later stop gives way to the delay carried on.
            for place in range(min(told) + 1, len(trip.calls)):
                if place not in told and (trip.key, place, Event.ARRIVAL) in self.latest:
                    yield from _both(at, trip, place)

    def _place(self, trip: Trip, stop: Any) -> int | None:
        """The call that an update speaks of: by its number, else by its stop."""
        if stop.HasField("stop_sequence"):
            for place, call in enumerate(trip.calls):
                if call.sequence == stop.stop_sequence:
                    return place
        station = self.schedule.station_of.get(stop.stop_id, stop.stop_id)
        places = [n for n, call in enumerate(trip.calls) if call.station == station]
        return places[0] if places else None

    def _stop_reports(self, at: int, trip: Trip, place: int, stop: Any) -> Iterator[CallReport]:
        kinds = proto.TripUpdate.StopTimeUpdate
        track = self._track(trip, place, stop)
        if stop.schedule_relationship == kinds.SKIPPED:
            yield from _both(at, trip, place, is_cancelled=True)
        elif stop.schedule_relationship == kinds.NO_DATA:
            yield from _both(at, trip, place, is_silent=True)
        else:
            is_bare = not stop.HasField("arrival") and not stop.HasField("departure")
            for event in Event:
                told = getattr(stop, event.value) if stop.HasField(event.value) else None
                planned = trip.calls[place].planned(event)
                expected = planned if is_bare else self._time(told, planned)
                measured = expected if _has_happened(told, expected, at) else None
                yield CallReport(at, trip.key, place, event, expected, measured, track=track)

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
        """A trip that the timetable does not have, when the update tells where it stops."""
        calls: list[Call] = []
        for stop in update.stop_time_update:
            station = self.schedule.station_of.get(stop.stop_id)
            if station is None and not self.schedule.stations:
                station = stop.stop_id
            arrival, departure = (self._planned(stop, event) for event in Event)
            first, second = arrival or departure, departure or arrival
            if station and first is not None and second is not None:
                track = self.schedule.track_of.get(stop.stop_id, "")
                sequence = stop.stop_sequence or len(calls)
                times = (first, max(first, second))
                calls.append(Call(station, *times, track, sequence=sequence, known_from=at))
        name = update.trip.trip_id
        if len(calls) < 2 or not name:
            return None
        calls.sort(key=lambda call: (call.arrival, call.departure))
        line = update.trip.route_id or "?"
        self.added[name] = Trip(name, line, name, "", tuple(calls), name)
        return self.added[name]

    def _planned(self, stop: Any, event: Event) -> int | None:
        told = getattr(stop, event.value)
        time = self._seconds(told.time)
        return None if time is None else time - int(told.delay)

    def _read_vehicle(self, file: str, at: int, vehicle: Any) -> None:
        trip = self._trip(file, at, vehicle.trip)
        if trip is None:
            self._miss(file, _UNKNOWN_TRIP, vehicle.trip.trip_id)
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

    def _read_alert(self, at: int, key: str, alert: Any) -> None:
        periods = [(one.start, one.end) for one in alert.active_period]
        now = at + self.clock.origin
        start, end = next(
            (one for one in periods if not one[1] or one[1] > now),
            periods[-1] if periods else (0, 0),
        )
        station_of = self.schedule.station_of
        stops = (one.stop_id for one in alert.informed_entity)
        routes = (one.route_id or one.trip.route_id for one in alert.informed_entity)
        report = MessageReport(
            at=at,
            key=f"Alert:{key}",
            header=_translated(alert.header_text),
            text=_translated(alert.description_text),
            stations=tuple(dict.fromkeys(station_of[one] for one in stops if one in station_of)),
            lines=tuple(dict.fromkeys(filter(None, routes))),
            starts=self._seconds(start),
            ends=self._seconds(end),
        )
        self.alerts[key] = report
        self.messages.append(report)

    def _withdraw(self, at: int, told: set[str]) -> None:
        """Alerts that a later message with alerts no longer has are over."""
        if not told:
            return
        for key in self.alerts.keys() - told:
            gone = self.alerts.pop(key)
            self.messages.append(MessageReport(at, gone.key, gone.header, is_withdrawn=True))


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


def _translated(text: Any) -> str:
    """Swedish where there is any, else the first language."""
    told: Mapping[str, str] = {one.language[:2]: one.text for one in reversed(text.translation)}
    first = text.translation[0].text if text.translation else ""
    return str(told.get("sv", first)).strip()
