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
from codesign.accounts import domain
from codesign.areas.queries import stretches
from codesign.contributions import actions, receipts
from codesign.contributions.models import Contribution
from codesign.exports import voice_tables
from codesign.pages import people as people_views
from codesign.projects import policy
from codesign.projects.models import Project
from codesign.prototypes.uploaded import hosting
from codesign.tables import formulas
from codesign.web import csrf, rate_limits, sessions

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


def _said_of_uploads(change: Callable[[str, dict[str, str]], None]) -> Planting:
    """The second host says something else about one kind of file."""
    sound = hosting._found

    def found(seen: Any, media_type: str, body: bytes) -> Any:
        status, headers, content = sound(seen, media_type, body)
        said = dict(headers)
        change(media_type, said)
        return status, [*said.items()], content

    return lambda: mock.patch.object(hosting, "_found", found)


def _data_as_pages(kind: str, said: dict[str, str]) -> None:
    if kind == "application/json":
        said["Content-Type"] = "text/html; charset=utf-8"


def _drawings_unboxed(kind: str, said: dict[str, str]) -> None:
    if kind == "image/svg+xml":
        policy = said["Content-Security-Policy"]
        said["Content-Security-Policy"] = policy.replace("sandbox allow-scripts allow-forms; ", "")


def _one_bare_field(app: Flask) -> None:
    """Of all fields in all templates, a voice's words in the queue are not escaped."""
    _bare(app, "feedback/_case.html", "{{ piece.text }}", "{{ piece.text|safe }}")


def _bare_answers(app: Flask) -> None:
    """What somebody answered is not escaped where it is read again before it is sent."""
    _bare(app, "questionnaires/_words.html", "{{ spoken.text }}", "{{ spoken.text|safe }}")


def _bare(app: Flask, template: str, sound_part: str, bare_part: str) -> None:
    loader = app.jinja_env.loader
    assert loader is not None
    sound = loader.get_source

    def source(environment: Any, name: str) -> Any:
        words, file, is_fresh = sound(environment, name)
        if name == template:
            assert sound_part in words
            words = words.replace(sound_part, bare_part)
        return words, file, is_fresh

    loader.get_source = source  # type: ignore[method-assign, assignment]


def _foreign_voices() -> AbstractContextManager[Any]:
    """Who decides about several voices may name some of another project."""
    sound = actions.moderate_many

    def moderate(session: Any, project: Any, voices: Any, *rest: Any) -> Any:
        first = session.get(Contribution, min(voices)) if voices else None
        other = session.get(Project, first.project_id) if first else None
        return sound(session, other or project, voices, *rest)

    return mock.patch.object(actions, "moderate_many", moderate)


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
    return mock.patch.object(csrf, "_age", return_value=0)


def _any_logins_token() -> AbstractContextManager[Any]:
    """Whatever has the length of a token is one."""
    return mock.patch.object(csrf, "_is_same", lambda given, right: len(given) == len(right))


def _sister_hosts() -> AbstractContextManager[Any]:
    sound = csrf._comes_from_here

    def comes() -> bool | None:
        return request.headers.get("Sec-Fetch-Site") == "same-site" or sound()

    return mock.patch.object(csrf, "_comes_from_here", comes)


def _opened(endpoint: str) -> Planting:
    """One route that has forgotten its roles."""
    everybody = policy.InProject(policy.EVERY_ROLE)
    return lambda: mock.patch.dict(policy.POLICY, {endpoint: everybody})


def _hosts_that_begin_alike(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "127.0.0.1.evil.example"]


def _goes_on_where_it_begins_alike() -> AbstractContextManager[Any]:
    sound = domain.is_local

    def is_local(address: str) -> bool:
        return sound(address) or address.startswith("http://127.0.0.1")

    return mock.patch.object(people_views, "is_local", is_local)


def _without_header(name: str, on: Callable[[Response], bool]) -> Planting:
    """One header that one kind of answer lacks."""

    def change(app: Flask) -> None:
        def drop(response: Response) -> Response:
            if on(response):
                response.headers.pop(name, None)
            return response

        app.after_request_funcs.setdefault(None, []).insert(0, drop)

    return _after(change)


