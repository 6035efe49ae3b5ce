"""The database session of a request, and who is signed in."""

import hmac
from hashlib import sha256

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from codesign.db import Database
from codesign.settings import Settings
from codesign.web.csrf import SAFE_METHODS

COOKIE = "__Host-medskapa"


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
        g.session = database().session(writes=request.method not in SAFE_METHODS)
    value: Session = g.session
    return value


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA256 of a code or token, hex. Codes are stored only like this."""
    key = settings().secret_key
    return hmac.new(key, f"{purpose}:{value}".encode(), sha256).hexdigest()


def close_session(_error: BaseException | None = None) -> None:
    open_session: Session | None = g.pop("session", None)
    if open_session is not None:
        open_session.close()


def install(app: Flask) -> None:
    app.teardown_appcontext(close_session)
