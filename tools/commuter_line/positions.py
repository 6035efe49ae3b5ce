"""Where the trains are measured to be at a moment: TrainPosition of Trafikverket's API."""

from collections.abc import Iterator
from typing import Any

from tools.commuter_line.line import STATIONS
from tools.commuter_line.mornings import Morning
from tools.commuter_line.trains import Stop, Train


def positions(morning: Morning, now: int) -> Iterator[dict[str, Any]]:
    """Where the trains that are under way were measured, a few seconds ago."""
    measured = now - 8
    for train in morning.trains:
        if not train.has_position:
            continue
        for here, there in train.legs():
            if here.actual_departure <= measured < there.actual_arrival:
                yield _position(morning, train, (here, there), measured)


def _position(morning: Morning, train: Train, leg: tuple[Stop, Stop], at: int) -> dict[str, Any]:
    """On the way between two stops; it is fastest halfway."""
    here, there = leg
    share = (at - here.actual_departure) / (there.actual_arrival - here.actual_departure)
    return {
        "Train": {"AdvertisedTrainNumber": train.number},
        "Position": {"WGS84": _point(here, there, share)},
        "TimeStamp": morning.iso(at),
        "Speed": round(60 + 60 * min(share, 1 - share)),
    }


def _point(here: Stop, there: Stop, share: float) -> str:
    """The point that far along the straight way between two stops."""
    start, end = STATIONS[here.station], STATIONS[there.station]
    lat = start.lat + share * (end.lat - start.lat)
    lon = start.lon + share * (end.lon - start.lon)
    return f"POINT ({lon:.5f} {lat:.5f})"
