"""A project works without a journey, with one and with several: every page, in both languages."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.projects.models import Project
from codesign.prototypes.queries import versions_of
from codesign.prototypes.trial import tried
from codesign.rounds.remarks import Remark, say
from tests import factories
from tests.cast import Cast
from tests.pages import PageClient
from tests.prototyping import DOCUMENT, read

STAFF = (
    "",
    "/granska",
    "/granska?lista=visas",
    "/kategorisera?visa=alla",
    "/omraden",
    "/insikter",
    "/rapport",
    "/export",
    "/importera",
    "/svar",
    "/prototyper",
    "/provomgangar",
)
PUBLIC = ("", "/omraden", "/svar")
ALONE = DOCUMENT.replace("journey: resan\nstep: hear\n", "").replace("    step: decide\n", "")


@pytest.fixture
def bare(session: Session, cast: Cast) -> Project:
    """A project with a prototype and what somebody said of it, and no journey."""
    made = factories.project(session, cast.agency, "utan-resa")
    factories.member(session, made, cast.astrid, Role.OWNER)
    factories.prototype(session, made, read(ALONE))
    shown = tried(versions_of(session, made.id, "skiss")[-1])
    for text, screen in (("Om bilden", "bild"), ("Om alltihop", "")):
        voice = say(session, made, shown, Remark(text, screen, source=Source.REMARK))
        assert session.get_one(Contribution, voice).moderation is Moderation.WAITING
    session.commit()
    return made


def test_words_about_a_prototype_without_a_journey_are_about_its_screens(
    session: Session, bare: Project
) -> None:
    rows = session.scalars(select(Contribution).where(Contribution.project_id == bare.id)).all()
    assert {voice.text: voice.anchor for voice in rows} == {"Om bilden": "bild", "Om alltihop": ""}
    assert {voice.artefact_id for voice in rows} == {
        versions_of(session, bare.id, "skiss")[-1].artefact_id
    }


@pytest.mark.parametrize("code", ["sv", "en"])
def test_every_page_of_a_project_without_a_journey(
    pages: PageClient, cast: Cast, bare: Project, code: str
) -> None:
    staff = pages.sign_in(cast.astrid)
    for page in STAFF:
        mark = "&" if "?" in page else "?"
        assert staff.get(f"/arbete/utan-resa{page}{mark}lang={code}").heading
    for page in PUBLIC:
        assert pages.get(f"/projekt/utan-resa{page}?lang={code}").heading


def test_its_voices_are_named_by_their_screens(
    pages: PageClient, cast: Cast, bare: Project
) -> None:
    staff = pages.sign_in(cast.astrid)
    queue = staff.get("/arbete/utan-resa/granska").words()
    assert "Bild" in queue
    assert "Hela prototypen" in queue
    assert "Projektet har ingen resa ännu." in staff.get("/arbete/utan-resa/insikter").words()
    assert "Det finns 2 röster." in staff.get("/arbete/utan-resa/insikter").words()


def test_several_journeys_are_told_apart_by_their_titles(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    one = pages.get("/projekt/projektet")
    assert one.all("//h2/a[text()='Se kartan och berätta']")
    factories.journey(session, cast.project, "andra")
    session.commit()
    two = pages.get("/projekt/projektet")
    assert len(two.all("//h2/a[text()='Se kartan och berätta: En liten resa']")) == 2
    staff = pages.sign_in(cast.astrid)
    for page in STAFF:
        assert staff.get(f"/arbete/projektet{page}").heading
    assert "Visa kartan: En liten resa" in staff.get("/arbete/projektet").words()
