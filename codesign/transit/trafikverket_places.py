"""Which station of a timetable a signature of Trafikverket's is, and which call of a train."""

from collections.abc import Mapping
from datetime import datetime

from codesign.i18n import lazy
from codesign.transit.clock import ServiceDay
from codesign.transit.matching import Matcher
from codesign.transit.model import Event, Station, Trip
from codesign.transit.problems import Problems
from codesign.transit.tracks import metres_between
from codesign.transit.trafikverket import Announcement

CLEARLY_NEARER = 200.0
"""Metres by which one of two stations of a name is nearer, when the position decides."""
_AMBIGUOUS = lazy(
    "Stationen %(id)s kan vara fler än en i tidtabellen, och varken tid eller läge avgör vilken. "
    "Det som sägs om den används inte. Ge stationerna var sin stop_code, så går det att skilja dem."
)


class Places:
    """Finds stations and calls by signature; a name may be shared, and time or place decides."""

    def __init__(
        self,
        clock: ServiceDay,
        matcher: Matcher,
        described: Mapping[str, Station],
        problems: Problems,
    ) -> None:
        self.clock = clock
        self.matcher = matcher
        self.described = described
        self.problems = problems
        self._known: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str, Event, datetime], tuple[Trip, int] | None] = {}
        self._ambiguous: set[tuple[str, str, Event, datetime]] = set()

    def stations(self, signature: str) -> tuple[str, ...]:
        """The timetable's stations that a signature may mean; itself when there are none."""
        if signature not in self._known:
            self._known[signature] = self._stations(signature) or (signature,)
        return self._known[signature]

    def _stations(self, signature: str) -> tuple[str, ...]:
        described = self.described.get(signature)
        name = described.name if described else signature
        found = self.matcher.stations(signature) or self.matcher.stations(name)
        if len(found) > 1 and described is not None:
            return self._nearest(described, found)
        return found

    def _nearest(self, described: Station, found: tuple[str, ...]) -> tuple[str, ...]:
        here, known = described.point, self.matcher.timetable.stations
        points = {key: known[key].point for key in found if key in known}
        if here is None or len(points) < len(found):
            return found
        away = sorted((metres_between(here, at), key) for key, at in points.items() if at)
        if len(away) < len(found) or away[1][0] - away[0][0] < CLEARLY_NEARER:
            return found
        return (away[0][1],)

    def station(self, signature: str) -> str:
        """The one station that a signature means, else the signature itself."""
        found = self.stations(signature)
        return found[0] if len(found) == 1 else signature

    def name(self, station: str) -> str:
        known = self.matcher.timetable.stations.get(station) or self.described.get(station)
        return known.name if known else station

    def call(self, one: Announcement) -> tuple[Trip, int] | None:
        """The train and call of the timetable that is announced. What may be two is told."""
        key = one.train, one.station, one.event, one.planned
        if key not in self._found:
            found = self.matcher.calls(
                one.train, self.stations(one.station), one.event, self.clock.seconds(one.planned)
            )
            self._found[key] = found[0] if len(found) == 1 else None
            if len(found) > 1:
                self._ambiguous.add(key)
                self.problems.add("TrainAnnouncement", 0, _AMBIGUOUS, id=one.station)
        return self._found[key]

    def is_ambiguous(self, one: Announcement) -> bool:
        """Whether the timetable has the train, at stations that nothing tells apart."""
        self.call(one)
        return (one.train, one.station, one.event, one.planned) in self._ambiguous
