"""The calls of GTFS trips: `stop_times.txt` with every time filled in."""

from dataclasses import dataclass
from itertools import pairwise

from codesign.i18n import lazy
from codesign.transit.clock import DAY
from codesign.transit.model import Call
from codesign.transit.problems import Problems
from codesign.transit.tables import Tables

LATEST = 4 * DAY
"""Times of a trip end before this many seconds; later ones are faults."""

Stops = dict[str, tuple[str, str]]
"""Station and platform of each stop."""


def seconds_of(text: str) -> int | None:
    """Seconds past midnight of H:MM:SS, which may pass 24:00; None when it is no time."""
    parts = text.split(":")
    if len(parts) not in {2, 3} or not all(part.isdecimal() for part in parts):
        return None
    hours, minutes, seconds = (*map(int, parts), 0)[:3]
    if minutes > 59 or seconds > 59:
        return None
    total = 3600 * hours + 60 * minutes + seconds
    return total if total < LATEST else None


def clock_text(seconds: int) -> str:
    """HH:MM:SS, as GTFS writes it."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


@dataclass(slots=True)
class _Raw:
    """A row of stop_times.txt; times are None where the file leaves them out."""

    sequence: int
    station: str
    track: str
    arrival: int | None
    departure: int | None
    boards: bool
    alights: bool


@dataclass(frozen=True)
class Way:
    """Where a trip stops, and what it passes at a time of its own."""

    calls: tuple[Call, ...]
    passes: tuple[Call, ...]


def read_calls(tables: Tables, stops: Stops) -> dict[str, Way]:
    """The calls of each trip that has two or more with a known stop and a time."""
    raw: dict[str, list[_Raw]] = {}
    needed = ["trip_id", "stop_id", "stop_sequence"]
    optional = ["arrival_time", "departure_time", "pickup_type", "drop_off_type"]
    times: dict[str, int | None] = {"": None}
    for line, fields in tables.rows("stop_times", needed, optional):
        trip, stop, sequence, arrives, departs, pickup, drop_off = fields
        for text in (arrives, departs):
            if text not in times:
                times[text] = seconds_of(text)
            if text and times[text] is None:
                what = lazy("Tiden %(time)s går inte att förstå; den räknas ut från grannarna.")
                tables.problems.add("stop_times.txt", line, what, time=text)
        if stop not in stops or not sequence.isdecimal():
            what = lazy("Hållplatsen %(id)s finns inte, så uppehållet hoppas över.")
            tables.problems.add("stop_times.txt", line, what, id=stop)
            continue
        arrival, departure = times[arrives], times[departs]
        station, track = stops[stop]
        if trip not in raw:
            raw[trip] = []
        raw[trip].append(
            _Raw(
                int(sequence),
                station,
                track,
                departure if arrival is None else arrival,
                arrival if departure is None else departure,
                pickup != "1",
                drop_off != "1",
            )
        )
    found = ((trip, _way_of(trip, rows, tables.problems)) for trip, rows in raw.items())
    return {trip: way for trip, way in found if way is not None}


def _way_of(trip: str, rows: list[_Raw], problems: Problems) -> Way | None:
    """The way of a trip, None when it stops for passengers at fewer than two places."""
    timed = _calls_of(trip, rows, problems)
    calls = tuple(call for call in timed if call.boards or call.alights)
    if timed and len(calls) < 2:
        what = lazy("Turen %(id)s har färre än två uppehåll där man får stiga på eller av.")
        problems.add("stop_times.txt", 0, what, id=trip)
    if len(calls) < 2:
        return None
    return Way(calls, tuple(call for call in timed if not (call.boards or call.alights)))


def _calls_of(trip: str, rows: list[_Raw], problems: Problems) -> tuple[Call, ...]:
    """The calls in order with every time filled in; none when there are too few to run."""
    rows.sort(key=lambda row: row.sequence)
    _interpolate(rows)
    if len(rows) < 2 or rows[0].arrival is None:
        what = lazy("Turen %(id)s har färre än två uppehåll med tid.")
        problems.add("stop_times.txt", 0, what, id=trip)
        return ()
    calls, latest = [], rows[0].arrival
    for row in rows:
        arrival = max(latest, row.arrival or 0)
        latest = departure = max(arrival, row.departure or 0)
        if (arrival, departure) != (row.arrival, row.departure):
            what = lazy("Turen %(id)s går bakåt i tiden; tiden ändras till den förra.")
            problems.add("stop_times.txt", 0, what, id=trip)
        calls.append(
            Call(row.station, arrival, departure, row.track, row.boards, row.alights, row.sequence)
        )
    return tuple(calls)


def _interpolate(rows: list[_Raw]) -> None:
    """Fills missing times evenly between the known ones; drops ends that have none."""
    known = [place for place, row in enumerate(rows) if row.arrival is not None]
    if not known:
        rows.clear()
        return
    del rows[known[-1] + 1 :]
    del rows[: known[0]]
    known = [place - known[0] for place in known]
    for before, after in pairwise(known):
        start, end = rows[before].departure, rows[after].arrival
        for place in range(before + 1, after):
            if start is not None and end is not None:
                share = (place - before) / (after - before)
                rows[place].arrival = rows[place].departure = round(start + share * (end - start))
