"""The receipt of a walk-through: what became of what was said, and taking it all back."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.artefacts.versions import store_version
from codesign.contributions.models import Contribution
from codesign.prototypes.models import ChangeVoice
from codesign.rounds import actions
from codesign.rounds.models import WalkAnswer, WalkEvent, WalkPhoto, WalkTask, WalkThrough
from tests import factories
from tests.cast import Cast
from tests.pages import PageClient
from tests.trying import Ines, invited, only, said_something


@pytest.fixture
def tasker(pages: PageClient, cast: Cast, session: Session) -> Ines:
    """Someone with a task before them."""
    return invited(pages, session, cast.project, **only("task"))


def finished(tasker: Ines) -> str:
    """The receipt's code."""
    tasker.send(tasker.send(tasker.pages.get(tasker.at), go="ge-upp"))
    done = tasker.pages.get(f"/provning/{tasker.secret}/klar")
    return str(done.one("//code").text_content())


def test_the_receipt_shows_what_was_said_and_the_version_that_changed(
    tasker: Ines, session: Session, cast: Cast
) -> None:
    voice = said_something(tasker, session)
    code = finished(tasker)
    changes = """
changes:
  - {key: tydligare, text: Raden går att trycka på., why: Många letade.}
"""
    newer = factories.read_prototype(factories.PROTOTYPE + changes)
    tried = session.get(WalkThrough, voice.walk_id)
    assert tried is not None
    found = actions.round_of(session, cast.project.id, "exempel-pa-en-omgang")
    version = store_version(session, found.artefact, newer, origin="editor")
    session.add(
        ChangeVoice(
            agency_id=cast.agency.id,
            project_id=cast.project.id,
            version_id=version.id,
            change="tydligare",
            contribution_id=voice.id,
        )
    )
    session.commit()
    page = tasker.pages.get("/kvitto")
    shown = tasker.pages.submit(page, {"code": code.lower()}, status=200)
    words = shown.words()
    assert shown.heading == "Det blev av det du provat"
    assert "Vart ska jag trycka?" in words
    assert "Skärm: Tåg mot norr, version 1" in words
    assert "version 2: Raden går att trycka på." in words


def test_the_receipt_takes_everything_back(
    tasker: Ines, session: Session, cast: Cast, app: Flask
) -> None:
    voice = said_something(tasker, session)
    code = finished(tasker)
    shown = tasker.pages.submit(tasker.pages.get("/kvitto"), {"code": code}, status=200)
    asked = tasker.pages.submit(shown, form="//form[contains(@action, 'tillbaka')]", status=200)
    assert asked.heading == "Vill du ta tillbaka allt?"
    session.expire_all()
    assert session.get_one(Contribution, voice.id).text
    gone = tasker.pages.submit(asked, status=200)
    assert "Det är borta" in gone.words()
    session.expire_all()
    for table in (Contribution, WalkThrough, WalkAnswer, WalkEvent, WalkTask, WalkPhoto):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    tasker.pages.get(f"/provning/{tasker.secret}", status=404)
    again = tasker.pages.submit(tasker.pages.get("/kvitto"), {"code": code}, status=200)
    assert "Det är borta" in again.words()
