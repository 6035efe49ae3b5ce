"""Rules of trying a prototype: where a press leads, when a task is done, and in what order."""

from collections.abc import Mapping

from codesign.items.tried import Position
from codesign.prototypes.document import PrototypeDocument


def begun(
    document: PrototypeDocument, start: str | None = None, states: Mapping[str, str] | None = None
) -> Position:
    """Where a walk-through, or a task in it, starts."""
    begins = {**document.first_states, **(states or {})}
    return Position(start or document.start, begins)


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
