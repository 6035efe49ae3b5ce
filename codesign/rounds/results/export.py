"""Walk-throughs as a table: one row for each walk-through and task, read while it is sent.

Nobody's words are in it: those are voices, and are exported as such.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.i18n import gettext, lazy, local
from codesign.items import stored as values
from codesign.items.kind import Column
from codesign.items.kinds import kind_of
from codesign.items.moves import WalkStatus
from codesign.items.names import Names
from codesign.items.places import CLOSING
from codesign.items.rows import SEQ_SUFFIX, EventRow, TaskRow, Trail, goal_of
from codesign.items.screen_task import ScreenTask
from codesign.numbers import write_plain
from codesign.rounds.models import WalkAnswer, WalkEvent, WalkTask, WalkThrough
from codesign.rounds.plan import AnyBlock, TestPlan
from codesign.rounds.results.answer_words import answer_in_words
from codesign.rounds.results.facts import score_of
from codesign.rounds.results.queries import ReadRound, goals_of, kept
from codesign.tables.csv import Row
from codesign.tables.formulas import safe
from codesign.tables.xlsx import Cell

PAGE = 200
"""Walk-throughs read at a time."""
BETWEEN = " > "
COLUMNS = (
    "provning",
    "version",
    "plats_i_ordningen",
    "lage",
    "ledd",
    "storning",
    "enhet",
    "plats",
    "sprak",
    "dag",
    "uppgift",
    "utfall",
    "avgjort_av_ledare",
    "sekunder",
    "latt_1_7",
    "skarmar",
    "tryck",
    "tryck_bredvid",
    "omstarter",
    "helhet_poang",
)
"""Columns that every file has; the blocks' own come after."""


