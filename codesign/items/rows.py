"""What is stored of a round's walk-throughs, folded to one record per person and page.

Rows come as streams, ordered as their queries say, and are folded as they come.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from codesign.items.moves import EventKind, WalkStatus
from codesign.items.places import read_item
from codesign.items.stored import Press, point_of
from codesign.measures.outcomes import TaskOutcome

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
    at_goal: bool = False
    """The time ends when the success state was reached."""

    def ends_at_goal(self, screens: Collection[str]) -> bool:
        """Whether the time ends at the task's goal, on one of its `screens` (none: no goal).

        What somebody managed without anybody deciding it was decided by the goal itself.
        """
        if not screens or not self.outcome.is_success:
            return False
        return self.at_goal or not self.is_observed


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
    ms: int = 0


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


@dataclass(frozen=True)
class Goal:
    """Where a task ended for one person: on one of the screens, so long after it was begun."""

    screens: Collection[str]
    ms: int


@dataclass
class Trail:
    """How one person moved on one page of the plan, as far as its goal."""

    goal: Goal | None = None
    is_over: bool = False
    """The goal has been reached: what somebody does after that is no part of the task."""
    began: int | None = None
    is_begun: bool = False
    restarts: int = 0
    screens: list[str] = field(default_factory=list)
    """In order; somebody who begins the task again goes on from its first screen."""
    presses: list[Pressed] = field(default_factory=list)

    def follow(self, event: EventRow) -> None:
        """Take the next event in."""
        if self.is_over or self._is_past(event):
            self.is_over = True
            return
        if event.kind is EventKind.TASK:
            self.restarts += self.is_begun
            self.is_begun = True
            self.began = event.ms if self.began is None else self.began
        elif event.kind is EventKind.SCREEN:
            self.screens.append(event.screen)
            self.is_over = self._is_goal(event)
        else:
            press = Press(point_of(event.x, event.y), event.hotspot)
            self.presses.append(Pressed(event.screen, press, event.kind is EventKind.MISS))

    def _is_past(self, event: EventRow) -> bool:
        """Times count from when the task was begun: nothing is past its goal before that."""
        if self.goal is None or self.began is None:
            return False
        return event.ms - self.began > self.goal.ms

    def _is_goal(self, event: EventRow) -> bool:
        goal = self.goal
        is_then = goal is not None and event.ms - (self.began or 0) == goal.ms
        return is_then and goal is not None and event.screen in goal.screens


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
    left_out: int = 0
    """Walk-throughs that staff have left out of the results."""

    def chosen(self, walks: Iterable[int]) -> "RoundRows":
        """The same of these walk-throughs alone."""
        kept = {walk: self.walks[walk] for walk in walks if walk in self.walks}
        return RoundRows(
            kept,
            _of(kept, self.tasks),
            _of(kept, self.answers),
            _of(kept, self.trails),
            _of(kept, self.words),
            self.left_out,
        )

    def timed(self, goals: Mapping[str, Collection[str]], *, at_goal: bool) -> "RoundRows":
        """The same with only the times that end at the goal, or only those that end at a press."""
        kept = {
            place: task
            if task.ends_at_goal(goals.get(block_of(task.item)[0], ())) is at_goal
            else replace(task, ms=None)
            for place, task in self.tasks.items()
        }
        return replace(self, tasks=kept)

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
    left_out: int = 0,
    goals: Mapping[str, Collection[str]] | None = None,
) -> RoundRows:
    """The rows of a round put together. `goals` are the success screens of its tasks by key."""
    ended = {(task.walk_id, task.item): task for task in tasks}
    trails: dict[Place, Trail] = {}
    for event in events:
        place = (event.walk_id, event.item)
        if place not in trails:
            trails[place] = Trail(goal_of(ended.get(place), goals or {}))
        trails[place].follow(event)
    said: dict[Place, str] = {}
    for word in words:
        place = (word.walk_id, word.item)
        said[place] = f"{said[place]}\n{word.text}" if place in said else word.text
    return RoundRows(
        walks={walk.id: walk for walk in walks},
        tasks=ended,
        answers={(answer.walk_id, answer.item): answer.value for answer in answers},
        trails=trails,
        words=said,
        left_out=left_out,
    )


def goal_of(task: TaskRow | None, goals: Mapping[str, Collection[str]]) -> Goal | None:
    """Where a task ended, if its success state ended it."""
    if task is None or task.ms is None:
        return None
    screens = goals.get(block_of(task.item)[0], ())
    return Goal(screens, task.ms) if task.ends_at_goal(screens) else None


def block_of(item: str) -> tuple[str, str]:
    """The block's key and the arm of a page of the plan, also for the question after a task."""
    found = read_item(item.removesuffix(SEQ_SUFFIX))
    return found.key, found.arm
