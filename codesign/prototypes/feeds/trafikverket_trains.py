"""Trains and observations out of Trafikverket's announcements and positions.

A train that the timetable has is matched by its number, station and planned time. Other trains
(or all of them, without a timetable) are built from what is announced; such a call is known from
the answer that first told of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from codesign.prototypes.feeds.clock import ServiceDay, moment_of
from codesign.prototypes.feeds.gtfs import lines_of
from codesign.prototypes.feeds.matching import Matcher, call_of
from codesign.prototypes.feeds.model import (
    ALWAYS,
    Call,
    CallReport,
    Event,
    Line,
    MessageReport,
    Mode,
    PositionReport,
    Recording,
    Station,
    Timetable,
    Trip,
)
from codesign.prototypes.feeds.problems import Problems
from codesign.prototypes.feeds.trafikverket import (
    Announcement,
    Poll,
    announcement_of,
    point_of,
    stations,
)
from codesign.prototypes.feeds.trafikverket_messages import messages
from codesign.web.i18n import lazy

_LINE_NUMBER = re.compile(r"(?:linje\s*)?(\d{1,3}[A-Z]?)", re.I)
_LONGEST_STOP = 2 * 3600
"""An arrival and a departure this far apart are two visits to a station."""

Heard = tuple[int, Announcement]
"""When it was known, and what."""


@dataclass
class _Visit:
    """A train at a station while its calls are found."""

    station: str
    arrival: Heard | None = None
    departure: Heard | None = None

    @property
    def first(self) -> Heard:
        known = self.arrival or self.departure
        assert known is not None
        return known

    def planned(self, clock: ServiceDay, event: Event) -> int:
        _, one = (self.arrival if event is Event.ARRIVAL else self.departure) or self.first
        return clock.seconds(one.planned)


@dataclass
class Trains:
    """A timetable with the trains of the recording added, and the recording itself."""

    timetable: Timetable
    recording: Recording


def read_trains(
    polls: Sequence[Poll],
    clock: ServiceDay,
    timetable: Timetable,
    station_of: Mapping[str, str],
    problems: Problems,
) -> Trains:
    """Everything the answers say about the trains of a day."""
    reader = _Reader(
        clock,
        Matcher(timetable, station_of),
        stations(polls),
        problems,
        any(poll.at for poll in polls),
    )
    polls = sorted(polls, key=lambda poll: clock.seconds(poll.at) if poll.at else ALWAYS)
    heard = list(reader.heard(polls))
    full = reader.with_own_trains(heard)
    return Trains(full, reader.recording(heard, polls, full))


@dataclass
class _Reader:
    clock: ServiceDay
    matcher: Matcher
    described: Mapping[str, Station]
    problems: Problems
    has_fetch_times: bool
    """Whether the answers are a recording; the times of a single answer are a timetable."""
    own: dict[tuple[str, str], Trip] = field(default_factory=dict)
    """Trains built from announcements, by number and day."""
    confirmed: dict[str, set[int]] = field(default_factory=dict)

    def station(self, signature: str) -> str:
        """The timetable's station for a signature, or the signature itself."""
        name = self.described[signature].name if signature in self.described else signature
        known = self.matcher.station(signature) or self.matcher.station(name)
        return known or signature

    def heard(self, polls: Sequence[Poll]) -> Iterator[Heard]:
        """Every announcement with when it was known."""
        zone = ZoneInfo(self.clock.zone)
        for poll in polls:
            for item in poll.of("TrainAnnouncement"):
                one, known = announcement_of(item, zone), poll.known(item)
                if one is None:
                    what = lazy("En avgång eller ankomst saknar tågnummer, station eller tid.")
                    self.problems.add(poll.file, poll.line, what)
                elif known is None:
                    what = lazy("Det går inte att veta när svaret hämtades, så det används inte.")
                    self.problems.add(poll.file, poll.line, what)
                elif one.is_public:
                    yield self.clock.seconds(known), one

    def trip_of(self, one: Announcement) -> Trip | None:
        """The train of the timetable that is announced."""
        planned = self.clock.seconds(one.planned)
        return self.matcher.trip_with_call(one.train, self.station(one.station), one.event, planned)

    def with_own_trains(self, heard: Sequence[Heard]) -> Timetable:
        """The timetable with the announced trains that it does not have."""
        base = self.matcher.timetable
        groups: dict[tuple[str, str], list[Heard]] = {}
        for at, one in heard:
            if self.trip_of(one) is None:
                groups.setdefault((one.train, one.day.isoformat()), []).append((at, one))
        for key, group in groups.items():
            trip = self._built(key, group)
            if trip is not None:
                self.own[key] = trip
        if not self.own:
            return base
        trips = {**base.trips, **{trip.key: trip for trip in self.own.values()}}
        names = {line.key: (line.name, line.mode) for line in base.lines.values()}
        names |= {trip.line: self._line(groups[key]) for key, trip in self.own.items()}
        lines = lines_of(trips.values(), names)
        return Timetable(self._stations(lines.values()), lines, trips, base.shapes)

    def _stations(self, lines: Iterable[Line]) -> dict[str, Station]:
        keys = dict.fromkeys(key for line in lines for key in line.stations)
        known = self.matcher.timetable.stations
        return {key: known.get(key) or self.described.get(key) or Station(key, key) for key in keys}

    def _built(self, key: tuple[str, str], group: Sequence[Heard]) -> Trip | None:
        visits = _visits(group, self.station)
        calls = tuple(self._call(visit) for visit in visits)
        number, day = key
        if len(calls) < 2:
            what = lazy("Tåg %(train)s har färre än två uppehåll och kan inte visas.")
            self.problems.add("TrainAnnouncement", 0, what, train=number)
            return None
        name, _ = self._line(group)
        is_today = day == self.clock.day.isoformat()
        told = group[0][1].ends[1]
        goal = self._name(self.station(told) if told else visits[-1].station)
        trip_key = f"trv:{number}" if is_today else f"trv:{number}@{day}"
        return Trip(trip_key, f"trv:{name}", number, goal, calls, number)

    def _name(self, station: str) -> str:
        described = self.described.get(station)
        known = self.matcher.timetable.stations.get(station) or described
        return known.name if known else station

    def _line(self, group: Sequence[Heard]) -> tuple[str, Mode]:
        """Name and mode of the line: its number where one is told, else its two ends."""
        _, one = group[0]
        mode = _mode(one)
        for product in one.products:
            if (match := _LINE_NUMBER.fullmatch(product.strip())) is not None:
                return match[1], mode
        ends = sorted({self._name(self.station(end)) for end in one.ends if end})
        if len(ends) == 2:
            return " – ".join(ends), mode
        return next(iter(one.products), one.train), mode

    def _call(self, visit: _Visit) -> Call:
        known = min(at for at, _ in filter(None, (visit.arrival, visit.departure)))
        _, one = visit.departure or visit.first
        if not self.has_fetch_times:
            known = ALWAYS
        arrival = visit.planned(self.clock, Event.ARRIVAL)
        departure = max(arrival, visit.planned(self.clock, Event.DEPARTURE))
        return Call(visit.station, arrival, departure, one.track, known_from=known)

    def recording(
        self, heard: Sequence[Heard], polls: Sequence[Poll], timetable: Timetable
    ) -> Recording:
        full = Matcher(timetable, self.matcher.station_of)
        times = {self.clock.seconds(poll.at) for poll in polls if poll.at}
        return Recording(
            reports=tuple(self._reports(heard)),
            confirmed={trip: tuple(sorted(times)) for trip, times in self.confirmed.items()},
            positions=tuple(self._positions(polls, full)),
            messages=tuple(map(self._placed, messages(polls, self.clock))),
            polls=tuple(sorted(times)),
        )

    def _placed(self, message: MessageReport) -> MessageReport:
        """The message with the timetable's own keys of its stations."""
        section = message.section and (
            self.station(message.section[0]),
            self.station(message.section[1]),
        )
        return replace(
            message, stations=tuple(map(self.station, message.stations)), section=section
        )

    def _reports(self, heard: Sequence[Heard]) -> Iterator[CallReport]:
        """A report whenever what is announced of a call changes."""
        latest: dict[tuple[str, int, Event], Announcement] = {}
        for at, one in heard:
            trip = self.trip_of(one) or self.own.get((one.train, one.day.isoformat()))
            if trip is None:
                continue
            planned = self.clock.seconds(one.planned)
            place = call_of(trip.calls, self.station(one.station), one.event, planned)
            if place is None:
                continue
            if latest.get((trip.key, place, one.event)) == one:
                self.confirmed.setdefault(trip.key, set()).add(at)
                continue
            latest[trip.key, place, one.event] = one
            yield self._report(at, trip, place, one)

    def _report(self, at: int, trip: Trip, place: int, one: Announcement) -> CallReport:
        measured = None if one.measured is None else min(at, self.clock.seconds(one.measured))
        return CallReport(
            at=at,
            trip=trip.key,
            call=place,
            event=one.event,
            expected=None if one.expected is None else self.clock.seconds(one.expected),
            measured=measured,
            is_preliminary=one.is_preliminary,
            is_cancelled=one.is_cancelled,
            is_silent=one.is_deleted,
            track=one.track,
            phrase=one.phrase,
            notes=one.notes,
        )

    def _positions(self, polls: Sequence[Poll], full: Matcher) -> Iterator[PositionReport]:
        for poll in polls:
            for item in poll.of("TrainPosition"):
                train = item.get("Train")
                numbers = train if isinstance(train, dict) else item
                point, taken = point_of(item.get("Position")), moment_of(item.get("TimeStamp"))
                if point is None or taken is None or item.get("Deleted") is True:
                    continue
                measured = self.clock.seconds(taken)
                known = poll.known(item)
                at = measured if known is None else self.clock.seconds(known)
                for name in _numbers(numbers):
                    trip = full.trip_running(name, measured)
                    if trip is not None:
                        speed = item.get("Speed")
                        kmh = float(speed) if isinstance(speed, (int, float)) else None
                        yield PositionReport(at, trip.key, min(at, measured), point, kmh)
                        break


