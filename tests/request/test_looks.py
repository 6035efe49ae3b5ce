"""Reading words that nobody has released, and exact numbers, is logged: who, where, which page."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from codesign import db
from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.app import create_app
from codesign.contributions import guarded
from codesign.db import Database
from codesign.projects import audit, looks
from codesign.projects.looks import LOOKS, ONE_PAGE, SEERS, Look
from codesign.projects.models import AuditEvent
from codesign.projects.policy import POLICY, SEES_EXACT_NUMBERS, InProject
from codesign.projects.words import looked_at
from codesign.settings import database_url_from
from tests import factories
from tests.cast import Cast, assemble
from tests.conftest import settings_for_tests
from tests.engines import ENGINES, ready_database
from tests.furnishing import furnish
from tests.pages import SAME_ORIGIN, PageClient
from tests.request.test_authorisation import address, rules

WORDS = "Kännemärke-ännu-inte-släppt"
DESK = "/arbete/projektet/kategorisera"
INSIGHTS = "/arbete/projektet/insikter"
WRITERS_WAIT = 600
"""Seconds: a page that waits as writers do is not there in a fifth of it, however busy it is."""


def noted(session: Session) -> list[tuple[str, str, str]]:
    """Whose looks are in the log: name, what, page."""
    session.expire_all()
    found = session.execute(
        select(Person.name, AuditEvent.action, AuditEvent.subject)
        .join(Person, Person.id == AuditEvent.person_id)
        .where(AuditEvent.action.in_(tuple(Look)))
        .order_by(AuditEvent.id)
    )
    return [(str(name), str(action), str(page)) for name, action, page in found]


@pytest.fixture
def waiting(session: Session, cast: Cast) -> None:
    factories.voice(session, cast.project, cast.version, WORDS, moderation="waiting", anchor="hear")
    session.commit()


@pytest.mark.usefixtures("waiting")
def test_a_look_is_logged_once_for_each_person_page_and_day(
    pages: PageClient, app: Flask, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyst = pages.sign_in(cast.analyst)
    assert WORDS in analyst.get(DESK).words()
    once = [(cast.analyst.name, "words.read", "areas.desk")]
    assert noted(session) == once
    analyst.get(DESK)
    assert noted(session) == once
    analyst.get(INSIGHTS)
    twice = [*once, (cast.analyst.name, "numbers.read", "insights.overview")]
    assert noted(session) == twice
    owner = PageClient(app).sign_in(cast.astrid)
    owner.get(DESK)
    thrice = [*twice, (cast.astrid.name, "words.read", "areas.desk")]
    assert noted(session) == thrice
    later = looks.now() + timedelta(days=1)
    monkeypatch.setattr(looks, "now", lambda: later)
    analyst.get(DESK)
    analyst.get(DESK)
    assert noted(session) == [*thrice, *once]


@pytest.mark.usefixtures("waiting")
def test_another_process_does_not_log_it_again(
    pages: PageClient, app: Flask, cast: Cast, session: Session
) -> None:
    analyst = pages.sign_in(cast.analyst)
    analyst.get(DESK)
    app.extensions["looked"] = looks.Looked()
    analyst.get(DESK)
    assert len(noted(session)) == 1


@pytest.mark.usefixtures("waiting")
def test_the_event_holds_who_where_and_when_and_no_words(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    before = looks.now().replace(microsecond=0)
    pages.sign_in(cast.analyst).get(DESK + "?steg=hear")
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == Look.WORDS))
    assert (event.project_id, event.person_id, event.agency_id) == (
        cast.project.id,
        cast.analyst.id,
        cast.agency.id,
    )
    assert (event.subject, event.details) == ("areas.desk", {})
    assert before <= event.at <= looks.now()
    assert audit.first_broken(session, cast.agency.id) is None


@pytest.mark.usefixtures("waiting")
def test_who_is_shown_what_is_for_everybody_is_not_logged(
    pages: PageClient, app: Flask, cast: Cast, session: Session
) -> None:
    reader = pages.sign_in(cast.bo)
    for place in ("resa/pendling", "insikter", "rapport", "omraden"):
        reader.client.get(f"/arbete/projektet/{place}")
    reader.client.get(DESK)
    owner = PageClient(app).sign_in(cast.astrid)
    owner.client.get("/projekt/projektet")
    owner.client.get("/arbete/projektet/rost/1")
    stranger = PageClient(app).sign_in(cast.cilla)
    stranger.client.get(DESK)
    PageClient(app).client.get(DESK)
    assert noted(session) == []


def test_who_sees_exact_numbers_and_raw_words_is_named() -> None:
    named = {Role.OWNER, Role.DESIGNER, Role.FACILITATOR, Role.ANALYST}
    assert named == SEES_EXACT_NUMBERS
    assert {look: set(roles) for look, roles in SEERS.items()} == {
        Look.WORDS: named,
        Look.NUMBERS: named,
    }


def test_every_page_in_the_table_is_a_staff_page_with_words_of_its_own() -> None:
    for endpoint, shown in LOOKS.items():
        assert isinstance(POLICY[endpoint], InProject), endpoint
        assert shown, endpoint
        assert looked_at_in_words(ONE_PAGE.get(endpoint, endpoint)), endpoint


def looked_at_in_words(page: str) -> bool:
    from codesign.projects import words

    return page in words._PAGES


@pytest.fixture
def everything(app: Flask, session: Session, cast: Cast) -> dict[str, Any]:
    """One of everything, and in it words that nobody has released."""
    there = furnish(app, session, cast.project, cast.version, cast.astrid)
    made = factories.voice(
        session, cast.project, cast.version, WORDS, moderation="waiting", anchor="hear"
    )
    session.flush()
    assert made.id
    session.commit()
    return there | {"waiting_voice": made.id}


def places(app: Flask, cast: Cast, there: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every page of the project."""
    for rule, method in rules(app):
        if method == "GET" and isinstance(POLICY[rule.endpoint], InProject):
            yield rule.endpoint, address(app, rule, cast.project.slug, there)
            if "voice" in rule.arguments:
                other = there | {"voice": there["waiting_voice"]}
                yield rule.endpoint, address(app, rule, cast.project.slug, other)


