"""Security headers: everything denied, then the little that pages need allowed by nonce."""

import secrets

from flask import Flask, Response, g, request


def nonce() -> str:
    """This response's nonce, made when first asked for."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


FRAMED = "; ".join(
    (
        "sandbox allow-same-origin",
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
"""The policy of a prototype's screen that we draw: it can be looked at and its links followed
inside its frame; no script of any kind runs in it and nothing can be sent from it."""


def show_in_frame() -> None:
    """This response is a screen inside a frame of ours, and nothing more."""
    g.content_security_policy = FRAMED


def check_in_frame() -> None:
    """This response is a screen that our own script looks for obstacles in, inside our frame."""
    g.content_security_policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce()}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def show_alone() -> None:
    """This response is a picture; should it be opened as a page of its own, it can do nothing."""
    g.content_security_policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def embed(*sources: str) -> None:
    """This page shows frames from these sources: “'self'”, or the prototypes' own host."""
    g.frame_sources = sources


def work_offline() -> None:
    """This page registers a worker of ours, which keeps it for times without a network."""
    g.has_worker = True


def content_security_policy() -> str:
    """The policy of a page: own scripts by nonce, own styles and fonts, Trusted Types."""
    if "content_security_policy" in g:
        return str(g.content_security_policy)
    script = f"'nonce-{nonce()}'"
    frames = g.get("frame_sources", ())
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {script}",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types htmx medskapa",
            *((f"frame-src {' '.join(frames)}",) if frames else ()),
            *(("worker-src 'self'",) if g.get("has_worker") else ()),
        )
    )


def add_security_headers(response: Response) -> Response:
    """Headers of every response; a page is kept by no cache unless its view says otherwise."""
    response.headers["Content-Security-Policy"] = content_security_policy()
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    )
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def install(app: Flask) -> None:
    app.after_request(add_security_headers)
    app.jinja_env.globals["nonce"] = nonce
