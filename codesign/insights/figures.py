"""Each summary as a Plotly figure: plain data that the page draws and a file can be made of.

Colours are written as our tokens, `var(--ink)`, and become colours where the figure is drawn, so
that one figure is right in light, in dark and on paper. Every mark carries in `customdata` the
address of the voices behind it. Labels are escaped: Plotly reads them as a kind of markup.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import plotly.graph_objects as go

from codesign.insights import looks
from codesign.insights.looks import Json, label
from codesign.web.i18n import gettext, number

SCALE = [
    [0, "var(--fig-low)"],
    [0.5, "var(--fig-below)"],
    [0.5, "var(--fig-above)"],
    [1, "var(--fig-high)"],
]
"""Light up to the middle and dark beyond it, so that the number on it can always be read."""
PAD = 14
"""Pixels between the nodes of a flow, at the least."""
PHONE, TABLET = 640, 900
"""Width in pixels from which a screen is no phone, and no tablet."""
FEELINGS_HEAD, LEGEND = 60, 50
"""Pixels over the rows: for an axis with its title, and for a legend."""
COLUMNS = (0.001, 0.42, 0.999)
"""Where the columns of a flow stand (0…1). The names of the middle one are to the right of it and
those of the last to its left, so that the middle stands a little to the left to give both room."""
DARKEST_FROM = 5
"""A colour scale ends here at the least, so that one voice of two is not the darkest."""


@dataclass(frozen=True)
class Plot:
    """A figure, and what a narrow screen shows differently: paths in it and their values."""

    data: list[Json]
    layout: Json
    narrow: Json = field(default_factory=dict)
    below: int = PHONE
    """Pixels that a screen has fewer of to be narrow for this figure."""

    @property
    def json(self) -> Json:
        """What the page's script reads."""
        told = {"narrow": self.narrow, "below": self.below}
        return {"data": self.data, "layout": self.layout, **told}


@dataclass(frozen=True)
class Bar:
    """One bar: its name, length, what stands beside it, and where it leads."""

    name: str
    value: float | None
    text: str
    address: str
    colour: str = "var(--fig-bar)"
    pattern: str = ""
    short: str = ""
    """What stands beside it on a narrow screen; the text when empty."""


def bars(rows: Sequence[Bar], unit: str) -> Plot:
    """Bars from the left, the first at the top."""
    most = max((row.value or 0 for row in rows), default=1)
    trace = _bar_trace(rows, unit)
    layout = looks.layout(
        height=looks.height(rows),
        xaxis={**looks.quiet_axis(), "range": [0, most * 1.35 or 1]},
        yaxis=looks.names_axis([row.name for row in rows]),
    )
    narrow = looks.narrow_names([row.name for row in rows])
    narrow |= {"layout.xaxis.range": [0, most * 1.35 or 1], "data.0.text": _short(rows)}
    return _plot([trace], layout, narrow)


def feelings(rows: Sequence[Bar]) -> Plot:
    """Bars to the left of the middle for what felt bad, to the right for what felt good."""
    trace = _bar_trace(rows, gettext("medel"))
    trace.update(cliponaxis=False, base=0)
    axis = {
        **looks.axis(),
        "range": [-2.75, 2.75],
        "tickvals": [-2, -1, 0, 1, 2],
        "ticktext": ["\u22122", "\u22121", "0", "+1", "+2"],
        "zeroline": True,
        "zerolinecolor": "var(--line-strong)",
        "zerolinewidth": 2,
        "side": "top",
        "title": {"text": gettext("−2 mycket dåligt … +2 mycket bra"), "font": {"size": 13}},
    }
    names = [row.name for row in rows]
    layout = looks.layout(
        height=looks.height(rows) + FEELINGS_HEAD, xaxis=axis, yaxis=looks.names_axis(names)
    )
    narrow = {
        **looks.narrow_names(names, FEELINGS_HEAD),
        "layout.xaxis.title.text": gettext("dåligt … bra"),
        "layout.xaxis.range": [-3.4, 3.4],
        "data.0.text": _short(rows),
    }
    return _plot([trace], layout, narrow)


def stacked(names: Sequence[str], parts: Mapping[str, Sequence[Bar]]) -> Plot:
    """Bars of two or more parts after each other; the part's name stands in the legend."""
    traces = []
    for part, rows in parts.items():
        trace = _bar_trace(rows, part)
        trace.update(name=part, textposition="inside", insidetextanchor="middle", textangle=0)
        traces.append(trace)
    layout = looks.layout(
        height=looks.height(names) + LEGEND,
        barmode="stack",
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        xaxis=looks.quiet_axis(),
        yaxis=looks.names_axis(names),
    )
    return _plot(traces, layout, looks.narrow_names(names, LEGEND))


@dataclass(frozen=True)
class Cell:
    """One square of a heat map."""

    n: int
    address: str