@dataclass(frozen=True)
class Sheet:
    """What a file of this round looks like."""

    tried: ReadRound
    names: Names
    blocks: tuple[AnyBlock, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """Column names: plain, the same in every language, so that scripts can read them."""
        return (*COLUMNS, *(f"svar_{block.key}" for block in self.blocks))


def sheet_of(tried: ReadRound) -> Sheet:
    """The columns of a round's file: those every file has, and one for each block with an answer
    that is not words."""
    asked = tuple(b for b in tried.script.blocks if _column(b) is not Column.NONE)
    return Sheet(tried, Names(tried.arms), asked)


def _column(block: AnyBlock) -> Column:
    found: Column = kind_of(block).column(block)
    return found


def result_rows(session: Session, sheet: Sheet) -> Iterator[list[Row]]:
    """The rows, a page of walk-throughs at a time. Four queries a page."""
    after, number = 0, 0
    while True:
        walks = session.scalars(
            select(WalkThrough)
            .where(*kept(sheet.tried.id), WalkThrough.id > after)
            .order_by(WalkThrough.id)
            .limit(PAGE)
        ).all()
        if not walks:
            return
        kept_of = _Kept(session, sheet.tried.script, [walk.id for walk in walks])
        rows: list[Row] = []
        for walk in walks:
            number += 1
            rows += _rows(sheet, walk, number, kept_of)
        yield rows
        after = walks[-1].id
        session.expunge_all()


class _Kept:
    """What is kept of some walk-throughs."""

    def __init__(self, session: Session, script: TestPlan, walks: Sequence[int]) -> None:
        self.tasks = {
            (task.walk_id, task.item): task
            for task in session.scalars(select(WalkTask).where(WalkTask.walk_id.in_(walks)))
        }
        self.answers: Mapping[tuple[int, str], values.Value] = {
            (one.walk_id, one.item): one.value or {}
            for one in session.scalars(select(WalkAnswer).where(WalkAnswer.walk_id.in_(walks)))
        }
        goals = goals_of(script)
        self.trails: dict[tuple[int, str], Trail] = {}
        events = session.execute(
            select(
                WalkEvent.walk_id,
                WalkEvent.item,
                WalkEvent.kind,
                WalkEvent.screen,
                WalkEvent.hotspot,
                WalkEvent.x,
                WalkEvent.y,
                WalkEvent.ms,
            )
            .where(WalkEvent.walk_id.in_(walks))
            .order_by(WalkEvent.walk_id, WalkEvent.seq)
        )
        for row in events:
            event = EventRow(*row)
            place = (event.walk_id, event.item)
            if place not in self.trails:
                self.trails[place] = Trail(goal_of(_task_row(self.tasks.get(place)), goals))
            self.trails[place].follow(event)


def _task_row(stored: WalkTask | None) -> TaskRow | None:
    if stored is None:
        return None
    return TaskRow(
        stored.walk_id,
        stored.item,
        stored.outcome,
        stored.is_observed,
        stored.ms,
        stored.at_goal,
    )


def _rows(sheet: Sheet, walk: WalkThrough, number: int, kept_of: _Kept) -> Iterator[Row]:
    tasks = sheet.tried.script.tasks
    for place, arm in enumerate(walk.arms, start=1):
        if arm not in sheet.tried.arms:
            continue
        about = _about(sheet, walk, number, arm, place)
        after = (_score(sheet, walk, arm, kept_of), *_answers(sheet, walk, arm, kept_of))
        for task in tasks:
            yield (*about, *_did(walk, task, arm, kept_of), *after)
        if not tasks:
            yield (*about, *[""] * 9, *after)


def _about(sheet: Sheet, walk: WalkThrough, number: int, arm: str, place: int) -> Row:
    return (
        number,
        sheet.tried.arms[arm].number,
        place,
        "avslutad" if walk.status is WalkStatus.COMPLETE else "inte avslutad",
        _yes_no(walk.is_moderated),
        _yes_no(walk.disruption),
        safe(walk.device),
        safe(walk.place),
        safe(walk.language),
        walk.day,
    )


def _yes_no(value: bool | None) -> str:
    return {True: "ja", False: "nej", None: ""}[value]


def _did(walk: WalkThrough, task: ScreenTask, arm: str, kept_of: _Kept) -> Row:
    place = (walk.id, f"{task.key}@{arm}")
    stored, trail = kept_of.tasks.get(place), kept_of.trails.get(place) or Trail()
    ease = values.rating(kept_of.answers.get((walk.id, place[1] + SEQ_SUFFIX), {}), 1, 7)
    return (
        safe(task.key),
        str(stored.outcome) if stored else "paborjad" if trail.is_begun else "",
        _yes_no(stored.is_observed) if stored else "",
        _decimal(stored.ms / 1000) if stored and stored.ms is not None else "",
        "" if ease is None else ease,
        safe(BETWEEN.join(trail.screens)),
        len(trail.presses),
        sum(press.is_miss for press in trail.presses),
        trail.restarts,
    )


def _decimal(value: float) -> str:
    """A number with a decimal comma, as a Swedish spreadsheet reads it in such a file."""
    return write_plain(value, 3, comma=True)


def _score(sheet: Sheet, walk: WalkThrough, arm: str, kept_of: _Kept) -> Cell:
    scale = sheet.tried.script.closing
    if scale is None:
        return ""
    found = score_of(scale, kept_of.answers.get((walk.id, f"{CLOSING}@{arm}"), {}))
    return "" if found is None else _decimal(found)


def _answers(sheet: Sheet, walk: WalkThrough, arm: str, kept_of: _Kept) -> Iterator[Cell]:
    for block in sheet.blocks:
        item = f"{block.key}@{arm}" if _column(block) is Column.PER_VERSION else block.key
        value = kept_of.answers.get((walk.id, item))
        yield (
            ""
            if value is None
            else safe(answer_in_words(sheet.tried.script, sheet.names, item, value))
        )


_MEANINGS = {
    "provning": lazy("Provningens nummer i filen. Rader med samma nummer är samma person."),
    "version": lazy("Prototypens version."),
    "plats_i_ordningen": lazy("1 om versionen mötte personen först, 2 om den kom därnäst."),
    "lage": lazy("Om personen gick hela vägen: avslutad, inte avslutad."),
    "ledd": lazy("Om någon ledde provningen: ja, nej."),
    "storning": lazy("Om det var störning just då: ja, nej, tomt för inget svar."),
    "enhet": lazy("Enheten: phone mobil, tablet surfplatta, computer dator, other något annat."),
    "plats": lazy(
        "Platsen: home hemma, waiting på en station, travelling på väg, work på arbetet, "
        "elsewhere någon annanstans."
    ),
    "sprak": lazy("Språket som personen provade på."),
    "dag": lazy("Dagen, ÅÅÅÅ-MM-DD."),
    "uppgift": lazy("Uppgiftens nyckel i omgångens manus."),
    "utfall": lazy(
        "direct: klarade, kortaste vägen. indirect: klarade, med omväg. gave_up: gav upp. left: "
        "lämnade. paborjad: började och kom inte till något slut. Tomt: kom aldrig till uppgiften."
    ),
    "avgjort_av_ledare": lazy("Om den som ledde avgjorde utfallet: ja, nej."),
    "sekunder": lazy("Tid på uppgiften i sekunder, med decimalkomma."),
    "latt_1_7": lazy("Hur lätt det kändes: 1 mycket svårt, 7 mycket lätt."),
    "skarmar": lazy("Skärmarnas nycklar i den ordning de visades."),
    "tryck": lazy("Antal tryck i prototypen under uppgiften."),
    "tryck_bredvid": lazy("Hur många av dem som hamnade på något som inte går att trycka på."),
    "omstarter": lazy("Hur många gånger personen började om uppgiften."),
    "helhet_poang": lazy("Poäng på den avslutande skalan, 0–100, med decimalkomma."),
}


def codebook_rows(sheet: Sheet) -> Iterator[Row]:
    """What each column means: its name, and a sentence."""
    for column in COLUMNS:
        yield (column, gettext(_MEANINGS[column]))
    for block in sheet.blocks:
        answer_in_words = gettext("Svaret på: %(prompt)s", prompt=local(block.prompt))
        yield (f"svar_{block.key}", safe(answer_in_words))
