"""What is deleted or written over is gone from SQLite's files too, not only from its tables.

`secure_delete` (https://www.sqlite.org/pragma.html#pragma_secure_delete) overwrites what is deleted
with zeros. Two places are left: the write-ahead log keeps older pages until it is emptied, and a
page that was split or merged may keep a copy of a moved row in its unused middle. So after a
commit that erased somebody's words the file is written anew (VACUUM), and the log is emptied (a
checkpoint that truncates it). Neither waits for anybody: what cannot be done at once is tried again
by a thread.

How much is left to do lies in the file itself: `user_version` counts the erasing commits since the
file was last written anew, so that a process that ends in between leaves it to the next.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, Engine, Enum, LargeBinary, MetaData, String, event

AT_ONCE = 16 * 1024 * 1024
"""Bytes of a file that is written anew before the person who erased is answered."""
REST = 100
"""A file is written anew for at most one part in so many of the time."""
TRY_AGAIN = (0.05, 2.0)
"""Seconds between tries: the first, doubled each time up to the last."""
WHILE_SERVING = 128 * 1024 * 1024
"""Bytes of a file that is written anew while others use it, which takes their turn to write for a
second or two. A larger one is written anew when a process that used it starts or ends."""
LONG_REST = 60.0
"""Seconds before the next try when the disk is full or broken."""
LAST_WAIT = 5.0
"""Seconds that a process which ends gives to what is left."""

log = logging.getLogger("codesign")

_ERASING = re.compile(
    r"\s*(?:DELETE\s+FROM|UPDATE)\s+\"?(\w+)\"?(?:\s+SET\s+(.*?))?(?:\s+WHERE\s|\s+RETURNING\s|$)",
    re.IGNORECASE | re.DOTALL,
)
_NESTED = re.compile(r"\s*WITH\s.*\b(?:DELETE\s+FROM|UPDATE)\s", re.IGNORECASE | re.DOTALL)
_SET = re.compile(r"\"?(\w+)\"?\s*=")
NOBODYS = frozenset(
    {
        "alembic_version",
        "login_session",
        "submission",
        "tally",
        "facet_tally",
        "questionnaire_saved",
    }
)
"""Tables that hold nothing anybody has written, or only what nobody can read without a code."""
BOOKKEEPING = frozenset({"buckets", "progress", "anchor", "digest", "claim", "made_as"})
"""Columns that say where something is, not what was said."""
OUR_WORDS = frozenset({("job", "result"), ("job", "problem")})
"""Columns of which only our own words are ever written over: a place, or a fault that is tried
again. What they may hold of somebody else's goes with its row."""
LIE_APART = frozenset({"job_piece"})
"""Tables whose words lie only on overflow pages, since what comes first in a row is filled with
nothing for longer than any other page (`jobs.models.FILLING`). SQLite never moves or merges such a
page; once it is free, `secure_delete` has overwritten all of it."""


def erases(statement: str, metadata: MetaData) -> bool:
    """Whether a statement deletes or writes over something that a person may have written."""
    found = _ERASING.match(statement)
    if found is None:
        return _NESTED.match(statement) is not None
    table, changed = found[1], found[2]
    if table in NOBODYS:
        return False
    return changed is None or any(
        _holds_words(metadata, table, column) for column in _SET.findall(changed)
    )


def stays_in_file(statement: str) -> bool:
    """Whether something of what a statement erases may be left in the file, not only in the log."""
    found = _ERASING.match(statement)
    return found is None or found[1] not in LIE_APART


@cache
def _holds_words(metadata: MetaData, table: str, column: str) -> bool:
    known = metadata.tables.get(table)
    if known is None or column not in known.columns:
        return known is None
    if column in BOOKKEEPING or (table, column) in OUR_WORDS:
        return False
    if column.endswith(("_hash", "_hmac")):
        return False
    kind = known.columns[column].type
    return isinstance(kind, (String, JSON, LargeBinary)) and not isinstance(kind, Enum)


