"""What was known at a moment: the trains of a line, its state in numbers, and the messages.

Pure functions of (feed, moment). Only what had been recorded before the moment counts, and a
source that has been silent too long gives `no_data`, never "on time".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from codesign.transit.alternatives import Alternative, Leg, alternatives
from codesign.transit.board import Departure, board
from codesign.transit.knowledge import AHEAD, GONE_AFTER, Knowledge, Run, known_at
from codesign.transit.messages import Message, messages
from codesign.transit.model import Event, Feed, Line, Mode, Phrase
from codesign.transit.station_order import runs_forward
from codesign.transit.train_position import OVER, UNDER, Basis, Place, Placed, placed

__all__ = [
    "Alternative",
    "Basis",
    "Departure",
    "Leg",
    "LineStatus",
    "Message",
    "Place",
    "Situation",
    "SituationKind",
    "TrainNow",
    "alternatives",
    "board",
    "line_now",
    "lines_known",
    "messages",
    "situation",
    "status_of_lines",
]

STANDS_BEFORE = 2 * 60
"""A train is shown so long before it leaves its first station."""
STANDS_AFTER = 60


@dataclass(frozen=True, slots=True)
class TrainNow:
    """A train that is under way, or should be."""

    trip: str
    name: str
    line: str
    headsign: str
    mode: Mode
    is_forward: bool
    """Whether it runs in the order of the line's stations."""
    place: Place | None
    """Where it is; with `no_data` where it last was, if anybody knows."""
    basis: Basis
    age: int | None
    """Seconds since what is known was known."""
    minutes_late: int | None
    is_at_least: bool
    is_cancelled: bool
    skips: tuple[str, ...]
    """Stations where it was to stop and will not."""
    next_station: str | None
    next_at: datetime | None
    """When it is expected there; None when nobody can say."""
    phrase: Phrase | None


def line_now(feed: Feed, moment: datetime, line: str | None = None) -> tuple[TrainNow, ...]:
    """The trains under way at a moment, on one line or all, by line and place along it."""
    knowledge = known_at(feed, moment)
    trains = [
        _train_now(knowledge, run)
        for run in knowledge.near
        if (line is None or run.trip.line == line) and _is_under_way(knowledge, run, 0)
    ]
    return tuple(sorted(trains, key=lambda train: _order(feed, train)))


def _is_under_way(knowledge: Knowledge, run: Run, ahead: int) -> bool:
    if knowledge.now < run.begins - STANDS_BEFORE - ahead:
        return False
    if run.is_cancelled:
        return knowledge.now <= run.ends
    has_arrived = run.last_measured == len(run.passages) - 1
    may_be_late = knowledge.measures and not has_arrived and run.heard is not None
    return knowledge.now <= run.ends + (GONE_AFTER if may_be_late else STANDS_AFTER)


def _train_now(knowledge: Knowledge, run: Run) -> TrainNow:
    trip, feed, found = run.trip, knowledge.feed, placed(knowledge, run)
    line = feed.timetable.lines[trip.line]
    return TrainNow(
        trip=trip.key,
        name=trip.name,
        line=trip.line,
        headsign=trip.headsign or feed.timetable.name(trip.calls[-1].station),
        mode=_carries_now(run, found),
        is_forward=runs_forward(line.stations, [call.station for call in trip.calls]),
        place=found.place,
        basis=found.basis,
        age=found.age,
        minutes_late=found.minutes_late,
        is_at_least=found.is_at_least,
        is_cancelled=run.is_cancelled,
        skips=tuple(trip.calls[place].station for place in sorted(run.cancelled)),
        next_station=found.ahead.call.station if found.ahead else None,
        next_at=_next_at(knowledge, found),
        phrase=found.ahead.phrase if found.ahead else None,
    )


def _carries_now(run: Run, found: Placed) -> Mode:
    """What a train is now: that which carries on from where it was last."""
    if found.ahead is None:
        return run.mode
    is_leaving = found.ahead.event is Event.DEPARTURE
    return run.carrier(found.ahead.place if is_leaving else max(found.ahead.place - 1, 0))


def _next_at(knowledge: Knowledge, found: Placed) -> datetime | None:
    ahead = found.ahead
    if ahead is None or found.basis is Basis.NO_DATA or ahead.phrase is Phrase.WAIT_FOR_TIME:
        return None
    return knowledge.feed.clock.moment(max(ahead.time, knowledge.now))


def _order(feed: Feed, train: TrainNow) -> tuple[str, float, str]:
    stations = feed.timetable.lines[train.line].stations
    if train.place is None or train.place.at not in stations:
        return train.line, float(len(stations)), train.name
    here = stations.index(train.place.at)
    step = train.place.fraction if train.is_forward else -train.place.fraction
    return train.line, here + step, train.name


@dataclass(frozen=True, slots=True)
class LineStatus:
    """How many trains of a line, under way or leaving within half an hour, are how late."""

    line: str
    name: str
    mode: Mode
    under_three: int = 0
    three_to_five: int = 0
    over_five: int = 0
    cancelled: int = 0
    no_data: int = 0
    """Trains of which only the timetable, or nothing fresh, is known."""

    @property
    def total(self) -> int:
        late = self.under_three + self.three_to_five + self.over_five
        return late + self.cancelled + self.no_data


def status_of_lines(feed: Feed, moment: datetime) -> tuple[LineStatus, ...]:
    """Each line with its trains counted."""
    found = _counted(known_at(feed, moment))
    return tuple(
        LineStatus(line.key, line.name, line.mode, *_tally(found.get(line.key, [])))
        for line in lines_known(feed, moment)
    )


