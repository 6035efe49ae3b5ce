"""The questions of the page, each answered by a function from the board to a figure."""

from collections.abc import Callable
from datetime import date

from codesign.contributions.least_told import shown_rule, too_few
from codesign.figures import drawing as figures
from codesign.figures.drawing import Bar, Cell
from codesign.figures.rivers import Flow, Node, river
from codesign.figures.shown import Figure, TableCell, TableRow, count_cell
from codesign.i18n import gettext, month, number
from codesign.insights import sentences, summaries
from codesign.insights.board import InsightData
from codesign.insights.breakdowns import (
    groups,
    guard_notes,
    mean_cells,
    modes,
    perspectives,
    sources,
    whole_project_note,
)
from codesign.insights.forms import CellSelector
from codesign.insights.summaries import UNCODED, Counted, FlowOf
from codesign.insights.words import day_name, feeling
from codesign.journeys.means import FEW, stripes_told


def where(board: InsightData) -> Figure:
    """Phase × area."""
    cells = summaries.cells(summaries.by_phase_and_area(board.places, board.phases, board.areas))
    counts = {(cell.phase, cell.area): cell.n for cell in cells}
    areas = board.areas if board.is_in_area else [*board.areas, UNCODED]
    names = board.names
    squares = [
        [Cell(counts[phase, area], _where_to(board, phase, area)) for phase in board.phases]
        for area in areas
    ]
    phases = [names.phase(phase) for phase in board.phases]
    return Figure(
        key="var",
        question=gettext("Var i resan finns rösterna?"),
        sentence=sentences.of_map(cells, board.voices, names),
        n=sentences.total(board.voices),
        plot=figures.heat_map(
            phases, [(names.area(area), names.mark(area)) for area in areas], squares
        ),
        heading=gettext("Område"),
        columns=tuple(phases),
        rows=tuple(
            TableRow(names.area(area), tuple(count_cell(cell.n, cell.address) for cell in row))
            for area, row in zip(areas, squares, strict=True)
        ),
        notes=(gettext("En röst som ligger i flera områden räknas i vart och ett av dem."),),
    )


def _where_to(board: InsightData, phase: str, area: int) -> str:
    if area == UNCODED:
        return board.here.voices(CellSelector(phase=phase, is_uncoded=True))
    return board.here.voices(CellSelector(phase=phase), omrade=str(area))


def flows(board: InsightData) -> Figure | None:
    """Phases → areas → subcategories; None when there are no areas."""
    parts = {area: board.parts_of(area) for area in board.tops}
    found = summaries.links(summaries.flows(board.places, board.phases, board.tops, parts))
    drawn = [_flow(board, flow) for flow in found]
    if not board.tops or not drawn:
        return None
    return Figure(
        key="floden",
        question=gettext("Vad handlar rösterna från varje fas om?"),
        sentence=sentences.of_flows(found, board.names, board.tops),
        n=sentences.total(board.voices),
        plot=river(_nodes(board, found), drawn),
        heading=gettext("Från"),
        columns=(gettext("Till"), gettext("Röster")),
        rows=tuple(
            TableRow(
                _called(board, flow.source),
                (
                    TableCell(_called(board, flow.target), is_number=False),
                    count_cell(flow.n, flow.address),
                ),
            )
            for flow in drawn
        ),
        notes=(
            gettext(
                "En röst som ligger i flera områden räknas i vart och ett av dem. Det som flödar "
                "ut kan därför vara mer än antalet röster."
            ),
            gettext("På en smal skärm står områdena med sina bokstäver; namnen finns i tabellen."),
        ),
    )


def _called(board: InsightData, key: str) -> str:
    return board.names.phase(key) if key in board.phases else board.names.area(int(key))


def _flow(board: InsightData, flow: FlowOf) -> Flow:
    phase = flow.source if flow.source in board.phases else ""
    return Flow(flow.source, flow.target, flow.n, _where_to(board, phase, int(flow.target)))


