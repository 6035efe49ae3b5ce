"""The small words that sentences about measures are built of."""

from babel.numbers import format_decimal

from codesign.web.i18n import gettext, language, number


def duration(seconds: float) -> str:
    """A time as people say it: 8,5 sekunder, 45 sekunder, 2 min 15 s."""
    if seconds < 10:
        return gettext("%(seconds)s sekunder", seconds=number(round(seconds, 1)))
    whole = round(seconds) if seconds < 1e9 else 10**9
    if whole < 60:
        return gettext("%(seconds)s sekunder", seconds=number(whole))
    return gettext(
        "%(minutes)s min %(seconds)s s", minutes=number(whole // 60), seconds=number(whole % 60)
    )


def decimals(value: float, pattern: str) -> str:
    """A number in this response's language after a CLDR pattern."""
    return str(format_decimal(value, pattern, locale=language()))


def percents(share: float) -> str:
    """A share 0…1 as a whole number of percent, without the sign."""
    return number(round(100 * share))


def joined(*parts: str) -> str:
    """Sentences after each other, leaving out those that say nothing."""
    return " ".join(part for part in parts if part)
