"""Which services of a GTFS feed run on which days."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from codesign.i18n import lazy
from codesign.transit.tables import Tables

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST = 366 * 3
"""Days of a calendar that are looked through for a day with traffic."""


@dataclass
class Service:
    """A pattern of days, with exceptions."""

    weekdays: frozenset[int] = frozenset()
    first: date = date.min
    last: date = date.min
    added: set[date] = field(default_factory=set)
    removed: set[date] = field(default_factory=set)

    def runs_on(self, day: date) -> bool:
        if day in self.removed:
            return False
        regular = self.first <= day <= self.last and day.weekday() in self.weekdays
        return regular or day in self.added

    def days(self) -> Iterator[date]:
        """Days it may run on, without order."""
        yield from self.added
        if self.weekdays:
            span = min((self.last - self.first).days, _LONGEST)
            yield from (self.first + timedelta(step) for step in range(span + 1))


def day_of(text: str) -> date | None:
    """A date written as YYYYMMDD, or None."""
    if len(text) != 8 or not text.isdecimal():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def services(tables: Tables) -> dict[str, Service]:
    """Every service by its id, from `calendar.txt` and `calendar_dates.txt`."""
    found: dict[str, Service] = {}
    _read_patterns(tables, found)
    _read_exceptions(tables, found)
    return found


def _read_patterns(tables: Tables, found: dict[str, Service]) -> None:
    needed = ["service_id", "start_date", "end_date"]
    for line, (key, start, end, *days) in tables.rows("calendar", needed, _WEEKDAYS):
        first, last = day_of(start), day_of(end)
        if first is None or last is None or last < first:
            what = lazy("Datumen %(start)s–%(end)s går inte att förstå.")
            tables.problems.add("calendar.txt", line, what, start=start, end=end)
            continue
        weekdays = frozenset(place for place, flag in enumerate(days) if flag == "1")
        found[key] = Service(weekdays, first, last)


def _read_exceptions(tables: Tables, found: dict[str, Service]) -> None:
    needed = ["service_id", "date", "exception_type"]
    for line, (key, text, kind) in tables.rows("calendar_dates", needed):
        day = day_of(text)
        if day is None or kind not in {"1", "2"}:
            what = lazy("Datumet %(date)s går inte att förstå.")
            tables.problems.add("calendar_dates.txt", line, what, date=text)
            continue
        service = found.setdefault(key, Service())
        (service.added if kind == "1" else service.removed).add(day)


def busiest_day(services: Mapping[str, Service], trips: Mapping[str, int]) -> date | None:
    """The day with most trips, the earliest of equals; `trips` says how many a service has."""
    count: Counter[date] = Counter()
    for key, n in trips.items():
        service = services.get(key)
        if service is not None:
            days = {day for day in service.days() if service.runs_on(day)}
            count.update(dict.fromkeys(days, n))
    return min(count, key=lambda day: (-count[day], day), default=None)
