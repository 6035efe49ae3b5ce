"""How many statements a test sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event


@contextmanager
def statements(of: Flask | Engine, *, with_savepoints: bool = False) -> Iterator[list[str]]:
    """The statements sent while the block runs; savepoints, the tests' own, only if asked for.

    Left out is that a login is noted as used, which happens in the first request of each hour.
    """
    engine = of if isinstance(of, Engine) else of.extensions["database"].engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("UPDATE login_session SET seen_at"):
            return
        if with_savepoints or "SAVEPOINT" not in statement.upper():
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
