"""Where a train is, how that is known, how old the knowledge is, and how late it runs."""

from dataclasses import dataclass
from enum import StrEnum

from codesign.transit.knowledge import SILENT_AFTER, Knowledge, Passage, Run
from codesign.transit.model import Event, Phrase
from codesign.transit.tracks import Spot, spot_of

FRESH_POSITION = 2 * 60
"""A measured position is where the train is for so long; then it is only where it was."""
_AT_STATION = 0.02
"""So close to a station, as a share of the way, counts as being there."""
_NOT_YET_THERE = 0.95
"""A train is not drawn at a station before it is known to have arrived."""


class Basis(StrEnum):
    """How something is known."""

    MEASURED = "measured"
    COMPUTED = "computed"
    TIMETABLE = "timetable"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Place:
    """At a station, or between two."""

    at: str
    towards: str | None = None
    """The station ahead; None when the train stands at `at`."""
    fraction: float = 0.0
    """The share of the way from `at` that is behind it, 0…1."""


@dataclass(frozen=True, slots=True)
class Placed:
    """All that follows from one run."""

    place: Place | None
    basis: Basis
    age: int | None
    """Seconds since what is known was known; None for what only the timetable says.

    Of a train that has not left, what is known is that the source has seen no departure yet.
    """
    ahead: Passage | None
    """What happens next."""
    minutes_late: int | None = None
    """Whole minutes, negative when early; None when nothing is known."""
    is_at_least: bool = False
    """The train is at least so late, and nobody can say how late it will be."""


def placed(knowledge: Knowledge, run: Run) -> Placed:
    """Where a train is now and how late, by the best knowledge there was."""
    age = None if run.heard is None else knowledge.now - run.heard
    if knowledge.is_stale:
        return Placed(_last_known(run), Basis.NO_DATA, age, None)
    if run.is_cancelled:
        return Placed(None, Basis.COMPUTED, age, None)
    if run.heard is None:
        place, ahead = _by_time(run, knowledge.now)
        return Placed(place, Basis.TIMETABLE, None, ahead)
    return _from_position(knowledge, run) or _from_passages(knowledge, run)


def _from_position(knowledge: Knowledge, run: Run) -> Placed | None:
    """By a fresh position, unless something newer has been measured."""
    position = run.position
    if position is None or knowledge.now - position.measured > FRESH_POSITION:
        return None
    last = run.passages[run.last_measured] if run.last_measured is not None else None
    if last is not None and last.time > position.measured:
        return None
    spot, age = _spot(knowledge, run), knowledge.now - position.measured
    if spot is None:
        return None
    ahead = _ahead_of(run, spot)
    late, at_least = _late(knowledge, ahead) if ahead else (None, False)
    if late is None and ahead is not None and ahead.delay is None:
        late = minutes(position.measured - _planned_at(run, spot))
    return Placed(_place(run, spot), Basis.MEASURED, age, ahead, late, at_least)


def _spot(knowledge: Knowledge, run: Run) -> Spot | None:
    position = run.position
    if position is None:
        return None
    for place, call in enumerate(run.trip.calls):
        if position.station and call.station == position.station:
            return Spot(place, 0.0)
    if position.point is None:
        return None
    return spot_of(knowledge.feed.timetable, run.trip, position.point)


def _place(run: Run, spot: Spot) -> Place:
    calls = run.trip.calls
    if spot.fraction < _AT_STATION:
        return Place(calls[spot.before].station)
    if spot.fraction > 1 - _AT_STATION:
        return Place(calls[spot.before + 1].station)
    return Place(calls[spot.before].station, calls[spot.before + 1].station, spot.fraction)


def _ahead_of(run: Run, spot: Spot) -> Passage | None:
    start = 0 if run.last_measured is None else run.last_measured + 1
    for one in run.passages[start:]:
        stands = spot.fraction < _AT_STATION
        is_here = one.place == spot.before and one.event is Event.DEPARTURE and stands
        if one.place > spot.before or is_here:
            return one
    return None


def _planned_at(run: Run, spot: Spot) -> int:
    """When the train should have been at the spot, evenly between its two stations."""
    calls = run.trip.calls
    here, there = calls[spot.before], calls[min(spot.before + 1, len(calls) - 1)]
    return round(here.departure + spot.fraction * (there.arrival - here.departure))