class Turns:
    """Lets the writers of this process stand in line for SQLite's write lock.

    SQLite itself lets them try again at odd moments, and with many at once some never meet a
    free one. Writers of other processes are waited for as SQLite does it.
    """

    def __init__(self, patience: float) -> None:
        self._lock = threading.Lock()
        self._patience = patience

    def begin(self, connection: Any) -> None:
        """Begin a transaction; one that writes when its turn comes.

        The execution option `sqlite_begin` is "IMMEDIATE" for one that writes, "READING" for one
        that cannot, and "DEFERRED" otherwise. With the option `patience` it waits only so many
        seconds for others.
        """
        options = connection.get_execution_options()
        mode, patience = options.get("sqlite_begin", "DEFERRED"), options.get("patience")
        self._let_write(connection, mode != "READING")
        if patience is not None:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(patience * 1_000)}")
            connection.info["is_hasty"] = True
        if mode == "IMMEDIATE":
            wait = self._patience if patience is None else patience
            connection.info["has_turn"] = self._lock.acquire(timeout=wait)
        try:
            connection.exec_driver_sql("BEGIN" if mode == "READING" else f"BEGIN {mode}")
        except BaseException:
            self.leave(connection)
            raise

    def _let_write(self, connection: Any, writes: bool) -> None:
        # A connection of the pool is asked now by those who read and now by those who write.
        if connection.info.get("only_reads", False) is writes:
            connection.exec_driver_sql(f"PRAGMA query_only = {int(not writes)}")
            connection.info["only_reads"] = not writes

    def leave(self, connection: Any) -> None:
        """Let the next one in; it waits for the rest of this commit inside SQLite."""
        if connection.info.pop("is_hasty", False):
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(self._patience * 1_000)}")
        if connection.info.pop("has_turn", False):
            self._lock.release()

    @contextmanager
    def taken(self, patience: float) -> Iterator[bool]:
        """Stand in line for at most so many seconds; whether the turn came."""
        has_turn = self._lock.acquire(timeout=patience)
        try:
            yield has_turn
        finally:
            if has_turn:
                self._lock.release()


class Sweeper:
    """Brings a SQLite database's files to hold nothing that its tables do not hold."""

    def __init__(
        self,
        file: Path,
        connect: Callable[[], Any],
        turns: Turns,
        fault: type[Exception],
    ) -> None:
        """`connect` gives a connection that waits for nobody; `fault` is what it raises."""
        self._file = file
        self._connect = connect
        self._turns = turns
        self._fault = fault
        self._alone = threading.Lock()
        self._state = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_due = False
        self._log_is_empty = True
        self._written_at = 0
        """The count of erasing commits at which this process last wrote the file anew."""
        self._rests_until = 0.0
        self._writes_anew = True

    def leave_to_others(self) -> None:
        """From now on this process only empties the log; another one writes the file anew."""
        self._writes_anew = False

    def after_commit(self) -> None:
        """Something was erased and committed: sweep now, or as soon as nobody is in the way."""
        self._is_due = True
        if not self.sweep(patience=0.0, at_most=AT_ONCE):
            self._sweep_soon()

    def after_another(self) -> None:
        """Another process may have erased something, and left it to this one; done in a thread."""
        self._is_due = True
        self._log_is_empty = False
        self._sweep_soon()

    def sweep(self, patience: float, at_most: int | None = None) -> bool:
        """Try once, waiting at most so many seconds for other writers; whether all is swept.

        A file larger than `at_most` bytes, or one written anew just now, only has its log emptied.
        """
        if not self._file.exists():
            self._is_due = False
            return True
        with self._one_at_a_time() as is_alone, closing(self._connect()) as connection:
            if not is_alone:
                return False
            self._is_due = False
            try:
                # The file's size tells the truth when nothing of it is left in the log.
                self._empty_log(connection)
                is_whole = self._write_anew(connection, patience, at_most)
                self._log_is_empty = self._empty_log(connection)
                is_swept = self._log_is_empty and is_whole and self._settle(connection)
            except self._fault as error:
                is_swept = False
                self._rest_if_hopeless(error)
            self._is_due = self._is_due or not is_swept
            return is_swept

    def finish(self) -> None:
        """Before the process ends: do what is left, whatever it costs."""
        if self._is_due:
            self._rests_until = 0.0
            self.sweep(patience=LAST_WAIT)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[bool]:
        is_alone = self._alone.acquire(timeout=1.0)
        try:
            yield is_alone
        finally:
            if is_alone:
                self._alone.release()

    def _write_anew(self, connection: Any, patience: float, at_most: int | None) -> bool:
        """Write the file anew if something was erased since that was done; whether it was."""
        erased = connection.execute("PRAGMA user_version").fetchone()[0]
        if erased in (0, self._written_at) or not self._writes_anew:
            return True
        is_large = at_most is not None and self._file.stat().st_size > at_most
        if is_large or monotonic() < self._rests_until:
            return False
        with self._turns.taken(patience) as has_turn:
            if not has_turn:
                return False
            began = perf_counter()
            connection.execute("VACUUM")
            self._rests_until = monotonic() + REST * (perf_counter() - began)
            self._written_at = erased
        return True

    def _settle(self, connection: Any) -> bool:
        """Nothing of what was erased is left: count from 0, unless more was erased meanwhile."""
        if not self._writes_anew:
            return True
        erased = connection.execute("PRAGMA user_version").fetchone()[0]
        if erased:
            connection.execute("BEGIN IMMEDIATE")
            erased = connection.execute("PRAGMA user_version").fetchone()[0]
            if erased == self._written_at:
                connection.execute("PRAGMA user_version = 0")
                self._written_at = erased = 0
            connection.execute("COMMIT")
        return not erased

    def _empty_log(self, connection: Any) -> bool:
        """Whether nothing is left in the log. Its pages are written to the file while others write;
        only then, with no page left to write, is their turn taken to cut it off."""
        _, pages, written = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if pages != written:
            return False
        is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not is_busy

    def _sweep_soon(self) -> None:
        with self._state:
            if self._thread is None:
                self._thread = threading.Thread(target=self._go_on, name="sweeper", daemon=True)
                self._thread.start()

    def _go_on(self) -> None:
        wait, longest = TRY_AGAIN
        pause = threading.Event()
        while True:
            pause.wait(max(wait, min(self._rests_until - monotonic(), longest)))
            self.sweep(longest, WHILE_SERVING)
            with self._state:
                if not self._is_due or self._waits_for_the_end():
                    self._thread = None
                    return
            wait = min(2 * wait, longest)

    def _waits_for_the_end(self) -> bool:
        """Whether all that is left is to write a large file anew, which is not done now."""
        return self._log_is_empty and self._file.stat().st_size > WHILE_SERVING

    def _rest_if_hopeless(self, error: Exception) -> None:
        """A full disk is not tried again and again as somebody else's lock is."""
        if "locked" not in str(error):
            log.error("what was erased is still in the file: %s", error)
            self._rests_until = monotonic() + LONG_REST


