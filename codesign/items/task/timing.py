"""How long a task took, and how easy it felt."""

from collections import Counter

from codesign.figures.dots import Dot, DotRow, Line, dots
from codesign.figures.shown import Figure, TableCell
from codesign.i18n import gettext, ngettext, number
from codesign.items.attempts import Found, TaskFacts
from codesign.items.figures import NONE, FigureData, interval_of, lines
from codesign.items.marks import CellSelector
from codesign.items.task.model import Task
from codesign.measures import sentences
from codesign.measures.phrases import duration
from codesign.measures.results import Interval, NotComputed
from codesign.measures.times import TimeOnTask


def times_figure(board: FigureData, task: Task, found: Found) -> Figure:
    """The times of those who managed it, and what is typical."""
    columns = (
        gettext("Tider"),
        gettext("Typisk tid"),
        gettext("95 % konfidensintervall"),
        gettext("Median"),
        gettext("Snabbast"),
        gettext("Långsammast"),
    )
    return Figure(
        key=f"{task.key}-tid",
        question=gettext("Hur lång tid tog det för dem som klarade det?"),
        sentence=lines(
            *(
                board.sentence(arm, f.success.succeeded.x, sentences.of_times(f.times))
                for arm, f in found.items()
            )
        ),
        n=gettext("n = %(n)s tider", n=number(sum(_timed(facts) for facts in found.values()))),
        plot=dots(
            [_time_row(board, task, arm, facts) for arm, facts in found.items()],
            Line(gettext("sekunder"), 0),
        ),
        heading=gettext("Version"),
        columns=columns,
        rows=tuple(
            board.row(arm, _timed(f), _time_cells(board, task, arm, f)) for arm, f in found.items()
        ),
        notes=(
            gettext(
                "Typisk tid är det geometriska medelvärdet: en enda långsam person drar inte iväg "
                "med det."
            ),
            *_sources(found),
        ),
    )


def _sources(found: Found) -> list[str]:
    """What the times end at, when it is not the goal for all of them."""
    timed = [
        one
        for facts in found.values()
        for one in facts.tries
        if one.outcome.is_success and one.seconds is not None
    ]
    observed = sum(one.is_observed and not one.at_goal for one in timed)
    own = sum(not one.is_observed and not one.at_goal for one in timed)
    notes = []
    if at_goal := len(timed) - observed - own:
        notes.append(
            ngettext(
                "%(count)s tid slutar när målet nåddes.",
                "%(count)s tider slutar när målet nåddes.",
                at_goal,
                count=number(at_goal),
            )
        )
    if observed:
        notes.append(
            ngettext(
                "%(count)s tid slutar när den som ledde provningen tryckte.",
                "%(count)s tider slutar när den som ledde provningen tryckte.",
                observed,
                count=number(observed),
            )
        )
    if own:
        notes.append(
            ngettext(
                "%(count)s tid slutar när personen själv tryckte på Klar.",
                "%(count)s tider slutar när personen själv tryckte på Klar.",
                own,
                count=number(own),
            )
        )
    return notes


def _timed(facts: TaskFacts) -> int:
    return sum(one.outcome.is_success and one.seconds is not None for one in facts.tries)


def _time_row(board: FigureData, task: Task, arm: str, facts: TaskFacts) -> DotRow:
    name = board.names.heading(arm)
    if not board.is_shown(_timed(facts)) or isinstance(facts.times, NotComputed):
        return DotRow(name, ())
    address = board.here.behind(CellSelector(task.key, arm, "tid"))
    timed = [t for t in facts.tries if t.outcome.is_success and t.seconds is not None]
    # One person's time is nobody else's business: a reader sees the middle, not the dots.
    shown = (
        ()
        if board.least is not None
        else tuple(
            Dot(one.seconds or 0, 1, board.here.walk(one.walk.id) if address else "")
            for one in timed
        )
    )
    interval = facts.times.interval
    known = interval if isinstance(interval, Interval) else None
    return DotRow(
        name,
        shown,
        facts.times.typical,
        known.low if known else None,
        known.high if known else None,
    )


def _time_cells(board: FigureData, task: Task, arm: str, facts: TaskFacts) -> list[TableCell]:
    count = board.count(_timed(facts), CellSelector(task.key, arm, "tid"))
    times = facts.times
    if not isinstance(times, TimeOnTask):
        return [count, *[TableCell(NONE)] * 5]
    told = [times.median, times.fastest, times.slowest]
    return [
        count,
        TableCell(duration(times.typical)),
        TableCell(_durations(times.interval)),
        *(TableCell(duration(one)) for one in told),
    ]


def _durations(interval: Interval | NotComputed) -> str:
    if isinstance(interval, NotComputed):
        return NONE
    return f"{duration(interval.low)} – {duration(interval.high)}"


def ease_figure(board: FigureData, task: Task, found: Found) -> Figure:
    """The answers to how easy it was (SEQ)."""
    steps = [str(step) for step in range(1, 8)]
    columns = (
        gettext("Svar"),
        gettext("Medel"),
        gettext("95 % konfidensintervall"),
        gettext("Median"),
        *steps,
    )
    return Figure(
        key=f"{task.key}-latt",
        question=gettext("Hur lätt kändes det?"),
        sentence=lines(
            *(board.sentence(arm, f.ease.n, sentences.of_seq(f.ease)) for arm, f in found.items())
        ),
        n=gettext("n = %(n)s svar", n=number(sum(facts.ease.n for facts in found.values()))),
        plot=dots(
            [_ease_row(board, task, arm, facts) for arm, facts in found.items()],
            Line(gettext("1 mycket svår … 7 mycket lätt"), 0.5, 7.5, 1),
        ),
        heading=gettext("Version"),
        columns=columns,
        rows=tuple(
            board.row(arm, f.ease.n, _ease_cells(board, task, arm, f)) for arm, f in found.items()
        ),
    )


def _eased(facts: TaskFacts) -> Counter[int]:
    return Counter(one.ease for one in facts.tries if one.ease is not None)


def _ease_row(board: FigureData, task: Task, arm: str, facts: TaskFacts) -> DotRow:
    name, ease = board.names.heading(arm), facts.ease
    if not board.is_shown(ease.n) or isinstance(ease.mean, NotComputed):
        return DotRow(name, ())
    given = tuple(
        Dot(step, n, board.here.behind(CellSelector(task.key, arm, "latt", str(step))))
        for step, n in sorted(_eased(facts).items())
    )
    interval = ease.interval if isinstance(ease.interval, Interval) else None
    return DotRow(
        name,
        given,
        ease.mean,
        interval.low if interval else None,
        interval.high if interval else None,
    )


def _ease_cells(board: FigureData, task: Task, arm: str, facts: TaskFacts) -> list[TableCell]:
    ease, counts = facts.ease, _eased(facts)
    return [
        TableCell(number(ease.n)),
        TableCell(NONE if isinstance(ease.mean, NotComputed) else number(ease.mean)),
        TableCell(interval_of(ease.interval)),
        TableCell(NONE if isinstance(ease.median, NotComputed) else number(ease.median)),
        *(
            board.count(counts[step], CellSelector(task.key, arm, "latt", str(step)))
            for step in range(1, 8)
        ),
    ]


def _ends(interval: Interval | NotComputed) -> tuple[float | None, float | None]:
    return (interval.low, interval.high) if isinstance(interval, Interval) else (None, None)
