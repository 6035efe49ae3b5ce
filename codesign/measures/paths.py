"""Which way people go through the screens, and whether they get lost."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean, median
from typing import TypeAlias

from codesign.measures.outcomes import TaskOutcome
from codesign.measures.results import NotComputed, Value, Why
from codesign.measures.shares import Share
from codesign.measures.ways import seen

LOST = 0.5
"""Above this a person is lost; below `AT_HOME` there is no sign of it (Smith 1996)."""
AT_HOME = 0.4
LEVELS = 6
"""So many screens deep a flow is drawn unless something else is asked."""


@dataclass(frozen=True)
class Walk:
    """The screens one person saw during a task, in order, and how it ended."""

    screens: tuple[str, ...]
    outcome: TaskOutcome


class Stop(StrEnum):
    """Where a flow begins, and what stands for the screens after the last level shown."""

    START = "start"
    LATER = "later"


@dataclass(frozen=True)
class Place:
    """A screen as the `level`th that people saw, from 1."""

    level: int
    screen: str


Node: TypeAlias = Stop | Place | TaskOutcome


@dataclass(frozen=True)
class Link:
    """How many people went from one node straight to another."""

    source: Node
    target: Node
    n: int


@dataclass(frozen=True)
class Transition:
    """How often one screen followed straight on another, and for how many people."""

    source: str
    target: str
    times: int
    people: int


@dataclass(frozen=True)
class Lostness:
    """How lost those were who got there in the end."""

    values: tuple[float, ...]
    left_out: int
    """People who did not get there, or by a way shorter than the declared one."""
    mean: float
    median: float
    lost: Share
    """Those above `LOST`."""


def transitions(walks: Iterable[Walk]) -> tuple[Transition, ...]:
    """Every step from screen to screen, the most frequent first."""
    times, people = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for walk in walks:
        steps = Counter(pairwise(seen(walk.screens)))
        times.update(steps)
        people.update(steps.keys())
    found = [Transition(a, b, n, people[a, b]) for (a, b), n in times.items()]
    return tuple(sorted(found, key=lambda step: (-step.times, step.source, step.target)))


def flows(walks: Iterable[Walk], levels: int = LEVELS) -> tuple[Link, ...]:
    """What a Sankey diagram of the walks draws: start, screens by order of visit, ends.

    What comes after `levels` screens passes through `Stop.LATER`, so that no screen seems to be
    the last when it was not. As many people leave every node as come to it.
    """
    if levels < 1:
        raise ValueError("A flow has at least one level")
    found = Counter[tuple[Node, Node]]()
    for walk in walks:
        found.update(pairwise(_nodes(walk, levels)))
    links = [Link(source, target, n) for (source, target), n in found.items()]
    return tuple(sorted(links, key=_in_order))


def _nodes(walk: Walk, levels: int) -> list[Node]:
    screens = seen(walk.screens)
    places = [Place(i, screen) for i, screen in enumerate(screens[:levels], start=1)]
    later = [Stop.LATER] if len(screens) > levels else []
    return [Stop.START, *places, *later, walk.outcome]


def _in_order(link: Link) -> tuple[float, int, str, str]:
    return _depth(link.source), -link.n, _name(link.source), _name(link.target)


def _depth(node: Node) -> float:
    if isinstance(node, Place):
        return node.level
    return 0 if node is Stop.START else math.inf


def _name(node: Node) -> str:
    return node.screen if isinstance(node, Place) else str(node)


def lostness(screens: Iterable[str], minimum: int) -> Value:
    """How lost one person was: √((N/S − 1)² + (R/N − 1)²), 0 for the shortest way.

    Smith, Towards a practical measure of hypertext usability, Interacting with Computers
    1996;8:365–381. N is the number of different screens seen, S all visits, R (`minimum`) the
    different screens the shortest way needs, first and last included. Below 0.4 no sign of being
    lost, above 0.5 lost; it tells of the way, not of how it felt. Has no meaning for somebody
    who did not get there; and fewer different screens than R say that R is wrong.
    """
    if minimum < 1:
        raise ValueError("The shortest way has at least one screen")
    way = seen(screens)
    n, s = len(set(way)), len(way)
    if not way:
        return NotComputed(Why.NOBODY)
    if n < minimum:
        return NotComputed(Why.BELOW_MINIMUM)
    return math.hypot(n / s - 1, minimum / n - 1)


def lostness_of(
    walks: Iterable[Walk], optimal: Collection[Sequence[str]]
) -> Lostness | NotComputed:
    """The lostness of those who got there, measured against the shortest declared path."""
    lengths = [len(set(path)) for path in optimal if path]
    if not lengths:
        return NotComputed(Why.NO_OPTIMAL_PATH)
    given = list(walks)
    found = [lostness(w.screens, min(lengths)) for w in given if w.outcome.is_success]
    values = tuple(value for value in found if not isinstance(value, NotComputed))
    if not values:
        return NotComputed(Why.NOBODY)
    return Lostness(
        values=values,
        left_out=len(given) - len(values),
        mean=fmean(values),
        median=median(values),
        lost=Share(sum(value > LOST for value in values), len(values)),
    )