def _numbers(train: Mapping[str, object]) -> list[str]:
    fields = ("AdvertisedTrainNumber", "AdvertisedTrainIdent", "OperationalTrainNumber")
    return [str(train[name]) for name in fields if train.get(name)]


def _mode(one: Announcement) -> Mode:
    words = " ".join((*one.traffic, *one.products, *one.notes)).lower()
    if "buss" not in words or any("tåg" in kind.lower() for kind in one.traffic):
        return Mode.TRAIN
    return Mode.REPLACEMENT_BUS if "ersätt" in words else Mode.BUS


def _visits(group: Sequence[Heard], station_of: Callable[[str], str]) -> list[_Visit]:
    """Arrivals and departures of one train joined at their stations, in the order of the trip."""
    first: dict[tuple[str, Event, object], Heard] = {}
    for at, one in group:
        first.setdefault((one.station, one.event, one.planned), (at, one))
    visits: list[_Visit] = []
    ordered = sorted(first.values(), key=lambda it: (it[1].planned, it[1].event is Event.DEPARTURE))
    for heard in ordered:
        one = heard[1]
        station = station_of(one.station)
        open_visit = next((it for it in visits if _may_join(it, station, one)), None)
        if one.event is Event.ARRIVAL:
            visits.append(_Visit(station, arrival=heard))
        elif open_visit is not None:
            open_visit.departure = heard
        else:
            visits.append(_Visit(station, departure=heard))
    return visits


def _may_join(visit: _Visit, station: str, one: Announcement) -> bool:
    if visit.station != station or visit.departure is not None or visit.arrival is None:
        return False
    return (one.planned - visit.arrival[1].planned).total_seconds() <= _LONGEST_STOP