def _nodes(board: InsightData, found: list[FlowOf]) -> list[Node]:
    used = {flow.source for flow in found} | {flow.target for flow in found}
    nodes = []
    for place, key in enumerate(board.phases):
        colour = f"var(--fig-phase-{place % 6 + 1})"
        address = board.here.voices(CellSelector(phase=key))
        nodes.append(Node(key, board.names.phase(key), "", colour, address, 0))
    for label in board.labels.values():
        column = 1 if label.id in board.tops else 2
        address = board.here.voices(CellSelector(), omrade=str(label.id))
        name, colour = board.names.area(label.id), f"var(--fig-{label.colour})"
        nodes.append(Node(str(label.id), name, label.mark, colour, address, column))
    address = board.here.voices(CellSelector(is_uncoded=True))
    name = board.names.area(UNCODED)
    nodes.append(Node(str(UNCODED), name, name, "var(--line-strong)", address, 1))
    return [node for node in nodes if node.key in used]


def _too_few(board: InsightData) -> str:
    if board.least is None:
        return gettext("Det är för få svar för att visas.")
    return too_few(shown_rule(board.least))


def feelings(board: InsightData) -> Figure | None:
    """Mean rating at every step; None when nobody said how anything felt."""
    rows = board.feelings()
    rated = sum(row.rating_n for row in rows)
    is_hidden = any(row.is_hidden for row in rows)
    if not rated and not is_hidden:
        return None
    links = {
        row.value: board.here.voices(CellSelector(step=row.value, is_rated=True))
        if row.rating_n and board.least is None
        else ""
        for row in rows
    }
    named = {row.value: board.names.numbered_step(row.value) for row in rows}
    sentence = sentences.of_feelings(rows, board.names, board.least)
    return Figure(
        key="kansla",
        question=gettext("Hur känns det längs resan?"),
        sentence=sentence or _too_few(board),
        n=gettext("Av %(voices)s röster", voices=number(board.voices))
        if is_hidden
        else gettext(
            "n = %(count)s svar om känsla, av %(voices)s röster",
            count=number(rated),
            voices=number(board.voices),
        ),
        plot=figures.feelings([_felt(row, named[row.value], links[row.value]) for row in rows]),
        heading=gettext("Steg"),
        columns=(gettext("Känsla i medel"), gettext("Summa"), gettext("Svar")),
        rows=tuple(TableRow(named[row.value], mean_cells(row, links[row.value])) for row in rows),
        notes=(
            gettext("Medlet är summan av svaren (−2 till +2) delad med antalet."),
            stripes_told(),
            *_anew_note(board),
            *guard_notes(rows),
        ),
    )


def _anew_note(board: InsightData) -> tuple[str, ...]:
    """That a mean does not follow each voice, and when it is told anew."""
    if board.least is None:
        return ()
    told = gettext(
        "Medlen följer inte varje röst. Ett steg får ett nytt medel när minst %(least)s till har "
        "sagt hur det kändes.",
        least=number(board.least),
    )
    return (told,)


def _felt(row: Counted, name: str, address: str) -> Bar:
    text, short = "", ""
    if row.is_hidden:
        text = short = gettext("för få för att visas")
    elif row.mean is not None:
        short = f"{feeling(row.mean)} ({number(row.rating_n)})"
        text = gettext("%(mean)s (%(n)s svar)", mean=feeling(row.mean), n=number(row.rating_n))
    colour = "var(--fig-bad)" if (row.mean or 0) < 0 else "var(--fig-good)"
    pattern = "/" if row.rating_n < FEW else ""
    return Bar(name, row.mean, text, address, colour, pattern, short)


