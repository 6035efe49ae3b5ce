"""The line: its stations, the trains of its timetable, and the buses that replace trains."""

from collections.abc import Sequence
from typing import NamedTuple

from tools.commuter_line.times import MINUTE, clock
from tools.commuter_line.trains import Stop, Train


class Station(NamedTuple):
    """A station, and where it lies: in the open sea."""

    name: str
    lat: float
    lon: float


STATIONS = {
    "Exs": Station("Exempelstad C", 61.500, 18.500),
    "Phb": Station("Påhittsberg", 61.535, 18.520),
    "Lvk": Station("Låtsasvik", 61.580, 18.535),
    "Sby": Station("Skissby", 61.640, 18.560),
    "Sgl": Station("Sagolunda", 61.672, 18.600),
    "Utv": Station("Utkastvik", 61.712, 18.640),
    "Prv": Station("Provköping", 61.765, 18.670),
    "Tkb": Station("Tänkeberg", 61.660, 18.480),
    "Rth": Station("Ritholmen", 61.690, 18.400),
    "Fth": Station("Fantasihamn", 61.715, 18.310),
}
CENTRE = "Exs"
TRUNK = ((CENTRE, 0), ("Phb", 4), ("Lvk", 5), ("Sby", 6))
LINES = {
    "X1": (*TRUNK, ("Sgl", 4), ("Utv", 5), ("Prv", 6)),
    "X2": (*TRUNK, ("Tkb", 4), ("Rth", 5), ("Fth", 5)),
}
"""Stations in order, with minutes from the one before."""
BUS_WAY = ("Lvk", "Sby", "Tkb", "Rth", "Fth")


def planned_trains() -> list[Train]:
    """Every twenty minutes on each line in both directions."""
    trains = []
    for line, first_out, first_back, series in (("X1", 0, 6, 7100), ("X2", 10, 16, 7200)):
        for n in range(12):
            begins, number = clock("05:40") + n * 20 * MINUTE, series + 2 * n
            trains.append(_train(number + 1, line, begins + first_out * MINUTE, is_out=True))
            trains.append(_train(number + 2, line, begins + first_back * MINUTE, is_out=False))
    return trains


def _train(number: int, line: str, begins: int, *, is_out: bool) -> Train:
    stations = [station for station, _ in LINES[line]]
    minutes = [after for _, after in LINES[line][1:]]
    if is_out:
        stops = _stops(stations, minutes, begins, MINUTE, "2")
    else:
        stops = _stops(stations[::-1], minutes[::-1], begins, MINUTE, "1")
    return Train(str(number), line, stops)


def replacement_bus(number: str, begins: str, *, is_out: bool) -> Train:
    """A bus beside the tracks of X2; it is slower away from the town."""
    way, minutes = (BUS_WAY, 10) if is_out else (BUS_WAY[::-1], 8)
    stops = _stops(way, [minutes] * (len(way) - 1), clock(begins), 0, "Buss")
    return Train(number, "X2", stops, is_bus=True, known_from=clock("07:30"), has_position=False)


def _stops(
    stations: Sequence[str], minutes: Sequence[int], begins: int, stands: int, track: str
) -> list[Stop]:
    """Stops with so many minutes between them; it stands for so many seconds at each."""
    stops = [Stop(stations[0], None, begins, track)]
    at = begins
    for station, after in zip(stations[1:], minutes, strict=True):
        arrival = at + after * MINUTE
        at = arrival + stands
        stops.append(Stop(station, arrival, at, track))
    stops[-1].departure = None
    return stops
