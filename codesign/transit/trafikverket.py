"""Answers of Trafikverket's open API, recorded as JSON: one answer, or one poll a line (NDJSON).

The field names are those of the API's data model for TrainAnnouncement, TrainPosition,
TrainMessage, OperativeEvent, TrainStationMessage and TrainStation. A recording's line is an
answer `{"RESPONSE": …}` with the time it was fetched beside it (`fetched_at`).
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from codesign.i18n import lazy
from codesign.transit.clock import FALLBACK_ZONE, epoch_in_name, moment_of
from codesign.transit.model import Event, Phrase, Point, Station
from codesign.transit.problems import Problems
from codesign.transit.tables import text_of

Json = Mapping[str, Any]

FETCHED = ("fetched_at", "fetchedAt", "fetched", "received_at", "time", "timestamp", "at")
INSIDE = ("response", "body", "answer", "data")
_POINT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.I)
_WAIT_CODE = "ANA088"
_PHRASES = (
    (Phrase.WAIT_FOR_TIME, re.compile(r"invänta (ny )?tid", re.I)),
    (Phrase.TRAFFIC_EARLIEST, re.compile(r"tidigast trafikstart|trafikstart tidigast", re.I)),
    (Phrase.LEAVES_EARLIEST, re.compile(r"(avgår|avgång) tidigast|tidigast avgång", re.I)),
    (Phrase.PRELIMINARY, re.compile(r"prel(iminär|\.)? ?tid", re.I)),
)
_EVENTS = {"Ankomst": Event.ARRIVAL, "Avgang": Event.DEPARTURE, "Avgång": Event.DEPARTURE}


@dataclass(frozen=True)
class Poll:
    """What one answer held. `at` is None when nobody noted when it was fetched."""

    file: str
    line: int
    at: datetime | None
    objects: Mapping[str, Sequence[Json]]

    def of(self, kind: str) -> Sequence[Json]:
        return self.objects.get(kind, ())

    def known(self, item: Json) -> datetime | None:
        """When a thing in the answer was known: when it was fetched, or last changed."""
        return self.at or moment_of(item.get("ModifiedTime"))


def looks_like_it(content: bytes) -> bool:
    """Whether bytes seem to be answers of the API."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] in {b"{", b"["} and (
        b'"RESPONSE"' in content or b'"TrainAnnouncement"' in content
    )


def read_polls(file: str, content: bytes, problems: Problems) -> list[Poll]:
    """The answers in a file. Lines that are no JSON are told and left out."""
    text = text_of(content)
    whole = _loaded(text)
    if isinstance(whole, (dict, list)):
        numbered = list(enumerate(whole if isinstance(whole, list) else [whole], 1))
    else:
        lines = enumerate(text.split("\n"), 1)
        numbered = [(line, _loaded(row)) for line, row in lines if row.strip()]
    polls = []
    for line, value in numbered:
        if isinstance(value, dict):
            at = _fetched(value) or moment_of(epoch_in_name(file))
            poll = Poll(file, line, at, _objects(file, line, value, problems))
            polls.append(poll if at else _dated(poll, problems))
        else:
            problems.add(file, line, lazy("Raden är inte JSON och hoppas över."))
    return polls


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _fetched(value: Json) -> datetime | None:
    return next((when for key in FETCHED if (when := moment_of(value.get(key)))), None)


def _dated(poll: Poll, problems: Problems) -> Poll:
    """An answer that nothing in it dates, taken to be from when it last tells of anything."""
    items = [item for found in poll.objects.values() for item in found]
    if not items or any(moment_of(item.get("ModifiedTime")) for item in items):
        return poll
    happened = [_moments(items, field) for field in ("TimeAtLocation", "TimeStamp")]
    ahead = _moments(items, "AdvertisedTimeAtLocation")
    at = max(chain(*happened), default=None) or min(ahead, default=None)
    what = lazy("Det står inte när svaret hämtades. Det antas vara när det senaste tåget mättes.")
    problems.add(poll.file, poll.line, what)
    return replace(poll, at=at)


def _moments(items: Sequence[Json], field: str) -> list[datetime]:
    zone = ZoneInfo(FALLBACK_ZONE)
    return [moment for item in items if (moment := instant_of(item.get(field), zone))]


def _objects(file: str, line: int, value: Json, problems: Problems) -> dict[str, list[Json]]:
    inside = [value, *(value[key] for key in INSIDE if isinstance(value.get(key), dict))]
    response = next((one["RESPONSE"] for one in inside if "RESPONSE" in one), value)
    results = response.get("RESULT", response) if isinstance(response, dict) else []
    found: dict[str, list[Json]] = {}
    for result in results if isinstance(results, list) else [results]:
        if isinstance(result, dict) and "ERROR" in result:
            what = lazy("Svaret var ett fel från källan, så det säger inget om trafiken.")
            problems.add(file, line, what)
        for kind, items in result.items() if isinstance(result, dict) else ():
            if isinstance(items, list):
                found.setdefault(kind, []).extend(one for one in items if isinstance(one, dict))
    return found


def service_day(polls: Sequence[Poll], zone: str = FALLBACK_ZONE) -> date | None:
    """The local day that most announced times are on; without any, that of the answers."""
    local = ZoneInfo(zone)
    planned = _days(polls, "TrainAnnouncement", "AdvertisedTimeAtLocation", local)
    fetched = Counter(moment.date() for poll in polls if (moment := _local(poll.at, local)))
    measured = _days(polls, "TrainPosition", "TimeStamp", local)
    days = planned or fetched or measured
    return min(days, key=lambda day: (-days[day], day), default=None)


def _days(polls: Sequence[Poll], kind: str, field: str, zone: ZoneInfo) -> Counter[date]:
    moments = (_local(item.get(field), zone) for poll in polls for item in poll.of(kind))
    return Counter(moment.date() for moment in moments if moment is not None)


def stations(polls: Sequence[Poll]) -> dict[str, Station]:
    """The stations that the answers describe, by signature."""
    found = {}
    for poll in polls:
        for item in poll.of("TrainStation"):
            key = str(item.get("LocationSignature") or "")
            name = item.get("AdvertisedLocationName") or item.get("OfficialLocationName") or key
            lat, lon = point_of(item.get("Geometry")) or (None, None)
            if key:
                found[key] = Station(key, str(name), lat, lon)
    return found


def point_of(geometry: object) -> Point | None:
    """Latitude and longitude of `{"WGS84": "POINT (lon lat)"}`."""
    text = geometry.get("WGS84") if isinstance(geometry, dict) else geometry
    match = _POINT.search(text) if isinstance(text, str) else None
    if match is None:
        return None
    try:
        lon, lat = float(match[1]), float(match[2])
    except ValueError:
        return None
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


@dataclass(frozen=True)
class Announcement:
    """One arrival or departure, as it was announced in one answer."""

    train: str
    day: date | None
    """The day the train sets out, where the source says it."""
    station: str
    event: Event
    planned: datetime
    """In UTC, as every moment here: local clocks turn back in October."""
    expected: datetime | None
    measured: datetime | None
    is_preliminary: bool
    is_cancelled: bool
    is_deleted: bool
    track: str
    phrase: Phrase | None
    notes: tuple[str, ...]
    ends: tuple[str, str]
    """The stations it comes from and goes to, where they are told."""
    products: tuple[str, ...]
    traffic: tuple[str, ...]
    deviations: tuple[str, ...]
    is_public: bool
    """Whether passengers are told of the call: trains also pass places without stopping."""


def announcement_of(item: Json, zone: ZoneInfo) -> Announcement | None:
    """The announcement, or None when it lacks train, station, kind or time (`lacks` says which)."""
    train, station = _train(item), str(item.get("LocationSignature") or "")
    event = _EVENTS.get(str(item.get("ActivityType")))
    planned = instant_of(item.get("AdvertisedTimeAtLocation"), zone)
    if not (train and station and event and planned):
        return None
    deviations = _described(item.get("Deviation"))
    others = _described(item.get("OtherInformation"))
    sets_out = _local(item.get("ScheduledDepartureDateTime"), zone)
    return Announcement(
        train=train,
        day=sets_out.date() if sets_out else None,
        station=station,
        event=event,
        planned=planned,
        expected=_expected(item, zone),
        measured=instant_of(item.get("TimeAtLocationWithSeconds"), zone)
        or instant_of(item.get("TimeAtLocation"), zone),
        is_preliminary=item.get("EstimatedTimeIsPreliminary") is True,
        is_cancelled=item.get("Canceled") is True,
        is_deleted=item.get("Deleted") is True,
        track=str(item.get("TrackAtLocation") or ""),
        phrase=phrase_in([*deviations, *others]),
        notes=tuple(
            dict.fromkeys(
                text for _, text in (*deviations, *others) if text and not phrase_in([("", text)])
            )
        ),
        ends=(_end(item.get("FromLocation")), _end(item.get("ToLocation"))),
        products=tuple(text for _, text in _described(item.get("ProductInformation"))),
        traffic=tuple(text for _, text in _described(item.get("TypeOfTraffic"))),
        deviations=tuple(text for _, text in deviations),
        is_public=item.get("Advertised") is not False,
    )


def _train(item: Json) -> str:
    return str(item.get("AdvertisedTrainIdent") or item.get("OperationalTrainNumber") or "")


def lacks(item: Json, zone: ZoneInfo) -> tuple[str, str]:
    """The field for want of which an announcement cannot be used, and what stands in it."""
    if not _train(item):
        return "AdvertisedTrainIdent", ""
    if not item.get("LocationSignature"):
        return "LocationSignature", ""
    kind = item.get("ActivityType")
    if str(kind) not in _EVENTS:
        return "ActivityType", str(kind or "")
    return "AdvertisedTimeAtLocation", str(item.get("AdvertisedTimeAtLocation") or "")


def _expected(item: Json, zone: ZoneInfo) -> datetime | None:
    estimated = instant_of(item.get("EstimatedTimeAtLocation"), zone)
    if estimated is None and item.get("PlannedEstimatedTimeAtLocationIsValid") is True:
        return instant_of(item.get("PlannedEstimatedTimeAtLocation"), zone)
    return estimated


def instant_of(value: object, zone: ZoneInfo) -> datetime | None:
    """A moment in UTC, where order and differences are real seconds; local when it has no zone."""
    moment = moment_of(value)
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _local(value: object, zone: ZoneInfo) -> datetime | None:
    moment = moment_of(value)
    if moment is None:
        return None
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _described(value: object) -> list[tuple[str, str]]:
    """Codes and descriptions; older answers have only descriptions, or one and not a list."""
    items = value if isinstance(value, list) else [value] if value else []
    return [
        (str(one.get("Code") or ""), str(one.get("Description") or ""))
        if isinstance(one, dict)
        else ("", str(one))
        for one in items
    ]


def phrase_in(deviations: Sequence[tuple[str, str]]) -> Phrase | None:
    """The most uncertain phrase that the deviations hold."""
    if any(code == _WAIT_CODE for code, _ in deviations):
        return Phrase.WAIT_FOR_TIME
    for phrase, words in _PHRASES:
        if any(words.search(text) for _, text in deviations):
            return phrase
    return None


def _end(value: object) -> str:
    found = signatures(value)
    return found[-1] if found else ""


def signatures(value: object) -> list[str]:
    """Station signatures however deep they lie, in order, each once."""
    return list(dict.fromkeys(_signatures(value)))


def _signatures(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 6:
        for one in value:
            yield from _signatures(one, depth + 1)
    elif isinstance(value, dict) and depth < 6:
        for key in ("LocationSignature", "Signature", "LocationName", "AffectedLocation"):
            if value.get(key):
                yield from _signatures(value[key], depth + 1)
                return
