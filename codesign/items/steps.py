"""How somebody goes through an item's page: what it shows, and what follows on what is sent.

A page comes in stages, kept while somebody is there. A kind decides what follows, as plain data;
the round writes it down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from codesign.items.model import Block
from codesign.items.reading import Sent
from codesign.items.trial import Trial
from codesign.projects.models import Project
from codesign.web.forms import FieldError

READ, DOING, ASKED, TELLING = "read", "doing", "asked", "telling"
"""Stages of a page: it is read, done, asked about (a task), told about (five seconds)."""
PAST = "past"
"""The stage of a page that somebody comes back to."""


@dataclass(frozen=True)
class Met:
    """A page with somebody at it."""

    project: Project
    trial: Trial
    """The version that is met there."""
    stage: str
    is_present: bool
    """Whether this is the page that the person has come to."""
    value: Mapping[str, Any]
    """The answer so far; empty for none."""
    noted: Mapping[str, Any]
    """What steps have noted while the person is here."""
    ms: int
    """Milliseconds since the person came here."""


class Goes(Enum):
    """Where a step leads."""

    STAY = auto()
    ON = auto()
    FORM = auto()
    """The form is read and kept, and then on; shown again when something is wrong with it."""


@dataclass(frozen=True)
class Step:
    """What follows on what was sent. With a `fault` nothing else of it happens."""

    goes: Goes = Goes.STAY
    note: Mapping[str, Any] = field(default_factory=dict)
    """Remembered until the person goes on."""
    value: Mapping[str, Any] | None = None
    """The answer, to be kept."""
    fault: FieldError | None = None


STAY, ON, FORM = Step(), Step(Goes.ON), Step(Goes.FORM)


class Frame(Enum):
    """What a page's frame with the screen is for."""

    NONE = auto()
    LOOK = auto()
    PRESS = auto()
    """The first press in it is the answer."""


def by_form(_block: Block, _met: Met, _sent: Sent) -> Step:
    """One form, sent once."""
    return FORM


def nothing_more(_block: Block, _met: Met) -> Mapping[str, Any]:
    """Its template needs nothing beside the block and the answer."""
    return {}


def no_frame(_met: Met) -> Frame:
    """It shows no screen in a frame."""
    return Frame.NONE
