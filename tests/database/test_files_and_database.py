"""Files and the database: after each sync or export they agree, or it is told and nothing is lost.

Whatever happens to the file (edits, reverts) and to the database (versions, drafts) in between, for
every kind of artefact.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field
from sqlalchemy.orm import Session

from codesign.artefacts import drafts
from codesign.artefacts.exporting import export_artefacts
from codesign.artefacts.folders import read_folder
from codesign.artefacts.kinds import Kind, kinds, use_kinds
from codesign.artefacts.models import Artefact
from codesign.artefacts.reading import ReadVersion, read_text
from codesign.artefacts.sync import Outcome, Synced, artefact_of, compared, sync
from codesign.artefacts.versions import (
    new_artefact,
    publish,
    published_digests,
    published_version,
    state_of,
)
from codesign.artefacts.writing import as_yaml
from codesign.db import Database
from codesign.projects.models import Project
from codesign.settings import database_url_from
from codesign.texts import Frozen, Key, LocalText
from tests import factories, questionnaires
from tests.engines import ready_database


class Recipe(Frozen):
    """A kind of artefact that only this test knows."""

    schema_: Literal["test/recipe/1"] = Field(alias="schema")
    slug: Key
    title: LocalText


RECIPE = Kind(
    name="recipe",
    model=Recipe,
    folder="recipes",
    file="recipe.yaml",
    problems=lambda _: (),
    parts=lambda _: (),
    title=lambda document: document.title,
)
CONTENTS = 3
"""How many different contents a file is given: so few that many edits go back to an earlier one."""


def recipe_files(n: int) -> dict[str, bytes]:
    document = {"schema": "test/recipe/1", "slug": "tinget", "title": {"sv": f"Soppa {n}"}}
    return {"recipe.yaml": as_yaml(document).encode()}


def journey_files(n: int) -> dict[str, bytes]:
    document = factories.journey_document("tinget") | {"title": {"sv": f"Resa {n}"}}
    return {"journey.yaml": as_yaml(document).encode()}


def prototype_files(n: int) -> dict[str, bytes]:
    """The document differs for some, and only a file beside it for others."""
    text = factories.PROTOTYPE.replace("slug: tavlan", "slug: tinget")
    text = text.replace("title: Ditt tåg", f"title: Tåg {n // 2}")
    done = factories.PROTOTYPE_FILES["klart.md"] + f"\n{n % 2}".encode()
    return {"prototype.yaml": text.encode(), **factories.PROTOTYPE_FILES, "klart.md": done}


def questionnaire_files(n: int) -> dict[str, bytes]:
    """The document differs for some, and only a picture beside it for others."""
    text = questionnaires.FILE.replace("slug: pendling", "slug: tinget")
    text = text.replace("sv: Din pendling", f"sv: Pendling {n // 2}")
    return {"questionnaire.yaml": text.encode(), "tag.png": questionnaires.DRAWN + b"\n" * (n % 2)}


FILES: dict[str, Callable[[int], dict[str, bytes]]] = {
    "journey": journey_files,
    "prototype": prototype_files,
    "questionnaire": questionnaire_files,
    "recipe": recipe_files,
}


@pytest.fixture(scope="module", autouse=True)
def recipes() -> Iterator[None]:
    """The process knows one kind more."""
    before = list(kinds().values())
    use_kinds([*before, RECIPE])
    yield
    use_kinds(before)


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with ready_database("sqlite") as url:
        opened = Database(database_url_from(url, Path()))
        yield opened
        opened.engine.dispose()


@dataclass
class World:
    """One artefact in a folder and in a project, and what is known of both."""

    session: Session
    project: Project
    root: Path
    kind: Kind[Any]
    agreed: str | None = None
    """The content (its digest) on which the two last agreed."""

    @property
    def path(self) -> Path:
        return self.root / self.kind.folder / "tinget"

    @property
    def artefact(self) -> Artefact | None:
        return self.session.query(Artefact).filter_by(project_id=self.project.id).one_or_none()

    def read(self, n: int) -> ReadVersion[Any]:
        files = FILES[self.kind.name](n)
        text = files[self.kind.file].decode()
        read, faults = read_text(self.kind, text, self.path / self.kind.file, files)
        assert read is not None, [str(fault) for fault in faults]
        return read

    def in_file(self) -> str | None:
        if not (self.path / self.kind.file).exists():
            return None
        folder, faults = read_folder(self.kind, self.path)
        assert folder is not None, [str(fault) for fault in faults]
        return state_of(folder.newest.document)

    def in_database(self) -> str | None:
        version = published_version(self.session, self.artefact.id) if self.artefact else None
        return version.digest if version else None

    def files(self) -> dict[str, bytes]:
        return {
            str(file.relative_to(self.root)): file.read_bytes()
            for file in self.root.rglob("*")
            if file.is_file()
        }

    # What may happen.

    def edit_file(self, n: int) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        for name, content in FILES[self.kind.name](n).items():
            (self.path / name).write_bytes(content)

    def edit_in_browser(self, n: int) -> None:
        publish(self.session, self._made(), self.read(n), origin="editor")

    def draft(self, n: int) -> None:
        artefact = self._made()
        found, read = drafts.draft_of(self.session, artefact), self.read(n)
        if found is None:
            drafts.begin(self.session, artefact, read, None)
        else:
            drafts.change(self.session, found, read.document, found.revision, read.files)

    def publish_draft(self, _n: int) -> None:
        found = drafts.draft_of(self.session, self.artefact) if self.artefact else None
        if found is not None:
            drafts.publish(self.session, found, found.revision, "")
            assert self.in_database() == found.digest

    def discard_draft(self, _n: int) -> None:
        artefact = self.artefact
        found = drafts.draft_of(self.session, artefact) if artefact else None
        if found is not None and artefact is not None:
            drafts.discard(self.session, artefact, found, found.revision)

    def _made(self) -> Artefact:
        return self.artefact or new_artefact(self.session, self.project, self.kind.name, "tinget")

    # What must hold.

    def sync(self, _n: int) -> None:
        file, before = self.in_file(), self.in_database()
        if file is None:
            return
        folder, _ = read_folder(self.kind, self.path)
        assert folder is not None
        files = self.files()
        done = sync(self.session, self.project, folder)
        assert self.files() == files
        assert done == Synced("tinget", self._expected(file, before, done.outcome))
        if done.outcome in {Outcome.NEWER_IN_DATABASE, Outcome.CHANGED_ON_BOTH_SIDES}:
            assert self.in_database() == before
            return
        assert self.in_database() == file
        self.agreed = file

    def _expected(self, file: str, before: str | None, outcome: Outcome) -> Outcome:
        """What a sync must tell, by what has changed since the two last agreed."""
        if before is None:
            assert outcome in {Outcome.CREATED, Outcome.UPDATED}
            return outcome
        if file == before:
            return Outcome.UNCHANGED
        if file == self.agreed:
            return Outcome.NEWER_IN_DATABASE
        return Outcome.UPDATED if before == self.agreed else Outcome.CHANGED_ON_BOTH_SIDES

    def export(self, _n: int) -> None:
        file, kept, before = self.in_file(), self.in_database(), self.files()
        done = export_artefacts(self.session, self.root, force=False)
        assert self.in_database() == kept
        if kept is None:
            assert self.files() == before
            return
        is_told = done.refused == [str(self.path / self.kind.file)]
        assert is_told is (file is not None and file not in {kept, self.agreed})
        if is_told:
            assert self.files() == before
            return
        assert self.in_file() == kept
        self.agreed = kept


DEEDS = (
    *(World.edit_file, World.edit_in_browser, World.draft, World.publish_draft),
    *(World.discard_draft, World.sync, World.export),
)
HISTORIES = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, CONTENTS - 1)), max_size=14)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=25)
@given(history=HISTORIES)
def test_file_and_database_agree_or_the_difference_is_told(
    database: Database, name: str, history: list[tuple[Callable[[World, int], None], int]]
) -> None:
    with TemporaryDirectory() as folder, database.session(writes=True) as session:
        agency = factories.agency(session, "en-myndighet")
        project = factories.project(session, agency, "projektet")
        world = World(session, project, Path(folder), kinds()[name])
        for deed, n in history:
            deed(world, n)
        session.rollback()


@pytest.mark.parametrize(
    ("file", "in_database", "synced", "outcome"),
    [
        ("a", None, set(), Outcome.CREATED),
        ("a", "a", set(), Outcome.UNCHANGED),
        ("a", "a", {"b"}, Outcome.UNCHANGED),
        ("a", "b", {"a"}, Outcome.NEWER_IN_DATABASE),
        ("a", "b", {"b"}, Outcome.UPDATED),
        ("a", "b", {"c"}, Outcome.CHANGED_ON_BOTH_SIDES),
        ("a", "b", set(), Outcome.CHANGED_ON_BOTH_SIDES),
        ("a", "b", {"a", "b"}, Outcome.NEWER_IN_DATABASE),
    ],
)
def test_which_side_has_changed(
    file: str, in_database: str | None, synced: set[str], outcome: Outcome
) -> None:
    assert compared(file, in_database, synced) is outcome


def put(folder: Path, n: int, newest: str = "prototype.yaml") -> Path:
    """A prototype's content in a folder; its document under another name when one is given."""
    path = folder / "prototypes" / "tinget"
    path.mkdir(parents=True, exist_ok=True)
    for name, content in prototype_files(n).items():
        (path / (newest if name == "prototype.yaml" else name)).write_bytes(content)
    return path


