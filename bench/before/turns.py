"""Taking turns, and what two series of times say about each other. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Turn = Callable[[], list[float]]
"""Does a few of one thing, and tells how long each took (s)."""
Clock = Callable[[], float]
"""What a server has used of processors so far (s)."""
Player = tuple[Turn, Clock]
"""What one of the two does at each turn, and the clock of its server."""


@dataclass(frozen=True)
class Compared:
    """Times of the two (s), one list for each turn, in the order they were taken.

    `used` is what each server used of processors meanwhile (s): before, now.
    """

    before: tuple[tuple[float, ...], ...]
    now: tuple[tuple[float, ...], ...]
    used: tuple[float, float] = (0.0, 0.0)

    @property
    def ratios(self) -> tuple[float, ...]:
        """For each turn, the median time now by the median time before."""
        pairs = zip(self.now, self.before, strict=True)
        return tuple(median(now) / median(before) for now, before in pairs)

    @property
    def typical(self) -> tuple[float, float]:
        """The median of all times before, and now (s)."""
        before, now = (
            median(time for turn in turns for time in turn) for turns in (self.before, self.now)
        )
        return before, now


def order(turn: int, sides: Sequence[str]) -> list[str]:
    """Who begins changes with every turn: A B, B A, A B …"""
    return list(sides) if turn % 2 == 0 else list(reversed(sides))


def take_turns(before: Player, now: Player, turns: int) -> Compared:
    """Let the two take so many turns, after one each that is not counted."""
    each: dict[str, Player] = {"before": before, "now": now}
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in each}
    used = dict.fromkeys(each, 0.0)
    for turn in range(turns + 1):
        for name in order(turn, list(each)):
            act, clock = each[name]
            began = clock()
            times = tuple(act())
            if turn:
                found[name].append(times)
                used[name] += clock() - began
    return Compared(tuple(found["before"]), tuple(found["now"]), (used["before"], used["now"]))


NAMES = ("", "before", "now", "now / before", "least", "most", "processor")
"""The columns of `row`."""


def row(name: str, compared: Compared) -> tuple[object, ...]:
    """Name, median before and now (ms), the ratio of the turns (median, least, most), and the
    ratio of processor time."""
    before, now = compared.typical
    ratios = compared.ratios
    used_before, used_now = compared.used
    processor = used_now / used_before if used_before else "too little"
    times = (before * 1000, now * 1000)
    return name, *times, median(ratios), min(ratios), max(ratios), processor
