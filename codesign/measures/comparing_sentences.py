"""What a comparison of two versions says: how far apart they are, and whether it may be chance.

`first` and `second` are the versions' names as they stand inside a sentence ("version 1").
"""

from codesign.i18n import gettext, lazy, ngettext, number
from codesign.measures.benchmarks import Benchmark
from codesign.measures.choices import Preference
from codesign.measures.comparing import MeansCompared, PairedShares, SharesCompared, TimesCompared
from codesign.measures.phrases import duration, joined, percents
from codesign.measures.results import Chance, Interval, NotComputed, Why
from codesign.measures.sentences import of_indifferent
from codesign.numbers import percent_of

RARE = 0.05
"""Chance that is rarer than this is told as rare: the custom, not a law."""


def of_shares(found: SharesCompared | NotComputed, first: str, second: str) -> str:
    """How many managed the task with each version, different people."""
    if isinstance(found, NotComputed):
        return _nothing()
    told = gettext(
        "%(x)s av %(n)s klarade uppgiften med %(first)s och %(y)s av %(m)s med %(second)s.",
        x=number(found.first.x),
        n=number(found.first.n),
        y=number(found.second.x),
        m=number(found.second.n),
        first=first,
        second=second,
    )
    return joined(told, _of_points(found.interval, first, second), of_chance(found.test))


def of_paired_shares(found: PairedShares | NotComputed, first: str, second: str) -> str:
    """Who managed the task with one version only, of those who tried both."""
    if isinstance(found, NotComputed):
        return _nothing()
    told = ngettext(
        "%(count)s person provade båda: %(x)s klarade bara %(first)s, %(y)s bara %(second)s, "
        "%(both)s båda och %(neither)s ingen.",
        "%(count)s personer provade båda: %(x)s klarade bara %(first)s, %(y)s bara %(second)s, "
        "%(both)s båda och %(neither)s ingen.",
        found.n,
        count=number(found.n),
        x=number(found.only_first),
        y=number(found.only_second),
        both=number(found.both),
        neither=number(found.neither),
        first=first,
        second=second,
    )
    return joined(told, _of_points(found.interval, first, second), of_chance(found.test))


def of_means(found: MeansCompared | NotComputed, first: str, second: str) -> str:
    """Which version got the higher mean (SUS, UMUX-Lite, SEQ), and by how much."""
    if isinstance(found, NotComputed):
        return _nothing()
    told = gettext(
        "Medlet blev %(a)s med %(first)s (%(n)s svar) och %(b)s med %(second)s (%(m)s svar).",
        a=number(found.first),
        b=number(found.second),
        n=number(found.first_n),
        m=number(found.second_n),
        first=first,
        second=second,
    )
    return joined(told, _of_steps(found.interval, first, second), of_chance(found.test))


def of_times(found: TimesCompared | NotComputed, first: str, second: str) -> str:
    """How many times longer the task takes with the one version."""
    if isinstance(found, NotComputed):
        if found.why is Why.NOT_POSITIVE:
            return gettext("Någon tid är noll eller negativ. Rätta den innan tiderna jämförs.")
        return _nothing()
    told = gettext(
        "De som klarade uppgiften behövde oftast omkring %(a)s med %(first)s (%(n)s tider) och "
        "%(b)s med %(second)s (%(m)s tider).",
        a=duration(found.first),
        b=duration(found.second),
        n=number(found.first_n),
        m=number(found.second_n),
        first=first,
        second=second,
    )
    return joined(told, _of_ratio(found.interval, first, second), of_chance(found.test))


def of_preference(found: Preference, first: str, second: str) -> str:
    """Which of two people would rather have, how many wanted neither and how many did not mind.

    Those who chose none of the two are told and are in no test: they have no place between them.
    """
    if not found.n:
        return gettext("Ingen har valt ännu.")
    told = gettext(
        "%(x)s föredrog %(first)s, %(y)s föredrog %(second)s och %(none)s ville inte ha något "
        "av dem.",
        x=number(found.first),
        y=number(found.second),
        none=number(found.neither),
        first=first,
        second=second,
    )
    told = joined(told, of_indifferent(found.indifferent))
    if isinstance(found.test, NotComputed) or found.first == found.second:
        return told
    return joined(told, of_chance(found.test, _LIKED))


