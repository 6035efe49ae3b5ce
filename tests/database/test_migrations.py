"""Migrations go up, down and up again with data in the tables, on both engines."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select

from codesign import migrations
from codesign.db import Base, Database
from codesign.feedback.models import Contribution
from codesign.settings import database_url_from
from tests import factories
from tests.cast import assemble
from tests.engines import ENGINES, empty_database


@pytest.mark.parametrize("engine", ENGINES)
def test_the_database_goes_up_down_and_up_with_data(engine: str) -> None:
    with empty_database(engine) as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine)
        _put_data(database)
        migrations.downgrade(database.engine, "base")
        assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
        migrations.upgrade(database.engine)
        _put_data(database)
        database.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_migrated_database_is_what_the_models_say(engine: str) -> None:
    with empty_database(engine) as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine)
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, Base.metadata) == []
        database.engine.dispose()


def _put_data(database: Database) -> None:
    with database.unit() as session:
        cast = assemble(session)
        factories.voice(session, cast.project, cast.version)
    with database.session(writes=False) as session:
        assert session.scalars(select(Contribution)).one().text.startswith("Exempel")
