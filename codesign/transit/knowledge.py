"""What was known of each trip at a moment, and what follows from it for its times.

Only what the recording had heard before the moment is used; the future is never looked at.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from codesign.transit.model import (
    ALWAYS,
    Call,
    CallReport,
    Event,
    Feed,
    Mode,
    Phrase,
    PositionReport,
    Trip,
)

STALE_AFTER = 5 * 60
"""A source that has been silent so long tells nothing of now."""
SILENT_AFTER = 5 * 60
"""A train that should have been heard of so long ago is no longer known."""
AHEAD = 30 * 60
"""Trains that leave within this time are counted with those under way."""
EARLIEST = 10 * 60
"""A train may run so much before its time."""
GONE_AFTER = 15 * 60
"""A train that nothing is heard of is forgotten so long after it should have arrived."""
LONGEST_DELAY = 6 * 3600


@dataclass(frozen=True, slots=True)
class Passage:
    """One arrival or departure of a trip, with all that is known of it."""

    place: int
    """The place of its call in the trip."""
    call: Call
    event: Event
    report: CallReport | None
    time: int
    """When it happened or will: measured, told, worked out from the passage before, or planned."""
    delay: int | None
    """Seconds later than planned; None when nothing is known but the plan."""

    @property
    def planned(self) -> int:
        return self.call.planned(self.event)

    @property
    def is_measured(self) -> bool:
        return self.report is not None and self.report.measured is not None

    @property
    def phrase(self) -> Phrase | None:
        """What a sign says about the time, until the train has passed."""
        if self.report is None or self.is_measured:
            return None
        if self.report.phrase is not None:
            return self.report.phrase
        return Phrase.PRELIMINARY if self.report.is_preliminary else None


@dataclass(frozen=True)
class Run:
    """A trip as it was known at a moment."""

    trip: Trip
    passages: tuple[Passage, ...]
    """Those that are not cancelled, in order: from a departure to an arrival."""
    cancelled: frozenset[int]
    """Places of calls where the train will not stop."""
    reports: dict[tuple[int, Event], CallReport]
    position: PositionReport | None
    heard: int | None
    """When anything was last heard of it."""
    line_mode: Mode = Mode.TRAIN
    """What runs on its line, unless something else is told of a departure."""

    def carrier(self, place: int) -> Mode:
        """What carries on from a call; where nothing is told of it, what does so before it."""
        for before in range(place, -1, -1):
            report = self.reports.get((before, Event.DEPARTURE))
            if report is not None:
                return report.mode or self.line_mode
        return self.line_mode

    @property
    def mode(self) -> Mode:
        """What it runs with: a train, when any part of the way is by train."""
        leaving = [one.place for one in self.passages if one.event is Event.DEPARTURE]
        modes = [self.carrier(place) for place in leaving] or [self.carrier(0)]
        return min(modes, key=list(Mode).index)

    @property
    def is_cancelled(self) -> bool:
        return not self.passages

    @cached_property
    def last_measured(self) -> int | None:
        """The place in `passages` of the last one measured."""
        places = [place for place, one in enumerate(self.passages) if one.is_measured]
        return places[-1] if places else None

    @property
    def begins(self) -> int:
        """When it sets out, as far as is known; as planned when cancelled."""
        return self.passages[0].time if self.passages else self.trip.calls[0].departure

    @property
    def ends(self) -> int:
        return self.passages[-1].time if self.passages else self.trip.calls[-1].arrival


@dataclass(frozen=True)
class Knowledge:
    """What was known of a feed at a moment."""

    feed: Feed
    now: int
    newest: int | None
    """When the source was last heard; None when it never had been."""

    @property
    def has_recording(self) -> bool:
        return self.feed.recording is not None

    @property
    def is_stale(self) -> bool:
        """Whether there is a source and it has been silent for too long."""
        if not self.has_recording:
            return False
        return self.newest is None or self.now - self.newest > STALE_AFTER

    @property
    def measures(self) -> bool:
        """Whether the source had told of passages that it measures."""
        first = self.feed.recording.first_measured if self.feed.recording else None
        return first is not None and first <= self.now

    def run(self, trip: Trip) -> Run | None:
        """What was known of a trip; None when it was not known to exist."""
        latest, heard = self._latest(trip.key)
        calls = [
            (place, one)
            for place, one in enumerate(trip.calls)
            if one.known_from <= self.now and not _is_gone(one, place, latest)
        ]
        if len(calls) < 2 and not (calls and trip.goes_on):
            return None
        position = self._position(trip.key)
        if position is not None:
            heard = max(position.measured, ALWAYS if heard is None else heard)
        kept = list(_kept(calls, latest, goes_on=trip.goes_on))
        stops = {place for place, _, _ in kept}
        return Run(
            trip=trip,
            passages=_timed(kept, latest),
            cancelled=frozenset(place for place, _ in calls if place not in stops),
            reports=latest,
            position=position,
            heard=heard,
            line_mode=self.feed.timetable.lines[trip.line].mode,
        )

    def _latest(self, trip: str) -> tuple[dict[tuple[int, Event], CallReport], int | None]:
        recording = self.feed.recording
        latest: dict[tuple[int, Event], CallReport] = {}
        heard = None
        for report in recording.reports_of.get(trip, ()) if recording else ():
            if report.at > self.now:
                break
            latest[report.call, report.event] = report
            heard = report.at
        again = recording.confirmed.get(trip, ()) if recording else ()
        place = bisect_right(again, self.now)
        if place and heard is not None:
            heard = max(heard, again[place - 1])
        return latest, heard

    def _position(self, trip: str) -> PositionReport | None:
        recording = self.feed.recording
        found = recording.positions_of.get(trip, ()) if recording else ()
        known = [one for one in found if one.at <= self.now]
        return max(known, key=lambda one: (one.measured, one.at), default=None)

    @cached_property
    def near(self) -> tuple[Run, ...]:
        """What was known of every trip that may be under way now or within `AHEAD`."""
        trips = self.feed.timetable.trips.values()
        runs = (self.run(trip) for trip in trips if self._may_be_near(trip))
        return tuple(run for run in runs if run is not None)

    def _may_be_near(self, trip: Trip) -> bool:
        recording = self.feed.recording
        is_told = recording is not None and (
            trip.key in recording.reports_of or trip.key in recording.positions_of
        )
        after = LONGEST_DELAY if is_told else GONE_AFTER
        begins, ends = trip.calls[0].departure, trip.calls[-1].arrival
        return begins - AHEAD - EARLIEST <= self.now <= ends + after


@lru_cache(maxsize=8)
def known_at(feed: Feed, moment: datetime) -> Knowledge:
    """What was known at a moment; a moment without a zone is the feed's local time."""
    now = feed.clock.seconds(moment)
    return Knowledge(feed, now, feed.recording.newest(now) if feed.recording else None)


