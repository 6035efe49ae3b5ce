"""How every figure looks: our fonts and lines, labels that cannot be markup, nothing that moves."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Any

from codesign.hyphens import SOFT_HYPHEN, hyphenated
from codesign.i18n import language

Json = dict[str, Any]
CLEAR = "rgba(0,0,0,0)"
FONT = "Inter, system-ui, sans-serif"
ROW = 34
"""Height in pixels of a row of bars or cells."""
LINE = 17
"""Height in pixels of a line of a name on a phone."""
WIDE, NARROW = 30, 16
"""Characters of a label on one line, on a desk and on a phone."""
SEPARATORS = {"sv": ",\u00a0", "en": ".,"}


def label(text: str, width: int = WIDE, lines: int = 3) -> str:
    """A label of a few short lines, with nothing in it that Plotly would take for markup."""
    parts = wrap(" ".join(text.split()), width, break_long_words=True) or [""]
    if len(parts) > lines:
        parts = [*parts[: lines - 1], parts[lines - 1][: width - 1] + "…"]
    return "<br>".join(escape(part, quote=False) for part in parts)


def narrow_label(text: str, width: int, lines: int) -> str:
    """A label of short lines whose long words break between syllables."""
    return label(" ".join(_syllables(word, width) for word in text.split()), width, lines)


def _syllables(word: str, width: int) -> str:
    """A word too long for a line as "ope- ration", in parts that fit; else the word."""
    if len(word) <= width:
        return word
    parts = [""]
    for syllable in hyphenated(word, language()).split(SOFT_HYPHEN):
        if parts[-1] and len(parts[-1] + syllable) >= width:
            parts.append("")
        parts[-1] += syllable
    return "- ".join(parts)


def trace(kind: str, **values: Any) -> Json:
    """A trace as Plotly.js reads it. Building it with Plotly's own classes would check it anew for
    every reader, which costs as much as all the rest of a page; the tests check every kind."""
    return {"type": kind, **values}


def layout(**more: Any) -> Json:
    return {
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


def narrow_names(names: Sequence[str], above: int = 0) -> Json:
    """The names in short lines, and a height in which none touches the next.

    `above` is what stands over the rows, in pixels.
    """
    labels = [label(name, NARROW) for name in names]
    lines = max((one.count("<br>") + 1 for one in labels), default=1)
    return {
        "layout.yaxis.ticktext": labels,
        "layout.yaxis.tickfont.size": 12,
        "layout.height": height(names, max(ROW, lines * LINE)) + above,
    }


def height(rows: Sequence[object], row: int = ROW) -> int:
    return max(len(rows), 2) * row + 30
