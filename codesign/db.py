"""The database: one code path for embedded SQLite and PostgreSQL, and the base of all models."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from time import sleep
from types import ModuleType
from typing import Annotated, Any, Self

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker

from codesign import erasure
from codesign.folding import SQLITE_FUNCTION, fold
from codesign.waiting import others_wait

SAFE_SQLITE = (3, 51, 3)
"""The first SQLite without the WAL-reset race that can corrupt a database."""

PATIENCE = 10
"""Seconds that a writer waits for its turn."""
GIVES_WAY = 0.05
"""Seconds between two units of work of one who has many: longer than a SQLite writer of another
process, who tries again every now and then, sleeps between two tries in its first tenth of a
second."""

SQLITE_SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": PATIENCE * 1000,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "mmap_size": 0,
    "secure_delete": 1,
}
"""What `/health` reads back. synchronous 2 is FULL: an acknowledged answer is on the disk.
secure_delete 1 is ON: what is deleted is overwritten with zeros."""

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class DatabaseUnsafeError(Exception):
    """The SQLite at hand may lose or corrupt acknowledged answers."""


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, always timezone-aware in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs a timezone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Typed base of every model."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012
        datetime: Instant(),
        dict[str, str]: JSON(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        str: String(),
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            length=32,
            values_callable=lambda kind: [m.value for m in kind],
        ),
    }


LARGEST_ID = 2**63 - 1
"""What both engines can keep and look for."""
LARGE = BigInteger().with_variant(Integer(), "sqlite")
"""The type of such an id, also where another table refers to it."""


def random_id() -> int:
    """An id that tells no order: which of two rows came first cannot be told from it."""
    return secrets.randbelow(LARGEST_ID) + 1


class RisingIds:
    """Random ids for what is made together in an order that must stay and is no secret.

    Only what a file says already can be told from them: that it comes from one file, and in which
    order it stood there.
    """

    STEP = 2**40
    """At most so far from one to the next: room for four million in half of all ids."""

    def __init__(self) -> None:
        self._last = secrets.randbelow(2**62)

    def __call__(self) -> int:
        """The next id."""
        self._last += 1 + secrets.randbelow(self.STEP)
        if self._last > LARGEST_ID:
            self._last = secrets.randbelow(2**62)
        return self._last


RandomId = Annotated[
    int, mapped_column(LARGE, primary_key=True, autoincrement=False, default=random_id)
]
"""The key of everything that comes of what citizens send, and of what counts it."""


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


def one_of(column: str, values: type[StrEnum]) -> str:
    """The CHECK of a column that holds one of an enumeration's values."""
    return "{} IN ({})".format(column, ", ".join(f"'{value}'" for value in values))


def sqlite_module() -> ModuleType:
    """The standard library's sqlite3, or the newer `pysqlite3` where that one is affected."""
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return sqlite3
    if find_spec("pysqlite3") is not None:
        import pysqlite3

        module: ModuleType = pysqlite3.dbapi2
        if module.sqlite_version_info >= SAFE_SQLITE:
            return module
    raise DatabaseUnsafeError(
        f"SQLite {sqlite3.sqlite_version} can corrupt a database (the WAL-reset race, mended in "
        "3.51.3). Install the package pysqlite3, or set CODESIGN_DATABASE_URL to PostgreSQL."
    )


@dataclass(frozen=True)
class Limits:
    """Seconds after which PostgreSQL gives up, so that a held table does not hold every thread."""

    lock: int
    """Waiting for somebody else's lock."""
    statement: int
    """One statement, waiting included."""

    @property
    def options(self) -> str:
        """As the server takes them when a connection begins (PostgreSQL, "Client Connection
        Defaults"; in milliseconds)."""
        return f"-c lock_timeout={self.lock * 1_000} -c statement_timeout={self.statement * 1_000}"


CONNECT_SECONDS = 5
"""How long a PostgreSQL that does not answer is waited for."""


def _connect_postgresql(url: str, limits: Limits | None) -> Engine:
    asked = make_url(url).query.get("options", "")
    own = asked if isinstance(asked, str) else " ".join(asked)
    given: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS}
    if limits is not None:
        # What the address itself says comes last, and so it stands.
        given["options"] = f"{limits.options} {own}".strip()
    return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args=given)


def connect_engine(url: str, limits: Limits | None = None) -> Engine:
    """An engine with this project's settings for durability and transactions.

    Without `limits` (in commands) PostgreSQL waits for as long as it takes.

    Raises DatabaseUnsafeError when the SQLite at hand is affected by the WAL-reset race.
    """
    if not url.startswith("sqlite"):
        return _connect_postgresql(url, limits)
    path = url.removeprefix("sqlite:///")
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, module=sqlite_module(), connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare_sqlite)
    turns = erasure.Turns(PATIENCE)
    event.listen(engine, "begin", turns.begin)
    event.listen(engine, "commit", turns.leave)
    event.listen(engine, "rollback", turns.leave)
    if path and path != ":memory:":
        erasure.install(engine, _sweeper(Path(path), turns), Base.metadata)
    return engine


def _sweeper(file: Path, turns: erasure.Turns) -> erasure.Sweeper:
    module = sqlite_module()

    def connect() -> Any:
        opened = module.connect(file)
        _prepare_sqlite(opened, None)
        opened.execute("PRAGMA busy_timeout = 0")
        return opened

    return erasure.Sweeper(file, connect, turns, module.OperationalError)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late to protect reads; SQLAlchemy's "begin" event does it.
    connection.isolation_level = None
    connection.create_function(SQLITE_FUNCTION, 1, fold, deterministic=True)
    cursor = connection.cursor()
    for name, value in SQLITE_SETTINGS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.close()