Kept = tuple[int, Call, Event]


def _is_gone(call: Call, place: int, latest: dict[tuple[int, Event], CallReport]) -> bool:
    """Whether a call that only a recording told of is told of no longer."""
    if call.known_from == ALWAYS:
        return False
    told = [one for event in Event if (one := latest.get((place, event))) is not None]
    return bool(told) and all(one.is_gone for one in told)


def _kept(
    calls: Sequence[tuple[int, Call]],
    latest: dict[tuple[int, Event], CallReport],
    *,
    goes_on: bool,
) -> Iterator[Kept]:
    """The events that will take place: neither cancelled nor before the start or past the end."""
    events = []
    for n, (place, call) in enumerate(calls):
        for event in Event:
            at_end = (n == 0 and event is Event.ARRIVAL) or (
                n == len(calls) - 1 and event is Event.DEPARTURE and not goes_on
            )
            report = latest.get((place, event))
            if not at_end and not (report and report.is_cancelled):
                events.append((place, call, event))
    starts = [n for n, (_, _, event) in enumerate(events) if event is Event.DEPARTURE]
    ends = [n for n, (_, _, event) in enumerate(events) if event is Event.ARRIVAL]
    if goes_on and starts:
        ends = [len(events) - 1]
        yield from events[starts[0] : ends[-1] + 1]
    elif starts and ends and starts[0] < ends[-1]:
        yield from events[starts[0] : ends[-1] + 1]


def _timed(
    kept: Sequence[Kept], latest: dict[tuple[int, Event], CallReport]
) -> tuple[Passage, ...]:
    """Each event with its time.

    A delay is carried on to events of which nothing new is said, as GTFS-Realtime prescribes for
    stops without an update. A train does not leave before its planned time unless that is told.
    What is told wins over what is worked out: nothing worked out is later than a told time after
    it.
    """
    passages: list[Passage] = []
    carried: int | None = None
    earliest = ALWAYS
    for (place, call, event), bound in zip(kept, _told_after(kept, latest), strict=True):
        report, planned = latest.get((place, event)), call.planned(event)
        heard = None if report is None or report.is_silent else report
        if report is not None and report.is_silent:
            carried = None
        told = _told(report)
        time = _worked_out(planned, carried, event) if told is None else told
        if told is None and bound is not None and bound >= earliest:
            time = min(time, bound)
        time = max(time, earliest)
        delay = None if heard is None and carried is None else time - planned
        carried, earliest = delay, time
        passages.append(Passage(place, call, event, report, time, delay))
    return tuple(passages)


def _told_after(
    kept: Sequence[Kept], latest: dict[tuple[int, Event], CallReport]
) -> list[int | None]:
    """For each event the next time that is told of one after it."""
    found: list[int | None] = []
    ahead = None
    for place, _, event in reversed(kept):
        found.append(ahead)
        told = _told(latest.get((place, event)))
        ahead = ahead if told is None else told
    return found[::-1]


def _told(report: CallReport | None) -> int | None:
    """When something happened, or is told to happen; None when only the plan is known."""
    if report is None or report.is_silent:
        return None
    return report.expected if report.measured is None else report.measured


def _worked_out(planned: int, carried: int | None, event: Event) -> int:
    time = planned + (carried or 0)
    return max(time, planned) if event is Event.DEPARTURE else time
