"""The departures of a station as they were known at a moment: what a sign would say, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from codesign.transit.knowledge import LONGEST_DELAY, Knowledge, Passage, Run, known_at
from codesign.transit.messages import messages
from codesign.transit.model import CallReport, Event, Feed, Mode, Phrase, Timetable, Trip
from codesign.transit.train_position import Basis, minutes

CANCELLED_SHOWN = 10 * 60
"""A cancelled departure stands on the board so long after its time."""
NOTHING_HEARD = 2 * 60
"""A departure known only from the timetable is taken to have left so long after its time."""


@dataclass(frozen=True, slots=True)
class Departure:
    """A row of the board."""

    trip: str
    name: str
    line: str
    mode: Mode
    destination: str
    planned: datetime
    new_time: datetime | None
    """When it differs from the planned time by a minute or more. What it means is in `phrase`."""
    minutes_late: int | None
    track: str
    is_new_track: bool
    is_cancelled: bool
    phrase: Phrase | None
    basis: Basis
    notes: tuple[str, ...]
    """Remarks as the source words them, and messages about this departure."""


def board(feed: Feed, station: str, moment: datetime, limit: int = 10) -> tuple[Departure, ...]:
    """The next departures from a station, by the time they are expected to leave."""
    knowledge = known_at(feed, moment)
    rows: list[tuple[int, Departure]] = []
    told = _told(feed, station, moment)
    in_time = 0
    for trip, place in leaving(feed.timetable).get(station, ()):
        planned = trip.calls[place].departure
        if planned < knowledge.now - LONGEST_DELAY:
            continue
        if in_time >= limit:
            break
        found = list(_rows(knowledge, trip, place, told.get(trip.key, ())))
        in_time += len(found) if planned >= knowledge.now else 0
        rows += found
    rows.sort(key=lambda row: row[0])
    return tuple(departure for _, departure in rows[:limit])


@lru_cache(maxsize=8)
def leaving(timetable: Timetable) -> dict[str, list[tuple[Trip, int]]]:
    """The trips that leave each station, and the place of their call there, by planned time."""
    found: dict[str, list[tuple[Trip, int]]] = {}
    for trip in timetable.trips.values():
        for place, call in enumerate(trip.calls if trip.goes_on else trip.calls[:-1]):
            if call.boards:
                found.setdefault(call.station, []).append((trip, place))
    for trips in found.values():
        trips.sort(key=lambda one: one[0].calls[one[1]].departure)
    return found


def _told(feed: Feed, station: str, moment: datetime) -> dict[str, tuple[str, ...]]:
    """What messages say of a trip's departure from a station."""
    found: dict[str, tuple[str, ...]] = {}
    for one in messages(feed, moment):
        words = ": ".join(filter(None, (one.header, one.text)))
        for trip, where in one.departures:
            if where == station and words:
                found[trip] = (*found.get(trip, ()), words)
    return found


def _rows(
    knowledge: Knowledge, trip: Trip, place: int, told: tuple[str, ...]
) -> Iterator[tuple[int, Departure]]:
    """The row of a departure that has not left, with the time it is sorted by."""
    run = knowledge.run(trip)
    if run is None or trip.calls[place].known_from > knowledge.now:
        return
    passage = departure_of(run, place)
    planned = trip.calls[place].departure
    if passage is None:
        if planned + CANCELLED_SHOWN >= knowledge.now:
            yield planned, _departure(knowledge, run, place, None, told)
    elif not has_left(knowledge, run, passage):
        yield passage.time, _departure(knowledge, run, place, passage, told)


def departure_of(run: Run, place: int) -> Passage | None:
    """The departure from a call, None when it is cancelled."""
    for one in run.passages:
        if one.place == place and one.event is Event.DEPARTURE:
            return one
    return None


def has_left(knowledge: Knowledge, run: Run, passage: Passage) -> bool:
    """Whether a train has left, as far as anybody knew."""
    last = run.last_measured
    if last is not None and run.passages.index(passage) <= last:
        return True
    is_awaited = knowledge.measures and run.heard is not None and not knowledge.is_stale
    if not is_awaited:
        return passage.time + NOTHING_HEARD < knowledge.now
    return passage.time + LONGEST_DELAY < knowledge.now


def time_of(knowledge: Knowledge, passage: Passage) -> int | None:
    """When something is expected to happen, not before now; None when nobody can say."""
    if knowledge.is_stale:
        return passage.planned
    if passage.phrase is Phrase.WAIT_FOR_TIME:
        return None
    return max(passage.time, knowledge.now) if knowledge.measures else passage.time


def basis_of(knowledge: Knowledge, passage: Passage | None, heard: int | None) -> Basis:
    """How a time ahead is known: it can never be measured."""
    if knowledge.is_stale:
        return Basis.NO_DATA
    if passage is None:
        return Basis.COMPUTED
    return Basis.TIMETABLE if heard is None or passage.delay is None else Basis.COMPUTED


def _departure(
    knowledge: Knowledge, run: Run, place: int, passage: Passage | None, told: tuple[str, ...]
) -> Departure:
    feed, call = knowledge.feed, run.trip.calls[place]
    report = run.reports.get((place, Event.DEPARTURE))
    basis = basis_of(knowledge, passage, run.heard)
    is_known = passage is not None and basis is Basis.COMPUTED
    time = time_of(knowledge, passage) if passage is not None and is_known else None
    late = None if time is None else minutes(time - call.departure)
    track, is_new_track = _track(report, call.track)
    return Departure(
        trip=run.trip.key,
        name=run.trip.name,
        line=run.trip.line,
        mode=run.carrier(place),
        destination=_destination(feed, run),
        planned=feed.clock.moment(call.departure),
        new_time=feed.clock.moment(time) if time is not None and late else None,
        minutes_late=late,
        track=track,
        is_new_track=is_new_track,
        is_cancelled=passage is None,
        phrase=passage.phrase if passage is not None and is_known else None,
        basis=basis,
        notes=tuple(dict.fromkeys((*(report.notes if report is not None else ()), *told))),
    )


def _track(report: CallReport | None, planned: str) -> tuple[str, bool]:
    told = report.track if report is not None else ""
    return told or planned, bool(told and planned and told != planned)


def _destination(feed: Feed, run: Run) -> str:
    """Where it goes: a train that is cut short goes no further than to its new end."""
    calls = run.trip.calls
    last = run.passages[-1].place if run.passages else len(calls) - 1
    if last == len(calls) - 1 and (run.trip.headsign or run.trip.goes_on):
        return run.trip.headsign
    return feed.timetable.name(calls[last].station)