def synced(session: Session, project: Project, path: Path) -> Outcome:
    folder, faults = read_folder(kinds()["prototype"], path)
    assert folder is not None, [str(fault) for fault in faults]
    return sync(session, project, folder).outcome


@pytest.fixture
def project(session: Session) -> Project:
    return factories.project(session, factories.agency(session, "annan-myndighet"), "ett-annat")


def test_an_old_copy_of_the_content_does_not_undo_what_was_synced_from_it(
    session: Session, project: Project, tmp_path: Path
) -> None:
    """Two people with a copy each: who has not fetched the other's change is told."""
    mine, theirs = put(tmp_path / "mine", 0), put(tmp_path / "theirs", 0)
    assert synced(session, project, mine) is Outcome.CREATED
    assert synced(session, project, theirs) is Outcome.UNCHANGED
    put(tmp_path / "mine", 2)
    assert synced(session, project, mine) is Outcome.UPDATED
    assert synced(session, project, theirs) is Outcome.NEWER_IN_DATABASE
    put(tmp_path / "theirs", 1)
    assert synced(session, project, theirs) is Outcome.CHANGED_ON_BOTH_SIDES


def test_an_earlier_version_that_was_changed_in_its_file_is_told_and_kept(
    session: Session, project: Project, tmp_path: Path
) -> None:
    path = put(tmp_path, 0, "prototype.v1.yaml")
    put(tmp_path, 2)
    assert synced(session, project, path) is Outcome.CREATED
    earlier = path / "prototype.v1.yaml"
    earlier.write_text(earlier.read_text("utf-8").replace("Tåg 0", "Tåg nio"), "utf-8")
    text = earlier.read_text("utf-8")
    assert synced(session, project, path) is Outcome.EARLIER_CHANGED
    done = export_artefacts(session, tmp_path, force=False)
    assert done.refused == [str(path / "prototype.yaml")]
    assert earlier.read_text("utf-8") == text
    export_artefacts(session, tmp_path, force=True)
    assert "Tåg 0" in earlier.read_text("utf-8")
    assert synced(session, project, path) is Outcome.UNCHANGED


