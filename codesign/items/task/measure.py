"""A task to do in what is tried: what its answers say, and whose they are."""

from collections import Counter
from collections.abc import Sequence

from codesign.items.attempts import TaskFacts, Try
from codesign.items.measure import ALL, Behind
from codesign.items.task.model import Task
from codesign.measures.paths import LOST, Node, Place, Walk, flows, lostness


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
