"""The command line: what it does, what it says when it cannot, and its exit codes."""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import func, select

from codesign.accounts.models import Agency, Person
from codesign.cli import main
from codesign.contributions.domain import ALL_VOICES
from codesign.contributions.models import Contribution, Tally
from codesign.db import Database
from codesign.projects.models import AuditEvent
from tests.engines import copy_filled

ROOT = Path(__file__).parents[2]
PASSWORD = "fyra glada hästar"


class Line:
    """A command line with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'medskapa.sqlite3'}"

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command, expect its exit code, and return everything it said."""
        told = io.StringIO()
        ended = 0
        with (
            redirect_stdout(told),
            redirect_stderr(told),
            mock.patch.dict(os.environ, {"CODESIGN_DATA_DIR": str(self.folder)}),
            mock.patch.object(sys, "argv", ["codesign", *words]),
        ):
            try:
                main()
            except SystemExit as stop:
                ended = int(stop.code or 0)
        assert ended == code, told.getvalue()
        return told.getvalue()

    def hold(self, what: str) -> None:
        """Make the database one that holds what `tests.engines` can fill one with."""
        self.folder.mkdir()
        copy_filled(what, Path(self.url.removeprefix("sqlite:///")))
        self.run("db", "upgrade")


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "data")


@pytest.fixture
def ready(line: Line) -> Iterator[tuple[Line, Database]]:
    """A command line whose database has the demo."""
    line.hold("demo")
    database = Database(line.url)
    yield line, database
    database.engine.dispose()


def test_every_command_has_help(line: Line) -> None:
    for name in (
        "serve",
        "check",
        "sync",
        "export",
        "init",
        "db",
        "user",
        "seed",
        "import-notes",
        "backup",
    ):
        assert "Usage:" in line.run(name, "--help")
        assert name in line.run("--help")


def test_starting_does_not_wait_for_what_few_commands_need() -> None:
    heavy = {"pandas", "scipy", "numpy", "alembic", "docx", "plotly", "openpyxl"}
    code = f"import sys, codesign.cli; sys.exit(' '.join({heavy} & sys.modules.keys()) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_command_that_is_not_there_is_a_usage_error(line: Line) -> None:
    assert "No such command" in line.run("dance", code=2)


def test_an_unprepared_database_is_told_with_the_mend(line: Line) -> None:
    assert "codesign db upgrade" in line.run("seed", code=1)
    assert "empty" in line.run("db", "current")


