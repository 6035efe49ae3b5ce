"""What is deleted or written over is gone from SQLite's file and log, and nobody waits for it."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from codesign import erasure, migrations
from codesign.db import SQLITE_SETTINGS, Base, Database, now, sqlite_module
from codesign.erasure import Sweeper, erases, sweeper_of
from codesign.jobs.domain import Part
from codesign.jobs.models import FILLING, Job, JobPiece
from tests.cast import assemble

pytestmark = pytest.mark.both_engines

ROUNDS = 200
"""Tries, a twentieth of a second apart, before something that must come has not come."""


class Notebook:
    """A database with a table of words that grow and move about as voices do."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.file = folder / "said.sqlite3"
        self.database = Database(f"sqlite:///{self.file}")
        self.chance = random.Random(seed)
        self.words: dict[int, str] = {}
        with self.database.unit() as session:
            session.execute(
                text("CREATE TABLE said (id INTEGER PRIMARY KEY, words TEXT, more TEXT)")
            )

    def open_anew(self) -> None:
        """As another process that has not written the file anew yet."""
        self.database.engine.dispose()
        self.database = Database(f"sqlite:///{self.file}")

    def write(self, n: int) -> None:
        """Write so many rows, and let rows in the middle grow."""
        with self.database.unit() as session:
            for _ in range(n):
                number = len(self.words) + 1
                self.words[number] = f"Kännemärke{number:05d}slut"
                long = " ord" * self.chance.choice((1, 5, 20, 80, 400))
                self._do(session, "INSERT INTO said VALUES (:n, :w, '')", number, long)
            for _ in range(3 * n):
                more = "x" * self.chance.choice((2, 30, 200))
                said = "UPDATE said SET more = :w WHERE id = :n"
                session.execute(text(said), {"n": self.chance.choice(list(self.words)), "w": more})

    def _do(self, session: Session, statement: str, number: int, long: str) -> None:
        session.execute(text(statement), {"n": number, "w": self.words[number] + long})

    def erase(self, numbers: list[int]) -> None:
        """Delete some rows and empty the others, each in a commit of its own."""
        for n, number in enumerate(numbers):
            how = "DELETE FROM said" if n % 2 else "UPDATE said SET words = '', more = ''"
            with self.database.unit() as session:
                session.execute(text(f"{how} WHERE id = :n"), {"n": number})

    def left(self, numbers: list[int]) -> list[str]:
        """The words of these rows that are in the file or beside it."""
        around = b"".join(one.read_bytes() for one in self.file.parent.iterdir() if one.is_file())
        return [self.words[n] for n in numbers if self.words[n].encode() in around]

    def comes_to(self, numbers: list[int]) -> bool:
        """Whether these words are gone after a while."""
        for _ in range(ROUNDS):
            if not self.left(numbers):
                return True
            sleep(0.05)
        return False


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[Notebook]:
    made = Notebook(tmp_path, seed=1)
    yield made
    made.database.engine.dispose()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_erased_is_in_no_file(tmp_path: Path, seed: int) -> None:
    notebook = Notebook(tmp_path, seed)
    notebook.write(300)
    gone = notebook.chance.sample(sorted(notebook.words), 100)
    kept = [n for n in notebook.words if n not in gone]
    notebook.erase(gone)
    assert notebook.comes_to(gone), notebook.left(gone)
    assert len(notebook.left(kept)) == len(kept)
    notebook.database.engine.dispose()


def test_without_the_settings_the_words_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SQLITE_SETTINGS, "secure_delete", 0)
    monkeypatch.setattr(erasure, "install", lambda *_: None)
    notebook = Notebook(tmp_path, seed=1)
    notebook.write(100)
    gone = list(range(1, 41))
    notebook.erase(gone)
    assert len(notebook.left(gone)) > 30
    notebook.database.engine.dispose()


