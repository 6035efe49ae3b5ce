"""What tests share: both engines, the cast in a savepoint, and a client that checks pages."""

import gc
import os
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, event, select
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.attributes import set_committed_value

from codesign.accounts.models import Agency, Person
from codesign.app import create_app
from codesign.artefacts import reading
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.db import Database, UnitSession, WriteOutsideUnitError
from codesign.projects import audit, looks
from codesign.projects.models import Project
from codesign.settings import Settings, database_url_from
from tests.cast import Cast, assemble
from tests.engines import ENGINES, end_servers, ready_database
from tests.pages import PageClient
from tests.understood import by_postgresql_too

gc.disable()
# Tests read the same files again and again. What YAML made of a text is only looked at.
reading.yaml_tree = lru_cache(200)(reading.yaml_tree)
hypothesis_settings.register_profile("suite", deadline=None, max_examples=60)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The database of a test is the first engine's; every engine's where they may differ."""
    differs = metafunc.definition.get_closest_marker("both_engines")
    engines = ENGINES if differs else ENGINES[:1]
    if "migrated" in metafunc.fixturenames:
        metafunc.parametrize("migrated", engines, indirect=True, scope="session")
    if "on_engine" in metafunc.fixturenames:
        metafunc.parametrize("on_engine", engines, scope="session")


def pytest_collection_finish() -> None:
    """What is loaded by now is no refuse, and nobody looks through it again."""
    gc.freeze()
    gc.enable()


def pytest_sessionfinish() -> None:
    """No server of a database outlives the tests."""
    end_servers()


class CheckedSession(UnitSession):
    """Refuses what a real database refuses a session that reads: here all share a connection."""


@event.listens_for(CheckedSession, "do_orm_execute")
def _refuse_to_change(state: ORMExecuteState) -> None:
    opened = state.session
    changes = state.is_insert or state.is_update or state.is_delete
    if isinstance(opened, UnitSession) and changes and not opened.is_writing:
        raise WriteOutsideUnitError("a statement that changes something, outside of a unit")


class SavepointDatabase(Database):
    """A database whose every session works inside one transaction that is never committed."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self.engine = database.engine
        self._connection = connection

    def session(self, *, writes: bool) -> UnitSession:
        return CheckedSession(
            self._connection,
            writes=writes,
            join_transaction_mode="create_savepoint",
            expire_on_commit=False,
        )

    @contextmanager
    def lean_unit(self) -> Iterator[Connection]:
        """A savepoint of the one transaction."""
        with self._connection.begin_nested():
            yield self._connection

    @contextmanager
    def snapshot(self) -> Iterator[UnitSession]:
        """The one transaction is a snapshot already."""
        with self.session(writes=False) as session:
            yield session


@pytest.fixture(autouse=True, scope="session")
def _no_keys_of_this_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Secret keys that tests let the product make never lie among this account's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this machine during tests."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


REFUSED: list[str] = []
"""What PostgreSQL does not understand of what a test has run on SQLite."""


def understood(engine: str, database: Database) -> AbstractContextManager[None]:
    """What is run on SQLite alone is planned by PostgreSQL too, where both are tested."""
    is_planned = engine == "sqlite" and "postgresql" in ENGINES
    return by_postgresql_too(database.engine, REFUSED) if is_planned else nullcontext()


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest) -> Iterator[tuple[Database, Cast]]:
    """A migrated database with the cast in it, once per engine."""
    with ready_database(request.param) as url:
        database = Database(database_url_from(url, Path()))
        with database.unit() as session:
            cast = assemble(session)
        with understood(request.param, database):
            yield database, cast
        database.engine.dispose()


@pytest.fixture
def database(migrated: tuple[Database, Cast]) -> Iterator[Database]:
    """The database in a savepoint: what a test does is undone."""
    real = migrated[0]
    with real.engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        transaction = connection.begin()
        yield SavepointDatabase(real, connection)
        if transaction.is_active:
            transaction.rollback()
    refused, REFUSED[:] = list(REFUSED), []
    assert refused == [], "PostgreSQL refuses: " + "\n\n".join(refused)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session for arranging and looking; flush or commit so that requests see it."""
    with database.session(writes=True) as opened:
        yield opened


@pytest.fixture
def cast(migrated: tuple[Database, Cast], session: Session) -> Cast:
    """The standing cast, attached to this test's session."""
    known = migrated[1]
    tables = (Agency, Person, Project, Artefact, ArtefactVersion)
    there = {(table, one.id): one for table in tables for one in session.scalars(select(table))}
    fields = {name: getattr(known, name) for name in Cast.__dataclass_fields__}
    attached = {name: there[type(one), one.id] for name, one in fields.items()}
    artefact = there[Artefact, known.artefact.id]
    set_committed_value(attached["version"], "artefact", artefact)
    return Cast(**attached)


def settings_for_tests(tmp_path: Path, url: str = "", **values: Any) -> Settings:
    """Settings for tests; sensible, small, and never the machine's own."""
    return Settings(
        database_url=url or f"sqlite:///{tmp_path / 'app.sqlite3'}",
        secret_key=b"0123456789abcdef0123456789abcdef",
        trusted_hosts=("localhost", "127.0.0.1"),
        data_dir=tmp_path,
        **values,
    )


@pytest.fixture(scope="session")
def one_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, made once for all tests; `app` makes it a test's own."""
    made = create_app(settings_for_tests(tmp_path_factory.mktemp("app")))
    made.extensions["database"].engine.dispose()
    made.testing = True
    made.config["PROPAGATE_EXCEPTIONS"] = False
    # What one process has compiled of templates, the others use; a run has a folder of its own.
    own = tmp_path_factory.getbasetemp()
    compiled = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "templates"
    compiled.mkdir(exist_ok=True)
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    # What is there from now on is there to the end, so that nobody looks through it for refuse.
    gc.collect()
    gc.freeze()
    return made


@pytest.fixture
def app(one_app: Flask, database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The application on this test's database and folder; what a test changes of it is undone."""
    kept = [(held, dict(held)) for held in (one_app.config, one_app.extensions)]
    views = dict(one_app.view_functions)
    one_app.config["SETTINGS"] = settings_for_tests(tmp_path)
    audit.use_key(one_app.config["SETTINGS"].secret_key)
    one_app.extensions |= {"database": database, "looked": looks.Looked()}
    yield one_app
    for held, before in kept:
        held.clear()
        held.update(before)
    one_app.view_functions.clear()
    one_app.view_functions.update(views)


@pytest.fixture
def pages(app: Flask, cast: Cast, session: Session) -> PageClient:
    """A browser-like client without login; every page it fetches passes the house checks."""
    session.commit()
    return PageClient(app)
