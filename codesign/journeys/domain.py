"""The map of a journey as plain values: everything counted and placed, nothing left to templates.

`lay_out` is a pure function of a document and its counts. Rows follow the service blueprint
from top to bottom (Bitner, Ostrom & Morgan 2008), so that its three lines can be derived from
the kinds of the lanes and are never stored.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from codesign.areas.labels import AreaLabel
from codesign.contributions.disclosure import means_of, threshold
from codesign.contributions.domain import Mode, StepCount
from codesign.journeys.curve import Curve, CurvePoint, drawn
from codesign.journeys.document import (
    Actor,
    ActorKind,
    Cell,
    Confidence,
    EmotionPoint,
    JourneyDocument,
    LaneKind,
    State,
    Step,
)
from codesign.numbers import percents_of, rounded
from codesign.texts import in_language

PHASE_COLOURS = 6
"""Phases take turns among this many colours (`phase-1` … in map.css)."""

LOUD_FROM = 5
LOUD_SHARE = 0.6
"""A step is loud with at least LOUD_FROM voices and this share of what the loudest step has."""


MANY_STEPS = 13
FITS = ((60, 7), (75, 10), (90, 14), (105, 17))
"""Window widths (rem) and the steps that fit in them: the widths of columns in map.css."""


class Line(StrEnum):
    """The service blueprint's lines: who meets whom, who sees what, who works behind."""

    INTERACTION = "interaction"
    VISIBILITY = "visibility"
    INTERNAL = "internal"


@dataclass(frozen=True)
class EvidenceText:
    """A source's title, and the place in it ("" when not given)."""

    source: str
    section: str


@dataclass(frozen=True)
class TouchpointText:
    text: str
    who: str
    """"Koordinator → Givare", or the one who acts."""
    channel: str
    is_action: bool


@dataclass(frozen=True)
class MapCell:
    """What a lane says at a step; empty text when it says nothing."""

    text: str = ""
    confidence: Confidence = Confidence.RESEARCHED
    evidence: tuple[EvidenceText, ...] = ()
    touchpoints: tuple[TouchpointText, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.touchpoints)


@dataclass(frozen=True)
class MapRow:
    """A lane across all steps. `is_curve` marks the emotion row, which has no cells."""

    key: str
    name: str
    hint: str
    kind: LaneKind
    lines_above: tuple[Line, ...] = ()
    cells: tuple[MapCell, ...] = ()
    is_curve: bool = False


@dataclass(frozen=True)
class AreaCount:
    """How many voices lie in an area. `share` is 0…100 of the largest one."""

    label: AreaLabel
    n: int
    share: int = 0


@dataclass(frozen=True)
class Felt:
    """A mean rating (−2…+2) that may be shown, and how many rated."""

    mean: float
    n: int


@dataclass(frozen=True)
class Feeling:
    """What is known of how a step feels, for the data table: None where nothing is."""

    as_is: EmotionPoint | None
    to_be: EmotionPoint | None
    reported: float | None
    """Mean of the ratings in the voices, when enough people rated."""
    reported_n: int | None


@dataclass(frozen=True)
class MapColumn:
    """A step: its words, what is said there and how it feels."""

    key: str
    number: int
    title: str
    description: str
    duration: str
    moment_of_truth: bool
    phase_key: str
    phase_title: str
    phase_colour: int
    starts_phase: bool
    voices: int
    areas: tuple[AreaCount, ...]
    modes: dict[Mode, int]
    is_loud: bool
    feeling: Feeling
    answers: int = 0
    """Published answers that concern voices at the step."""


@dataclass(frozen=True)
class PhaseBand:
    key: str
    title: str
    description: str
    colour: int
    columns: tuple[MapColumn, ...]
    about_all: int = 0
    """Voices about the whole phase, at none of its steps."""

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def voices(self) -> int:
        return self.about_all + sum(column.voices for column in self.columns)


