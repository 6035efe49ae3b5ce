"""The second host: what it answers, what it never does, and who it is mistaken for."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from codesign.app import create_app
from codesign.artefacts.versions import store_version
from codesign.db import Database
from codesign.prototypes.queries import ShownPrototype, new_prototype
from codesign.prototypes.uploaded.hosting import (
    DATA,
    LIFETIME,
    RECORDER,
    STAND_INS,
    address_of,
    by_host,
    check_host,
    host_asked,
    read_token,
    token_for,
)
from codesign.settings import Settings, SettingsError
from tests.bundles import FILES, bundle, read_bundle
from tests.cast import Cast
from tests.conftest import settings_for_tests

HOST = "prov.example:5001"
ORIGIN = "http://localhost"
KEY = b"0123456789abcdef0123456789abcdef"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00"
    b"\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for_tests(tmp_path, prototype_host=HOST)


@pytest.fixture
def hosted(database: Database, settings: Settings) -> Flask:
    app = create_app(settings)
    app.extensions["database"].engine.dispose()
    app.extensions["database"] = database
    return app


@pytest.fixture
def shown(session: Session, cast: Cast) -> ShownPrototype:
    files = {**FILES, "bild.png": PNG, "data/a.json": b'{"a": 1}', "m.mjs": b"export default 1"}
    made = bundle(session, cast.project, files)
    session.commit()
    return made


def ask(app: Flask, path: str, host: str = HOST, method: str = "GET", **given: Any) -> TestResponse:
    return Client(app).open(path, method=method, base_url=f"http://{host}", **given)


def path_to(settings: Settings, shown: ShownPrototype, name: str) -> str:
    return urlsplit(address_of(settings, shown.version_id, name, ORIGIN)).path


def test_every_file_comes_as_it_is_with_its_exact_kind(
    hosted: Flask, settings: Settings, shown: ShownPrototype
) -> None:
    kinds = {
        "stil.css": "text/css; charset=utf-8",
        "kod.js": "text/javascript; charset=utf-8",
        "m.mjs": "text/javascript; charset=utf-8",
        "bild.png": "image/png",
        "data/a.json": "application/json; charset=utf-8",
    }
    for name, kind in kinds.items():
        answer = ask(hosted, path_to(settings, shown, name))
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.data == FILES.get(name, answer.data)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ask(hosted, path_to(settings, shown, "bild.png")).data == PNG


def test_a_page_gets_our_scripts_around_it_and_is_otherwise_as_it_was(
    hosted: Flask, settings: Settings, shown: ShownPrototype
) -> None:
    place = path_to(settings, shown, "index.html")
    token = place.split("/")[2]
    first = f'<script src="/p/{token}/{STAND_INS}"></script>'
    last = f'\n<script src="/p/{token}/{RECORDER}"></script>\n'
    served = ask(hosted, place).data.decode()
    assert served.startswith(f'<!doctype html><html lang="sv"><head>{first}<meta')
    assert served.endswith(last)
    bare = served.replace(first, "").removesuffix(last).replace(" crossorigin", "")
    assert bare.encode() == FILES["index.html"]
    for name, words in ((RECORDER, b"globalThis.medskapa"), (STAND_INS, b"localStorage")):
        script = ask(hosted, f"/p/{token}/{name}")
        assert (script.status_code, words in script.data) == (200, True)


IN_FRAME = {"Sec-Fetch-Dest": "iframe"}


def test_a_missing_page_says_so_in_the_frame_with_ways_back(
    hosted: Flask, settings: Settings, shown: ShownPrototype
) -> None:
    place = path_to(settings, shown, "<b>finns-inte.html")
    answer = ask(hosted, place, headers=IN_FRAME)
    assert answer.status_code == 404
    assert "<code>&lt;b&gt;finns-inte.html</code> finns inte bland filerna" in answer.text
    assert f'<a href="/p/{place.split("/")[2]}/index.html">' in answer.text
    assert '<button type="button">Tillbaka</button>' in answer.text
    assert f"frame-ancestors {ORIGIN}" in answer.headers["Content-Security-Policy"]
    image = ask(hosted, place, headers={"Sec-Fetch-Dest": "image"})
    assert "finns-inte" not in image.text


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("", "index.html"),
        ("INDEX.HTML", "index.html"),
        ("tack", "tack.html"),
        ("data", ""),
        ("data/A.json", "data/a.json"),
        ("index.htm", ""),
    ],
)
def test_what_a_page_asks_for_is_found_forgivingly_and_counts_from_its_own_name(
    hosted: Flask, settings: Settings, shown: ShownPrototype, asked: str, name: str
) -> None:
    place = path_to(settings, shown, asked)
    answer = ask(hosted, f"{place}?a=1", headers=IN_FRAME)
    root = "/".join(place.split("/")[:3])
    wanted = (302, f"{root}/{name}?a=1") if name else (404, None)
    assert (answer.status_code, answer.headers.get("Location")) == wanted


def test_a_file_comes_as_data_only_from_its_own_version(
    hosted: Flask, settings: Settings, shown: ShownPrototype
) -> None:
    answer = ask(hosted, path_to(settings, shown, f"{DATA}data/a.json"))
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    given = 'medskapaData("data/a.json", "application/json; charset=utf-8", "eyJhIjogMX0=");'
    assert answer.text == given
    assert ask(hosted, path_to(settings, shown, f"{DATA}data/b.json")).status_code == 404


def test_a_wrong_address_shows_a_page_that_can_only_go_back(hosted: Flask) -> None:
    answer = ask(hosted, "/sida2.html", headers=IN_FRAME)
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 404
    assert "frame-ancestors *" in policy
    assert "'unsafe-inline'" not in policy.split("script-src ")[1].split(";")[0]
    assert "Tillbaka" in answer.text


def test_the_headers_are_those_that_were_measured(
    hosted: Flask, settings: Settings, shown: ShownPrototype
) -> None:
    headers = ask(hosted, path_to(settings, shown, "index.html")).headers
    assert headers["Content-Security-Policy"] == (
        "sandbox allow-scripts allow-forms; default-src 'none'; script-src 'unsafe-inline' 'self'; "
        "style-src 'unsafe-inline' 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
        "media-src 'self' data: blob:; connect-src 'none'; frame-src 'none'; worker-src 'none'; "
        "object-src 'none'; form-action 'none'; base-uri 'none'; webrtc 'block'; "
        f"frame-ancestors {ORIGIN}"
    )
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers


def test_everything_wrong_gets_one_answer(
    hosted: Flask, settings: Settings, shown: ShownPrototype, session: Session, cast: Cast
) -> None:
    drawn = new_prototype(session, cast.project, "annan")
    other = store_version(session, drawn, read_bundle(slug="annan"), origin="editor")
    session.commit()
    good = path_to(settings, shown, "index.html")
    token = good.split("/")[2]
    of_nothing = token_for(KEY, 10_000_000, ORIGIN)
    foreign = token_for(b"x" * 32, shown.version_id, ORIGIN)
    expired = token_for(KEY, shown.version_id, ORIGIN, now=0)
    wrong = [
        "/",
        "/p",
        "/p/",
        good.replace("/p/", "/q/", 1),
        good.replace("/p/", "//", 1),
        f"/p/{token}",
        f"/p/{token}/",
        f"/p/{token}/finns-inte.html",
        f"/p/{token}/INDEX.html",
        f"/p/{token}//index.html",
        f"/p/{token}/../index.html",
        f"/p/{token}/%2e%2e/index.html",
        f"/p/{token}/index.html%00.png",
        f"/p/{token}/prototype.yaml",
        f"/p/{token[:-1]}/index.html",
        f"/p/{token.upper()}/index.html",
        f"/p/{token.split('.')[0]}/index.html",
        f"/p/.{token.split('.')[1]}/index.html",
        f"/p/{of_nothing}/index.html",
        f"/p/{foreign}/index.html",
        f"/p/{expired}/index.html",
        "/p/åäö.ö/index.html",
        "/logga-in",
        "/health",
        "/static/icon.svg",
        f"/prototypfil/{other.artefact_id}/{'0' * 64}",
    ]
    answers = {path: ask(hosted, path) for path in wrong}
    alike = {(a.status_code, a.data, str(a.headers)) for a in answers.values()}
    assert {code for code, _, _ in alike} == {404}, {p: a.status_code for p, a in answers.items()}
    assert len(alike) == 1


def test_only_reading_is_answered_and_head_has_no_body(
    hosted: Flask, settings: Settings, shown: ShownPrototype
) -> None:
    place = path_to(settings, shown, "index.html")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"):
        answer = ask(hosted, place, method=method)
        assert (answer.status_code, answer.data) == (405, b"")
    head = ask(hosted, place, method="HEAD")
    assert (head.status_code, head.data) == (200, b"")
    assert int(head.headers["Content-Length"]) > len(FILES["index.html"])


def test_a_cookie_changes_nothing_and_none_is_set(
    hosted: Flask, settings: Settings, shown: ShownPrototype
) -> None:
    place = path_to(settings, shown, "index.html")
    bare = ask(hosted, place)
    with_cookie = ask(hosted, place, headers={"Cookie": "medskapa=token-of-Astrid"})
    assert bare.data == with_cookie.data
    assert "Set-Cookie" not in with_cookie.headers


def test_the_pages_are_not_on_the_second_host_nor_prototypes_on_the_first(
    hosted: Flask, settings: Settings, shown: ShownPrototype
) -> None:
    assert ask(hosted, "/logga-in", host="localhost").status_code == 200
    place = path_to(settings, shown, "index.html")
    assert ask(hosted, place, host="localhost").status_code == 404
    assert ask(hosted, place, host="PROV.example:5001").status_code == 200
    assert ask(hosted, place, host="prov.example").status_code >= 400


def test_a_prototype_that_is_drawn_is_not_on_the_second_host(
    hosted: Flask, settings: Settings, session: Session, cast: Cast
) -> None:
    token = token_for(KEY, cast.version.id, ORIGIN)
    assert ask(hosted, f"/p/{token}/index.html").status_code == 404


def test_a_token_lives_as_long_as_a_walk_through_and_cannot_be_guessed() -> None:
    token = token_for(KEY, 7, ORIGIN, now=1_000)
    assert token != token_for(KEY, 7, ORIGIN, now=1_000)
    seen = read_token(KEY, token, now=1_000 + LIFETIME)
    assert seen is not None
    assert (seen.version_id, seen.origin) == (7, ORIGIN)
    assert read_token(KEY, token, now=1_001 + LIFETIME) is None


@given(st.text(max_size=300))
def test_no_other_text_is_a_token(text: str) -> None:
    assert read_token(KEY, text) is None


@given(st.integers(0, 400), st.characters(codec="utf-8"))
def test_no_changed_token_is_one(place: int, letter: str) -> None:
    token = token_for(KEY, 7, ORIGIN)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    assert changed == token or read_token(KEY, changed) is None


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "localhost:80", "localhost:443", "https://prov.example", "a b", "/"],
)
def test_a_host_of_ours_or_no_host_at_all_is_refused_at_start(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingsError, match="CODESIGN_PROTOTYPE_HOST"):
        create_app(settings_for_tests(tmp_path, prototype_host=host))


@pytest.mark.parametrize("host", ["", "prov.example", "127.0.0.1:5001", "[::1]:5001"])
def test_a_host_or_port_of_its_own_is_taken(tmp_path: Path, host: str) -> None:
    check_host(settings_for_tests(tmp_path, prototype_host=host))


@pytest.mark.parametrize(
    ("host", "is_theirs"),
    [
        (HOST, True),
        ("PROV.EXAMPLE:5001", True),
        ("prov.example", False),
        ("prov.example:5002", False),
        ("prov.example:50011", False),
        ("xprov.example:5001", False),
        ("prov.example:5001.localhost", False),
        ("localhost:5001", False),
        ("", False),
    ],
)
def test_only_the_exact_host_is_the_prototypes(
    settings: Settings, host: str, is_theirs: bool
) -> None:
    asked = by_host(settings, lambda: pytest.fail("no file is asked for"), _ours)
    environ = {"HTTP_HOST": host, "REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": "x"}
    statuses: list[str] = []
    list(asked(environ, lambda status, _headers: statuses.append(status)))
    assert statuses == ["404 Not Found" if is_theirs else "200 Ours"]


def _ours(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 Ours", [])
    return []


@pytest.mark.parametrize(
    ("scheme", "host", "asked"),
    [
        ("https", "prov.example:443", "prov.example"),
        ("https", "prov.example:80", "prov.example:80"),
        ("http", "prov.example:80", "prov.example"),
        ("http", "prov.example:443", "prov.example:443"),
        ("https", "prov.example", "prov.example"),
    ],
)
def test_a_schemes_own_port_is_left_unsaid(scheme: str, host: str, asked: str) -> None:
    assert host_asked({"HTTP_HOST": host, "wsgi.url_scheme": scheme}) == asked
