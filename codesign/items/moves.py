"""How far somebody has come, and what is kept of how they moved."""

from enum import StrEnum


class WalkStatus(StrEnum):
    STARTED = "started"
    """Begun and not finished: kept as it is, and counted as partial."""
    COMPLETE = "complete"
    LEFT = "left"
    """The person said that it was enough: kept as far as it went, and never gone on with."""
    WITHDRAWN = "withdrawn"
    """Only in project files from before: nothing is kept of one any more."""

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self is not WalkStatus.STARTED


class EventKind(StrEnum):
    """What is kept of how somebody moved: nothing finer than this."""

    SCREEN = "screen"
    HOTSPOT = "hotspot"
    MISS = "miss"
    """A press on something that cannot be pressed."""
    TASK = "task"
    """A task was begun, or begun again."""