def lines_known(feed: Feed, moment: datetime) -> tuple[Line, ...]:
    """The lines that were known at a moment: replacement buses are not before they are ordered."""
    now, of_line = feed.clock.seconds(moment), feed.timetable.of_line
    return tuple(
        line
        for line in feed.timetable.lines.values()
        if any(call.known_from <= now for trip in of_line[line.key] for call in trip.calls)
    )


def _counted(knowledge: Knowledge) -> dict[str, list[tuple[Run, Placed]]]:
    found: dict[str, list[tuple[Run, Placed]]] = {}
    for run in knowledge.near:
        if _is_under_way(knowledge, run, AHEAD):
            found.setdefault(run.trip.line, []).append((run, placed(knowledge, run)))
    return found


def _tally(runs: Sequence[tuple[Run, Placed]]) -> Iterator[int]:
    """Under three, three to five, over five, cancelled, no data."""
    cancelled = sum(run.is_cancelled for run, _ in runs)
    running = [one.minutes_late for run, one in runs if not run.is_cancelled]
    late = [minutes for minutes in running if minutes is not None]
    yield sum(minutes < UNDER for minutes in late)
    yield sum(UNDER <= minutes <= OVER for minutes in late)
    yield sum(minutes > OVER for minutes in late)
    yield cancelled
    yield len(running) - len(late)


class SituationKind(StrEnum):
    """What one sentence about the whole line should be about."""

    NO_DATA = "no_data"
    TIMETABLE = "timetable"
    NO_TRAINS = "no_trains"
    NORMAL = "normal"
    SOME_LATE = "some_late"
    DISRUPTED = "disrupted"


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts for one sentence about the whole line. Buses count apart from trains."""

    kind: SituationKind
    counts: LineStatus
    """All trains together; its line and name are empty when every line is meant."""
    age: int | None
    """Seconds since the source was last heard."""
    worst: int
    """Minutes late of the train that is latest."""
    waiting: int
    """Trains that nobody can give a time for ("Invänta tid")."""
    cause: Message | None
    """The newest message about a stretch, or about stations of the line."""
    replacement_buses: int
    """Replacement buses under way or leaving within half an hour."""
    replacement_taxis: int = 0
    unknown: int = 0
    """Trains of which nothing is known, not even that they wait for a time."""

    @property
    def known(self) -> int:
        """Trains of which something is known: what shares are of."""
        return self.counts.total - self.unknown

    @property
    def are_many_unknown(self) -> bool:
        """Whether so many are unknown, a third or more, that this is what must be told first."""
        return 3 * self.unknown >= self.counts.total > 0


def situation(feed: Feed, moment: datetime, line: str | None = None) -> Situation:
    """The facts for one sentence about a line, or about all of them."""
    knowledge = known_at(feed, moment)
    lines = feed.timetable.lines
    found = _counted(knowledge)
    chosen = [key for key in found if line in (None, key)]
    trains = [one for key in chosen for one in found[key] if not one[0].mode.replaces_trains]
    running = [run for runs in found.values() for run, _ in runs if not run.is_cancelled]
    name = lines[line].name if line else ""
    mode = lines[line].mode if line else Mode.TRAIN
    counts = LineStatus(line or "", name, mode, *_tally(trains))
    cause = _cause(feed, moment, line)
    waiting = sum(_waits(one) for _, one in trains)
    silent = (one for run, one in trains if not run.is_cancelled and one.minutes_late is None)
    unknown = sum(not _waits(one) for one in silent)
    return Situation(
        kind=_kind(knowledge, counts, counts.total - unknown, waiting, cause),
        counts=counts,
        age=None if knowledge.newest is None else knowledge.now - knowledge.newest,
        worst=max((one.minutes_late or 0 for _, one in trains), default=0),
        waiting=waiting,
        cause=cause,
        replacement_buses=sum(run.mode is Mode.REPLACEMENT_BUS for run in running),
        replacement_taxis=sum(run.mode is Mode.TAXI for run in running),
        unknown=unknown,
    )


def _cause(feed: Feed, moment: datetime, line: str | None) -> Message | None:
    """The newest message about a stretch of the line, else about the line, else about all."""
    lines = feed.timetable.lines
    on_line = {*lines[line].stations} if line else {*feed.timetable.stations}
    meant = {line} if line else lines.keys()
    about = [
        one
        for one in messages(feed, moment)
        if one.is_general or meant & {*one.lines} or _is_at(one, on_line)
    ]
    return min(about, key=lambda one: (one.section is None, one.is_general), default=None)


def _is_at(one: Message, stations: set[str]) -> bool:
    """Whether a message is about any of these stations. A stretch of lines that are named is about
    those lines alone."""
    if one.section and one.lines:
        return False
    return bool(stations & {*one.stations, *(one.section or ())})


def _waits(found: Placed) -> bool:
    return found.ahead is not None and found.ahead.phrase is Phrase.WAIT_FOR_TIME


def _kind(
    knowledge: Knowledge, counts: LineStatus, known: int, waiting: int, cause: Message | None
) -> SituationKind:
    """Shares are of the trains of which something is known."""
    if not knowledge.has_recording:
        return SituationKind.TIMETABLE
    if knowledge.is_stale:
        return SituationKind.NO_DATA
    if not counts.total:
        return SituationKind.NO_TRAINS
    hit = counts.over_five + counts.cancelled + waiting
    if not known:
        return SituationKind.TIMETABLE
    if 3 * hit >= known or (hit and cause is not None and cause.section):
        return SituationKind.DISRUPTED
    return SituationKind.SOME_LATE if hit or counts.three_to_five else SituationKind.NORMAL
