"""What a GTFS-Realtime message replaces of what was told before it.

A full data set replaces the one before it of the same stream. A recording may hold several
streams side by side, such as one of trips and one of alerts, and none of them ends another's.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from google.transit import gtfs_realtime_pb2 as proto

from codesign.transit.realtime import Snapshot

SIDE_BY_SIDE = 30
"""Seconds: two messages so near in time that differ in name or content are of two streams."""
_NOT_LETTERS = re.compile(r"\d+T\d+Z?|[\d\W_]+", re.I)
_KINDS = ("trip_update", "vehicle", "alert")

Stream = tuple[str, ...]


class Streams:
    """Tells the streams of a recording apart."""

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        ordered = sorted(snapshots, key=lambda one: one.at)
        families = Counter(map(_family, ordered))
        near = [pair for pair in pairwise(ordered) if pair[1].at - pair[0].at <= SIDE_BY_SIDE]
        self.by_name = sum(n > 1 for n in families.values()) > 1 or any(
            _family(one) != _family(other) for one, other in near
        )
        self.by_kind = not self.by_name and any(
            _kinds(one) and _kinds(other) and not {*_kinds(one)} & {*_kinds(other)}
            for one, other in near
        )

    def of(self, snapshot: Snapshot) -> Stream:
        """The stream that a message is of."""
        if self.by_name:
            return (_family(snapshot),)
        return _kinds(snapshot) if self.by_kind else ()


def is_full(snapshot: Snapshot) -> bool:
    header = snapshot.message.header
    return bool(header.incrementality != proto.FeedHeader.DIFFERENTIAL)


def _family(snapshot: Snapshot) -> str:
    """The letters of a file's name and folders: what its recorder calls the stream."""
    path = PurePosixPath(snapshot.file)
    return _NOT_LETTERS.sub("", str(path.with_suffix(""))).lower()


def _kinds(snapshot: Snapshot) -> Stream:
    return tuple(
        kind for kind in _KINDS if any(one.HasField(kind) for one in snapshot.message.entity)
    )
