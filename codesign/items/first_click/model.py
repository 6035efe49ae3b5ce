"""A first click: as a plan holds it."""

from typing import Literal

from codesign.items.model import Block
from codesign.measures.regions import Region
from codesign.texts import Key, LocalText


class FirstClick(Block):
    """Where on a picture one would press first."""

    kind: Literal["first-click"]
    prompt: LocalText
    screen: Key
    right: tuple[Region, ...] = ()
    """The regions that count as right; none: the screen's hotspots named in `hotspots`."""
    hotspots: tuple[Key, ...] = ()