_sweepers: WeakKeyDictionary[Engine, Sweeper] = WeakKeyDictionary()


def sweeper_of(engine: Engine) -> Sweeper | None:
    """What sweeps the engine's files; None for PostgreSQL, which sweeps its own (VACUUM)."""
    return _sweepers.get(engine)


def sweep_at_start(engine: Engine) -> None:
    """Do what a process left that ended before it had swept."""
    if sweeper := sweeper_of(engine):
        sweeper.sweep(patience=LAST_WAIT)


def leave_to_others(engine: Engine) -> None:
    """For a process that ends soon: another one writes SQLite's file anew."""
    if sweeper := sweeper_of(engine):
        sweeper.leave_to_others()


def sweep_after_another(engine: Engine) -> None:
    """See to what another process erased and left, beside what this one does."""
    if sweeper := sweeper_of(engine):
        sweeper.after_another()


def install(engine: Engine, sweeper: Sweeper, metadata: MetaData) -> None:
    """Let the sweeper know of every commit of the engine that erases something."""
    _sweepers[engine] = sweeper

    def look(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        # How many rows a statement with RETURNING changes is not known before they are fetched.
        has_changed = cursor.rowcount != 0 or cursor.description is not None
        if has_changed and erases(statement, metadata):
            connection.info["erases"] = True
            if stays_in_file(statement):
                connection.info["leaves something"] = True

    def count(connection: Any) -> None:
        if connection.info.pop("erases", False):
            connection.info["erased"] = True
        if connection.info.pop("leaves something", False):
            number = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            connection.exec_driver_sql(f"PRAGMA user_version = {(number + 1) % 2**31 or 1}")

    def forget(connection: Any) -> None:
        connection.info.pop("erases", None)
        connection.info.pop("leaves something", None)

    def given_back(_connection: Any, record: Any) -> None:
        if record.info.pop("erased", False):
            sweeper.after_commit()

    event.listen(engine, "after_cursor_execute", look)
    event.listen(engine, "commit", count, insert=True)
    event.listen(engine, "rollback", forget)
    event.listen(engine.pool, "checkin", given_back)
    event.listen(engine, "engine_disposed", lambda _: sweeper.finish())
