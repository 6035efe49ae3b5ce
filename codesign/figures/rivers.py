"""Flows from left to right, as Plotly's Sankey diagram."""

from collections.abc import Sequence
from dataclasses import dataclass

from codesign.figures import looks
from codesign.figures.drawing import TABLET, Plot, plot
from codesign.figures.looks import Json, label

PAD = 14
"""Pixels between the nodes of a flow, at the least."""
DOWN, DOWN_THICK = 85, 22
"""Pixels from one row of nodes to the next where a flow goes down, and of a node, whose name stands
on it."""
OF_THREE = (0.001, 0.42, 0.999)
"""Where three columns stand (0…1). The names of the middle one are to the right of it and those of
the last to its left, so that the middle stands a little to the left to give both room."""


@dataclass(frozen=True)
class Node:
    """A place in a flow."""

    key: str
    name: str
    mark: str
    colour: str
    address: str
    column: int


@dataclass(frozen=True)
class Flow:
    """So many from one node to another."""

    source: str
    target: str
    n: int
    address: str


def river(nodes: Sequence[Node], flows: Sequence[Flow]) -> Plot:
    """A Sankey diagram from left to right; a flow has the colour of what it leads to."""
    place = {node.key: i for i, node in enumerate(nodes)}
    colour = {node.key: node.colour for node in nodes}
    names = [label(node.name, 36, 1) for node in nodes]
    trace = looks.trace(
        "sankey",
        arrangement="fixed",
        node={
            **_places(nodes, flows),
            "label": names,
            "color": [node.colour for node in nodes],
            "customdata": [node.address for node in nodes],
            "pad": PAD,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{label}: %{value}<extra></extra>",
        },
        link={
            "source": [place[flow.source] for flow in flows],
            "target": [place[flow.target] for flow in flows],
            "value": [flow.n for flow in flows],
            "color": [colour[flow.target] for flow in flows],
            "customdata": [flow.address for flow in flows],
            "hovertemplate": "%{source.label} → %{target.label}: %{value}<extra></extra>",
        },
        valueformat=",d",
    )
    layout = looks.layout(height=_tall(nodes), margin={"l": 4, "r": 4, "t": 8, "b": 8})
    return plot([trace], layout, _narrow(nodes), below=TABLET)


def _narrow(nodes: Sequence[Node]) -> Json:
    """Short names; and from the top down where the columns are too many for the width."""
    columns = len(_columns(nodes))
    if columns <= len(OF_THREE):
        return {
            "data.0.node.label": [
                label(node.mark if node.column else node.name, 14, 2) for node in nodes
            ]
        }
    return {
        "data.0.node.label": [label(node.mark or node.name, 20, 1) for node in nodes],
        "data.0.node.thickness": DOWN_THICK,
        "data.0.node.x": [],
        "data.0.node.y": [],
        "data.0.orientation": "v",
        "data.0.arrangement": "snap",
        "data.0.textfont.color": "var(--surface)",
        "data.0.textfont.shadow": "none",
        "data.0.textfont.size": 12,
        "layout.height": columns * DOWN,
    }


def _columns(nodes: Sequence[Node]) -> list[list[Node]]:
    """The nodes of every column, from the left; the first is column 0."""
    last = max((node.column for node in nodes), default=0)
    return [[node for node in nodes if node.column == column] for column in range(last + 1)]


def _tall(nodes: Sequence[Node]) -> int:
    return max(360, 40 * max(map(len, _columns(nodes))))


def _places(nodes: Sequence[Node], flows: Sequence[Flow]) -> dict[str, list[float]]:
    """Where the nodes' middles are (0…1): every column in its own order, spread over the height.

    A node is as tall as the larger of what flows in and out; the fullest column sets the scale,
    as in Plotly itself, which orders nodes by crossings when it is not told.
    """
    size = {
        node.key: max(
            sum(flow.n for flow in flows if flow.target == node.key),
            sum(flow.n for flow in flows if flow.source == node.key),
        )
        for node in nodes
    }
    columns = _columns(nodes)
    pad = PAD / _tall(nodes)
    scale = min(
        (1 - pad * (len(column) - 1)) / max(1, sum(size[node.key] for node in column))
        for column in columns
        if column
    )
    middle: dict[str, float] = {}
    for column in columns:
        heights = [scale * size[node.key] for node in column]
        gap = (1 - sum(heights)) / max(1, len(column) - 1)
        top = (1 - sum(heights)) / 2 if len(column) == 1 else 0.0
        for node, height in zip(column, heights, strict=True):
            middle[node.key] = _inside(top + height / 2)
            top += height + gap
    return {
        "x": [_across(node.column, len(columns)) for node in nodes],
        "y": [middle[node.key] for node in nodes],
    }


def _across(column: int, columns: int) -> float:
    """Where a column stands (0…1)."""
    return OF_THREE[column] if columns == 3 else _inside(column / max(1, columns - 1))


def _inside(place: float) -> float:
    """A place 0…1 that Plotly takes: neither end."""
    return round(min(max(place, 0.001), 0.999), 4)
