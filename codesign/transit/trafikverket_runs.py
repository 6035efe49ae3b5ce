"""Which announcements of a train number belong to one run of it, and what day that run is of.

The API often leaves out the day a train sets out, and a night train is announced on two dates.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from codesign.transit.model import Event
from codesign.transit.trafikverket import Announcement

PAUSE = timedelta(hours=12)
"""A train of which nothing is announced for so long has run, and runs again."""
TURN = timedelta(hours=2)
"""So long after its last station, or before its first, it is another run."""
DAILY = timedelta(hours=18)
"""The same arrival or departure again so much later is the next day's."""
BESIDE = timedelta(hours=6)
"""An announcement without a day belongs to a run whose day is told, when it is so near to it."""

Heard = tuple[int, Announcement]
"""When it was known, and what."""
_Passage = tuple[str, Event, datetime]


@dataclass
class _Run:
    """Announcements of one number on one day, by planned time."""

    passages: list[Announcement] = field(default_factory=list)
    day: date | None = None

    @property
    def begins(self) -> datetime:
        return min(one.planned for one in self.passages)

    @property
    def ends(self) -> datetime:
        return max(one.planned for one in self.passages)

    def away(self, when: datetime) -> timedelta:
        """How far a moment is from the run; nothing inside it."""
        return max(self.begins - when, when - self.ends, timedelta())


def dated(heard: Sequence[Heard], zone: ZoneInfo) -> list[Heard]:
    """The same announcements, each with the day that its train sets out."""
    by_train: dict[str, dict[_Passage, Announcement]] = {}
    for _, one in heard:
        passages = by_train.setdefault(one.train, {})
        known = passages.get(_passage(one))
        if known is None or known.day is None:
            passages[_passage(one)] = one
    days: dict[tuple[str, _Passage], date] = {}
    for train, passages in by_train.items():
        for run in _runs(passages.values()):
            day = run.day or run.begins.astimezone(zone).date()
            days |= {(train, _passage(one)): day for one in run.passages}
    return [(at, replace(one, day=days[one.train, _passage(one)])) for at, one in heard]


def _passage(one: Announcement) -> _Passage:
    return one.station, one.event, one.planned


def _runs(announced: Iterable[Announcement]) -> list[_Run]:
    told: dict[date, _Run] = {}
    rest: list[Announcement] = []
    for one in sorted(announced, key=lambda one: (one.planned, one.event is Event.DEPARTURE)):
        if one.day is None:
            rest.append(one)
        else:
            told.setdefault(one.day, _Run(day=one.day)).passages.append(one)
    free: list[Announcement] = []
    for one in rest:
        near = min(told.values(), key=lambda run: run.away(one.planned), default=None)
        if near is not None and near.away(one.planned) <= BESIDE:
            near.passages.append(one)
        else:
            free.append(one)
    return [*told.values(), *_parted(free)]


def _parted(announced: Sequence[Announcement]) -> list[_Run]:
    """Runs out of what is announced without a day, in order of time."""
    runs: list[_Run] = []
    for one in announced:
        if not runs or _begins_anew(runs[-1].passages, one):
            runs.append(_Run())
        runs[-1].passages.append(one)
    return runs


def _begins_anew(run: Sequence[Announcement], one: Announcement) -> bool:
    last = run[-1]
    gap = one.planned - last.planned
    if gap > PAUSE:
        return True
    is_first = one.station == one.ends[0] and one.event is Event.DEPARTURE
    was_last = last.station == last.ends[1] and last.event is Event.ARRIVAL
    if gap > TURN and (is_first or was_last):
        return True
    alike = (it for it in run if it.station == one.station and it.event is one.event)
    return any(one.planned - it.planned >= DAILY for it in alike)
