"""The worker as a real process: killed, stopped, limited, and beside others of its kind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from openpyxl import Workbook
from sqlalchemy import delete, func, select, update

from bench.serving import free_port, started
from codesign.accounts.models import Person
from codesign.contributions.models import NoteImport
from codesign.db import Database, now
from codesign.imports.jobs import READING
from codesign.jobs import actions
from codesign.jobs.domain import JobStatus, Part
from codesign.jobs.models import Job, JobPiece
from codesign.jobs.worker import Worker
from codesign.projects.models import Project
from codesign.settings import database_url_from
from tests.cast import assemble
from tests.engines import ready_database

PATIENCE = 120
SMALL = b"Steg;Text\nHear;Brevet kom sent.\n"


@pytest.fixture(scope="module")
def place(on_engine: str) -> Iterator[str]:
    """The address of a database with the cast in it, for other processes too."""
    with ready_database(on_engine) as url:
        address = database_url_from(url, Path())
        database = Database(address)
        with database.unit() as session:
            assemble(session)
        database.engine.dispose()
        yield address


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    """The database without jobs."""
    opened = Database(place)
    with opened.unit() as session:
        for table in (JobPiece, Job, NoteImport):
            session.execute(delete(table))
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def slow() -> bytes:
    """A workbook that takes seconds to read."""
    return workbook(1_000)


@pytest.fixture(scope="module")
def large() -> bytes:
    """A workbook that is soon read."""
    return workbook(150)


def workbook(rows: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Steg", "Text", *(f"Kolumn {n}" for n in range(50))])
    for row in range(rows):
        sheet.append(["Hear", f"Anteckning {row}", *(f"{row} {n}" for n in range(50))])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def ask(database: Database, content: bytes, key: str = "") -> int:
    """Put a file to be read in line; the job's id."""
    with database.unit() as session:
        return actions.ask(
            session,
            READING,
            session.scalars(select(Person).where(Person.name == "Astrid")).one(),
            session.scalars(select(Project).where(Project.slug == "projektet")).one(),
            options={"name": "lappar", "journey": "resan"},
            language="sv",
            form_key=key,
            moment=now(),
            source=BytesIO(content),
        ).id


@contextmanager
def working(place: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """`codesign work` on the database, ended with all its helpers after the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "codesign", "work", *options],
        env={**os.environ, "CODESIGN_DATABASE_URL": place, "CODESIGN_SECRET_KEY": "0" * 32},
        start_new_session=True,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def job(database: Database, job_id: int) -> Job:
    with database.session(writes=False) as session:
        return session.get_one(Job, job_id)


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that other processes do."""
    last = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < last, "it never happened"
        time.sleep(0.05)


def until_status(database: Database, job_id: int, *wanted: JobStatus) -> Job:
    until(lambda: job(database, job_id).status in wanted)
    return job(database, job_id)


def uploads(database: Database) -> int:
    with database.session(writes=False) as session:
        return session.scalar(select(func.count()).select_from(NoteImport)) or 0


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    told = [one.read_text() for one in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(one) for one in " ".join(told).split()]


def helper_of(worker: subprocess.Popen[bytes]) -> int:
    """The one process that the worker has do its job."""
    until(lambda: bool(children(worker.pid)))
    return children(worker.pid)[0]


def doing(database: Database, script: str) -> Job:
    """What is left of a job whose helper is this program instead."""
    heard = "import json, os, resource, sys, time; sys.stdin.readline(); "
    worker = Worker(database, [sys.executable, "-c", heard + script])
    asked = ask(database, SMALL)
    try:
        worker.turn()
    finally:
        worker.rest()
    return job(database, asked)


LIMITED = "print(json.dumps({'limits': [%d, 60, 1]}), flush=True); "


@pytest.mark.parametrize(
    ("script", "sentence", "can_retry"),
    [
        (LIMITED % 1 + "time.sleep(600)", "Det tog för lång tid", True),
        (
            "resource.setrlimit(resource.RLIMIT_CPU, (1, 60))\nwhile True: pass",
            "Det tog för lång tid",
            True,
        ),
        ("os._exit(71)", "Det tog för mycket minne", False),
    ],
    ids=["clock", "processor", "memory"],
)
def test_what_passes_its_limits_is_ended_and_told(
    place: str, database: Database, script: str, sentence: str, can_retry: bool
) -> None:
    ended = doing(database, script)
    assert (ended.status, ended.can_retry) == (JobStatus.FAILED, can_retry)
    assert ended.problem[0]["sv"].startswith(sentence)
    with database.session(writes=False) as session:
        kept = session.scalar(select(func.count()).select_from(JobPiece))
    assert bool(kept) == can_retry


def test_a_helper_that_vanishes_leaves_its_job_in_line(place: str, database: Database) -> None:
    left = doing(database, "os._exit(1)")
    assert (left.status, left.attempts, left.claim) == (JobStatus.WAITING, 1, "")
    assert left.not_before is not None
    assert left.not_before > left.created_at


def nicenesses(pid: int) -> dict[int, int]:
    """How far each thread of a process stands back for others."""
    found = {}
    for one in Path(f"/proc/{pid}/task").iterdir():
        fields = (one / "stat").read_text().rsplit(")", 1)[1].split()
        found[int(one.name)] = int(fields[16])
    return found


def test_a_helper_works_at_low_urgency_and_writes_at_the_workers(
    place: str, database: Database, slow: bytes
) -> None:
    asked = ask(database, slow)
    with working(place) as worker:
        until_status(database, asked, JobStatus.RUNNING)
        helper = helper_of(worker)
        own = nicenesses(worker.pid)[worker.pid]
        until(lambda: nicenesses(helper)[helper] != own)
        threads = nicenesses(helper)
        assert own == os.nice(0)
        assert threads[helper] == own + 10
        assert own in threads.values()
        until_status(database, asked, JobStatus.DONE)


def test_the_end_of_a_job_lets_others_write(place: str, database: Database, large: bytes) -> None:
    """SQLite lets nobody write while a file is written anew, which it counts."""
    if database.engine.dialect.name != "sqlite":
        return
    file = Path(str(database.engine.url.database))
    emptied = schema_version(database)
    with working(place) as worker:
        for n in range(2):
            until_status(database, ask(database, large, f"{n}"), JobStatus.DONE)
        until(lambda: file.with_name(f"{file.name}-wal").stat().st_size == 0)
        worker.terminate()
        worker.wait(PATIENCE)
    assert schema_version(database) == emptied
    with database.session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(JobPiece)) == 0
    # The first bytes of a workbook's sheet, as they were sent.
    assert large[100:140] not in file.read_bytes()