def _one_bare_column() -> AbstractContextManager[Any]:
    """What people call their group goes into the table of voices as it is."""
    sound = voice_tables._Table.row

    def row(table: Any, number: int, voice: Any, codings: Any) -> tuple[Any, ...]:
        guarded = formulas.safe(voice.group_name)
        return tuple(
            voice.group_name if cell == guarded and guarded else cell
            for cell in sound(table, number, voice, codings)
        )

    return mock.patch.object(voice_tables._Table, "row", row)


def _codes_of_any_case() -> AbstractContextManager[Any]:
    def lower(purpose: str, value: str, key: bytes | None = None) -> str:
        return sessions.keyed_hash(purpose, value.lower(), key)

    @contextmanager
    def planted() -> Iterator[None]:
        with (
            mock.patch("codesign.projects.membership.keyed_hash", lower),
            mock.patch("codesign.projects.people.keyed_hash", lower),
            mock.patch("codesign.projects.access.keyed_hash", lower),
        ):
            yield

    return planted()


def _beginnings_of_codes() -> AbstractContextManager[Any]:
    """The last group of a receipt code is not compared."""
    return mock.patch.object(
        receipts, "code_hmac", lambda code: sessions.keyed_hash("receipt", code[:14])
    )


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

    return mock.patch("codesign.projects.membership.secrets.token_urlsafe", token)


BUGS = (
    Bug("templates do not escape", "script", _after(_no_escaping)),
    Bug("a participant's own pages do not escape", "trying", _after(_no_escaping_when_trying)),
    Bug("uploaded data is said to be a page", "uploads", _said_of_uploads(_data_as_pages)),
    Bug("uploaded drawings are in no sandbox", "uploads", _said_of_uploads(_drawings_unboxed)),
    Bug("one field of one template is not escaped", "script", _after(_one_bare_field)),
    Bug("an answer is not escaped where it is read again", "script", _after(_bare_answers)),
    Bug("the responses have forgotten their roles", "roles", _opened("questionnaires.rows")),
    Bug("a form takes voices of another project", "foreign", _foreign_voices),
    Bug("downloads open as pages", "downloads", _after(_inline_downloads)),
    Bug("writes need no token", "csrf", _no_token),
    Bug("any login's token is taken", "csrf", _any_logins_token),
    Bug("a sister host may write", "csrf", _sister_hosts),
    Bug("the project file has forgotten its roles", "roles", _opened("exports.project_file")),
    Bug("the rows of a round have forgotten their roles", "roles", _opened("results.rows")),
    Bug("the audit log has forgotten its roles", "roles", _opened("people.audit")),
    Bug("a staff page is open to everyone", "agency", _everyone_everywhere),
    Bug("the search pastes words into SQL", "sql", _pasted_sql),
    Bug("every Host header is trusted", "host", _after(_any_host)),
    Bug("a host that begins as ours is trusted", "host", _after(_hosts_that_begin_alike)),
    Bug(
        "downloads as CSV may be sniffed",
        "headers",
        _without_header("X-Content-Type-Options", lambda one: one.mimetype == "text/csv"),
    ),
    Bug(
        "pages that tell of a fault have no policy",
        "headers",
        _without_header("Content-Security-Policy", lambda one: one.status_code == 404),
    ),
    Bug(
        "redirects may be kept by caches",
        "headers",
        _without_header("Cache-Control", lambda one: one.status_code == 303),
    ),
    Bug("one column of a table is not guarded", "formula", _one_bare_column),
    Bug("invitations and logins open in any case of letters", "near", _codes_of_any_case),
    Bug("the last letters of a receipt code do not count", "near", _beginnings_of_codes),
    Bug("sign-in goes on to what begins as we do", "redirect", _goes_on_where_it_begins_alike),
    Bug(
        "sign-in goes on to any address",
        "redirect",
        lambda: mock.patch.object(people_views, "is_local", return_value=True),
    ),
    Bug("a parameter is copied into the headers", "header", _after(_echoed_header)),
    Bug(
        "codes may be guessed for ever",
        "codes",
        lambda: mock.patch.object(
            rate_limits, "taken", lambda bucket, limit, moment: (bucket, True)
        ),
    ),
    Bug("the login keeps the browser's token", "fixation", _kept_token),
)
