"""Prototype folders on the command line: checked with line and mend, exported, watched."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from codesign.artefacts.folders import read_folder
from codesign.artefacts.kinds import kind
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.reading import read_text
from codesign.artefacts.watching import brought_in
from codesign.db import Database
from codesign.prototypes.kind import KIND
from tests import factories
from tests.commands.test_commands import Line
from tests.factories import PROTOTYPE, PROTOTYPE_FILES

JOURNEY = "levande-njurdonation"


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[tuple[Line, Database, Path]]:
    """A command line with the demo, and a folder with one journey and one prototype."""
    line = Line(tmp_path / "data")
    line.hold("demo")
    content = tmp_path / "content"
    line.run("init", str(content))
    for other in (content / "prototypes").glob("*/"):
        for path in sorted(other.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        other.rmdir()
    folder = content / "prototypes" / "tavlan"
    folder.mkdir(parents=True)
    for name, file in PROTOTYPE_FILES.items():
        (folder / name).write_bytes(file)
    (folder / "prototype.yaml").write_text(text_for(content), "utf-8")
    database = Database(line.url)
    yield line, database, content
    database.engine.dispose()


def text_for(content: Path) -> str:
    """The test prototype's document, at steps of the demo's journey."""
    file = content / "journeys" / JOURNEY / "journey.yaml"
    read, _ = read_text(kind("journey"), file.read_text("utf-8"), file)
    assert read is not None
    steps = [step.key for step in read.document.steps]
    return (
        PROTOTYPE.replace("journey: resan", f"journey: {JOURNEY}")
        .replace("step: hear", f"step: {steps[0]}")
        .replace("step: decide", f"step: {steps[1]}")
    )


def versions(database: Database) -> list[tuple[int, str, str]]:
    with database.session(writes=False) as session:
        rows = session.scalars(
            select(ArtefactVersion)
            .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
            .where(Artefact.slug == "tavlan")
            .order_by(ArtefactVersion.number)
        )
        return [(row.number, row.status.value, row.origin) for row in rows]


def change(content: Path, before: str, after: str) -> None:
    file = content / "prototypes" / "tavlan" / "prototype.yaml"
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")


def test_check_says_where_a_screen_links_to_one_that_is_missing(
    ready: tuple[Line, Database, Path],
) -> None:
    line, _, content = ready
    assert "1 prototype with 1 versions is valid" in line.run("check", str(content))
    change(content, "go: norr", "go: soder")
    start = content / "prototypes" / "tavlan" / "start.html"
    start.write_text('<a href="#nej">Nej</a>', "utf-8")
    told = line.run("check", str(content), code=1)
    file = content / "prototypes" / "tavlan" / "prototype.yaml"
    lines = file.read_text("utf-8").splitlines()
    number = next(n for n, text in enumerate(lines, 1) if "go: soder" in text)
    assert f"{file}:{number}: the screen “soder” does not exist. Use one of: " in told
    assert f"{start}:1: “#nej” is neither a hotspot of the screen “start” nor a screen." in told


def test_watched_files_become_one_draft_that_follows_them(
    ready: tuple[Line, Database, Path],
) -> None:
    _, database, content = ready
    assert "draft 1" in "".join(brought_in(database, content))
    assert versions(database) == [(1, "draft", "file")]
    assert brought_in(database, content) == []
    change(content, "title: Ditt tåg", "title: Ditt nya tåg")
    assert "draft 1" in "".join(brought_in(database, content))
    assert versions(database) == [(1, "draft", "file")]
    change(content, "go: norr", "go: soder")
    assert any("soder" in told for told in brought_in(database, content))
    assert versions(database) == [(1, "draft", "file")]


def test_watching_leaves_a_draft_that_was_made_in_the_browser(
    ready: tuple[Line, Database, Path],
) -> None:
    line, database, content = ready
    line.run("sync", str(content))
    assert versions(database) == [(1, "published", "file")]
    assert brought_in(database, content) == []
    change(content, "title: Ditt tåg", "title: Ditt nya tåg")
    brought_in(database, content)
    with database.unit() as session:
        draft = session.scalars(select(ArtefactVersion).where(ArtefactVersion.number == 2)).all()
        for one in draft:
            one.origin = "editor"
    change(content, "title: Ditt nya tåg", "title: Ett annat tåg")
    assert "left as it is" in "".join(brought_in(database, content))


def test_a_watched_change_that_is_taken_back_leaves_no_draft(
    ready: tuple[Line, Database, Path],
) -> None:
    line, database, content = ready
    line.run("sync", str(content))
    change(content, "title: Ditt tåg", "title: Ditt nya tåg")
    brought_in(database, content)
    change(content, "title: Ditt nya tåg", "title: Ditt tåg")
    brought_in(database, content)
    assert versions(database) == [(1, "published", "file")]


def test_what_is_exported_is_what_was_synced_and_nothing_newer_is_overwritten(
    ready: tuple[Line, Database, Path], tmp_path: Path
) -> None:
    line, _, content = ready
    line.run("sync", str(content))
    out = tmp_path / "out"
    line.run("export", str(out))
    folder = out / "prototypes" / "tavlan"
    read, faults = read_folder(KIND, folder)
    assert faults == []
    original, _ = read_folder(KIND, content / "prototypes" / "tavlan")
    assert read is not None
    assert original is not None
    assert [one.document for one in read.versions] == [one.document for one in original.versions]
    assert {path.name for path in folder.iterdir()} >= set(PROTOTYPE_FILES)
    line.run("export", str(out))
    yaml = folder / "prototype.yaml"
    yaml.write_text(yaml.read_text("utf-8").replace("Ditt tåg", "För hand"), "utf-8")
    assert "Changed in the file too" in line.run("export", str(out), code=1)
    assert "För hand" in yaml.read_text("utf-8")
    line.run("export", str(out), "--force")
    assert "För hand" not in yaml.read_text("utf-8")


def published_title(database: Database) -> str:
    """The title of the last screen but one of the newest published version."""
    with database.session(writes=False) as session:
        documents = session.scalars(
            select(ArtefactVersion.document)
            .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
            .where(Artefact.slug == "tavlan", ArtefactVersion.status == "published")
            .order_by(ArtefactVersion.number)
        ).all()
        return str(documents[-1]["screens"][-2]["title"]["sv"])


def test_a_change_that_is_reverted_in_the_file_is_reverted_in_the_database_too(
    ready: tuple[Line, Database, Path],
) -> None:
    line, database, content = ready
    line.run("sync", str(content))
    change(content, "title: Ditt tåg", "title: Ditt nya tåg")
    assert "tavlan: updated" in line.run("sync", str(content))
    assert published_title(database) == "Ditt nya tåg"
    change(content, "title: Ditt nya tåg", "title: Ditt tåg")
    file = content / "prototypes" / "tavlan" / "prototype.yaml"
    reverted = file.read_text("utf-8")
    assert "Changed in the file too" in line.run("export", str(content), code=1)
    assert file.read_text("utf-8") == reverted
    assert "tavlan: updated" in line.run("sync", str(content))
    assert published_title(database) == "Ditt tåg"
    line.run("export", str(content))
    assert file.read_text("utf-8") == reverted


def test_earlier_versions_go_along_where_their_files_agree(
    ready: tuple[Line, Database, Path], tmp_path: Path
) -> None:
    line, database, content = ready
    line.run("sync", str(content))
    with database.unit() as session:
        artefact = session.scalars(select(Artefact).where(Artefact.slug == "tavlan")).one()
        text = text_for(content)
        for title, files in (("Två", {}), ("Tre", {"klart.md": b"Annat."})):
            changed = text.replace("title: Ditt tåg", f"title: {title}")
            read = factories.read_prototype(changed, **files)
            factories.store_version(session, artefact, read, origin="editor")
    told = line.run("export", str(tmp_path / "out"))
    assert "version 2 is left out" in told
    names = {path.name for path in (tmp_path / "out" / "prototypes" / "tavlan").iterdir()}
    assert "prototype.v2.yaml" not in names