@dataclass(frozen=True)
class MapView:
    """The whole map, or one phase of it."""

    title: str
    state: State
    phases: tuple[PhaseBand, ...]
    columns: tuple[MapColumn, ...]
    rows: tuple[MapRow, ...]
    curve: Curve
    curve_actor: str
    """Whose feeling the curve shows; "" when the document has no feelings."""
    areas: tuple[AreaCount, ...]
    """The top-level areas in the codebook's order, with voices on this map."""
    has_areas: bool
    """Whether any voice on this map lies in any area."""
    about_all: int = 0
    """Voices about the whole journey, at no phase and no step; 0 where one phase is shown."""

    @property
    def voices(self) -> int:
        return self.about_all + sum(band.voices for band in self.phases)

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def full_width(self) -> int:
        """Columns of the table, the one with lane names included."""
        return len(self.columns) + 1

    @property
    def has_many(self) -> bool:
        """Whether columns must be narrower than usual."""
        return self.width > MANY_STEPS

    @property
    def fits_from(self) -> int:
        """The least width of a window (rem) in which the whole map fits; 0 when none is sure to."""
        return next((rem for rem, steps in FITS if self.width <= steps), 0)

    @property
    def loudest(self) -> MapColumn | None:
        """The step most is said about; None when nothing is said."""
        loudest = max(self.columns, key=lambda column: column.voices)
        return loudest if loudest.voices else None

    def column(self, step_key: str) -> MapColumn | None:
        """The step with this key, or None."""
        return next((column for column in self.columns if column.key == step_key), None)

    def lanes_at(self, column: MapColumn) -> tuple[tuple[MapRow, MapCell], ...]:
        """What every lane says at the step, silent lanes left out: the list view and the panel."""
        place = self.columns.index(column)
        pairs = ((row, row.cells[place]) for row in self.rows if not row.is_curve)
        return tuple((row, cell) for row, cell in pairs if not cell.is_empty)

    def loudest_step_of(self, area: AreaLabel) -> MapColumn | None:
        """The step where most of an area's voices are."""
        by_column = [
            (count.n, column)
            for column in self.columns
            for count in column.areas
            if count.label.id == area.id
        ]
        return max(by_column, key=lambda pair: pair[0])[1] if by_column else None


def lay_out(
    document: JourneyDocument,
    counts: Mapping[str, StepCount],
    labels: Mapping[int, AreaLabel],
    language: str,
    *,
    about_children: bool = False,
    felt: Mapping[str, Felt] | None = None,
    perspective: str | None = None,
    phase: str | None = None,
    answers: Mapping[str, int] | None = None,
) -> MapView:
    """Everything the map shows, in place. With `phase`, only that phase's steps.

    `felt` says how each step felt, as it may be shown; without it the counts themselves say,
    guarded as for everybody.
    `answers` says how many published answers concern each step.
    """
    steps = document.steps
    actor = _feeling_actor(document, perspective)
    if felt is None:
        felt = guarded_feelings(counts, threshold(about_children=about_children))
    feelings = {step.key: _feeling(step, actor, felt.get(step.key)) for step in steps}
    phases = _phases(document, counts, labels, language, feelings, phase, answers or {})
    columns = tuple(column for band in phases for column in band.columns)
    shown = tuple(step for step in steps if any(column.key == step.key for column in columns))
    keys = [*(step.key for step in shown), *(band.key for band in phases), *([] if phase else [""])]
    here = {key: counts[key] for key in keys if key in counts}
    return MapView(
        title=in_language(document.title, language),
        state=document.state,
        phases=phases,
        columns=columns,
        rows=_rows(document, shown, language, has_curve=actor is not None),
        curve=drawn([_curve_point(column) for column in columns]),
        curve_actor=in_language(actor.name, language) if actor else "",
        areas=area_counts(here, labels),
        has_areas=any(_areas_at(count, labels) for count in here.values()),
        about_all=0 if phase else counts.get("", StepCount()).voices,
    )


def loudest_step(
    document: JourneyDocument, counts: Mapping[str, StepCount], phase: str | None = None
) -> str | None:
    """The key of `MapView.loudest`, without laying the map out."""
    steps = [step.key for one in document.phases if phase in {None, one.key} for step in one.steps]
    voices = {step: counts.get(step, StepCount()).voices for step in steps}
    loudest = max(steps, key=voices.__getitem__)
    return loudest if voices[loudest] else None


def guarded_feelings(counts: Mapping[str, StepCount], least: int) -> dict[str, Felt]:
    """How the steps of a whole journey felt, where the disclosure guard lets it be told."""
    found = means_of({step: count.total for step, count in counts.items()}, least)
    return {
        step: Felt(mean, found.rated.counts[step] or 0)
        for step, mean in found.means.items()
        if mean is not None
    }


