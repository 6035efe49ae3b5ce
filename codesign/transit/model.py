"""A feed as plain values: a timetable, what was recorded about it, and the window to replay.

Every time is a whole number of seconds past the midnight of the feed's service day. It may be
negative (a train of the night before) or pass 24:00. Every observation carries `at`: when it was
known to the one who recorded it. Nothing may be told at a moment before that.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from codesign.transit.clock import ServiceDay

ALWAYS = -(10**9)
"""Known before any recording began: what a published timetable says."""

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS84)."""


class Mode(StrEnum):
    """What runs on a line."""

    TRAIN = "train"
    BUS = "bus"
    REPLACEMENT_BUS = "replacement_bus"
    TAXI = "taxi"
    """Ordered in a train's place, as a replacement bus is."""
    OTHER = "other"

    @property
    def replaces_trains(self) -> bool:
        return self in {Mode.REPLACEMENT_BUS, Mode.TAXI}

    @property
    def is_on_road(self) -> bool:
        return self.replaces_trains or self is Mode.BUS


class Event(StrEnum):
    """The two things that happen at a call."""

    ARRIVAL = "arrival"
    DEPARTURE = "departure"


class Phrase(StrEnum):
    """What a sign says when a time is uncertain, the most uncertain first."""

    WAIT_FOR_TIME = "wait_for_time"
    TRAFFIC_EARLIEST = "traffic_earliest"
    LEAVES_EARLIEST = "leaves_earliest"
    PRELIMINARY = "preliminary"


@dataclass(frozen=True, slots=True)
class Station:
    """Where trains stop; platforms belong to their station."""

    key: str
    name: str
    lat: float | None = None
    lon: float | None = None

    @property
    def point(self) -> Point | None:
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Call:
    """A planned stop of a trip."""

    station: str
    arrival: int
    departure: int
    track: str = ""
    boards: bool = True
    """Whether passengers may get on."""
    alights: bool = True
    sequence: int = 0
    """The number that the source gives the call; not always its place."""
    known_from: int = ALWAYS
    """When the call itself became known: later than always where a recording told of it."""

    def planned(self, event: Event) -> int:
        return self.arrival if event is Event.ARRIVAL else self.departure


@dataclass(frozen=True, slots=True)
class Trip:
    """One train (or bus) on the service day."""

    key: str
    line: str
    name: str
    """The number that passengers see; empty where they see none."""
    headsign: str
    calls: tuple[Call, ...]
    id: str = ""
    """The identity in the file it came from; several trips of a day may share it."""
    shape: str = ""
    direction: str = ""
    """One of the line's two directions as the source numbers them; empty where it does not."""
    passes: tuple[Call, ...] = ()
    """Places with a time where nobody gets on or off: for what is told of them, never to show."""
    goes_on: bool = False
    """Whether it leaves its last call, for stations whose times nobody has told."""

    @property
    def departures(self) -> tuple[Call, ...]:
        """The calls that it leaves, where people may get on."""
        left = self.calls if self.goes_on else self.calls[:-1]
        return tuple(call for call in left if call.boards)


@dataclass(frozen=True, slots=True)
class Route:
    """What a source says of a line, whatever runs on it."""

    name: str
    mode: Mode
    order: int | None = None
    """Where the source puts it among the others."""
    agency: str = ""
    kind: str = ""
    """The mode as the source numbers it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its stations in order, from one end to the other."""

    key: str
    name: str
    mode: Mode
    stations: tuple[str, ...]
    order: int | None = None

    @property
    def route(self) -> Route:
        return Route(self.name, self.mode, self.order)


@dataclass(frozen=True, eq=False)
class Timetable:
    """The planned traffic of one service day. Stations come in the order of their lines."""

    stations: Mapping[str, Station]
    lines: Mapping[str, Line]
    trips: Mapping[str, Trip]
    shapes: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of further places, which messages and signs may speak of."""

    @cached_property
    def of_line(self) -> Mapping[str, tuple[Trip, ...]]:
        """The trips of each line, by departure."""
        found: dict[str, list[Trip]] = {key: [] for key in self.lines}
        for trip in sorted(self.trips.values(), key=lambda one: one.calls[0].departure):
            found.setdefault(trip.line, []).append(trip)
        return {key: tuple(trips) for key, trips in found.items()}

    def name(self, station: str) -> str:
        """The station's name; its key when the station is unknown."""
        known = self.stations.get(station)
        return known.name if known else self.names.get(station, station)


