"""What each person gave or took, as dots on a line, with the middle and its interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from codesign.figures import looks
from codesign.figures.drawing import Plot, plot
from codesign.figures.looks import Json, label
from codesign.i18n import number


@dataclass(frozen=True)
class Dot:
    """So many people at one value, and where that leads."""

    value: float
    n: int
    address: str


@dataclass(frozen=True)
class DotRow:
    """A line of dots, its middle, and the interval that the true middle lies in."""

    name: str
    dots: tuple[Dot, ...]
    middle: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """The line that dots lie on; without an end where there is none."""

    title: str
    low: float
    high: float | None = None
    step: float | None = None


def dots(rows: Sequence[DotRow], line: Line) -> Plot:
    """Dots from the left, the first row at the top; larger for more people."""
    names = [row.name for row in rows]
    layout = looks.layout(
        height=len(rows) * 80 + 80,
        xaxis={
            **looks.axis(),
            "range": [line.low, _end(rows, line)],
            "title": {"text": escape(line.title, quote=False), "font": {"size": 13}},
            **({"dtick": line.step, "tick0": 0} if line.step else {"nticks": 6}),
        },
        yaxis={**looks.names_axis(names), "range": [len(rows) - 0.5, -0.5], "autorange": False},
    )
    narrow = {**looks.narrow_names(names), "layout.height": layout["height"]}
    return plot([_people(rows), _middles(rows)], layout, narrow)


def _end(rows: Sequence[DotRow], line: Line) -> float:
    if line.high is not None:
        return line.high
    return 1.1 * max((dot.value for row in rows for dot in row.dots), default=1) or 1


def _people(rows: Sequence[DotRow]) -> Json:
    placed = [(y, row, dot) for y, row in enumerate(rows) for dot in row.dots]
    return looks.trace(
        "scatter",
        x=[dot.value for _, _, dot in placed],
        y=[y for y, _, _ in placed],
        mode="markers+text",
        text=[number(dot.n) if dot.n > 1 else "" for _, _, dot in placed],
        textfont={"size": 12, "color": "var(--surface)"},
        customdata=[dot.address for _, _, dot in placed],
        marker={
            "size": [14 + 8 * math.sqrt(dot.n - 1) for _, _, dot in placed],
            "sizemode": "diameter",
            "color": "var(--fig-bar)",
            "opacity": 1,
            "line": {"width": 1, "color": "var(--surface)"},
        },
        hovertext=[
            f"{label(row.name)}<br>{number(d.value)}: {number(d.n)}" for _, row, d in placed
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )


def _middles(rows: Sequence[DotRow]) -> Json:
    """Diamonds below the dots, with the interval as a line."""
    known = [(y, row, row.middle) for y, row in enumerate(rows) if row.middle is not None]
    return looks.trace(
        "scatter",
        x=[middle for _, _, middle in known],
        y=[y + 0.34 for y, _, _ in known],
        mode="markers",
        marker={"size": 11, "symbol": "diamond", "color": "var(--ink)"},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [_reach(row.high, middle) for _, row, middle in known],
            "arrayminus": [_reach(middle, row.low) for _, row, middle in known],
            "color": "var(--ink)",
            "thickness": 2,
            "width": 5,
        },
        hovertext=[f"{label(row.name)}<br>{number(middle)}" for _, row, middle in known],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=True,
    )


def _reach(more: float | None, less: float | None) -> float:
    """How far an interval reaches; nothing where it is not known or has no end."""
    if more is None or less is None or not math.isfinite(more):
        return 0.0
    return max(0.0, more - less)
