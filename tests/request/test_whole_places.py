"""A voice about a whole phase or the whole journey is there, and is shown as that everywhere."""

import csv

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.artefacts.places import places
from codesign.contributions.domain import ALL_VOICES, Moderation
from codesign.contributions.models import Contribution, Tally
from tests import factories
from tests.cast import Cast
from tests.mapping import HTMX, PUBLIC, STAFF, voices
from tests.pages import SAME_ORIGIN, PageClient
from tests.telling import told

PHASE_FORM = f"{PUBLIC}/beratta/before"
WHOLE_FORM = f"{PUBLIC}/beratta"


def anchors(session: Session) -> dict[str, int]:
    """Anchor → voices, as the tallies have it."""
    rows = session.execute(
        select(Tally.anchor, func.sum(Tally.n))
        .where(Tally.bucket == ALL_VOICES)
        .group_by(Tally.anchor)
    )
    return {anchor: int(n) for anchor, n in rows}


@pytest.fixture
def said(session: Session, cast: Cast) -> None:
    for text, anchor in (
        ("Om steget", "hear"),
        ("Om fasen", "before"),
        ("Också om fasen", "before"),
        ("Om resan", ""),
    ):
        factories.voice(session, cast.project, cast.version, text, anchor=anchor)


@pytest.mark.parametrize(
    ("form", "anchor", "words"),
    [
        (PHASE_FORM, "before", "Det handlar om: Before (hela fasen)."),
        (WHOLE_FORM, "", "Det handlar om: Hela resan."),
    ],
)
def test_a_citizen_tells_about_a_whole_phase_and_about_the_whole_journey(
    pages: PageClient, session: Session, cast: Cast, form: str, anchor: str, words: str
) -> None:
    assert words in pages.get(form).words()
    told(pages, form=form)
    voice = session.scalars(select(Contribution)).one()
    assert (voice.anchor, voice.artefact_id) == (anchor, cast.artefact.id)
    assert (voice.version_id, voice.moderation) == (cast.version.id, Moderation.WAITING)
    assert anchors(session) == {anchor: 1}


def test_what_is_no_part_cannot_be_told_about(pages: PageClient) -> None:
    for nowhere in ("nowhere", "donor", "*"):
        pages.get(f"{PUBLIC}/beratta/{nowhere}", 404)
        pages.get(f"{PUBLIC}/fas/{nowhere}", 404)
    pages.get(f"{PUBLIC}/fas/hear", 404)


def test_the_map_counts_them_at_the_phase_and_beside_the_journey(
    pages: PageClient, said: None
) -> None:
    page = pages.get(PUBLIC)
    assert page.one(f"//th[contains(@class, 'phase-1')]/a[@href='{PUBLIC}/fas/before']").text == (
        "2 röster om hela fasen"
    )
    whole = page.one("//p[contains(@class, 'map-whole')]")
    assert "1 röst om hela resan" in whole.text_content()
    assert page.all(f"//a[@href='{WHOLE_FORM}']")
    assert page.all(f"//a[@href='{PHASE_FORM}']")


def test_a_page_lists_them_and_nothing_else(pages: PageClient, said: None) -> None:
    phase = pages.get(f"{PUBLIC}/fas/before")
    assert phase.heading == "Before (hela fasen)"
    assert sorted(voices(phase)) == ["Också om fasen", "Om fasen"]
    whole = pages.get(f"{PUBLIC}/hela")
    assert (whole.heading, voices(whole)) == ("Hela resan", ["Om resan"])
    assert not pages.get(f"{PUBLIC}/hela", headers=HTMX).is_whole
    assert voices(pages.get(f"{PUBLIC}/steg/hear")) == ["Om steget"]


def test_only_released_voices_are_on_the_public_page(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    factories.voice(
        session, cast.project, cast.version, "Läs mig", anchor="", moderation=Moderation.WAITING
    )
    assert voices(pages.get(f"{PUBLIC}/hela")) == []
    pages = pages.sign_in(cast.astrid)
    assert voices(pages.get(f"{STAFF}/hela")) == ["Läs mig"]


def test_the_desk_finds_them_by_their_place(pages: PageClient, said: None, cast: Cast) -> None:
    pages = pages.sign_in(cast.astrid)
    for word, n, name in (("before", 2, "Before (hela fasen)"), ("*", 1, "Hela resan")):
        page = pages.get(f"/arbete/projektet/kategorisera?steg=resan.{word}")
        assert name in page.one("//*[@id='desk-voice-title']").text_content()
        assert len(page.all("//*[contains(@class, 'desk-list')]//li")) == n - 1


def test_moderation_receipt_and_tables_name_them(
    pages: PageClient, said: None, cast: Cast, session: Session
) -> None:
    code = told(pages, form=WHOLE_FORM)
    form = pages.get("/kvitto")
    outcome = pages.submit(form, {"code": code}, status=200)
    assert "Hela resan" in outcome.words()
    pages = pages.sign_in(cast.astrid)
    assert "Hela resan" in pages.get("/arbete/projektet/granska").words()
    assert "Before (hela fasen)" in pages.get("/arbete/projektet/granska?lista=visas").words()
    address = "/arbete/projektet/export"
    token = pages.get(address).one("(//input[@name='csrf_token'])[1]/@value")
    sent = {"csrf_token": token, "form": "csv"}
    table = pages.client.post(f"{address}/roster", data=sent, headers=SAME_ORIGIN).text
    rows = list(csv.reader(table.splitlines(), delimiter=";"))[1:]
    assert {tuple(row[2:5]) for row in rows} == {
        ("Before", "Hear", "hear"),
        ("Before", "Before (hela fasen)", "before"),
        ("", "Hela resan", ""),
    }


def test_a_part_that_is_gone_is_told_by_its_key(session: Session, cast: Cast) -> None:
    known = places(session, cast.project.id)[cast.artefact.id]
    assert known.place("gone").title == {"sv": "gone"}
    assert not known.place("gone").is_known
    assert known.place("").is_known
