"""Voices by mode, perspective, group and source: bars, with what was felt beside the number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codesign.contributions.domain import Mode
from codesign.figures import drawing as figures
from codesign.figures.drawing import Bar
from codesign.figures.shown import Figure, TableCell, TableRow, count_cell
from codesign.i18n import gettext, number
from codesign.insights import sentences, summaries
from codesign.insights.board import InsightData
from codesign.insights.forms import CellSelector
from codesign.insights.summaries import Counted
from codesign.insights.words import feeling
from codesign.journeys.forms import NOBODY_SAID
from codesign.journeys.means import FEW
from codesign.journeys.words import in_sentence

MODE_LOOKS = {
    Mode.IS: ("var(--fig-sea)", ""),
    Mode.SHOULD: ("var(--fig-clay)", "/"),
    Mode.DO: ("var(--fig-forest)", "."),
}
PLAIN = ("var(--fig-bar)", "")
SHOWN = 30
"""Rows of a picture; the table has the rest."""


@dataclass(frozen=True)
class Line:
    """One bar and its row: what is counted, its name, where it leads and how it looks."""

    row: Counted
    name: str
    address: str
    look: tuple[str, str] = PLAIN


def modes(board: InsightData) -> Figure:
    rows = summaries.rows(summaries.by(board.places, "mode", list(Mode)))
    lines = [
        Line(
            row,
            board.names.mode(row.value),
            board.here.voices(CellSelector(), lage=row.value),
            MODE_LOOKS[Mode(row.value)],
        )
        for row in rows
    ]
    return _breakdown(
        "lagen",
        gettext("Berättar de hur det är, hur det borde vara eller hur det kan lösas?"),
        gettext("Läge"),
        lines,
        sentences.of_modes(rows, [line.name for line in lines]),
        is_guarded=board.least is not None,
    )


def perspectives(board: InsightData) -> Figure:
    rows = summaries.rows(summaries.by(board.places, "perspective"))
    lines = [
        Line(
            row,
            board.names.perspective(row.value),
            board.here.voices(CellSelector(), perspektiv=row.value or NOBODY_SAID),
        )
        for row in rows
    ]
    return _breakdown(
        "perspektiv",
        gettext("Vems röster hör vi?"),
        gettext("Perspektiv"),
        lines,
        sentences.of_shares(rows, [in_sentence(board.document, row.value) for row in rows]),
        is_guarded=board.least is not None,
    )


def sources(board: InsightData) -> Figure:
    rows = summaries.rows(summaries.by(board.places, "source"))
    names = [board.names.source(row.value) for row in rows]
    lines = [
        Line(row, name, board.here.voices(CellSelector(), kalla=row.value))
        for row, name in zip(rows, names, strict=True)
    ]
    called = [gettext("källan ”%(source)s”", source=name) for name in names]
    return _breakdown(
        "kallor",
        gettext("Varifrån kommer rösterna?"),
        gettext("Källa"),
        lines,
        sentences.of_shares(rows, called),
        is_guarded=board.least is not None,
    )


def groups(board: InsightData) -> Figure | None:
    """Voices by group; None when nobody said any group."""
    if not (board.groups["value"] != "").any():
        return None
    if board.least is not None:
        return _shown_groups(board)
    rows = summaries.rows(summaries.by_facet(board.groups))
    lines = [_group(board, row) for row in rows]
    return _breakdown(
        "grupper",
        gettext("Vilka grupper har bidragit?"),
        gettext("Grupp"),
        lines,
        sentences.of_groups(rows),
        notes=whole_project_note(board),
    )


def _shown_groups(board: InsightData) -> Figure | None:
    """The project's groups as released voices name them; in a project about children, none."""
    shown = board.shown_groups
    if shown is None or not any(shown.counts):
        return None
    known = {group: n for group, n in shown.counts.items() if n}
    ordered = sorted(known, key=lambda group: (group == "", -known[group]))
    rows = [Counted(group, known[group]) for group in ordered]
    lines = [_group(board, row) for row in rows]
    hidden = 0 if shown.total is None else shown.total - sum(known.values())
    if hidden:
        rest = Counted("", hidden, is_rest=True)
        rows.append(rest)
        lines.append(Line(rest, gettext("Grupper för små för att visas"), ""))
    figure = _counted(
        "grupper",
        gettext("Vilka grupper har bidragit?"),
        gettext("Grupp"),
        lines,
        sentences.of_groups(rows) or gettext("Grupperna är för små för att visas."),
    )
    note = gettext("Grupperna räknas i hela projektet, bland publicerade röster.")
    hidden_note = (
        guard_notes(rows)
        if shown.total is not None
        else guard_notes([Counted("", 0, is_rest=True)])
    )
    return replace(figure, notes=(*figure.notes, note, *hidden_note))


