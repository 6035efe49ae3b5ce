"""A task: did it work, how long did it take, how easy did it feel, and which way did they go."""

from collections.abc import Iterator

from codesign.figures.drawing import Bar
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, local, ngettext, number
from codesign.items.attempts import Found, TaskFacts, task_facts
from codesign.items.figures import FigureData, Group, Part, lines, people_told, share_cells
from codesign.items.marks import CellSelector
from codesign.items.names import OUTCOMES, outcome
from codesign.items.outcome_bars import LOOKS, outcome_bar, outcomes_drawn
from codesign.items.screen_task import heading_of
from codesign.items.task.measure import missed_screens
from codesign.items.task.model import Task
from codesign.items.task.paths import path_parts
from codesign.items.task.timing import ease_figure, times_figure
from codesign.measures import block_sentences, comparing_sentences, sentences
from codesign.measures.benchmarks import against_benchmark
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.phrases import joined


def task_group(board: FigureData, task: Task) -> Group:
    """Everything about one task."""
    found = {arm: task_facts(board.rows, task, arm) for arm in board.arms}
    return Group(
        key=task.key,
        title=heading_of(task),
        prompt=local(task.prompt),
        parts=tuple(_parts(board, task, found)),
    )


def _parts(board: FigureData, task: Task, found: Found) -> Iterator[Part]:
    yield Part(_success(board, task, found))
    yield Part(times_figure(board, task, found))
    if task.seq:
        yield Part(ease_figure(board, task, found))
    yield from path_parts(board, task, found)
    if any(facts.misses.presses for facts in found.values()):
        yield Part(_misclicks(board, task, found))


def _people(found: Found) -> str:
    """How many tried it, those who tried several versions once."""
    return people_told(len({one.walk.id for facts in found.values() for one in facts.tries}))


def _success_people(found: Found) -> str:
    """How many tried it, and whether how it went is their own word."""
    people = _people(found)
    all_own = all(facts.by_own_word == facts.n for facts in found.values())
    is_own = all_own and any(facts.n for facts in found.values())
    return gettext("%(n)s, enligt dem själva", n=people) if is_own else people


def _success(board: FigureData, task: Task, found: Found) -> Figure:
    columns = (
        gettext("Försökte"),
        gettext("Klarade"),
        gettext("Andel"),
        gettext("95 % konfidensintervall"),
        *(outcome(one) for one in OUTCOMES),
    )
    return Figure(
        key=f"{task.key}-klarade",
        question=gettext("Klarade de uppgiften?"),
        sentence=lines(*(_success_told(board, task, arm, facts) for arm, facts in found.items())),
        n=_success_people(found),
        plot=outcomes_drawn(
            [board.names.heading(arm) for arm in found],
            {one: _bars(board, task, found, one) for one in LOOKS},
        ),
        heading=gettext("Version"),
        columns=columns,
        rows=tuple(
            board.row(arm, f.n, _success_cells(board, task, arm, f)) for arm, f in found.items()
        ),
        notes=_notes(found),
    )


def _success_told(board: FigureData, task: Task, arm: str, facts: TaskFacts) -> str:
    return board.sentence(
        arm,
        facts.n,
        joined(
            sentences.of_success(facts.success, facts.by_own_word),
            # Who goes by their own word has no goal, and so no shortest way to it.
            "" if facts.by_own_word == facts.n else sentences.of_directness(facts.success),
            _beside_benchmark(task, facts),
        ),
    )


def _beside_benchmark(task: Task, facts: TaskFacts) -> str:
    if task.benchmark is None:
        return ""
    found = against_benchmark(facts.success.succeeded, task.benchmark / 100)
    return comparing_sentences.of_benchmark(found)


def _bars(board: FigureData, task: Task, found: Found, one: TaskOutcome) -> list[Bar]:
    bars = []
    for arm, facts in found.items():
        n = facts.success.counts[one] if board.is_shown(facts.n) else 0
        address = board.here.behind(CellSelector(task.key, arm, one)) if n else ""
        bars.append(outcome_bar(board.names.heading(arm), one, n, address))
    return bars


def _success_cells(board: FigureData, task: Task, arm: str, facts: TaskFacts) -> list[TableCell]:
    def count(n: int, what: str = "") -> TableCell:
        return board.count(n, CellSelector(task.key, arm, what))

    counts = facts.success.counts
    return [
        count(facts.n),
        count(facts.success.succeeded.x, "klarade"),
        *share_cells(facts.success.succeeded),
        *(count(counts[one], one) for one in OUTCOMES),
    ]


def _notes(found: Found) -> tuple[str, ...]:
    notes = []
    if ongoing := sum(facts.ongoing for facts in found.values()):
        notes.append(
            ngettext(
                "%(count)s person håller på just nu och är inte med.",
                "%(count)s personer håller på just nu och är inte med.",
                ongoing,
                count=number(ongoing),
            )
        )
    observed = {one.walk.id for facts in found.values() for one in facts.tries if one.is_observed}
    if observed:
        notes.append(
            gettext(
                "I %(count)s av provningarna avgjorde den som ledde provningen hur det gick.",
                count=number(len(observed)),
            )
        )
    notes.append(gettext("Den som lämnade räknas som att den inte klarade uppgiften."))
    return tuple(notes)


def _misclicks(board: FigureData, task: Task, found: Found) -> Figure:
    rows = [
        row
        for arm, facts in found.items()
        if board.is_shown(facts.n)
        for row in _missed_rows(board, task, arm, facts)
    ]
    return Figure(
        key=f"{task.key}-bredvid",
        question=gettext("Tryckte de på sådant som inte går att trycka på?"),
        sentence=lines(
            *(
                board.sentence(arm, f.n, block_sentences.of_misclicks(f.misses))
                for arm, f in found.items()
            )
        ),
        n=gettext(
            "n = %(n)s tryck", n=number(sum(facts.misses.presses for facts in found.values()))
        ),
        plot=None,
        heading=gettext("Skärm"),
        columns=(gettext("Tryck"), gettext("Bredvid"), gettext("Personer som tryckte bredvid")),
        rows=tuple(rows),
    )


def _missed_rows(board: FigureData, task: Task, arm: str, facts: TaskFacts) -> Iterator[TableRow]:
    for screen, presses, misses, people in missed_screens(facts.tries):
        yield TableRow(
            board.about(arm, board.names.screen(screen, arm)),
            (
                TableCell(number(presses)),
                TableCell(number(misses)),
                board.count(people, CellSelector(task.key, arm, "miss", screen)),
            ),
        )
