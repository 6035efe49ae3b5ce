"""Refuses writes that another site made a browser send.

Two independent checks: the browser's own word on where the request comes from
(`Sec-Fetch-Site`, or `Origin` in older browsers), and a token bound to the login session.
A citizen has no session; the token then proves that this server rendered the form. Public
pages carry that same token for everyone, so a login that ends while somebody writes there
costs nothing.
"""

import hmac
from urllib.parse import urlsplit

from flask import current_app, g, request
from markupsafe import Markup

from codesign.errors import ForgedRequestError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def csrf_token() -> str:
    """The token that this browser's forms carry."""
    session = "anonymous" if g.get("for_everyone") else g.get("login_token", "anonymous")
    key: bytes = current_app.config["SETTINGS"].secret_key
    return hmac.digest(key, f"csrf:{session}".encode(), "sha256").hex()[:43]


def csrf_field() -> Markup:
    """The hidden field for a form."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


def refuse_forged_request() -> None:
    """Raise ForgedRequestError for a write that does not come from our own page."""
    if request.method in SAFE_METHODS:
        return
    if not (_comes_from_here() and _carries_token()):
        raise ForgedRequestError


def _comes_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    # no-referrer pages send "null" from older browsers; the token decides then.
    return origin in {None, "null"} or urlsplit(origin).netloc == request.host


def _carries_token() -> bool:
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    return hmac.compare_digest(given.encode(), csrf_token().encode())
