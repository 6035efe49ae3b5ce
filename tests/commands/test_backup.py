"""Backup and restore: the drill on both engines, and files that must be refused."""

import io
import json
import os
import random
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import MetaData, func, inspect, select, text
from sqlalchemy.orm import Session

from codesign import migrations
from codesign.accounts.models import Agency
from codesign.artefacts.models import ArtefactVersion
from codesign.backup import archive, postgresql
from codesign.cli import main
from codesign.contributions.models import Contribution
from codesign.db import Database
from codesign.projects.models import Project
from codesign.settings import database_url_from
from tests import factories
from tests.engines import ready_database

KEY = "0123456789abcdef" * 4


@dataclass
class Place:
    """An installation: its data folder and database."""

    folder: Path
    url: str

    def run(self, *words: str, code: int = 0, **environ: str) -> str:
        """Run a command here, expect its exit code; what it said."""
        told, ended = io.StringIO(), 0
        here = {"CODESIGN_DATA_DIR": str(self.folder), "CODESIGN_DATABASE_URL": self.url}
        with (
            redirect_stdout(told),
            redirect_stderr(told),
            mock.patch.dict(os.environ, here | environ),
            mock.patch.object(sys, "argv", ["codesign", *words]),
        ):
            try:
                main()
            except SystemExit as stop:
                ended = int(stop.code or 0)
        assert ended == code, told.getvalue()
        return told.getvalue()

    def database(self) -> Database:
        return Database(database_url_from(self.url, self.folder))

    @property
    def mark(self) -> Path:
        return self.folder / "secret-key-mark.json"

    @property
    def key(self) -> str:
        return Path(json.loads(self.mark.read_text("utf-8"))["file"]).read_text("ascii")


@contextmanager
def place(engine: str, folder: Path, holding: str = "nothing") -> Iterator[Place]:
    with ready_database(engine, holding) as url:
        folder.mkdir(exist_ok=True)
        yield Place(folder, url)


def fill(session: Session, voices: int = 40) -> None:
    """Voices with hard texts, beside those of the demo."""
    project, version = project_and_journey(session)
    hard = ("", "'); DROP TABLE x;--", "å̊ 🧡 \u200f", "=1+1", "rad\nrad\ttab", '"\\u0000')
    for n in range(voices):
        factories.voice(
            session,
            project,
            version,
            hard[n % len(hard)] or "x",
            rating=n % 5 - 2,
            anchor=version.document["phases"][0]["steps"][0]["key"],
            attributes={"n": n, "å": None},
        )


def project_and_journey(session: Session) -> tuple[Project, ArtefactVersion]:
    version = session.scalars(select(ArtefactVersion).order_by(ArtefactVersion.id)).first()
    assert version is not None
    project = session.get(Project, session.scalar(select(Project.id).order_by(Project.id).limit(1)))
    assert project is not None
    return project, version


def everything(place: Place) -> dict[str, list[str]]:
    """Every row of every table, as the database has them."""
    database, tables = place.database(), MetaData()
    tables.reflect(database.engine)
    with database.engine.connect() as connection:
        found = {
            name: sorted(
                json.dumps([str(value) for value in row], ensure_ascii=False)
                for row in connection.execute(select(table))
            )
            for name, table in tables.tables.items()
        }
    database.engine.dispose()
    return found


@pytest.fixture
def engine(on_engine: str) -> str:
    return on_engine


@pytest.fixture
def here(engine: str, tmp_path: Path) -> Iterator[Place]:
    """A filled installation."""
    with place(engine, tmp_path / "here", "demo") as made:
        made.run("db", "upgrade")
        database = made.database()
        with database.unit() as session:
            fill(session)
        database.engine.dispose()
        yield made


@pytest.mark.both_engines
def test_a_drill_brings_back_every_row_of_every_table(
    here: Place, engine: str, tmp_path: Path
) -> None:
    file = tmp_path / "kopia.zip"
    told = here.run("backup", str(file))
    assert "verified" in told
    assert "The secret key kept in" in told
    assert file.stat().st_mode & 0o777 == 0o600
    with place(engine, tmp_path / "there") as there:
        restored = there.run("restore", str(file), CODESIGN_SECRET_KEY=here.key)
        assert "every table is verified" in restored
        found = everything(there)
        assert found.pop("restoration"), "the list of what was taken back is not on a new machine"
        assert found == {k: v for k, v in everything(here).items() if k != "restoration"}
        assert len(everything(there)["contribution"]) > 100
        writes_on(there)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def writes_on(there: Place) -> None:
    """Life goes on after a restore: ids continue where they were."""
    database = there.database()
    with database.unit() as session:
        project, version = project_and_journey(session)
        newest = session.scalar(select(func.max(Project.id))) or 0
        assert factories.voice(session, project, version, anchor="hear").id
        assert (
            factories.project(session, session.get_one(Agency, project.agency_id), "efterat").id
            > newest
        )
    database.engine.dispose()


