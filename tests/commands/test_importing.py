"""`codesign import-project`: others write meanwhile, nobody finds half, and it can be cut off."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.models import ArtefactVersion
from codesign.commands.exporting import import_project
from codesign.contributions.models import Contribution
from codesign.db import Base, Database, now, sqlite_module
from codesign.exports import actions
from codesign.exports.actions import FEW_ROWS
from codesign.projects import unfinished
from codesign.projects.models import Membership, Project
from codesign.projects.unfinished import GIVEN_UP, SINCE, WITH_UNFINISHED
from codesign.settings import database_url_from
from tests import factories
from tests.cast import Cast, assemble
from tests.engines import ENGINES, ready_database
from tests.exported import exported

VOICES = 3 * FEW_ROWS
DIES = """
import os, signal, sys
from codesign.cli import main
from codesign.db import Database
turns = []
def die(_):
    turns.append(1)
    if len(turns) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
Database.give_way = die
sys.argv = ["codesign", *sys.argv[1:]]
main()
"""
"""An import that is killed after its fourth unit of work."""


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without a savepoint around it: locks are what they are in service."""
    with ready_database(request.param) as url:
        made = Database(database_url_from(url, Path()))
        yield made
        made.engine.dispose()


@pytest.fixture
def cast(session: Session) -> Cast:
    found = assemble(session)
    session.commit()
    return found


@pytest.fixture
def file(database: Database, cast: Cast, tmp_path: Path) -> Path:
    """The file of a project with many voices, which are not here."""
    written = tmp_path / "projekt.json"
    with database.session(writes=True) as aside:
        project = aside.get_one(Project, cast.project.id)
        version = aside.get_one(ArtefactVersion, cast.version.id)
        for n in range(VOICES):
            factories.voice(aside, project, version, f"Röst {n}")
        written.write_bytes(exported(aside, project))
    return written


@pytest.fixture
def environ(database: Database, tmp_path: Path) -> dict[str, str]:
    url = database.engine.url.render_as_string(hide_password=False)
    return {"CODESIGN_DATA_DIR": str(tmp_path / "data"), "CODESIGN_DATABASE_URL": url, "LANG": "C"}


@pytest.fixture
def words(cast: Cast, file: Path) -> list[str]:
    return [str(file), "--agency", cast.agency.slug, "--owner", cast.astrid.email]


def run(environ: dict[str, str], words: list[str]) -> Result:
    with mock.patch.dict(os.environ, environ):
        return CliRunner().invoke(import_project, words)


def rows(database: Database) -> dict[str, int]:
    """How many rows every table has."""
    with database.session(writes=False) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def slugs(database: Database, **options: bool) -> set[str]:
    with database.session(writes=False) as session:
        return set(session.scalars(select(Project.slug).execution_options(**options)))