def schema_version(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA schema_version").scalar_one())


def test_how_far_a_helper_is_stands_in_its_job(
    place: str, database: Database, tmp_path: Path
) -> None:
    seen_it = tmp_path / "seen"
    steps = f"""import json, os, time; input()
print(json.dumps({{'progress': 30}}), flush=True)
while not os.path.exists({str(seen_it)!r}): time.sleep(0.05)
os._exit(71)"""
    worker = Worker(database, [sys.executable, "-c", steps])
    asked = ask(database, SMALL)
    seen = Thread(target=worker.turn)
    seen.start()
    until(lambda: job(database, asked).progress == 30)
    seen_it.touch()
    seen.join()
    worker.rest()


@pytest.mark.both_engines
def test_a_worker_does_what_waits_and_then_what_comes(place: str, database: Database) -> None:
    first = ask(database, SMALL)
    with working(place):
        until_status(database, first, JobStatus.DONE)
        second = ask(database, SMALL, "again")
        until_status(database, second, JobStatus.DONE)
    assert uploads(database) == 2


@pytest.mark.both_engines
def test_a_job_whose_worker_is_killed_is_done_once_by_the_next(
    place: str, database: Database, slow: bytes
) -> None:
    asked = ask(database, slow)
    with working(place) as first:
        until_status(database, asked, JobStatus.RUNNING)
        helpers = children(first.pid)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        until(lambda: not any(Path(f"/proc/{one}/exe").exists() for one in helpers))
    assert job(database, asked).status is JobStatus.RUNNING
    # On PostgreSQL nobody knows that the worker is dead before its lease has passed.
    with database.unit() as session:
        is_sqlite = database.engine.dialect.name == "sqlite"
        if not is_sqlite:
            session.execute(update(Job).values(lease_until=now() - timedelta(seconds=1)))
    with working(place):
        done = until_status(database, asked, JobStatus.DONE, JobStatus.FAILED)
    assert (done.status, done.attempts, uploads(database)) == (JobStatus.DONE, 2, 1)


def test_a_helper_that_is_killed_costs_an_attempt(
    place: str, database: Database, slow: bytes
) -> None:
    asked = ask(database, slow)
    with working(place) as worker:
        until_status(database, asked, JobStatus.RUNNING)
        helper = helper_of(worker)
        os.kill(helper, signal.SIGKILL)
        done = until_status(database, asked, JobStatus.DONE, JobStatus.FAILED)
    assert (done.status, done.attempts, uploads(database)) == (JobStatus.DONE, 2, 1)


def test_a_worker_that_is_stopped_puts_its_job_back(
    place: str, database: Database, slow: bytes
) -> None:
    asked = ask(database, slow)
    with working(place) as worker:
        until_status(database, asked, JobStatus.RUNNING)
        worker.terminate()
        assert worker.wait(PATIENCE) == 0
    left = job(database, asked)
    assert (left.status, left.attempts, left.claim) == (JobStatus.WAITING, 0, "")


def test_what_is_cancelled_is_killed(place: str, database: Database, slow: bytes) -> None:
    asked = ask(database, slow)
    with working(place) as worker:
        until_status(database, asked, JobStatus.RUNNING)
        helper = helper_of(worker)
        with database.unit() as session:
            actions.cancel(session, session.get_one(Job, asked), now())
        until(lambda: not Path(f"/proc/{helper}/exe").exists())
        # It is ready for the next one.
        after = ask(database, SMALL)
        until_status(database, after, JobStatus.DONE)
    assert (job(database, asked).status, uploads(database)) == (JobStatus.CANCELLED, 1)


def test_a_worker_ends_with_the_server_it_belongs_to(place: str, database: Database) -> None:
    with working(place, "--parent", str(os.getpid() + 1)) as orphan:
        assert orphan.wait(PATIENCE) == 0
    with working(place, "--parent", str(os.getpid())) as worker:
        asked = ask(database, SMALL)
        until_status(database, asked, JobStatus.DONE)
        assert worker.poll() is None


@pytest.mark.both_engines
def test_one_worker_on_sqlite_and_many_on_postgresql(place: str, database: Database) -> None:
    with working(place) as first, working(place) as second:
        done = ask(database, SMALL)
        until_status(database, done, JobStatus.DONE)
        if database.engine.dialect.name == "sqlite":
            until(lambda: first.poll() is not None or second.poll() is not None)
            ended, other = (first, second) if first.returncode is not None else (second, first)
            assert (ended.returncode, other.poll()) == (1, None)
            assert ended.stderr is not None
            assert b"A worker is at work on this database already." in ended.stderr.read()
            return
        # Each of many jobs is done once, by one of them.
        asked = []
        for n in range(5):
            asked.append(ask(database, SMALL + f"Rest;Nummer {n}\n".encode()))
            until(lambda: _unfinished(database) < 4)
        for one in asked:
            until_status(database, one, JobStatus.DONE)
        assert {job(database, one).attempts for one in asked} == {1}
        assert uploads(database) == 6


def _unfinished(database: Database) -> int:
    with database.session(writes=False) as session:
        waits = Job.status.in_((JobStatus.WAITING, JobStatus.RUNNING))
        return session.scalar(select(func.count()).select_from(Job).where(waits)) or 0


@pytest.mark.both_engines
def test_the_last_day_comes_without_anybody(place: str, database: Database) -> None:
    asked = ask(database, SMALL)
    with database.unit() as session:
        session.execute(update(Job).values(expires_at=now() - timedelta(seconds=1)))
    with working(place):
        until_status(database, asked, JobStatus.FAILED)
    with database.session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(JobPiece)) == 0
    assert uploads(database) == 0


