"""How tasks ended, as bars."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from codesign.figures.drawing import Bar, Plot, stacked
from codesign.i18n import gettext, lazy, number
from codesign.items.names import outcome
from codesign.measures.outcomes import TaskOutcome

LOOKS = {
    TaskOutcome.DIRECT: ("var(--fig-good)", lazy("%(n)s direkt")),
    TaskOutcome.INDIRECT: ("var(--fig-below)", lazy("%(n)s omväg")),
    TaskOutcome.GAVE_UP: ("var(--fig-bad)", lazy("%(n)s gav upp")),
    TaskOutcome.LEFT: ("var(--fig-low)", lazy("%(n)s lämnade")),
}
"""An outcome's colour and the words on its bar, which tell it apart without colour."""
LEGEND_LINES = 80
"""Pixels that the legend needs more of where its names stand below each other."""
READABLE = 11
"""Words on a bar are written in this size (pixels) or larger, or not at all."""


def outcome_bar(name: str, one: TaskOutcome, n: int, address: str = "") -> Bar:
    """So many who ended a task so."""
    colour, words = LOOKS[one]
    return Bar(name, n, gettext(words) % {"n": number(n)} if n else "", address, colour)


def outcomes_drawn(names: Sequence[str], parts: Mapping[TaskOutcome, Sequence[Bar]]) -> Plot:
    """A bar for each version, in its parts."""
    drawn = stacked(names, {outcome(one): bars for one, bars in parts.items()})
    uniform = {"uniformtext": {"mode": "hide", "minsize": READABLE}}
    narrow = {
        **drawn.narrow,
        "layout.legend.maxheight": 1,
        "layout.height": drawn.narrow["layout.height"] + LEGEND_LINES,
    }
    return replace(drawn, layout=drawn.layout | uniform, narrow=narrow)