def area_counts(
    counts: Mapping[str, StepCount], labels: Mapping[int, AreaLabel]
) -> tuple[AreaCount, ...]:
    """Every top-level area with its voices at all steps, in the codebook's order."""
    tops = [label for label in labels.values() if label.is_top]
    sums = {top.id: sum(count.areas.get(top.id, 0) for count in counts.values()) for top in tops}
    largest = max(sums.values(), default=0) or 1
    return tuple(
        AreaCount(top, sums[top.id], percents_of([sums[top.id]], largest)[0]) for top in tops
    )


def number_of_areas_used(areas: Sequence[AreaCount]) -> int:
    """Areas that hold at least one voice."""
    return sum(1 for area in areas if area.n)


def neighbours(keys: Sequence[str], key: str) -> tuple[str | None, str | None]:
    """The keys before and after this one, None at the ends."""
    place = keys.index(key)
    before = keys[place - 1] if place else None
    return before, keys[place + 1] if place + 1 < len(keys) else None


def _phases(
    document: JourneyDocument,
    counts: Mapping[str, StepCount],
    labels: Mapping[int, AreaLabel],
    language: str,
    feelings: Mapping[str, Feeling],
    only: str | None,
    answers: Mapping[str, int],
) -> tuple[PhaseBand, ...]:
    loudest = max((counts.get(s.key, StepCount()).voices for s in document.steps), default=0)
    loud = max(LOUD_FROM, LOUD_SHARE * loudest)
    bands = []
    number = 0
    for place, phase in enumerate(document.phases):
        colour = place % PHASE_COLOURS + 1
        title = in_language(phase.title, language)
        columns = []
        for i, step in enumerate(phase.steps):
            number += 1
            count = counts.get(step.key, StepCount())
            columns.append(
                MapColumn(
                    key=step.key,
                    number=number,
                    title=in_language(step.title, language),
                    description=in_language(step.description, language),
                    duration=in_language(step.duration, language),
                    moment_of_truth=step.moment_of_truth,
                    phase_key=phase.key,
                    phase_title=title,
                    phase_colour=colour,
                    starts_phase=i == 0,
                    voices=count.voices,
                    areas=_areas_at(count, labels),
                    modes={mode: count.modes.get(mode, 0) for mode in Mode},
                    is_loud=count.voices >= loud,
                    feeling=feelings[step.key],
                    answers=answers.get(step.key, 0),
                )
            )
        description = in_language(phase.description, language)
        about_all = counts.get(phase.key, StepCount()).voices
        bands.append(PhaseBand(phase.key, title, description, colour, tuple(columns), about_all))
    return tuple(band for band in bands if only is None or band.key == only)


def _areas_at(count: StepCount, labels: Mapping[int, AreaLabel]) -> tuple[AreaCount, ...]:
    """Top-level areas at a step. A subcategory stands for its area when that was not counted."""
    found: dict[int, int] = {}
    for area_id, n in count.areas.items():
        label = labels.get(area_id)
        if label is None or not n:
            continue
        top = label.id if label.parent_id is None else label.parent_id
        found[top] = max(found.get(top, 0), n)
    return tuple(
        AreaCount(label, found[label.id]) for label in labels.values() if label.id in found
    )


# Rows and lines

_LEVELS = {
    LaneKind.FRONTSTAGE: 1,
    LaneKind.BACKSTAGE: 2,
    LaneKind.SUPPORT: 3,
    LaneKind.RULE: 3,
}
_LINE_BELOW = {0: Line.INTERACTION, 1: Line.VISIBILITY, 2: Line.INTERNAL}
_BLUEPRINT_ORDER = {kind: place for place, kind in enumerate(LaneKind)}


def lines_between(above: LaneKind, below: LaneKind) -> tuple[Line, ...]:
    """The blueprint lines that are crossed from one row to the next.

    Below the line of interaction is what staff do in sight, below the line of visibility what
    they do out of sight, below the line of internal interaction support and rules. A metric
    stands last and crosses none.
    """
    top, bottom = _LEVELS.get(above, 0), _LEVELS.get(below, 0)
    return tuple(_LINE_BELOW[level] for level in range(top, bottom))


