"""The blueprint, and what its pages share."""

from flask import Blueprint

from codesign.db import now
from codesign.fieldwork.devices import Kit, KitGoneError, kit_of
from codesign.web import attempts, rate_limits
from codesign.web.sessions import session

blueprint = Blueprint("field", __name__)
FORM_AROUND_BYTES = 8 * 1024
"""Of the form that a photograph comes in."""


def this_kit(secret: str) -> Kit:
    """The prepared device that the address names.

    Raises KitGoneError, alike for a wrong secret, an old and a withdrawn one; TooManyError for a
    network that has tried many. A right one is never held up by the wrong ones.
    """
    try:
        return kit_of(session(), secret, now())
    except KitGoneError:
        session().rollback()
        attempts.count_or_refuse("field", rate_limits.INVITATION_TRIES)
        raise
