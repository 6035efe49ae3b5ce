"""Where what citizens send comes in: written together, acknowledged when it is on the disk.

Those who send while somebody's COMMIT is on its way to the disk are written together in the next
one. Nobody is answered before the COMMIT that holds their words has succeeded, and nobody's fault
is another's: when a shared one fails, each is tried alone, unless the database is in the way of
all of them alike.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import Connection, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from codesign.artefacts.anchors import Anchor
from codesign.contributions.add import NewVoice, Owner, add
from codesign.contributions.forms import CompleteSubmission
from codesign.contributions.models import Submission
from codesign.contributions.receipts import Fingerprints
from codesign.contributions.sources import Source
from codesign.db import Database
from codesign.web import rate_limits
from codesign.web.rate_limits import Buckets

TOGETHER = 64
"""At most so many in one COMMIT."""


class Received(StrEnum):
    """What became of a sending."""

    NEW = "new"
    SAME = "same"
    """It had come already, word for word."""
    OTHER = "other"
    """Something else had come with the same key."""
    TOO_MANY = "too many"
    """Nothing is stored: its network has sent too much just now."""


@dataclass(frozen=True)
class Target:
    """What a voice is about, and whose project that is."""

    agency_id: int
    project_id: int
    anchor: Anchor


@dataclass(frozen=True)
class Arrival:
    """One citizen's finished sending."""

    target: Target
    told: CompleteSubmission
    prints: Fingerprints
    language: str
    sender: str
    """The rate bucket of the sender's network; it is counted in memory and stored nowhere."""
    moment: datetime


@dataclass
class _Pending:
    arrival: Arrival
    received: Received | None = None
    fault: BaseException | None = None

    @property
    def is_done(self) -> bool:
        return self.received is not None or self.fault is not None


@dataclass
class SubmissionWriter:
    """Takes in what is sent to one database; safe to use from many threads."""

    database: Database
    buckets: Buckets = field(default_factory=Buckets)
    _waiting: list[_Pending] = field(default_factory=list)
    _is_busy: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def take_in(self, arrival: Arrival) -> Received:
        """What became of the sending, told when it is durable.

        Raises what the database raises; then nothing of this sending is stored.
        """
        mine = _Pending(arrival)
        with self._changed:
            self._waiting.append(mine)
            self._changed.wait_for(lambda: mine.is_done or not self._is_busy)
            if mine.is_done:
                return _outcome(mine)
            together, self._waiting = self._next_ones(mine)
            self._is_busy = True
        try:
            self._write(together)
        finally:
            with self._changed:
                self._is_busy = False
                self._changed.notify_all()
        return _outcome(mine)

    def _next_ones(self, mine: _Pending) -> tuple[list[_Pending], list[_Pending]]:
        """Those to write now, this thread's own among them, and those for the next time.

        A key that came twice at once waits, so that it meets itself as already stored.
        """
        chosen = {mine.arrival.prints.key_hash: mine}
        later = []
        for one in self._waiting:
            if one is mine:
                continue
            key = one.arrival.prints.key_hash
            if key in chosen or len(chosen) == TOGETHER:
                later.append(one)
            else:
                chosen[key] = one
        return list(chosen.values()), later

    def _write(self, together: Sequence[_Pending]) -> None:
        try:
            with (
                self.buckets.charging(rate_limits.SUBMISSIONS) as charged,
                self.database.lean_unit() as unit,
            ):
                sent = [one.arrival for one in together]
                received = store(unit, sent, self.buckets, charged)
        except Exception as fault:
            # Where the database itself is in the way, each alone would only wait as long again.
            if len(together) > 1 and not isinstance(fault, OperationalError):
                for one in together:
                    self._write([one])
            else:
                for one in together:
                    one.fault = fault
            return
        except BaseException as fault:
            for one in together:
                one.fault = fault
            raise
        for one, became in zip(together, received, strict=True):
            one.received = became


