"""Where people press first, and how often beside everything."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from codesign.measures.regions import Region
from codesign.measures.results import NotComputed, Why
from codesign.measures.shares import Share


@dataclass(frozen=True)
class Point:
    """A place on a screen as fractions of its width and height, from the upper left corner."""

    x: float
    y: float

    def __post_init__(self) -> None:
        if not (0 <= self.x <= 1 and 0 <= self.y <= 1):
            raise ValueError(f"({self.x}, {self.y}) is not on the screen")


@dataclass(frozen=True)
class FirstClicks:
    """Where people pressed first."""

    hits: Share
    """Of all who pressed, those who did so inside an allowed region."""
    by_region: tuple[int, ...]
    """How many hit each region, in the order given; a press where two overlap counts in both."""
    without: int
    """People who never pressed; they are in no share."""


@dataclass(frozen=True)
class Misclicks:
    """Presses where there was nothing to press."""

    presses: int
    missed: int
    people: Share
    """Of all who pressed, those who missed at least once."""

    @property
    def rate(self) -> float | NotComputed:
        """Missed presses of all presses; without an interval, as one person presses many times."""
        return self.missed / self.presses if self.presses else NotComputed(Why.NOBODY)


def first_clicks(
    points: Iterable[Point | None], regions: Sequence[Region]
) -> FirstClicks | NotComputed:
    """How many first presses lie in an allowed region; one point per person, None for no press.

    Bailey & Wolfson, FirstClick usability testing, 2013: who begins right succeeds about twice
    as often. A press on the edge of a region is inside it.
    """
    if not regions:
        return NotComputed(Why.NO_RIGHT_PLACE)
    given = list(points)
    pressed = [point for point in given if point is not None]
    hits = sum(any(region.holds(point.x, point.y) for region in regions) for point in pressed)
    return FirstClicks(
        hits=Share(hits, len(pressed)),
        by_region=tuple(
            sum(region.holds(point.x, point.y) for point in pressed) for region in regions
        ),
        without=len(given) - len(pressed),
    )


def misclicks(presses: Iterable[tuple[Hashable, bool]]) -> Misclicks:
    """How often people press beside everything; each press is who, and whether it hit a hotspot.

    Some people press beside things out of habit: `people` tells whether it is one or many.
    """
    all_of, missed_of = Counter[Hashable](), Counter[Hashable]()
    for person, hit in presses:
        all_of[person] += 1
        missed_of[person] += not hit
    return Misclicks(
        presses=all_of.total(),
        missed=missed_of.total(),
        people=Share(sum(1 for n in missed_of.values() if n), len(all_of)),
    )
