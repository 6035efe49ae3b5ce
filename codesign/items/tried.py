"""What is tried in a round, as pure rules see it: screens, what can be pressed, where one is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from codesign.measures.regions import Region
from codesign.texts import LocalText

MISS = "-"
"""What is pressed when it is nothing that can be pressed."""


@dataclass(frozen=True)
class Position:
    """Where somebody is in what they try, and what it remembers."""

    screen: str
    states: Mapping[str, str] = field(default_factory=dict)


class Spot(Protocol):
    """Something that can be pressed."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> LocalText: ...
    @property
    def region(self) -> Region | None: ...


class Screen(Protocol):
    """One thing that can be seen."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> LocalText: ...
    @property
    def hotspots(self) -> Sequence[Spot]: ...
    def hotspot(self, key: str) -> Spot | None:
        """What can be pressed by its key, or None."""


class State(Protocol):
    """Something that is remembered while it is tried; it begins with its first value."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> LocalText: ...
    @property
    def values(self) -> Sequence[str]: ...


@runtime_checkable
class Tried(Protocol):
    """Something that is tried: its screens, and what it remembers."""

    @property
    def tells_itself(self) -> bool:
        """Whether it draws its own screens and tells which one is shown."""

    @property
    def screens(self) -> Sequence[Screen]: ...
    @property
    def states(self) -> Sequence[State]: ...

    def screen(self, key: str) -> Screen | None:
        """The screen with this key, or None."""


@dataclass(frozen=True)
class Untried:
    """What has no screens: a round over it asks, and shows nothing."""

    tells_itself: bool = False
    screens: Sequence[Screen] = ()
    states: Sequence[State] = ()

    def screen(self, key: str) -> Screen | None:
        """It has none."""
        return None
