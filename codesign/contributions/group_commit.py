"""Where what citizens send comes in: written together, acknowledged when it is on the disk.

Those who send while somebody's COMMIT is on its way to the disk are written together in the next
one. Nobody is answered before the COMMIT that holds their words has succeeded, and nobody's fault
is another's: when a shared one fails, each is tried alone, unless the database is in the way of
all of them alike.
"""

import threading
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar, cast

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

    @property
    def key_hash(self) -> str:
        """The hash of the form's key."""
        return self.prints.key_hash


class Keyed(Protocol):
    """What is sent with a key of its own."""

    @property
    def key_hash(self) -> str:
        """The hash of the form's key; what has the same one waits for its turn."""


Sent = TypeVar("Sent", bound=Keyed)
Became = TypeVar("Became")


@dataclass
class _Pending(Generic[Sent, Became]):
    arrival: Sent
    received: Became | None = None
    fault: BaseException | None = None

    @property
    def is_done(self) -> bool:
        return self.received is not None or self.fault is not None


@dataclass
class GroupWriter(ABC, Generic[Sent, Became]):
    """Takes in what is sent to one database; safe to use from many threads."""

    database: Database
    buckets: Buckets = field(default_factory=Buckets)
    _waiting: list[_Pending[Sent, Became]] = field(default_factory=list)
    _is_busy: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @abstractmethod
    def committed(self, together: Sequence[Sent]) -> Sequence[Became]:
        """Write sendings, each with a key of its own, in one unit; what became of each."""

    def take_in(self, arrival: Sent) -> Became:
        """What became of the sending, told when it is durable.

        Raises what `committed` raises; then nothing of this sending is stored.
        """
        mine: _Pending[Sent, Became] = _Pending(arrival)
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

    def _next_ones(
        self, mine: _Pending[Sent, Became]
    ) -> tuple[list[_Pending[Sent, Became]], list[_Pending[Sent, Became]]]:
        """Those to write now, this thread's own among them, and those for the next time.

        A key that came twice at once waits, so that it meets itself as already stored.
        """
        chosen = {mine.arrival.key_hash: mine}
        later = []
        for one in self._waiting:
            if one is mine:
                continue
            key = one.arrival.key_hash
            if key in chosen or len(chosen) == TOGETHER:
                later.append(one)
            else:
                chosen[key] = one
        return list(chosen.values()), later

    def _write(self, together: Sequence[_Pending[Sent, Became]]) -> None:
        try:
            received = self.committed([one.arrival for one in together])
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


def _outcome(one: _Pending[Sent, Became]) -> Became:
    if one.fault is not None:
        raise one.fault
    assert one.received is not None
    return one.received


class SubmissionWriter(GroupWriter[Arrival, Received]):
    """Takes in single voices."""

    def committed(self, together: Sequence[Arrival]) -> Sequence[Received]:
        """What became of each, within what its network may send."""
        with (
            self.buckets.charging(rate_limits.SUBMISSIONS) as charged,
            self.database.lean_unit() as unit,
        ):
            return store(unit, together, self.buckets, charged)


def store(
    connection: Connection,
    arrivals: Sequence[Arrival],
    buckets: Buckets | None = None,
    charged: Counter[str] | None = None,
) -> list[Received]:
    """Write arrivals, each with a key of its own, in the caller's transaction.

    What it takes from `buckets` is added to `charged`, for a caller whose COMMIT may fail.
    """
    new = register(connection, [_key(one) for one in arrivals])
    arrived = [one for one in arrivals if one.prints.key_hash in new]
    welcome = _within_limits(Buckets() if buckets is None else buckets, arrived, charged)
    turned_away = new - {one.prints.key_hash for one in welcome}
    if turned_away:
        connection.execute(_FORGET, {"keys": sorted(turned_away)})
    came = known(connection, [one.key_hash for one in arrivals if one.key_hash not in new])
    if welcome:
        add(connection, [_voice(one) for one in welcome])
    return [_became(one, new, turned_away, came) for one in arrivals]


def _key(one: Arrival) -> "Key":
    return Key(one.key_hash, one.prints.payload_hash, one.moment.date())


def _became(one: Arrival, new: set[str], turned_away: set[str], came: dict[str, str]) -> Received:
    key = one.prints.key_hash
    if key in turned_away:
        return Received.TOO_MANY
    if key in new:
        return Received.NEW
    return Received.SAME if came.get(key) == one.prints.payload_hash else Received.OTHER


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


@dataclass(frozen=True)
class Key:
    """A form that came: the hash of its key, what was sent with it, and the day."""

    key_hash: str
    payload_hash: str
    day: date


def register(connection: Connection, keys: Sequence[Key]) -> set[str]:
    """Write down that forms came; the hashes of keys that had not come before.

    Two processes that get the same key at once wait for each other here, in the keys' order.
    """
    rows = [asdict(one) for one in sorted(keys, key=lambda one: one.key_hash)]
    return set(connection.execute(_REGISTER[connection.dialect.name], rows).scalars())


def known(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """What had come before with these keys, by their hashes: the hash of what was sent."""
    if not keys:
        return {}
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
