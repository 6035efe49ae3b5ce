"""What happened at something to do on screens: each attempt, and what attempts measure."""

from collections.abc import Sequence
from dataclasses import dataclass

from codesign.items import stored as values
from codesign.items.rows import SEQ_SUFFIX, RoundRows, Trail, WalkRow
from codesign.items.screen_task import SEQ_STEPS, ScreenTask
from codesign.measures.clicks import Misclicks, misclicks
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.paths import Link, Lostness, Walk, flows, lostness_of
from codesign.measures.results import NotComputed
from codesign.measures.scales import Ratings, seq
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


def task_facts(rows: RoundRows, task: ScreenTask, arm: str) -> TaskFacts:
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
        ease = values.rating(rows.answers.get((walk.id, item + SEQ_SUFFIX), {}), 1, SEQ_STEPS)
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


def measured(task: ScreenTask, tries: Sequence[Try], ongoing: int = 0) -> TaskFacts:
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