@pytest.mark.both_engines
def test_a_result_cut_off_half_way_is_no_result(
    place: str, database: Database, large: bytes
) -> None:
    asked = ask(database, large)
    with database.unit() as session:
        claim = actions.take(session, now())
        assert claim is not None
        actions.put_pieces(session, asked, Part.RESULT, [(0, b"half")])
        actions.release(session, claim, now() - timedelta(minutes=1), is_counted=True)
    with working(place):
        until_status(database, asked, JobStatus.DONE)
    with database.session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(JobPiece)) == 0


def test_a_server_keeps_one_worker_and_takes_it_along(tmp_path: Path) -> None:
    port = free_port()
    with started(
        [sys.executable, "-m", "codesign", "serve", "--port", str(port)],
        {"CODESIGN_DATA_DIR": str(tmp_path), "CODESIGN_DATABASE_URL": ""},
        port,
    ) as server:
        until(lambda: len(workers(server.pid)) == 1)
        (first,) = workers(server.pid)
        os.kill(first, signal.SIGKILL)
        until(lambda: workers(server.pid) not in ([], [first]))
        (second,) = workers(server.pid)
        until(lambda: bool(children(second)))
        helpers = children(second)
        os.kill(server.pid, signal.SIGTERM)
        until(lambda: not any(Path(f"/proc/{one}/exe").exists() for one in (second, *helpers)))


def test_a_server_without_work_has_no_worker(tmp_path: Path) -> None:
    port = free_port()
    with started(
        [sys.executable, "-m", "codesign", "serve", "--port", str(port), "--no-work"],
        {"CODESIGN_DATA_DIR": str(tmp_path), "CODESIGN_DATABASE_URL": ""},
        port,
    ) as server:
        assert workers(server.pid) == []


def workers(pid: int) -> list[int]:
    """The workers that a server has started."""
    found = []
    for one in children(pid):
        with suppress(OSError):
            words = Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
            found += [one] if b"work" in words else []
    return found