def heat_map(
    columns: Sequence[str], rows: Sequence[tuple[str, str]], cells: Sequence[Sequence[Cell]]
) -> Plot:
    """Counts by column and row, darker for more, with the number in each square.

    `rows` are (name, short mark). An empty square has no number and leads nowhere.
    """
    trace = go.Heatmap(
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        z=[[cell.n or None for cell in row] for row in cells],
        text=[[number(cell.n) if cell.n else "" for cell in row] for row in cells],
        texttemplate="%{text}",
        textfont={"size": 14},
        customdata=[[cell.address if cell.n else "" for cell in row] for row in cells],
        hovertext=[
            [
                f"{label(name)}<br>{label(column)}: {number(cell.n)}"
                for cell, column in zip(row, columns, strict=True)
            ]
            for row, (name, _) in zip(cells, rows, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        colorscale=SCALE,
        zmin=0,
        zmax=max(DARKEST_FROM, *(cell.n for row in cells for cell in row)),
        showscale=False,
        xgap=3,
        ygap=3,
    ).to_plotly_json()
    tall = 40
    layout = looks.layout(
        height=tall * len(rows) + 80,
        xaxis={
            **looks.axis(),
            "side": "top",
            "tickvals": list(range(len(columns))),
            "ticktext": [label(column, 18) for column in columns],
            "tickangle": 0,
            "showgrid": False,
        },
        yaxis=looks.names_axis([name for name, _ in rows]),
    )
    return _plot(
        [trace],
        layout,
        {
            "layout.xaxis.ticktext": [looks.narrow_label(column, 9, 3) for column in columns],
            "layout.xaxis.tickfont.size": 11,
            "layout.yaxis.ticktext": [escape(mark) for _, mark in rows],
            "layout.height": tall * len(rows) + 90,
        },
    )


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
    """So many voices from one node to another."""

    source: str
    target: str
    n: int
    address: str


def river(nodes: Sequence[Node], flows: Sequence[Flow]) -> Plot:
    """A Sankey diagram from left to right; a flow has the colour of what it leads to."""
    place = {node.key: i for i, node in enumerate(nodes)}
    colour = {node.key: node.colour for node in nodes}
    names = [label(node.name, 36, 1) for node in nodes]
    trace = go.Sankey(
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
    ).to_plotly_json()
    layout = looks.layout(height=_tall(nodes), margin={"l": 4, "r": 4, "t": 8, "b": 8})
    short = [label(node.mark if node.column else node.name, 14, 2) for node in nodes]
    return _plot([trace], layout, {"data.0.node.label": short}, below=TABLET)


def _tall(nodes: Sequence[Node]) -> int:
    widest = max((sum(node.column == column for node in nodes) for column in range(3)), default=1)
    return max(360, widest * 40)


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
    columns = [[node for node in nodes if node.column == column] for column in range(3)]
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
            middle[node.key] = min(max(top + height / 2, 0.001), 0.999)
            top += height + gap
    return {
        "x": [COLUMNS[node.column] for node in nodes],
        "y": [round(middle[node.key], 4) for node in nodes],
    }


def growing(days: Sequence[str], totals: Sequence[int], addresses: Sequence[str]) -> Plot:
    """How many voices there were in all after each day."""
    trace = go.Scatter(
        x=list(days),
        y=list(totals),
        mode="lines+markers" if len(days) <= 60 else "lines",
        line={"shape": "hv", "width": 2.5, "color": "var(--fig-bar)"},
        marker={"size": 9, "color": "var(--fig-bar)"},
        fill="tozeroy",
        fillcolor="var(--fig-low)",
        customdata=list(addresses),
        hovertemplate="%{x|%Y-%m-%d}: %{y:,d}<extra></extra>",
    ).to_plotly_json()
    layout = looks.layout(
        height=300,
        xaxis={
            **looks.axis(),
            "type": "date",
            "tickformat": "%Y-%m-%d",
            "nticks": 6,
            "showgrid": False,
        },
        yaxis={**looks.axis(), "rangemode": "tozero", "tickformat": ",d", "automargin": True},
    )
    return _plot([trace], layout, {"layout.xaxis.nticks": 3})


def _short(rows: Sequence[Bar]) -> list[str]:
    return [escape(row.short or row.text, quote=False) for row in rows]


def _bar_trace(rows: Sequence[Bar], unit: str) -> Json:
    trace: Json = go.Bar(
        orientation="h",
        x=[row.value for row in rows],
        y=list(range(len(rows))),
        text=[escape(row.text, quote=False) for row in rows],
        textposition="outside",
        textfont={"size": 13},
        customdata=[row.address for row in rows],
        marker={
            "color": [row.colour for row in rows],
            "line": {"width": 1, "color": [_edge(row) for row in rows]},
            "pattern": {
                "shape": [row.pattern for row in rows],
                "fgcolor": "var(--surface)",
                "size": 7,
                "solidity": 0.35,
            },
        },
        hovertext=[label(row.name) for row in rows],
        hovertemplate="%{hovertext}<br>" + escape(unit) + ": %{text}<extra></extra>",
        width=0.62,
    ).to_plotly_json()
    return trace


def _edge(row: Bar) -> str:
    return "var(--fig-bar)" if row.colour == "var(--fig-low)" else row.colour


def _plot(traces: Sequence[Json], layout: Json, narrow: Json, below: int = PHONE) -> Plot:
    figure = go.Figure(data=list(traces), layout=layout).to_plotly_json()
    figure["layout"].pop("template", None)
    return Plot(figure["data"], figure["layout"], narrow, below)
