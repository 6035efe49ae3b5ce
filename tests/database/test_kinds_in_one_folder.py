"""A prototype and a questionnaire of one name: in one folder, one project, one project file."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from codesign import migrations
from codesign.accounts.models import Agency
from codesign.artefacts.exporting import export_artefacts
from codesign.artefacts.folders import Content, project_slug, read_content
from codesign.artefacts.models import Artefact
from codesign.artefacts.sync import Outcome, sync
from codesign.artefacts.versions import new_artefact, published_version
from codesign.artefacts.writing import as_yaml
from codesign.db import Database
from codesign.projects.models import Project
from codesign.settings import database_url_from
from tests import factories, questionnaires
from tests.cast import Cast
from tests.engines import ENGINES, ready_database
from tests.exported import exported, imported, plain, written
from tests.pages import PageClient

NAME = "tavlan"
ASKED = questionnaires.FILE.replace("slug: pendling", f"slug: {NAME}")

PLAIN = """schema: codesign/questionnaire/1
slug: {slug}
title: Kort
dated: 2026-11-03
items: [{{key: a, kind: text, text: Varför?}}]
"""


def put(root: Path, asked: str = ASKED) -> Content:
    """The content: a journey, and a folder with a prototype and a questionnaire."""
    folder, journey = root / "prototypes" / NAME, root / "journeys" / "resan"
    for path in (folder, journey):
        path.mkdir(parents=True, exist_ok=True)
    document = as_yaml(factories.journey_document("resan"))
    (journey / "journey.yaml").write_text(document, "utf-8")
    files = {**factories.PROTOTYPE_FILES, "tag.png": questionnaires.DRAWN}
    files |= {"prototype.yaml": factories.PROTOTYPE.encode(), "questionnaire.yaml": asked.encode()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return read_content(root)


def synced(session: Session, project: Project, content: Content) -> dict[str, Outcome]:
    """What became of the folder that holds two kinds, by kind."""
    here = [one for one in content.folders if one.slug == NAME]
    return {one.kind.name: sync(session, project, one).outcome for one in here}


def test_they_are_read_synced_and_written_each_by_itself(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    content = put(tmp_path)
    assert content.faults == ()
    created = dict.fromkeys(["prototype", "questionnaire"], Outcome.CREATED)
    assert synced(session, cast.project, content) == created
    assert set(synced(session, cast.project, content).values()) == {Outcome.UNCHANGED}
    changed = put(tmp_path, ASKED.replace("Din pendling", "Din resa"))
    assert synced(session, cast.project, changed) == {
        "prototype": Outcome.UNCHANGED,
        "questionnaire": Outcome.UPDATED,
    }
    out = tmp_path / "out"
    assert export_artefacts(session, out, force=False).refused == []
    folder = out / "prototypes" / NAME
    assert {"prototype.yaml", "questionnaire.yaml", "tag.png", "start.html"} <= {
        file.name for file in folder.iterdir()
    }
    assert set(synced(session, cast.project, read_content(out)).values()) == {Outcome.UNCHANGED}


def test_one_without_a_journey_belongs_where_the_other_does(tmp_path: Path) -> None:
    alone = ASKED.replace("journey: resan\n", "").replace("    step: hear\n", "")
    content = put(tmp_path, alone)
    assert content.faults == ()
    slugs = {one.kind.name: project_slug(one, content) for one in content.folders}
    assert slugs == dict.fromkeys(["journey", "prototype", "questionnaire"], "resan")


def test_each_has_its_pages_under_one_name(
    pages: PageClient, session: Session, cast: Cast, tmp_path: Path
) -> None:
    synced(session, cast.project, put(tmp_path))
    session.commit()
    staff = pages.sign_in(cast.astrid)
    assert staff.get(f"/arbete/projektet/enkat/{NAME}").heading == "Din pendling"
    assert staff.get(f"/arbete/projektet/prototyp/{NAME}").heading == "Exempel på en tavla"
    address = "/arbete/projektet/enkater/ny"
    told = staff.submit(staff.get(address), {"text": PLAIN.format(slug=NAME)}, status=422)
    assert f"Namnet ”{NAME}” är redan taget" in told.words()
    told = staff.submit(staff.get(address), {"text": PLAIN.format(slug="resan")}, status=422)
    assert "Namnet ”resan” är redan taget" in told.words()
    staff.submit(staff.get(address), {"text": PLAIN.format(slug="ny-enkat")})
    assert staff.get("/arbete/projektet/enkat/ny-enkat").heading == "Kort"


def test_a_project_file_tells_them_apart(session: Session, cast: Cast, tmp_path: Path) -> None:
    content = put(tmp_path)
    project = factories.project(session, cast.agency, "med-allt")
    for one in content.folders:
        sync(session, project, one)
    session.commit()
    told = plain(exported(session, project))
    assert told["prototypes"] == [
        {"slug": NAME},
        {"slug": NAME, "kind": "questionnaire", "called": f"{NAME}-questionnaire"},
    ]
    made = imported(session, cast.agency, written(told)).project
    whose = select(Artefact).where(Artefact.project_id == made.id).order_by(Artefact.id)
    found = {(one.kind, one.slug): one for one in session.scalars(whose)}
    assert list(found) == [("journey", "resan"), ("prototype", NAME), ("questionnaire", NAME)]
    version = published_version(session, found["questionnaire", NAME].id)
    assert version is not None
    assert version.document["schema"] == "codesign/questionnaire/1"
    assert plain(exported(session, made))["prototypes"] == told["prototypes"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_name_is_one_among_its_kind_and_the_older_database_takes_no_two(engine: str) -> None:
    with ready_database(engine, "nothing") as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine)
        with database.session(writes=True) as session:
            agency = factories.agency(session, "en-myndighet")
            project = factories.project(session, agency, "projektet")
            new_artefact(session, project, "prototype", NAME)
            session.commit()
            with pytest.raises(IntegrityError):
                new_artefact(session, project, "prototype", NAME)
            session.rollback()
            new_artefact(session, project, "questionnaire", NAME)
            session.commit()
        with pytest.raises(RuntimeError, match="share a name"):
            migrations.downgrade(database.engine, "0023")
        with database.session(writes=True) as session:
            found = session.scalars(select(Artefact).where(Artefact.kind == "questionnaire")).one()
            session.delete(found)
            session.commit()
        migrations.downgrade(database.engine, "0023")
        with database.session(writes=True) as session:
            agency_id = session.scalars(select(Agency.id)).one()
            project_id = session.scalars(select(Project.id)).one()
            row = {"agency_id": agency_id, "project_id": project_id, "slug": NAME, "kind": "x"}
            with pytest.raises(IntegrityError):
                session.execute(insert(Artefact).values(**row))
            session.rollback()
        database.engine.dispose()
