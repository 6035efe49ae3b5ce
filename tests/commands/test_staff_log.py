"""A backup knows how the log of what staff did ended; cutting or rewriting it since is found."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency, Person
from codesign.projects import anchoring, audit
from codesign.projects.anchoring import Anchor
from codesign.projects.models import AuditEvent
from tests import factories
from tests.commands.test_backup import Place, parts_of, place, sealed

LAST = 3


@pytest.fixture
def engine(on_engine: str) -> str:
    return on_engine


@pytest.fixture
def here(engine: str, tmp_path: Path) -> Iterator[Place]:
    """An installation with a log of three events."""
    with place(engine, tmp_path / "here", "tables") as made:
        made.run("db", "upgrade")
        database = made.database()
        with database.unit() as session:
            factories.person(session, factories.agency(session, "var-myndighet"), "Astrid")
        database.engine.dispose()
        add(made, LAST)
        yield made


def add(where: Place, number: int) -> None:
    audit.use_key(where.key.encode())
    database = where.database()
    with database.unit() as session:
        person = session.scalars(select(Person)).first()
        for n in range(number):
            audit.record(session, person, None, "area.create", str(n))
    database.engine.dispose()


def changed(where: Place, *, how: str) -> None:
    """What somebody does who holds the database, and for “anew” the key too."""
    audit.use_key(where.key.encode())
    database = where.database()
    with database.unit() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        if how == "cut":
            session.execute(delete(AuditEvent).where(AuditEvent.id == events[-1].id))
        elif how == "changed":
            second = AuditEvent.id == events[1].id
            session.execute(update(AuditEvent).where(second).values(subject="another"))
        else:
            rewrite(session, events[1:])
    database.engine.dispose()


def rewrite(session: Session, events: list[AuditEvent]) -> None:
    previous = events[0].previous_hash
    for event in events:
        event.subject = f"another {event.subject}"
        event.previous_hash = previous
        event.hash = previous = audit.hash_of(event)
    session.flush()


def manifest_of(file: Path) -> dict[str, object]:
    with zipfile.ZipFile(file) as opened:
        found: dict[str, object] = json.loads(opened.read("manifest.json"))
    return found


def ends_of(where: Place) -> dict[str, Anchor]:
    database = where.database()
    with database.session(writes=False) as session:
        found = anchoring.anchors(session)
    database.engine.dispose()
    return found


def faults_at_start(where: Place) -> list[str]:
    """What the server says of the log when it starts."""
    audit.use_key(where.key.encode())
    database = where.database()
    with database.unit() as session:
        wrong, _ = anchoring.check_and_anchor(session, where.folder)
    database.engine.dispose()
    return [fault.told for fault in wrong]


@pytest.mark.both_engines
def test_a_backup_notes_how_each_log_ends(here: Place, tmp_path: Path) -> None:
    file = tmp_path / "kopia.zip"
    told = here.run("backup", str(file))
    (end,) = ends_of(here).values()
    assert end.events == LAST
    assert end.head.startswith("k1:")
    assert manifest_of(file)["audit"] == {"var-myndighet": {"events": LAST, "head": end.head}}
    assert f"Audit log of var-myndighet: {LAST} events, the last {end.head}" in told


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("cut", "events are missing: there were 3"),
        ("changed", "the chain is broken from event"),
        ("anew", "event number 3 is not the one it was"),
    ],
)
def test_whoever_has_a_backup_finds_what_was_done_to_the_log_since(
    here: Place, tmp_path: Path, how: str, told: str
) -> None:
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    add(here, 1)
    assert "Every log is whole" in here.run("audit", "verify", "--anchor", str(file))
    changed(here, how="cut")
    assert "Every log is whole" in here.run("audit", "verify", "--anchor", str(file))
    changed(here, how=how)
    found = here.run("audit", "verify", "--anchor", str(file), code=1)
    assert f"var-myndighet: {told}" in found
    if how != "changed":
        assert "Every log is whole" in here.run("audit", "verify"), "by itself it looks whole"


@pytest.mark.both_engines
def test_a_restore_tells_what_the_backup_does_not_hold_and_anchors_anew(
    here: Place, tmp_path: Path
) -> None:
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    add(here, 2)
    assert faults_at_start(here) == []
    told = here.run("restore", str(file))
    assert "var-myndighet: 2 events of its log came after the backup" in told
    assert "WARNING" not in told
    assert faults_at_start(here) == []
    kept = anchoring.read(anchoring.file_in(here.folder).read_text("utf-8"))
    assert kept == ends_of(here)
    assert kept["var-myndighet"].events == LAST


def test_a_restore_of_all_there_is_tells_of_nothing_lost(here: Place, tmp_path: Path) -> None:
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    told = here.run("restore", str(file))
    assert "came after the backup" not in told
    assert "WARNING" not in told
    assert "are not checked" not in told


@pytest.mark.both_engines
@pytest.mark.parametrize("how", ["changed", "anew"])
def test_a_restore_compares_the_log_with_the_present_one(
    here: Place, tmp_path: Path, how: str
) -> None:
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    assert faults_at_start(here) == []
    here.run("restore", str(file))
    changed(here, how="anew")
    told = here.run("restore", str(file))
    assert "WARNING: var-myndighet's log" in told
    assert "event number 3 is not the one it was in the present database" in told
    if how == "changed":
        changed(here, how=how)
        later = tmp_path / "senare.zip"
        here.run("backup", str(later))
        told = here.run("restore", str(later))
        assert "the chain is broken from event 2 on" in told
        assert faults_at_start(here) == ["the chain is broken from event 2 on"]


def test_a_log_that_was_cut_before_the_backup_is_found_by_the_anchor_beside_the_data(
    here: Place, tmp_path: Path
) -> None:
    file = tmp_path / "kopia.zip"
    assert faults_at_start(here) == []
    changed(here, how="cut")
    here.run("backup", str(file))
    told = here.run("restore", str(file))
    assert "var-myndighet: 1 events of its log" in told
    add(here, 1)
    later = tmp_path / "senare.zip"
    anchoring.keep(
        anchoring.file_in(here.folder), {"var-myndighet": Anchor(LAST, "k1:" + "0" * 64)}
    )
    here.run("backup", str(later))
    assert "event number 3 is not the one it was" in here.run("restore", str(later))
    assert faults_at_start(here) == ["event number 3 is not the one it was"]


def test_a_manifest_of_another_log_than_the_one_in_the_backup_is_found(
    here: Place, tmp_path: Path
) -> None:
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    parts = parts_of(file)
    for end, told in (
        ({"events": 4, "head": "k1:0"}, "events are missing: there were 4"),
        ({"events": 3, "head": "k1:0"}, "event number 3 is not the one it was"),
    ):
        manifest = manifest_of(file) | {"audit": {"var-myndighet": end}}
        forged = {**parts, "manifest.json": json.dumps(manifest).encode()}
        again = sealed(forged, tmp_path / f"{end['events']}.zip")
        assert told in here.run("restore", str(again))


def test_backups_of_before_are_restored_and_say_what_they_do_not_know(
    here: Place, tmp_path: Path
) -> None:
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    manifest = manifest_of(file)
    del manifest["audit"]
    parts = {**parts_of(file), "manifest.json": json.dumps(manifest).encode()}
    older = sealed(parts, tmp_path / "older.zip")
    assert "did not note" in here.run("audit", "verify", "--anchor", str(older), code=1)
    assert "are not checked" in here.run("restore", str(older))
    assert faults_at_start(here) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"PK\x03\x04 no more"])
def test_a_file_that_tells_nothing_of_a_log_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "annat"
    file.write_bytes(content)
    with place("sqlite", tmp_path / "here") as made:
        told = made.run("audit", "verify", "--anchor", str(file), code=1)
    assert "Traceback" not in told
    assert "neither a backup nor" in told


@pytest.mark.both_engines
def test_the_log_of_an_agency_that_is_gone_is_missed(here: Place, tmp_path: Path) -> None:
    file = tmp_path / "kopia.zip"
    here.run("backup", str(file))
    database = here.database()
    with database.unit() as session:
        session.execute(update(Agency).values(slug="en-annan"))
    database.engine.dispose()
    told = here.run("audit", "verify", "--anchor", str(file), code=1)
    assert "var-myndighet: events are missing: there were 3" in told
