"""A folder, a zip or stored files as a feed: what each file is, is found out from what it holds.

Understood: static GTFS (files or zip), GTFS-Realtime (binary or text, one file or many), SIRI-ET
and SIRI-SX (XML), and answers of Trafikverket's open API (JSON, or one poll a line). `feed.json`
may say the rest:

    {"title": "…", "service_day": "2026-03-10", "opens_at": "06:30", "closes_at": "09:30"}
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from codesign.i18n import lazy
from codesign.transit import trafikverket
from codesign.transit.calls import seconds_of
from codesign.transit.clock import DAY, ServiceDay
from codesign.transit.files import gathered
from codesign.transit.gtfs import TABLES, Schedule, read_schedule
from codesign.transit.model import Feed, Recording, Timetable
from codesign.transit.problems import FeedError, FeedProblem, Problems
from codesign.transit.realtime import Snapshot, looks_like_text, read_snapshot
from codesign.transit.realtime_trips import read_updates
from codesign.transit.recognising import other_format
from codesign.transit.siri import Delivery, looks_like_xml, read_delivery
from codesign.transit.siri_trains import read_journeys
from codesign.transit.siri_trains import service_day as siri_day
from codesign.transit.tables import text_of
from codesign.transit.trafikverket import Poll, read_polls
from codesign.transit.trafikverket_trains import read_trains
from codesign.transit.window import best_known
from codesign.waiting import takes_time

SETTINGS = "feed.json"
_IGNORED = (".md", ".yaml", ".yml", ".html", ".css", ".png", ".jpg", ".jpeg", ".svg", ".webp")
_WINDOW = 3 * 3600
"""Without a recording, so much of the day is replayed, from where most trains run."""


@dataclass(frozen=True)
class Settings:
    """What `feed.json` says; empty where it says nothing."""

    title: str = ""
    service_day: date | None = None
    opens: int | None = None
    closes: int | None = None


@dataclass(frozen=True)
class Reading:
    """A feed, and what in its files could not be used."""

    feed: Feed
    problems: tuple[FeedProblem, ...]


@dataclass
class _Sorted:
    """The files of a feed by what they are."""

    tables: dict[str, bytes] = field(default_factory=dict)
    snapshots: list[Snapshot] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)


@takes_time
def read_feed(source: Path | Mapping[str, bytes], *, title: str = "") -> Reading:
    """The feed in a folder, a file, or files by name.

    Raises `FeedError`, with a sentence, when nothing in it can be used or it is over budget.
    """
    problems = Problems()
    found = _sorted(gathered(source, problems), problems)
    schedule = read_schedule(found.tables, problems)
    clock = _clock(found, schedule)
    timetable = schedule.on(clock)
    recording: Recording | None = None
    if found.snapshots:
        updates = read_updates(found.snapshots, clock, timetable, schedule, problems)
        timetable, recording = updates.timetable, updates.recording
    if found.deliveries:
        estimates = read_journeys(found.deliveries, clock, timetable, schedule, problems)
        timetable = estimates.timetable
        recording = joined(recording, estimates.recording)
    if found.polls:
        trains = read_trains(found.polls, clock, timetable, schedule.called, problems)
        timetable = trains.timetable
        recording = joined(recording, trains.recording)
    if not timetable.trips and not (recording and recording.messages):
        raise _nothing_usable(schedule, problems)
    name = title or found.settings.title or _named(source)
    opens, closes = _window(found.settings, clock, timetable, recording)
    feed = Feed(name, clock.day, clock.zone, timetable, recording, opens, closes)
    return Reading(feed, problems.all())


def _nothing_usable(schedule: Schedule, problems: Problems) -> FeedError:
    """Why nothing can be used: what was found wrong with each file is told with it."""
    if schedule.plans:
        what = lazy("Inga turer i tidtabellen går den dag som flödet gäller.")
        return FeedError(what, reasons=problems.all())
    return FeedError(reasons=problems.all())


def _named(source: Path | Mapping[str, bytes]) -> str:
    return source.stem if isinstance(source, Path) else ""


def joined(first: Recording | None, second: Recording) -> Recording:
    """Two recordings of the same day as one."""
    if first is None:
        return second
    confirmed = dict(first.confirmed)
    for trip, times in second.confirmed.items():
        confirmed[trip] = tuple(sorted({*confirmed.get(trip, ()), *times}))
    return replace(
        first,
        reports=first.reports + second.reports,
        positions=first.positions + second.positions,
        messages=first.messages + second.messages,
        polls=tuple(sorted({*first.polls, *second.polls})),
        confirmed=confirmed,
    )


def _sorted(files: dict[str, bytes], problems: Problems) -> _Sorted:
    found = _Sorted()
    for name, content in files.items():
        base = PurePosixPath(name).name.lower()
        if base == SETTINGS:
            found.settings = _settings(name, content, problems)
        elif base.endswith(_IGNORED):
            continue
        elif not content.strip(b"\xef\xbb\xbf\0 \t\r\n"):
            problems.add(name, 0, lazy("Filen är tom. Hämta den på nytt."))
        elif base.endswith(".txt") and not looks_like_text(content):
            found.tables[name] = content
        elif trafikverket.looks_like_it(content):
            found.polls += read_polls(name, content, problems)
        elif looks_like_xml(content):
            delivery = read_delivery(name, content, problems)
            found.deliveries += [delivery] if delivery else []
        elif (other := other_format(content)) is not None:
            problems.add(name, other.row, other.what, **other.values)
        else:
            snapshot = read_snapshot(name, content, problems)
            found.snapshots += [snapshot] if snapshot else []
    known = {PurePosixPath(name).stem.lower() for name in found.tables}
    if found.tables and not known & {*TABLES}:
        for name in found.tables:
            problems.add(name, 0, lazy("Filen hör inte till GTFS."))
    return found


def _settings(file: str, content: bytes, problems: Problems) -> Settings:
    try:
        told = json.loads(text_of(content))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        problems.add(file, 0, lazy("feed.json går inte att läsa, så den används inte."))
        return Settings()
    try:
        day = date.fromisoformat(str(told.get("service_day") or ""))
    except ValueError:
        day = None
    return Settings(
        title=str(told.get("title") or ""),
        service_day=day,
        opens=seconds_of(str(told.get("opens_at") or "")),
        closes=seconds_of(str(told.get("closes_at") or "")),
    )


def _clock(found: _Sorted, schedule: Schedule) -> ServiceDay:
    """The day of the recording; without one, the day with most traffic."""
    if found.settings.service_day is not None:
        return ServiceDay(found.settings.service_day, schedule.zone)
    day = trafikverket.service_day(found.polls, schedule.zone)
    if day is None and found.deliveries:
        day = siri_day(found.deliveries, schedule.zone)
    if day is None and found.snapshots:
        first = min(one.at for one in found.snapshots)
        day = datetime.fromtimestamp(first, ZoneInfo(schedule.zone)).date()
    return ServiceDay(day or schedule.busiest_day() or date(1970, 1, 1), schedule.zone)


def _window(
    settings: Settings, clock: ServiceDay, timetable: Timetable, recording: Recording | None
) -> tuple[int, int]:
    """Where the replay opens and closes: as said, else where most is known of what was recorded."""
    if recording is not None and recording.times:
        opens, closes = best_known(timetable, recording)
    else:
        opens, closes = _busiest(timetable)
    opens = opens if settings.opens is None else clock.from_the_wall(settings.opens)
    closes = closes if settings.closes is None else clock.from_the_wall(settings.closes, opens + 1)
    return opens, max(closes, opens + 60)


def _busiest(timetable: Timetable) -> tuple[int, int]:
    """The hours in which most trips set out, on whole half hours."""
    starts = [trip.calls[0].departure for trip in timetable.trips.values()]
    windows = range(0, DAY, 1800)
    opens = max(windows, key=lambda at: (sum(at <= one < at + _WINDOW for one in starts), -at))
    return opens, opens + _WINDOW
