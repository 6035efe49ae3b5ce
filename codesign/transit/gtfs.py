"""Static GTFS (gtfs.org, Schedule reference) as the timetable of one service day.

What can be used is used: a file that is not there, a row that is broken or an id that nothing
knows costs what depends on it and no more, and is told as a problem.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from codesign.i18n import lazy
from codesign.reading_order import reading_key
from codesign.transit.calendar import Service, busiest_day, services
from codesign.transit.calls import Stops, clock_text, read_calls, seconds_of
from codesign.transit.clock import FALLBACK_ZONE, ServiceDay, zone_named
from codesign.transit.model import Line, Mode, Point, Route, Station, Timetable, Trip
from codesign.transit.problems import Problems
from codesign.transit.station_order import in_order
from codesign.transit.tables import Tables

TABLES = ("stop_times", "trips", "stops", "routes")
"""Any of these makes a set of files a GTFS feed."""
CALL_LIMIT = 500_000
"""Calls of a day, frequencies written out."""
_REPLACEMENT_BUS = 714
_MODES = {0: Mode.TRAIN, 1: Mode.TRAIN, 2: Mode.TRAIN, 3: Mode.BUS, 11: Mode.BUS, 12: Mode.TRAIN}


@dataclass(frozen=True)
class Plan:
    """A trip as the files tell it, before a day is chosen."""

    trip: Trip
    service: str


@dataclass(frozen=True)
class Schedule:
    """All a static feed says, for every day."""

    stations: dict[str, Station]
    station_of: dict[str, str]
    """The station of each stop and platform; a station's is itself."""
    track_of: dict[str, str]
    """The platform of each stop that is one."""
    routes: dict[str, Route]
    plans: list[Plan]
    services: dict[str, Service]
    zone: str
    agencies: tuple[str, ...] = ()
    """The ids of the operators; empty where they have none."""
    shapes: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    called: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The stations by everything that recordings may call them; several may share a name."""

    def runs_on(self, plan: Plan, day: date) -> bool:
        """Whether a trip runs on a day; in a feed without calendars every trip always does."""
        if not self.services:
            return True
        service = self.services.get(plan.service)
        return service is not None and service.runs_on(day)

    def busiest_day(self) -> date | None:
        """The day with most trips, or None in a feed without calendars."""
        return busiest_day(self.services, Counter(plan.service for plan in self.plans))

    def on(self, day: ServiceDay) -> Timetable:
        """The traffic of a day: its own trips, and those of the night before past 24:00."""
        trips = {}
        for plan in self.plans:
            if self.runs_on(plan, day.day):
                trips[plan.trip.key] = plan.trip
        eve = day.before()
        shift = eve.origin - day.origin
        for plan in self.plans:
            if plan.trip.calls[-1].arrival + shift > 0 and self.runs_on(plan, eve.day):
                key = f"{plan.trip.key}@{eve.day:%Y%m%d}"
                trips[key] = moved(replace(plan.trip, key=key), shift)
        return timetable_of(self, trips)


def moved(trip: Trip, seconds: int) -> Trip:
    """The same trip so many seconds later."""
    calls, passes = (
        tuple(
            replace(call, arrival=call.arrival + seconds, departure=call.departure + seconds)
            for call in every
        )
        for every in (trip.calls, trip.passes)
    )
    return replace(trip, calls=calls, passes=passes)


def timetable_of(schedule: Schedule, trips: dict[str, Trip]) -> Timetable:
    """A timetable of these trips, with their lines and stations in order."""
    lines = lines_of(trips.values(), schedule.routes)
    order = dict.fromkeys(key for line in lines.values() for key in line.stations)
    stations = {key: schedule.stations[key] for key in order if key in schedule.stations}
    shapes = {trip.shape for trip in trips.values()} & schedule.shapes.keys()
    return Timetable(stations, lines, trips, {key: schedule.shapes[key] for key in sorted(shapes)})


def lines_of(trips: Iterable[Trip], routes: Mapping[str, Route]) -> dict[str, Line]:
    """The lines that the trips run on, trains first, in their source's order, else by name."""
    patterns: dict[str, list[tuple[str, ...]]] = {}
    for trip in trips:
        patterns.setdefault(trip.line, []).append(tuple(call.station for call in trip.calls))
    lines = []
    for key, found in patterns.items():
        route = routes.get(key) or Route(key, Mode.OTHER)
        lines.append(Line(key, route.name, route.mode, in_order(found), route.order))
    lines.sort(key=_reading_order)
    return {line.key: line for line in lines}


