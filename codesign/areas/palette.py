"""The colours areas may have: told apart by colour-blind people and readable under white text.

Each has at least 4.5:1 contrast against white (WCAG 2.2, 1.4.3). Pages use the class
`area-<name>` from `static/css/areas.css`; a letter always stands beside the colour.
"""

from collections import Counter
from collections.abc import Iterable

PALETTE = {
    "sea": "#2d5b8a",
    "plum": "#7a3e7a",
    "forest": "#35704f",
    "clay": "#96561d",
    "brick": "#9a4040",
    "slate": "#4a6868",
    "indigo": "#4b4fa8",
    "moss": "#5f6b1e",
    "rose": "#a63a6b",
    "teal": "#0f6b6b",
    "umber": "#6b4a2f",
    "night": "#263c52",
}


def unused(used: Iterable[str]) -> str:
    """The first colour that is not in use, or the least used when all are."""
    counts = Counter(used)
    return min(PALETTE, key=lambda name: counts[name])
