"""Where on the way of a trip a measured point lies: on its shape, or straight between stations."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians

from codesign.transit.model import Point, Timetable, Trip

METRES_PER_DEGREE = 111_195.0
"""Of a meridian, on a sphere of radius 6 371 km."""
OFF_TRACK = 2_000.0
"""A point so many metres from the track is not on it: another train, or a faulty receiver."""


@dataclass(frozen=True)
class Spot:
    """Between two calls of a trip; `fraction` is 0 at the first and 1 at the second."""

    before: int
    fraction: float


@dataclass(frozen=True)
class _Path:
    points: tuple[Point, ...]
    stations: tuple[float, ...]
    """Metres along the path to each call."""


def spot_of(timetable: Timetable, trip: Trip, point: Point) -> Spot | None:
    """Where a train is on its way, or None when the point is far from it or stations have none."""
    path = _path_of(timetable, trip)
    if path is None:
        return None
    along, away = _projected(path.points, point)
    if away > OFF_TRACK:
        return None
    before = min(max(bisect_right(path.stations, along) - 1, 0), len(path.stations) - 2)
    start, end = path.stations[before], path.stations[before + 1]
    return Spot(before, min(max((along - start) / (end - start), 0.0), 1.0) if end > start else 0.0)


@lru_cache(maxsize=256)
def _path_of(timetable: Timetable, trip: Trip) -> _Path | None:
    stations = [timetable.stations.get(call.station) for call in trip.calls]
    points = [station.point for station in stations if station and station.point]
    if len(points) < len(trip.calls):
        return None
    shape = timetable.shapes.get(trip.shape, ())
    if len(shape) >= 2:
        along = [_projected(shape, point)[0] for point in points]
        if all(a < b for a, b in pairwise(along)):
            return _Path(shape, tuple(along))
    return _Path(tuple(points), tuple(_lengths(points)))


def _lengths(points: Sequence[Point]) -> list[float]:
    """Metres along the points to each of them."""
    total, lengths = 0.0, [0.0]
    for a, b in pairwise(points):
        total += hypot(*_metres(a, b))
        lengths.append(total)
    return lengths


def metres_between(one: Point, other: Point) -> float:
    """Metres between two points, good for distances of a railway line."""
    return hypot(*_metres(one, other))


def _metres(origin: Point, point: Point) -> Point:
    """East and north from an origin; good for distances of a railway line."""
    east = (point[1] - origin[1]) * cos(radians(origin[0])) * METRES_PER_DEGREE
    return east, (point[0] - origin[0]) * METRES_PER_DEGREE


def _projected(points: Sequence[Point], point: Point) -> tuple[float, float]:
    """Metres along the points to the place nearest a point, and metres from there to it."""
    best, along, total = float("inf"), 0.0, 0.0
    for a, b in pairwise(points):
        x, y = _metres(a, b)
        px, py = _metres(a, point)
        length = hypot(x, y)
        share = min(max((px * x + py * y) / (length * length), 0.0), 1.0) if length else 0.0
        away = hypot(px - share * x, py - share * y)
        if away < best:
            best, along = away, total + share * length
        total += length
    return along, best
