"""A task to do in what is tried: what its answers say, and whose they are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from codesign.items import stored as values
from codesign.items.measure import ALL, Behind
from codesign.items.rows import SEQ_SUFFIX, RoundRows, Trail, WalkRow
from codesign.items.task.model import Task
from codesign.measures.clicks import Misclicks, misclicks
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.paths import (
    LOST,
    Link,
    Lostness,
    Node,
    Place,
    Walk,
    flows,
    lostness,
    lostness_of,
)
from codesign.measures.results import NotComputed
from codesign.measures.scales import (
    Ratings,
    seq,
)
from codesign.measures.success import TaskSuccess, task_success
from codesign.measures.times import Attempt, TimeOnTask, successful_seconds, time_on_task


@dataclass(frozen=True)
class Try:
    """One person's attempt at a task with one version."""

    walk: WalkRow
    outcome: TaskOutcome
    seconds: float | None
    is_observed: bool
    ease: int | None
    """The answer to how easy it was, 1–7."""
    trail: Trail
    at_goal: bool = False
    """The time ends when the goal was reached; else when somebody pressed."""


@dataclass(frozen=True)
class TaskFacts:
    """What happened at a task with one version."""

    tries: tuple[Try, ...]
    ongoing: int
    """People who are at it just now: in no number."""
    success: TaskSuccess
    times: TimeOnTask | NotComputed
    ease: Ratings
    lost: Lostness | NotComputed
    links: tuple[Link, ...]
    misses: Misclicks

    by_own_word: int = 0
    """Attempts that ended as the person says: the task has no goal, and nobody looked on."""

    @property
    def n(self) -> int:
        return len(self.tries)


Found = dict[str, TaskFacts]
"""Version → what happened at a task with it."""


def task_facts(rows: RoundRows, task: Task, arm: str) -> TaskFacts:
    """A task with one version. Who began it and ended nowhere has left, once it is over."""
    tries, ongoing = [], 0
    for walk, item in rows.pages_of(task.key, arm):
        trail = rows.trails.get((walk.id, item)) or Trail()
        stored = rows.tasks.get((walk.id, item))
        if stored is None and not trail.is_begun:
            continue
        if stored is None and not walk.is_over:
            ongoing += 1
            continue
        ease = values.rating(rows.answers.get((walk.id, item + SEQ_SUFFIX), {}), 1, 7)
        if stored is None:
            tries.append(Try(walk, TaskOutcome.LEFT, None, False, ease, trail))
        else:
            seconds = None if stored.ms is None else stored.ms / 1000
            goal = task.success.screens if task.success else ()
            at_goal = stored.ends_at_goal(goal)
            tries.append(
                Try(walk, stored.outcome, seconds, stored.is_observed, ease, trail, at_goal)
            )
    return measured(task, tries, ongoing)


def measured(task: Task, tries: Sequence[Try], ongoing: int = 0) -> TaskFacts:
    """The measures of some attempts at a task."""
    walks = [Walk(tuple(one.trail.screens), one.outcome) for one in tries]
    asked = [one for one in tries if task.seq and (one.ease or one.outcome is not TaskOutcome.LEFT)]
    return TaskFacts(
        tries=tuple(tries),
        ongoing=ongoing,
        success=task_success(one.outcome for one in tries),
        by_own_word=0 if task.success else sum(not one.is_observed for one in tries),
        times=time_on_task(successful_seconds(Attempt(t.outcome, t.seconds) for t in tries)),
        ease=seq(one.ease for one in asked),
        lost=lostness_of(walks, [task.path] if task.path else ()),
        links=flows(walk for walk in walks if walk.screens),
        misses=misclicks(
            (one.walk.id, not press.is_miss) for one in tries for press in one.trail.presses
        ),
    )


def missed_screens(tries: Sequence[Try]) -> list[tuple[str, int, int, int]]:
    """(screen, presses, misses, people who missed), most misses first."""
    presses, misses = Counter[str](), Counter[str]()
    people: dict[str, set[int]] = {}
    for one in tries:
        for pressed in one.trail.presses:
            presses[pressed.screen] += 1
            if pressed.is_miss:
                misses[pressed.screen] += 1
                people.setdefault(pressed.screen, set()).add(one.walk.id)
    order = sorted(presses, key=lambda screen: (-misses[screen], -presses[screen], screen))
    return [(s, presses[s], misses[s], len(people.get(s, ()))) for s in order]


PATH_LEVELS = 5
"""Screens of a path that are drawn one by one."""


def of_task(task: Task, found: TaskFacts) -> Behind:
    """What one task counts."""
    minimum = len(set(task.path))
    for one in found.tries:
        walk, trail = one.walk.id, one.trail
        yield ALL, "", walk
        yield one.outcome, "", walk
        if one.outcome.is_success:
            yield "klarade", "", walk
            if one.seconds is not None:
                yield "tid", "", walk
            lost = lostness(trail.screens, minimum) if minimum else None
            if isinstance(lost, float) and lost > LOST:
                yield "vilse", "", walk
        if one.ease is not None:
            yield "latt", str(one.ease), walk
        for pressed in trail.presses:
            yield "tryck", pressed.screen, walk
            if pressed.is_miss:
                yield "miss", pressed.screen, walk
        if trail.screens:
            for link in flows([Walk(tuple(trail.screens), one.outcome)], PATH_LEVELS):
                yield "vag", f"{node_key(link.source)}>{node_key(link.target)}", walk
                yield "vid", node_key(link.source), walk
                yield "vid", node_key(link.target), walk


def node_key(node: Node) -> str:
    """A place in a flow, as addresses write it."""
    return f"{node.level}.{node.screen}" if isinstance(node, Place) else str(node)
