"""What counts as one visit to a screen, and what as the shortest way."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby


def seen(screens: Iterable[str]) -> tuple[str, ...]:
    """The screens in order; one that is only loaded again is not seen a second time."""
    return tuple(screen for screen, _ in groupby(screens))


def is_direct(screens: Iterable[str], optimal: Collection[Sequence[str]]) -> bool:
    """Whether somebody who got there took one of the declared shortest ways, first to last.

    Where none is declared, direct is never to see a screen twice, as directness is defined for
    tree tests (no going back).
    """
    way = seen(screens)
    if not optimal:
        return len(set(way)) == len(way)
    return way in {seen(path) for path in optimal}
