"""Our own faults: a page that needs no database, a reference, and nobody's words in the log."""

import logging
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from codesign.app import create_app
from codesign.db import Database
from tests.cast import Cast
from tests.conftest import settings_for_tests
from tests.pages import SAME_ORIGIN, PageClient

SECRET = "Min granne heter nog Kalle"


@pytest.fixture
def broken(tmp_path: Path) -> Flask:
    """An application whose database has no tables."""
    return create_app(settings_for_tests(tmp_path))


def test_without_a_database_the_page_says_so_and_stays_whole(broken: Flask) -> None:
    page = PageClient(broken).get("/", status=503)
    assert "Databasen svarar inte" in page.words()
    assert page.one("//code").text
    broken.extensions["database"].engine.dispose()


def test_health_without_a_database_is_not_well(broken: Flask, tmp_path: Path) -> None:
    broken.extensions["database"] = Database(f"sqlite:///{tmp_path}")
    assert PageClient(broken).client.get("/health").status_code == 503


def test_a_fault_is_logged_without_what_anybody_wrote(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def view() -> str:
        raise RuntimeError(SECRET)

    app.view_functions["start.home"] = view
    with caplog.at_level(logging.DEBUG):
        page = PageClient(app).get(f"/?ord={SECRET}", status=500)
    reference = page.one("//code").text
    assert reference in caplog.text
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in page.text


def test_a_failing_statement_does_not_tell_its_parameters(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def view() -> str:
        raise OperationalError("INSERT", {"text": SECRET}, Exception(SECRET))

    app.view_functions["start.home"] = view
    page = PageClient(app).get("/", status=503)
    assert SECRET not in caplog.text + page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/projekt/%00", 400),
        ("/projekt/" + "x" * 5000, 404),
        ("/projekt/projektet/resa/resan?steg=%FF", 200),
        ("/projekt/projektet/resa/resan?omrade=99999999999999999999", 200),
        ("/kvitto/../../etc/passwd", 404),
    ],
)
def test_odd_addresses_get_a_page(pages: PageClient, path: str, status: int) -> None:
    pages.get(path, status=status)


def test_a_host_that_is_not_ours_is_refused(pages: PageClient) -> None:
    answer = pages.client.get("/", headers={"Host": "evil.example", **SAME_ORIGIN})
    assert answer.status_code == 400


def test_a_form_larger_than_a_form_is_refused(pages: PageClient) -> None:
    page = pages.post("/logga-in", {"email": "x" * 200_000}, status=413)
    assert "för stort" in page.words()


def test_a_request_larger_than_an_upload_is_refused(pages: PageClient) -> None:
    answer = pages.client.post("/logga-in", data=b"x" * (11 * 1024 * 1024), headers=SAME_ORIGIN)
    assert answer.status_code in {403, 413}


def test_every_answer_has_the_security_headers(pages: PageClient) -> None:
    for path, status in (("/", 200), ("/health", 200), ("/finns-inte", 404)):
        headers = pages.get(path, status=status).response.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "require-trusted-types-for 'script'" in policy


NUMBERED = (
    "svar/atgard/{}",
    "svar/svar/{}",
    "svar/omrade/{}",
    "svar/rost/{}",
    "importera/{}",
    "omraden/{}",
    "rapport/citat/{}",
)


@pytest.mark.parametrize("number", ["999999999999999999999", "9223372036854775808", "2147483648"])
@pytest.mark.parametrize("place", NUMBERED)
def test_a_number_that_no_database_holds_names_nothing(
    pages: PageClient, cast: Cast, place: str, number: str
) -> None:
    address = f"/arbete/{cast.project.slug}/{place.format(number)}"
    pages.sign_in(cast.astrid).get(address, status=404)


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/finns-inte", 404, "Vi hittar inte sidan"),
        ("/projekt/finns-inte", 404, "Vi hittar inte sidan"),
        ("/?lang=%00", 400, "Det gick inte"),
    ],
)
def test_the_heading_says_what_kind_of_error_it_is(
    app: Flask, path: str, status: int, heading: str
) -> None:
    assert PageClient(app).get(path, status=status).one("//h1").text == heading
