"""Figures of a comparison: one for each task that both have, and one for the whole."""

from codesign.contributions.disclosure import large_enough
from codesign.figures.drawing import Bar, Plot
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, local, ngettext, number
from codesign.items.figures import NONE, Group, Part, lines, too_few
from codesign.items.names import short
from codesign.items.outcome_bars import LOOKS, outcome_bar, outcomes_drawn
from codesign.items.places import CLOSING
from codesign.measures import comparing_sentences as say
from codesign.measures.comparing import MeansCompared, PairedShares, SharesCompared, TimesCompared
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.phrases import duration, joined, percents
from codesign.measures.results import Chance, Interval, NotComputed
from codesign.numbers import write_between
from codesign.rounds.results.board import told_apart
from codesign.rounds.results.comparing import (
    Pair,
    Shares,
    TaskCompared,
    closing_compared,
    task_compared,
)
from codesign.rounds.results.sections.closing import TITLES

Labels = tuple[str, str]
"""What the two are called inside a sentence."""


def compared_groups(pair: Pair, labels: Labels, least: int | None) -> list[Group]:
    """Every task that both have, and the closing scale when it is the same."""
    groups = []
    for mine, theirs in pair.tasks():
        found = task_compared(pair, mine, theirs)
        title = gettext("Uppgift: %(prompt)s", prompt=short(local(mine.prompt)))
        figure = _task_figure(found, labels, least)
        groups.append(Group(mine.key, title, local(mine.prompt), (Part(figure),)))
    if pair.closing is not None:
        title = gettext("Helheten: %(scale)s", scale=TITLES[pair.closing])
        figure = _closing_figure(pair, labels, least)
        groups.append(Group(CLOSING, title, "", (Part(figure),)))
    return told_apart(groups)


def _columns(labels: Labels) -> tuple[str, ...]:
    return (
        *_headings(labels),
        gettext("Skillnad"),
        gettext("95 % konfidensintervall"),
        gettext("p"),
    )


def _task_figure(found: TaskCompared, labels: Labels, least: int | None) -> Figure:
    is_shown = least is None or large_enough(found.least, least)
    same = gettext("Uppgiften var inte likadan i de två omgångarna. Jämför med försiktighet.")
    return Figure(
        key=f"{found.task.key}-jamfort",
        question=gettext("Gick det bättre med den ena?"),
        sentence=_task_told(found, labels) if is_shown else too_few(least),
        n=_task_n(found),
        plot=_outcomes(found, labels) if is_shown and found.least else None,
        heading=gettext("Mått"),
        columns=_columns(labels),
        rows=_task_rows(found) if is_shown else (),
        notes=() if found.is_same_task else (same,),
    )


def _task_n(found: TaskCompared) -> str:
    """How many the test is of: those with the one and with the other, or those with both."""
    if isinstance(found.success, PairedShares):
        return _pairs_told(found.success.n)
    a, b = number(len(found.first)), number(len(found.second))
    return gettext("n = %(a)s och %(b)s personer", a=a, b=b)


def _pairs_told(n: int) -> str:
    return ngettext(
        "n = %(count)s person som provade båda",
        "n = %(count)s personer som provade båda",
        n,
        count=number(n),
    )


def _task_told(found: TaskCompared, labels: Labels) -> str:
    told = [
        say.of_paired_shares(found.success, *labels)
        if isinstance(found.success, PairedShares)
        else say.of_shares(found.success, *labels)
    ]
    if not isinstance(found.times, NotComputed):
        told.append(say.of_times(found.times, *labels))
    if not isinstance(found.ease, NotComputed):
        ease = gettext("Hur lätt det kändes, från 1 till 7:")
        told.append(joined(ease, say.of_means(found.ease, *labels)))
    return lines(*told)


