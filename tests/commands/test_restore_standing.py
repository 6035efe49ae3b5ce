"""On PostgreSQL a restore puts back what no dump has, and says first what it lacks."""

import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, select

from codesign.app import create_app
from codesign.backup.standing import read_standing
from codesign.contributions.models import Contribution
from codesign.settings import database_url_from, settings_from
from tests.cast import assemble
from tests.commands.test_backup import Place
from tests.engines import ENGINES, empty_database
from tests.pages import PageClient
from tests.telling import told

pytestmark = pytest.mark.skipif("postgresql" not in ENGINES, reason="PostgreSQL is not tried")
ROLES = """
CREATE ROLE "Ägaren" LOGIN CREATEDB;
CREATE ROLE app LOGIN;
CREATE ROLE läsare;
ALTER DATABASE codesign OWNER TO "Ägaren";
REVOKE ALL ON DATABASE codesign FROM PUBLIC;
GRANT CONNECT ON DATABASE codesign TO app;
ALTER DATABASE codesign CONNECTION LIMIT 40;
ALTER DATABASE codesign SET statement_timeout = '21s';
ALTER ROLE app IN DATABASE codesign SET search_path = "$user", public;
COMMENT ON DATABASE codesign IS 'Rösterna, och inget annat';
"""
RIGHTS = """
GRANT USAGE ON SCHEMA public TO app, läsare;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO läsare;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app;
GRANT SELECT ON agency TO läsare WITH GRANT OPTION;
GRANT SELECT (id, slug) ON project TO läsare;
"""


def as_role(url: str, role: str) -> str:
    """The same database under another account."""
    made = make_url(database_url_from(url, Path())).set(username=role)
    return made.render_as_string(hide_password=False)


def run(url: str, statements: str) -> None:
    address = make_url(database_url_from(url, Path())).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as line:
        for one in filter(str.strip, statements.split(";")):
            line.execute(one.encode())


def databases(url: str) -> set[str]:
    address = make_url(database_url_from(url, Path())).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as line:
        return {str(name) for (name,) in line.execute("SELECT datname FROM pg_database")}


@pytest.fixture
def owned(tmp_path: Path) -> Iterator[tuple[Place, str]]:
    """A database of an owner that is not the administrator, used by an account with few rights;
    and the administrator's address."""
    with empty_database("postgresql") as url:
        run(url, ROLES)
        (tmp_path / "here").mkdir()
        made = Place(tmp_path / "here", as_role(url, "Ägaren"))
        made.run("db", "upgrade")
        run(made.url, RIGHTS)
        database = made.database()
        with database.unit() as session:
            assemble(session)
        database.engine.dispose()
        yield made, url


def test_owner_rights_and_settings_are_as_before_and_the_least_account_serves_on(
    owned: tuple[Place, str], tmp_path: Path
) -> None:
    here, administrator = owned
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    before = read_standing(here.url)
    said = here.run("restore", str(file))
    assert "run as administrator" in said
    by_hand = [line.strip() for line in said.splitlines() if line.startswith("    SELECT")]
    assert len(by_hand) == 1, "what only an administrator may do is printed"
    run(administrator, by_hand[0])
    after = read_standing(here.url)
    for one in fields(before):
        was, is_now = getattr(before, one.name), getattr(after, one.name)
        if isinstance(was, tuple):
            was, is_now = sorted(map(str, was)), sorted(map(str, is_now))
        assert is_now == was, one.name
    assert (before.owner, before.limit) == ("Ägaren", 40)
    assert sorted(before.settings) == [
        ("", "statement_timeout=21s"),
        ("app", 'search_path="$user", public'),
    ]
    environ = {
        "CODESIGN_DATA_DIR": str(here.folder),
        "CODESIGN_DATABASE_URL": as_role(here.url, "app"),
    }
    app = create_app(settings_from(environ))
    told(PageClient(app), "Sagt efteråt.")
    with app.extensions["database"].session(writes=False) as session:
        assert session.scalars(select(Contribution.text)).one() == "Sagt efteråt."
    app.extensions["database"].engine.dispose()


@pytest.mark.parametrize(
    ("spoilt", "role", "said"),
    [
        ('ALTER ROLE "Ägaren" NOCREATEDB', "Ägaren", 'ALTER ROLE "Ägaren" CREATEDB'),
        ("ALTER ROLE app CREATEDB", "app", "belongs to Ägaren"),
        ("DROP DATABASE codesign", "Ägaren", "codesign"),
        ("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC", "Ägaren", "cannot be reached"),
    ],
)
def test_what_a_restore_needs_is_said_before_the_work(
    owned: tuple[Place, str], tmp_path: Path, spoilt: str, role: str, said: str
) -> None:
    here, administrator = owned
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    other = make_url(database_url_from(administrator, Path())).set(database="postgres")
    run(other.render_as_string(hide_password=False), spoilt)
    before = databases(other.render_as_string(hide_password=False))
    there = Place(here.folder, as_role(here.url, role))
    answer = there.run("restore", str(file), code=1)
    assert said in answer
    assert "Traceback" not in answer
    assert databases(other.render_as_string(hide_password=False)) == before


def test_a_database_in_use_is_told_before_the_work(
    owned: tuple[Place, str], tmp_path: Path
) -> None:
    here, administrator = owned
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    before = databases(administrator)
    database = here.database()
    with database.session(writes=False) as session:
        session.scalar(select(Contribution.id))
        assert "in use" in here.run("restore", str(file), code=1)
    database.engine.dispose()
    assert databases(administrator) == before
    assert os.listdir(tmp_path)
