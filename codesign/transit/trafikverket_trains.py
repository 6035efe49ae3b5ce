"""Trains and observations out of Trafikverket's announcements and positions.

A train that the timetable has is matched by its number, station and planned time. Other trains
(or all of them, without a timetable) are built from what is announced; such a call is known from
the answer that first told of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from codesign.i18n import lazy
from codesign.reading_order import reading_key
from codesign.transit.clock import ServiceDay, moment_of
from codesign.transit.gtfs import lines_of
from codesign.transit.matching import Matcher, call_of
from codesign.transit.model import (
    ALWAYS,
    Call,
    CallReport,
    Event,
    Line,
    MessageReport,
    Mode,
    PositionReport,
    Recording,
    Route,
    Station,
    Timetable,
    Trip,
)
from codesign.transit.problems import Problems
from codesign.transit.trafikverket import (
    Announcement,
    Poll,
    announcement_of,
    lacks,
    point_of,
    stations,
)
from codesign.transit.trafikverket_messages import messages
from codesign.transit.trafikverket_places import Places
from codesign.transit.trafikverket_runs import Heard, dated

_LINE_NUMBER = re.compile(r"(?:linje\s*)?(\d{1,3}[A-Z]?)", re.I)
_LONGEST_STOP = 2 * 3600
"""An arrival and a departure this far apart are two visits to a station."""
_REPLACED = re.compile(r"(ersättnings-?)?(buss|taxi)( ersätter)?[.!]?", re.I)


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
    called: Mapping[str, tuple[str, ...]],
    problems: Problems,
) -> Trains:
    """Everything the answers say about the trains of a day."""
    matcher = Matcher(timetable, called)
    reader = _Reader(
        clock,
        matcher,
        Places(clock, matcher, stations(polls), problems),
        problems,
        any(poll.at for poll in polls),
    )
    polls = sorted(polls, key=lambda poll: clock.seconds(poll.at) if poll.at else ALWAYS)
    heard = dated(list(reader.heard(polls)), ZoneInfo(clock.zone))
    full = reader.with_own_trains(heard)
    return Trains(full, reader.recording(heard, polls, full))


@dataclass
class _Reader:
    clock: ServiceDay
    matcher: Matcher
    places: Places
    problems: Problems
    has_fetch_times: bool
    """Whether the answers are a recording; the times of a single answer are a timetable."""
    own: dict[tuple[str, date | None], Trip] = field(default_factory=dict)
    """Trains built from announcements, by number and day."""
    confirmed: dict[str, set[int]] = field(default_factory=dict)

    def heard(self, polls: Sequence[Poll]) -> Iterator[Heard]:
        """Every announcement with when it was known."""
        zone = ZoneInfo(self.clock.zone)
        for poll in polls:
            for item in poll.of("TrainAnnouncement"):
                one, known = announcement_of(item, zone), poll.known(item)
                if one is None:
                    self._tell_lack(poll, *lacks(item, zone))
                elif known is None:
                    what = lazy(
                        "ModifiedTime saknas och det står inte när svaret hämtades, så det går "
                        "inte att veta när det gällde. Lägg till fetched_at bredvid svaret."
                    )
                    self.problems.add(poll.file, poll.line, what)
                elif one.is_public:
                    yield self.clock.seconds(known), one

    def _tell_lack(self, poll: Poll, name: str, value: str) -> None:
        if value:
            what = lazy(
                "En avgång eller ankomst har ”%(value)s” i fältet %(field)s, som inte går att "
                "förstå, så den används inte."
            )
            self.problems.add(poll.file, poll.line, what, field=name, value=value)
            return
        what = lazy(
            "En avgång eller ankomst saknar fältet %(field)s, så den används inte. Hämta svaret "
            "på nytt med fältet."
        )
        self.problems.add(poll.file, poll.line, what, field=name)

    def with_own_trains(self, heard: Sequence[Heard]) -> Timetable:
        """The timetable with the announced trains that it does not have."""
        base = self.matcher.timetable
        groups: dict[tuple[str, date | None], list[Heard]] = {}
        for at, one in heard:
            if self.places.call(one) is None and not self.places.is_ambiguous(one):
                groups.setdefault((one.train, one.day), []).append((at, one))
        for key, group in groups.items():
            trip = self._built(key, group)
            if trip is not None:
                self.own[key] = trip
        names = {key: one.name for key, one in self.places.described.items()} | dict(base.names)
        if not self.own:
            return replace(base, names=names)
        trips = {**base.trips, **{trip.key: trip for trip in self.own.values()}}
        known = {line.key: line.route for line in base.lines.values()}
        known |= {trip.line: Route(*self._line(groups[key])) for key, trip in self.own.items()}
        lines = lines_of(trips.values(), known)
        return Timetable(self._stations(lines.values()), lines, trips, base.shapes, names)

    def _stations(self, lines: Iterable[Line]) -> dict[str, Station]:
        keys = dict.fromkeys(key for line in lines for key in line.stations)
        known, described = self.matcher.timetable.stations, self.places.described
        return {key: known.get(key) or described.get(key) or Station(key, key) for key in keys}

    def _built(self, key: tuple[str, date | None], group: Sequence[Heard]) -> Trip | None:
        visits = _visits(group, self.places.station)
        calls = tuple(self._call(visit) for visit in visits)
        number, day = key
        goes_on = visits[-1].departure is not None
        if len(calls) < 2 and not goes_on:
            what = lazy(
                "Tåg %(train)s har bara en ankomst, till %(station)s, och ingen avgång att visa."
            )
            station = self.places.name(visits[-1].station)
            self.problems.add("TrainAnnouncement", 0, what, train=number, station=station)
            return None
        name, mode = self._line(group)
        kind = "" if mode is Mode.TRAIN else f"{mode.value}:"
        trip_key = f"trv:{number}" if day == self.clock.day else f"trv:{number}@{day}"
        goal = self.places.name(_ends(group, self.places.station)[1])
        return Trip(trip_key, f"trv:{kind}{name}", number, goal, calls, number, goes_on=goes_on)

    def _line(self, group: Sequence[Heard]) -> tuple[str, Mode]:
        """Name and mode of the line: its number where one is told, else its two ends."""
        mode = _mode_of_train(group)
        for _, one in group:
            for product in one.products:
                if (match := _LINE_NUMBER.fullmatch(product.strip())) is not None:
                    return match[1], mode
        ends = dict.fromkeys(map(self.places.name, _ends(group, self.places.station)))
        return " – ".join(sorted(ends, key=reading_key)), mode

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
        full = Matcher(timetable, self.matcher.called)
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
        station = self.places.station
        section = message.section and (station(message.section[0]), station(message.section[1]))
        about = (one for signature in message.stations for one in self.places.stations(signature))
        return replace(message, stations=tuple(dict.fromkeys(about)), section=section)

    def _reports(self, heard: Sequence[Heard]) -> Iterator[CallReport]:
        """A report whenever what is announced of a call changes."""
        latest: dict[tuple[str, int, Event], Announcement] = {}
        for at, one in heard:
            found = self.places.call(one) or self._own_call(one)
            if found is None:
                continue
            trip, place = found
            if latest.get((trip.key, place, one.event)) == one:
                self.confirmed.setdefault(trip.key, set()).add(at)
                continue
            latest[trip.key, place, one.event] = one
            yield self._report(at, trip, place, one)

    def _own_call(self, one: Announcement) -> tuple[Trip, int] | None:
        trip = self.own.get((one.train, one.day))
        if trip is None or self.places.is_ambiguous(one):
            return None
        station, planned = self.places.station(one.station), self.clock.seconds(one.planned)
        place = call_of(trip.calls, station, one.event, planned)
        return None if place is None else (trip, place)

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
            mode=carrier_of(one),
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


def carrier_of(one: Announcement) -> Mode | None:
    """What an announcement says that carries; None when it says nothing of that.

    Kind of traffic and product are told of each departure. A deviation such as "Buss ersätter"
    says it too, but of a cancelled train it only says what else there is.
    """
    told = [_road(text) for text in (*one.traffic, *one.products)]
    if not one.is_cancelled:
        told += [_road(text) for text in one.deviations if _REPLACED.fullmatch(text.strip())]
    ordered = next((mode for mode in told if mode is not None and mode.replaces_trains), None)
    if ordered is not None:
        return ordered
    if any("tåg" in text.lower() for text in one.traffic):
        return Mode.TRAIN
    if not (one.traffic or one.products or one.is_cancelled):
        told = [_road(text) for text in one.deviations if "ersätt" in text.lower()]
    return next((mode for mode in told if mode is not None), None)


def _road(text: str) -> Mode | None:
    """The kind of road traffic that a few words speak of."""
    words = text.lower()
    if "buss" in words:
        return Mode.REPLACEMENT_BUS if "ersätt" in words else Mode.BUS
    return Mode.TAXI if "taxi" in words else None


def _mode_of_train(group: Sequence[Heard]) -> Mode:
    """What a train's line is for: a train, when any of its departures first was told as one."""
    first: dict[tuple[str, object], Mode] = {}
    for _, one in group:
        if one.event is Event.DEPARTURE or len(group) == 1:
            first.setdefault((one.station, one.planned), carrier_of(one) or Mode.TRAIN)
    return min(first.values(), key=list(Mode).index, default=Mode.TRAIN)


def _ends(group: Sequence[Heard], station_of: Callable[[str], str]) -> tuple[str, str]:
    """Where a train comes from and goes to; what is not told is where it is first or last."""
    passages = sorted((one for _, one in group), key=lambda one: one.planned)
    starts = [one.ends[0] for one in passages if one.ends[0]] or [passages[0].station]
    goals = [one.ends[1] for one in passages if one.ends[1]] or [passages[-1].station]
    return station_of(starts[0]), station_of(goals[0])


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