def durability_of(engine: Engine) -> dict[str, str | int]:
    """The durability settings as the database itself reports them."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found: dict[str, str | int] = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in SQLITE_SETTINGS
            }
            version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
            return {"engine": "sqlite", "version": version, **found}
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        return {
            "engine": "postgresql",
            **{name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in names},
        }


def is_durable(settings: dict[str, str | int]) -> bool:
    """Whether the settings read back keep an acknowledged answer through a power cut."""
    if settings["engine"] == "sqlite":
        return all(settings[name] == value for name, value in SQLITE_SETTINGS.items())
    wanted = {"fsync": {"on"}, "full_page_writes": {"on"}}
    wanted["synchronous_commit"] = {"on", "remote_apply"}
    return all(settings[name] in values for name, values in wanted.items())


class WriteOutsideUnitError(RuntimeError):
    """Our own fault: something was changed outside of a unit of work, or in another's."""


class UnitSession(Session):
    """A session that reads, and writes in units of work.

    While it only reads it holds no lock that a writer would wait for. A unit begins with nothing
    read: what was fetched before is fetched anew when it is asked for, as it is now.
    """

    def __init__(self, *binds: Any, turns: Engine | None = None, writes: bool, **given: Any):
        """`turns`: what a unit's statements go to. `writes`: whether it writes all the time."""
        super().__init__(*binds, **given)
        self._turns = turns
        self.is_writing = writes

    def get_bind(self, *about: Any, **more: Any) -> Engine | Connection:
        """Where statements go: writers take turns."""
        if self.is_writing and self._turns is not None:
            return self._turns
        return super().get_bind(*about, **more)

    @contextmanager
    def unit(self) -> Iterator[Self]:
        """One unit of work: committed at its end, given up when anything is raised.

        Raises WriteOutsideUnitError inside another unit, or when something was changed before.
        """
        if self.is_writing:
            raise WriteOutsideUnitError("a unit of work inside another")
        _require_unchanged(self)
        self.rollback()
        self.expire_all()
        self.is_writing = True
        try:
            with others_wait():
                yield self
            self.commit()
        except BaseException:
            self.rollback()
            raise
        finally:
            self.is_writing = False


def _require_unchanged(session: Session) -> None:
    changed = [*session.new, *session.deleted, *filter(session.is_modified, session.dirty)]
    if changed:
        kind = type(changed[0]).__name__
        raise WriteOutsideUnitError(f"{kind} was changed outside of a unit of work (see writing())")


@event.listens_for(UnitSession, "before_flush")
def _refuse_flush(session: UnitSession, *_: object) -> None:
    if not session.is_writing:
        _require_unchanged(session)


BESIDE = "beside"
"""What a session's `info` calls the folder of what is kept beside the data; None for none."""


def _folder_beside(url: str, given: Path | None) -> Path | None:
    """A folder that can be written in. With PostgreSQL there may be none, and need not be."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        return given or (Path(path).parent if path and path != ":memory:" else None)
    return given if given is not None and os.access(given, os.W_OK | os.X_OK) else None


def _wait_no_longer(session: Session, patience: float) -> None:
    """Begin the session's transaction with a limit to how long it waits for others."""
    connection = session.connection(execution_options={"patience": patience})
    if connection.dialect.name == "postgresql":
        milliseconds = max(1, round(patience * 1_000))
        connection.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))


class Database:
    """An engine and its sessions. Reading sessions never block; writing ones take turns."""

    def __init__(self, url: str, beside: Path | None = None, limits: Limits | None = None) -> None:
        """`beside`: the folder of what is kept beside the data, that of a SQLite file when None.
        `limits`: how long PostgreSQL is waited for; in commands as long as it takes."""
        self.engine = connect_engine(url, limits)
        self.beside = _folder_beside(url, beside)
        self._taking_turns = self.engine.execution_options(sqlite_begin="IMMEDIATE")
        reading = self.engine.execution_options(sqlite_begin="READING", postgresql_readonly=True)
        self._sessions = sessionmaker(
            reading, class_=UnitSession, turns=self._taking_turns, expire_on_commit=False
        )

    def session(self, *, writes: bool) -> UnitSession:
        """A new session: one that reads, and writes in units; or one that only writes.

        One that writes takes SQLite's write lock at its first statement. In one that reads, the
        database itself refuses to write.
        """
        made = self._sessions(writes=writes)
        made.info[BESIDE] = self.beside
        return made

    @contextmanager
    def snapshot(self) -> Iterator[UnitSession]:
        """A session that only reads, and sees everything as it was at one moment.

        SQLite's read transactions are so by themselves; PostgreSQL has to be asked.
        """
        with self.session(writes=False) as session:
            if self.engine.dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def unit(self, *, patience: float | None = None) -> Iterator[UnitSession]:
        """One unit of work for commands and jobs: committed at the end, rolled back on error.

        With `patience` it waits for others only so many seconds, and then raises OperationalError.
        """
        with self.session(writes=True) as session, session.begin():
            if patience is not None:
                _wait_no_longer(session, patience)
            yield session

    def give_way(self) -> None:
        """Between two units of one who has many: let the others in, who have one."""
        if self.engine.dialect.name == "sqlite":
            sleep(GIVES_WAY)

    def lean_unit(self) -> AbstractContextManager[Connection]:
        """A unit of work without objects, for what must be quick: only its statements count."""
        return self._taking_turns.begin()
