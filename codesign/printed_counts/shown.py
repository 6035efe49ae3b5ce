"""Printed counts as a page shows them: question by question, a picture, a table and a sentence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from codesign.i18n import gettext, number
from codesign.numbers import write_plain
from codesign.printed_counts.domain import (
    Finding,
    PrintedRow,
    agreements,
    by_row,
    derived,
    findings,
)
from codesign.printed_counts.models import PrintedSource
from codesign.printed_counts.queries import Printed
from codesign.printed_counts.sentences import (
    EVERYBODY,
    agreement_sentence,
    percent_told,
    sentence,
    table_name,
)


@dataclass(frozen=True)
class Cell:
    """An answer in a row: as printed, and the percentage that follows where that is another."""

    n: str
    percent: str
    follows: str = ""


@dataclass(frozen=True)
class Line:
    """One group."""

    name: str
    base: str
    cells: tuple[Cell, ...]
    bar: str | None
    """Percentage that its bar shows, 0 to 100, as drawings write it: the first answer's."""
    bar_told: str
    where: str
    is_total: bool = False
    has_fault: bool = False


@dataclass(frozen=True)
class Note:
    """Something that does not agree, or is worth knowing."""

    told: str
    is_fault: bool


@dataclass(frozen=True)
class Block:
    """The groups of one breakdown, as one table of one source prints them."""

    name: str
    table: str
    source: PrintedSource | None
    answers: tuple[str, ...]
    lines: tuple[Line, ...]
    bars: tuple[Line, ...]
    """What the picture shows: the groups, or the answers where there is one group with many."""
    bars_of: str
    """The answer that the bars are of; "" where each bar is an answer."""
    sentence: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class PrintedQuestion:
    """What is printed about one question."""

    place: str
    wordings: tuple[str, ...]
    """As the sources word it."""
    blocks: tuple[Block, ...]
    number: int = 0

    @property
    def language(self) -> str:
        found = next((one.source for one in self.blocks if one.source), None)
        return found.language if found else "sv"


@dataclass(frozen=True)
class Shown:
    """A whole page of printed counts."""

    questions: tuple[PrintedQuestion, ...]
    agreements: tuple[str, ...]
    faults: int
    notes: int
    sources: tuple[PrintedSource, ...] = field(default=())

    @property
    def rows(self) -> int:
        return sum(len(block.lines) for one in self.questions for block in one.blocks)

    def at(self, place: str) -> PrintedQuestion | None:
        """What is printed about the question with this key."""
        return next((one for one in self.questions if one.place == place), None)


Key = tuple[int, str, str]