_LIKED = (
    lazy(
        "Det är knappast slump: om alternativen vore lika omtyckta skulle en så stor skillnad dyka "
        "upp i %(times)s fall av 100 (%(p)s)."
    ),
    lazy(
        "Det kan vara slump: även om alternativen vore lika omtyckta skulle en så stor skillnad "
        "dyka upp i %(times)s fall av 100 (%(p)s)."
    ),
)
_GOOD = (
    lazy(
        "Det är knappast slump: om versionerna vore lika bra skulle en så stor skillnad dyka "
        "upp i %(times)s fall av 100 (%(p)s)."
    ),
    lazy(
        "Det kan vara slump: även om versionerna vore lika bra skulle en så stor skillnad dyka "
        "upp i %(times)s fall av 100 (%(p)s)."
    ),
)
"""What is told of a difference that chance seldom makes, and of one that it easily does."""


def of_benchmark(found: Benchmark) -> str:
    """How often so many or more would succeed if the rate were the benchmark; no more than that."""
    test = found.test
    if isinstance(test, NotComputed):
        return ""
    return gettext(
        "Jämfört med målet %(rate)s procent: om andelen vore just så stor skulle %(x)s eller fler "
        "av %(n)s klara uppgiften i %(times)s fall av 100 (%(p)s).",
        rate=percents(found.rate),
        x=number(found.share.x),
        n=number(found.share.n),
        times=_of_hundred(test.p),
        p=_of_both_p(test),
    )


def of_chance(test: Chance | NotComputed, told: tuple[str, str] = _GOOD) -> str:
    """Whether chance alone easily makes such a difference; or why that cannot be told."""
    if isinstance(test, NotComputed):
        if test.why is Why.NO_SPREAD:
            return gettext("Svaren skiljer sig för lite för att pröva om det kan vara slump.")
        return gettext("Det är för få för att pröva om det kan vara slump.")
    said = {"times": _of_hundred(test.p), "p": _of_both_p(test)}
    seldom, easily = told
    return gettext(seldom if test.p < RARE else easily, **said)


def _of_hundred(p: float) -> str:
    times = percent_of(p)
    if times < 1:
        return gettext("färre än 1")
    return gettext("ungefär %(times)s", times=number(times)) if times < 100 else number(100)


def _of_both_p(test: Chance) -> str:
    """The p, and the mid-p beside an exact one that has it."""
    if test.mid_p is None:
        return _of_p(test.p)
    return f"{_of_p(test.p)}; mid-{_of_p(test.mid_p)}"


def _of_p(p: float) -> str:
    if p < 0.001:
        return gettext("p < %(p)s", p=number(0.001, 3))
    return f"p = {number(p, 3 if p < 0.1 else 2, padded=True)}"


def _of_points(interval: Interval, first: str, second: str) -> str:
    """How much better a share is, in percentage points."""
    low, high = percents(abs(interval.low)), percents(abs(interval.high))
    said = {"low": low, "high": high, "first": first, "second": second}
    if interval.low > 0:
        return gettext(
            "Troligen är %(first)s mellan %(low)s och %(high)s procentenheter bättre än "
            "%(second)s.",
            **said,
        )
    if interval.high < 0:
        return gettext(
            "Troligen är %(first)s mellan %(high)s och %(low)s procentenheter sämre än %(second)s.",
            **said,
        )
    return gettext(
        "Troligen är %(first)s någonstans mellan %(low)s procentenheter sämre och %(high)s "
        "procentenheter bättre än %(second)s.",
        **said,
    )


def _of_steps(interval: Interval | NotComputed, first: str, second: str) -> str:
    """How much higher a mean is, in steps of its scale."""
    if isinstance(interval, NotComputed):
        return ""
    low, high = number(abs(interval.low)), number(abs(interval.high))
    said = {"low": low, "high": high, "first": first, "second": second}
    if interval.low > 0:
        return gettext(
            "Troligen ligger %(first)s mellan %(low)s och %(high)s steg över %(second)s.", **said
        )
    if interval.high < 0:
        return gettext(
            "Troligen ligger %(first)s mellan %(high)s och %(low)s steg under %(second)s.", **said
        )
    return gettext(
        "Troligen ligger %(first)s någonstans mellan %(low)s steg under och %(high)s steg över "
        "%(second)s.",
        **said,
    )


def _of_ratio(interval: Interval | NotComputed, first: str, second: str) -> str:
    """How many times as long; nothing when two times are too few to leave any answer out."""
    if isinstance(interval, NotComputed) or interval.high > 1000:
        return ""
    return gettext(
        "Troligen tar %(first)s mellan %(low)s och %(high)s gånger så lång tid som %(second)s.",
        low=number(interval.low, 2),
        high=number(interval.high, 2),
        first=first,
        second=second,
    )


def _nothing() -> str:
    return gettext("Båda versionerna måste ha provats innan de går att jämföra.")
