"""Priorities of several people together: means, where they disagree, and the picture's points."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

WIDTH = 400
HEIGHT = 340
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 16, 44
_SCALE = 4
"""Units between 1 and 5."""
_RADIUS = 13
"""How far apart marks at the same place are drawn, half of it to each side."""


class Placing(Protocol):
    """Where one person placed one area."""

    @property
    def area_id(self) -> int: ...
    @property
    def person(self) -> str: ...
    @property
    def impact(self) -> int: ...
    @property
    def effort(self) -> int: ...


@dataclass(frozen=True)
class Spread:
    """What several people said on one scale."""

    mean: float
    low: int
    high: int

    @property
    def width(self) -> int:
        """0 when all agree, 4 at the most."""
        return self.high - self.low

    @classmethod
    def of(cls, values: Sequence[int]) -> "Spread":
        """The spread of at least one value."""
        return cls(sum(values) / len(values), min(values), max(values))


@dataclass(frozen=True)
class AreaPlaced:
    """One area as those who placed it see it."""

    area_id: int
    impact: Spread
    effort: Spread
    people: tuple[str, ...]

    @property
    def n(self) -> int:
        return len(self.people)

    @property
    def disagreement(self) -> int:
        """The wider of the two spreads."""
        return max(self.impact.width, self.effort.width)

    @property
    def is_about_impact(self) -> bool:
        """Whether people differ more about the impact than about the effort, or as much."""
        return self.impact.width >= self.effort.width


def summed(placings: Iterable[Placing]) -> dict[int, AreaPlaced]:
    """Area → what everyone who placed it said; areas nobody placed are left out."""
    by_area: dict[int, list[Placing]] = defaultdict(list)
    for one in placings:
        by_area[one.area_id].append(one)
    return {
        area: AreaPlaced(
            area,
            Spread.of([one.impact for one in found]),
            Spread.of([one.effort for one in found]),
            tuple(one.person for one in found),
        )
        for area, found in by_area.items()
    }


def most_disputed(areas: Iterable[AreaPlaced]) -> AreaPlaced | None:
    """The area that people who placed it differ most about; None when nobody differs."""
    disputed = [area for area in areas if area.disagreement]
    return max(disputed, key=lambda area: (area.disagreement, area.n), default=None)


def best_return(areas: Iterable[AreaPlaced]) -> AreaPlaced | None:
    """The area with most impact for its effort, by the means; None when nothing is placed."""
    return max(areas, key=lambda area: area.impact.mean - area.effort.mean, default=None)


@dataclass(frozen=True)
class Point:
    """Where an area's mark is drawn."""

    area_id: int
    x: float
    y: float


def x_of(effort: float) -> float:
    """Effort 1–5 to the right."""
    return round(LEFT + 22 + (effort - 1) * (WIDTH - LEFT - RIGHT - 44) / _SCALE, 1)


def y_of(impact: float) -> float:
    """Impact 1–5 upwards."""
    return round(HEIGHT - BOTTOM - 22 - (impact - 1) * (HEIGHT - TOP - BOTTOM - 44) / _SCALE, 1)


def points(areas: Iterable[AreaPlaced]) -> list[Point]:
    """A mark for each area; those at the same place stand side by side."""
    together: dict[tuple[float, float], list[AreaPlaced]] = defaultdict(list)
    for area in areas:
        together[round(area.effort.mean * 2) / 2, round(area.impact.mean * 2) / 2].append(area)
    found = []
    for here in together.values():
        crowd = len(here) > 1
        for place, area in enumerate(here):
            x, y = x_of(area.effort.mean), y_of(area.impact.mean)
            if crowd:
                first = here[0]
                x = x_of(first.effort.mean) + (2 * place - len(here) + 1) * _RADIUS
                y = y_of(first.impact.mean)
            found.append(Point(area.area_id, min(max(x, LEFT + 12), WIDTH - 12), y))
    return found