@pytest.mark.both_engines
def test_a_backup_is_one_moment_while_others_write(
    here: Place, engine: str, tmp_path: Path
) -> None:
    stop, written = threading.Event(), [0]

    def write() -> None:
        database = here.database()
        while not stop.is_set():
            with database.unit() as session:
                project, version = project_and_journey(session)
                factories.voice(session, project, version)
                factories.voice(session, project, version)
            written[0] += 1
        database.engine.dispose()

    before = len(everything(here)["contribution"])
    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not written[0]:
            stop.wait(0.01)
        file = tmp_path / "kopia.zip"
        here.run("backup", str(file))
    finally:
        stop.set()
        writer.join()
    with place(engine, tmp_path / "there") as there:
        there.run("restore", str(file), CODESIGN_SECRET_KEY=here.key)
        found, now = everything(there), everything(here)
        assert before < len(found["contribution"]) <= len(now["contribution"])
        assert (len(found["contribution"]) - before) % 2 == 0
        assert set(found["contribution"]) <= set(now["contribution"])
        counted = "SELECT sum(n) FROM tally WHERE bucket = 0"
        database = there.database()
        with database.engine.connect() as connection:
            assert connection.scalar(text(counted)) == len(found["contribution"])
        database.engine.dispose()


@pytest.mark.both_engines
def test_what_was_there_before_is_kept(here: Place, tmp_path: Path) -> None:
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    at_backup = everything(here)
    database = here.database()
    with database.unit() as session:
        factories.voice(session, *project_and_journey(session), "Sagt efter kopian.")
    database.engine.dispose()
    told = here.run("restore", str(file))
    assert "before" in told
    assert everything(here) == at_backup


@pytest.mark.both_engines
def test_a_database_in_use_is_not_replaced(here: Place, tmp_path: Path) -> None:
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    database = here.database()
    with database.session(writes=False) as session:
        count = session.scalar(select(func.count(Contribution.id)))
        told = here.run("restore", str(file), code=1)
        assert "in use" in told
        assert session.scalar(select(func.count(Contribution.id))) == count
    database.engine.dispose()
    here.run("restore", str(file))


@pytest.mark.both_engines
def test_an_older_backup_is_brought_up_to_this_version(engine: str, tmp_path: Path) -> None:
    file = tmp_path / "kopia.zip"
    with place(engine, tmp_path / "old") as old:
        database = old.database()
        migrations.upgrade(database.engine, "0001")
        with database.unit() as session:
            factories.agency(session, "var-myndighet")
        database.engine.dispose()
        old.run("backup", str(file))
    with place(engine, tmp_path / "there") as there:
        there.run("restore", str(file), CODESIGN_SECRET_KEY=old.key)
        restored = there.database()
        assert migrations.current(restored.engine) == migrations.newest()
        assert "facet_tally" in inspect(restored.engine).get_table_names()
        restored.engine.dispose()
        assert len(everything(there)["agency"]) == 1


# --- the key apart from the data ----------------------------------------------------------------


@pytest.mark.both_engines
def test_no_file_of_the_data_or_of_a_backup_holds_the_key(here: Place, tmp_path: Path) -> None:
    file = tmp_path / "kopia.zip"
    told = here.run("backup", str(file))
    key, kept = here.key.encode(), json.loads(here.mark.read_text("utf-8"))["file"]
    assert len(key) == 64
    assert kept in told
    with zipfile.ZipFile(file) as opened:
        assert sorted(opened.namelist()) == ["database", "manifest.json"]
    database = Path(here.url.removeprefix("sqlite:///")).parent if "sqlite" in here.url else None
    around = [one for one in (here.folder, database) if one is not None]
    files = [one for folder in around for one in folder.rglob("*") if one.is_file()]
    for content in (*parts_of(file).values(), *(one.read_bytes() for one in files)):
        assert key not in content
        assert bytes.fromhex(key.decode()) not in content


def test_a_key_set_by_the_operator_is_theirs_to_keep(here: Place, tmp_path: Path) -> None:
    file = tmp_path / "kopia.zip"
    told = here.run("backup", str(file), CODESIGN_SECRET_KEY=KEY)
    assert "Keep it too" in told
    with zipfile.ZipFile(file) as opened:
        assert "secret-key" not in opened.namelist()
    other = here.run("restore", str(file), code=1, CODESIGN_SECRET_KEY=KEY[::-1])
    assert "another key" in other
    assert "Set CODESIGN_SECRET_KEY" in here.run("restore", str(file), code=1)
    here.run("restore", str(file), CODESIGN_SECRET_KEY=KEY)


