"""What an attack came to."""

from contextvars import ContextVar
from dataclasses import dataclass, field

ONE_IS_ENOUGH: ContextVar[bool] = ContextVar("one_is_enough", default=False)
"""Whether an attack should stop, with `Caught`, at its first success."""


class Caught(Exception):  # noqa: N818 - not an error: the attack did what it is for
    """An attack succeeded, and one success was all that was asked for."""


@dataclass
class Outcome:
    """How many tries, and those that succeeded, each told in a line."""

    tried: int = 0
    successes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def attempt(self, succeeded: bool, what: str) -> None:
        """Count a try; `what` tells it when it succeeded."""
        self.tried += 1
        if succeeded:
            self.successes.append(what)
            if ONE_IS_ENOUGH.get():
                raise Caught(what)
