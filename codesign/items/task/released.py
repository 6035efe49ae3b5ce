"""A task to do in what is tried: what its readers are told at a release point."""

from collections.abc import Iterator, Sequence

from codesign.figures.shown import Figure, TableRow
from codesign.i18n import gettext, number
from codesign.items.attempts import task_facts
from codesign.items.figures import too_few
from codesign.items.released import (
    ASTRAY,
    BESIDE,
    DIRECT,
    NEVER_BESIDE,
    NO,
    PRESSES,
    SILENT,
    WAYS,
    YES,
    Counted,
    ReleasedData,
    Right,
    by_version,
    cell,
    means_figure,
    right_figure,
)
from codesign.items.rows import RoundRows
from codesign.items.task.model import Task


def task_counted(rows: RoundRows, task: Task, arm: str) -> Iterator[Counted]:
    """Who managed it and who did not."""
    tries = task_facts(rows, task, arm).tries
    given = {one.walk.id: YES if one.outcome.is_success else NO for one in tries}
    yield Counted((YES, NO, SILENT), given)


def task_released(data: ReleasedData, task: Task) -> Sequence[Figure]:
    """Who managed it, by which way, how long it took and how easy it felt."""
    words = Right(
        key=f"{task.key}-klarade",
        question=gettext("Klarade de uppgiften?"),
        names={YES: gettext("Klarade"), NO: gettext("Klarade inte")},
        told=gettext("%(x)s av %(n)s klarade uppgiften."),
    )
    found = [right_figure(data, task.key, words)]
    found += [_part(data, task, what) for what in (WAYS, PRESSES)]
    time = gettext("Hur lång tid tog det för dem som klarade uppgiften, i sekunder?")
    found.append(means_figure(data, "time", task.key, f"{task.key}-tid", time))
    if task.seq:
        ease = gettext("Hur lätt tyckte de att det var, från 1 till 7?")
        found.append(means_figure(data, "ease", task.key, f"{task.key}-latt", ease))
    return found


def _part(data: ReleasedData, task: Task, what: str) -> Figure:
    """How those went who are told of in the task's first table."""
    questions = {
        WAYS: gettext("Vilken väg gick de som klarade uppgiften?"),
        PRESSES: gettext("Tryckte de på sådant som inte går att trycka på?"),
    }
    names = {
        WAYS: {DIRECT: gettext("Kortaste vägen"), ASTRAY: gettext("Med omväg")},
        PRESSES: {BESIDE: gettext("Tryckte bredvid"), NEVER_BESIDE: gettext("Aldrig bredvid")},
    }[what]
    told = [one for one in data.of(task.key) if one.get("what") == what]
    too_small = gettext("Hur många det var visas inte, för något av talen är för litet.")
    unsaid = too_few(data.least) if data.people is None else too_small
    rows, sentences = [], []
    for table in told:
        (arm,) = table["columns"]
        heading = data.names.heading(arm)
        cells = [table["rows"][row] for row in names]
        rows.append(TableRow(heading, tuple(cell(n) for n in cells)))
        first, second = cells
        sentence = too_small
        if first is not None and second is not None:
            sentence = _part_told(what, first, first + second)
        sentences.append(f"{heading}: {sentence}" if data.names.has_several else sentence)
    key = f"{task.key}-{'vag' if what == WAYS else 'bredvid'}"
    sentence = "\n".join(sentences) or unsaid
    return by_version(data, key, questions[what], sentence, names, rows, told)


def _part_told(what: str, x: int, n: int) -> str:
    if what == WAYS:
        told = gettext("%(x)s av %(n)s som klarade uppgiften gick kortaste vägen.")
    else:
        told = gettext("%(x)s av %(n)s tryckte bredvid minst en gång.")
    return told % {"x": number(x), "n": number(n)}
