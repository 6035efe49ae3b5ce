"""What templates share: assets with a version in their address, and form helpers."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, request, url_for
from werkzeug.urls import iri_to_uri

STATIC = Path(__file__).parents[1] / "static"


@cache
def _digest(path: str) -> str:
    return sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of a static file; it changes when the file does, so browsers may keep it."""
    return _address(path, request.script_root)


@cache
def _address(path: str, _root: str) -> str:
    return url_for("static", filename=path, v=_digest(path))


def address_in(code: str) -> str:
    """This page's address, shown in another language."""
    if request.method != "GET":
        return f"/?lang={code}"
    query = request.args.copy()
    query["lang"] = code
    return iri_to_uri(f"{request.path}?{urlencode(list(query.items(multi=True)))}")


def tail(long_id: int) -> int:
    """The last six digits of an id that tells no order: what tells rows of a page apart."""
    return long_id % 1_000_000


def install(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    app.jinja_env.filters["tail"] = tail
    app.jinja_env.globals.update(asset=asset, address_in=address_in)
