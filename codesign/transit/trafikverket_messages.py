"""Messages in answers of Trafikverket's open API: four kinds with different shapes."""

from collections.abc import Iterator, Sequence
from typing import Any

from codesign.transit.clock import ServiceDay, moment_of
from codesign.transit.model import MessageReport
from codesign.transit.plain import plain
from codesign.transit.trafikverket import Json, Poll, signatures


def messages(polls: Sequence[Poll], clock: ServiceDay) -> Iterator[MessageReport]:
    """Every wording of every message, as it was known."""
    for poll in polls:
        for item in poll.of("TrainMessage"):
            yield from _train_message(item, poll, clock)
        for item in poll.of("OperativeEvent"):
            yield from _operative_event(item, poll, clock)
        for item in poll.of("TrainStationMessage"):
            yield from _station_message(item, poll, clock)


def _seconds(item: Json, field: str, clock: ServiceDay) -> int | None:
    moment = moment_of(item.get(field))
    return None if moment is None else clock.seconds(moment)


def _known(item: Json, poll: Poll, clock: ServiceDay, *fields: str) -> int | None:
    told = [poll.known(item), *(moment_of(item.get(field)) for field in fields)]
    moment = next((one for one in told if one is not None), None)
    return None if moment is None else clock.seconds(moment)


def _train_message(item: Json, poll: Poll, clock: ServiceDay) -> Iterator[MessageReport]:
    at = _known(item, poll, clock, "LastUpdateDateTime", "StartDateTime")
    if at is None:
        return
    impacts = _dicts(item.get("TrafficImpact"))
    affected = signatures([item.get("AffectedLocation"), impacts])
    reason = _reason(item)
    yield MessageReport(
        at=at,
        key=f"TrainMessage:{item.get('EventId') or item.get('Header')}",
        header=plain(item.get("Header")) or reason,
        text=plain(item.get("ExternalDescription")),
        stations=tuple(affected),
        section=_section(impacts),
        starts=_seconds(item, "StartDateTime", clock),
        ends=_seconds(item, "EndDateTime", clock),
        is_withdrawn=item.get("Deleted") is True,
    )


def _operative_event(item: Json, poll: Poll, clock: ServiceDay) -> Iterator[MessageReport]:
    at = _known(item, poll, clock, "ModifiedDateTime", "StartDateTime")
    if at is None:
        return
    sections = _dicts(item.get("EventSection"))
    impacts = _dicts(item.get("TrafficImpact"))
    public = [one["PublicMessage"] for one in impacts if isinstance(one.get("PublicMessage"), dict)]
    kind = item.get("EventType")
    named = str(kind.get("Description") or "") if isinstance(kind, dict) else ""
    section = _section(sections) or _section(
        [one for impact in impacts for one in _dicts(impact.get("SelectedSection"))]
    )
    yield MessageReport(
        at=at,
        key=f"OperativeEvent:{item.get('OperativeEventId')}",
        header=next((plain(one["Header"]) for one in public if one.get("Header")), named),
        text="\n".join(plain(one.get("Description")) for one in public if one.get("Description")),
        stations=tuple(signatures([impacts, list(section or ())])),
        section=section,
        starts=_seconds(item, "StartDateTime", clock),
        ends=_seconds(item, "EndDateTime", clock),
        traffic_earliest=_seconds(item, "RailRoadTimeForServiceResumption", clock),
        is_withdrawn=item.get("Deleted") is True or item.get("EventState") == 0,
    )


def _station_message(item: Json, poll: Poll, clock: ServiceDay) -> Iterator[MessageReport]:
    at = _known(item, poll, clock, "StartDateTime")
    text = plain(item.get("FreeText"))
    if at is None or not text:
        return
    yield MessageReport(
        at=at,
        key=f"TrainStationMessage:{item.get('Id')}",
        header="",
        text=text,
        stations=tuple(signatures([item.get("LocationCode"), item.get("LocationSignature")])),
        starts=_seconds(item, "StartDateTime", clock),
        ends=_seconds(item, "EndDateTime", clock),
        is_withdrawn=item.get("Deleted") is True,
    )


def _dicts(value: Any) -> list[Json]:
    items = value if isinstance(value, list) else [value]
    return [one for one in items if isinstance(one, dict)]


def _section(parts: Sequence[Json]) -> tuple[str, str] | None:
    """The first stretch that has two different ends."""
    for part in parts:
        start, end = signatures(part.get("FromLocation")), signatures(part.get("ToLocation"))
        if start and end and start[0] != end[0]:
            return start[0], end[0]
    return None


def _reason(item: Json) -> str:
    reasons = [str(one.get("Description") or "") for one in _dicts(item.get("ReasonCode"))]
    return next(filter(None, reasons), str(item.get("ReasonCodeText") or ""))
