"""How a number becomes text, in one place: rounding, shares, minus, and the language's separators.

Halves go away from zero (5 of 8 is 63 %), of the number as it is written in decimals, so that
0.285 is 29 %. Of two shares that make a whole the second is 100 minus the first. Minus is U+2212:
Babel 2.18 writes a hyphen for Swedish, which reads as a dash between two numbers. Thousands have
the language's separator, in Swedish a hard space.

Plain values only; `codesign.i18n` knows which language a response has.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from numbers import Integral
from typing import Any

from babel.numbers import format_decimal, format_percent

MINUS = "\u2212"
_DIGITS = 400
"""Digits that a calculation keeps: all that a float has before and after its decimal point."""


def rounded(value: float, decimals: int = 0) -> float:
    """The nearest number with so many decimals; halves away from zero."""
    return float(_exact(value, decimals))


def whole(value: float) -> int:
    """The nearest whole number; halves away from zero."""
    return int(_exact(value, 0))


def percent_of(share: float) -> int:
    """A share (0…1, or a difference of two) in whole percent; halves away from zero."""
    with localcontext(prec=_DIGITS):
        return int(_halves_away(_written(share) * 100, 0))


def percents_of(counts: Sequence[int], total: int) -> list[int]:
    """Each count in whole percent of `total`; halves away from zero.

    Where two counts make the whole, whatever noughts stand beside them, they make 100 percent:
    the second is 100 minus the first. Raises ZeroDivisionError when `total` is 0.
    """
    found = [(200 * n + total) // (2 * total) for n in counts]
    two = [place for place, n in enumerate(counts) if n]
    if len(two) == 2 and sum(counts) == total:
        found[two[1]] = 100 - found[two[0]]
    return found


def write(value: float, locale: str, decimals: int = 1, *, padded: bool = False) -> str:
    """A number as people write it, with at most so many decimals; with all of them if `padded`."""
    return _written_as(value, locale, decimals, padded)


@lru_cache(maxsize=8192, typed=True)
def _written_as(value: float, locale: str, decimals: int, padded: bool) -> str:
    """A page of figures writes the same few hundred numbers over and over."""
    mark = "0" if padded else "#"
    pattern = "#,##0" + ("." + mark * decimals if decimals else "")
    with localcontext(prec=_DIGITS):
        return _with_minus(format_decimal(_exact(value, decimals), pattern, locale=locale))


def write_plain(value: float, decimals: int, *, comma: bool = False) -> str:
    """A number for a spreadsheet or an address: no separators, a hyphen for minus."""
    exact = _exact(value, decimals).normalize()
    return f"{exact:f}".replace(".", "," if comma else ".")


def write_percent(share: float, locale: str) -> str:
    """A share (0…1) as whole percent, with the language's sign: 63 %."""
    with localcontext(prec=_DIGITS):
        return _with_minus(format_percent(Decimal(percent_of(share)) / 100, locale=locale))


def write_signed(value: float, locale: str, decimals: int = 1) -> str:
    """+1,5, 0 or −2."""
    exact = _exact(value, decimals)
    return ("+" if exact > 0 else "") + write(value, locale, decimals)


def write_between(low: str, high: str) -> str:
    """Two written numbers as an interval: 2–5, but −7 – −2 where a minus would meet the dash."""
    return f"{low} – {high}" if MINUS in low + high else f"{low}–{high}"


def _written(value: Any) -> Decimal:
    """The number that is meant: the shortest decimals that a float is written with."""
    if isinstance(value, Integral):
        return Decimal(int(value))
    return Decimal(repr(float(value)))


def _exact(value: float, decimals: int) -> Decimal:
    with localcontext(prec=_DIGITS):
        found = _halves_away(_written(value), decimals)
        return found or Decimal(0)


def _halves_away(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _with_minus(text: str) -> str:
    return text.replace("-", MINUS)