def test_overwriting_with_zeros_alone_leaves_copies_of_rows_that_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why the file is written anew: if this ever finds nothing, that may be left out."""
    monkeypatch.setattr(erasure, "install", lambda *_: None)
    notebook = Notebook(tmp_path, seed=1)
    notebook.write(800)
    gone = notebook.chance.sample(sorted(notebook.words), 400)
    notebook.erase(gone)
    with notebook.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert 0 < len(notebook.left(gone)) < 40
    notebook.database.engine.dispose()


def test_one_erasure_is_done_before_it_is_answered(notebook: Notebook) -> None:
    notebook.write(50)
    notebook.open_anew()
    notebook.erase([7])
    assert not notebook.left([7])
    assert pending_in(notebook) == 0


def test_a_reader_in_the_way_delays_the_erasure_and_nobody_else(notebook: Notebook) -> None:
    notebook.write(50)
    with notebook.database.snapshot() as reader:
        reader.execute(text("SELECT count(*) FROM said"))
        notebook.erase([7])
        assert notebook.left([7]), "the reader still sees the words"
        notebook.write(1)
        assert reader.execute(text("SELECT words FROM said WHERE id = 7")).scalar_one()
    assert notebook.comes_to([7])


def test_a_writer_of_another_process_is_not_waited_for(notebook: Notebook) -> None:
    notebook.write(50)
    notebook.open_anew()
    set_pending(notebook, 1)
    other = sqlite_module().connect(notebook.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not sweeper(notebook).sweep(patience=0)
    assert pending_in(notebook) == 1
    other.execute("ROLLBACK")
    other.close()
    assert sweeper(notebook).sweep(patience=0)
    assert pending_in(notebook) == 0


def test_a_writer_of_this_process_is_not_waited_for(notebook: Notebook) -> None:
    notebook.write(50)
    notebook.open_anew()
    set_pending(notebook, 1)
    with notebook.database.unit() as session:
        session.execute(text("INSERT INTO said VALUES (1000, 'ord', '')"))
        swept: list[bool] = []
        trying = threading.Thread(target=lambda: swept.append(sweeper(notebook).sweep(patience=0)))
        trying.start()
        trying.join()
        assert swept == [False]
    assert sweeper(notebook).sweep(patience=0)


def test_what_a_process_leaves_is_done_by_the_next(notebook: Notebook) -> None:
    notebook.write(50)
    notebook.open_anew()
    set_pending(notebook, 3)
    assert pending_in(notebook) == 3
    assert sweeper(notebook).sweep(patience=5)
    assert pending_in(notebook) == 0


def test_a_large_file_is_written_anew_when_the_process_ends(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "AT_ONCE", 1)
    monkeypatch.setattr(erasure, "WHILE_SERVING", 1)
    notebook.write(50)
    notebook.open_anew()
    notebook.erase([7])
    for _ in range(ROUNDS):
        if log_of(notebook) == 0:
            break
        sleep(0.05)
    assert log_of(notebook) == 0
    assert pending_in(notebook) == 1
    notebook.database.engine.dispose()
    assert pending_in(notebook) == 0


def log_of(notebook: Notebook) -> int:
    """Bytes of the write-ahead log."""
    log = notebook.file.with_name(notebook.file.name + "-wal")
    return log.stat().st_size if log.exists() else 0


def sweeper(notebook: Notebook) -> Sweeper:
    found = sweeper_of(notebook.database.engine)
    assert found is not None
    return found


def set_pending(notebook: Notebook, n: int) -> None:
    """Leave the file as a process does that ended before it had swept."""
    opened = sqlite_module().connect(notebook.file, isolation_level=None)
    opened.execute(f"PRAGMA user_version = {n}")
    opened.close()


def pending_in(notebook: Notebook) -> int:
    """Erasing commits since the file was last written anew, as the file says."""
    opened = sqlite_module().connect(notebook.file)
    found: int = opened.execute("PRAGMA user_version").fetchone()[0]
    opened.close()
    return found


@pytest.mark.parametrize(
    ("statement", "does"),
    [
        ("DELETE FROM contribution WHERE contribution.id = ?", True),
        ("DELETE FROM walk_photo", True),
        ("UPDATE contribution SET text=?, rating=? WHERE contribution.id = ?", True),
        ('UPDATE "contribution" SET "text"=?', True),
        ("UPDATE note_import SET content=?, status=? WHERE note_import.id = ?", True),
        ("UPDATE field_record SET payload=? WHERE field_record.id = ?", True),
        ("UPDATE walk_answer SET value=? WHERE walk_answer.id = ?", True),
        ("UPDATE artefact_version SET document=?, revision=?", True),
        ("update audit_event set details = ?", True),
        ("WITH x AS (SELECT 1) DELETE FROM contribution", True),
        ("DELETE FROM something_new", True),
        (
            "UPDATE contribution SET buckets=?, coding_count=?, coding_revision=?",
            False,
        ),
        ("UPDATE contribution SET moderation=? WHERE contribution.id = ?", False),
        ("UPDATE tally SET n=(tally.n + ?) WHERE tally.anchor = ?", False),
        ("UPDATE login_session SET seen_at=? WHERE token_hash = ?", False),
        ("INSERT INTO contribution (text) VALUES (?)", False),
        ("SELECT text FROM contribution WHERE text = 'DELETE FROM contribution'", False),
    ],
)
def test_what_counts_as_erasing(statement: str, does: bool) -> None:
    assert erases(statement, Base.metadata) is does


# The bytes of jobs


class Jobs:
    """A database with jobs whose bytes come and go."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "jobs.sqlite3"
        self.database = Database(f"sqlite:///{self.file}")
        migrations.upgrade(self.database.engine)
        with self.database.unit() as session:
            self.cast = assemble(session)
            self.job = Job(
                agency_id=self.cast.agency.id,
                person_id=self.cast.astrid.id,
                kind="notes.read",
                options={},
                language="sv",
                form_key="",
                expires_at=now(),
            )
            session.add(self.job)

    def put(self, words: dict[int, str], chance: random.Random) -> None:
        """Pieces of odd sizes, each with words of its own at its beginning, in no order."""
        for number in chance.sample(sorted(words), len(words)):
            with self.database.unit() as session:
                session.add(
                    JobPiece(
                        job_id=self.job.id,
                        part=Part.SOURCE,
                        number=number,
                        content=words[number].encode() * chance.choice((1, 20, 60, 120, 400)),
                    )
                )

    def erase(self, numbers: list[int]) -> None:
        for number in numbers:
            with self.database.unit() as session:
                session.execute(delete(JobPiece).where(JobPiece.number == number))

    def comes_to_an_empty_log(self) -> bool:
        log = self.file.with_name(self.file.name + "-wal")
        for _ in range(ROUNDS):
            if log.stat().st_size == 0:
                return True
            sleep(0.05)
        return False

    def asked(self, pragma: str) -> int:
        with self.database.engine.connect() as connection:
            return int(connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one())