@dataclass(frozen=True, slots=True)
class CallReport:
    """What was said about the arrival or departure of a trip at one of its calls."""

    at: int
    trip: str
    call: int
    """The place of the call in `Trip.calls`."""
    event: Event
    expected: int | None = None
    """The new time; None when the source says nothing but the planned one."""
    measured: int | None = None
    """When it happened."""
    is_preliminary: bool = False
    is_cancelled: bool = False
    is_silent: bool = False
    """The source says that it has no data about this call."""
    is_gone: bool = False
    """The source no longer tells of the call, which only a recording had told of."""
    track: str = ""
    phrase: Phrase | None = None
    mode: Mode | None = None
    """What carries on from here, where the source says that; None: the line's."""
    notes: tuple[str, ...] = ()
    """Short remarks as the source words them ("Spårändrat", "Buss ersätter")."""


@dataclass(frozen=True, slots=True)
class PositionReport:
    """Where a train was when it was measured."""

    at: int
    trip: str
    measured: int
    point: Point | None = None
    speed: float | None = None
    """Kilometres per hour."""
    station: str = ""
    """The station it stands at, for sources that say so instead of (or beside) a point."""


@dataclass(frozen=True, slots=True)
class MessageReport:
    """A message about the traffic, as it was worded at a moment."""

    at: int
    key: str
    header: str
    text: str = ""
    stations: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    section: tuple[str, str] | None = None
    """The two stations between which something is wrong."""
    departures: tuple[tuple[str, str], ...] = ()
    """Departures that it is about, each by its trip and station."""
    starts: int | None = None
    ends: int | None = None
    traffic_earliest: int | None = None
    """When traffic starts at the earliest."""
    is_general: bool = False
    """Whether it is about all traffic; `lines` then names every line."""
    is_withdrawn: bool = False


@dataclass(frozen=True, eq=False)
class Recording:
    """What was heard, in the order it was heard."""

    reports: tuple[CallReport, ...] = ()
    positions: tuple[PositionReport, ...] = ()
    messages: tuple[MessageReport, ...] = ()
    polls: tuple[int, ...] = ()
    """When the source was heard at all, also when it had nothing new to say."""
    confirmed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """When each trip was told of again without any change, in order."""

    @cached_property
    def times(self) -> tuple[int, ...]:
        """Every moment at which anything was heard, in order."""
        heard = {*self.polls, *(one.at for one in self.messages)}
        heard |= {one.at for one in self.reports} | {one.at for one in self.positions}
        return tuple(sorted(heard))

    @cached_property
    def first_measured(self) -> int | None:
        """When the source first told of a passage that it had measured."""
        return min((one.at for one in self.reports if one.measured is not None), default=None)

    @cached_property
    def reports_of(self) -> Mapping[str, tuple[CallReport, ...]]:
        found: dict[str, list[CallReport]] = {}
        for report in sorted(self.reports, key=lambda one: one.at):
            found.setdefault(report.trip, []).append(report)
        return {trip: tuple(reports) for trip, reports in found.items()}

    @cached_property
    def positions_of(self) -> Mapping[str, tuple[PositionReport, ...]]:
        found: dict[str, list[PositionReport]] = {}
        for position in sorted(self.positions, key=lambda one: one.at):
            found.setdefault(position.trip, []).append(position)
        return {trip: tuple(positions) for trip, positions in found.items()}

    def newest(self, now: int) -> int | None:
        """When the source was last heard, no later than now."""
        place = bisect_right(self.times, now)
        return self.times[place - 1] if place else None

    def until(self, now: int) -> "Recording":
        """The recording as it was then: what came later is not in it."""
        return Recording(
            tuple(one for one in self.reports if one.at <= now),
            tuple(one for one in self.positions if one.at <= now),
            tuple(one for one in self.messages if one.at <= now),
            tuple(one for one in self.polls if one <= now),
            {trip: times[: bisect_right(times, now)] for trip, times in self.confirmed.items()},
        )


@dataclass(frozen=True, eq=False)
class Feed:
    """A day of a line, to be replayed. Without a recording only its timetable is known."""

    title: str
    service_day: date
    zone: str
    timetable: Timetable
    recording: Recording | None
    opens: int
    """Where the replay begins and ends."""
    closes: int

    @cached_property
    def clock(self) -> ServiceDay:
        return ServiceDay(self.service_day, self.zone)

    @property
    def opens_at(self) -> datetime:
        return self.clock.moment(self.opens)

    @property
    def closes_at(self) -> datetime:
        return self.clock.moment(self.closes)
