"""Other ways from one station to another with what the feed has: directly, or with one change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from codesign.transit.board import basis_of, departure_of, has_left, leaving, time_of
from codesign.transit.knowledge import Knowledge, Passage, Run, known_at
from codesign.transit.model import Event, Feed, Mode, Phrase
from codesign.transit.train_position import Basis

CHANGE = 3 * 60
"""Seconds to get from one train to another at a station."""
WITHIN = 3 * 3600
"""Ways that begin later than this are no help."""
HELD = 3600
"""A train that should have left so long before one is there to change may still be caught."""
TRIED = 3
"""So many trains to each station where one may change, and on from there, are tried."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the way with one train or bus."""

    trip: str
    name: str
    line: str
    mode: Mode
    start: str
    goal: str
    leaves: datetime
    arrives: datetime
    track: str
    phrase: Phrase | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Alternative:
    """A way to the goal."""

    legs: tuple[Leg, ...]

    @property
    def leaves(self) -> datetime:
        return self.legs[0].leaves

    @property
    def arrives(self) -> datetime:
        return self.legs[-1].arrives

    @property
    def has_replacement_bus(self) -> bool:
        return any(leg.mode.replaces_trains for leg in self.legs)

    @property
    def is_certain(self) -> bool:
        """Whether every time is told, and no sign says that it may change."""
        return all(leg.basis is Basis.COMPUTED and leg.phrase is None for leg in self.legs)


def alternatives(
    feed: Feed, start: str, goal: str, moment: datetime, limit: int = 5
) -> tuple[Alternative, ...]:
    """Ways from a station to another, the one that arrives first at the top.

    Trains that are cancelled, or of which nobody can say when they leave, are no ways. Empty when
    the feed has none: it knows only its own lines.
    """
    if start == goal:
        return ()
    knowledge = known_at(feed, moment)
    runs = _ahead(knowledge)
    first = [leg for run in runs for leg in _legs(knowledge, run, start, knowledge.now)]
    found = [Alternative((leg,)) for leg in first if leg.goal == goal]
    by_trip = {run.trip.key: run for run in runs}
    for leg in _first_to_each(first):
        if leg.goal not in {start, goal}:
            found += _with_change(knowledge, by_trip, leg, goal)
    return tuple(_best(found)[:limit])


def _ahead(knowledge: Knowledge) -> list[Run]:
    trips = knowledge.feed.timetable.trips.values()
    until = knowledge.now + WITHIN
    near = (trip for trip in trips if trip.calls[0].departure <= until)
    soon = (trip for trip in near if trip.calls[-1].arrival >= knowledge.now - WITHIN)
    runs = (knowledge.run(trip) for trip in soon)
    found = [run for run in runs if run is not None and not run.is_cancelled]
    return sorted(found, key=lambda run: run.begins)


def _legs(knowledge: Knowledge, run: Run, start: str, earliest: int) -> Iterator[Leg]:
    """From a station with one train to every station where it stops after."""
    places = [n for n, call in enumerate(run.trip.calls[:-1]) if call.station == start]
    departs = next((one for n in places if (one := departure_of(run, n)) is not None), None)
    if departs is None or not departs.call.boards or has_left(knowledge, run, departs):
        return
    leaves = time_of(knowledge, departs)
    if leaves is None or not earliest <= leaves <= knowledge.now + WITHIN:
        return
    for arriving in run.passages:
        if arriving.event is Event.ARRIVAL and arriving.place > departs.place:
            arrives = time_of(knowledge, arriving)
            if arrives is not None and arriving.call.alights:
                yield _leg(knowledge, run, departs, arriving, leaves, max(arrives, leaves))


def _leg(
    knowledge: Knowledge, run: Run, leaving: Passage, arriving: Passage, leaves: int, arrives: int
) -> Leg:
    feed = knowledge.feed
    report = leaving.report
    return Leg(
        trip=run.trip.key,
        name=run.trip.name,
        line=run.trip.line,
        mode=run.carrier(leaving.place),
        start=leaving.call.station,
        goal=arriving.call.station,
        leaves=feed.clock.moment(leaves),
        arrives=feed.clock.moment(arrives),
        track=(report.track if report else "") or leaving.call.track,
        phrase=None if knowledge.is_stale else leaving.phrase,
        basis=basis_of(knowledge, leaving, run.heard),
    )


def _first_to_each(legs: list[Leg]) -> Iterator[Leg]:
    """The legs that come first to each station where one may change."""
    to_each: dict[str, list[Leg]] = {}
    for leg in legs:
        to_each.setdefault(leg.goal, []).append(leg)
    for found in to_each.values():
        yield from sorted(found, key=lambda leg: leg.arrives)[:TRIED]


def _with_change(
    knowledge: Knowledge, runs: Mapping[str, Run], first: Leg, goal: str
) -> Iterator[Alternative]:
    ready = knowledge.feed.clock.seconds(first.arrives) + CHANGE
    tried = 0
    for trip, place in leaving(knowledge.feed.timetable).get(first.goal, ()):
        planned = trip.calls[place].departure
        if tried >= TRIED and planned >= ready:
            return
        goes_there = any(call.station == goal for call in trip.calls[place + 1 :])
        if planned < ready - HELD or not goes_there or trip.key == first.trip:
            continue
        run = runs.get(trip.key)
        for leg in _legs(knowledge, run, first.goal, ready) if run is not None else ():
            if leg.goal == goal:
                tried += 1
                yield Alternative((first, leg))


def _best(found: list[Alternative]) -> list[Alternative]:
    """Without ways for which another leaves no earlier, arrives no later and has no more parts."""
    # As seconds: two local times in the hour that comes twice compare as clocks, not as moments.
    ordered = sorted(
        found,
        key=lambda one: (one.arrives.timestamp(), len(one.legs), -one.leaves.timestamp()),
    )
    best: list[Alternative] = []
    for one in ordered:
        leaves, legs = one.leaves.timestamp(), len(one.legs)
        if not any(it.leaves.timestamp() >= leaves and len(it.legs) <= legs for it in best):
            best.append(one)
    return best
