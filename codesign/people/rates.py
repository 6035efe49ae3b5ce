"""Token buckets: how often one address may try, counted without keeping the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import cast

from sqlalchemy import Connection, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from codesign.errors import TooManyError
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
INVITATION_TRIES = Limit(burst=20, per_second=1 / 60)
"""Wrong invitation codes from one network: an office may share an old link."""
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


def take_or_refuse(session: Session, key_hash: str, limit: Limit, moment: datetime) -> None:
    """Take one token. Raises TooManyError when there is none."""
    if not take(session, key_hash, limit, moment):
        raise TooManyError


def take_several(
    connection: Connection, wanted: Mapping[str, int], limit: Limit, moment: datetime
) -> dict[str, int]:
    """Take up to so many tokens from each bucket, held until the commit; how many there were.

    `wanted` maps the keys of buckets to tokens.
    """
    keys = sorted(wanted)
    held = _held_several(connection, keys)
    missing = [key for key in keys if key not in held]
    if missing:
        first = full(limit, moment)
        _make(connection, missing, first)
        held |= _held_several(connection, missing)
    allowed = dict.fromkeys(keys, 0)
    after = []
    for key in keys:
        bucket = held[key]
        for _ in range(wanted[key]):
            bucket, is_allowed = taken(bucket, limit, moment)
            allowed[key] += is_allowed
        after.append({"b_key": key, "b_tokens": bucket.tokens, "b_filled_at": bucket.filled_at})
    connection.execute(_FILL, after)
    return allowed


_TABLE = cast(Table, RateBucket.__table__)
_HOLD = (
    select(_TABLE.c.key_hash, _TABLE.c.tokens, _TABLE.c.filled_at)
    .where(_TABLE.c.key_hash.in_(bindparam("keys", expanding=True)))
    .order_by(_TABLE.c.key_hash)
    .with_for_update()
)
_FILL = (
    update(_TABLE)
    .where(_TABLE.c.key_hash == bindparam("b_key"))
    .values(tokens=bindparam("b_tokens"), filled_at=bindparam("b_filled_at"))
)


def _held_several(connection: Connection, keys: Sequence[str]) -> dict[str, Bucket]:
    rows = connection.execute(_HOLD, {"keys": keys})
    return {key: Bucket(tokens, filled_at) for key, tokens, filled_at in rows}


def give_back(session: Session, key_hash: str, limit: Limit, moment: datetime) -> None:
    """Put back the token of a try that turned out not to count."""
    row = _held(session, key_hash, limit, moment)
    bucket = returned(Bucket(row.tokens, row.filled_at), limit)
    row.tokens = bucket.tokens
    session.flush()


def _held(session: Session, key_hash: str, limit: Limit, moment: datetime) -> RateBucket:
    _make(session.connection(), [key_hash], full(limit, moment))
    return session.scalars(
        select(RateBucket)
        .where(RateBucket.key_hash == key_hash)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _make(connection: Connection, keys: Sequence[str], first: Bucket) -> None:
    dialect = connection.dialect.name
    new = postgresql.insert if dialect == "postgresql" else sqlite.insert
    connection.execute(
        new(_TABLE).on_conflict_do_nothing(),
        [{"key_hash": k, "tokens": first.tokens, "filled_at": first.filled_at} for k in keys],
    )
    # Keys change every day; one in 256 of them sweeps out what earlier days left behind.
    if any(key.startswith("00") for key in keys):
        connection.execute(delete(_TABLE).where(_TABLE.c.filled_at < first.filled_at - STALE))
