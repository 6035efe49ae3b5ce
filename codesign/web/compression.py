"""Public pages and static files travel compressed; a slow phone feels the difference.

Pages of signed-in people do not: a page that holds a secret beside words from its address can
give the secret away by its compressed length (BREACH, breachattack.com). Public pages carry the
same token for everyone, so they hold nothing to give away.
"""

import gzip
import re

from flask import Flask, Response, g, request

LEAST = 1_000
"""Bytes below which compressing gains nothing."""
KINDS = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"}
)


def compress(response: Response) -> Response:
    """The response with its body gzipped, where that is safe and worth it."""
    if not (_is_public() and response.status_code == 200 and response.mimetype in KINDS):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or request.method == "HEAD":
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= LEAST:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)
    return response


def without_indents(response: Response) -> Response:
    """A style sheet of ours without what begins its lines, which is there for who reads it."""
    is_sheet = request.endpoint == "static" and response.mimetype == "text/css"
    if is_sheet and response.status_code == 200 and request.method == "GET":
        response.direct_passthrough = False
        response.set_data(re.sub(rb"\n[ \n]+", b"\n", response.get_data()))
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)
    return response


def _is_public() -> bool:
    if request.endpoint == "static":
        return True
    return bool(g.get("for_everyone")) and g.get("person") is None


def install(app: Flask) -> None:
    app.after_request(compress)
    app.after_request(without_indents)  # Runs before the one above it.
