"""Rules of a round: its pages in order, when a task is done, and which versions one meets."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum

from codesign.items.places import ANOTHER, CLOSING, CONTEXT, Item, read_item
from codesign.items.screen_task import ScreenTask, Success
from codesign.items.tried import Position
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.ways import is_direct
from codesign.rounds.plan import AnyBlock, Design, TestPlan, shows

PLACE_LIMIT = 120


EVENTS_LIMIT = 2000
"""Events kept of one walk-through; what comes after is a machine's."""


class RoundStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class LeftOut(StrEnum):
    """Why staff keep a walk-through out of the results."""

    TEST = "test"
    """Somebody of the project group tried."""
    TWICE = "twice"
    """The same person had been counted already."""
    FAULT = "fault"
    """Something technical went wrong."""
    OTHERWISE = "otherwise"
    """It was not led as the round says."""
    OTHER = "other"


def is_reached(success: Success | None, position: Position) -> bool:
    """Whether the task's success state is where somebody is now."""
    if success is None or position.screen not in success.screens:
        return False
    return all(position.states.get(name) == value for name, value in success.states.items())


def outcome_of(
    task: ScreenTask, visited: Sequence[str], *, succeeded: bool, gave_up: bool
) -> TaskOutcome:
    """How a task ended. `visited` are the screens in order, the first included.

    Direct: done by the shortest way that the script names, or, when it names none, without
    coming back to a screen. A screen that is loaded anew is not a detour.
    """
    if succeeded:
        direct = is_direct(visited, [task.path] if task.path else [])
        return TaskOutcome.DIRECT if direct else TaskOutcome.INDIRECT
    return TaskOutcome.GAVE_UP if gave_up else TaskOutcome.LEFT


def plan_of(script: TestPlan, arms: Sequence[str]) -> tuple[Item, ...]:
    """Every page in order for somebody who meets these arms in this order.

    What comes before the first block that shows the prototype, and after the last, is met once;
    what is between is met once per arm, with the closing scale after each, and a page between two
    arms that says that another version comes.
    """
    context = script.context
    items = [Item(CONTEXT)] if context.place or context.device or context.disruption else []
    before, shown, after = _parts(script.blocks)
    items += [Item(block.key) for block in before]
    is_met = bool(shown or script.closing)
    for place, arm in enumerate(arms):
        if place and is_met:
            items.append(Item(ANOTHER, arm))
        items += [Item(block.key, arm) for block in shown]
        if script.closing:
            items.append(Item(CLOSING, arm))
    return (*items, *(Item(block.key) for block in after))


def without_pages_between(plan: Sequence[str]) -> list[str]:
    """A plan as devices knew it that were prepared before there were pages between versions."""
    return [item for item in plan if read_item(item).key != ANOTHER]


def until_goal(
    events: Iterable[tuple[str, int]], screens: Collection[str], reached: int
) -> Iterator[str]:
    """The screens of a task in order, until its goal. `events` are (screen, milliseconds).

    The goal is the first of its `screens` that was shown at the moment it was `reached`.
    """
    for screen, ms in events:
        if ms > reached:
            return
        yield screen
        if ms == reached and screen in screens:
            return


def _parts(
    blocks: Sequence[AnyBlock],
) -> tuple[Sequence[AnyBlock], Sequence[AnyBlock], Sequence[AnyBlock]]:
    showing = [i for i, block in enumerate(blocks) if shows(block)]
    if not showing:
        return blocks, (), ()
    first, last = showing[0], showing[-1] + 1
    return blocks[:first], blocks[first:last], blocks[last:]


def arms_met(design: Design, arms: Sequence[str], order: Sequence[str], least: str) -> list[str]:
    """The arms one person meets, in order: every one in `order`, or only the `least` used."""
    if design is Design.WITHIN:
        return list(order)
    return [least] if design is Design.BETWEEN else list(arms[:1])
