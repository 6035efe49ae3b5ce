"""How every figure looks: our fonts and lines, labels that cannot be markup, nothing that moves."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from codesign.web.i18n import language

Json = dict[str, Any]
CLEAR = "rgba(0,0,0,0)"
FONT = "Inter, system-ui, sans-serif"
ROW = 34
"""Height in pixels of a row of bars or cells."""
WIDE, NARROW = 30, 16
"""Characters of a label on one line, on a desk and on a phone."""
SEPARATORS = {"sv": ",\u00a0", "en": ".,"}


def label(text: str, width: int = WIDE, lines: int = 3) -> str:
    """A label of a few short lines, with nothing in it that Plotly would take for markup."""
    parts = wrap(" ".join(text.split()), width, break_long_words=True) or [""]
    if len(parts) > lines:
        parts = [*parts[: lines - 1], parts[lines - 1][: width - 1] + "…"]
    return "<br>".join(escape(part, quote=False) for part in parts)


def layout(**more: Any) -> Json:
    return {
        "template": go.layout.Template(),
        "font": {"family": FONT, "size": 14, "color": "var(--ink)"},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "dragmode": False,
        "showlegend": False,
        "separators": SEPARATORS.get(language(), ".,"),
        "hoverlabel": {
            "bgcolor": "var(--ink)",
            "bordercolor": "var(--ink)",
            "font": {"family": FONT, "color": "var(--surface)"},
        },
        **more,
    }


def axis() -> Json:
    return {
        "fixedrange": True,
        "gridcolor": "var(--line)",
        "zeroline": False,
        "tickfont": {"color": "var(--ink-soft)", "size": 13},
        "ticks": "",
        "automargin": True,
    }


def quiet_axis() -> Json:
    """An axis that says nothing: the number stands at each bar."""
    return {**axis(), "visible": False}


def names_axis(names: Sequence[str]) -> Json:
    return {
        **axis(),
        "tickvals": list(range(len(names))),
        "ticktext": [label(name) for name in names],
        "tickfont": {"color": "var(--ink)", "size": 13},
        "autorange": "reversed",
        "showgrid": False,
        "ticklabelstandoff": 6,
    }


def narrow_names(names: Sequence[str]) -> Json:
    return {
        "layout.yaxis.ticktext": [label(name, NARROW) for name in names],
        "layout.yaxis.tickfont.size": 12,
    }


def height(rows: Sequence[object]) -> int:
    return max(len(rows), 2) * ROW + 30
