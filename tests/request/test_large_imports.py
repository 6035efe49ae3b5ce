"""A large table of notes is opened by a worker only: read, checked, imported, told, erased."""

import zlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import werkzeug.test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.domain import Mode
from codesign.contributions.models import NoteImport
from codesign.db import now
from codesign.imports import actions, jobs, reviewing, views
from codesign.imports.domain import CHECKED_WITHIN
from codesign.imports.reviewing import READ_AT_ONCE
from codesign.jobs.models import Job, JobPiece
from tests import working
from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.request.test_imports import ADDRESS, confirm, stored, upload

pytestmark = pytest.mark.both_engines

COLUMNS = 4
ROWS = READ_AT_ONCE // COLUMNS - 1
"""Rows below a header that are the most which is read at once."""


@pytest.fixture(autouse=True)
def _bodies_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test client leaves large bodies in files that it does not close."""
    encode = partial(werkzeug.test.stream_encode_multipart, threshold=50_000_000)
    monkeypatch.setattr(werkzeug.test, "stream_encode_multipart", encode)


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


def table(rows: int, *more: str, place: str = "Hear") -> str:
    """A file of notes with four columns."""
    lines = [f"{place};BÖR;Anteckning {n};{n}" for n in range(rows - len(more))]
    return "\n".join(["Steg;Läge;Text;Löpnummer", *lines, *more]) + "\n"


@pytest.fixture
def never_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The serving process may not open a table."""

    def opened(*_given: object) -> None:
        raise AssertionError("a table was opened in the serving process")

    for name in ("unpacked", "read_notes"):
        monkeypatch.setattr(views, name, opened)


def only(session: Session) -> NoteImport:
    return session.scalars(select(NoteImport).execution_options(populate_existing=True)).one()


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(Job.kind).order_by(Job.id)))


def choose(astrid: PageClient, page: Page, **values: str) -> Page:
    """Press the button that reads the rows with what was chosen."""
    return astrid.submit(page, values, form="//form[@id='importen']")


@pytest.mark.parametrize(("rows", "is_large"), [(ROWS, False), (ROWS + 1, True)])
def test_what_is_read_at_once_has_a_limit(
    astrid: PageClient, session: Session, rows: int, is_large: bool
) -> None:
    page = upload(astrid, table(rows))
    assert f"{rows:,}".replace(",", " ") in page.words("//div[@id='raknat']")
    upload_kept = only(session)
    assert (upload_kept.checked is not None) == is_large
    assert (page.one("//form[@id='importen']").get("hx-post") is None) == is_large
    done = confirm(astrid, page)
    assert ("/bakgrund/" in done.response.headers["Location"]) == is_large
    assert working.arrived(astrid, done).heading.endswith("anteckningar är importerade")
    assert len(stored(session)) == rows


@pytest.mark.usefixtures("never_here")
def test_a_large_table_is_opened_by_the_worker_alone(astrid: PageClient, session: Session) -> None:
    page = upload(astrid, table(ROWS + 3, "Ingenstans;ÄR;Vilse;1", "Rest;ÄR;;2"))
    address = page.address
    assert page.heading == "Kontrollera anteckningarna"
    assert "1 250" in page.words("//div[@id='raknat']")
    assert "2 rader har fel" in page.words("//div[@id='raknat']")
    assert astrid.get(address).words("//div[@id='raknat']") == page.words("//div[@id='raknat']")
    csv = astrid.client.get(f"{address}/fel.csv")
    assert csv.data.decode("utf-8-sig").splitlines() == [
        "Rad;Kolumn;Fel;Förslag",
        "1252;Steg;Resan har inget steg och ingen fas som heter ”Ingenstans”.;",
        "1253;Text;Raden saknar text.;",
    ]
    refused = confirm(astrid, page, status=422)
    assert "hoppa-over" in str(refused.all("//div[@role='alert']//@href"))
    sent = confirm(astrid, refused, **{"hoppa-over": "1", "granskade": "1"})
    assert working.arrived(astrid, sent).heading == "1 250 anteckningar är importerade"
    found = stored(session)
    assert [one.text for one in found[:2]] == ["Anteckning 0", "Anteckning 1"]
    assert {(one.anchor, one.mode, one.moderation.value) for one in found} == {
        ("hear", Mode.SHOULD, "released")
    }
    assert kinds(session) == ["notes.read", "notes.import"]


@pytest.mark.usefixtures("never_here")
def test_choices_for_a_large_table_are_kept_and_read_in_the_background(
    astrid: PageClient, session: Session
) -> None:
    page = upload(astrid, table(ROWS + 1, place="Någonstans"))
    address = page.address
    place = page.one("//select[@name='plats-till']")
    values = {"plats-till": "rest", "kalla": "Verkstad i maj", "kolumn-lage": ""}
    assert place is not None
    sent = choose(astrid, page, **values)
    assert "/bakgrund/" in sent.response.headers["Location"]
    # Left before it is done: what was chosen stands there, and says that it is not read yet.
    waiting = astrid.get(address)
    assert "inte lästa med de här valen än" in waiting.words("//div[@id='raknat']")
    assert waiting.one("//input[@name='kalla']").get("value") == "Verkstad i maj"
    assert waiting.one("//select[@name='plats-till']//option[@selected]").get("value") == "rest"
    assert waiting.all("//button[contains(@formaction, '/kor')]") == []
    assert page.all("//h2[@id='fel-rubrik']")
    assert waiting.all("//h2[@id='fel-rubrik']") == [], "faults of the earlier choices"
    read = working.arrived(astrid, sent)
    assert read.address == address
    assert "1 250 anteckningar går att läsa" in read.words("//div[@id='raknat']")
    assert working.arrived(astrid, confirm(astrid, read)).status == 200
    assert {(one.anchor, one.mode, one.origin) for one in stored(session)} == {
        ("rest", Mode.IS, "Verkstad i maj")
    }
    assert kinds(session) == ["notes.read", "notes.check", "notes.import"]