def test_no_page_shows_such_words_without_the_look_being_logged(
    pages: PageClient, app: Flask, cast: Cast, session: Session, everything: dict[str, Any]
) -> None:
    owner, showing = pages.sign_in(cast.astrid), set()
    for endpoint, place in places(app, cast, everything):
        with owner.client.get(place, headers=SAME_ORIGIN) as answer:
            if WORDS.encode() in answer.get_data():
                showing.add(ONE_PAGE.get(endpoint, endpoint))
    assert showing >= {"feedback.moderation", "areas.desk", "journeys.staff_step", "answers.voice"}
    assert showing <= {page for _, look, page in noted(session) if look == Look.WORDS}


def test_no_page_asks_for_exact_numbers_without_the_look_being_logged(
    pages: PageClient,
    app: Flask,
    cast: Cast,
    session: Session,
    everything: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner, asking = pages.sign_in(cast.astrid), set()
    asked: list[object] = []
    monkeypatch.setattr(guarded, "SEES_EXACT_NUMBERS", Spied(SEES_EXACT_NUMBERS, asked))
    for endpoint, place in places(app, cast, everything):
        asked.clear()
        with owner.client.get(place, headers=SAME_ORIGIN) as answer:
            if asked and answer.status_code == 200:
                asking.add(ONE_PAGE.get(endpoint, endpoint))
    assert asking >= {"insights.overview", "results.page", "reports.page", "journeys.staff_map"}
    # A drawing asks what its round's pages ask, and shows no number.
    asking.discard("results.photo")
    assert asking <= {page for _, look, page in noted(session) if look == Look.NUMBERS}


class Spied(frozenset[Any]):
    """Roles that notice when somebody asks whether one is among them."""

    def __new__(cls, roles: frozenset[Any], asked: list[object]) -> "Spied":
        made = super().__new__(cls, roles)
        made.asked = asked  # type: ignore[attr-defined]
        return made

    def __contains__(self, role: object) -> bool:
        self.asked.append(role)  # type: ignore[attr-defined]
        return super().__contains__(role)


@pytest.mark.usefixtures("waiting")
def test_the_log_tells_it_in_sentences_in_both_languages(pages: PageClient, cast: Cast) -> None:
    pages.sign_in(cast.analyst).get(DESK)
    owner = PageClient(pages.app).sign_in(cast.astrid)
    owner.get(INSIGHTS)
    shown = owner.get("/arbete/projektet/handelser").words()
    assert "Läste ord från dem som har berättat" in shown
    assert "sidan där röster kategoriseras" in shown
    assert "Såg exakta tal, också för små grupper" in shown
    assert "insikterna" in shown
    assert "areas.desk" not in shown
    english = owner.get("/arbete/projektet/handelser?lang=en").words()
    assert "Read words of those who have told" in english
    assert "the page where voices are categorised" in english


def test_what_is_no_look_is_told_as_it_is_stored() -> None:
    assert looked_at("area.create", "areas.desk") == ""
    assert looked_at(Look.WORDS, "no such page") == ""


# --- a log that somebody else holds ------------------------------------------------------------


@pytest.fixture(params=ENGINES)
def served(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[PageClient, Database]]:
    """A real database where writers wait for each other for ten minutes; the analyst signed in."""
    monkeypatch.setattr(db, "PATIENCE", WRITERS_WAIT)
    monkeypatch.setitem(db.SQLITE_SETTINGS, "busy_timeout", WRITERS_WAIT * 1_000)
    with ready_database(request.param) as url:
        app = create_app(settings_for_tests(tmp_path, database_url_from(url, tmp_path)))
        database: Database = app.extensions["database"]
        with database.unit() as session:
            cast = assemble(session)
            session.expunge_all()
        app.testing = True
        yield PageClient(app).sign_in(cast.analyst), database
        database.engine.dispose()


@contextmanager
def held(database: Database) -> Iterator[None]:
    """Somebody writes in the agency's log, and goes on for long."""
    writing = database.engine.execution_options(sqlite_begin="IMMEDIATE")
    with writing.connect() as other, other.begin():
        other.execute(text("UPDATE agency SET name = name"))
        yield


def test_a_page_does_not_wait_for_others_who_write_and_the_look_is_written_with_the_next(
    served: tuple[PageClient, Database], caplog: pytest.LogCaptureFixture
) -> None:
    pages, database = served
    with ThreadPoolExecutor(1) as asking, held(database):
        assert asking.submit(pages.get, DESK).result(WRITERS_WAIT / 5).status == 200
        with database.session(writes=False) as session:
            assert noted(session) == []
    assert "not in the log yet" in caplog.text
    pages.get(INSIGHTS)
    with database.session(writes=False) as session:
        assert [page for _, _, page in noted(session)] == ["areas.desk", "insights.overview"]
        if database.engine.dialect.name == "sqlite":
            patience = session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar()
            assert patience == WRITERS_WAIT * 1_000, "a connection of the pool waits as it did"
