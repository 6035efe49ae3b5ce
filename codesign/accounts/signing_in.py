"""How often somebody may try to sign in: by account and network together, and by account."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.accounts.passwords import hash_password, is_password, needs_rehash, waste_time
from codesign.accounts.people import person_with_email
from codesign.db import now
from codesign.errors import TooManyError
from codesign.i18n import lazy
from codesign.web.attempts import buckets
from codesign.web.rate_limits import Limit, network_of

FROM_HERE = Limit(burst=8, per_second=1 / 60)
"""Tries at one account from one network: eight, then one a minute."""
AT_ACCOUNT = Limit(burst=60, per_second=1 / 60)
"""Tries at one account from everywhere. High, so that a stranger cannot lock its owner out."""
FROM_NETWORK = Limit(burst=100, per_second=1 / 10)
"""Tries from one network at any account: a whole office shares one."""


class TooManySignInsError(TooManyError):
    sentence = lazy("Det blev för många försök att logga in. Vänta några minuter och försök igen.")


def count_try(email: str, address: str) -> None:
    """Count one try to sign in. Raises TooManySignInsError."""
    moment = now()
    for key, limit in _tries(email, address):
        if not buckets().take(key, limit, moment):
            raise TooManySignInsError


def _tries(email: str, address: str) -> tuple[tuple[str, Limit], ...]:
    network = network_of(address)
    return (
        (buckets().key_of("sign-in here", f"{email} {network}"), FROM_HERE),
        (buckets().key_of("sign-in to", email), AT_ACCOUNT),
        (buckets().key_of("sign-in from", network), FROM_NETWORK),
    )


@dataclass(frozen=True)
class Known:
    """Somebody whose password was right, and what it was compared with."""

    person: Person
    stored: str
    fresh: str
    """The hash to store from now on; another one when its parameters are of an earlier day."""


def known(session: Session, email: str, password: str) -> Known | None:
    """Who has this e-mail and password, None when they do not go together.

    Takes equally long whether the account exists or not: long, so nothing is held meanwhile.
    """
    person = person_with_email(session, email)
    if person is None:
        waste_time(password)
        return None
    stored = person.password_hash
    if not is_password(stored, password):
        return None
    fresh = hash_password(password) if needs_rehash(stored) else stored
    return Known(person, stored, fresh)


def let_in(found: Known, address: str) -> bool:
    """Give the try back and keep the fresh hash; False when the account changed meanwhile."""
    person = found.person
    if not person.is_active or person.password_hash != found.stored:
        return False
    for key, limit in _tries(person.email, address):
        buckets().give_back({key: 1}, limit)
    person.password_hash = found.fresh
    return True