def growth(board: InsightData) -> Figure | None:
    """Voices day by day; None when no voice has a day."""
    if board.least is not None:
        return _growth_by_month(board)
    days = summaries.days(summaries.growth(board.days))
    undated = summaries.undated(board.days)
    if not days:
        return None
    links = [board.here.voices(CellSelector(day=day.day), omrade="") for day in days]
    table = [
        TableRow(day_name(day.day), (count_cell(day.n, link), TableCell(number(day.total))))
        for day, link in zip(days, links, strict=True)
    ]
    if undated:
        link = board.here.voices(CellSelector(day=""), omrade="")
        table.append(TableRow(gettext("Utan dag"), (count_cell(undated, link), TableCell("–"))))
    return Figure(
        key="vaxer",
        question=gettext("När kom rösterna?"),
        sentence=sentences.of_growth(days, undated),
        n=sentences.total(days[-1].total),
        plot=figures.growing([day.day for day in days], [day.total for day in days], links),
        heading=gettext("Dag"),
        columns=(gettext("Röster"), gettext("Totalt")),
        rows=tuple(table),
        notes=whole_project_note(board),
    )


def _growth_by_month(board: InsightData) -> Figure | None:
    """What released voices carry: the month, and nothing of when in a project about children."""
    months = summaries.days(summaries.growth(summaries.by_month(board.days)))
    if board.about_children or not months:
        return None
    undated = summaries.undated(board.days)
    names = [month(date.fromisoformat(one.day)) for one in months]
    table = [
        TableRow(name, (TableCell(number(one.n)), TableCell(number(one.total))))
        for name, one in zip(names, months, strict=True)
    ]
    if undated:
        table.append(TableRow(gettext("Utan dag"), (TableCell(number(undated)), TableCell("–"))))
    return Figure(
        key="vaxer",
        question=gettext("När kom rösterna?"),
        sentence=sentences.of_months(months, names, undated),
        n=sentences.total(months[-1].total + undated),
        plot=figures.growing(
            [one.day for one in months], [one.total for one in months], [""] * len(months)
        ),
        heading=gettext("Månad"),
        columns=(gettext("Röster"), gettext("Totalt")),
        rows=tuple(table),
    )


def uncoded(board: InsightData) -> Figure:
    """Voices in an area and in none, at every step."""
    rows = summaries.rows(summaries.by(board.places, "anchor", board.steps))
    inside, left, table = [], [], []
    for row in rows:
        name, rest = board.names.numbered_step(row.value), row.n - row.coded_n
        to_coded = board.here.voices(CellSelector(step=row.value, is_coded=True))
        to_rest = board.here.voices(CellSelector(step=row.value, is_uncoded=True))
        inside.append(_part(name, row.coded_n, to_coded, "var(--fig-bar)"))
        left.append(_part(name, rest, to_rest, "var(--fig-low)"))
        table.append(TableRow(name, (count_cell(row.coded_n, to_coded), count_cell(rest, to_rest))))
    parts = {gettext("I minst ett område"): inside, gettext("Inte kategoriserade"): left}
    return Figure(
        key="kvar",
        question=gettext("Vad är ännu inte kategoriserat?"),
        sentence=sentences.of_uncoded(rows, board.names),
        n=sentences.total(board.voices),
        plot=figures.stacked([bar.name for bar in inside], parts),
        heading=gettext("Steg"),
        columns=tuple(parts),
        rows=tuple(table),
    )


def _part(name: str, n: int, address: str, colour: str) -> Bar:
    return Bar(name, n, number(n) if n else "", address if n else "", colour)


QUESTIONS: dict[str, Callable[[InsightData], Figure | None]] = {
    "var": where,
    "floden": flows,
    "kansla": feelings,
    "lagen": modes,
    "perspektiv": perspectives,
    "grupper": groups,
    "kallor": sources,
    "vaxer": growth,
    "kvar": uncoded,
}
"""A figure's key in addresses → what makes it, in the order of the page."""


def answered(board: InsightData) -> list[Figure]:
    """Every figure that has something to show."""
    found = (make(board) for make in QUESTIONS.values())
    return [figure for figure in found if figure is not None]
