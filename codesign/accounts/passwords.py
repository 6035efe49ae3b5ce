"""Passwords: argon2id, and what makes one good enough."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.waiting import takes_time

MIN_LENGTH = 12
MAX_LENGTH = 1024

# OWASP's Password Storage Cheat Sheet: argon2id with at least 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

OBVIOUS = frozenset({"password", "lösenord", "losenord", "qwerty", "123456", "abc123", "medskapa"})


class WeakPasswordError(RuleBrokenError):
    status = 422
    sentence = lazy("Lösenordet behöver ha minst %(least)s tecken och inte vara lätt att gissa.")

    def __init__(self) -> None:
        super().__init__(least=MIN_LENGTH)


@takes_time
def hash_password(password: str) -> str:
    """The argon2id hash to store, parameters and salt included."""
    return HASHER.hash(password)


@takes_time
def is_password(stored: str, password: str) -> bool:
    """Whether the password is the stored one; False for a hash that is not argon2's."""
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody has this password")


def waste_time(password: str) -> None:
    """Work as long as for a known account, so that timing does not tell which accounts exist."""
    is_password(_nobodys_hash(), password)


def require_good_password(password: str) -> None:
    """Raise WeakPasswordError for one that is short, endless or obvious."""
    folded = password.casefold()
    stem = folded
    for word in OBVIOUS:
        stem = stem.replace(word, "")
    is_obvious = len(stem.strip("0123456789!?.-_ ")) == 0 or len(set(folded)) < 4
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH or is_obvious:
        raise WeakPasswordError
