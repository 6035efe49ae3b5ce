"""The closing scale: SUS or UMUX-Lite, with norms as orientation only."""

from collections import Counter

from codesign.figures.dots import Dot, DotRow, Line, dots
from codesign.figures.shown import Figure, TableCell
from codesign.i18n import gettext, number
from codesign.items.figures import NONE, Group, Part, interval_of, lines
from codesign.items.marks import CellSelector
from codesign.items.places import CLOSING
from codesign.measures import sentences
from codesign.measures.results import Interval, NotComputed, Value
from codesign.rounds.plan import ClosingScale
from codesign.rounds.results.board import ResultData
from codesign.rounds.results.drill_down import score_key
from codesign.rounds.results.facts import ScaleFacts, closing_facts

TITLES = {ClosingScale.SUS: "SUS", ClosingScale.UMUX_LITE: "UMUX-Lite"}


def closing_group(board: ResultData, scale: ClosingScale) -> Group:
    """What people thought of the whole."""
    found = {arm: closing_facts(board.rows, scale, arm) for arm in board.arms}
    title = gettext("Helheten: %(scale)s", scale=TITLES[scale])
    return Group(CLOSING, title, "", (Part(_figure(board, scale, found)),))


def _figure(board: ResultData, scale: ClosingScale, found: dict[str, ScaleFacts]) -> Figure:
    told = sentences.of_sus if scale is ClosingScale.SUS else sentences.of_umux_lite
    shown = {arm: facts for arm, facts in found.items() if board.is_shown(facts.measure.n)}
    return Figure(
        key="helheten",
        question=gettext("Hur bra tyckte de att det var att använda?"),
        sentence=lines(
            *(board.sentence(arm, f.measure.n, told(f.measure)) for arm, f in found.items())
        ),
        n=gettext("n = %(n)s svar", n=number(sum(f.measure.n for f in found.values()))),
        plot=dots(
            [_row(board, arm, facts) for arm, facts in shown.items()],
            Line(gettext("poäng, 0–100"), 0, 100, 20),
        )
        if shown
        else None,
        heading=gettext("Version"),
        columns=(
            gettext("Svar"),
            gettext("Medel"),
            gettext("95 % konfidensintervall"),
            gettext("Median"),
            gettext("Standardavvikelse"),
        ),
        rows=tuple(board.row(arm, f.measure.n, _cells(board, arm, f)) for arm, f in found.items()),
        notes=_notes(scale),
    )


def _notes(scale: ClosingScale) -> tuple[str, ...]:
    if scale is not ClosingScale.SUS:
        return (gettext("UMUX-Lite går från 0 till 100 och är inte procent."),)
    return (
        gettext(
            "SUS går från 0 till 100 och är inte procent. Riktmärket kommer från undersökningar "
            "av omkring 500 produkter, mest amerikanska och kommersiella (Sauro 2011, 2018)."
        ),
    )


def _row(board: ResultData, arm: str, facts: ScaleFacts) -> DotRow:
    scores = Counter(score for _, score in facts.scores)
    given = tuple(
        Dot(score, n, board.here.behind(CellSelector(CLOSING, arm, "poang", score_key(score))))
        for score, n in sorted(scores.items())
        if board.least is None
    )
    mean, interval = facts.measure.mean, facts.measure.interval
    low, high = (interval.low, interval.high) if isinstance(interval, Interval) else (None, None)
    middle = None if isinstance(mean, NotComputed) else mean
    return DotRow(board.names.heading(arm), given, middle, low, high)


def _cells(board: ResultData, arm: str, facts: ScaleFacts) -> list[TableCell]:
    found = facts.measure
    return [
        board.count(found.n, CellSelector(CLOSING, arm)),
        _cell(found.mean),
        TableCell(interval_of(found.interval)),
        _cell(found.median),
        _cell(found.sd),
    ]


def _cell(value: Value) -> TableCell:
    return TableCell(NONE if isinstance(value, NotComputed) else number(value))
