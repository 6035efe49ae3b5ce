"""From rows to measures: what a round says of each block, with one version or with another.

Whose answers stand behind a number is kept with it, so that every number can be followed to them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codesign.measures.cards import Sorting
from codesign.measures.clicks import FirstClicks, Misclicks, first_clicks, misclicks
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.paths import Link, Lostness, Walk, flows, lostness_of
from codesign.measures.results import NotComputed
from codesign.measures.scales import (
    SUS_ITEMS,
    Ratings,
    seq,
    sus,
    sus_score,
    umux_lite,
    umux_lite_score,
)
from codesign.measures.shares import Share
from codesign.measures.success import TaskSuccess, task_success
from codesign.measures.times import Attempt, TimeOnTask, successful_seconds, time_on_task
from codesign.measures.trees import Search, Tree
from codesign.rounds.domain import CLOSING, WalkStatus
from codesign.rounds.plan import (
    CardSort,
    ClosingScale,
    FirstClick,
    Question,
    Task,
    TreeNode,
    TreeTest,
)
from codesign.rounds.results import values
from codesign.rounds.results.rows import SEQ_SUFFIX, RoundRows, Trail, WalkRow
from codesign.rounds.results.values import Press


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


@dataclass(frozen=True)
class Clicked:
    """One person's first click."""

    walk: WalkRow
    press: Press
    is_right: bool


@dataclass(frozen=True)
class ClickFacts:
    clicks: tuple[Clicked, ...]
    """Also of those who would press nowhere."""
    measure: FirstClicks | NotComputed

    @property
    def pressed(self) -> tuple[Clicked, ...]:
        """Those who pressed somewhere: every share is of them."""
        return tuple(one for one in self.clicks if one.press)

    @property
    def without(self) -> int:
        """How many would press nowhere."""
        return len(self.clicks) - len(self.pressed)


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


def click_facts(rows: RoundRows, block: FirstClick, arm: str) -> ClickFacts:
    """First clicks: right in a right region or on a right hotspot, whichever the block names."""
    clicks = []
    for walk, item in rows.pages_of(block.key, arm):
        press = values.press(rows.answers.get((walk.id, item), {}))
        if press is not None:
            clicks.append(Clicked(walk, press, _is_right(block, press)))
    return ClickFacts(tuple(clicks), _first_clicks(block, clicks))


def _is_right(block: FirstClick, press: Press) -> bool:
    if press.hotspot and press.hotspot in block.hotspots:
        return True
    point = press.point
    return point is not None and any(region.holds(point.x, point.y) for region in block.right)


def _first_clicks(block: FirstClick, clicks: Sequence[Clicked]) -> FirstClicks | NotComputed:
    """By place where regions are right; by what was pressed where hotspots are."""
    if not block.hotspots:
        return first_clicks((one.press.point for one in clicks), block.right)
    pressed = [one for one in clicks if one.press]
    return FirstClicks(
        hits=Share(sum(one.is_right for one in pressed), len(pressed)),
        by_region=tuple(
            sum(one.press.hotspot == spot for one in pressed) for spot in block.hotspots
        ),
        without=len(clicks) - len(pressed),
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


def chosen(rows: RoundRows, key: str) -> dict[int, str]:
    """Walk-through → the one option that was chosen, "" for none of them."""
    found = {walk.id: values.choice(answer) for walk, answer in _answers(rows, key)}
    return {walk: choice for walk, choice in found.items() if choice is not None}


def question_answers(rows: RoundRows, block: Question) -> dict[int, tuple[str, ...]]:
    """Walk-through → what was chosen at a question with options or a scale."""
    found = {}
    for walk, answer in _answers(rows, block.key):
        if block.answer == "many":
            picked = values.choices(answer)
        elif block.answer == "scale":
            rated = values.rating(answer, 1, block.steps)
            picked = () if rated is None else (str(rated),)
        else:
            one = values.choice(answer)
            picked = (one,) if one else ()
        if picked:
            found[walk.id] = picked
    return found


def sortings(rows: RoundRows, block: CardSort) -> dict[int, Sorting]:
    """Walk-through → its piles."""
    cards = [card.key for card in block.cards]
    found = {w.id: values.sorting(answer, cards) for w, answer in _answers(rows, block.key)}
    return {walk: one for walk, one in found.items() if one is not None and one.piles}


def searches(rows: RoundRows, block: TreeTest) -> dict[int, Search]:
    """Walk-through → its search in the menu."""
    nodes = tree_of(block).parents
    found = {w.id: values.search(answer, nodes) for w, answer in _answers(rows, block.key)}
    return {walk: one for walk, one in found.items() if one is not None}


def tree_of(block: TreeTest) -> Tree:
    """The menu as the measures read it."""
    return Tree({node.key: above for node, above in nodes_of(block.tree)})


def nodes_of(
    tree: Sequence[TreeNode], above: str | None = None
) -> Iterator[tuple[TreeNode, str | None]]:
    """Every node with its parent's key, from the top down."""
    for node in tree:
        yield node, above
        yield from nodes_of(node.below, node.key)


def _answers(rows: RoundRows, key: str) -> Iterator[tuple[WalkRow, values.Value]]:
    """The answers to a page that is met once, whatever the version."""
    for walk, item in rows.pages_of(key, ""):
        if (walk.id, item) in rows.answers:
            yield walk, rows.answers[walk.id, item]


def words_of(rows: RoundRows, key: str, arm: str) -> dict[int, str]:
    """Walk-through → its words at a page; "" for who came past it and wrote nothing."""
    found = {}
    for walk, item in rows.pages_of(key, arm):
        place = (walk.id, item)
        if place in rows.words or place in rows.answers:
            found[walk.id] = rows.words.get(place, "")
    return found


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
