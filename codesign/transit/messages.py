"""The messages that held at a moment, as they were worded then."""

from dataclasses import dataclass
from datetime import datetime

from codesign.transit.model import Feed, MessageReport


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was worded at the moment."""

    key: str
    header: str
    text: str
    stations: tuple[str, ...]
    lines: tuple[str, ...]
    section: tuple[str, str] | None
    departures: tuple[tuple[str, str], ...]
    """Departures that it is about, each by its trip and station."""
    is_general: bool
    """Whether it is about all traffic."""
    updated: datetime
    ends: datetime | None
    traffic_earliest: datetime | None


def messages(feed: Feed, moment: datetime) -> tuple[Message, ...]:
    """The messages that held at a moment, the last changed first."""
    now = feed.clock.seconds(moment)
    latest: dict[str, MessageReport] = {}
    reports = feed.recording.messages if feed.recording else ()
    for one in sorted(reports, key=lambda report: report.at):
        if one.at <= now:
            latest[one.key] = one
    holding = [one for one in latest.values() if _holds(one, now)]
    return tuple(_message(feed, one) for one in sorted(holding, key=lambda one: -one.at))


def _holds(message: MessageReport, now: int) -> bool:
    has_begun = message.starts is None or message.starts <= now
    has_ended = message.is_withdrawn or (message.ends is not None and message.ends <= now)
    return has_begun and not has_ended


def _message(feed: Feed, one: MessageReport) -> Message:
    moment = feed.clock.moment
    earliest = one.traffic_earliest
    return Message(
        key=one.key,
        header=one.header,
        text=one.text,
        stations=one.stations,
        lines=one.lines,
        section=one.section,
        departures=one.departures,
        is_general=one.is_general,
        updated=moment(one.at),
        ends=None if one.ends is None else moment(one.ends),
        traffic_earliest=None if earliest is None else moment(earliest),
    )
