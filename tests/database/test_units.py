"""Sessions read until a unit of work begins; the database itself refuses anything else."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import ObjectDeletedError

from codesign.accounts.models import Agency
from codesign.db import Database, Limits, WriteOutsideUnitError
from codesign.settings import database_url_from
from codesign.waiting import OthersWaitError, others_wait, takes_time
from tests.engines import ENGINES, ready_database


@pytest.fixture(scope="module", params=ENGINES)
def migrated_alone(request: pytest.FixtureRequest) -> Iterator[Database]:
    with ready_database(request.param) as url:
        made = Database(database_url_from(url, Path()))
        yield made
        made.engine.dispose()


@pytest.fixture
def alone(migrated_alone: Database) -> Iterator[Database]:
    """A database without a savepoint around it, with one agency in it."""
    with migrated_alone.unit() as unit:
        unit.add(Agency(slug="ett", name="Ett"))
    yield migrated_alone
    with migrated_alone.unit() as unit:
        unit.execute(text("DELETE FROM agency"))


def name_in(database: Database) -> str | None:
    with database.session(writes=False) as looking:
        return looking.scalar(select(Agency.name))


@pytest.mark.parametrize(
    "statement",
    [
        update(Agency).values(name="Två"),
        insert(Agency).values(slug="x", name="X"),
        text("DELETE FROM agency"),
    ],
)
def test_the_database_refuses_to_write_for_a_session_that_reads(
    alone: Database, statement: object
) -> None:
    with alone.session(writes=False) as reading, pytest.raises(DBAPIError):
        reading.connection().execute(statement)  # type: ignore[call-overload]
    assert name_in(alone) == "Ett"


def test_a_connection_that_read_writes_for_the_next_one_who_may(alone: Database) -> None:
    with alone.session(writes=False) as reading:
        reading.scalar(select(Agency.name))
    with alone.unit() as unit:
        unit.execute(update(Agency).values(name="Två"))
    with alone.session(writes=False) as reading, pytest.raises(DBAPIError):
        reading.connection().execute(update(Agency).values(name="Tre"))
    assert name_in(alone) == "Två"


def test_a_change_outside_of_a_unit_is_our_own_fault(alone: Database) -> None:
    with alone.session(writes=False) as reading:
        reading.scalars(select(Agency)).one().name = "Två"
        with pytest.raises(WriteOutsideUnitError, match="Agency"):
            reading.flush()
        with pytest.raises(WriteOutsideUnitError, match="Agency"), reading.unit():
            pass
    assert name_in(alone) == "Ett"


def test_a_unit_is_committed_at_its_end_and_the_session_reads_again(alone: Database) -> None:
    with alone.session(writes=False) as session:
        agency = session.scalars(select(Agency)).one()
        with session.unit():
            agency.name = "Två"
        assert name_in(alone) == "Två"
        assert not session.is_writing
        with pytest.raises(DBAPIError):
            session.connection().execute(update(Agency).values(name="Tre"))


def test_a_unit_is_given_up_when_anything_is_raised(alone: Database) -> None:
    with alone.session(writes=False) as session:
        agency = session.scalars(select(Agency)).one()
        with suppress(KeyError), session.unit():
            agency.name = "Två"
            session.flush()
            raise KeyError
        assert agency.name == "Ett"
        assert not session.is_writing
    assert name_in(alone) == "Ett"


def test_there_is_no_unit_inside_a_unit(alone: Database) -> None:
    with (
        alone.session(writes=False) as session,
        session.unit(),
        pytest.raises(WriteOutsideUnitError),
        session.unit(),
    ):
        pass


def test_what_was_read_before_a_unit_is_read_anew_inside_it(alone: Database) -> None:
    with alone.session(writes=False) as session:
        agency = session.scalars(select(Agency)).one()
        with alone.unit() as other:
            other.execute(update(Agency).values(name="Två"))
        assert agency.name == "Ett"
        with session.unit():
            assert agency.name == "Två"


def test_what_was_removed_before_a_unit_is_not_written(alone: Database) -> None:
    with alone.session(writes=False) as session:
        agency = session.scalars(select(Agency)).one()
        with alone.unit() as other:
            other.execute(text("DELETE FROM agency"))
        with pytest.raises(ObjectDeletedError), session.unit():
            agency.name = f"{agency.name}!"


def test_others_write_while_a_session_reads_and_wait_while_it_has_a_unit(alone: Database) -> None:
    """The only moments at which anybody waits are between a unit's first statement and its end."""

    def write() -> None:
        with alone.unit() as unit:
            unit.execute(update(Agency).values(name=Agency.name + "+"))

    with alone.session(writes=False) as session:
        session.scalar(select(Agency.name))
        write()
        with session.unit():
            session.execute(update(Agency).values(name=Agency.name + "-"))
            other = threading.Thread(target=write)
            other.start()
            other.join(0.3)
            assert other.is_alive()
        other.join(30)
        assert not other.is_alive()
    assert name_in(alone) == "Ett+-+"


def test_what_takes_its_time_is_refused_while_others_wait() -> None:
    @takes_time
    def drawn(what: str) -> str:
        return what

    assert drawn("a") == "a"
    with others_wait(), pytest.raises(OthersWaitError, match="drawn"):
        drawn("a")
    assert drawn("b") == "b"


@pytest.mark.skipif("postgresql" not in ENGINES, reason="PostgreSQL's own limits")
@pytest.mark.parametrize("extra", ["", "&options=-c%20lock_timeout%3D100"])
def test_postgresql_gives_up_a_lock_and_a_statement_in_time(extra: str) -> None:
    with ready_database("postgresql") as url:
        address = database_url_from(url, Path()) + extra
        made = Database(address, limits=Limits(lock=1, statement=2))
        unlimited = Database(address.removesuffix(extra))
        with unlimited.unit() as holder:
            holder.execute(text("LOCK TABLE agency"))
            with pytest.raises(DBAPIError) as refused, made.unit() as unit:
                unit.execute(text("LOCK TABLE agency"))
        assert refused.value.orig.sqlstate == "55P03"  # type: ignore[union-attr]
        with pytest.raises(DBAPIError) as refused, made.unit() as unit:
            unit.execute(text("SELECT pg_sleep(30)"))
        assert refused.value.orig.sqlstate == "57014"  # type: ignore[union-attr]
        with unlimited.unit() as unit:
            assert unit.scalar(text("SHOW lock_timeout")) == "0"
        with made.unit() as unit:
            assert unit.scalar(text("SHOW lock_timeout")) == ("100ms" if extra else "1s")
            assert unit.scalar(text("SHOW statement_timeout")) == "2s"
        made.engine.dispose()
        unlimited.engine.dispose()
