"""The stations of a line in order, found from the trips that run on it."""

from collections import Counter
from collections.abc import Iterable, Sequence

Pattern = tuple[str, ...]


def in_order(patterns: Iterable[Pattern]) -> Pattern:
    """One order of every station in the patterns, from one end of the line to the other.

    The longest pattern is the spine, and of equals the one most trips have. Stations of other
    patterns are put beside the neighbour they share with it; patterns that run the other way are
    turned first. A branch comes after the spine's station it leaves from.
    """
    counted = Counter(_without_repeats(pattern) for pattern in patterns)
    ranked = sorted(counted, key=lambda one: (-len(one), -counted[one], one))
    order: list[str] = []
    for pattern in ranked:
        _put_in(order, pattern)
    return tuple(order)


def runs_forward(order: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a pattern follows the order of its line rather than the opposite."""
    places = {station: place for place, station in enumerate(order)}
    known = [places[station] for station in pattern if station in places]
    return len(known) < 2 or known[-1] >= known[0]


def _without_repeats(pattern: Pattern) -> Pattern:
    return tuple(dict.fromkeys(pattern))


def _put_in(order: list[str], pattern: Pattern) -> None:
    if not runs_forward(order, pattern):
        pattern = pattern[::-1]
    known = set(order)
    place = _first_shared(order, pattern)
    for station in pattern:
        if station in known:
            place = order.index(station) + 1
        else:
            order.insert(place, station)
            known.add(station)
            place += 1


def _first_shared(order: list[str], pattern: Pattern) -> int:
    """Where stations before the first shared one go: just before it, or last when none is."""
    known = set(order)
    return next((order.index(one) for one in pattern if one in known), len(order))
