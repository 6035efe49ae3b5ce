"""How much work something is, counted and not timed: a busy machine does not change it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from unittest import mock

from flask import Flask
from sqlalchemy import Engine, event

from codesign.projects import looks


@contextmanager
def statements(of: Flask | Engine, *, with_savepoints: bool = False) -> Iterator[list[str]]:
    """The statements sent while the block runs; savepoints, the tests' own, only if asked for.

    Left out is that a login is noted as used, which happens in the first request of each hour, and
    that a look is logged, in the first of each day.
    """
    engine = of if isinstance(of, Engine) else of.extensions["database"].engine
    seen: list[str] = []
    apart: list[bool] = []
    log_looks = looks._write

    def logged_apart(*due: Any) -> None:
        apart.append(True)
        log_looks(*due)
        apart.pop()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if apart or statement.startswith("UPDATE login_session SET seen_at"):
            return
        if with_savepoints or "SAVEPOINT" not in statement.upper():
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        with mock.patch.object(looks, "_write", logged_apart):
            yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


class TooMuchWorkError(AssertionError):
    """More lines were run than the test allows."""


@contextmanager
def at_most_lines(most: int) -> Iterator[None]:
    """Lines of Python that may run in this thread meanwhile; raises TooMuchWorkError at the next.

    What never ends is stopped too. Work inside C counts as one line.
    """
    ran = 0

    def note(_frame: FrameType, what: str, _arg: Any) -> Any:
        nonlocal ran
        ran += what == "line"
        if ran > most:
            raise TooMuchWorkError(f"more than {most} lines")
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        yield
    finally:
        sys.settrace(before)


def processor_time(work: Callable[[], object], times: int = 3) -> float:
    """The least processor time (s, of this process) of a few runs: to be compared, not judged."""
    took = []
    for _ in range(times):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)
