"""For whom the report is: what they may see of small numbers, in one place."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from codesign.feedback.disclosure import Shown, means_shown, suppress_small
from codesign.feedback.domain import Sum

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Guard:
    """Lets numbers through, or holds back those of small groups."""

    threshold: int | None
    """The smallest group to show; None shows every number (for staff who read every voice)."""

    @property
    def is_on(self) -> bool:
        return self.threshold is not None

    def counts(self, found: Mapping[K, int]) -> Shown[K]:
        """Counts of groups that do not overlap."""
        if self.threshold is None:
            return Shown(dict(found), sum(found.values()))
        return suppress_small(found, self.threshold)

    def one(self, n: int) -> int | None:
        """A count that stands alone."""
        return n if self.threshold is None or n == 0 or n >= self.threshold else None

    def means(self, sums: Mapping[K, Sum]) -> dict[K, float | None]:
        """Mean ratings."""
        if self.threshold is None:
            return {
                key: one.rating_sum / one.rating_n if one.rating_n else None
                for key, one in sums.items()
            }
        return means_shown(sums, self.threshold)
