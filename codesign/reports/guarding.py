"""For whom the report is: what they may see of small numbers, in one place.

Counts of released voices are exact for everybody, since each voice can be read. What the disclosure
guard meets in a report is how things felt, and how few placed an area.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from codesign.contributions.disclosure import alone, means_shown
from codesign.contributions.domain import Sum

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Guard:
    """Lets numbers through, or holds back those of small groups."""

    threshold: int | None
    """The smallest group to show; None shows every number (for staff who read every voice)."""

    @property
    def is_on(self) -> bool:
        return self.threshold is not None

    def one(self, n: int) -> int | None:
        """A count that stands alone."""
        return n if self.threshold is None else alone(n, self.threshold)

    def means(self, sums: Mapping[K, Sum]) -> dict[K, float | None]:
        """Mean ratings at all the steps of a journey."""
        if self.threshold is None:
            return {
                key: one.rating_sum / one.rating_n if one.rating_n else None
                for key, one in sums.items()
            }
        return means_shown(sums, self.threshold)