@pytest.mark.parametrize("seed", [1, 2])
def test_bytes_of_jobs_are_gone_without_writing_the_file_anew(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    jobs = Jobs(tmp_path)
    words = {n: f"Kännemärke{n:05d}slut" for n in range(200)}
    jobs.put(words, chance)
    version = jobs.asked("schema_version")
    gone = chance.sample(sorted(words), 100)
    jobs.erase(gone)
    assert jobs.comes_to_an_empty_log()
    content = jobs.file.read_bytes()
    assert [n for n in gone if words[n].encode() in content] == []
    assert all(words[n].encode() in content for n in words if n not in gone)
    # SQLite counts this up when a file is written anew.
    assert jobs.asked("schema_version") == version
    assert jobs.asked("user_version") == 0
    jobs.database.engine.dispose()


def test_without_the_filling_a_copy_of_a_piece_that_moved_is_left(tmp_path: Path) -> None:
    """Why every piece begins with as much of nothing as a page holds: rare, and so it must not be.
    If this ever finds nothing, that may be left out."""
    assert any(pieces_left(tmp_path / f"{seed}", random.Random(seed)) for seed in range(1, 40))


def pieces_left(file: Path, chance: random.Random) -> list[int]:
    """Half of many pieces without a filling are deleted; those that are still in the file."""
    opened = sqlite_module().connect(file, isolation_level=None)
    for setting in ("journal_mode = wal", "synchronous = 0", "secure_delete = 1"):
        opened.execute(f"PRAGMA {setting}")
    opened.execute("CREATE TABLE piece (job_id, part, number, content, UNIQUE (job_id, number))")
    words = {n: f"Kännemärke{n:05d}slut".encode() for n in range(600)}
    for n in chance.sample(sorted(words), len(words)):
        content = words[n] * chance.choice((1, 20, 60, 120, 400))
        opened.execute("INSERT INTO piece VALUES (1, 'source', ?, ?)", (n, content))
    gone = chance.sample(sorted(words), len(words) // 2)
    for n in gone:
        opened.execute("DELETE FROM piece WHERE number = ?", (n,))
    opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    content = file.read_bytes()
    return [n for n in gone if words[n] in content]


def test_the_filling_is_as_long_as_any_page_and_comes_first() -> None:
    largest_page = 65_536
    assert bytes(largest_page) == FILLING
    columns = [column.name for column in JobPiece.__table__.columns]
    assert columns.index("filling") < columns.index("content")


@pytest.mark.parametrize(
    ("statement", "is_erased"),
    [
        ("DELETE FROM said WHERE id = 999", 0),
        ("UPDATE said SET words = '' WHERE id = 999", 0),
        ("DELETE FROM said WHERE id = 7", 1),
        ("UPDATE said SET words = '' WHERE id = 7", 1),
        ("DELETE FROM said WHERE id = 999 RETURNING id", 1),
    ],
)
def test_what_changes_nothing_erases_nothing(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch, statement: str, is_erased: int
) -> None:
    monkeypatch.setattr(Sweeper, "after_commit", lambda _: None)
    notebook.write(10)
    before = pending_in(notebook)
    with notebook.database.unit() as session:
        session.execute(text(statement))
    assert pending_in(notebook) == before + is_erased


@pytest.mark.parametrize(
    ("statement", "does"),
    [
        ("UPDATE job SET status=?, claim=?, problem=?, can_retry=? WHERE job.id = ?", False),
        ("UPDATE job SET result=? WHERE job.id = ?", False),
        ("UPDATE job SET options=? WHERE job.id = ?", True),
        ("UPDATE something_new SET result=?", True),
        ("DELETE FROM job WHERE job.expires_at <= ?", True),
        ("DELETE FROM job_piece WHERE job_piece.job_id = ?", True),
    ],
)
def test_what_of_a_job_counts_as_erasing(statement: str, does: bool) -> None:
    assert erases(statement, Base.metadata) is does


@pytest.mark.parametrize(
    ("statement", "does"),
    [
        ("DELETE FROM job_piece WHERE job_piece.job_id = ?", False),
        ("DELETE FROM job WHERE job.id = ?", True),
        ("DELETE FROM contribution", True),
        ("WITH x AS (SELECT 1) DELETE FROM job_piece", True),
    ],
)
def test_what_may_stay_in_the_file(statement: str, does: bool) -> None:
    assert erasure.stays_in_file(statement) is does


def test_a_process_that_ends_soon_leaves_the_file_to_another(notebook: Notebook) -> None:
    notebook.write(50)
    notebook.open_anew()
    version = schema_version(notebook)
    erasure.leave_to_others(notebook.database.engine)
    notebook.erase([7])
    assert log_of(notebook) == 0
    notebook.database.engine.dispose()
    assert (pending_in(notebook), schema_version(notebook)) == (1, version)
    other = Database(f"sqlite:///{notebook.file}")
    erasure.sweep_after_another(other.engine)
    for _ in range(ROUNDS):
        if pending_in(notebook) == 0:
            break
        sleep(0.05)
    assert pending_in(notebook) == 0
    assert not notebook.left([7])
    assert schema_version(notebook) > version
    other.engine.dispose()


def schema_version(notebook: Notebook) -> int:
    """Counted up whenever the file is written anew."""
    opened = sqlite_module().connect(notebook.file)
    found: int = opened.execute("PRAGMA schema_version").fetchone()[0]
    opened.close()
    return found


def test_the_log_is_written_to_the_file_while_others_write(notebook: Notebook) -> None:
    """Only a log that lies in the file already is cut off, since that takes the turn to write."""
    asked: list[str] = []

    class Connection:
        def __init__(self, rows: dict[str, tuple[int, int, int]]) -> None:
            self.rows = rows

        def execute(self, statement: str) -> "Connection":
            asked.append(statement)
            self.row = next(row for mode, row in self.rows.items() if mode in statement)
            return self

        def fetchone(self) -> tuple[int, int, int]:
            return self.row

    one = sweeper(notebook)
    assert not one._empty_log(Connection({"PASSIVE": (0, 9, 8), "TRUNCATE": (0, 0, 0)}))
    assert [statement.endswith("(PASSIVE)") for statement in asked] == [True]
    assert one._empty_log(Connection({"PASSIVE": (0, 9, 9), "TRUNCATE": (0, 0, 0)}))
    assert not one._empty_log(Connection({"PASSIVE": (0, 9, 9), "TRUNCATE": (1, 0, 0)}))
