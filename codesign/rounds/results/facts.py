"""From rows to measures: what a round says of each block, with one version or with another.

Whose answers stand behind a number is kept with it, so that every number can be followed to them.
"""

from dataclasses import dataclass

from codesign.items import stored as values
from codesign.items.moves import WalkStatus
from codesign.items.places import CLOSING
from codesign.items.rows import RoundRows, WalkRow
from codesign.measures.scales import (
    SUS_ITEMS,
    Ratings,
    sus,
    sus_score,
    umux_lite,
    umux_lite_score,
)
from codesign.rounds.plan import ClosingScale


@dataclass(frozen=True)
class Taking:
    """How many took part, told honestly."""

    complete: int
    partial: int
    """Begun and left: what they did before is counted."""
    ongoing: int
    """Begun just now: they may come back."""
    moderated: int
    left_out: int = 0
    """Kept out of every number by staff."""

    @property
    def counted(self) -> int:
        """Everybody whose answers are counted."""
        return self.complete + self.partial + self.ongoing


@dataclass(frozen=True)
class ScaleFacts:
    """A closing scale after one version: each whole answer, and the measure."""

    scores: tuple[tuple[WalkRow, float], ...]
    measure: Ratings


def taking(rows: RoundRows) -> Taking:
    """Who took part."""
    walks = rows.walks.values()
    complete = sum(walk.status is WalkStatus.COMPLETE for walk in walks)
    over = sum(walk.is_over for walk in walks)
    return Taking(
        complete=complete,
        partial=over - complete,
        ongoing=len(rows.walks) - over,
        moderated=sum(walk.is_moderated for walk in walks),
        left_out=rows.left_out,
    )


_SCALES = {
    ClosingScale.SUS: (SUS_ITEMS, 5, sus_score),
    ClosingScale.UMUX_LITE: (2, 7, umux_lite_score),
}
"""A closing scale's number of questions, its highest answer, and its score."""


def score_of(scale: ClosingScale, value: values.Value) -> float | None:
    """One person's score, None when any answer is missing."""
    count, high, score = _SCALES[scale]
    ratings = values.ratings(value, count, 1, high)
    found = None if ratings is None else score(ratings)
    return found if isinstance(found, float) else None


def closing_facts(rows: RoundRows, scale: ClosingScale, arm: str) -> ScaleFacts:
    """The closing scale after one version."""
    count, high, _ = _SCALES[scale]
    given, scores = [], []
    for walk, item in rows.pages_of(CLOSING, arm):
        value = rows.answers.get((walk.id, item), {})
        ratings = values.ratings(value, count, 1, high)
        if ratings is None or not any(ratings):
            continue
        given.append(ratings)
        found = score_of(scale, value)
        if found is not None:
            scores.append((walk, found))
    measure = sus(given) if scale is ClosingScale.SUS else umux_lite(given)
    return ScaleFacts(tuple(scores), measure)