def test_the_same_choices_are_not_read_again(astrid: PageClient, session: Session) -> None:
    page = upload(astrid, table(ROWS + 1))
    assert choose(astrid, page).response.headers["Location"].endswith(page.address)
    # That the words may be shown changes no row.
    assert choose(astrid, page, granskade="1").response.headers["Location"].endswith(page.address)
    assert kinds(session) == ["notes.read"]


def test_suggestions_are_used_for_a_large_table_too(astrid: PageClient, session: Session) -> None:
    page = upload(astrid, table(ROWS + 1, place="Hera"))
    assert page.all("//button[@name='forslag']")
    read = working.arrived(astrid, choose(astrid, page, forslag="1"))
    assert "1 250 anteckningar går att läsa" in read.words("//div[@id='raknat']")


@pytest.mark.parametrize("how", ["sent", "changed"])
def test_what_reads_otherwise_by_now_is_shown_once_more(
    astrid: PageClient,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    page = upload(astrid, table(ROWS + 1))
    if how == "sent":
        told = confirm(astrid, page, status=422, sett="0" * 20)
    else:
        read = jobs.read_notes
        monkeypatch.setattr(
            jobs,
            "read_notes",
            lambda given, choices, words: read(
                type(given)(given.records[:-1], given.width, given.has_header, given.form),
                choices,
                words,
            ),
        )
        told = working.arrived(astrid, confirm(astrid, page))
        assert "1 249 anteckningar går att läsa" in told.words("//div[@id='raknat']")
    assert "Det har ändrats vad som läses" in told.words("//div[@role='alert']")
    assert stored(session) == []
    again = astrid.get(page.address)
    assert working.arrived(astrid, confirm(astrid, again)).heading.endswith("importerade")
    assert len(stored(session)) == ROWS + 1 - (how == "changed")


def test_a_double_press_imports_a_large_table_once(astrid: PageClient, session: Session) -> None:
    page = upload(astrid, table(ROWS + 1))
    first, again = confirm(astrid, page), confirm(astrid, page)
    assert first.response.headers["Location"] == again.response.headers["Location"]
    other = confirm(astrid, astrid.get(page.address))
    told = working.arrived(astrid, other)
    assert "Filen är redan importerad." in told.words()
    assert len(stored(session)) == ROWS + 1
    back = told.one("//a[.='Till kontrollen av filen']").get("href")
    assert astrid.get(back).heading == "1 250 anteckningar är importerade"


def imported(astrid: PageClient, page: Page) -> None:
    working.arrived(astrid, confirm(astrid, page))


def given_up(astrid: PageClient, page: Page) -> None:
    form = page.one("//form[@id='importen']")
    form.set("action", f"{page.address}/avbryt")
    astrid.submit(page, form="//form[@id='importen']")


def too_old(astrid: PageClient, page: Page) -> None:
    with astrid.app.extensions["database"].unit() as unit:
        early = now() + CHECKED_WITHIN - timedelta(minutes=1)
        assert not actions.anything_too_old(unit, early)
        actions.abandon_too_old(unit, now() + CHECKED_WITHIN)


@pytest.mark.parametrize("end", [imported, given_up, too_old])
def test_nothing_of_a_large_table_is_kept_when_it_is_over(
    astrid: PageClient, session: Session, end: Callable[[PageClient, Page], None]
) -> None:
    page = upload(astrid, table(ROWS + 2, "Ingenstans;ÄR;Vilse;1"))
    if end is imported:
        page = choose_to_skip(astrid, page)
    else:
        end(astrid, page)
    found = only(session)
    assert (found.content, found.checked, found.faults) == (None, None, None)
    assert session.scalar(select(func.count()).select_from(JobPiece)) == 0
    assert astrid.client.get(f"{page.address}/fel.csv").status_code == 200


def choose_to_skip(astrid: PageClient, page: Page) -> Page:
    working.arrived(astrid, confirm(astrid, page, **{"hoppa-over": "1"}))
    return page


def test_a_large_paste_is_opened_by_the_worker(astrid: PageClient, session: Session) -> None:
    lines = "\n".join(f"{n}" for n in range(READ_AT_ONCE + 1))
    sent = astrid.submit(astrid.get(ADDRESS), {"rader": lines}, form="//form[@enctype]")
    assert "/bakgrund/" in sent.response.headers["Location"]
    assert working.arrived(astrid, sent).heading == "Kontrollera anteckningarna"
    assert only(session).checked is not None


def test_a_review_is_kept_whole(astrid: PageClient, session: Session) -> None:
    upload(astrid, table(ROWS + 3, "Ingenstans;ÄR;Vilse;1", "Hear;ÄR;Anteckning 0;2"))
    stored_review = only(session).checked
    assert stored_review is not None
    review = reviewing.review_in(stored_review)
    assert reviewing.review_in(reviewing.kept(review)) == review
    assert (review.width, len(review.first), len(review.notes)) == (4, 5, 5)
    assert (review.faults_in_all, review.bad_rows, review.places_in_all) == (1, 1, 1)
    packed = only(session).faults
    assert packed is not None
    assert b"Ingenstans" in zlib.decompress(packed)
