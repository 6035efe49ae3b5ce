"""What SQLite forgives and PostgreSQL does not is found by tests that run on SQLite alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, Executable, func, insert, select
from sqlalchemy.dialects import sqlite

from codesign.accounts.models import Agency
from codesign.db import Database
from codesign.settings import database_url_from
from tests.engines import ENGINES, ready_database
from tests.understood import by_postgresql_too

pytestmark = pytest.mark.skipif("postgresql" not in ENGINES, reason="PostgreSQL is not tested here")
REFUSED: list[str] = []
NEW = sqlite.insert(Agency).values(slug="x", name="X")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with ready_database("sqlite") as url:
        database = Database(database_url_from(url, Path()))
        with by_postgresql_too(database.engine, REFUSED):
            yield database.engine
        database.engine.dispose()


def refused(engine: Engine, statement: Executable) -> str:
    REFUSED.clear()
    with engine.execution_options(sqlite_begin="IMMEDIATE").connect() as line:
        line.execute(statement)
        line.rollback()
    return "".join(REFUSED)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (select(Agency.slug, func.count()), "GROUP BY"),
        (select(func.json_extract(Agency.slug, "$.a")), "json_extract"),
        (select(Agency.slug).distinct().order_by(Agency.name), "SELECT DISTINCT"),
        (select(Agency.slug + Agency.id), "operator"),
    ],
)
def test_what_postgresql_refuses_is_told(engine: Engine, statement: Executable, why: str) -> None:
    assert why in refused(engine, statement)


@pytest.mark.parametrize(
    "statement",
    [
        select(Agency.id, Agency.slug).where(Agency.slug.in_(["a", "b"])).limit(3).offset(1),
        select(Agency.id, func.count()).group_by(Agency.id),
        insert(Agency).values(slug="x", name="50 %").returning(Agency.id),
        NEW.on_conflict_do_update(index_elements=["slug"], set_={"name": "Y"}),
    ],
)
def test_what_postgresql_understands_passes(engine: Engine, statement: Executable) -> None:
    assert refused(engine, statement) == ""