def _reading_order(line: Line) -> tuple[object, ...]:
    last = line.order is None
    mode = list(Mode).index(line.mode)
    return mode, last, line.order or 0, reading_key(line.name), reading_key(line.key)


def mode_of(route_type: str) -> Mode:
    """The mode of a basic or extended route type."""
    number = int(route_type) if route_type.isdecimal() else -1
    if number == _REPLACEMENT_BUS:
        return Mode.REPLACEMENT_BUS
    if 100 <= number < 200 or 400 <= number < 500:
        return Mode.TRAIN
    if 200 <= number < 300 or 700 <= number < 800:
        return Mode.BUS
    return _MODES.get(number, Mode.OTHER)


def read_schedule(files: dict[str, bytes], problems: Problems) -> Schedule:
    """Everything usable in the text files; a schedule without plans when nothing is."""
    tables = Tables(files, problems)
    stations, stops = _read_stops(tables)
    routes, days = _read_routes(tables), services(tables)
    return Schedule(
        stations=stations,
        station_of={stop: key for stop, (key, _) in stops.items()},
        track_of={stop: track for stop, (_, track) in stops.items() if track},
        routes=routes,
        plans=list(_plans(tables, stops, routes, days)),
        services=days,
        zone=_read_zone(tables),
        agencies=tuple(key for _, (key,) in tables.rows("agency", [], ["agency_id"])),
        shapes=_read_shapes(tables),
        called=_called(tables, stations, stops),
    )


def _read_zone(tables: Tables) -> str:
    for line, (name,) in tables.rows("agency", ["agency_timezone"]):
        if zone_named(name) is not None:
            return name
        tables.problems.add("agency.txt", line, lazy("Tidszonen %(zone)s finns inte."), zone=name)
    return FALLBACK_ZONE


def _read_routes(tables: Tables) -> dict[str, Route]:
    named = ["route_short_name", "route_long_name", "route_type"]
    rows = tables.rows("routes", ["route_id"], [*named, "route_sort_order", "agency_id"])
    return {
        key: Route(short or long or key, mode_of(kind), _whole(order), agency, kind)
        for _, (key, short, long, kind, order, agency) in rows
    }


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _read_stops(tables: Tables) -> tuple[dict[str, Station], Stops]:
    optional = ["stop_name", "stop_lat", "stop_lon", "parent_station", "platform_code"]
    every: dict[str, Station] = {}
    parents: dict[str, tuple[int, str, str]] = {}
    for line, (key, name, lat, lon, parent, platform) in tables.rows(
        "stops", ["stop_id"], optional
    ):
        every[key] = Station(key, name or key, _degrees(lat, 90), _degrees(lon, 180))
        parents[key] = line, parent, platform
    stops: Stops = {}
    for key, (line, parent, platform) in parents.items():
        if parent and parent not in every:
            what = lazy("Stationen %(id)s finns inte; hållplatsen får stå för sig själv.")
            tables.problems.add("stops.txt", line, what, id=parent)
        stops[key] = (parent if parent in every else key), platform
    return {station: every[station] for station, _ in stops.values()}, stops


