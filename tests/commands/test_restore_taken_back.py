"""An older backup never brings back what was taken back since."""

import os
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import select, text

from codesign.accounts.models import LoginSession, Person
from codesign.app import create_app
from codesign.backup import leftovers
from codesign.contributions import withdrawals
from codesign.contributions.models import Contribution
from codesign.db import Database
from codesign.projects.restorations import Restoration
from codesign.settings import settings_from
from tests.cast import assemble
from tests.commands.test_backup import Place, everything, place
from tests.pages import PageClient
from tests.telling import told

WORDS = "Kännemärke-av-den-som-ångrar-sig"
OTHER = "Kännemärke-av-den-som-står-fast"


@pytest.fixture
def engine(on_engine: str) -> str:
    return on_engine


@pytest.fixture
def here(engine: str, tmp_path: Path) -> Iterator[Place]:
    with place(engine, tmp_path / "here", "tables") as made:
        made.run("db", "upgrade")
        database = made.database()
        with database.unit() as session:
            assemble(session)
        database.engine.dispose()
        yield made


class Served:
    """The application of a place, as its citizens meet it."""

    def __init__(self, where: Place, **more: str) -> None:
        environ = {"CODESIGN_DATA_DIR": str(where.folder), "CODESIGN_DATABASE_URL": where.url}
        self.app = create_app(settings_from(environ | more))
        self.app.testing = True
        self.pages = PageClient(self.app)

    def __enter__(self) -> PageClient:
        return self.pages

    def __exit__(self, *_: object) -> None:
        self.app.extensions["database"].engine.dispose()


def tell(where: Place, words: str) -> str:
    with Served(where) as pages:
        return told(pages, words)


def take_back(where: Place, code: str) -> None:
    with Served(where) as pages:
        shown = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
        asked = pages.submit(shown, form="//form[contains(@action, 'tillbaka')]", status=200)
        assert pages.submit(asked, status=200).heading == "Det är borta"


def texts(where: Place) -> set[str]:
    database = where.database()
    with database.session(writes=False) as session:
        found = set(session.scalars(select(Contribution.text)))
    database.engine.dispose()
    return found


def told_of(where: Place) -> int:
    database = where.database()
    with database.session(writes=False) as session:
        found = len(session.scalars(select(Restoration)).all())
    database.engine.dispose()
    return found


def raw(where: Place) -> bytes:
    """Everything that lies in and beside a SQLite database, but what was there before a restore."""
    file = Path(where.url.removeprefix("sqlite:///"))
    around = sorted(file.parent.glob(f"{file.name}*"))
    return b"".join(one.read_bytes() for one in around if "before-restore" not in one.name)


@pytest.mark.both_engines
def test_what_was_taken_back_after_a_backup_is_taken_back_again(
    here: Place, engine: str, tmp_path: Path
) -> None:
    file = tmp_path / "kopia.zip"
    code, _ = tell(here, WORDS), tell(here, OTHER)
    here.run("backup", str(file))
    take_back(here, code)
    assert texts(here) == {OTHER}
    if engine == "sqlite":
        assert WORDS.encode() not in raw(here)
        assert OTHER.encode() in raw(here)
    said = here.run("restore", str(file))
    assert "1 taken back after the backup was made" in said
    assert "WARNING" not in said
    assert "kept until" in said
    assert texts(here) == {OTHER}
    assert told_of(here) == 0
    if engine == "sqlite":
        assert WORDS.encode() not in raw(here)
        assert OTHER.encode() in raw(here)
    with Served(here) as pages:
        again = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
        assert again.heading == "Det är borta"


@pytest.mark.both_engines
def test_the_list_beside_the_data_does_it_where_the_database_is_lost(
    here: Place, engine: str, tmp_path: Path
) -> None:
    file = tmp_path / "kopia.zip"
    code = tell(here, WORDS)
    here.run("backup", str(file))
    take_back(here, code)
    listed = (here.folder / withdrawals.NAME).read_text()
    assert code.replace("-", "") not in listed
    assert WORDS not in listed
    assert (here.folder / withdrawals.NAME).stat().st_mode & 0o777 == 0o600
    with place(engine, tmp_path / "there") as there:
        (there.folder / withdrawals.NAME).write_text(listed)
        said = there.run("restore", str(file), CODESIGN_SECRET_KEY=here.key)
        assert "1 taken back after the backup was made" in said
        assert texts(there) == set()


