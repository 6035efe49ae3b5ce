"""Which minutes of a recording are worth replaying: those when most was known, and fresh."""

from collections.abc import Iterator

from codesign.transit.knowledge import AHEAD, STALE_AFTER
from codesign.transit.model import Recording, Timetable

MINUTE = 60
LEAST = 3 * MINUTE
"""A replay lasts so long at the least, however short the recording."""
LATE = 30 * 60
"""A train that is told of may come so much after its time, and still be known."""


def best_known(timetable: Timetable, recording: Recording) -> tuple[int, int]:
    """Where a replay opens and closes, on whole minutes, in seconds of the service day.

    It opens at the first minute at which most trains are known, with some minutes left of the
    recording where there are any, and closes before the source has been silent for too long.
    """
    first, last = recording.times[0], recording.times[-1]
    opens = _up(first)
    latest = max(opens, _down(last - LEAST))
    known = list(_spans(timetable, recording))
    minutes = range(opens, latest + 1, MINUTE)
    best = max(minutes, key=lambda at: (sum(a <= at <= b for a, b in known), -at))
    return best, max(_down(last + STALE_AFTER - 1), best + LEAST)


def _up(seconds: int) -> int:
    return -(-seconds // MINUTE) * MINUTE


def _down(seconds: int) -> int:
    return seconds // MINUTE * MINUTE


def _spans(timetable: Timetable, recording: Recording) -> Iterator[tuple[int, int]]:
    """From when to when each train is known and of interest: about to leave, or under way."""
    told = {key: reports[0].at for key, reports in recording.reports_of.items()}
    for key, positions in recording.positions_of.items():
        told[key] = min(told.get(key, positions[0].at), positions[0].at)
    for key, at in told.items():
        trip = timetable.trips.get(key)
        if trip is not None:
            yield max(at, trip.calls[0].departure - AHEAD), trip.calls[-1].arrival + LATE
