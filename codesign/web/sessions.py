"""The database session of a request, and who is signed in."""

import hmac

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from codesign.db import Database
from codesign.settings import Settings
from codesign.web.csrf import SAFE_METHODS

COOKIE = "__Host-medskapa"
PLAIN_COOKIE = "medskapa"
"""The cookie's name without TLS: browsers refuse the `__Host-` prefix there."""

READING = frozenset({"feedback.tell"})
"""Endpoints whose posts only read here: their one write has a unit of its own."""


def settings() -> Settings:
    """The settings of the running application."""
    value: Settings = current_app.config["SETTINGS"]
    return value


def database() -> Database:
    """The database of the running application."""
    value: Database = current_app.extensions["database"]
    return value


def session() -> Session:
    """This request's database session, opened when first asked for; the view commits it."""
    if "session" not in g:
        reads = request.method in SAFE_METHODS or request.endpoint in READING
        g.session = database().session(writes=not reads)
    value: Session = g.session
    return value


def only_read() -> None:
    """After the commit: what is left of this request only reads.

    A session that writes would take SQLite's write lock anew at its next statement and hold it
    while the answer is drawn, and everyone who writes would wait for that.
    """
    close_session()
    g.session = database().session(writes=False)


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


def install(app: Flask) -> None:
    app.teardown_appcontext(close_session)
