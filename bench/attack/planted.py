"""Bugs planted on purpose, one at a time: an attack that does not find its bug is broken."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from flask import Flask, Response, request
from sqlalchemy import text

from codesign import app as application
from codesign.areas.queries import stretches
from codesign.people import policy, rates
from codesign.people import views as people_views
from codesign.web import csrf, sessions

Planting = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Bug:
    """What is wrong, and the attack that must find it."""

    what: str
    attack: str
    planting: Planting


def _after(change: Callable[[Flask], None]) -> Planting:
    """A bug put into the application once it is made."""

    @contextmanager
    def planted() -> Iterator[None]:
        make = application.create_app

        def made(*given: Any, **named: Any) -> Flask:
            app = make(*given, **named)
            change(app)
            return app

        with mock.patch("bench.attack.stage.create_app", made):
            yield

    return planted


def _no_escaping(app: Flask) -> None:
    app.jinja_env.autoescape = False


def _no_escaping_when_trying(app: Flask) -> None:
    theirs = ("prototypes/walk", "prototypes/_walk", "prototypes/receipt")
    app.jinja_env.autoescape = lambda name: not (name or "").startswith(theirs)


def _any_host(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = None


def _inline_downloads(app: Flask) -> None:
    def loosen(response: Response) -> Response:
        if response.mimetype in {"text/csv", "application/json", "text/yaml"}:
            response.headers["Content-Type"] = "text/html; charset=utf-8"
            response.headers.pop("Content-Disposition", None)
            del response.headers["X-Content-Type-Options"]
        return response

    # The first function that is registered runs last, so that it has the last word.
    app.after_request_funcs.setdefault(None, []).insert(0, loosen)


def _echoed_header(app: Flask) -> None:
    def echo(response: Response) -> Response:
        if "lang" in request.args:
            for line in request.args["lang"].splitlines()[1:]:
                name, _, value = line.partition(":")
                if name.isascii() and name.replace("-", "").isalpha():
                    response.headers[name] = value.strip()
        return response

    app.after_request(echo)


def _no_token() -> AbstractContextManager[Any]:
    return mock.patch.object(csrf, "_carries_token", return_value=True)


def _everyone_everywhere() -> AbstractContextManager[Any]:
    return mock.patch.dict(policy.POLICY, {"people.members": policy.Public()})


def _pasted_sql() -> AbstractContextManager[Any]:
    def pasted(_column: Any, words: str) -> Any:
        return text(f"contribution.text LIKE '%{words}%'".replace(":", r"\:"))

    return mock.patch.object(stretches, "holds", pasted)


def _kept_token() -> AbstractContextManager[Any]:
    """The login takes whatever token the browser brought."""
    brought = mock.Mock(side_effect=sessions.login_cookie)
    sound = secrets.token_urlsafe

    def token(length: int | None = None) -> str:
        given = str(brought()) if request else ""
        return given or sound(length)

    return mock.patch("codesign.people.actions.secrets.token_urlsafe", token)


BUGS = (
    Bug("templates do not escape", "script", _after(_no_escaping)),
    Bug("a participant's own pages do not escape", "trying", _after(_no_escaping_when_trying)),
    Bug("downloads open as pages", "downloads", _after(_inline_downloads)),
    Bug("writes need no token", "csrf", _no_token),
    Bug("a staff page is open to everyone", "agency", _everyone_everywhere),
    Bug("the search pastes words into SQL", "sql", _pasted_sql),
    Bug("every Host header is trusted", "host", _after(_any_host)),
    Bug(
        "sign-in goes on to any address",
        "redirect",
        lambda: mock.patch.object(people_views, "is_local", return_value=True),
    ),
    Bug("a parameter is copied into the headers", "header", _after(_echoed_header)),
    Bug(
        "codes may be guessed for ever",
        "codes",
        lambda: mock.patch.object(rates, "taken", lambda bucket, limit, moment: (bucket, True)),
    ),
    Bug("the login keeps the browser's token", "fixation", _kept_token),
)
