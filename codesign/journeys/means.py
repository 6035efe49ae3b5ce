"""Means as they are told: with what they rest on, and the least number they are told by.

One wording for the map, its list and steps, insights and every form of the report. A mean is shown
when at least the disclosure guard's number have answered; it is called worst or best only when at
least `FEW` have.
"""

from codesign.contributions.least_told import shown_rule
from codesign.i18n import gettext, number, signed

FEW = 5
"""A mean of fewer answers than this says little: it is striped, and never the worst or best."""


def least_to_compare(least: int | None) -> int:
    """So many answers a mean rests on at the least to be compared; `least` is the guard's."""
    return max(FEW, least or 0)


def mean_of(value: float, n: int) -> str:
    """A mean and what it rests on."""
    return gettext("%(mean)s i medel av %(n)s svar", mean=signed(value), n=number(n))


def compared_rule(least: int | None) -> str:
    """When means are held against each other."""
    return gettext(
        "medel jämförs när minst %(least)s har svarat", least=number(least_to_compare(least))
    )


def mean_told(value: float, n: int, least: int) -> str:
    """A mean with what it rests on, and the rule for when one is shown."""
    return f"{mean_of(value, n)}; {shown_rule(least)}"


def mean_compared(value: float, n: int, least: int | None) -> str:
    """A mean with what it rests on, and the rule for when it is held against others."""
    return f"{mean_of(value, n)}; {compared_rule(least)}"


def stripes_told() -> str:
    """What a striped bar says, on the screen and on paper."""
    return gettext(
        "En randig stapel vilar på färre än %(few)s svar: läs orden i stället för medlet.",
        few=number(FEW),
    )
