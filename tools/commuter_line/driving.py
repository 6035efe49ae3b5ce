"""Driving: when trains really come and go, with chance and a fault on their way."""

from collections.abc import Iterable
from random import Random

from tools.commuter_line.fault import Gate
from tools.commuter_line.trains import Train


def drive(trains: Iterable[Train], chance: Random, gate: Gate | None = None) -> None:
    """Drive the trains in the order they leave, so that they queue at the gate in turn."""
    for train in sorted(trains, key=lambda one: (one.begins, one.number)):
        _drive(train, chance, gate)


def _drive(train: Train, chance: Random, gate: Gate | None) -> None:
    waits_at = gate.station_before(train) if gate else None
    before = None
    for stop in train.stops:
        ready = stop.departure or 0
        if before:
            run = (stop.arrival or 0) - (before.departure or 0)
            stop.actual_arrival = before.actual_departure + run + chance.randint(-20, 25)
            ready = max(ready, stop.actual_arrival + 30)
        stop.actual_departure = ready + chance.randint(5, 35)
        if gate and stop.station == waits_at:
            stop.actual_departure = gate.passed(stop.actual_departure)
        before = stop
