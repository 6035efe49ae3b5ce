"""Whether people manage what they are asked to do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codesign.measures.outcomes import TaskOutcome
from codesign.measures.shares import Share


@dataclass(frozen=True)
class TaskSuccess:
    """How a task went for everybody who began it."""

    counts: Mapping[TaskOutcome, int]
    """Every outcome, also those that nobody had."""
    succeeded: Share
    """Of all who began: those who left are among them, as not having managed."""
    direct: Share
    """Directness: of those who succeeded, how many went the shortest way."""

    @property
    def n(self) -> int:
        """How many began the task."""
        return self.succeeded.n


def task_success(outcomes: Iterable[TaskOutcome]) -> TaskSuccess:
    """The success rate (direct or indirect, of all who began) and the directness.

    Completion as in ISO/IEC 25022 and Sauro & Lewis 2016, ch. 2; the interval is `adjusted_wald`.
    Somebody who left counts as not having succeeded, the cautious reading, since a tester who
    loses patience leaves; the count is there for whoever reads it differently.
    """
    found = Counter(outcomes)
    succeeded = sum(n for outcome, n in found.items() if outcome.is_success)
    return TaskSuccess(
        counts={outcome: found[outcome] for outcome in TaskOutcome},
        succeeded=Share(succeeded, found.total()),
        direct=Share(found[TaskOutcome.DIRECT], succeeded),
    )
