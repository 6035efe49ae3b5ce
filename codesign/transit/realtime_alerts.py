"""Alerts of GTFS-Realtime as messages about stations, lines, or all that an operator runs."""

from collections.abc import Iterable, Mapping
from typing import Any

from codesign.transit.clock import ServiceDay, epoch_of
from codesign.transit.gtfs import Schedule
from codesign.transit.model import MessageReport, Timetable
from codesign.transit.plain import plain


def alert_report(
    at: int, key: str, alert: Any, clock: ServiceDay, schedule: Schedule, timetable: Timetable
) -> MessageReport:
    """An alert as it was worded at a moment."""
    start, end = _period(alert, at + clock.origin)
    stops = (one.stop_id for one in alert.informed_entity)
    about = [*map(_selector(schedule, timetable), alert.informed_entity)]
    every = {*schedule.routes, *timetable.lines}
    lines = dict.fromkeys(line for found, _ in about for line in found)
    is_broad = any(broad for _, broad in about)
    return MessageReport(
        at=at,
        key=f"Alert:{key}",
        header=plain(_translated(alert.header_text)),
        text=plain(_translated(alert.description_text)),
        stations=tuple(
            dict.fromkeys(schedule.station_of[one] for one in stops if one in schedule.station_of)
        ),
        lines=tuple(lines),
        is_general=is_broad and every <= lines.keys(),
        starts=_seconds(start, clock),
        ends=_seconds(end, clock),
    )


def _period(alert: Any, now: int) -> tuple[int, int]:
    """The period that holds, or the next; the last when all are over."""
    periods = [(one.start, one.end) for one in alert.active_period]
    last = periods[-1] if periods else (0, 0)
    return next((one for one in periods if not one[1] or epoch_of(one[1]) > now), last)


def _seconds(epoch: int, clock: ServiceDay) -> int | None:
    seconds = epoch_of(epoch)
    return seconds - clock.origin if seconds else None


class _selector:  # noqa: N801 - a function with what it needs
    """The lines that an informed entity means, and whether it means them by operator or mode."""

    def __init__(self, schedule: Schedule, timetable: Timetable) -> None:
        self.schedule = schedule
        self.timetable = timetable

    def __call__(self, entity: Any) -> tuple[Iterable[str], bool]:
        line = entity.route_id or entity.trip.route_id or self._line_of(entity.trip.trip_id)
        if line:
            return (line,), False
        if entity.stop_id or not (entity.agency_id or entity.HasField("route_type")):
            return (), False
        every = {*self.schedule.routes, *self.timetable.lines}
        return [key for key in every if self._is_meant(key, entity)], True

    def _line_of(self, trip: str) -> str:
        found = self.timetable.trips.get(trip)
        return found.line if found else ""

    def _is_meant(self, line: str, entity: Any) -> bool:
        route = self.schedule.routes.get(line)
        agencies = self.schedule.agencies
        agency = (route.agency if route else "") or (agencies[0] if len(agencies) == 1 else "")
        if entity.agency_id and agency and agency != entity.agency_id:
            return False
        if not entity.HasField("route_type"):
            return True
        return route is not None and route.kind == str(entity.route_type)


def _translated(text: Any) -> str:
    """Swedish where there is any, else the first language."""
    told: Mapping[str, str] = {one.language[:2]: one.text for one in reversed(text.translation)}
    first = text.translation[0].text if text.translation else ""
    return str(told.get("sv", first))
