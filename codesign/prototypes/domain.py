"""Rules of trying a prototype: where a press leads, when a task is done, and in what order."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from codesign.prototypes.document import PrototypeDocument
from codesign.rounds.plan import Task


@dataclass(frozen=True)
class Position:
    """Where somebody is in a prototype, and what it remembers."""

    screen: str
    states: Mapping[str, str] = field(default_factory=dict)


def begun(document: PrototypeDocument, task: Task | None = None) -> Position:
    """Where a walk-through, or a task in it, starts."""
    states = {**document.first_states, **(task.states if task else {})}
    return Position((task.start if task else None) or document.start, states)


STATION = "station-"
"""Hotspots of a live screen: this and the station's key."""


def pressed(document: PrototypeDocument, position: Position, hotspot: str) -> Position | None:
    """Where pressing leads; None when the screen has no such hotspot."""
    screen = document.screen(position.screen)
    if screen is None:
        return None
    if screen.live and screen.live.stations and hotspot.startswith(STATION):
        states = {**position.states, "station": hotspot.removeprefix(STATION)}
        return Position(screen.live.go or screen.key, states)
    spot = screen.hotspot(hotspot)
    if spot is None:
        # A plain link to a screen is a hotspot that needs no line of its own.
        found = document.screen(hotspot)
        return Position(found.key, position.states) if found else None
    states = {**position.states, **spot.set}
    way = next(way for way in spot.go if way.is_open(states))
    return Position(way.to, states)
