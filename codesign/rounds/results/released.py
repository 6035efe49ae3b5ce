"""A release as its readers meet it: figures of what the disclosure guard has passed."""

from collections.abc import Mapping, Sequence
from datetime import date

from codesign.contributions import least_told
from codesign.figures.drawing import Bar, bars
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import day as day_name
from codesign.i18n import gettext, local, number
from codesign.items.card_sort.model import CardSort
from codesign.items.figures import (
    NONE,
    Group,
    Part,
    interval_of,
    people_told,
    shares_cells,
    too_few,
)
from codesign.items.first_click.model import FirstClick
from codesign.items.names import Names, beside_options, options_named, short
from codesign.items.places import CLOSING
from codesign.items.preference.model import INDIFFERENT, Preference
from codesign.items.question.model import Question
from codesign.items.task.model import Task
from codesign.items.tree_test.model import TreeTest
from codesign.measures.results import Interval
from codesign.rounds.plan import AnyBlock
from codesign.rounds.results.queries import ReadRound
from codesign.rounds.results.releases import Release
from codesign.rounds.results.releasing import (
    ASTRAY,
    BESIDE,
    DIRECT,
    NEITHER,
    NEVER_BESIDE,
    NO,
    NOWHERE,
    PRESSES,
    SILENT,
    WAYS,
    YES,
    Told,
    number_at,
)
from codesign.rounds.results.sections.closing import TITLES


def groups_released(tried: ReadRound, release: Release) -> list[Group]:
    """Every part of the readers' page, block by block in the script's order."""
    groups = []
    for block in tried.script.blocks:
        prompt = local(block.prompt)
        title = short(prompt)
        if isinstance(block, Task):
            title = gettext("Uppgift: %(prompt)s", prompt=title)
        figures = _figures(tried, release, block)
        groups.append(Group(block.key, title, prompt, tuple(Part(one) for one in figures)))
    if tried.script.closing is not None:
        scale = TITLES[tried.script.closing]
        title = gettext("Helheten: %(scale)s", scale=scale)
        question = gettext("Hur bra tyckte de att det var att använda?")
        closing = _means(tried, release, "closing", CLOSING, "helheten", question)
        groups.append(Group(CLOSING, title, "", (Part(closing),)))
    return groups


def _figures(tried: ReadRound, release: Release, block: AnyBlock) -> list[Figure]:
    ours = [one for one in release.shown["tables"] if one["block"] == block.key]
    told = [one for one in ours if "within" not in one]
    match block:
        case Task():
            found = [_right(tried, release, block, told)]
            found += [_part(tried, release, block, ours, what) for what in (WAYS, PRESSES)]
            time = gettext("Hur lång tid tog det för dem som klarade uppgiften, i sekunder?")
            found.append(_means(tried, release, "time", block.key, f"{block.key}-tid", time))
            if block.seq:
                ease = gettext("Hur lätt tyckte de att det var, från 1 till 7?")
                found.append(_means(tried, release, "ease", block.key, f"{block.key}-latt", ease))
            return found
        case FirstClick() | TreeTest():
            return [_right(tried, release, block, told)]
        case CardSort() if block.groups:
            return [_cards(release, block, told)]
        case Preference():
            return [_options(release, block, told, options_named(block.options))]
        case Question() if block.answer == "many":
            return [_several(release, block, told)]
        case Question() if block.answer == "scale":
            steps = {str(step): str(step) for step in range(1, block.steps + 1)}
            return [_options(release, block, told, steps)]
        case Question() if block.answer == "one":
            return [_options(release, block, told, options_named(block.options))]
        case _:
            return []


_KEYS = {"task": "klarade", "first-click": "klick", "tree-test": "meny"}


def _right(
    tried: ReadRound, release: Release, block: Task | FirstClick | TreeTest, told: list[Told]
) -> Figure:
    """Who managed the task, pressed right or found the place."""
    questions = {
        "task": gettext("Klarade de uppgiften?"),
        "first-click": gettext("Var tryckte de först?"),
        "tree-test": gettext("Hittade de rätt i menyn?"),
    }
    names = {YES: gettext("Klarade"), NO: gettext("Klarade inte")}
    if not isinstance(block, Task):
        names = {YES: gettext("Rätt"), NO: gettext("Fel")}
    if isinstance(block, FirstClick):
        names[NOWHERE] = gettext("Tryckte inte")
    names[SILENT] = gettext("Inget svar")
    rows, sentences = [], []
    for table in told:
        if len(table["columns"]) > 1 and table["cells"] is None:
            heading = gettext("Versionerna tillsammans")
            rows.append(TableRow(heading, tuple(_cell(table["rows"][row]) for row in names)))
            sentences.append(_right_told("", table["rows"], block))
            continue
        for arm in table["columns"]:
            found = {row: number_at(table, row, arm) for row in names}
            heading = Names(tried.arms).heading(arm) if arm else gettext("Alla")
            rows.append(TableRow(heading, tuple(_cell(found[row]) for row in names)))
            is_alone = not arm or not Names(tried.arms).has_several
            sentences.append(_right_told("" if is_alone else heading, found, block))
    key = f"{block.key}-{_KEYS[block.kind]}"
    sentence = "\n".join(sentences) or too_few(release.least)
    return _by_version(key, questions[block.kind], sentence, names, rows, told, release)


