"""A PostgreSQL dump tells nothing of the order in which rows came."""

import tarfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from codesign.backup import postgresql, shuffling
from codesign.backup.archive import BackupError
from codesign.contributions.models import Contribution
from codesign.db import Database
from codesign.settings import database_url_from
from tests import factories
from tests.cast import assemble
from tests.engines import ENGINES, ready_database

VOICES = 60


@pytest.fixture
def filled() -> Iterator[tuple[str, list[str]]]:
    """A database's address, and what was said in it, in the order in which it came."""
    if "postgresql" not in ENGINES:
        pytest.skip("PostgreSQL is not among the engines")
    with ready_database("postgresql") as address:
        url = database_url_from(address, Path())
        database = Database(url)
        said = [f"Ord {n:03}\n\\.\nå\t{n}" for n in range(VOICES)]
        with database.unit() as session:
            cast = assemble(session)
        for words in said:
            with database.unit() as session:
                factories.voice(session, cast.project, cast.version, words)
        yield url, said
        database.engine.dispose()


def dumped(url: str, target: Path) -> Path:
    engine = Database(url).engine
    isolated = engine.execution_options(isolation_level="REPEATABLE READ")
    with isolated.connect() as connection, connection.begin():
        postgresql.dump(connection, url, target)
    engine.dispose()
    return target


def order_in(content: bytes, said: list[str]) -> list[int]:
    places = [content.index(f"Ord {n:03}".encode()) for n in range(len(said))]
    return sorted(range(len(said)), key=places.__getitem__)


def test_rows_do_not_lie_as_they_came_in_a_dump_or_after_it_is_restored(
    filled: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, said = filled
    target = dumped(url, tmp_path / "database")
    assert [file.name for file in tmp_path.iterdir()] == ["database"]
    came = list(range(VOICES))
    order = order_in(target.read_bytes(), said)
    assert sorted(order) == came
    assert in_place(order) < VOICES / 4, "in the order of a die, one of them is at its place"
    rising = sum(one < other for one, other in pairwise(order))
    assert VOICES / 4 < rising < 3 * VOICES / 4
    beside = postgresql.restore_beside(url, target, "medskapa_restoring_order")
    try:
        database = Database(beside)
        with database.session(writes=False) as session:
            found = session.execute(select(Contribution.text)).scalars().all()
        database.engine.dispose()
    finally:
        postgresql.drop(url, "medskapa_restoring_order")
    assert sorted(found) == sorted(said)
    assert in_place([said.index(words) for words in found]) < VOICES / 4


def in_place(order: list[int]) -> int:
    return sum(place == one for place, one in enumerate(order))


def test_the_order_depends_on_what_rows_hold_alone(tmp_path: Path) -> None:
    lines = [f"{n}\tord {n}\n".encode() for n in range(50)]
    ends = []
    for name, rows in (("a", lines), ("b", lines[::-1])):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "1.dat").write_bytes(b"".join(rows) + b"\\.\n\n\n")
        (folder / "toc.dat").write_bytes(b"rows\nas they are")
        shuffling.shuffle(folder)
        assert (folder / "toc.dat").read_bytes() == b"rows\nas they are"
        ends.append((folder / "1.dat").read_bytes())
    assert ends[0] == ends[1]
    assert sorted(ends[0].splitlines(keepends=True)) == sorted([*lines, b"\\.\n", b"\n", b"\n"])
    assert ends[0].endswith(b"\\.\n\n\n")
    assert ends[0] != b"".join(lines) + b"\\.\n\n\n"


def test_a_table_without_its_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "1.dat").write_bytes(b"1\tord\n")
    with pytest.raises(BackupError, match="no end"):
        shuffling.shuffle(tmp_path)


def test_the_packed_dump_tells_nothing_of_whose_and_when(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "12.dat").write_bytes(b"x\n\\.\n")
    shuffling.pack(tmp_path / "in", tmp_path / "packed")
    with tarfile.open(tmp_path / "packed") as found:
        (entry,) = found.getmembers()
    assert (entry.name, entry.mtime, entry.uid, entry.uname) == ("12.dat", 0, 0, "")
    out = shuffling.unpack(tmp_path / "packed", tmp_path / "out")
    assert (out / "12.dat").read_bytes() == b"x\n\\.\n"


@pytest.mark.parametrize(
    "name", ["../evil.dat", "/tmp/evil.dat", "evil.dat", "1.dat/../x", "1.sql"]
)
def test_other_names_in_it_are_refused(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "packed", "w") as made:
        made.addfile(tarfile.TarInfo(name))
    with pytest.raises(BackupError, match="other things"):
        shuffling.unpack(tmp_path / "packed", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "packed", "w") as made:
        entry = tarfile.TarInfo("1.dat")
        entry.type, entry.linkname = kind, "/etc/passwd"
        made.addfile(entry)
    with pytest.raises(BackupError, match="other things"):
        shuffling.unpack(tmp_path / "packed", tmp_path / "out")


def test_something_else_is_refused_and_an_older_dump_is_taken_as_it_is(tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    packed.write_bytes(b"nothing of ours" * 100)
    with pytest.raises(BackupError, match="damaged"):
        shuffling.unpack(packed, tmp_path / "out")
    packed.write_bytes(b"PGDMP and so on")
    assert shuffling.unpack(packed, tmp_path / "other") == packed
