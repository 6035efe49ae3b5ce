"""The blueprint, and how a walk-through is found: wrong codes cost a try, right ones nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint
from sqlalchemy.orm import Session

from codesign.errors import NotFoundError
from codesign.people import rates, tries
from codesign.prototypes.walks import walks
from codesign.prototypes.walks.walks import Invitation, Walk
from codesign.web.sessions import session

blueprint = Blueprint("walking", __name__)

LIMIT = rates.INVITATION_TRIES


@contextmanager
def _counted(asked: Session) -> Iterator[None]:
    """What is not found counts as a try of the sender's network; too many are refused.

    A right code is never refused: a whole room may share one network, and eighty bits are beyond
    guessing. Raises TooManyError in the place of NotFoundError then.
    """
    try:
        yield
    except NotFoundError:
        # Lets go of what is held before the page of what went wrong is drawn.
        asked.rollback()
        tries.count_or_refuse("walk", LIMIT)
        raise


def invitation(code: str) -> Invitation:
    """The round that a code invites to; everything wrong is the same 404, or 429."""
    with _counted(session()):
        return walks.invitation(session(), code)


def walk_of(secret: str) -> Walk:
    """The walk-through of a secret, to be read; everything wrong is the same 404, or 429."""
    with _counted(session()):
        return walks.by_secret(session(), secret)


def held(unit: Session, secret: str) -> Walk:
    """The walk-through of a secret, held until the commit."""
    with _counted(unit):
        return walks.by_secret(unit, secret, held=True)
