"""The capability's blueprint, and whose tries its pages count."""

from flask import Blueprint, request

from codesign.db import now
from codesign.people import rates
from codesign.web.sessions import keyed_hash

blueprint = Blueprint("feedback", __name__)


def here(purpose: str) -> str:
    """The bucket of the present address: an HMAC that is another one tomorrow."""
    network = rates.network_of(request.remote_addr or "")
    return keyed_hash("rate", f"{purpose}:{now().date()}:{network}")
