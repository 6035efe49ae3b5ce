"""Something to do on screens: what a round keeps and measures of it, whatever kind it is of."""

from typing import Annotated

from pydantic import Field

from codesign.i18n import gettext, local
from codesign.items.model import Block
from codesign.items.names import short
from codesign.texts import Frozen, Key

SEQ_STEPS = 7
"""Answers to how easy it was (SEQ), one to seven."""


class Success(Frozen):
    """When a task is done: on one of these screens, with the states so."""

    screens: Annotated[tuple[Key, ...], Field(min_length=1)]
    states: dict[Key, Key] = Field(default_factory=dict)


class ScreenTask(Block):
    """Tried on the screens of a version, ended by reaching its goal or by a word, and asked about.

    A kind whose model is one has attempts: events, an outcome and a time.
    """

    start: Key | None = None
    """The screen it starts on; None: the prototype's first."""
    states: dict[Key, Key] = Field(default_factory=dict)
    """States the prototype has when the task starts: which feed, a disruption."""
    success: Success | None = None
    """None: the person (or the interviewer) says whether it worked."""
    path: tuple[Key, ...] = ()
    """The screens of the shortest way, the first and last included; none: any way is short that
    never comes back to a screen."""
    seq: bool = True
    benchmark: Annotated[int, Field(ge=1, le=99)] | None = None
    """The success rate that was hoped for, in percent."""


def heading_of(task: ScreenTask) -> str:
    """A task as a heading of results."""
    return gettext("Uppgift: %(prompt)s", prompt=short(local(task.prompt)))
