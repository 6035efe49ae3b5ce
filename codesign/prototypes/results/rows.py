"""What is stored of a round's walk-throughs, folded to one record per person and page.

Rows come as streams, ordered as their queries say, and are folded as they come.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codesign.prototypes.domain import EventKind, TaskOutcome, WalkStatus, read_item
from codesign.prototypes.results.values import Press, point_of

SEQ_SUFFIX = ":seq"


@dataclass(frozen=True)
class WalkRow:
    """One walk-through that was not taken back."""

    id: int
    arms: tuple[str, ...]
    status: WalkStatus
    is_over: bool
    """Finished, or so long ago that nobody comes back to it."""
    is_moderated: bool
    language: str = "sv"
    place: str = ""
    device: str = ""
    disruption: bool | None = None


@dataclass(frozen=True)
class TaskRow:
    walk_id: int
    item: str
    outcome: TaskOutcome
    is_observed: bool
    ms: int | None


@dataclass(frozen=True)
class AnswerRow:
    walk_id: int
    item: str
    value: Mapping[str, Any]


@dataclass(frozen=True)
class EventRow:
    """An event; a walk-through's events come in their order."""

    walk_id: int
    item: str
    kind: EventKind
    screen: str
    hotspot: str
    x: float | None
    y: float | None


@dataclass(frozen=True)
class WordRow:
    """Words that answer a page."""

    walk_id: int
    item: str
    text: str


@dataclass(frozen=True)
class Pressed:
    """A press in the prototype, on a hotspot or beside everything."""

    screen: str
    press: Press
    is_miss: bool


@dataclass
class Trail:
    """How one person moved on one page of the plan."""

    is_begun: bool = False
    restarts: int = 0
    screens: list[str] = field(default_factory=list)
    """In order; somebody who begins the task again goes on from its first screen."""
    presses: list[Pressed] = field(default_factory=list)

    def follow(self, event: EventRow) -> None:
        """Take the next event in."""
        if event.kind is EventKind.TASK:
            self.restarts += self.is_begun
            self.is_begun = True
        elif event.kind is EventKind.SCREEN:
            self.screens.append(event.screen)
        else:
            press = Press(point_of(event.x, event.y), event.hotspot)
            self.presses.append(Pressed(event.screen, press, event.kind is EventKind.MISS))


Place = tuple[int, str]
"""A walk-through and a page of its plan, as `Item.written`."""


@dataclass(frozen=True)
class RoundRows:
    """Everything that a round's results are made of."""

    walks: Mapping[int, WalkRow]
    tasks: Mapping[Place, TaskRow] = field(default_factory=dict)
    answers: Mapping[Place, Mapping[str, Any]] = field(default_factory=dict)
    trails: Mapping[Place, Trail] = field(default_factory=dict)
    words: Mapping[Place, str] = field(default_factory=dict)

    def chosen(self, walks: Iterable[int]) -> "RoundRows":
        """The same of these walk-throughs alone."""
        kept = {walk: self.walks[walk] for walk in walks if walk in self.walks}
        return RoundRows(
            kept,
            _of(kept, self.tasks),
            _of(kept, self.answers),
            _of(kept, self.trails),
            _of(kept, self.words),
        )

    def pages_of(self, key: str, arm: str) -> Iterator[tuple[WalkRow, str]]:
        """Who was to meet a page of the plan, and the page as it is written there."""
        written = f"{key}@{arm}" if arm else key
        for walk in self.walks.values():
            if not arm or arm in walk.arms:
                yield walk, written


def _of(walks: Mapping[int, WalkRow], rows: Mapping[Place, Any]) -> dict[Place, Any]:
    return {place: row for place, row in rows.items() if place[0] in walks}


def folded(
    walks: Iterable[WalkRow],
    tasks: Iterable[TaskRow] = (),
    answers: Iterable[AnswerRow] = (),
    events: Iterable[EventRow] = (),
    words: Iterable[WordRow] = (),
) -> RoundRows:
    """The rows of a round put together."""
    trails: dict[Place, Trail] = {}
    for event in events:
        trails.setdefault((event.walk_id, event.item), Trail()).follow(event)
    said: dict[Place, str] = {}
    for word in words:
        place = (word.walk_id, word.item)
        said[place] = f"{said[place]}\n{word.text}" if place in said else word.text
    return RoundRows(
        walks={walk.id: walk for walk in walks},
        tasks={(task.walk_id, task.item): task for task in tasks},
        answers={(answer.walk_id, answer.item): answer.value for answer in answers},
        trails=trails,
        words=said,
    )


def block_of(item: str) -> tuple[str, str]:
    """The block's key and the arm of a page of the plan, also for the question after a task."""
    found = read_item(item.removesuffix(SEQ_SUFFIX))
    return found.key, found.arm