def test_a_restore_on_a_new_machine_says_what_the_key_means(
    here: Place, engine: str, tmp_path: Path
) -> None:
    file, kept = tmp_path / "kopia.zip", tmp_path / "nyckel"
    here.run("backup", str(file))
    kept.write_text(here.key)
    with place(engine, tmp_path / "there") as there:
        told = there.run("restore", str(file), code=1)
        assert "The data is restored" in told
        assert "a backup does not hold it" in told
        assert "no receipt code" in told
        assert f"remove {there.mark}" in told
        assert everything(there)["contribution"] == everything(here)["contribution"]
        # No new key takes its place in silence, whatever is run.
        refused = there.run("db", "current", code=1)
        assert "is not here" in refused
        assert "CODESIGN_SECRET_KEY_FILE" in refused
        other = tmp_path / "annan"
        other.write_text(KEY)
        there.run("db", "current", code=1, CODESIGN_SECRET_KEY_FILE=str(other))
        there.run("db", "current", CODESIGN_SECRET_KEY_FILE=str(kept))
        named = json.loads(there.mark.read_text("utf-8"))["file"]
        assert named == str(kept)
        told = there.run("restore", str(file), code=1, CODESIGN_SECRET_KEY_FILE=str(other))
        assert "CODESIGN_SECRET_KEY_FILE is another key" in told
        there.run("restore", str(file), CODESIGN_SECRET_KEY_FILE=str(kept))
        # Lost for good: the operator says so, and a new one is made.
        kept.unlink()
        there.run("db", "current", code=1)
        there.mark.unlink()
        assert "A secret key is made" in there.run("db", "current")
        assert there.key != here.key


def test_a_key_in_a_backup_of_before_is_put_apart_from_the_data(
    here: Place, engine: str, tmp_path: Path
) -> None:
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    older = sealed({**parts_of(file), "secret-key": here.key.encode()}, tmp_path / "older.zip")
    with place(engine, tmp_path / "there") as there:
        there.run("db", "upgrade")
        before = there.key
        there.run("restore", str(older))
        assert there.key == here.key
        assert here.key not in "".join(
            one.read_text("latin-1") for one in there.folder.rglob("*") if one.is_file()
        )
        beside = Path(json.loads(there.mark.read_text("utf-8"))["file"]).parent
        assert before in {one.read_text() for one in beside.iterdir()}


def test_a_key_in_the_data_folder_is_moved_out_by_whatever_is_run_first(
    here: Place, tmp_path: Path
) -> None:
    key, kept = here.key, Path(json.loads(here.mark.read_text("utf-8"))["file"])
    (here.folder / "secret-key").write_text(key)
    kept.unlink()
    here.mark.unlink()
    told = here.run("backup", str(tmp_path / "kopia.zip"))
    assert "has been moved out of it" in told
    assert not (here.folder / "secret-key").exists()
    assert (here.key, kept.read_text()) == (key, key)
    assert "moved" not in here.run("db", "current")


# --- files that must be refused ---------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[Place, Path]]:
    """A small SQLite installation and its backup."""
    with place("sqlite", tmp_path / "here", "tables") as made:
        made.run("db", "upgrade")
        database = made.database()
        with database.unit() as session:
            factories.agency(session, "var-myndighet")
        database.engine.dispose()
        file = tmp_path / "kopia.zip"
        made.run("backup", str(file))
        yield made, file


def refused(place: Place, file: Path) -> str:
    """What restoring the file says; it must be refused with everything as it was."""
    database = Path(place.url.removeprefix("sqlite:///"))
    before, key = database.read_bytes(), place.key
    around = sorted(one.name for one in database.parent.iterdir())
    told = place.run("restore", str(file), code=1)
    assert database.read_bytes() == before
    assert place.key == key
    assert sorted(one.name for one in database.parent.iterdir()) == around
    assert "Traceback" not in told
    return told