def shown(printed: Printed, order: Iterable[str] = (), since: int = 0) -> Shown:
    """Everything that is printed, by the order of the questions here; what is laid beside none of
    them comes last. Rows before `since` are only what the others are compared with."""
    rows = printed.rows
    at = by_row(findings(rows), since)
    found = [one for told in at.values() for one in told]
    by_source = {one.id: one for one in printed.sources}
    by_question: dict[str, dict[Key, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, row in list(enumerate(rows))[since:]:
        source_id = printed.source_of[place]
        key = source_id, row.table, row.breakdown
        by_question[row.asks][key].append(place)
    ranks = {place: rank for rank, place in enumerate(order)}
    last = len(ranks)
    asked = sorted(by_question, key=lambda one: ranks.get(one, last))
    questions = tuple(
        _question(number_, rows, by_question[one], by_source, at)
        for number_, one in enumerate(asked, start=1)
    )
    return Shown(
        questions,
        tuple(agreement_sentence(one) for one in agreements(rows[since:])),
        sum(one.is_fault for one in found),
        sum(not one.is_fault for one in found),
        printed.sources,
    )


def _question(
    number_: int,
    rows: Sequence[PrintedRow],
    blocks: Mapping[Key, list[int]],
    sources: Mapping[int, PrintedSource],
    at: Mapping[int, list[Finding]],
) -> PrintedQuestion:
    places = [place for found in blocks.values() for place in found]
    wordings = dict.fromkeys(rows[place].wording for place in places if rows[place].wording)
    made = tuple(
        _block(rows, found, sources.get(source_id), at)
        for (source_id, _, _), found in blocks.items()
    )
    return PrintedQuestion(rows[places[0]].place, tuple(wordings), made, number_)


def _block(
    rows: Sequence[PrintedRow],
    places: Sequence[int],
    source: PrintedSource | None,
    at: Mapping[int, list[Finding]],
) -> Block:
    first = rows[places[0]]
    answers = tuple(dict.fromkeys(s.answer for place in places for s in rows[place].shares))
    told = [one for place in places for one in at.get(place, ())]
    faulty = {place for one in told if one.is_fault and len(one.rows) <= 2 for place in one.rows}
    lines = tuple(_line(rows[place], answers, place in faulty) for place in places)
    is_one = len(lines) == 1 and len(answers) > 2
    return Block(
        first.breakdown or gettext("Alla som svarade"),
        table_name(first.table),
        source,
        answers,
        lines,
        _answer_bars(rows[places[0]]) if is_one else lines,
        "" if is_one or not answers else answers[0],
        _summed_up([rows[place] for place in places], answers),
        tuple(Note(sentence(one, rows), one.is_fault) for one in told),
    )


def _line(row: PrintedRow, answers: Sequence[str], has_fault: bool) -> Line:
    follows = {
        share.answer: found
        for share, found in zip(row.shares, derived(row), strict=True)
        if found is not None and share.percent is not None and found != share.percent
    }
    by_answer = {one.answer: one for one in row.shares}
    cells = []
    for answer in answers:
        share = by_answer.get(answer)
        n = number(share.n) if share and share.n is not None else ""
        percent = percent_told(share.percent) if share and share.percent is not None else ""
        cells.append(Cell(n, percent, percent_told(follows[answer]) if answer in follows else ""))
    first = by_answer.get(answers[0]) if answers else None
    bar = first.percent if first else None
    name = gettext("Totalt") if row.is_total else row.group or gettext(EVERYBODY).capitalize()
    return Line(
        name,
        "" if row.base is None else number(row.base),
        tuple(cells),
        None if bar is None else _width(bar),
        "" if bar is None else percent_told(bar),
        row.where,
        row.is_total,
        has_fault,
    )


def _answer_bars(row: PrintedRow) -> tuple[Line, ...]:
    return tuple(
        Line(one.answer, "", (), _width(one.percent), percent_told(one.percent), "")
        for one in row.shares
        if one.percent is not None
    )


def _width(percent: Decimal) -> str:
    return write_plain(min(float(percent), 100.0), 2)


def _summed_up(rows: Sequence[PrintedRow], answers: Sequence[str]) -> str:
    """What the picture shows, of the numbers as they are printed."""
    if not answers:
        return ""
    if len(rows) == 1:
        return _one_told(rows[0])
    known = [
        (share.percent, row.group)
        for row in rows
        if not row.is_total
        for share in row.shares
        if share.answer == answers[0] and share.percent is not None
    ]
    if not known:
        return ""
    most, least = max(one for one, _ in known), min(one for one, _ in known)
    if most == least:
        return gettext(
            "%(answer)s är %(most)s i alla grupper.", answer=answers[0], most=percent_told(most)
        )
    return gettext(
        "%(answer)s är vanligast bland %(high)s (%(most)s) och ovanligast bland %(low)s "
        "(%(least)s).",
        answer=answers[0],
        high=_few([group for one, group in known if one == most]),
        most=percent_told(most),
        low=_few([group for one, group in known if one == least]),
        least=percent_told(least),
    )


def _few(groups: Sequence[str]) -> str:
    """Up to two groups by name."""
    if len(groups) <= 2:
        return gettext(" och ").join(groups)
    return gettext("%(group)s med flera", group=groups[0])


def _one_told(row: PrintedRow) -> str:
    known = [one for one in row.shares if one.n is not None]
    most = max(known, key=lambda one: one.n or 0, default=None)
    if most is None or row.whole is None:
        return ""
    share = "" if most.percent is None else f" ({percent_told(most.percent)})"
    return gettext(
        "%(n)s av %(base)s är %(answer)s%(share)s.",
        n=number(most.n or 0),
        base=number(row.base if row.base is not None else row.whole),
        answer=most.answer,
        share=share,
    )