def _called(
    tables: Tables, stations: dict[str, Station], stops: Stops
) -> dict[str, tuple[str, ...]]:
    """Stations by what recordings may call them: their id, else a code, else their name."""
    names: dict[str, dict[str, None]] = {}
    for key, station in stations.items():
        names.setdefault(station.name, {})[key] = None
    codes: dict[str, dict[str, None]] = {}
    for _, (key, code) in tables.rows("stops", ["stop_id"], ["stop_code"]):
        if code and key in stops:
            codes.setdefault(code, {})[stops[key][0]] = None
    ids = {stop: {station: None} for stop, (station, _) in stops.items()}
    return {name: tuple(found) for name, found in (names | codes | ids).items()}


def _degrees(text: str, most: int) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -most <= value <= most else None


def _read_shapes(tables: Tables) -> dict[str, tuple[Point, ...]]:
    needed = ["shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"]
    found: dict[str, list[tuple[int, Point]]] = {}
    for line, (key, lat, lon, place) in tables.rows("shapes", needed):
        point = _degrees(lat, 90), _degrees(lon, 180)
        if point[0] is None or point[1] is None or not place.isdecimal():
            tables.problems.add("shapes.txt", line, lazy("Punkten går inte att förstå."))
            continue
        found.setdefault(key, []).append((int(place), (point[0], point[1])))
    return {key: tuple(point for _, point in sorted(points)) for key, points in found.items()}


def _plans(
    tables: Tables,
    stops: Stops,
    routes: dict[str, Route],
    days: dict[str, Service],
) -> Iterator[Plan]:
    calls = read_calls(tables, stops)
    frequencies = _read_frequencies(tables)
    left = CALL_LIMIT
    needed, optional = ["trip_id", "route_id"], ["service_id", "trip_headsign", "trip_short_name"]
    for line, fields in tables.rows("trips", needed, [*optional, "shape_id", "direction_id"]):
        key, route, service, headsign, name, shape, direction = fields
        if key not in calls:
            what = lazy("Turen %(id)s har inga användbara tider och hoppas över.")
            tables.problems.add("trips.txt", line, what, id=key)
            continue
        if route not in routes:
            what = lazy("Linjen %(id)s finns inte i routes.txt.")
            tables.problems.add("trips.txt", line, what, id=route)
        if days and service not in days:
            what = lazy("Turen %(id)s går inga dagar: dess kalender finns inte.")
            tables.problems.add("trips.txt", line, what, id=key)
        way = calls.pop(key)
        trip = Trip(key, route, name, headsign, way.calls, key, shape, direction, way.passes)
        for one in _written_out(trip, frequencies.get(key, [])):
            left -= len(one.calls)
            if left < 0:
                tables.problems.add("trips.txt", line, lazy("Flödet har för många turer."))
                return
            yield Plan(one, service)
    for key in calls:
        what = lazy("Turen %(id)s finns inte i trips.txt.")
        tables.problems.add("stop_times.txt", 0, what, id=key)


def _written_out(trip: Trip, frequencies: list[tuple[int, int, int]]) -> Iterator[Trip]:
    """The trip itself, or one for each time its frequencies say that it starts."""
    if not frequencies:
        yield trip
    for start, end, headway in frequencies:
        for begins in range(start, end, headway):
            key = f"{trip.key}@{clock_text(begins)}"
            yield replace(moved(trip, begins - trip.calls[0].departure), key=key)


def _read_frequencies(tables: Tables) -> dict[str, list[tuple[int, int, int]]]:
    needed = ["trip_id", "start_time", "end_time", "headway_secs"]
    found: dict[str, list[tuple[int, int, int]]] = {}
    for line, (key, start, end, headway) in tables.rows("frequencies", needed):
        first, last = seconds_of(start), seconds_of(end)
        wait = int(headway) if headway.isdecimal() else 0
        if first is None or last is None or wait < 10:
            what = lazy("Turtätheten går inte att förstå.")
            tables.problems.add("frequencies.txt", line, what)
            continue
        found.setdefault(key, []).append((first, last, wait))
    return found