def _from_passages(knowledge: Knowledge, run: Run) -> Placed:
    """By what was measured at stations and told of the times ahead."""
    heard = knowledge.now if run.heard is None else run.heard
    age = knowledge.now - heard
    if not knowledge.measures:
        place, ahead = _by_time(run, knowledge.now)
    else:
        place, ahead = _since_last(run, knowledge.now)
    if ahead is None:
        return _arrived(run, place, age)
    if knowledge.measures and run.last_measured is None and knowledge.newest is not None:
        age = knowledge.now - knowledge.newest
    if knowledge.measures and _is_silent(knowledge, ahead, heard):
        return Placed(_last_known(run), Basis.NO_DATA, age, ahead)
    late, at_least = _late(knowledge, ahead)
    stands = run.last_measured is not None and ahead.event is Event.DEPARTURE
    if knowledge.measures and stands and knowledge.now <= ahead.time:
        return Placed(place, Basis.MEASURED, age, ahead, late, at_least)
    basis = Basis.COMPUTED if ahead.delay is not None else Basis.TIMETABLE
    return Placed(place, basis, age, ahead, late, at_least)


def _arrived(run: Run, place: Place | None, age: int) -> Placed:
    last = run.passages[-1]
    late = None if last.delay is None else minutes(last.delay)
    return Placed(place, Basis.MEASURED if last.is_measured else Basis.COMPUTED, age, None, late)


def _is_silent(knowledge: Knowledge, ahead: Passage, heard: int) -> bool:
    """Whether the train should have been heard of by now. To wait for a time is no silence."""
    if ahead.phrase is Phrase.WAIT_FOR_TIME:
        return False
    return knowledge.now - max(ahead.time, heard) > SILENT_AFTER


def _since_last(run: Run, now: int) -> tuple[Place | None, Passage | None]:
    """From the last measured passage on; before the first, it has not left."""
    if run.last_measured is None:
        return Place(run.passages[0].call.station), run.passages[0]
    last = run.passages[run.last_measured]
    if run.last_measured + 1 == len(run.passages):
        return Place(last.call.station), None
    ahead = run.passages[run.last_measured + 1]
    if last.event is Event.ARRIVAL:
        return Place(last.call.station), ahead
    return _between(last, ahead, now, _NOT_YET_THERE), ahead


def _by_time(run: Run, now: int) -> tuple[Place | None, Passage | None]:
    """As if every passage happened when it was expected."""
    passed = [one for one in run.passages if one.time <= now]
    if not passed:
        return Place(run.passages[0].call.station), run.passages[0]
    if len(passed) == len(run.passages):
        return Place(passed[-1].call.station), None
    ahead = run.passages[len(passed)]
    if passed[-1].event is Event.ARRIVAL:
        return Place(passed[-1].call.station), ahead
    return _between(passed[-1], ahead, now, 1.0), ahead


def _between(last: Passage, ahead: Passage, now: int, most: float) -> Place:
    span = max(ahead.time - last.time, 1)
    fraction = min(max((now - last.time) / span, 0.0), most)
    return Place(last.call.station, ahead.call.station, fraction)


def _last_known(run: Run) -> Place | None:
    """Where it was when something was last measured."""
    if run.last_measured is None:
        return None
    return Place(run.passages[run.last_measured].call.station)


def _late(knowledge: Knowledge, ahead: Passage) -> tuple[int | None, bool]:
    """Minutes late, and whether that is only the least.

    A train that a measuring source has not seen pass is as late as the time that had gone when
    the source was last heard.
    """
    gone = (knowledge.newest or knowledge.now) - ahead.planned
    if ahead.phrase is Phrase.WAIT_FOR_TIME:
        return (minutes(gone), True) if minutes(gone) > OVER else (None, False)
    if ahead.delay is None:
        return None, False
    return minutes(max(ahead.delay, gone) if knowledge.measures else ahead.delay), False


UNDER, OVER = 3, 5
"""Minutes: less than the first is on time, more than the second is much."""


def minutes(seconds: int) -> int:
    """Whole minutes, towards zero."""
    return seconds // 60 if seconds >= 0 else -(-seconds // 60)
