"""The clock of a service day: seconds past its midnight, which may be negative or pass 24:00."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = 24 * 60 * 60
FALLBACK_ZONE = "Europe/Stockholm"
_STAMP = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)[T_ -]?(\d\d)[:-]?(\d\d)[:-]?(\d\d)Z?(?!\d)")
_EPOCH = re.compile(r"(?<!\d)(1\d{9})(?!\d)")


def zone_named(name: str) -> ZoneInfo | None:
    """The time zone, or None when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@dataclass(frozen=True)
class ServiceDay:
    """A day of traffic in a time zone.

    Its midnight is noon minus twelve hours, as the GTFS reference says of times in
    `stop_times.txt`, so that a train keeps its times on the days when the clocks change.
    """

    day: date
    zone: str = FALLBACK_ZONE

    @cached_property
    def _zone(self) -> tzinfo:
        return zone_named(self.zone) or ZoneInfo(FALLBACK_ZONE)

    @cached_property
    def origin(self) -> int:
        """Midnight as seconds since 1970 (UTC)."""
        noon = datetime.combine(self.day, time(12), self._zone)
        return int(noon.timestamp()) - DAY // 2

    def seconds(self, moment: datetime) -> int:
        """Seconds past midnight; a moment without a zone is local."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self._zone)
        return int(aware.timestamp()) - self.origin

    def moment(self, seconds: int) -> datetime:
        """The local moment so many seconds past midnight."""
        return datetime.fromtimestamp(self.origin + seconds, self._zone)

    def on_the_wall(self, seconds: int) -> int:
        """What a clock on the wall shows so many seconds past the day's midnight, as seconds of
        H:MM:SS; past 24:00 the day after. It differs from `seconds` on the days when the clocks
        change, until they have."""
        wall = self.moment(seconds)
        days = (wall.date() - self.day).days
        return days * DAY + wall.hour * 3600 + wall.minute * 60 + wall.second

    def from_the_wall(self, shown: int, earliest: int | None = None) -> int:
        """Seconds past the day's midnight when a clock on the wall shows H:MM:SS (`shown`).

        Of an hour that comes twice, the first time; the second where the first is before
        `earliest`.
        """
        days, rest = divmod(shown, DAY)
        there = datetime.combine(self.day + timedelta(days), time(), self._zone)
        there = (there.replace(tzinfo=None) + timedelta(seconds=rest)).replace(tzinfo=self._zone)
        first, second = (self.seconds(there.replace(fold=fold)) for fold in (0, 1))
        return second if earliest is not None and first < earliest <= second else first

    def before(self, days: int = 1) -> "ServiceDay":
        """The service day so many days earlier."""
        return ServiceDay(self.day - timedelta(days), self.zone)


FIRST_YEAR, LAST_YEAR = 1971, 2199
"""Moments outside these years are faults, and could not be moved between time zones."""


def moment_of(text: object) -> datetime | None:
    """A moment written as ISO 8601 (with or without zone) or as seconds since 1970, or None."""
    if isinstance(text, bool) or not text:
        return None
    try:
        if isinstance(text, (int, float)):
            moment = datetime.fromtimestamp(epoch_of(text), UTC)
        else:
            moment = datetime.fromisoformat(str(text).strip())
    except (ValueError, OverflowError, OSError):
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def epoch_of(number: float) -> int:
    """Seconds since 1970 from seconds or, as some sources send, milliseconds; 0 for neither."""
    seconds = int(number) // 1000 if number > 1e11 else int(number)
    return seconds if 1e8 < seconds < 7e9 else 0


def epoch_in_name(name: str) -> int:
    """Seconds since 1970 that a file's name tells (its time is UTC), or 0."""
    if match := _STAMP.search(name):
        try:
            return int(datetime(*map(int, match.groups()), tzinfo=UTC).timestamp())  # type: ignore[misc, arg-type]
        except ValueError:
            return 0
    return int(match[1]) if (match := _EPOCH.search(name)) else 0
