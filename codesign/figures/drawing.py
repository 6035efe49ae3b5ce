"""Plotly figures: plain data that the page draws and a file can be made of.

Colours are written as our tokens, `var(--ink)`, and become colours where the figure is drawn, so
that one figure is right in light, in dark and on paper. Every mark carries in `customdata` the
address of what is behind it. Labels are escaped: Plotly reads them as a kind of markup.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from codesign.figures import looks
from codesign.figures.looks import Json, label
from codesign.i18n import gettext, number

SCALE = [
    [0, "var(--fig-low)"],
    [0.5, "var(--fig-below)"],
    [0.5, "var(--fig-above)"],
    [1, "var(--fig-high)"],
]
"""Light up to the middle and dark beyond it, so that the number on it can always be read."""
PHONE, TABLET = 640, 900
"""Width in pixels from which a screen is no phone, and no tablet."""
FEELINGS_HEAD, LEGEND = 60, 50
"""Pixels over the rows: for an axis with its title, and for a legend."""
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
    return plot([trace], layout, narrow)


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
    return plot([trace], layout, narrow)


def stacked(names: Sequence[str], parts: Mapping[str, Sequence[Bar]]) -> Plot:
    """Bars of two or more parts after each other; the part's name stands in the legend."""
    traces = []
    for part, rows in parts.items():
        trace = _bar_trace(rows, part)
        trace.update(
            name=escape(part, quote=False),
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
        )
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
    return plot(traces, layout, looks.narrow_names(names, LEGEND))


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
    trace = looks.trace(
        "heatmap",
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
    )
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
    return plot(
        [trace],
        layout,
        {
            "layout.xaxis.ticktext": [looks.narrow_label(column, 9, 3) for column in columns],
            "layout.xaxis.tickfont.size": 11,
            "layout.yaxis.ticktext": [escape(mark) for _, mark in rows],
            "layout.height": tall * len(rows) + 90,
        },
    )


def growing(days: Sequence[str], totals: Sequence[int], addresses: Sequence[str]) -> Plot:
    """How many voices there were in all after each day."""
    trace = looks.trace(
        "scatter",
        x=list(days),
        y=list(totals),
        mode="lines+markers" if len(days) <= 60 else "lines",
        line={"shape": "hv", "width": 2.5, "color": "var(--fig-bar)"},
        marker={"size": 9, "color": "var(--fig-bar)"},
        fill="tozeroy",
        fillcolor="var(--fig-low)",
        customdata=list(addresses),
        hovertemplate="%{x|%Y-%m-%d}: %{y:,d}<extra></extra>",
    )
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
    return plot([trace], layout, {"layout.xaxis.nticks": 3})


def _short(rows: Sequence[Bar]) -> list[str]:
    return [escape(row.short or row.text, quote=False) for row in rows]


def _bar_trace(rows: Sequence[Bar], unit: str) -> Json:
    return looks.trace(
        "bar",
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
    )


def _edge(row: Bar) -> str:
    return "var(--fig-bar)" if row.colour == "var(--fig-low)" else row.colour


def plot(traces: Sequence[Json], layout: Json, narrow: Json, below: int = PHONE) -> Plot:
    """A figure of these traces."""
    return Plot(list(traces), layout, narrow, below)
