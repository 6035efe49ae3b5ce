"""Token buckets: how often one network may try, counted in memory and kept nowhere.

A bucket's key is a hash with a salt that is made when the process starts and ends with it, so
that neither the database nor a backup can tell who sent what. Several processes each count their
own share; a restart forgets. Codes have eighty bits or more, so the limits spare the server and
do not guard the codes.
"""

import secrets
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from threading import Lock

from codesign.errors import TooManyError


@dataclass(frozen=True)
class Limit:
    """At most `burst` at once, and then `per_second` on average."""

    burst: float
    per_second: float

    def full_at(self, bucket: "Bucket") -> datetime:
        """When the bucket is full again, and as if it had never been."""
        missing = max(0.0, self.burst - bucket.tokens)
        return bucket.filled_at + timedelta(seconds=missing / self.per_second)


@dataclass(frozen=True)
class Bucket:
    """Tokens left at a moment."""

    tokens: float
    filled_at: datetime


CODE_TRIES = Limit(burst=10, per_second=1 / 360)
"""Wrong receipt codes from one address: ten, then one more every six minutes."""
INVITATION_TRIES = Limit(burst=20, per_second=1 / 60)
"""Wrong invitation codes from one network: an office may share an old link."""
SUBMISSIONS = Limit(burst=300, per_second=1)
"""What is told from one address. Generous: a care home or a school shares one."""
SWEPT_EVERY = timedelta(minutes=1)
"""How often buckets that are full again are forgotten."""
MOST = 100_000
"""Buckets at a time. Past that the one that was used longest ago goes first."""


def full(limit: Limit, moment: datetime) -> Bucket:
    """The bucket of someone never seen before."""
    return Bucket(limit.burst, moment)


def filled(bucket: Bucket, limit: Limit, moment: datetime) -> Bucket:
    """The bucket with what has run into it since. A clock set back adds nothing."""
    seconds = max(0.0, (moment - bucket.filled_at).total_seconds())
    tokens = min(limit.burst, bucket.tokens + seconds * limit.per_second)
    return Bucket(tokens, max(moment, bucket.filled_at))


def taken(bucket: Bucket, limit: Limit, moment: datetime) -> tuple[Bucket, bool]:
    """The bucket after one try, and whether the try was allowed. A refused try costs nothing."""
    now_there = filled(bucket, limit, moment)
    if now_there.tokens < 1:
        return now_there, False
    return Bucket(now_there.tokens - 1, now_there.filled_at), True


def returned(bucket: Bucket, limit: Limit) -> Bucket:
    """The bucket when a try turned out not to count."""
    return Bucket(min(limit.burst, bucket.tokens + 1), bucket.filled_at)


def network_of(address: str) -> str:
    """The part of an address that one household or office has: all of IPv4, /64 of IPv6."""
    try:
        parsed = ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return parsed.exploded[:19]
    return str(parsed)


@dataclass
class Buckets:
    """The buckets of one process; safe to use from many threads.

    Made by hand and no cache: a bucket may only be forgotten once it is full, when that is depends
    on what was taken, time is the caller's, and reading and taking are one step under one lock.
    """

    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _kept: OrderedDict[str, tuple[Bucket, datetime]] = field(
        default_factory=OrderedDict, repr=False
    )
    """Each with the moment when it is full again; the one that was used longest ago first."""
    _swept_at: datetime | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def key_of(self, purpose: str, whose: str) -> str:
        """The key of somebody (a network, an account) for one purpose; another in every process."""
        return blake2b(f"{purpose}:{whose}".encode(), key=self._salt, digest_size=16).hexdigest()

    def take(self, key: str, limit: Limit, moment: datetime) -> bool:
        """Take one token. Whether there was one."""
        return self.take_several(key, 1, limit, moment) == 1

    def take_several(self, key: str, wanted: int, limit: Limit, moment: datetime) -> int:
        """Take up to so many tokens; how many there were."""
        allowed = 0
        with self._lock:
            self._sweep(moment)
            bucket, _ = self._kept.pop(key, (full(limit, moment), moment))
            for _ in range(wanted):
                bucket, is_allowed = taken(bucket, limit, moment)
                allowed += is_allowed
            self._kept[key] = bucket, limit.full_at(bucket)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return allowed

    def take_or_refuse(self, key: str, limit: Limit, moment: datetime) -> None:
        """Take one token. Raises TooManyError when there is none."""
        if not self.take(key, limit, moment):
            raise TooManyError

    def give_back(self, tries: Mapping[str, int], limit: Limit) -> None:
        """Put back the tokens of tries that turned out not to count, by key."""
        with self._lock:
            for key, times in tries.items():
                for _ in range(times if key in self._kept else 0):
                    bucket = returned(self._kept[key][0], limit)
                    self._kept[key] = bucket, limit.full_at(bucket)

    @contextmanager
    def charging(self, limit: Limit) -> Iterator[Counter[str]]:
        """What the block has charged, by key; given back when the block fails."""
        charged: Counter[str] = Counter()
        try:
            yield charged
        except BaseException:
            self.give_back(charged, limit)
            raise

    def __len__(self) -> int:
        return len(self._kept)

    def _sweep(self, moment: datetime) -> None:
        if self._swept_at is not None and moment - self._swept_at < SWEPT_EVERY:
            return
        self._swept_at = moment
        for key in [key for key, (_, full_at) in self._kept.items() if full_at <= moment]:
            del self._kept[key]
