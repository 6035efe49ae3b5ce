"""How a task ended, as every measure of success counts it."""

from enum import StrEnum


class TaskOutcome(StrEnum):
    """How a task ended (Sauro and Lewis, Quantifying the User Experience, chapter 3)."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    GAVE_UP = "gave_up"
    LEFT = "left"

    @property
    def is_success(self) -> bool:
        return self in {TaskOutcome.DIRECT, TaskOutcome.INDIRECT}