def others_may_write(database: Database) -> bool:
    if database.engine.dialect.name == "postgresql":
        return True
    driver = sqlite_module()
    name = str(database.engine.url.database)
    with closing(driver.connect(name, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except driver.OperationalError:
            return False
    return True


def is_whole(database: Database, cast: Cast, slug: str) -> None:
    with database.session(writes=False) as session:
        project = session.scalars(select(Project).where(Project.slug == slug)).one()
        assert (project.unfinished, project.is_public) == (None, True)
        mine = Contribution.project_id == project.id
        assert session.scalar(select(func.count(Contribution.id)).where(mine)) == VOICES
        members = select(Membership.person_id).where(Membership.project_id == project.id)
        assert session.scalars(members).all() == [cast.astrid.id]


def patched(monkeypatch: pytest.MonkeyPatch, look: Callable[[], None]) -> None:
    monkeypatch.setattr(Database, "give_way", lambda _: look())


def test_others_write_meanwhile_and_nobody_finds_half(
    database: Database,
    cast: Cast,
    environ: dict[str, str],
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = slugs(database)
    seen: list[tuple[bool, bool, int]] = []

    def look() -> None:
        hidden = len(slugs(database, **WITH_UNFINISHED) - before)
        seen.append((others_may_write(database), slugs(database) == before, hidden))

    patched(monkeypatch, look)
    ended = run(environ, words)
    assert ended.exit_code == 0, ended.output
    assert len(seen) > VOICES // FEW_ROWS
    assert set(seen) == {(True, True, 1)}
    assert f"{VOICES} voices are in the project projektet-2." in ended.output
    assert "Half made" not in ended.output
    is_whole(database, cast, "projektet-2")


def test_what_is_killed_half_way_is_found_by_nobody_and_can_be_run_again(
    database: Database, cast: Cast, environ: dict[str, str], words: list[str]
) -> None:
    before, empty = slugs(database), rows(database)
    command = [sys.executable, "-c", DIES, "import-project", *words]
    ended = subprocess.run(command, env={**os.environ, **environ}, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    half = rows(database)
    assert empty["contribution"] < half["contribution"] < empty["contribution"] + VOICES
    assert slugs(database) == before
    again = run(environ, words)
    assert again.exit_code == 0, again.output
    assert "Half made, by imports that are under way or were cut off: 1." in again.output
    assert "forgotten within 30 minutes" in again.output
    is_whole(database, cast, "projektet-2")
    last = now() + GIVEN_UP
    while True:
        with database.unit() as session:
            if not unfinished.anything_given_up(session, last):
                break
            unfinished.forget_some(session, last)
    left = rows(database)
    assert left["contribution"] == empty["contribution"] + VOICES
    assert left["project"] == empty["project"] + 1
    is_whole(database, cast, "projektet-2")


def test_what_an_import_left_long_ago_is_forgotten_by_the_next(
    database: Database,
    cast: Cast,
    environ: dict[str, str],
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(actions, "now", lambda: now() - GIVEN_UP)
        turns: list[int] = []

        def stop() -> None:
            turns.append(1)
            if len(turns) == 3:
                raise KeyboardInterrupt

        patched(patch, stop)
        ended = run(environ, words)
    assert ended.exit_code == 1
    assert "Stopped: the file is not imported." in ended.output
    assert "Run the command again" in ended.output
    assert len(slugs(database, **WITH_UNFINISHED) - slugs(database)) == 1
    patched(monkeypatch, lambda: None)
    again = run(environ, words)
    assert again.exit_code == 0, again.output
    assert "Half made" not in again.output
    assert slugs(database, **WITH_UNFINISHED) == slugs(database)
    is_whole(database, cast, "projektet-2")


@pytest.mark.parametrize(("minutes", "is_told"), [(5, True), (4.9, False)])
def test_an_import_that_takes_long_tells_that_somebody_is_at_it(
    database: Database,
    environ: dict[str, str],
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    minutes: float,
    is_told: bool,
) -> None:
    begun = now()
    moments = iter([begun])
    later = begun + timedelta(minutes=minutes)
    monkeypatch.setattr(actions, "now", lambda: next(moments, later))
    told: set[str] = set()

    def look() -> None:
        with database.session(writes=False) as session:
            half = select(Project.unfinished).where(Project.unfinished.is_not(None))
            found = session.scalars(half.execution_options(**WITH_UNFINISHED))
            told.update((one or {})[SINCE] for one in found)

    patched(monkeypatch, look)
    ended = run(environ, words)
    assert ended.exit_code == 0, ended.output
    assert told == {begun.isoformat(), *([later.isoformat()] if is_told else [])}


def test_an_owner_whom_nobody_knows_is_told_before_anything_is_written(
    database: Database, environ: dict[str, str], words: list[str], session: Session, cast: Cast
) -> None:
    before = rows(database)
    ended = run(environ, [*words[:-1], "nobody@example.se"])
    assert ended.exit_code == 1
    assert "has no account nobody@example.se" in ended.output
    assert rows(database) == before
    assert session.get(Person, cast.astrid.id) is not None
