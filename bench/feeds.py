"""Feeds that others have made: rows, problems and lateness of each file in a folder.

`python -m bench feeds --folder FOLDER`. To set another checkout beside it, run the file itself
there: `PYTHONPATH=CHECKOUT python bench/feeds.py FOLDER`. Only what both have is used.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from bench.reporting import Reporter
from codesign.prototypes.making.feed_versions import rows_of
from codesign.transit.model import Feed
from codesign.transit.now import messages, status_of_lines
from codesign.transit.problems import FeedError
from codesign.transit.reading import read_feed

_KINDS = (".zip", ".pb", ".asciipb", ".xml", ".json", ".ndjson", ".csv")
_NAMES = ("file", "rows", "used", "stations", "lines", "trips", "reports", "problems", "messages")
_LATE = ("file", "at", "< 3 min", "3–5", "> 5", "cancelled", "unknown")


def run(out: Reporter, quick: bool, folder: Path | None = None) -> None:
    """Read each file alone, and say what came of it. `quick` changes nothing here."""
    if folder is None or not folder.is_dir():
        out.line("No folder of feeds is at hand: give one with --folder.")
        return
    rows: list[Sequence[object]] = []
    late: list[Sequence[object]] = []
    refused: list[str] = []
    for file in sorted(one for one in folder.rglob("*") if one.suffix in _KINDS):
        name = file.relative_to(folder).as_posix()
        try:
            reading = read_feed({file.name: file.read_bytes()})
        except FeedError as error:
            refused.append(f"{name}: {error.told()}")
            continue
        feed, problems = reading.feed, reading.problems
        counted = rows_of({file.name: file.read_bytes()}, problems)
        table, recording = feed.timetable, feed.recording
        found = (
            len(table.stations), len(table.lines), len(table.trips),
            len(recording.reports) if recording else 0,
            sum(1 + one.more for one in problems),
            len(messages(feed, feed.opens_at)),
        )  # fmt: skip
        rows.append((name, counted.all, counted.read, *found))
        late += ((name, *row) for row in _late(feed))
    out.table(_NAMES, rows)
    out.line()
    out.table(_LATE, late)
    for line in refused:
        out.line(f"  refused: {line}")


def _late(feed: Feed) -> Iterator[tuple[object, ...]]:
    """How late its trains are, when its replay opens and half-way through."""
    middle = feed.clock.moment((feed.opens + feed.closes) // 2)
    for moment in dict.fromkeys((feed.opens_at, middle)):
        yield f"{moment:%H:%M:%S}", *_counts(feed, moment)


def _counts(feed: Feed, moment: datetime) -> tuple[int, ...]:
    every = status_of_lines(feed, moment)
    names = ("under_three", "three_to_five", "over_five", "cancelled", "no_data")
    return tuple(sum(getattr(one, name) for one in every) for name in names)


if __name__ == "__main__":
    run(Reporter(), quick=False, folder=Path(sys.argv[1]) if sys.argv[1:] else None)
