"""The database session of a request, and who is signed in."""

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, Response, before_render_template, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from codesign.db import Database, UnitSession
from codesign.errors import RuleBrokenError
from codesign.settings import Settings
from codesign.waiting import require_nobody_waits

COOKIE = "__Host-medskapa"
PLAIN_COOKIE = "medskapa"
"""The cookie's name without TLS: browsers refuse the `__Host-` prefix there."""


def settings() -> Settings:
    """The settings of the running application."""
    value: Settings = current_app.config["SETTINGS"]
    return value


def database() -> Database:
    """The database of the running application."""
    value: Database = current_app.extensions["database"]
    return value


def session() -> UnitSession:
    """This request's database session, opened when first asked for. It reads (see `writing`)."""
    if "session" not in g:
        g.session = database().session(writes=False)
    value: UnitSession = g.session
    return value


@contextmanager
def writing() -> Iterator[UnitSession]:
    """The unit of work of this request: committed at its end, given up when anything is raised.

    Others who write wait for it, so it holds nothing but what is decided and written: what was
    sent is read before, and the answer is drawn after. What was fetched before it is fetched
    anew inside, and whether this person may is asked again. Raises NoLongerAllowedError.
    """
    with session().unit() as unit:
        _ask_again()
        yield unit


class NoLongerAllowedError(Exception):
    """What a person might do when the request came, they may not when it is to be done.

    It is no broken rule, since views tell broken rules on pages that this person may not see.
    """

    def __init__(self, refused: RuleBrokenError) -> None:
        super().__init__(type(refused).__name__)
        self.refused = refused


ASKED_AGAIN = "asked-again"


def _ask_again() -> None:
    try:
        for question in current_app.extensions.get(ASKED_AGAIN, ()):
            question()
    except RuleBrokenError as refused:
        raise NoLongerAllowedError(refused) from refused


def ask_again(app: Flask, question: Callable[[], None]) -> None:
    """Have a question asked at the beginning of each unit of work; it raises to refuse."""
    app.extensions.setdefault(ASKED_AGAIN, []).append(question)


def keyed_hash(purpose: str, value: str, key: bytes | None = None) -> str:
    """HMAC-SHA256 of a code or token, hex. Codes are stored only like this.

    `key`: the running application's secret key when it is None.
    """
    key = settings().secret_key if key is None else key
    return hmac.digest(key, f"{purpose}:{value}".encode(), "sha256").hex()


def login_cookie() -> str:
    """The token in this browser's login cookie, "" when there is none."""
    return request.cookies.get(COOKIE if request.is_secure else PLAIN_COOKIE, "")


def keep_login(response: Response, token: str) -> None:
    """Give the browser its login: a cookie that scripts cannot read and other sites not send."""
    name = COOKIE if request.is_secure else PLAIN_COOKIE
    response.set_cookie(
        name, token, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )


def forget_login(response: Response) -> None:
    """Take the login cookie away."""
    for name, secure in ((COOKIE, True), (PLAIN_COOKIE, False)):
        response.delete_cookie(name, secure=secure, httponly=True, samesite="Lax", path="/")


def close_session(_error: BaseException | None = None) -> None:
    open_session: Session | None = g.pop("session", None)
    if open_session is not None:
        open_session.close()


def _refuse_to_draw_in_a_unit(_app: Flask, **_drawn: object) -> None:
    require_nobody_waits("drawing a page")


def install(app: Flask) -> None:
    @app.errorhandler(NoLongerAllowedError)
    def no_longer_allowed(error: NoLongerAllowedError) -> ResponseReturnValue | HTTPException:
        return app.handle_user_exception(error.refused)

    app.teardown_appcontext(close_session)
    before_render_template.connect(_refuse_to_draw_in_a_unit, app)
