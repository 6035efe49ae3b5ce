"""What an uploaded prototype may tell: a few kinds of event with a key, and nothing else.

The page around the frame has looked at every message already; what comes over the network is looked
at again, for anyone can send it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from codesign.items.moves import EventKind

KINDS = {kind.value: kind for kind in (EventKind.SCREEN, EventKind.HOTSPOT, EventKind.MISS)}
BATCH_LIMIT = 40
"""Events sent at once."""
AGE_LIMIT = 10 * 60 * 1000
"""Milliseconds; what is said to be older came, for all we know, just now."""
_KEY = re.compile(r"[a-z0-9-]{1,64}")
_BATCH = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Told:
    """One event, and how many milliseconds before it was sent it happened."""

    kind: EventKind
    key: str
    age: int


@dataclass(frozen=True)
class Batch:
    """Events sent together. The same mark twice is the same batch, sent again."""

    mark: str
    events: tuple[Told, ...]


def read_batch(sent: object) -> Batch | None:
    """The batch in decoded JSON; None when it, or anything in it, has another shape."""
    if not isinstance(sent, Mapping) or set(sent) != {"mark", "events"}:
        return None
    mark, events = sent["mark"], sent["events"]
    if not isinstance(mark, str) or _BATCH.fullmatch(mark) is None:
        return None
    if not isinstance(events, list) or not 0 < len(events) <= BATCH_LIMIT:
        return None
    told = [_told(event) for event in events]
    good = tuple(one for one in told if one is not None)
    return Batch(mark, good) if len(good) == len(told) else None


def _told(event: object) -> Told | None:
    if not isinstance(event, Mapping) or set(event) != {"type", "id", "age"}:
        return None
    kind, key, age = event["type"], event["id"], event["age"]
    if not isinstance(kind, str) or kind not in KINDS:
        return None
    if not isinstance(key, str) or _KEY.fullmatch(key) is None:
        return None
    if isinstance(age, bool) or not isinstance(age, int):
        return None
    return Told(KINDS[kind], key, age if 0 <= age <= AGE_LIMIT else 0)
