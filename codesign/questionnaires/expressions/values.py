"""Values and how one kind becomes another: the rules of XPath 1.0, and of ODK XForms for dates.

A value is a text, a number, true or false, a day, or the answers of a question in every round of a
repeat (a node-set, in XPath's words). What is not answered is the text "", and no number (NaN).
"""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

Atom = str | float | bool | date
Value = Atom | tuple[Atom, ...]

_NUMBER = re.compile(r"\s*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}.{0,20})?", re.ASCII)
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_EPOCH = datetime(1970, 1, 1)
_DAY_SECONDS = 86400


def number(value: Value) -> float:
    """A value as a number; NaN for what is none. A day is days since 1 January 1970."""
    match value:
        case bool():
            return float(value)
        case int() | float():
            return float(value)
        case tuple():
            return number(value[0]) if value else math.nan
        case date():
            return _days(value)
        case _:
            return _number_in(value)


def _number_in(text: str) -> float:
    if _NUMBER.fullmatch(text):
        return float(text)
    found = day(text)
    return _days(found) if found is not None else math.nan


def _days(value: date) -> float:
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    gone = moment.replace(tzinfo=None) - _EPOCH
    return gone.days + gone.seconds / _DAY_SECONDS


def day(value: Value) -> date | None:
    """A value as a day, or a day and a time; None for what is none."""
    if isinstance(value, date):
        return value
    if isinstance(value, tuple):
        return day(value[0]) if value else None
    if isinstance(value, str):
        return _day_in(value)
    return None if isinstance(value, bool) else _day_after(value)


def _day_in(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


def _day_after(days: float) -> date | None:
    """The day so many days after 1 January 1970; a part of a day is left out."""
    try:
        return (_EPOCH + timedelta(days=math.floor(days))).date()
    except (OverflowError, ValueError):
        return None


def text(value: Value) -> str:
    """A value as a text: a whole number without decimals, a day as 2026-11-03."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _text_of(float(value))
        case tuple():
            return text(value[0]) if value else ""
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case _:
            return value


def _text_of(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return format(Decimal(repr(value)).normalize(), "f") if value else "0"


def truth(value: Value) -> bool:
    """A value as true or false: a text that is not empty, a number that is not 0 nor NaN."""
    match value:
        case bool():
            return value
        case int() | float():
            return bool(value) and not math.isnan(value)
        case tuple():
            return any(truth(one) for one in value)
        case _:
            return bool(value)


def atoms(value: Value) -> tuple[Atom, ...]:
    """The single values that a value is."""
    return value if isinstance(value, tuple) else (value,)


def texts(values: Iterable[Value]) -> list[str]:
    """Every single value as a text."""
    return [text(one) for value in values for one in atoms(value)]


def is_equal(one: Value, other: Value) -> bool:
    """``=`` of XPath 1.0, section 3.4: of several values, whether any two are equal."""
    return any(_same(a, b) for a in atoms(one) for b in atoms(other))


def is_unequal(one: Value, other: Value) -> bool:
    """``!=``: of several values, whether any two differ."""
    return any(not _same(a, b) for a in atoms(one) for b in atoms(other))


def _same(one: Atom, other: Atom) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return truth(one) == truth(other)
    if isinstance(one, float | int | date) or isinstance(other, float | int | date):
        return number(one) == number(other)
    return one == other


def is_less(one: Value, other: Value, *, or_equal: bool = False) -> bool:
    """``<`` and ``<=``: numbers are compared, and days and times of day as numbers."""
    pairs = ((_measure(a), _measure(b)) for a in atoms(one) for b in atoms(other))
    return any(a <= b if or_equal else a < b for a, b in pairs)


def _measure(value: Atom) -> float:
    """What is compared: a time of day is a part of a day."""
    if isinstance(value, str) and (found := _TIME.fullmatch(value)):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return (hours * 3600 + minutes * 60 + seconds) / _DAY_SECONDS
    return number(value)


def rounded(value: float, places: float = 0) -> float:
    """``round``: the nearest with so many decimals; a half goes up (XPath 1.0, section 4.4)."""
    if not math.isfinite(value) or not math.isfinite(places):
        return value
    digits = max(-15, min(15, int(places)))
    half_more = Decimal(repr(value)).scaleb(digits) + Decimal("0.5")
    return float(half_more.to_integral_value(ROUND_FLOOR).scaleb(-digits))
