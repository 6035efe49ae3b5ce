"""The small words that sentences about measures are built of."""

from codesign import numbers
from codesign.i18n import gettext, number


def duration(seconds: float) -> str:
    """A time as people say it: 8,5 sekunder, 45 sekunder, 2 min 15 s."""
    if seconds < 10:
        return gettext("%(seconds)s sekunder", seconds=number(seconds))
    whole = numbers.whole(seconds) if seconds < 1e9 else 10**9
    if whole < 60:
        return gettext("%(seconds)s sekunder", seconds=number(whole))
    return gettext(
        "%(minutes)s min %(seconds)s s", minutes=number(whole // 60), seconds=number(whole % 60)
    )


def percents(share: float) -> str:
    """A share 0…1 as a whole number of percent, without the sign."""
    return number(numbers.percent_of(share))


def joined(*parts: str) -> str:
    """Sentences after each other, leaving out those that say nothing."""
    return " ".join(part for part in parts if part)
