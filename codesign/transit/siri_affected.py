"""Which departures of a timetable a situation of SIRI-SX is about, by its vehicle journeys.

A journey is found by its reference, else by its number; without a reference by its line and, as far
as they are told, its ends and its time. What names no departure is told and shown nowhere.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from codesign.i18n import lazy
from codesign.transit.clock import ServiceDay
from codesign.transit.model import Timetable, Trip
from codesign.transit.problems import Problems
from codesign.transit.siri import AffectedJourney
from codesign.transit.siri_ids import by_short_id, short_id

Departure = tuple[str, str]
"""A trip and a station that it leaves."""

_NAMELESS = lazy(
    "Störningen %(id)s har en AffectedVehicleJourney utan VehicleJourneyRef, "
    "FramedVehicleJourneyRef, DatedVehicleJourneyRef och LineRef, så det går inte att veta vilken "
    "avgång den gäller. Den visas inte vid någon avgång."
)
_UNKNOWN = lazy(
    "Störningen %(id)s gäller %(field)s %(value)s, som inte finns i tidtabellen den dagen. Den "
    "visas inte vid den avgången. Jämför med trip_id och tågnummer."
)
_UNKNOWN_LINE = lazy(
    "Störningen %(id)s gäller LineRef %(value)s, som inte finns i tidtabellen. Den visas inte vid "
    "någon avgång. Jämför med route_id."
)
_NONE_SUCH = lazy(
    "Störningen %(id)s gäller en avgång på LineRef %(value)s med %(field)s som ingen tur den "
    "dagen har. Den visas inte vid den avgången."
)
_SEVERAL = lazy(
    "Störningen %(id)s gäller %(field)s %(value)s, som kan vara flera turer i tidtabellen. Den "
    "visas inte vid någon av dem. Ta med trip_id eller OriginAimedDepartureTime."
)
_NO_STOP = lazy(
    "Störningen %(id)s har StopPointRef %(value)s i en AffectedVehicleJourney, som ingen av dess "
    "turer stannar vid. Den visas vid turens alla avgångar."
)


@dataclass
class Affected:
    """Finds the departures that journeys of situations mean, and tells what it cannot find."""

    clock: ServiceDay
    timetable: Timetable
    line_of: Callable[[str], str | None]
    """The line of a reference; None when nobody knows it."""
    station_of: Callable[[str], str]
    problems: Problems
    missed: set[tuple[object, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        trips = self.timetable.trips.values()
        self.ids = by_short_id({trip.id for trip in trips if trip.id})
        self.by_id: dict[str, list[Trip]] = {}
        self.by_number: dict[str, list[Trip]] = {}
        for trip in trips:
            self.by_id.setdefault(trip.id, []).append(trip)
            self.by_number.setdefault(trip.name, []).append(trip)

    def departures(
        self, file: str, key: str, journeys: Iterable[AffectedJourney]
    ) -> tuple[Departure, ...]:
        """Every departure that the journeys of a situation mean, each once."""
        found = (
            departure
            for journey in journeys
            for departure in self._at_stops(file, key, journey, self._trips(file, key, journey))
        )
        return tuple(dict.fromkeys(found))

    def _miss(self, file: str, what: str, **values: object) -> None:
        known = (file, what, *values.values())
        if known not in self.missed:
            self.missed.add(known)
            self.problems.add(file, 0, what, **values)

    def _trips(self, file: str, key: str, journey: AffectedJourney) -> list[Trip]:
        if not self._may_be_today(journey):
            return []
        if journey.refs:
            return self._by_refs(file, key, journey)
        if journey.line:
            return self._by_line(file, key, journey)
        self._miss(file, _NAMELESS, id=key)
        return []

    def _may_be_today(self, journey: AffectedJourney) -> bool:
        """Whether a journey may be of this day or the night before; others are no faults."""
        if journey.day is not None:
            return journey.day in {self.clock.day, self.clock.before().day}
        if journey.departs is None:
            return True
        leaves = self.clock.moment(self.clock.seconds(journey.departs)).date()
        return leaves in {self.clock.day, self.clock.before().day}

    def _by_refs(self, file: str, key: str, journey: AffectedJourney) -> list[Trip]:
        """The trips of all references. Elements of different names may give the same journey in
        different ways, so one that gives none at all is told only when no other does."""
        found: list[Trip] = []
        unknown: list[tuple[str, str]] = []
        for name, group in groupby(journey.refs, key=lambda one: one[0]):
            refs = [ref for _, ref in group]
            known = {ref: self._of_ref(file, key, journey, name, ref) for ref in refs}
            missing = [(name, ref) for ref in refs if known[ref] is None]
            trips = [trip for trips in known.values() for trip in trips or ()]
            if len(missing) < len(refs):
                found += trips
                self._tell_unknown(file, key, journey, missing)
            else:
                unknown += missing
        if not found:
            self._tell_unknown(file, key, journey, unknown)
        return found

    def _tell_unknown(
        self, file: str, key: str, journey: AffectedJourney, missing: Sequence[tuple[str, str]]
    ) -> None:
        if journey.day == self.clock.before().day:
            return
        for name, ref in missing:
            self._miss(file, _UNKNOWN, id=key, field=name, value=ref)

    def _of_ref(
        self, file: str, key: str, journey: AffectedJourney, name: str, ref: str
    ) -> list[Trip] | None:
        """The trips of a reference; None when there is none, empty when they are too many."""
        known = self.ids.get(ref) or self.ids.get(short_id(ref), "")
        by_id = [one for one in self.by_id.get(known, ()) if self._is_then(journey, one)]
        if known and by_id:
            return by_id
        line = self.line_of(journey.line)
        by_number = [
            one
            for number in dict.fromkeys((ref, short_id(ref)))
            for one in (self.by_number.get(number, ()) if number else ())
            if self._is_then(journey, one)
            and (not journey.line or one.line == line)
            and self._has_ends(journey, one)
        ]
        if len({one.id or one.key for one in by_number}) > 1:
            self._miss(file, _SEVERAL, id=key, field=name, value=ref)
            return []
        return by_number or None

    def _by_line(self, file: str, key: str, journey: AffectedJourney) -> list[Trip]:
        line = self.line_of(journey.line)
        if line is None:
            self._miss(file, _UNKNOWN_LINE, id=key, value=journey.line)
            return []
        found = [
            trip
            for trip in self.timetable.trips.values()
            if trip.line == line and self._is_then(journey, trip) and self._has_ends(journey, trip)
        ]
        if not found and journey.day != self.clock.before().day:
            told = {
                "Origins": journey.origins,
                "Destinations": journey.destinations,
                "OriginAimedDepartureTime": journey.departs,
            }
            names = ", ".join(name for name, value in told.items() if value) or "DataFrameRef"
            self._miss(file, _NONE_SUCH, id=key, value=journey.line, field=names)
        return found

    def _is_then(self, journey: AffectedJourney, trip: Trip) -> bool:
        """Whether a trip is of the journey's day, and leaves its first station at its minute."""
        eve = self.clock.before().day
        is_eves = trip.key.endswith(f"@{eve:%Y%m%d}")
        if journey.day is not None and is_eves is not (journey.day == eve):
            return False
        if journey.departs is None:
            return True
        return abs(self.clock.seconds(journey.departs) - trip.calls[0].departure) < 60

    def _has_ends(self, journey: AffectedJourney, trip: Trip) -> bool:
        return all(
            not stops or call.station in set(map(self.station_of, stops))
            for stops, call in (
                (journey.origins, trip.calls[0]),
                (journey.destinations, trip.calls[-1]),
            )
        )

    def _at_stops(
        self, file: str, key: str, journey: AffectedJourney, trips: Sequence[Trip]
    ) -> Iterator[Departure]:
        """The departures of trips: from the stops that are meant, from all where none is told or
        where none of them is left (the last stop, say)."""
        meant = {self.station_of(stop): stop for stop in journey.stops}
        passed = {call.station for trip in trips for call in trip.calls}
        for station, stop in meant.items():
            if trips and station not in passed:
                self._miss(file, _NO_STOP, id=key, value=stop)
        for trip in trips:
            leaving = [call.station for call in trip.departures]
            wanted = [station for station in leaving if station in meant]
            for station in wanted or leaving:
                yield trip.key, station
