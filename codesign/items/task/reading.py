"""A task to do in what is tried: what a participant sends of it."""

from codesign.items.reading import Drawing, Given, Sent, step_given
from codesign.items.screen_task import SEQ_STEPS
from codesign.items.task.model import Task


def ease_given(_block: Task, sent: Sent, _drawing: Drawing | None) -> Given:
    """How easy it was, 1…7; None when passed over."""
    return Given({"value": step_given(sent.get("value", ""), SEQ_STEPS)})