def test_where_the_list_is_gone_it_is_told_until_it_is_read(
    here: Place, engine: str, tmp_path: Path
) -> None:
    file = tmp_path / "kopia.zip"
    code = tell(here, WORDS)
    here.run("backup", str(file))
    take_back(here, code)
    with place(engine, tmp_path / "there") as there:
        said = there.run("restore", str(file), CODESIGN_SECRET_KEY=here.key)
        with_key = {"CODESIGN_SECRET_KEY": here.key}
        assert "WARNING: the list of what people have taken back since" in said
        assert texts(there) == {WORDS}, "nobody here can know"
        assert told_of(there) == 2, "every agency is told"
        database = there.database()
        with database.session(writes=False) as session:
            admins = session.scalars(select(Person).where(Person.is_admin)).all()
            other = session.scalars(select(Person).where(~Person.is_admin)).first()
        database.engine.dispose()
        with Served(there, **with_key) as pages:
            assert other is not None
            assert "återställts" not in pages.sign_in(other).get("/arbete").words()
        with Served(there, **with_key) as pages:
            staff = pages.sign_in(admins[0])
            page = staff.get("/arbete")
            assert "Data har återställts ur en säkerhetskopia" in page.words()
            staff.submit(page, form="//form[@action='/arbete/aterstallning']", status=303)
            assert "återställts" not in staff.get("/arbete").words()
        assert told_of(there) == 1


def test_an_older_file_put_back_by_hand_is_noticed_when_the_server_starts(
    here: Place, engine: str, tmp_path: Path
) -> None:
    from codesign.contributions.withdrawing import join_up_list

    code, _ = tell(here, WORDS), tell(here, OTHER)
    database = Database(here.database().engine.url.render_as_string(False), here.folder)
    assert join_up_list(database) == 0
    with database.session(writes=False) as session:
        old = session.execute(select(Contribution.__table__)).mappings().all()
    take_back(here, code)
    with database.unit() as session:
        # What a person does who copies an older file over the present one.
        session.execute(text("DELETE FROM withdrawal"))
        session.execute(text("DELETE FROM contribution"))
        session.execute(Contribution.__table__.insert(), [dict(row) for row in old])
    assert join_up_list(database) == 1
    assert join_up_list(database) == 0
    database.engine.dispose()
    assert texts(here) == {OTHER}


def test_a_list_cut_short_by_a_power_cut_keeps_its_other_lines(tmp_path: Path) -> None:
    file = tmp_path / withdrawals.NAME
    first, second = withdrawals.of_walk("a"), withdrawals.of_walk("b")
    withdrawals.append(file, [first])
    file.write_bytes(file.read_bytes() + b"\n" + second[:20].encode())
    withdrawals.append(file, [second])
    kept = withdrawals.read(file)
    assert kept is not None
    assert kept.marks == {first, second}


@pytest.mark.both_engines
def test_no_backup_holds_logins_or_what_was_deleted(here: Place, tmp_path: Path) -> None:
    code = tell(here, WORDS)
    tell(here, OTHER)
    database = here.database()
    with database.session(writes=False) as session:
        astrid = session.scalars(select(Person).where(Person.is_admin)).first()
    database.engine.dispose()
    assert astrid is not None
    with Served(here) as pages:
        pages.sign_in(astrid).get("/arbete")
    assert len(everything(here)[LoginSession.__tablename__]) == 1
    take_back(here, code)
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    with zipfile.ZipFile(file) as opened:
        dump = opened.read("database")
    assert WORDS.encode() not in dump
    here.run("restore", str(file))
    found = everything(here)
    assert found[LoginSession.__tablename__] == []
    assert len(found["person"]) > 1


@pytest.mark.both_engines
@pytest.mark.parametrize(("days", "stays"), [(30, True), (31, False)])
def test_what_was_put_aside_has_a_last_day(
    here: Place, tmp_path: Path, days: int, stays: bool
) -> None:
    file = tmp_path / "kopia.zip"
    tell(here, WORDS)
    here.run("backup", str(file))
    here.run("restore", str(file))
    later = datetime.now(UTC) + timedelta(days=days) - timedelta(hours=1)
    assert bool(leftovers.remove(here.database().engine.url.render_as_string(False), later)) is (
        not stays
    )
    environ = {"CODESIGN_DATA_DIR": str(here.folder), "CODESIGN_DATABASE_URL": here.url}
    with mock.patch.dict(os.environ, environ):
        assert texts(here) == {WORDS}


def test_the_list_tells_no_order(tmp_path: Path) -> None:
    file = tmp_path / withdrawals.NAME
    marks = [withdrawals.of_walk(str(n)) for n in range(40)]
    for mark in marks:
        withdrawals.append(file, [mark])
    lines = file.read_text("ascii").splitlines()
    assert lines == [withdrawals.HEAD, *sorted(marks)]
    assert lines[1:] != marks
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [withdrawals.NAME]


def test_processes_that_add_to_the_list_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / withdrawals.NAME
    marks = [[withdrawals.of_walk(f"{who} {n}") for n in range(25)] for who in range(4)]

    def add(mine: list[str]) -> None:
        for mark in mine:
            withdrawals.append(file, [mark])

    with ThreadPoolExecutor(len(marks)) as pool:
        list(pool.map(add, marks))
    kept = withdrawals.read(file)
    assert kept is not None
    assert kept.marks == {mark for mine in marks for mark in mine}
