"""Whether a write comes from our own page: every word of the browser's × every kind of token.

Ages are tried at the boundary and on both sides of it.
"""

import hmac
from pathlib import Path

import pytest
from flask import Flask, g

from codesign.errors import ForgedRequestError, UnsureRequestError
from codesign.web import csrf
from tests.conftest import settings_for_tests

HOUR = 490_000
"""The hour it is, counted from 1970."""
KEY = settings_for_tests(Path()).secret_key
OURS: dict[str, str] = {"Sec-Fetch-Site": "same-origin"}
SILENT: dict[str, str] = {}
THIRTY_DAYS = 720


def mac(what: str) -> str:
    """A token as SECURITY tells that it is made, written down here once more."""
    return hmac.new(KEY, f"csrf:{what}".encode(), "sha256").hexdigest()[:43]


def public(age: int) -> str:
    """The token of a public page that was made so many hours ago."""
    return f"{HOUR - age:x}.{mac(f'anonymous:{HOUR - age}')}"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    made = Flask("prov")
    made.config["SETTINGS"] = settings_for_tests(tmp_path)
    monkeypatch.setattr(csrf, "time", lambda: HOUR * 3600.0 + 1800)
    return made


def verdict(
    app: Flask,
    headers: dict[str, str],
    token: str = "",
    *,
    method: str = "POST",
    login: str = "",
    cookie: str = "",
    in_header: bool = False,
    host: str = "localhost",
) -> str:
    """What becomes of a request: "taken", "asked" (one press more) or "refused"."""
    sent = headers | ({"X-CSRF-Token": token} if in_header else {})
    sent |= {"Cookie": f"{csrf.COOKIE}={cookie}"} if cookie else {}
    form = {} if in_header else {"csrf_token": token}
    with app.test_request_context(
        "/", method=method, headers=sent, data=form, base_url=f"http://{host}"
    ):
        g.person, g.login_token, g.for_everyone = None, login, not login
        try:
            csrf.refuse_forged_request()
        except UnsureRequestError:
            return "asked"
        except ForgedRequestError:
            return "refused"
        return "taken"


@pytest.mark.parametrize(
    ("age", "with_word", "without_word"),
    [
        (0, "taken", "asked"),
        (1, "taken", "asked"),
        (THIRTY_DAYS - 1, "taken", "asked"),
        (THIRTY_DAYS, "taken", "asked"),
        (THIRTY_DAYS + 1, "asked", "asked"),
        (10 * THIRTY_DAYS, "asked", "asked"),
        (-1, "refused", "refused"),
        (-1000, "refused", "refused"),
    ],
)
def test_a_public_token_is_good_for_thirty_days_and_with_the_browsers_word(
    app: Flask, age: int, with_word: str, without_word: str
) -> None:
    assert verdict(app, OURS, public(age)) == with_word
    assert verdict(app, SILENT, public(age)) == without_word
    assert verdict(app, {"Sec-Fetch-Site": "cross-site"}, public(age)) == "refused"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "x",
        public(0)[:-1],
        public(0) + "0",
        public(0).upper(),
        public(0).partition(".")[2],
        f"{HOUR:x}.{mac(f'anonymous:{HOUR - 1}')}",
        f"{HOUR - 1:x}.{mac(f'anonymous:{HOUR}')}",
        f"0{public(0)}x",
        f"{'0' * 9}{public(0)}",
        f"-{public(0)}",
        mac("anonymous"),
        mac(""),
        f"{HOUR:x}.{mac('')}",
        "p." + mac("form:"),
        "å" * 43,
    ],
)
def test_no_other_words_are_a_token(app: Flask, token: str) -> None:
    assert verdict(app, OURS, token) == "refused"
    assert verdict(app, SILENT, token) == "refused"


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, "taken"),
        ({"Sec-Fetch-Site": "none"}, "taken"),
        ({"Sec-Fetch-Site": "same-site"}, "refused"),
        ({"Sec-Fetch-Site": "cross-site"}, "refused"),
        ({"Sec-Fetch-Site": ""}, "refused"),
        ({"Sec-Fetch-Site": "SAME-ORIGIN"}, "refused"),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, "refused"),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://annan.example"}, "taken"),
        ({"Origin": "http://localhost"}, "taken"),
        ({"Origin": "https://localhost"}, "taken"),
        ({"Origin": "http://localhost:80"}, "refused"),
        ({"Origin": "http://localhost:8080"}, "refused"),
        ({"Origin": "http://localhost.annan.example"}, "refused"),
        ({"Origin": "http://annan-localhost"}, "refused"),
        ({"Origin": "http://a.localhost"}, "refused"),
        ({"Origin": "http://localhos"}, "refused"),
        ({"Origin": "http://localhost@annan.example"}, "refused"),
        ({"Origin": "localhost"}, "refused"),
        ({"Origin": ""}, "refused"),
        ({"Origin": "null"}, "asked"),
        ({}, "asked"),
    ],
)
def test_what_the_browser_says_of_where_it_comes_from(
    app: Flask, headers: dict[str, str], told: str
) -> None:
    assert verdict(app, headers, public(0)) == told
    assert verdict(app, headers, public(0), in_header=True) == told