def _by_version(
    key: str,
    question: str,
    sentence: str,
    names: Mapping[str, str],
    rows: Sequence[TableRow],
    told: list[Told],
    release: Release,
) -> Figure:
    """A row for each version, a column for each way it went (`names`, by what is counted)."""
    return Figure(
        key=key,
        question=question,
        sentence=sentence,
        n=_n(told, release),
        plot=None,
        heading=gettext("Version"),
        columns=tuple(names.values()),
        rows=tuple(rows),
        notes=_notes(told, release),
    )


def _right_told(
    heading: str, found: Mapping[str, int | None], block: Task | FirstClick | TreeTest
) -> str:
    x, wrong = found[YES], found[NO]
    if x is None or wrong is None:
        told = gettext("Hur många det var visas inte, för något av talen är för litet.")
    elif isinstance(block, Task):
        told = gettext("%(x)s av %(n)s klarade uppgiften.", x=number(x), n=number(x + wrong))
    else:
        told = gettext("%(x)s av %(n)s gjorde rätt.", x=number(x), n=number(x + wrong))
    return f"{heading}: {told}" if heading else told


def _part(tried: ReadRound, release: Release, block: Task, ours: list[Told], what: str) -> Figure:
    """How those went who are told of in the task's first table."""
    questions = {
        WAYS: gettext("Vilken väg gick de som klarade uppgiften?"),
        PRESSES: gettext("Tryckte de på sådant som inte går att trycka på?"),
    }
    names = {
        WAYS: {DIRECT: gettext("Kortaste vägen"), ASTRAY: gettext("Med omväg")},
        PRESSES: {BESIDE: gettext("Tryckte bredvid"), NEVER_BESIDE: gettext("Aldrig bredvid")},
    }[what]
    told = [one for one in ours if one.get("what") == what]
    too_small = gettext("Hur många det var visas inte, för något av talen är för litet.")
    unsaid = too_few(release.least) if release.people is None else too_small
    rows, sentences = [], []
    for table in told:
        (arm,) = table["columns"]
        heading = Names(tried.arms).heading(arm)
        cells = [table["rows"][row] for row in names]
        rows.append(TableRow(heading, tuple(_cell(n) for n in cells)))
        first, second = cells
        sentence = too_small
        if first is not None and second is not None:
            sentence = _part_told(what, first, first + second)
        has_several = Names(tried.arms).has_several
        sentences.append(f"{heading}: {sentence}" if has_several else sentence)
    key = f"{block.key}-{'vag' if what == WAYS else 'bredvid'}"
    sentence = "\n".join(sentences) or unsaid
    return _by_version(key, questions[what], sentence, names, rows, told, release)


def _part_told(what: str, x: int, n: int) -> str:
    if what == WAYS:
        told = gettext("%(x)s av %(n)s som klarade uppgiften gick kortaste vägen.")
    else:
        told = gettext("%(x)s av %(n)s tryckte bredvid minst en gång.")
    return told % {"x": number(x), "n": number(n)}


def _cards(release: Release, block: CardSort, told: list[Told]) -> Figure:
    """In which of the given groups each card was put: each card by itself."""
    by_key = {one["key"]: one for one in told}
    names = {**options_named(block.groups), SILENT: gettext("Inget svar")}
    rows = []
    for card in block.cards:
        table = by_key.get(f"{block.key}~{card.key}")
        cells = [table["rows"][row] if table else None for row in names]
        rows.append(TableRow(local(card.label), tuple(_cell(n) for n in cells)))
    return Figure(
        key=f"{block.key}-kort",
        question=gettext("I vilken grupp lade de varje kort?"),
        sentence=gettext("Varje kort räknas för sig.") if told else too_few(release.least),
        n=_n(told, release),
        plot=None,
        heading=gettext("Kort"),
        columns=tuple(names.values()),
        rows=tuple(rows) if told else (),
        notes=_notes(told, release),
    )