def _outcomes(found: TaskCompared, labels: Labels) -> Plot:
    sides = dict(zip(_headings(labels), (found.first, found.second), strict=True))

    def bar(name: str, one: TaskOutcome) -> Bar:
        return outcome_bar(name, one, sum(t.outcome is one for t in sides[name].values()))

    return outcomes_drawn(list(sides), {one: [bar(name, one) for name in sides] for one in LOOKS})


def _headings(labels: Labels) -> list[str]:
    return [name[:1].upper() + name[1:] for name in labels]


def _task_rows(found: TaskCompared) -> tuple[TableRow, ...]:
    return (
        TableRow(gettext("Klarade"), _share_cells(found.success)),
        TableRow(gettext("Typisk tid"), _time_cells(found.times)),
        TableRow(gettext("Hur lätt det kändes (1–7)"), _mean_cells(found.ease)),
    )


def _closing_figure(pair: Pair, labels: Labels, least: int | None) -> Figure:
    assert pair.closing is not None
    first, second = pair.first.scores(pair.closing), pair.second.scores(pair.closing)
    found = closing_compared(pair, pair.closing)
    both = len(first.keys() & second.keys())
    people = both if pair.is_same_people else min(len(first), len(second))
    is_shown = least is None or large_enough(people, least)
    return Figure(
        key="helheten-jamfort",
        question=gettext("Tyckte de att den ena var bättre att använda?"),
        sentence=say.of_means(found, *labels) if is_shown else too_few(least),
        n=_pairs_told(both)
        if pair.is_same_people
        else gettext("n = %(a)s och %(b)s svar", a=number(len(first)), b=number(len(second))),
        plot=None,
        heading=gettext("Mått"),
        columns=_columns(labels),
        rows=(TableRow(TITLES[pair.closing], _mean_cells(found)),) if is_shown else (),
    )


def _share_cells(found: Shares) -> tuple[TableCell, ...]:
    if isinstance(found, SharesCompared):
        first, second = found.first, found.second
        sides = (f"{first.x}/{first.n}", f"{second.x}/{second.n}")
    elif isinstance(found, PairedShares):
        sides = (
            f"{found.both + found.only_first}/{found.n}",
            f"{found.both + found.only_second}/{found.n}",
        )
    else:
        return _nothing()
    interval = write_between(percents(found.interval.low), percents(found.interval.high))
    apart = gettext("%(points)s procentenheter", points=percents(found.difference))
    return _cells(*sides, apart, interval, found.test)


def _time_cells(found: TimesCompared | NotComputed) -> tuple[TableCell, ...]:
    if isinstance(found, NotComputed):
        return _nothing()
    sides = (duration(found.first), duration(found.second))
    times = gettext("%(ratio)s gånger så lång tid", ratio=number(found.ratio, 2))
    return _cells(*sides, times, _between(found.interval, 2), found.test)


def _mean_cells(found: MeansCompared | NotComputed) -> tuple[TableCell, ...]:
    if isinstance(found, NotComputed):
        return _nothing()
    sides = (number(found.first), number(found.second))
    return _cells(*sides, number(found.difference), _between(found.interval, 1), found.test)


def _between(interval: Interval | NotComputed, decimals: int) -> str:
    if isinstance(interval, NotComputed) or interval.high > 1000:
        return NONE
    return write_between(number(interval.low, decimals), number(interval.high, decimals))


def _cells(
    first: str, second: str, apart: str, interval: str, test: Chance | NotComputed
) -> tuple[TableCell, ...]:
    p = NONE if isinstance(test, NotComputed) else _p(test.p)
    if not isinstance(test, NotComputed) and test.mid_p is not None:
        p = gettext("%(p)s (mid-p %(mid)s)", p=p, mid=_p(test.mid_p))
    return tuple(TableCell(text) for text in (first, second, apart, interval, p))


def _p(p: float) -> str:
    return "< " + number(0.001, 3) if p < 0.001 else number(p, 3, padded=True)


def _nothing() -> tuple[TableCell, ...]:
    return (TableCell(NONE),) * 5