def _rows(
    document: JourneyDocument, steps: Sequence[Step], language: str, *, has_curve: bool
) -> tuple[MapRow, ...]:
    names = {actor.key: in_language(actor.name, language) for actor in document.actors}
    sources = {source.key: in_language(source.title, language) for source in document.sources}
    lanes = sorted(document.lanes, key=lambda lane: _BLUEPRINT_ORDER[lane.kind])
    rows = []
    touching = _first_touchpoint_lane(document)
    for lane in lanes:
        cells = []
        for step in steps:
            cell = _cell(step.cells.get(lane.key), sources, language)
            if lane.key == touching:
                cell = replace(cell, touchpoints=_touchpoints(step, names, language))
            cells.append(cell)
        name, hint = in_language(lane.name, language), in_language(lane.hint, language)
        rows.append(MapRow(lane.key, name, hint, lane.kind, (), tuple(cells)))
    if touching is None and any(step.touchpoints for step in steps):
        cells = [MapCell(touchpoints=_touchpoints(step, names, language)) for step in steps]
        rows.append(MapRow("", "", "", LaneKind.TOUCHPOINT, (), tuple(cells)))
    if has_curve:
        rows.append(MapRow("", "", "", LaneKind.EXPERIENCE, is_curve=True))
    # Sorting is stable and the curve sorts before the words about the same experience.
    rows.sort(key=lambda row: (_BLUEPRINT_ORDER[row.kind], not row.is_curve))
    return _with_lines(rows)


def _with_lines(rows: Sequence[MapRow]) -> tuple[MapRow, ...]:
    if not rows:
        return ()
    crossed = [lines_between(above.kind, below.kind) for above, below in itertools.pairwise(rows)]
    return tuple(
        replace(row, lines_above=lines) for row, lines in zip(rows, [(), *crossed], strict=True)
    )


def _first_touchpoint_lane(document: JourneyDocument) -> str | None:
    return next((lane.key for lane in document.lanes if lane.kind is LaneKind.TOUCHPOINT), None)


def _cell(cell: Cell | None, sources: Mapping[str, str], language: str) -> MapCell:
    if cell is None:
        return MapCell()
    evidence = tuple(
        EvidenceText(sources.get(one.source, one.source), one.section or "")
        for one in cell.evidence
    )
    return MapCell(in_language(cell.text, language), cell.confidence, evidence)


def _touchpoints(step: Step, names: Mapping[str, str], language: str) -> tuple[TouchpointText, ...]:
    return tuple(
        TouchpointText(
            in_language(touch.text, language),
            " → ".join(
                names.get(key, key) for key in (touch.initiator, touch.receiver) if key is not None
            ),
            touch.channel or "",
            touch.kind == "action",
        )
        for touch in step.touchpoints
    )


def writes(document: JourneyDocument, word: str, language: str) -> bool:
    """Whether the journey's running text has a word that begins so, capitals told apart."""
    begins = re.compile(rf"\b{re.escape(word)}")
    return any(begins.search(text) for text in _running_text(document, language))


def _running_text(document: JourneyDocument, language: str) -> Iterator[str]:
    for phase in document.phases:
        yield in_language(phase.description, language)
        for step in phase.steps:
            yield in_language(step.description, language)
            yield from (in_language(cell.text, language) for cell in step.cells.values())
            yield from (in_language(touch.text, language) for touch in step.touchpoints)


# Feelings


def _feeling_actor(document: JourneyDocument, perspective: str | None) -> Actor | None:
    """Whose feeling the curve shows: the chosen perspective's, else the best known actor's."""
    known: dict[str, int] = {}
    for step in document.steps:
        for point in step.emotions:
            known[point.actor] = known.get(point.actor, 0) + (point.state is State.AS_IS)
    if perspective in known:
        return document.actor(perspective)
    candidates = [actor for actor in document.actors if actor.key in known]
    return max(
        candidates,
        key=lambda actor: (known[actor.key], actor.kind is ActorKind.END_USER),
        default=None,
    )


def _feeling(step: Step, actor: Actor | None, felt: Felt | None) -> Feeling:
    own = [point for point in step.emotions if actor is not None and point.actor == actor.key]
    return Feeling(
        as_is=next((point for point in own if point.state is State.AS_IS), None),
        to_be=next((point for point in own if point.state is State.TO_BE), None),
        reported=None if felt is None else rounded(felt.mean, 1),
        reported_n=None if felt is None else felt.n,
    )


def _curve_point(column: MapColumn) -> CurvePoint:
    return CurvePoint(
        column.title, column.feeling.as_is, column.feeling.to_be, column.feeling.reported
    )
