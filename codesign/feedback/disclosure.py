"""The disclosure guard for several counts at once: subtracting does not reveal small groups.

METHODS: a count below the threshold is suppressed, and so is the next-smallest count of the same
total, until no suppressed count can be computed from what is shown. Zero is shown as zero
while that tells nothing of others.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from codesign.feedback.domain import Sum

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Shown(Generic[K]):
    """Counts as they may be shown: None where there are too few to say."""

    counts: Mapping[K, int | None]
    total: int | None
    """The sum of all counts, None when it would give a suppressed count away."""

    @property
    def has_gaps(self) -> bool:
        """Whether anything is suppressed."""
        return self.total is None or None in self.counts.values()


def suppress_small(counts: Mapping[K, int], threshold: int) -> Shown[K]:
    """Counts of groups that do not overlap, and their total, with small ones suppressed.

    Whoever subtracts what is shown from the total learns only the sum of at least two
    suppressed counts, a sum that is not below the threshold and leaves each of them open. Where
    that cannot be had, everything is suppressed: the total, and noughts, which would tell how
    many groups spoke. The order of the counts decides between equals.
    """
    hidden = {key for key, n in counts.items() if 0 < n < threshold}
    if hidden:
        rest = sorted((key for key, n in counts.items() if n >= threshold), key=counts.__getitem__)
        while rest and not _holds(counts, hidden, threshold):
            hidden.add(rest.pop(0))
    if hidden and not _holds(counts, hidden, threshold):
        return Shown(dict.fromkeys(counts), None)
    return Shown(
        {key: None if key in hidden else n for key, n in counts.items()}, sum(counts.values())
    )


def _holds(counts: Mapping[K, int], hidden: set[K], threshold: int) -> bool:
    """Whether the sum of the hidden counts leaves every one of them open.

    Whoever knows the rule knows that each is at least 1, that one is below the threshold, and
    that the others are less than what is shown; a sum at either end of that would tell them all.
    """
    n, together = len(hidden), sum(counts[key] for key in hidden)
    shown = [count for key, count in counts.items() if count and key not in hidden]
    most = threshold - 1 + (n - 1) * (min(shown) - 1) if shown else n * together
    return n > 1 and threshold <= together and n < together < most


def means_shown(sums: Mapping[K, Sum], threshold: int) -> dict[K, float | None]:
    """The mean rating (−2…+2) of each group, None where it may not be shown.

    Suppressed as counts are, and also where all in a group gave the same utmost answer: then
    the mean tells what each of them said.
    """
    allowed = suppress_small({key: one.rating_n for key, one in sums.items()}, threshold).counts
    return {
        key: one.rating_sum / one.rating_n
        if allowed[key] and abs(one.rating_sum) < 2 * one.rating_n
        else None
        for key, one in sums.items()
    }
