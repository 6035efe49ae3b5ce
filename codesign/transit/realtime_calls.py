"""Which calls of a trip the stop updates of a GTFS-Realtime message speak of.

By number where the number and the stop agree; else by stop, in order: a loop stops at a station
twice, and what is told of it belongs where the times and the neighbours told of say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codesign.transit.model import Call, Event, Trip

_SKIPPED = 60
"""What leaving out a stop between two told ones counts, in seconds of difference in time."""
_LONG_GONE = 3600
"""What a told stop that must have been passed already counts."""
_SLACK = 120


@dataclass(frozen=True)
class Told:
    """A stop update, and the place of its call; of a passed place, that of the next call."""

    update: Any
    place: int
    passed: Call | None = None


@dataclass(frozen=True)
class _Spot:
    call: Call
    place: int
    is_passed: bool


def placed(
    trip: Trip, updates: Sequence[Any], station_of: Mapping[str, str], origin: int, at: int
) -> tuple[list[Told], list[Any]]:
    """The updates with their calls, in order, and those that speak of no call of the trip.

    `origin` is the service day's midnight in seconds since 1970, `at` when the message was sent.
    """
    spots = _spots(trip)
    choices: list[tuple[Any, list[int]]] = []
    missed: list[Any] = []
    for update in updates:
        found = _candidates(spots, update, station_of)
        if found:
            choices.append((update, found))
        else:
            missed.append(update)
    chosen = _chosen(spots, choices, origin, at)
    told = []
    for (update, _), n in zip(choices, chosen, strict=True):
        spot = spots[n]
        if spot.place < len(trip.calls):
            told.append(Told(update, spot.place, spot.call if spot.is_passed else None))
    return told, missed


def _spots(trip: Trip) -> list[_Spot]:
    """Calls and passed places in order, each with the place of its own or the next call."""
    spots = [_Spot(call, place, False) for place, call in enumerate(trip.calls)]
    for call in trip.passes:
        place = sum(one.sequence < call.sequence for one in trip.calls)
        spots.append(_Spot(call, place, True))
    return sorted(spots, key=lambda one: (one.place, not one.is_passed, one.call.sequence))


def _candidates(spots: Sequence[_Spot], update: Any, station_of: Mapping[str, str]) -> list[int]:
    station = station_of.get(update.stop_id, update.stop_id)
    there = [n for n, spot in enumerate(spots) if spot.call.station == station]
    if not update.HasField("stop_sequence"):
        return there
    numbered = [n for n, spot in enumerate(spots) if spot.call.sequence == update.stop_sequence]
    agreeing = [n for n in numbered if n in there]
    return agreeing or there or numbered


def _chosen(
    spots: Sequence[_Spot], choices: Sequence[tuple[Any, list[int]]], origin: int, at: int
) -> list[int]:
    """One place for each update: those in order that differ least from what is told."""
    best: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for update, found in choices:
        following: dict[int, tuple[float, list[int]]] = {}
        for n in found:
            cost = _cost(spots[n].call, update, origin, at)
            for last, (before, way) in best.items():
                left_out = _SKIPPED * (n - last - 1) if last >= 0 else 0
                back = 10 * _LONG_GONE if n <= last else 0
                total = before + cost + left_out + back
                if n not in following or total < following[n][0]:
                    following[n] = total, [*way, n]
        best = following
    return min(best.values(), key=lambda one: one[0])[1]


def _cost(call: Call, update: Any, origin: int, at: int) -> float:
    """Seconds by which what is told differs from the plan of a call."""
    for event in Event:
        if not update.HasField(event.value):
            continue
        told, planned = getattr(update, event.value), call.planned(event)
        if told.time:
            return min(float(abs(told.time - origin - planned)), 10.0 * _LONG_GONE)
        return _LONG_GONE if planned + told.delay < at - _SLACK else 0.0
    return 0.0
