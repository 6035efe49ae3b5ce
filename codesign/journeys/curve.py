"""The emotion curve: one smooth line over the steps, in a box that columns can stretch.

The box is 100 wide per step and 100 high; +2 lies near the top, −2 near the bottom. Between
points runs a monotone cubic (Fritsch & Carlson 1980), which never swings past the points, so
the line shows no feeling that nobody stated.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from codesign.journeys.document import Basis, EmotionPoint

STEP_WIDTH = 100
HEIGHT = 100
_MIDDLE = HEIGHT / 2
_PER_UNIT = 20
"""Height of one unit of feeling."""


@dataclass(frozen=True)
class CurvePoint:
    """What is known at one step; None where nothing is."""

    title: str
    as_is: EmotionPoint | None
    to_be: EmotionPoint | None
    reported: float | None = None


@dataclass(frozen=True)
class Dot:
    """A point of the line. `path` is a line of no length, which a round cap makes a dot."""

    path: str
    is_assumed: bool


@dataclass(frozen=True)
class Curve:
    """Paths to draw. The line's solid and dashed stretches meet, so it reads as one line."""

    width: int
    solid: str
    dashed: str
    to_be: str
    dots: tuple[Dot, ...]
    reported: tuple[Dot, ...]
    rules: str
    """The thin upright lines between columns."""
    lowest: tuple[str, ...]
    highest: tuple[str, ...]
    """Titles of the steps where the feeling is lowest and highest; empty without a line."""
    is_flat: bool
    assumed: int
    """Points of the line that are assumed."""
    known: int
    """Points of the line that come from people."""

    @property
    def box(self) -> str:
        return f"0 0 {self.width} {HEIGHT}"

    @property
    def is_empty(self) -> bool:
        return not self.dots


def drawn(points: Sequence[CurvePoint]) -> Curve:
    """The curve over the given steps, in order."""
    as_is = [(i, point.as_is) for i, point in enumerate(points) if point.as_is is not None]
    to_be = [(i, point.to_be) for i, point in enumerate(points) if point.to_be is not None]
    solid, dashed = _stretches(as_is)
    values = [feeling.value for _, feeling in as_is]
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    return Curve(
        width=STEP_WIDTH * len(points),
        solid=solid,
        dashed=dashed,
        to_be=_whole([(i, feeling.value) for i, feeling in to_be]),
        dots=tuple(Dot(_dot(i, one.value), one.basis is Basis.ASSUMED) for i, one in as_is),
        reported=tuple(
            Dot(_dot(i, point.reported), False)
            for i, point in enumerate(points)
            if point.reported is not None
        ),
        rules=" ".join(f"M{STEP_WIDTH * i} 0V{HEIGHT}" for i in range(1, len(points))),
        lowest=tuple(points[i].title for i, one in as_is if one.value == low),
        highest=tuple(points[i].title for i, one in as_is if one.value == high),
        is_flat=low == high,
        assumed=sum(1 for _, one in as_is if one.basis is Basis.ASSUMED),
        known=sum(1 for _, one in as_is if one.basis is not Basis.ASSUMED),
    )


def slopes(xs: Sequence[float], ys: Sequence[float]) -> list[float]:
    """Slopes at the points of a monotone cubic through them (Fritsch & Carlson 1980)."""
    if len(xs) < 2:
        return [0.0] * len(xs)
    steps = [xs[i + 1] - xs[i] for i in range(len(xs) - 1)]
    secants = [(ys[i + 1] - ys[i]) / steps[i] for i in range(len(xs) - 1)]
    inner = [
        _between(secants[i - 1], secants[i], steps[i - 1], steps[i]) for i in range(1, len(secants))
    ]
    return [secants[0], *inner, secants[-1]]


def _between(before: float, after: float, width_before: float, width_after: float) -> float:
    """The weighted harmonic mean of two secants; level where the line turns."""
    if before * after <= 0:
        return 0.0
    first = 2 * width_after + width_before
    second = width_after + 2 * width_before
    return (first + second) / (first / before + second / after)


def _stretches(points: Sequence[tuple[int, EmotionPoint]]) -> tuple[str, str]:
    """The line as solid and dashed path data.

    A stretch is dashed when either end is assumed, or when it passes a step that nothing is
    known about.
    """
    pieces = _pieces([(i, one.value) for i, one in points])
    solid: list[str] = []
    dashed: list[str] = []
    for k, piece in enumerate(pieces):
        (here, start), (there, end) = points[k], points[k + 1]
        is_assumed = Basis.ASSUMED in (start.basis, end.basis) or there - here > 1
        (dashed if is_assumed else solid).append(piece)
    return " ".join(solid), " ".join(dashed)


def _whole(points: Sequence[tuple[int, float]]) -> str:
    return " ".join(_pieces(points))


def _pieces(points: Sequence[tuple[int, float]]) -> list[str]:
    xs = [_x(i) for i, _ in points]
    ys = [_y(value) for _, value in points]
    tilt = slopes(xs, ys)
    return [
        _cubic(xs[i], ys[i], tilt[i], xs[i + 1], ys[i + 1], tilt[i + 1])
        for i in range(len(points) - 1)
    ]


def _cubic(x0: float, y0: float, m0: float, x1: float, y1: float, m1: float) -> str:
    third = (x1 - x0) / 3
    numbers = (x0 + third, y0 + m0 * third, x1 - third, y1 - m1 * third, x1, y1)
    return f"M{_short(x0)} {_short(y0)}C" + " ".join(_short(number) for number in numbers)


def _dot(place: int, value: float) -> str:
    return f"M{_short(_x(place))} {_short(_y(value))}h.01"


def _x(place: int) -> float:
    return STEP_WIDTH * (place + 0.5)


def _y(value: float) -> float:
    return _MIDDLE - _PER_UNIT * value


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
