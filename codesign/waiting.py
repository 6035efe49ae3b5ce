"""Who writes lets others wait, so what takes its time is never done in a unit of work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")

_OTHERS_WAIT: ContextVar[bool] = ContextVar("others wait", default=False)


class OthersWaitError(RuntimeError):
    """Our own fault: something took its time while everybody else who writes waited."""


@contextmanager
def others_wait() -> Iterator[None]:
    """Inside, whoever writes waits for this request."""
    mark = _OTHERS_WAIT.set(True)
    try:
        yield
    finally:
        _OTHERS_WAIT.reset(mark)


def require_nobody_waits(for_what: str) -> None:
    """Raise OthersWaitError inside a unit of work."""
    if _OTHERS_WAIT.get():
        raise OthersWaitError(f"{for_what} takes its time inside a unit of work")


def takes_time(work: Callable[Given, Made]) -> Callable[Given, Made]:
    """For work that takes as long as what it is given: it raises OthersWaitError in a unit."""

    @wraps(work)
    def outside(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        require_nobody_waits(work.__name__)
        return work(*args, **kwargs)

    return outside