def test_the_port_belongs_to_where_it_comes_from(app: Flask) -> None:
    origin = {"Origin": "http://localhost:8080"}
    assert verdict(app, origin, public(0), host="localhost:8080") == "taken"
    assert verdict(app, origin, public(0), host="localhost:8081") == "refused"
    assert verdict(app, origin, public(0), host="localhost") == "refused"


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (mac("the-login"), "taken"),
        (mac("the-login")[:-1], "refused"),
        (mac("the-login") + "0", "refused"),
        (mac("the-login").upper(), "refused"),
        (mac("another-login"), "refused"),
        (mac("the-logi"), "refused"),
        (public(0), "refused"),
        (public(-1), "refused"),
        ("", "refused"),
    ],
)
def test_a_token_of_staffs_page_is_of_that_login(app: Flask, token: str, told: str) -> None:
    assert verdict(app, OURS, token, login="the-login") == told
    # Without the browser's word the token alone is no proof.
    silent = "asked" if told == "taken" else "refused"
    assert verdict(app, SILENT, token, login="the-login") == silent


def test_the_token_of_a_login_is_none_on_a_page_for_everyone(app: Flask) -> None:
    assert verdict(app, OURS, mac("the-login")) == "refused"


@pytest.mark.parametrize("login", ["", "the-login"])
@pytest.mark.parametrize(
    ("token", "cookie", "told"),
    [
        ("p." + mac("form:a-cookie"), "a-cookie", "taken"),
        ("p." + mac("form:a-cookie"), "another", "refused"),
        ("p." + mac("form:a-cookie"), "", "refused"),
        ("p." + mac("form:"), "", "refused"),
        (mac("form:a-cookie"), "a-cookie", "refused"),
        ("p." + mac("a-cookie"), "a-cookie", "refused"),
    ],
)
def test_a_press_more_proves_it_only_with_its_own_cookie(
    app: Flask, login: str, token: str, cookie: str, told: str
) -> None:
    for headers in (OURS, SILENT):
        assert verdict(app, headers, token, login=login, cookie=cookie) == told
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert verdict(app, elsewhere, token, login=login, cookie=cookie) == "refused"


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("GET", "taken"),
        ("HEAD", "taken"),
        ("OPTIONS", "taken"),
        ("POST", "refused"),
        ("PUT", "refused"),
        ("PATCH", "refused"),
        ("DELETE", "refused"),
    ],
)
def test_only_reading_needs_no_token(app: Flask, method: str, told: str) -> None:
    assert verdict(app, {"Sec-Fetch-Site": "cross-site"}, "", method=method) == told


def test_forms_carry_the_token_that_is_taken(app: Flask) -> None:
    with app.test_request_context("/"):
        g.for_everyone = True
        assert csrf.csrf_token() == public(0)
    with app.test_request_context("/"):
        g.person, g.login_token, g.for_everyone = None, "the-login", False
        assert csrf.csrf_token() == mac("the-login")
        assert str(csrf.csrf_field()) == (
            f'<input type="hidden" name="csrf_token" value="{mac("the-login")}">'
        )


def test_asking_for_proof_binds_the_forms_to_a_cookie_of_that_moment(app: Flask) -> None:
    csrf.install(app)

    @app.get("/")
    def page() -> str:
        csrf.ask_for_proof()
        return csrf.csrf_token()

    first, second = (app.test_client().get("/", base_url="https://localhost") for _ in range(2))
    for answer in (first, second):
        cookie = answer.headers["Set-Cookie"]
        value = cookie.partition("=")[2].partition(";")[0]
        assert len(value) == 32
        assert answer.text == "p." + mac(f"form:{value}")
        for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"):
            assert f"; {part}" in cookie, part
    assert first.text != second.text
    plain = app.test_client().get("/").headers["Set-Cookie"]
    assert "Secure" not in plain


def test_where_nothing_is_known_of_the_login_its_cookie_is_what_a_token_is_bound_to(
    app: Flask,
) -> None:
    for base, name in (("http://localhost", "medskapa"), ("https://localhost", "__Host-medskapa")):
        cookie = {"Cookie": f"{name}=the-login"}
        with app.test_request_context("/", headers=cookie, base_url=base):
            assert csrf.csrf_token() == mac("the-login")


@pytest.mark.parametrize(
    ("headers", "token", "told"),
    [
        (OURS, "", True),
        (SILENT, "", False),
        (SILENT, public(0), True),
        (SILENT, public(9 * THIRTY_DAYS), True),
        ({"Sec-Fetch-Site": "cross-site"}, public(0), False),
    ],
)
def test_a_page_of_ours_is_known_by_the_browsers_word_or_a_token(
    app: Flask, headers: dict[str, str], token: str, told: bool
) -> None:
    data = {"csrf_token": token}
    with app.test_request_context("/", method="POST", headers=headers, data=data):
        g.for_everyone = True
        assert csrf.is_from_our_page() is told
