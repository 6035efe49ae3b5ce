"""A project file becomes a project a little at a time: others write, and nobody finds half."""

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency, Person
from codesign.artefacts.models import ArtefactVersion
from codesign.contributions.models import Contribution
from codesign.db import Base, Database, now, sqlite_module
from codesign.exports import actions
from codesign.exports.actions import FEW_ROWS
from codesign.exports.jobs import READING
from codesign.jobs import actions as jobs
from codesign.jobs.domain import JobStatus
from codesign.jobs.models import Job
from codesign.jobs.work import perform
from codesign.projects import queries, unfinished
from codesign.projects.models import Project
from codesign.projects.unfinished import FEW, GIVEN_UP, WITH_UNFINISHED
from codesign.settings import database_url_from
from tests import factories
from tests.cast import Cast, assemble
from tests.engines import ENGINES, ready_database
from tests.exported import Generous, exported, random_project
from tests.pages import PageClient

VOICES = 3 * FEW_ROWS


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without a savepoint around it: locks are what they are in service."""
    with ready_database(request.param) as url:
        made = Database(database_url_from(url, Path()))
        yield made
        made.engine.dispose()


@pytest.fixture
def cast(database: Database, session: Session) -> Cast:
    found = assemble(session)
    session.commit()
    return found


@pytest.fixture
def file(database: Database, cast: Cast) -> bytes:
    """The file of a project with many voices, which are not here."""
    with database.session(writes=True) as aside:
        project = aside.get_one(Project, cast.project.id)
        version = aside.get_one(ArtefactVersion, cast.version.id)
        for n in range(VOICES):
            factories.voice(aside, project, version, f"Röst {n}")
        return exported(aside, project)


@pytest.fixture
def rich(database: Database, cast: Cast) -> bytes:
    """The file of a project with something of everything, which is not here."""
    with database.session(writes=True) as aside:
        agency = aside.get_one(Agency, cast.agency.id)
        return exported(aside, random_project(aside, agency, "allt", Generous(1)))


def ask(database: Database, cast: Cast, content: bytes) -> jobs.Claim:
    """Ask for the file to be read, and take the job."""
    with database.unit() as session:
        jobs.ask(
            session,
            READING,
            session.get_one(Person, cast.astrid.id),
            None,
            options={"is_open": True},
            language="sv",
            form_key="",
            moment=now(),
            source=io.BytesIO(content),
        )
        claim = jobs.take(session, now())
    assert claim is not None
    return claim


def rows(database: Database) -> dict[str, int]:
    """How many rows every table has."""
    with database.session(writes=False) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


@dataclass
class Between:
    """Looks about whenever others are let in."""

    database: Database
    pages: PageClient
    before: dict[str, int]
    looks: int = 0
    held: list[int] = field(default_factory=list)
    found: set[Any] = field(default_factory=set)
    hidden: int = 0

    def look(self) -> None:
        self.looks += 1
        if not self.others_may_write():
            self.held.append(self.looks)
        with self.database.session(writes=False) as session:
            everything = select(Project).execution_options(**WITH_UNFINISHED)
            known = session.scalars(select(Project.slug)).all()
            whole = {one.slug for one in session.scalars(everything)}
            self.found |= set(known)
            for slug in whole - set(known):
                self.hidden += 1
                found = session.scalar(everything.where(Project.slug == slug))
                assert found is not None
                assert session.scalar(select(Project).where(Project.id == found.id)) is None
                assert session.get(Project, found.id, populate_existing=True) is None
                assert found.is_public is False
                for place in (f"/projekt/{slug}", f"/arbete/{slug}"):
                    assert self.pages.client.get(place).status_code == 404

    def others_may_write(self) -> bool:
        if self.database.engine.dialect.name == "postgresql":
            return True
        driver = sqlite_module()
        file = str(self.database.engine.url.database)
        with closing(driver.connect(file, timeout=0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            except driver.OperationalError:
                return False
        return True


@pytest.fixture
def between(database: Database, app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Between:
    made = Between(database, PageClient(app).sign_in(cast.astrid), rows(database))
    monkeypatch.setattr(Database, "give_way", lambda _: made.look())
    return made


def test_others_write_between_a_few_rows_and_the_next_and_nobody_finds_half(
    database: Database, app: Flask, cast: Cast, file: bytes, between: Between
) -> None:
    claim = ask(database, cast, file)
    most = Counted(database)
    with most.watching():
        perform(app, claim, lambda _: None)
    assert between.looks > VOICES // FEW_ROWS
    assert between.held == []
    assert between.hidden > VOICES // FEW_ROWS
    assert not [slug for slug in between.found if slug.startswith("ofardigt")]
    # The last unit also holds what makes it whole: counts, membership, the job's end.
    assert max(most.voices) <= FEW_ROWS + 1
    with database.session(writes=False) as session:
        job = session.scalars(select(Job)).one()
        assert job.status is JobStatus.DONE, job.problem
        made = session.scalars(select(Project).where(Project.slug == "projektet-2")).one()
        assert (made.unfinished, made.is_public) == (None, True)
        mine = Contribution.project_id == made.id
        voices = session.scalar(select(func.count()).select_from(Contribution).where(mine))
        assert voices == VOICES
        mine_now = [project.id for project, _ in queries.my_projects(session, cast.astrid)]
        assert mine_now.count(made.id) == 1


class Counted:
    """How many voices each commit of a database has written."""

    def __init__(self, database: Database) -> None:
        self.engine = database.engine
        self.voices = [0]

    @contextmanager
    def watching(self) -> Iterator[None]:
        event.listen(self.engine, "after_cursor_execute", self._count)
        event.listen(self.engine, "commit", self._next)
        try:
            yield
        finally:
            event.remove(self.engine, "after_cursor_execute", self._count)
            event.remove(self.engine, "commit", self._next)

    def _count(self, _c: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("INSERT INTO contribution"):
            self.voices[-1] += statement.count("), (") + 1

    def _next(self, _connection: Any) -> None:
        self.voices.append(0)


def test_what_died_half_way_is_forgotten_whole(
    database: Database, app: Flask, cast: Cast, rich: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = ask(database, cast, rich)
    monkeypatch.setattr(Database, "give_way", lambda _: None)
    before = rows(database)

    def broken(*_given: object) -> None:
        raise LookupError

    with monkeypatch.context() as patch:
        patch.setattr(actions, "slugs_like", broken)
        perform(app, claim, lambda _: None)
    half = rows(database)
    assert {name for name in half if half[name] > before[name]} >= {
        "project",
        "person",
        "contribution",
        "coding",
        "area",
        "artefact_version",
        "walk_through",
        "walk_answer",
        "walk_photo",
        "round_arm",
        "prototype_file",
    }
    with database.session(writes=False) as session:
        everything = select(Project.unfinished).where(Project.unfinished.is_not(None))
        (told,) = session.scalars(everything.execution_options(**WITH_UNFINISHED))
        last = datetime.fromisoformat(told["since"]) + GIVEN_UP
        assert not unfinished.anything_given_up(session, last - timedelta(seconds=1))
        assert unfinished.anything_given_up(session, last)
    with database.unit() as session:
        unfinished.forget_some(session, last - timedelta(seconds=1))
    assert rows(database) == half
    turns = 0
    while True:
        with database.session(writes=False) as session:
            if not unfinished.anything_given_up(session, last):
                break
        was = rows(database) if turns < 3 else {}
        with database.unit() as session:
            unfinished.forget_some(session, last)
        turns += 1
        if was:
            gone = {name: was[name] - n for name, n in rows(database).items()}
            assert 0 < sum(gone.values()) == max(gone.values()) <= FEW
    left = rows(database)
    assert {name for name in left if left[name] != before[name]} <= {"job", "job_piece"}
    assert turns > 10


def test_a_project_that_is_whole_is_never_forgotten(
    database: Database, cast: Cast, session: Session
) -> None:
    whole = rows(database)
    later = now() + 100 * GIVEN_UP
    assert not unfinished.anything_given_up(session, later)
    unfinished.forget_some(session, later)
    session.commit()
    assert rows(database) == whole


def test_updates_of_projects_are_not_in_the_way(session: Session, cast: Cast) -> None:
    session.execute(update(Project).values(is_demo=True))
    session.commit()
    assert session.scalars(select(Project.is_demo)).all()
