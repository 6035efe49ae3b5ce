"""The day that it is: rounds open and close by the day in Sweden, whatever the server's clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from codesign.db import now

_SWEDEN = ZoneInfo("Europe/Stockholm")


def swedish_day(moment: datetime) -> date:
    """The day that it is in Sweden at a moment."""
    return moment.astimezone(_SWEDEN).date()


def today() -> date:
    """The day that it is in Sweden now."""
    return swedish_day(now())