def test_a_file_beside_that_was_never_synced_is_not_overwritten(
    session: Session, project: Project, tmp_path: Path
) -> None:
    """The database's version names a file that somebody has just put here for another purpose."""
    path = put(tmp_path, 0)
    synced(session, project, path)
    other = tmp_path / "other" / "prototypes" / "tinget"
    other.mkdir(parents=True)
    (other / "start.html").write_text("Bara här.", "utf-8")
    done = export_artefacts(session, tmp_path / "other", force=False)
    assert done.refused == [str(other / "prototype.yaml")]
    assert [file.name for file in other.iterdir()] == ["start.html"]
    assert (other / "start.html").read_text("utf-8") == "Bara här."


def test_a_draft_that_is_published_after_a_sync_is_the_newest_version(
    session: Session, project: Project, tmp_path: Path
) -> None:
    path = put(tmp_path, 0)
    synced(session, project, path)
    folder, _ = read_folder(kinds()["prototype"], path)
    assert folder is not None
    artefact = artefact_of(session, project, folder)
    assert artefact is not None
    draft = drafts.begin(session, artefact, folder.newest, None)
    assert draft.number == 2
    put(tmp_path, 2)
    assert synced(session, project, path) is Outcome.UPDATED
    with pytest.raises(drafts.NewerVersionError):
        drafts.publish(session, draft, 1, "", over=1)
    drafts.publish(session, draft, 1, "Tillbaka", over=3)
    assert draft.number == 4
    assert published_version(session, artefact.id) is draft
    assert len(published_digests(session, artefact)) == 2
