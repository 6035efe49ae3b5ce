"""How often somebody may try to sign in: by account and network together, and by account."""

from sqlalchemy.orm import Session

from codesign.db import now
from codesign.errors import TooManyError
from codesign.people.models import Person
from codesign.people.passwords import hash_password, is_password, needs_rehash, waste_time
from codesign.people.queries import person_with_email
from codesign.people.rates import Limit, network_of
from codesign.people.tries import buckets
from codesign.web.i18n import lazy

FROM_HERE = Limit(burst=8, per_second=1 / 60)
"""Tries at one account from one network: eight, then one a minute."""
AT_ACCOUNT = Limit(burst=60, per_second=1 / 60)
"""Tries at one account from everywhere. High, so that a stranger cannot lock its owner out."""
FROM_NETWORK = Limit(burst=100, per_second=1 / 10)
"""Tries from one network at any account: a whole office shares one."""


class TooManySignInsError(TooManyError):
    sentence = lazy("Det blev för många försök att logga in. Vänta några minuter och försök igen.")


def person_signing_in(session: Session, email: str, password: str, address: str) -> Person | None:
    """The person with this e-mail and password, None when they do not go together.

    Takes equally long whether the account exists or not. Raises TooManySignInsError.
    """
    moment = now()
    network = network_of(address)
    tries = (
        (buckets().key_of("sign-in here", f"{email} {network}"), FROM_HERE),
        (buckets().key_of("sign-in to", email), AT_ACCOUNT),
        (buckets().key_of("sign-in from", network), FROM_NETWORK),
    )
    for key, limit in tries:
        if not buckets().take(key, limit, moment):
            raise TooManySignInsError
    person = person_with_email(session, email)
    if person is None:
        waste_time(password)
        return None
    if not is_password(person.password_hash, password):
        return None
    for key, limit in tries:
        buckets().give_back({key: 1}, limit)
    if needs_rehash(person.password_hash):
        person.password_hash = hash_password(password)
    return person
