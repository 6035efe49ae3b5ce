"""Whose tries a request counts: those of the network that it comes from."""

from flask import current_app, request

from codesign.db import now
from codesign.web.rate_limits import Buckets, Limit, network_of


def buckets() -> Buckets:
    """The buckets of the running application; they live as long as it does."""
    found: Buckets = current_app.extensions.setdefault("buckets", Buckets())
    return found


def here(purpose: str) -> str:
    """The bucket of the present network for one purpose."""
    return buckets().key_of(purpose, network_of(request.remote_addr or ""))


def count_or_refuse(purpose: str, limit: Limit) -> None:
    """Count a try of the present network. Raises TooManyError when it has none left."""
    buckets().take_or_refuse(here(purpose), limit, now())
