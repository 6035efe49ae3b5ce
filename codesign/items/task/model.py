"""A task to do in what is tried: as a plan holds it."""

from typing import Annotated, Literal

from pydantic import Field

from codesign.items.model import Block
from codesign.texts import Frozen, Key, LocalText


class Success(Frozen):
    """When a task is done: on one of these screens, with the states so."""

    screens: Annotated[tuple[Key, ...], Field(min_length=1)]
    states: dict[Key, Key] = Field(default_factory=dict)


class Task(Block):
    """Something to do in the prototype. Asked after it: how easy it was (SEQ, one to seven)."""

    kind: Literal["task"]
    prompt: LocalText
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
