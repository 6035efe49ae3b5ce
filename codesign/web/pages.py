"""What templates share: assets with a version in their address, and form helpers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import Flask, request, url_for
from werkzeug.urls import iri_to_uri

T = TypeVar("T")

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


@dataclass(frozen=True)
class Cut(Generic[T]):
    """The beginning of a long list, and how many of it are left out."""

    shown: Sequence[T]
    left_out: int


def at_most(listed: Sequence[T], limit: int) -> Cut[T]:
    """At most `limit` of a list, for a page that cannot show them all."""
    return Cut(listed[:limit], max(len(listed) - limit, 0))


def scale_of(steps: int) -> range:
    """The steps of a scale: 1 and up to `steps`."""
    return range(1, steps + 1)


def tail(long_id: int) -> int:
    """The last six digits of an id that tells no order: what tells rows of a page apart."""
    return long_id % 1_000_000


def install(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    app.jinja_env.filters.update(tail=tail, at_most=at_most)
    app.jinja_env.globals.update(asset=asset, address_in=address_in, scale_of=scale_of)
