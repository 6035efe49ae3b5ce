"""Large projects to measure on: seeded once, kept in the temporary folder, copied to be changed."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from codesign import migrations
from codesign.accounts.models import LoginSession, Person
from codesign.accounts.roles import Role
from codesign.app import create_app
from codesign.artefacts.models import Artefact
from codesign.db import Database, now
from codesign.projects.models import Membership, Project
from codesign.settings import Settings, settings_from
from codesign.web.sessions import PLAIN_COOKIE, keyed_hash

ROOT = Path(__file__).parents[1]
SLUG = "stort-exempel"


@dataclass(frozen=True)
class Ground:
    """A data folder with a project of that many voices."""

    voices: int
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work in this folder, on SQLite."""
        folder = str(self.folder)
        return {"CODESIGN_DATA_DIR": folder, "CODESIGN_DATABASE_URL": "", "CODESIGN_DEMO": "0"}

    @property
    def settings(self) -> Settings:
        return settings_from({"CODESIGN_DATA_DIR": str(self.folder)})

    def app(self) -> Flask:
        """The application in this process."""
        return create_app(self.settings)


@dataclass(frozen=True)
class Login:
    """A member of staff who is signed in."""

    person_id: int
    cookie: str

    @property
    def headers(self) -> dict[str, str]:
        """What a browser of theirs sends."""
        return {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin", "Accept-Language": "sv"}


def kept_folder() -> Path:
    """Where seeded projects are kept between runs, for this version of the tables."""
    named = os.environ.get("CODESIGN_BENCH_DIR") or f"{tempfile.gettempdir()}/medskapa-bench"
    return Path(named) / str(migrations.newest())


def prepared(voices: int) -> Ground:
    """A ground with that many voices; made by `codesign seed` when it is not there."""
    folder = kept_folder() / str(voices)
    if not folder.exists():
        making = Ground(voices, folder.with_suffix(".making"))
        shutil.rmtree(making.folder, ignore_errors=True)
        making.folder.mkdir(parents=True)
        for words in (["db", "upgrade"], ["seed"], ["seed", "--voices", str(voices)]):
            subprocess.run(
                [sys.executable, "-m", "codesign", *words],
                env={**os.environ, **making.environment},
                cwd=ROOT,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        making.folder.rename(folder)
    return Ground(voices, folder)


@contextmanager
def copied(ground: Ground) -> Iterator[Ground]:
    """A copy that may be changed; gone afterwards. The kept one has no open log to miss."""
    with tempfile.TemporaryDirectory(prefix="medskapa-bench-") as folder:
        shutil.copytree(ground.folder, folder, dirs_exist_ok=True)
        yield Ground(ground.voices, Path(folder))


def journey_of(app: Flask) -> str:
    """The slug of the large project's journey."""
    database: Database = app.extensions["database"]
    with database.session(writes=False) as session:
        return session.scalars(
            select(Artefact.slug)
            .join(Project, Project.id == Artefact.project_id)
            .where(Project.slug == SLUG)
        ).one()


def signed_in(app: Flask, how_many: int = 1) -> Sequence[Login]:
    """Analysts of the large project, each with a login session of their own."""
    database: Database = app.extensions["database"]
    logins = []
    with app.app_context(), database.unit() as session:
        project = session.scalars(select(Project).where(Project.slug == SLUG)).one()
        for n in range(how_many):
            email = f"analytiker-{n}@bench.example"
            person = session.scalar(select(Person).where(Person.email == email))
            if person is None:
                person = Person(
                    agency_id=project.agency_id,
                    email=email,
                    name=f"Analytiker {n}",
                    password_hash="none",
                )
                session.add(person)
                session.flush()
                whose = {"agency_id": project.agency_id, "project_id": project.id}
                session.add(Membership(**whose, person_id=person.id, role=Role.ANALYST))
            token = f"bench-{n}"
            session.merge(
                LoginSession(
                    token_hash=keyed_hash("login", token),
                    person_id=person.id,
                    expires_at=now() + timedelta(days=1),
                    seen_at=now(),
                )
            )
            logins.append(Login(person.id, f"{PLAIN_COOKIE}={token}"))
    return logins
