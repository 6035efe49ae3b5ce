"""What a station is called in states, hotspots and addresses: one key for each id."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256

from codesign.transit.model import Timetable

_PLAIN = re.compile(r"[A-Z][a-z0-9]{0,39}|[0-9]{1,40}")
"""Ids whose key is the id in small letters: the usual signatures, and numbers."""
_READABLE = 32
_DIGEST = 16
_OTHER_LETTERS = str.maketrans({"ø": "o", "æ": "a", "ß": "ss", "đ": "d", "ð": "d", "ł": "l"})


def station_key(station: str) -> str:
    """The key of a station's id: small letters a–z, digits and hyphens, at most 56 characters.

    No two ids share one. `Cst` is `cst`; an id that small letters cannot tell from others ends
    in a digest of it, sixteen hexadecimal digits of SHA-256.
    """
    if _PLAIN.fullmatch(station):
        return station.lower()
    digest = sha256(station.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    return f"{_readable(station) or 'station'}-{digest}"


def _readable(station: str) -> str:
    letters = station.casefold().translate(_OTHER_LETTERS)
    bare = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:_READABLE].strip("-")


def earlier_key(station: str) -> str:
    """The key that documents and saved addresses may still have. Several ids may share one."""
    return re.sub(r"[^a-z0-9]+", "-", station.lower()).strip("-")[:56] or "okand"


class StationKeys:
    """The keys of a feed's stations, both ways.

    `declared` are the values that the prototype's own states may have: a station that one of
    them names is called by it, so that what a document says of a station goes on to hold.
    """

    def __init__(self, stations: Iterable[str], declared: Iterable[str] = ()) -> None:
        self._stations: dict[str, str | None] = {}
        ids = list(stations)
        for station in ids:
            earlier = earlier_key(station)
            self._stations[earlier] = None if earlier in self._stations else station
        self._stations |= {station_key(station): station for station in ids}
        self._declared: dict[str, str] = {}
        for value in declared:
            if (station_named := self.station(value)) is not None:
                self._declared.setdefault(station_named, value)

    def key(self, station: str) -> str:
        return self._declared.get(station) or station_key(station)

    def station(self, key: str) -> str | None:
        """The station that a key names; None for none, and for an earlier key that several had."""
        return self._stations.get(key)


@lru_cache(maxsize=8)
def keys_of(timetable: Timetable, declared: tuple[str, ...]) -> StationKeys:
    """The keys of a timetable's stations, found once."""
    return StationKeys(timetable.stations, declared)


def declared_in(values: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The values of a document's states that name stations."""
    return tuple(dict.fromkeys((*values.get("station", ()), *values.get("goal", ()))))
