"""Situations of SIRI-SX as messages about departures, stations, lines or all traffic."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from codesign.i18n import lazy
from codesign.transit.clock import ServiceDay
from codesign.transit.gtfs import Schedule
from codesign.transit.model import MessageReport, Timetable
from codesign.transit.plain import plain
from codesign.transit.problems import Problems
from codesign.transit.siri import Delivery, Situation
from codesign.transit.siri_affected import Affected
from codesign.transit.siri_ids import by_short_id, short_id

_OVER = {"closed", "closing"}
_NOT_YET = {"draft", "pendingapproval", "approveddraft"}
_HOLDS = {"", "open", "published"}


def messages(
    deliveries: Sequence[Delivery],
    clock: ServiceDay,
    schedule: Schedule,
    timetable: Timetable,
    problems: Problems,
) -> Iterator[MessageReport]:
    """Every wording of every situation; one that is closed is withdrawn."""
    lines = by_short_id({*schedule.routes, *timetable.lines})
    named = Stations(schedule.station_of, by_short_id(schedule.station_of))
    affected = Affected(
        clock, timetable, lambda ref: lines.get(ref) or lines.get(short_id(ref)), named, problems
    )
    for delivery in deliveries:
        for one in delivery.situations:
            known = delivery.at or one.created
            if known is None:
                what = lazy(
                    "Störningen %(id)s har ingen CreationTime, och leveransen ingen "
                    "ResponseTimestamp, så det går inte att veta när den blev känd."
                )
                problems.add(delivery.file, 0, what, id=one.key)
                continue
            if one.progress not in _OVER | _NOT_YET | _HOLDS:
                what = lazy("Störningen %(id)s har värdet %(value)s i Progress, som är okänt.")
                problems.add(delivery.file, 0, what, id=one.key, value=one.progress)
            about = _lines(one, schedule, timetable, lines)
            stretches = [(named(first), named(last)) for first, last in one.sections]
            between = (_between(timetable, about, *ends) for ends in stretches)
            departures = affected.departures(delivery.file, one.key, one.journeys)
            starts, ends = _period(one, clock, clock.seconds(known))
            yield MessageReport(
                at=clock.seconds(known),
                key=f"Situation:{one.key}",
                header=plain(one.header),
                text=plain(one.text),
                stations=tuple(dict.fromkeys((*map(named, one.stops), *chain(*between)))),
                lines=about,
                section=next(iter(stretches), None),
                departures=departures,
                is_general=one.is_general or _is_every(one, about, timetable),
                starts=starts,
                ends=ends,
                is_withdrawn=one.progress in _OVER | _NOT_YET
                or (one.is_of_journeys_alone and not departures),
            )


@dataclass(frozen=True)
class Stations:
    """The station of a stop that a message names; the name itself where nobody knows it."""

    station_of: Mapping[str, str]
    short: Mapping[str, str]

    def __call__(self, stop: str) -> str:
        known = self.short.get(stop) or self.short.get(short_id(stop), stop)
        return self.station_of.get(known, stop)


def _between(timetable: Timetable, about: tuple[str, ...], first: str, last: str) -> Iterator[str]:
    """The stations of a stretch, both ends with it, along the lines it is about or else along all
    that pass both; the ends alone where no line does."""
    yield from (first, last)
    for key in about or timetable.lines:
        passed = timetable.lines[key].stations if key in timetable.lines else ()
        if first in passed and last in passed:
            start, end = sorted((passed.index(first), passed.index(last)))
            yield from passed[start : end + 1]


def _is_every(one: Situation, about: tuple[str, ...], timetable: Timetable) -> bool:
    return bool(one.operators and timetable.lines) and {*timetable.lines} <= {*about}


def _lines(
    one: Situation, schedule: Schedule, timetable: Timetable, short: Mapping[str, str]
) -> tuple[str, ...]:
    if one.is_general:
        return tuple(timetable.lines)
    agencies = {short_id(operator) for operator in one.operators}
    own = schedule.agencies[0] if len(schedule.agencies) == 1 else ""
    meant = [
        key
        for key, route in schedule.routes.items()
        if agencies and short_id(route.agency or own) in agencies
    ]
    named = (short.get(short_id(line), line) for line in one.lines)
    return tuple(dict.fromkeys((*named, *meant)))


def _period(one: Situation, clock: ServiceDay, now: int) -> tuple[int | None, int | None]:
    """The period that holds, or the next; the last when all are over."""
    periods = [
        tuple(None if moment is None else clock.seconds(moment) for moment in period)
        for period in one.periods
    ]
    if not periods:
        return None, None
    ahead = (period for period in periods if period[1] is None or period[1] > now)
    start, end = min(ahead, key=lambda it: it[0] or 0, default=periods[-1])
    return start, end
