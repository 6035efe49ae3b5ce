"""How long a login and an invitation last: to the second, on both sides, and what ends them."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from codesign.accounts.domain import INVITATION_LASTS, LOGIN_LASTS, hour_of
from codesign.accounts.models import LoginSession, Person
from codesign.accounts.passwords import hash_password
from codesign.pages import people as views
from codesign.projects import access, membership, people
from codesign.projects.models import ProjectInvitation
from codesign.web.sessions import PLAIN_COOKIE, keyed_hash
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, PageClient

MOMENT = datetime(2026, 11, 3, 14, 30, 15, tzinfo=UTC)
HOUR = datetime(2026, 11, 3, 14, tzinfo=UTC)
SECOND, A_MOMENT = timedelta(seconds=1), timedelta(microseconds=1)
PASSWORD = "fyra glada hästar"


@pytest.fixture
def token(app: Flask, cast: Cast, session: Session) -> str:
    """A login of Astrid's, as her browser has it."""
    with app.test_request_context("/"):
        opened = membership.open_login(session, cast.astrid)
    session.commit()
    return opened


def status(app: Flask, token: str, place: str = "/arbete") -> int:
    """What somebody with this token in the cookie gets."""
    client = app.test_client()
    client.set_cookie(PLAIN_COOKIE, token)
    return client.get(place, headers=SAME_ORIGIN).status_code


def login(session: Session, **values: object) -> None:
    session.execute(update(LoginSession).values(**values))
    session.commit()


def test_the_times_are_those_that_are_told() -> None:
    assert timedelta(hours=8) == access.IDLE
    assert timedelta(hours=12) == LOGIN_LASTS
    assert timedelta(days=14) == INVITATION_LASTS
    assert hour_of(MOMENT.replace(microsecond=7)) == HOUR


@pytest.mark.parametrize(
    ("left", "told"),
    [(timedelta(0), 303), (A_MOMENT, 200), (-SECOND, 303), (SECOND, 200), (LOGIN_LASTS, 200)],
)
def test_a_login_ends_at_its_last_moment(
    app: Flask,
    session: Session,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    left: timedelta,
    told: int,
) -> None:
    monkeypatch.setattr(access, "now", lambda: MOMENT)
    login(session, seen_at=HOUR, expires_at=MOMENT + left)
    assert status(app, token) == told


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (HOUR, 200),
        (HOUR - timedelta(hours=8), 200),
        (HOUR - timedelta(hours=8) - SECOND, 303),
        (HOUR - timedelta(hours=9), 303),
        (HOUR - timedelta(hours=7), 200),
    ],
)
def test_a_login_that_nobody_used_for_eight_hours_has_ended(
    app: Flask,
    session: Session,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    seen: datetime,
    told: int,
) -> None:
    monkeypatch.setattr(access, "now", lambda: MOMENT)
    login(session, seen_at=seen, expires_at=MOMENT + LOGIN_LASTS)
    assert status(app, token) == told
    session.expire_all()
    kept = session.scalars(select(LoginSession.seen_at)).one()
    assert kept == (HOUR if told == 200 else seen)


def test_a_page_for_everyone_writes_nothing_of_the_login(
    app: Flask, session: Session, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "now", lambda: MOMENT)
    seen = HOUR - timedelta(hours=3)
    login(session, seen_at=seen, expires_at=MOMENT + LOGIN_LASTS)
    for place in ("/", "/kvitto", "/projekt/projektet", "/projekt/projektet/resa/resan"):
        assert status(app, token, place) == 200
    session.expire_all()
    assert session.scalars(select(LoginSession.seen_at)).one() == seen


def test_no_other_token_is_a_login(app: Flask, session: Session, token: str) -> None:
    stored = session.scalars(select(LoginSession.token_hash)).one()
    with app.app_context():
        assert stored == keyed_hash("login", token)
    others = ("", token[:-1], token + "x", token.swapcase(), token[::-1], stored, f"{token} ")
    assert [status(app, other) for other in others] == [303] * len(others)
    assert status(app, token) == 200


def test_whoever_is_no_longer_active_has_no_login(
    app: Flask, cast: Cast, session: Session, token: str
) -> None:
    session.execute(update(Person).where(Person.id == cast.astrid.id).values(is_active=False))
    session.commit()
    assert status(app, token) == 303


def test_a_new_login_begins_in_its_hour_and_takes_those_that_ended_away(
    app: Flask, cast: Cast, session: Session, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "now", lambda: MOMENT)
    login(session, expires_at=MOMENT)
    with app.test_request_context("/"):
        new = membership.open_login(session, cast.bo)
        assert session.scalar(select(func.count()).select_from(LoginSession)) == 2
        login(session, expires_at=MOMENT - A_MOMENT)
        third = membership.open_login(session, cast.bo)
        kept = session.scalars(select(LoginSession)).one()
        assert (kept.token_hash, kept.seen_at, kept.expires_at) == (
            keyed_hash("login", third),
            HOUR,
            HOUR + LOGIN_LASTS,
        )
    assert len(new) == len(third) == 43
    assert new != third


def test_signing_out_ends_that_login_and_no_other(
    pages: PageClient, app: Flask, cast: Cast, session: Session, token: str
) -> None:
    other, bo = pages.sign_in(cast.astrid), pages.sign_in(cast.bo)
    leave = "//form[contains(@action, 'logga-ut')]"
    other.submit(other.get("/arbete"), form=leave)
    assert status(app, token) == 200
    other.get("/arbete", status=303)
    bo.get("/arbete")
    assert session.scalar(select(func.count()).select_from(LoginSession)) == 2


def test_a_new_password_ends_her_other_logins_and_nobody_elses(
    pages: PageClient, app: Flask, cast: Cast, session: Session, token: str
) -> None:
    cast.astrid.password_hash = hash_password(PASSWORD)
    session.commit()
    here, bo = pages.sign_in(cast.astrid), pages.sign_in(cast.bo)
    form = "//form[@action='/konto/losenord']"
    wrong = {"old": f"{PASSWORD} ", "new": "fem trötta grävlingar"}
    here.submit(here.get("/konto"), wrong, form=form, status=422)
    assert status(app, token) == 200
    here.submit(here.get("/konto"), wrong | {"old": PASSWORD}, form=form)
    assert status(app, token) == 303
    here.get("/arbete")
    bo.get("/arbete")


@pytest.mark.parametrize(
    ("left", "opens"), [(timedelta(0), False), (-SECOND, False), (SECOND, True)]
)
def test_an_invitation_ends_at_its_last_moment(
    pages: PageClient,
    app: Flask,
    cast: Cast,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    left: timedelta,
    opens: bool,
) -> None:
    with app.test_request_context("/"):
        code = membership.invite(session, cast.project, cast.astrid, "reader", "")
    for module in (membership, people, views):
        if hasattr(module, "now"):
            monkeypatch.setattr(module, "now", lambda: MOMENT)
    session.execute(update(ProjectInvitation).values(expires_at=MOMENT + left))
    session.commit()
    shown = app.test_client().get(f"/inbjudan/{code}", headers=SAME_ORIGIN)
    assert (b'name="password"' in shown.data) is opens
    for other in (code[:-1], code + "A", code.swapcase(), code.upper(), code.lower()):
        assert app.test_client().get(f"/inbjudan/{other}").status_code >= 400
