"""Token buckets: how often one address may try, counted without keeping the address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from codesign.people.models import RateBucket


@dataclass(frozen=True)
class Limit:
    """At most `burst` at once, and then `per_second` on average."""

    burst: float
    per_second: float


@dataclass(frozen=True)
class Bucket:
    """Tokens left at a moment."""

    tokens: float
    filled_at: datetime


CODE_TRIES = Limit(burst=10, per_second=1 / 360)
"""Wrong receipt codes from one address: ten, then one more every six minutes."""
SUBMISSIONS = Limit(burst=300, per_second=1)
"""What is told from one address. Generous: a care home or a school shares one."""
STALE = timedelta(days=2)


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


def take(session: Session, key_hash: str, limit: Limit, moment: datetime) -> bool:
    """Take one token from the stored bucket, held until the commit. Whether there was one."""
    row = _held(session, key_hash, limit, moment)
    bucket, allowed = taken(Bucket(row.tokens, row.filled_at), limit, moment)
    row.tokens, row.filled_at = bucket.tokens, bucket.filled_at
    session.flush()
    return allowed


def give_back(session: Session, key_hash: str, limit: Limit, moment: datetime) -> None:
    """Put back the token of a try that turned out not to count."""
    row = _held(session, key_hash, limit, moment)
    bucket = returned(Bucket(row.tokens, row.filled_at), limit)
    row.tokens = bucket.tokens
    session.flush()


def _held(session: Session, key_hash: str, limit: Limit, moment: datetime) -> RateBucket:
    dialect = session.get_bind().dialect.name
    new = postgresql.insert if dialect == "postgresql" else sqlite.insert
    first = full(limit, moment)
    session.execute(
        new(RateBucket)
        .values(key_hash=key_hash, tokens=first.tokens, filled_at=first.filled_at)
        .on_conflict_do_nothing()
    )
    # Keys change every day; one in 256 of them sweeps out what earlier days left behind.
    if key_hash.startswith("00"):
        session.execute(
            delete(RateBucket)
            .where(RateBucket.filled_at < moment - STALE)
            .execution_options(synchronize_session=False)
        )
    return session.scalars(
        select(RateBucket)
        .where(RateBucket.key_hash == key_hash)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