def sealed(parts: dict[str, bytes], file: Path, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive of these parts with a right seal, as a forger would make it."""
    with zipfile.ZipFile(file, "w", method) as made:
        made.comment = bytes(archive.TRAILER)
        for name, content in parts.items():
            made.writestr(name, content)
    with file.open("r+b") as opened:
        seal = archive.MARK + archive._digest_before_trailer(opened).encode()
        opened.seek(-archive.TRAILER, os.SEEK_END)
        opened.write(seal)
    return file


def parts_of(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_one_flipped_bit_anywhere_is_found(small: tuple[Place, Path], tmp_path: Path) -> None:
    place, file = small
    whole = file.read_bytes()
    chance = random.Random(7)
    spots = {0, 1, 3, 4, 10, 28, len(whole) - 1, len(whole) - 64, len(whole) - 71, len(whole) - 80}
    spots |= {chance.randrange(len(whole)) for _ in range(60)}
    bad = tmp_path / "skadad.zip"
    for spot in spots:
        flipped = bytearray(whole)
        flipped[spot] ^= 1 << chance.randrange(8)
        bad.write_bytes(bytes(flipped))
        refused(place, bad)
    place.run("restore", str(file))


def test_a_file_cut_off_anywhere_is_found(small: tuple[Place, Path], tmp_path: Path) -> None:
    place, file = small
    whole = file.read_bytes()
    bad = tmp_path / "kort.zip"
    for length in (0, 1, 3, 4, 70, 71, 500, len(whole) // 2, len(whole) - 71, len(whole) - 1):
        bad.write_bytes(whole[:length])
        refused(place, bad)
    bad.write_bytes(whole + b"\n")
    refused(place, bad)


def test_other_files_are_not_backups(small: tuple[Place, Path], tmp_path: Path) -> None:
    place, _ = small
    database = Path(place.url.removeprefix("sqlite:///"))
    other = tmp_path / "annat"
    for content in (
        b"%PDF-1.7",
        database.read_bytes(),
        b"\x00" * 5_000,
        b"PK\x03\x04" + b"x" * 999,
    ):
        other.write_bytes(content)
        refused(place, other)
    assert "other parts" in refused(place, sealed({"a.txt": b"hej"}, tmp_path / "a.zip"))


def test_a_forged_archive_is_refused(small: tuple[Place, Path], tmp_path: Path) -> None:
    place, file = small
    parts = parts_of(file)
    forged = tmp_path / "forged.zip"
    for name in ("../evil", "/tmp/evil", "database/../../evil", "C:\\evil", "database "):
        told = refused(place, sealed({**parts, name: b"x"}, forged))
        assert "other parts" in told
    assert not (tmp_path / "evil").exists()
    bomb = {**parts, "database": bytes(64 * 1024 * 1024)}
    assert "more than its size can hold" in refused(place, sealed(bomb, forged))
    longer = {**parts, "database": parts["database"] + b"x"}
    assert "size" in refused(place, sealed(longer, forged))
    swapped = {**parts, "database": parts["database"][:-1] + b"\x01"}
    assert "damaged" in refused(place, sealed(swapped, forged))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 99}, "newer version"),
        ({"revision": "9999"}, "newer version"),
        ({"engine": "postgresql"}, "Restore it with the engine"),
        ({"format": "something"}, "not a backup"),
        ({"tables": []}, "manifest is broken"),
        ({"tables": {"agency": {"rows": 2, "digest": "0"}}}, "these tables differ"),
        ({"bytes": -1}, "size"),
        ({"sha256": "0"}, "damaged"),
        ({"revision": "0001"}, "not of the version"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    small: tuple[Place, Path], tmp_path: Path, change: dict[str, object], said: str
) -> None:
    place, file = small
    parts = parts_of(file)
    manifest = json.loads(parts["manifest.json"]) | change
    forged = {**parts, "manifest.json": json.dumps(manifest).encode()}
    assert said in refused(place, sealed(forged, tmp_path / "forged.zip"))


def test_a_trigger_in_the_database_is_refused(small: tuple[Place, Path], tmp_path: Path) -> None:
    place, _ = small
    database = place.database()
    with database.engine.begin() as connection:
        connection.execute(text("CREATE VIEW strange AS SELECT 1"))
    database.engine.dispose()
    assert "views or triggers" in place.run("backup", str(tmp_path / "x.zip"), code=1)
    assert not (tmp_path / "x.zip").exists()


def test_a_damaged_present_database_can_be_replaced(small: tuple[Place, Path]) -> None:
    place, file = small
    database = Path(place.url.removeprefix("sqlite:///"))
    database.write_bytes(b"not a database at all" * 500)
    place.run("restore", str(file))
    assert len(everything(place)["agency"]) == 1


def test_a_backup_never_overwrites_a_file(small: tuple[Place, Path]) -> None:
    place, file = small
    assert "already there" in place.run("backup", str(file), code=1)
    assert "not there" in place.run("backup", str(file.parent / "nowhere" / "x.zip"), code=1)


def test_a_folder_gets_files_named_after_the_moment(
    small: tuple[Place, Path], tmp_path: Path
) -> None:
    place, _ = small
    (tmp_path / "copies").mkdir()
    place.run("backup", str(tmp_path / "copies"))
    assert [one.suffix for one in (tmp_path / "copies").iterdir()] == [".zip"]


def test_a_missing_program_is_told_with_how_to_install_it() -> None:
    with pytest.raises(archive.BackupError, match="apt install postgresql-client-99"):
        postgresql.program("pg_dump", 99)


def test_a_password_is_never_on_a_command_line() -> None:
    environ = postgresql.environment(
        "postgresql+psycopg://anna:hemligt@db.example:5433/medskapa?sslmode=require"
    )
    assert environ == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "anna",
        "PGPASSWORD": "hemligt",
        "PGDATABASE": "medskapa",
        "PGSSLMODE": "require",
    }
