"""Which trip and call of a timetable an observation speaks of. Names that match none are normal."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from codesign.transit.model import Call, Event, Timetable, Trip

AT_MOST_APART = 30 * 60
"""A planned time this far from the timetable's belongs to another call."""
EARLY, LATE = 3600, 6 * 3600
"""A train is heard of so long before it leaves and after it should have arrived."""


class Matcher:
    """Finds trips and stations of a timetable by the names that recordings use."""

    def __init__(self, timetable: Timetable, called: Mapping[str, tuple[str, ...]]) -> None:
        self.timetable = timetable
        self.called = called

    @cached_property
    def _by_name(self) -> dict[str, list[Trip]]:
        found: dict[str, list[Trip]] = {}
        for trip in self.timetable.trips.values():
            for name in {trip.key, trip.id, trip.name} - {""}:
                found.setdefault(name, []).append(trip)
        return found

    def stations(self, name: str) -> tuple[str, ...]:
        """The stations that a stop, platform, code or station name may mean."""
        return self.called.get(name, ())

    def trips(self, name: str) -> list[Trip]:
        """Every trip of the day that goes by that name."""
        return self._by_name.get(name, [])

    def trip_running(self, name: str, when: int) -> Trip | None:
        """The trip of that name that is under way then, with room for a long delay."""
        for trip in self._by_name.get(name, []):
            if trip.calls[0].departure - EARLY <= when <= trip.calls[-1].arrival + LATE:
                return trip
        return None

    def calls(
        self, name: str, stations: Sequence[str], event: Event, planned: int
    ) -> list[tuple[Trip, int]]:
        """The call of that train that is planned at one of the stations nearest that time.

        Several when stations are as near in time as each other, and none when none is near.
        """
        found: dict[str, tuple[int, Trip, int]] = {}
        for trip in self._by_name.get(name, []):
            for station in stations:
                place = call_of(trip.calls, station, event, planned)
                if place is None:
                    continue
                away = abs(trip.calls[place].planned(event) - planned)
                if station not in found or away < found[station][0]:
                    found[station] = away, trip, place
        least = min((away for away, _, _ in found.values()), default=0)
        return [(trip, place) for away, trip, place in found.values() if away == least]


def call_of(calls: Sequence[Call], station: str, event: Event, planned: int) -> int | None:
    """The place of the call at a station whose planned time is closest, if any is close."""
    places = [place for place, call in enumerate(calls) if call.station == station]
    nearest = min(places, key=lambda one: abs(calls[one].planned(event) - planned), default=None)
    if nearest is None or abs(calls[nearest].planned(event) - planned) > AT_MOST_APART:
        return None
    return nearest