def test_a_setting_that_cannot_be_used_is_told(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODESIGN_DATABASE_URL", "mysql://x")
    assert "CODESIGN_DATABASE_URL" in line.run("db", "upgrade", code=1)


def test_the_demo_is_seeded_once(line: Line) -> None:
    line.run("db", "upgrade")
    assert "unchanged" not in line.run("seed")
    database = Database(line.url)
    with database.session(writes=False) as session:
        before = session.scalar(select(func.count(Contribution.id)))
    assert before
    assert "unchanged" in line.run("seed")
    with database.session(writes=False) as session:
        assert session.scalar(select(func.count(Contribution.id))) == before
    database.engine.dispose()


def test_a_large_project_is_counted_right(ready: tuple[Line, Database]) -> None:
    line, database = ready
    line.run("seed", "--voices", "700", "--project", "stort")
    assert "already" in line.run("seed", "--voices", "7", "--project", "stort", code=1)
    with database.session(writes=False) as session:
        counted = select(func.sum(Tally.n)).where(Tally.bucket == ALL_VOICES)
        assert session.scalar(counted) == session.scalar(select(func.count(Contribution.id)))


def test_accounts(ready: tuple[Line, Database]) -> None:
    line, database = ready
    add = ("user", "add", "ny@demo.example", "--name", "Ny", "--agency", "Ny myndighet")
    assert "12" in line.run(*add, "--password", "kort", code=1)
    line.run(*add, "--password", PASSWORD, "--admin")
    assert "already" in line.run(*add, "--password", PASSWORD, code=1)
    line.run("user", "password", "ny@demo.example", "--password", PASSWORD + "!")
    assert "no account" in line.run("user", "password", "x@y.se", "--password", PASSWORD, code=1)
    with database.session(writes=False) as session:
        assert (
            session.scalars(select(Person).where(Person.email == "ny@demo.example")).one().is_admin
        )


def test_content_goes_out_is_changed_and_comes_back(
    ready: tuple[Line, Database], tmp_path: Path
) -> None:
    line, _ = ready
    folder = tmp_path / "out"
    line.run("init", str(folder))
    assert "already has" in line.run("init", str(folder), code=1)
    assert "valid" in line.run("check", str(folder))
    assert "unchanged" in line.run("sync", str(folder))
    file = folder / "journeys" / "vad-forsoken-visade" / "journey.yaml"
    file.write_text(
        file.read_text("utf-8").replace("dated: 2026-11-20", "dated: 2026-11-21"), "utf-8"
    )
    assert "vad-forsoken-visade: updated" in line.run("sync", str(folder))
    assert "unchanged" in line.run("export", str(folder))
    file.write_text(file.read_text("utf-8").replace("2026-11-21", "2026-11-22"), "utf-8")
    assert "not overwritten" in line.run("export", str(folder), code=1)
    line.run("export", str(folder), "--force")
    assert "2026-11-21" in file.read_text("utf-8")


def test_check_tells_every_fault_with_file_and_line(line: Line, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    line.run("init", str(folder))
    file = folder / "journeys" / "vad-forsoken-visade" / "journey.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("kind: end_user", "kind: end", 1), "utf-8")
    voices = file.with_name("voices.csv")
    rows = voices.read_text("utf-8").splitlines()
    voices.write_text("\n".join(rows), "utf-8")
    told = line.run("check", str(folder), code=1)
    number = 1 + next(
        i for i, row in enumerate(file.read_text().splitlines()) if "kind: end" in row
    )
    assert f"journey.yaml:{number}:" in told
    assert "fault(s) found" in told


def test_two_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    command = (
        "import os; from codesign.settings import settings_from; "
        "print(settings_from(os.environ).secret_key.decode())"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", command],
            cwd=ROOT,
            env={**os.environ, "CODESIGN_DATA_DIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    assert len({process.communicate(timeout=300)[0].strip() for process in running}) == 1


@pytest.mark.parametrize(
    ("words", "action", "details"),
    [
        (("export-voices", "--format", "csv"), "voices.export", {"form": "csv", "names": False}),
        (("export-project", "--with-people"), "project.export", {"people": True}),
    ],
)
def test_what_leaves_the_house_by_a_command_stands_in_the_log(
    line: Line,
    tmp_path: Path,
    words: tuple[str, ...],
    action: str,
    details: dict[str, object],
) -> None:
    # The log of a demo that was made elsewhere has another key.
    line.run("db", "upgrade")
    line.run("seed")
    database = Database(line.url)
    target = tmp_path / "ut"
    line.run(words[0], "pendling", *words[1:], "-o", str(target))
    assert target.stat().st_size > 1_000
    with database.session(writes=False) as session:
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == action))
        assert (event.person_id, event.subject) == (None, "pendling")
        assert event.details == details | {"on_server": True}
    assert "Every log is whole." in line.run("audit", "verify")


def test_an_account_needs_an_email_address(ready: tuple[Line, Database]) -> None:
    line, _ = ready
    told = line.run(
        "user", "add", "x", "--name", "X", "--agency", "Y", "--password", PASSWORD, code=2
    )
    assert "“x” is not an email address" in told


def test_an_agency_is_known_by_its_whole_name(ready: tuple[Line, Database]) -> None:
    line, database = ready
    agency = "Exempelmyndigheten (demo)"
    account = ("frans@demo.example", "--name", "Frans", "--password", PASSWORD)
    line.run("user", "add", *account, "--agency", agency)
    with database.unit() as session:
        assert session.scalars(select(Agency.slug).where(Agency.name == agency)).all() == [
            "exempelmyndigheten"
        ]


def test_notes_need_no_journey_named_where_there_is_one(
    ready: tuple[Line, Database], tmp_path: Path
) -> None:
    line, _ = ready
    notes = tmp_path / "lappar.csv"
    notes.write_text("steg;text\nfragan;Exempel: en lapp.\n", "utf-8")
    told = line.run("import-notes", str(notes), "--project", "levande-njurdonation")
    assert "1 notes are imported to levande-njurdonation" in told


def test_a_port_that_is_taken_is_told_before_anything_starts(line: Line) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = line.run("serve", "--port", port, code=1)
    assert f"Cannot listen on 127.0.0.1:{port}" in told
    assert "choose another --port" in told