def _outcome(one: _Pending) -> Received:
    if one.fault is not None:
        raise one.fault
    assert one.received is not None
    return one.received


def store(
    connection: Connection,
    arrivals: Sequence[Arrival],
    buckets: Buckets | None = None,
    charged: Counter[str] | None = None,
) -> list[Received]:
    """Write arrivals, each with a key of its own, in the caller's transaction.

    What it takes from `buckets` is added to `charged`, for a caller whose COMMIT may fail.
    """
    new = _register(connection, arrivals)
    arrived = [one for one in arrivals if one.prints.key_hash in new]
    welcome = _within_limits(Buckets() if buckets is None else buckets, arrived, charged)
    turned_away = new - {one.prints.key_hash for one in welcome}
    if turned_away:
        connection.execute(_FORGET, {"keys": sorted(turned_away)})
    known = _known(connection, [one for one in arrivals if one.prints.key_hash not in new])
    if welcome:
        add(connection, [_voice(one) for one in welcome])
    return [_became(one, new, turned_away, known) for one in arrivals]


def _became(one: Arrival, new: set[str], turned_away: set[str], known: dict[str, str]) -> Received:
    key = one.prints.key_hash
    if key in turned_away:
        return Received.TOO_MANY
    if key in new:
        return Received.NEW
    return Received.SAME if known.get(key) == one.prints.payload_hash else Received.OTHER


_SUBMISSION = cast(Table, Submission.__table__)
_REGISTER = {
    kind.__name__.rsplit(".", 1)[-1]: kind.insert(_SUBMISSION)
    .on_conflict_do_nothing()
    .returning(_SUBMISSION.c.key_hash)
    for kind in (postgresql, sqlite)
}
_KNOWN = select(_SUBMISSION.c.key_hash, _SUBMISSION.c.payload_hash).where(
    _SUBMISSION.c.key_hash.in_(bindparam("keys", expanding=True))
)
_FORGET = delete(_SUBMISSION).where(_SUBMISSION.c.key_hash.in_(bindparam("keys", expanding=True)))


def _register(connection: Connection, arrivals: Sequence[Arrival]) -> set[str]:
    """Write down that forms came; the keys that had not come before.

    Two processes that get the same key at once wait for each other here, in the keys' order.
    """
    rows = [
        {
            "key_hash": one.prints.key_hash,
            "payload_hash": one.prints.payload_hash,
            "day": one.moment.date(),
        }
        for one in arrivals
    ]
    rows.sort(key=lambda row: str(row["key_hash"]))
    return set(connection.execute(_REGISTER[connection.dialect.name], rows).scalars())


def _known(connection: Connection, arrivals: Sequence[Arrival]) -> dict[str, str]:
    if not arrivals:
        return {}
    keys = [one.prints.key_hash for one in arrivals]
    found = connection.execute(_KNOWN, {"keys": keys})
    return {row.key_hash: row.payload_hash for row in found}


def _within_limits(
    buckets: Buckets, arrivals: Sequence[Arrival], charged: Counter[str] | None
) -> list[Arrival]:
    by_sender: dict[str, list[Arrival]] = defaultdict(list)
    for one in arrivals:
        by_sender[one.sender].append(one)
    welcome = []
    for sender, sent in by_sender.items():
        moment = max(one.moment for one in sent)
        allowed = buckets.take_several(sender, len(sent), rate_limits.SUBMISSIONS, moment)
        if charged is not None:
            charged[sender] += allowed
        welcome += sent[:allowed]
    return welcome


def _voice(one: Arrival) -> NewVoice:
    target, told = one.target, one.told
    return NewVoice(
        owner=Owner(target.agency_id, target.project_id),
        anchor=target.anchor,
        source=Source.COMMENT,
        mode=told.mode,
        text=told.text,
        rating=told.rating,
        perspective=told.perspective,
        language=one.language,
        day=one.moment.date(),
        code_hmac=one.prints.code_hmac,
    )
