"""The blueprint, and what its pages share."""

from flask import Blueprint

from codesign.db import now
from codesign.feedback.views.blueprint import here
from codesign.people import rates
from codesign.prototypes.field.kits import Kit, KitGoneError, kit_of
from codesign.web.sessions import database, session

blueprint = Blueprint("field", __name__)


def this_kit(secret: str) -> Kit:
    """The prepared device that the address names.

    Raises KitGoneError, alike for a wrong secret, an old and a withdrawn one; TooManyError for a
    network that has tried many. A right one is never held up by the wrong ones.
    """
    moment = now()
    try:
        return kit_of(session(), secret, moment)
    except KitGoneError:
        session().rollback()
        with database().unit() as unit:
            rates.take_or_refuse(unit, here("field"), rates.INVITATION_TRIES, moment)
        raise
