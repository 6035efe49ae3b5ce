"""A first click: what its answers say, and whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from codesign.items import stored as values
from codesign.items.first_click.model import FirstClick
from codesign.items.measure import ALL, Behind
from codesign.items.rows import RoundRows, WalkRow
from codesign.items.stored import Press
from codesign.measures.clicks import FirstClicks, first_clicks
from codesign.measures.results import NotComputed
from codesign.measures.shares import Share


@dataclass(frozen=True)
class Clicked:
    """One person's first click."""

    walk: WalkRow
    press: Press
    is_right: bool


@dataclass(frozen=True)
class ClickFacts:
    clicks: tuple[Clicked, ...]
    """Also of those who would press nowhere."""
    measure: FirstClicks | NotComputed

    @property
    def pressed(self) -> tuple[Clicked, ...]:
        """Those who pressed somewhere: every share is of them."""
        return tuple(one for one in self.clicks if one.press)

    @property
    def without(self) -> int:
        """How many would press nowhere."""
        return len(self.clicks) - len(self.pressed)


def click_facts(rows: RoundRows, block: FirstClick, arm: str) -> ClickFacts:
    """First clicks: right in a right region or on a right hotspot, whichever the block names."""
    clicks = []
    for walk, item in rows.pages_of(block.key, arm):
        press = values.press(rows.answers.get((walk.id, item), {}))
        if press is not None:
            clicks.append(Clicked(walk, press, is_right_click(block, press)))
    return ClickFacts(tuple(clicks), clicks_measured(block, clicks))


def is_right_click(block: FirstClick, press: Press) -> bool:
    if press.hotspot and press.hotspot in block.hotspots:
        return True
    point = press.point
    return point is not None and any(region.holds(point.x, point.y) for region in block.right)


def clicks_measured(block: FirstClick, clicks: Sequence[Clicked]) -> FirstClicks | NotComputed:
    """By place where regions are right; by what was pressed where hotspots are."""
    if not block.hotspots:
        return first_clicks((one.press.point for one in clicks), block.right)
    pressed = [one for one in clicks if one.press]
    return FirstClicks(
        hits=Share(sum(one.is_right for one in pressed), len(pressed)),
        by_region=tuple(
            sum(one.press.hotspot == spot for one in pressed) for spot in block.hotspots
        ),
        without=len(clicks) - len(pressed),
    )


def of_clicks(rows: RoundRows, block: FirstClick, arm: str) -> Behind:
    """What a first click counts: right or not, and which place or hotspot."""
    for one in click_facts(rows, block, arm).clicks:
        yield ALL, "", one.walk.id
        if not one.press:
            yield "inget", "", one.walk.id
            continue
        yield "ratt" if one.is_right else "fel", "", one.walk.id
        if one.press.hotspot:
            yield "traff", one.press.hotspot, one.walk.id
        elif one.press.point is not None:
            yield "bredvid", "", one.walk.id
        point = one.press.point
        for place, region in enumerate(block.right, start=1):
            if point is not None and region.holds(point.x, point.y):
                yield "yta", str(place), one.walk.id
