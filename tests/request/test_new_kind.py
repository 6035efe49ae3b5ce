"""A kind of artefact that is declared in `tests/inquiries.py` alone goes all the way.

File → page → desk → receipt → export → back, and a round over it, with nothing of the product told
that it is there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign import capabilities
from codesign.app import create_app
from codesign.artefacts.folders import read_folder, valid_content
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.sync import Outcome, sync
from codesign.artefacts.versions import published_version
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.db import Database
from codesign.projects.models import Project
from tests import inquiries
from tests.cast import Cast
from tests.conftest import settings_for_tests
from tests.exported import exported, imported, plain
from tests.pages import SAME_ORIGIN, PageClient
from tests.telling import go

FILE = inquiries.FILE
ANSWER = "De lyssnar nästan alltid, men inte på kvällen."
PAGE = "/projekt/projektet/utfragning/bemotande"


@pytest.fixture
def wider(tmp_path: Path, database: Database) -> Iterator[Flask]:
    """The application with one capability more."""
    with inquiries.application_with_it(tmp_path, database) as app:
        yield app


@pytest.fixture
def folder(tmp_path: Path, wider: Flask) -> Path:
    """Content with one inquiry."""
    return inquiries.content_with_it(tmp_path)


@pytest.fixture
def pages(wider: Flask, cast: Cast, session: Session, folder: Path) -> PageClient:
    """A client of the wider application, in whose project the inquiry has come."""
    (one,) = valid_content(folder).of(inquiries.NAME)
    assert sync(session, cast.project, one).outcome is Outcome.CREATED
    session.commit()
    return PageClient(wider)


def tell(pages: PageClient) -> str:
    """Answer the question all the way; the receipt's code."""
    page = pages.get(PAGE)
    assert "Hur blir du bemött?" in page.words()
    page = go(pages, go(pages, page, "next"), "next", perspective="citizen")
    page = go(pages, go(pages, page, "next", rating="1"), "next", text=ANSWER)
    sent = go(pages, go(pages, page, "next", mode="is"), "send")
    assert "Hur blir du bemött?" in sent.words()
    return str(sent.one("//code[@data-code]").text)


def test_a_file_is_a_page_a_voice_a_receipt_and_a_project_file(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    code = tell(pages)
    voice = session.scalars(select(Contribution)).one()
    artefact = session.scalars(select(Artefact).where(Artefact.slug == "bemotande")).one()
    assert (voice.artefact_id, voice.anchor) == (artefact.id, "hur-bemots-du")
    assert (voice.text, voice.perspective) == (ANSWER, "citizen")
    astrid = pages.sign_in(cast.astrid)
    for address in ("granska", "kategorisera"):
        words = astrid.get(f"/arbete/projektet/{address}").words()
        assert ANSWER in words
        assert "Hur blir du bemött?" in words
        assert "Jag själv" in words
    outcome = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
    assert ANSWER in outcome.words()

    told = exported(session, cast.project)
    assert {"slug": "bemotande", "kind": "inquiry"} in plain(told)["prototypes"]
    session.execute(Project.__table__.update().values(slug=Project.slug + "-1"))
    came = imported(session, cast.other_agency, told).project
    again = session.scalars(select(Contribution).where(Contribution.project_id == came.id)).one()
    assert (again.text, again.anchor, again.perspective) == (ANSWER, "hur-bemots-du", "citizen")
    whose = session.get_one(Artefact, again.artefact_id)
    assert (whose.kind, whose.slug, whose.project_id) == ("inquiry", "bemotande", came.id)
    assert exported(session, came) == exported(session, cast.project).replace(
        b'"slug":"projektet-1"', f'"slug":"{came.slug}"'.encode()
    )


def test_the_table_of_voices_names_the_question(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tell(pages)
    astrid = pages.sign_in(cast.astrid)
    form = astrid.get("/arbete/projektet/export")
    answer = astrid.client.post(
        "/arbete/projektet/export/roster",
        data=dict(form.all("//main//form")[0].form_values()),
        headers=SAME_ORIGIN,
    )
    table = answer.get_data(as_text=True)
    assert "Hur blir du bemött?" in table
    assert "Om bemötandet" in table


def test_the_file_is_checked_like_any_other(wider: Flask, folder: Path) -> None:
    file = folder / "inquiries" / "bemotande" / "inquiry.yaml"
    file.write_text(FILE.replace("text:", "texten:"), "utf-8")
    _, faults = read_folder(inquiries.KIND, file.parent)
    assert [(one.file, one.line) for one in faults] == [(file, 4), (file, 6)]


def test_a_changed_file_is_a_new_version_and_a_reverted_one_comes_back(
    pages: PageClient, cast: Cast, session: Session, folder: Path
) -> None:
    file = folder / "inquiries" / "bemotande" / "inquiry.yaml"
    artefact = session.scalars(select(Artefact).where(Artefact.slug == "bemotande")).one()

    def synced(text: str) -> tuple[Outcome, str]:
        file.write_text(text, "utf-8")
        (one,) = valid_content(folder).of(inquiries.NAME)
        outcome = sync(session, cast.project, one).outcome
        version = published_version(session, artefact.id)
        assert isinstance(version, ArtefactVersion)
        return outcome, version.document["title"]["sv"]

    assert synced(FILE.replace("Om bemötandet", "Om mötet")) == (Outcome.UPDATED, "Om mötet")
    assert synced(FILE) == (Outcome.UPDATED, "Om bemötandet")
    assert synced(FILE) == (Outcome.UNCHANGED, "Om bemötandet")


def test_only_what_is_declared_is_open(wider: Flask, pages: PageClient, cast: Cast) -> None:
    pages.get("/projekt/projektet/utfragning/finns-inte", 404)
    narrower = create_app(settings_for_tests(Path("/nonexistent")))
    assert all(rule.endpoint != "inquiries.page" for rule in narrower.url_map.iter_rules())


def test_two_capabilities_cannot_speak_for_one_route() -> None:
    twice = (*capabilities.CAPABILITIES, inquiries.CAPABILITY, inquiries.CAPABILITY)
    with pytest.raises(ValueError, match=r"inquiries\.page"):
        capabilities.use(twice)
    capabilities.use()


def test_nothing_of_the_product_knows_of_it() -> None:
    package = Path(capabilities.__file__).parent
    knowing = [
        file.name
        for file in [*package.rglob("*.py"), *package.rglob("*.html"), *package.rglob("*.js")]
        if '"inquir' in file.read_text("utf-8") and "versions" not in file.parts
    ]
    assert knowing == []


def test_the_voice_comes_to_be_read_as_any_other(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tell(pages)
    voice = session.scalars(select(Contribution)).one()
    assert voice.moderation is Moderation.WAITING
