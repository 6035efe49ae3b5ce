"""The Content-Security-Policy of each kind of answer, word for word."""

import re

import pytest
from flask import Flask, url_for
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from codesign.web.security import add_security_headers, check_in_frame
from tests import factories, fieldwork
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, PageClient

PAGE = (
    "default-src 'none'; script-src 'nonce-…'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx medskapa"
)
SCREEN = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
CHECKED = (
    "default-src 'none'; script-src 'nonce-…'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PICTURE = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
HEALTH = "default-src 'none'; require-trusted-types-for 'script'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
PROTOTYPE = "/projekt/projektet/prototyp/tavlan/v1"


def nonces(answer: TestResponse) -> list[str]:
    (policy,) = answer.headers.getlist("Content-Security-Policy")
    return re.findall(r"'nonce-([A-Za-z0-9_-]{22})'", policy)


def policy(answer: TestResponse) -> str:
    """The only policy of an answer, with a mark for its nonce."""
    (told,) = answer.headers.getlist("Content-Security-Policy")
    return re.sub(r"'nonce-[A-Za-z0-9_-]{22}'", "'nonce-…'", told)


@pytest.mark.parametrize(
    ("path", "given", "status", "kind"),
    [
        ("/", {}, 200, "text/html"),
        ("/arbete/projektet", {}, 200, "text/html"),
        ("/finns-inte", {}, 404, "text/html"),
        ("/arbete/finns-inte", {}, 404, "text/html"),
        ("/logga-ut", {}, 405, "text/html"),
        ("/logga-in", {}, 303, "text/html"),
        ("/arbete/projektet/kategorisera", {"HX-Request": "true"}, 200, "text/html"),
        ("/static/css/base.css", {}, 200, "text/css"),
        ("/static/icon.svg", {}, 200, "image/svg+xml"),
    ],
)
def test_everything_of_ours_has_the_policy_of_a_page(
    pages: PageClient, cast: Cast, path: str, given: dict[str, str], status: int, kind: str
) -> None:
    client = pages.sign_in(cast.astrid).client
    with client.get(path, headers={**SAME_ORIGIN, **given}) as answer:
        assert (answer.status_code, answer.mimetype) == (status, kind)
        assert policy(answer) == PAGE
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
        kept = answer.headers["Cache-Control"]
        assert ("no-store" in kept) is not path.startswith("/static/")


def test_so_have_refusals_downloads_and_what_the_browser_has_already(
    pages: PageClient, cast: Cast, app: Flask
) -> None:
    client = pages.sign_in(cast.astrid).client
    foreign = client.post("/konto", headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, policy(foreign)) == (403, PAGE)
    with app.test_request_context():
        address = url_for("imports.template", project="projektet", resa="resan")
    table = client.get(address, headers=SAME_ORIGIN)
    assert table.headers["Content-Disposition"].startswith("attachment")
    assert policy(table) == PAGE
    with client.get("/static/css/base.css") as first:
        tag = first.headers["ETag"]
    with client.get("/static/css/base.css", headers={"If-None-Match": tag}) as again:
        assert (again.status_code, policy(again)) == (304, PAGE)
        assert again.headers["X-Content-Type-Options"] == "nosniff"
    away = PageClient(app).client.get("/arbete/projektet", headers=SAME_ORIGIN)
    assert (away.status_code, policy(away)) == (303, PAGE)
    assert away.headers["Cache-Control"] == "no-store"


def test_a_nonce_is_used_once_and_is_the_one_of_the_pages_own_scripts(pages: PageClient) -> None:
    place = "/projekt/projektet/resa/resan"
    first, second = pages.client.get(place), pages.client.get(place)
    (mine,), (next_one,) = nonces(first), nonces(second)
    assert mine != next_one
    written = set(re.findall(r'<script[^>]* nonce="([^"]+)"', first.text))
    assert written == {mine}
    assert first.text.count("<script") == len(re.findall(r"<script[^>]* nonce=", first.text))


def test_a_screen_a_picture_and_the_page_around_them(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    around = pages.client.get(f"{PROTOTYPE}/skarm/start", headers=SAME_ORIGIN)
    assert policy(around) == f"{PAGE}; frame-src 'self'"
    inside = pages.client.get(f"{PROTOTYPE}/ram/bild", headers=SAME_ORIGIN)
    assert policy(inside) == SCREEN
    source = re.search(r'<image[^>]* href="([^"]+)"', inside.text)
    assert source is not None
    picture = pages.client.get(source[1])
    assert (picture.mimetype, policy(picture)) == ("image/png", PICTURE)
    missing = pages.client.get(f"{PROTOTYPE}/ram/finns-inte", headers=SAME_ORIGIN)
    assert missing.status_code == 404
    assert "allow-scripts" not in policy(missing)


def test_the_check_of_a_screen_runs_our_script_alone(app: Flask) -> None:
    with app.test_request_context("/"):
        check_in_frame()
        answer = add_security_headers(app.response_class())
    assert re.sub(r"nonce-[\w-]{22}", "nonce-…", answer.headers["Content-Security-Policy"]) == (
        CHECKED
    )


def test_only_the_page_for_the_field_has_a_worker(
    app: Flask, pages: PageClient, cast: Cast, session: Session
) -> None:
    with app.app_context():
        field = fieldwork.prepared(session, cast.project, cast.astrid)
    page = pages.client.get(f"/falt/{field.secret}", headers=SAME_ORIGIN)
    assert policy(page) == f"{PAGE}; worker-src 'self'"


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
def test_health_is_no_page_and_may_do_nothing(pages: PageClient, path: str) -> None:
    assert policy(pages.client.get(path)) == HEALTH


def test_over_tls_browsers_are_told_to_stay_there(pages: PageClient) -> None:
    safe = pages.client.get("/kvitto", base_url="https://localhost")
    assert safe.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in pages.client.get("/kvitto").headers
