"""The blueprint, and how a walk-through is found: wrong codes cost a try, right ones nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint
from sqlalchemy.orm import Session

from codesign.errors import NotFoundError
from codesign.rounds.participations import beginning
from codesign.rounds.participations.beginning import Invitation, Participation
from codesign.web import attempts, rate_limits
from codesign.web.sessions import session

blueprint = Blueprint("walking", __name__)

LIMIT = rate_limits.INVITATION_TRIES


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
        attempts.count_or_refuse("walk", LIMIT)
        raise


def invitation(code: str) -> Invitation:
    """The round that a code invites to; everything wrong is the same 404, or 429."""
    with _counted(session()):
        return beginning.invitation(session(), code)


def participation_of(secret: str) -> Participation:
    """The walk-through of a secret, to be read; everything wrong is the same 404, or 429."""
    with _counted(session()):
        return beginning.by_secret(session(), secret)


def held(unit: Session, secret: str) -> Participation:
    """The walk-through of a secret, held until the commit."""
    with _counted(unit):
        return beginning.by_secret(unit, secret, held=True)
