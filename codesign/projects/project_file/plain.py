"""Values as they stand in the project file."""

from datetime import date, datetime
from typing import Any

Plain = dict[str, Any]
_NOTHING: tuple[object, ...] = (None, "", {}, [])


def without_nothing(told: Plain) -> Plain:
    """What is said of something: what is not said is left out of the file."""
    return {name: value for name, value in told.items() if value not in _NOTHING}


def at(moment: datetime | None) -> str | None:
    """A moment in ISO 8601, with its time zone."""
    return moment.isoformat() if moment else None


def on(day: date | None) -> str | None:
    """A day as YYYY-MM-DD."""
    return day.isoformat() if day else None