def _group(board: InsightData, row: Counted) -> Line:
    return Line(
        row,
        board.names.group(row.value),
        board.here.voices(CellSelector(group=row.value), omrade=""),
    )


def whole_project_note(board: InsightData) -> tuple[str, ...]:
    """That groups and days are not told apart by area."""
    if not board.is_in_area:
        return ()
    return (gettext("Grupper och dagar räknas för alla områden; områdesvalet gäller inte här."),)


def guard_notes(rows: Sequence[Counted]) -> tuple[str, ...]:
    """That something is hidden, and why."""
    if not any(row.is_hidden or row.is_rest for row in rows):
        return ()
    return (
        gettext("Små tal visas inte, så att ingen kan räkna ut vem som har svarat (röjandeskydd)."),
    )


def mean_cells(row: Counted, address: str = "") -> tuple[TableCell, ...]:
    """Mean, sum and number of ratings: for few of them the sum says what the mean hides."""
    if row.is_hidden:
        return (TableCell(gettext("för få")), TableCell("–"), TableCell("–"))
    if row.mean is None:
        return (TableCell("–"), TableCell("–"), TableCell("0"))
    return (
        TableCell(feeling(row.mean)),
        TableCell(feeling(row.rating_sum)),
        count_cell(row.rating_n, address),
    )


def _breakdown(
    key: str,
    question: str,
    heading: str,
    lines: Sequence[Line],
    sentence: str,
    *,
    is_guarded: bool = False,
    notes: Sequence[str] = (),
) -> Figure:
    """Bars and a table; a reader whom the guard meets is told feelings by step, and not here."""
    if is_guarded:
        lines = [replace(line, row=replace(line.row, mean=None)) for line in lines]
    figure = _counted(key, question, heading, lines, sentence, notes)
    columns = [gettext("I något område")]
    if not is_guarded:
        columns += [gettext("Känsla i medel"), gettext("Summa"), gettext("Svar")]
    rows = []
    for line, row in zip(lines, figure.rows, strict=True):
        more = (TableCell(number(line.row.coded_n)), *(() if is_guarded else mean_cells(line.row)))
        rows.append(replace(row, cells=(*row.cells, *more)))
    return replace(figure, columns=(*figure.columns, *columns), rows=tuple(rows))


def _counted(
    key: str,
    question: str,
    heading: str,
    lines: Sequence[Line],
    sentence: str,
    notes: Sequence[str] = (),
) -> Figure:
    """Bars and a table of nothing but how many voices."""
    if len(lines) > SHOWN:
        cut = gettext("Bilden visar de %(shown)s största; tabellen har alla.", shown=SHOWN)
        notes = (*notes, cut)
    return Figure(
        key=key,
        question=question,
        sentence=sentence,
        n=sentences.total(sum(line.row.n for line in lines)),
        plot=figures.bars([_bar(line) for line in lines[:SHOWN]], gettext("röster")),
        heading=heading,
        columns=(gettext("Röster"),),
        rows=tuple(TableRow(line.name, (count_cell(line.row.n, line.address),)) for line in lines),
        notes=tuple(notes),
    )


def _bar(line: Line) -> Bar:
    row = line.row
    beside = number(row.n)
    if row.mean is not None and row.rating_n >= FEW:
        beside = gettext("%(n)s · känsla %(mean)s", n=beside, mean=feeling(row.mean))
    return Bar(line.name, row.n, beside, line.address if row.n else "", *line.look, number(row.n))
