"""The board of answers: every area with what is answered and done, narrowed by a filter."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from codesign.areas.labels import AreaLabel
from codesign.follow_up.domain import AnswerStatus
from codesign.follow_up.forms import BoardFilter, Show
from codesign.follow_up.queries import ActionRow, AnswerRow
from codesign.follow_up.topics import Target


@dataclass(frozen=True)
class Viewer:
    """Whose "mine" it is, and which day it is."""

    person_id: int
    today: date


@dataclass(frozen=True)
class Row:
    """One area, subcategory or voice on the board."""

    target: Target
    label: AreaLabel | None
    voices: int
    answers: tuple[AnswerRow, ...]
    actions: tuple[ActionRow, ...]
    is_unanswered: bool = False
    parts: tuple["Row", ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether nothing is answered, done or asked here, nor in any part."""
        return not (self.answers or self.actions or self.parts)


@dataclass(frozen=True)
class FollowUpView:
    """What the page shows: first what waits, then everything that the filter leaves."""

    overdue: tuple[ActionRow, ...]
    unanswered: tuple[AreaLabel, ...]
    to_review: tuple[AnswerRow, ...]
    areas: tuple[Row, ...]
    voices: tuple[Row, ...]
    mine_overdue: int
    """Overdue actions that are the viewer's own."""


@dataclass(frozen=True)
class Material:
    """Everything about one project that a board is made of."""

    labels: Mapping[int, AreaLabel]
    counts: Mapping[int, int]
    """Area → voices that the viewer may know of."""
    actions: Sequence[ActionRow]
    answers: Sequence[AnswerRow]
    unanswered: Collection[int]


def board(of: Material, wanted: BoardFilter, viewer: Viewer) -> FollowUpView:
    """The board as one person sees it through a filter. What waits is never filtered away."""
    overdue = tuple(one for one in of.actions if one.is_overdue(viewer.today))
    rows = _Rows(of, wanted, viewer)
    return FollowUpView(
        overdue=overdue,
        unanswered=tuple(label for label in of.labels.values() if label.id in of.unanswered),
        to_review=tuple(one for one in of.answers if one.status is AnswerStatus.REVIEW),
        areas=tuple(rows.areas()),
        voices=tuple(rows.voices()),
        mine_overdue=sum(1 for one in overdue if one.owner_id == viewer.person_id),
    )


class _Rows:
    def __init__(self, of: Material, wanted: BoardFilter, viewer: Viewer) -> None:
        self._of = of
        self._wanted = wanted
        self._actions: dict[Target, list[ActionRow]] = defaultdict(list)
        self._answers: dict[Target, list[AnswerRow]] = defaultdict(list)
        for action in of.actions:
            if _is_wanted(action, wanted, viewer):
                self._actions[action.target].append(action)
        for answer in of.answers:
            if wanted.show is not Show.MINE or answer.author_id == viewer.person_id:
                self._answers[answer.target].append(answer)

    def areas(self) -> list[Row]:
        """Top-level areas in order, each with its subcategories."""
        labels = self._of.labels.values()
        found = []
        for label in labels:
            if label.parent_id is None:
                parts = [self._row(part) for part in labels if part.parent_id == label.id]
                row = self._row(label, tuple(part for part in parts if self._is_shown(part)))
                if self._is_shown(row):
                    found.append(row)
        return found

    def voices(self) -> list[Row]:
        """Single voices that something is done or answered about, newest first."""
        if self._wanted.show is Show.UNANSWERED:
            return []
        targets = {one for one in (*self._actions, *self._answers) if one.voice_id is not None}
        rows = [
            Row(one, None, 1, tuple(self._answers[one]), tuple(self._actions[one]))
            for one in sorted(targets, key=lambda one: -(one.voice_id or 0))
        ]
        return [row for row in rows if self._is_shown(row)]

    def _row(self, label: AreaLabel, parts: tuple[Row, ...] = ()) -> Row:
        target = Target(area_id=label.id)
        return Row(
            target,
            label,
            self._of.counts.get(label.id, 0),
            tuple(self._answers.get(target, ())),
            tuple(self._actions.get(target, ())),
            label.id in self._of.unanswered,
            parts,
        )

    def _is_shown(self, row: Row) -> bool:
        if self._wanted.show is Show.UNANSWERED:
            # Subcategories stay out of the way: what lacks an answer is the area.
            return row.is_unanswered
        if self._wanted.show is Show.MINE and (row.answers or row.parts):
            return True
        return not self._wanted.narrows_actions or bool(row.actions or row.parts)


def _is_wanted(action: ActionRow, wanted: BoardFilter, viewer: Viewer) -> bool:
    if wanted.show is Show.OVERDUE and not action.is_overdue(viewer.today):
        return False
    if wanted.show is Show.MINE and action.owner_id != viewer.person_id:
        return False
    return (wanted.status is None or action.status == wanted.status) and (
        wanted.track is None or action.track == wanted.track
    )
