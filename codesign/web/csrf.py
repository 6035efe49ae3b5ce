"""Refuses writes that another site made a browser send.

Two independent checks: the browser's own word on where the request comes from
(`Sec-Fetch-Site`, or `Origin` in older browsers), and a token bound to the login session.
A citizen has no session; the token then says when this server rendered the form. Public pages
of one hour carry the same one for everyone, so a login that ends while somebody writes there costs
nothing, and anybody can fetch one: it is no proof where the browser gives no word.

There, and where a page has been open for weeks, what was sent is given back on a page with a token
bound to a cookie of that moment: one press more, which no other site can make for anybody.
"""

import hmac
from secrets import token_urlsafe
from time import time
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup

from codesign.errors import ForgedRequestError, UnsureRequestError
from codesign.web.sessions import login_cookie

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LASTS = 24 * 30
"""Hours for which a public page's token is good, with the browser's word. A device in the field
keeps its page for a week."""
PROVED_FOR = 12 * 3600
"""Seconds that a page which asks for one press more may be left open."""
COOKIE = "medskapa-form"
_PROVED = "p."
_BYTES = 43


def csrf_token() -> str:
    """The token that this browser's forms carry."""
    if g.get("proof"):
        return _PROVED + _mac(f"form:{g.proof}")
    session = _session()
    return _mac(session) if session else _public(_hour())


def csrf_field() -> Markup:
    """The hidden field for a form."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


def refuse_forged_request() -> None:
    """Raise ForgedRequestError for a write that does not come from our own page.

    Raises UnsureRequestError when it may, and a press on a page of ours would prove it.
    """
    if request.method in SAFE_METHODS:
        return
    comes, age = _comes_from_here(), _age(_given())
    if comes is False or age is None:
        raise ForgedRequestError
    if not _is_proved(_given()) and (comes is None or age > LASTS):
        raise UnsureRequestError


def is_from_our_page() -> bool:
    """Whether a page of ours, and no other site's, has sent what was sent."""
    comes = _comes_from_here()
    return comes is True or (comes is None and _age(_given()) is not None)


def ask_for_proof() -> None:
    """From here on this response's forms carry a token bound to a cookie that it sets."""
    g.proof = token_urlsafe(24)


def _comes_from_here() -> bool | None:
    """The browser's word; None when it gives none."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    # Pages without a referrer send "null" from browsers that know no Sec-Fetch-Site.
    if origin in {None, "null"}:
        return None
    return urlsplit(origin).netloc == request.host


def _given() -> str:
    return request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")


def _age(given: str) -> int | None:
    """Hours since the token was made, 0 for one that is bound to somebody; None for a wrong one."""
    if _is_proved(given):
        return 0
    session = _session()
    if session:
        return 0 if _is_same(given, _mac(session)) else None
    hour = _hour_in(given)
    age = _hour() - hour if hour is not None else -1
    is_ours = hour is not None and _is_same(given, _public(hour))
    return age if is_ours and age >= 0 else None


def _is_proved(given: str) -> bool:
    cookie = request.cookies.get(COOKIE, "")
    return bool(cookie) and _is_same(given, _PROVED + _mac(f"form:{cookie}"))


def _session() -> str:
    """What a token is bound to; "" on pages for everyone."""
    if g.get("for_everyone"):
        return ""
    # Without a database nobody knows whose the cookie is, and what was sent is given back.
    return str(g.get("login_token", "")) if "person" in g else login_cookie()


def _hour() -> int:
    return int(time()) // 3600


def _public(hour: int) -> str:
    return f"{hour:x}.{_mac(f'anonymous:{hour}')}"


def _hour_in(given: str) -> int | None:
    written = given.partition(".")[0]
    try:
        return int(written, 16) if len(written) <= 8 else None
    except ValueError:
        return None


def _mac(what: str) -> str:
    key: bytes = current_app.config["SETTINGS"].secret_key
    return hmac.digest(key, f"csrf:{what}".encode(), "sha256").hex()[:_BYTES]


def _is_same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


def _set_proof(response: Response) -> Response:
    if "proof" in g:
        response.set_cookie(
            COOKIE,
            g.proof,
            max_age=PROVED_FOR,
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
            path="/",
        )
    return response


def install(app: Flask) -> None:
    app.after_request(_set_proof)