def _options(
    release: Release, block: Preference | Question, told: list[Told], names: Mapping[str, str]
) -> Figure:
    """What they chose, of options that leave each other out."""
    called = dict(names)
    if isinstance(block, Preference):
        called[NEITHER], called[INDIFFERENT] = beside_options().values()
    called[SILENT] = gettext("Inget svar")
    counts = told[0]["rows"] if told else {}
    shown = [(name, counts[key]) for key, name in called.items() if key in counts]
    silent, people = counts.get(SILENT), told[0]["total"] if told else None
    answered = people - silent if people is not None and silent is not None else 0
    known = [(name, n) for name, n in shown[:-1] if n is not None]
    sentence = too_few(release.least) if not told else gettext("Talen är för små för att visas.")
    if known:
        name = max(known, key=lambda one: one[1])[0]
        sentence = gettext("Av det som visas är ”%(option)s” vanligast.", option=name)
    # Answers that make the whole are shared out together, so that two make a hundred percent.
    shares = iter(shares_cells([n for _, n in known], answered))
    nothing = (TableCell(NONE), TableCell(NONE))
    rows = [
        TableRow(name, (_cell(n), *(nothing if n is None else next(shares))))
        for name, n in shown[:-1]
    ]
    rows += [TableRow(name, (_cell(n), *nothing)) for name, n in shown[-1:]]
    question = gettext("Vad svarade de?")
    if isinstance(block, Preference):
        question = gettext("Vilket vill de helst ha?")
    return Figure(
        key=f"{block.key}-svar",
        question=question,
        sentence=sentence,
        n=_n(told, release),
        plot=bars([Bar(name, n, number(n), "") for name, n in known], gettext("personer"))
        if known
        else None,
        heading=gettext("Alternativ"),
        columns=(gettext("Personer"), gettext("Andel"), gettext("95 % konfidensintervall")),
        rows=tuple(rows),
        notes=_notes(told, release),
    )


def _several(release: Release, block: Question, told: list[Told]) -> Figure:
    """What they chose, where one may choose several: each option by itself."""
    by_key = {one["key"]: one for one in told}
    rows = []
    for option in block.options:
        table = by_key.get(f"{block.key}~{option.key}")
        cells = [table["rows"][row] if table else None for row in (YES, NO)]
        rows.append(TableRow(local(option.label), tuple(_cell(n) for n in cells)))
    return Figure(
        key=f"{block.key}-svar",
        question=gettext("Vad svarade de?"),
        sentence=gettext("De kunde välja flera, så varje alternativ räknas för sig.")
        if told
        else too_few(release.least),
        n=_n(told, release),
        plot=None,
        heading=gettext("Alternativ"),
        columns=(gettext("Valde det"), gettext("Valde det inte")),
        rows=tuple(rows) if told else (),
        notes=_notes(told, release),
    )


def _means(
    tried: ReadRound, release: Release, kind: str, block: str, key: str, question: str
) -> Figure:
    """A mean for each version, where enough answered and not all alike."""
    found = {
        one["arm"]: one
        for one in release.shown["means"]
        if (one["kind"], one["block"]) == (kind, block) and one["mean"] is not None
    }
    names = Names(tried.arms)
    rows, sentences, rule = [], [], least_told.shown_rule(release.least)
    for arm in tried.arms:
        one = found.get(arm)
        if one is None:
            continue
        ends = Interval(*one["interval"]) if one["interval"] else None
        told = interval_of(ends) if ends else NONE
        cells = (number(one["n"]), number(one["mean"]), told)
        rows.append(TableRow(names.heading(arm), tuple(TableCell(text) for text in cells)))
        sentences.append(
            gettext(
                "%(version)s: %(mean)s i medel av %(n)s; %(rule)s.",
                version=names.heading(arm),
                mean=number(one["mean"]),
                n=number(one["n"]),
                rule=rule,
            )
        )
    return Figure(
        key=key,
        question=question,
        sentence="\n".join(sentences) or _no_mean(release, rule),
        n=_n([*found.values()], release),
        plot=None,
        heading=gettext("Version"),
        columns=(gettext("Svar"), gettext("Medel"), gettext("95 % konfidensintervall")),
        rows=tuple(rows),
        notes=_notes([*found.values()], release),
    )


def _no_mean(release: Release, rule: str) -> str:
    """That no version has a mean to show, and when one is shown."""
    if release.people is None:
        return least_told.too_few(rule)
    return gettext("Inget medel kan visas: %(rule)s, och svaren inte är lika.", rule=rule)


def _cell(n: int | None) -> TableCell:
    return TableCell(gettext("visas inte") if n is None else number(n))


def _n(told: list[Told], release: Release) -> str:
    people = told[0]["people"] if told else release.people
    return too_few(release.least) if people is None else people_told(people)


def _notes(told: list[Told], release: Release) -> tuple[str, ...]:
    """From when it is, where that is not the release's own day."""
    days = {one["day"] for one in told} - {release.day.isoformat()}
    return tuple(
        gettext(
            "De här talen är från %(day)s. Det som har kommit sedan visas inte, för då skulle "
            "någon kunna räkna ut vad få har svarat.",
            day=day_name(date.fromisoformat(one)),
        )
        for one in sorted(days)
    )
