"""Nothing typed is lost: what was sent and not served stands on the page, to be sent again."""

import logging
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from codesign.contributions.group_commit import SubmissionWriter
from codesign.contributions.models import Contribution
from codesign.web import csrf
from codesign.web.limits import LATE
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.telling import TELL, WORDS, go, to_review, voices

EVIL = "</textarea><script>alert(1)</script>\"'>" + " å" * 60
FORM = "application/x-www-form-urlencoded"


class Locked(Exception):
    """As a driver tells it, with somebody's words in its text."""

    sqlite_errorname = "SQLITE_BUSY"


class Full(Exception):
    sqlstate = "53100"


def away(app: Flask, endpoint: str, fault: Exception) -> None:
    def view(**_names: object) -> str:
        raise fault

    app.view_functions[endpoint] = view


def fault(given: Exception | None = None) -> OperationalError:
    return OperationalError("INSERT INTO x", {"text": WORDS}, given or Locked(WORDS))


def test_a_citizen_whose_sending_fails_presses_once_more_and_has_told(
    pages: PageClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = to_review(pages)
    real = SubmissionWriter.take_in

    def busy(_desk: SubmissionWriter, _arrival: object) -> None:
        raise fault()

    monkeypatch.setattr(SubmissionWriter, "take_in", busy)
    failed = go(pages, review, "send", status=503)
    assert failed.one("//textarea[@name='text']").text.strip().splitlines()[0] in WORDS
    assert voices(session) == 0
    monkeypatch.setattr(SubmissionWriter, "take_in", real)
    done = pages.submit(failed, status=200)
    assert done.heading == "Tack för att du berättade"
    assert session.query(Contribution).one().text == WORDS
    # Pressed again, it is still one voice: the form's key came along.
    pages.submit(failed, status=200)
    assert voices(session) == 1


FAULTS = {"busy": (fault(), 503), "pool": (PoolTimeoutError(), 503), "ours": (KeyError(), 500)}


@pytest.mark.parametrize(("given", "status"), FAULTS.values(), ids=FAULTS)
def test_staff_get_their_words_back_whatever_went_wrong(
    pages: PageClient, app: Flask, cast: Cast, given: Exception, status: int
) -> None:
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get("/arbete/projektet/omraden/redigera")
    form = "//form[@action='/arbete/projektet/omraden/nytt']"
    real = app.view_functions["areas.create"]
    away(app, "areas.create", given)
    failed = astrid.submit(page, {"namn": "Väntan", "definition": EVIL}, form=form, status=status)
    assert failed.one("//textarea[@name='definition']").text.lstrip("\n") == EVIL
    assert failed.one("//input[@name='namn']/@value") == "Väntan"
    assert failed.one("//form[.//textarea]/@action") == "/arbete/projektet/omraden/nytt"
    app.view_functions["areas.create"] = real
    astrid.submit(failed, form="//form[.//textarea]")


def test_a_password_is_never_repeated_and_is_asked_for_again(pages: PageClient, app: Flask) -> None:
    page = pages.get("/logga-in")
    away(app, "people.sign_in", fault())
    sent = {"email": "a@exempel.se", "password": "fyra glada hästar"}
    failed = pages.submit(page, sent, status=503)
    assert "fyra glada" not in failed.text
    assert failed.one("//input[@type='password']/@name") == "password"
    assert failed.one("//input[@name='email']/@value") == "a@exempel.se"


def test_what_another_site_sent_is_not_repeated(pages: PageClient, app: Flask) -> None:
    """A page of ours with somebody else's words and a button would be theirs to press."""
    away(app, "feedback.receipt", fault())
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://annan.example"}):
        answer = pages.client.post("/kvitto", data={"code": "x" * 80}, headers=headers)
        assert answer.status_code == 403
        assert "x" * 80 not in answer.text


def test_without_a_database_staff_get_their_words_back_too(
    pages: PageClient, app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get("/arbete/projektet/omraden/redigera")
    form = "//form[@action='/arbete/projektet/omraden/nytt']"

    def none(*_: object, **__: object) -> None:
        raise fault()

    with monkeypatch.context() as broken:
        broken.setattr("codesign.projects.access.person_from_cookie", none)
        failed = astrid.submit(page, {"namn": "V", "definition": EVIL}, form=form, status=503)
    astrid.submit(failed, form="//form[.//textarea]")


def late(pages: PageClient, body: bytes, content_type: str = FORM) -> Page:
    answer = pages.client.post(
        "/kvitto",
        data=body,
        content_type=content_type,
        headers=SAME_ORIGIN,
        environ_overrides={LATE: True},
    )
    return Page(answer, "/kvitto")


def test_a_body_that_came_too_late_is_given_back_as_far_as_it_came(pages: PageClient) -> None:
    token = pages.get("/kvitto").one("//input[@name='csrf_token']/@value")
    body = urlencode({"csrf_token": token, "code": "ord " * 30}).encode()
    page = late(pages, body[:-7])
    assert page.status == 408
    assert page.heading == "Det hann inte fram"
    assert "ord ord ord" in page.one("//textarea[@name='code']").text
    cut = late(
        pages, b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"
    )
    assert cut.status == 408
    assert cut.all("//textarea") == []


def test_a_form_that_is_too_large_is_given_back_to_be_shortened(
    pages: PageClient, cast: Cast
) -> None:
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get("/arbete/projektet/omraden/redigera")
    words = "lång " * 40_000
    form = "//form[@action='/arbete/projektet/omraden/nytt']"
    large = astrid.submit(page, {"namn": "V", "definition": words}, form=form, status=413)
    assert large.one("//textarea[@name='definition']").text.strip() == words.strip()
    astrid.submit(large, {"definition": "kort"}, form="//form[.//textarea]")


def test_a_page_that_only_was_looked_at_offers_nothing_to_send(
    pages: PageClient, app: Flask
) -> None:
    away(app, "start.home", fault())
    assert pages.get("/", status=503).all("//main//form") == []


CAUSES = {
    "locked": (fault(), "OperationalError (Locked SQLITE_BUSY)"),
    "disk full": (fault(Full(WORDS)), "OperationalError (Full 53100)"),
    "unknown": (fault(Exception(WORDS)), "OperationalError (Exception without a code)"),
    "ours": (KeyError(WORDS), "KeyError"),
}


@pytest.mark.parametrize(("given", "cause"), CAUSES.values(), ids=CAUSES)
def test_the_log_says_what_kind_of_fault_and_where_in_nobodys_words(
    pages: PageClient, app: Flask, caplog: pytest.LogCaptureFixture, given: Exception, cause: str
) -> None:
    away(app, "feedback.receipt", given)
    pages.client.get(f"/kvitto?ord={WORDS}", headers=SAME_ORIGIN)
    assert f"{cause} in feedback.receipt at " in caplog.text
    assert "Det tog lång tid" not in caplog.text
    assert all(record.levelno == logging.ERROR for record in caplog.records)


def sign_in_form(pages: PageClient) -> dict[str, str]:
    page = pages.get("/logga-in")
    token = page.one("//input[@name='csrf_token']/@value")
    return {"email": "a@exempel.se", "password": "fyra glada hästar", "csrf_token": token}


@pytest.mark.parametrize("word", [{}, {"Origin": "null"}], ids=["no word", "null"])
def test_where_the_browser_gives_no_word_a_press_on_our_own_page_is_the_proof(
    pages: PageClient, word: dict[str, str]
) -> None:
    """Anybody can fetch the public token and have a browser without Sec-Fetch-Site send it."""
    sent = sign_in_form(pages)
    asked = Page(pages.client.post("/logga-in", data=sent, headers=word), "/logga-in")
    assert asked.status == 403
    assert asked.heading == "Skicka en gång till"
    proof = asked.one("//input[@name='csrf_token']/@value")
    assert proof != sent["csrf_token"]
    again = {**sent, "csrf_token": proof}
    assert pages.client.post("/logga-in", data=again, headers=word).status_code == 422
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert pages.client.post("/logga-in", data=again, headers=elsewhere).status_code == 403


def test_a_proof_is_worth_nothing_in_another_browser(pages: PageClient, app: Flask) -> None:
    sent = sign_in_form(pages)
    asked = Page(pages.client.post("/logga-in", data=sent, headers={}), "/logga-in")
    stolen = {**sent, "csrf_token": asked.one("//input[@name='csrf_token']/@value")}
    other = PageClient(app)
    other.get("/logga-in")
    for headers in ({}, SAME_ORIGIN):
        assert other.client.post("/logga-in", data=stolen, headers=headers).status_code == 403


@pytest.mark.parametrize(("hours", "status"), [(csrf.LASTS, 422), (csrf.LASTS + 1, 403)])
def test_a_form_left_open_gets_in_at_once_or_with_one_press(
    pages: PageClient, monkeypatch: pytest.MonkeyPatch, hours: int, status: int
) -> None:
    page = pages.get("/kvitto")
    later = csrf.time() + hours * 3600
    monkeypatch.setattr(csrf, "time", lambda: later)
    answer = pages.submit(page, {"code": "ABCD"}, status=status)
    if status == 403:
        assert answer.one("//input[@name='code']/@value") == "ABCD"
        pages.submit(answer, status=422)


def test_a_token_of_a_later_hour_or_a_made_up_one_is_none(pages: PageClient, app: Flask) -> None:
    with app.test_request_context("/"):
        ahead = csrf._public(csrf._hour() + 1)
    for token in (ahead, "1.abc", "zz.abc", "", "9" * 9 + ".a", "p."):
        answer = pages.client.post(
            "/kvitto", data={"csrf_token": token, "code": "A"}, headers=SAME_ORIGIN
        )
        assert answer.status_code == 403
        assert "Formuläret gick inte att lita på" in answer.text


def test_telling_goes_on_from_a_page_of_long_ago(
    pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = pages.get(TELL)
    later = csrf.time() + 9 * 3600
    monkeypatch.setattr(csrf, "time", lambda: later)
    assert go(pages, page, "next").heading != page.heading
