"""How many statements a test sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from flask import Flask
from sqlalchemy import Engine, event

from codesign.people import looks


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
