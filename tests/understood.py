"""Whether PostgreSQL understands the statements that tests run on SQLite."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, SelectBase, UpdateBase, event

from codesign.db import Database
from codesign.settings import database_url_from
from tests.engines import ready_database

PLACE = re.compile(r"%\((\w+)\)s|%%")
LIST = re.compile(r"__\[POSTCOMPILE_[^\]]+\]")


@contextmanager
def by_postgresql_too(engine: Engine, refused: list[str]) -> Iterator[None]:
    """Have PostgreSQL plan every kind of statement that is run on a SQLite engine, once.

    Names, types, functions, grouping and what a conflict is about are looked at, values are not:
    nothing is run. What it refuses is put in the list, with why. What the program writes as text is
    left out.
    """
    seen: set[Any] = set()
    with ready_database("postgresql") as url:
        database = Database(database_url_from(url, Path()))
        with psycopg.connect(url, autocommit=True) as line:

            def look(_on: Any, _cursor: Any, _text: str, _given: Any, context: Any, _: Any) -> None:
                compiled = context.compiled
                if compiled is None or compiled in seen:
                    return
                seen.add(compiled)
                if isinstance(compiled.statement, SelectBase | UpdateBase):
                    refused.extend(refusals(line, database.engine, compiled))

            event.listen(engine, "before_cursor_execute", look)
            yield
            event.remove(engine, "before_cursor_execute", look)
        database.engine.dispose()


def refusals(line: psycopg.Connection[Any], engine: Engine, compiled: Any) -> list[str]:
    """Why PostgreSQL does not plan a statement as it would be asked it, if it does not."""
    statement = compiled.statement
    conflict = getattr(statement, "_post_values_clause", None)
    if conflict is not None and not hasattr(conflict, "constraint_target"):
        # SQLite's clause is PostgreSQL's without constraints that have names.
        conflict.constraint_target = None
    asked = numbered(
        str(statement.compile(dialect=engine.dialect, column_keys=compiled.column_keys))
    )
    try:
        line.execute(b"EXPLAIN (GENERIC_PLAN) " + asked.encode())
    except psycopg.Error as why:
        if "json_each" in asked or "bind message supplies" in str(why):
            # Each engine has a statement of its own there; or nothing was asked to be planned.
            return []
        return [f"{why}\n{asked}"]
    return []


def numbered(asked: str) -> str:
    """The statement with its places for values numbered, as PostgreSQL itself has them."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found[1] is None:
            return "%"
        return f"${numbers.setdefault(found[1], len(numbers) + 1)}"

    return PLACE.sub(number, LIST.sub("NULL", asked))
