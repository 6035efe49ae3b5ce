"""The views of a live screen: each fills in what it shows of a feed at a moment."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from codesign.i18n import gettext, ngettext
from codesign.prototypes.document import PrototypeDocument, Screen, View
from codesign.prototypes.domain import STATION
from codesign.prototypes.live.live_rows import (
    bar_of,
    departure_row,
    line_name,
    short_lateness,
    train_row,
    with_lateness,
)
from codesign.prototypes.live.screen_parts import (
    DepartureRow,
    Drawn,
    LineOfTrains,
    Link,
    LiveScene,
    MessageRow,
    StationLink,
    StationTimes,
    WayRow,
)
from codesign.prototypes.live.stations import StationKeys, declared_in, keys_of
from codesign.transit import now, sentences
from codesign.transit.drawing import Strip, strip
from codesign.transit.model import Feed, Mode, Phrase

LINES_SHOWN, LINES_OPENED = 6, 30
"""A commuter line has two or three; a whole region's feed has hundreds. Those after the first six
can be opened."""
STATIONS_SHOWN = 60
ROWS = 10
BARS_OPENED = 100
NEXT = 2
"""Departures of each station in the list of stations."""
LYING, STANDING = 1040, 358
"""Widths of the two drawings; the second is a phone's with its margins."""
HotspotAddress = Callable[[str], str]


@dataclass(frozen=True)
class Seen:
    """Everything a view is drawn from."""

    document: PrototypeDocument
    screen: Screen
    states: Mapping[str, str]
    feed: Feed
    moment: datetime
    address: HotspotAddress

    def station(self, state: str) -> str | None:
        """The station that a state names; None when it names none that the feed has."""
        return self.keys.station(self.states.get(state, ""))

    @property
    def keys(self) -> StationKeys:
        """What the feed's stations are called in states and hotspots."""
        values = {state.key: state.values for state in self.document.states}
        return keys_of(self.feed.timetable, declared_in(values))

    def link(self, station: str) -> StationLink:
        """A station, to be pressed where the screen asks for it."""
        key, name = self.keys.key(station), self.feed.timetable.name(station)
        live = self.screen.live
        if live is None or not live.stations:
            return StationLink(key, name, None)
        hotspot = f"{STATION}{key}"
        told = gettext("%(station)s, visa stationen", station=name)
        return StationLink(key, name, Link(hotspot, told, self.address(hotspot)))


def _line(seen: Seen, begun: LiveScene) -> LiveScene:
    """The line as it is now: where the trains are."""
    trains = now.line_now(seen.feed, seen.moment)
    counted = [
        one
        for one in now.status_of_lines(seen.feed, seen.moment)
        if one.total or one.mode is Mode.TRAIN
    ]
    counted.sort(key=lambda one: one.mode is not Mode.TRAIN)
    if len(counted) > LINES_SHOWN:
        moving = Counter(train.line for train in trains if not train.is_cancelled)
        counted.sort(key=lambda one: -moving[one.line])
    lines = [_line_of_trains(seen, status, trains) for status in counted[:LINES_OPENED]]
    return replace(
        begun,
        lines=tuple(lines[:LINES_SHOWN]),
        more=tuple(lines[LINES_SHOWN:]),
        missing=_missing(lines),
        left_out=len(counted) - len(lines),
    )


def _missing(lines: Sequence[LineOfTrains]) -> str:
    """What must be in a feed for its trains to be drawn, when that is not there."""
    undrawn = [line.name for line in lines if line.lying is None]
    if not undrawn:
        return ""
    missing = gettext(
        "Tågen går inte att rita: flödet säger bara när de går från en station, och uppehållen "
        "på de andra stationerna saknas. Avgångarna finns på stationens tavla."
    )
    if len(undrawn) == len(lines):
        return missing
    return gettext("%(lines)s: %(missing)s", lines=", ".join(undrawn), missing=missing)


def _line_of_trains(
    seen: Seen, status: now.LineStatus, every: Sequence[now.TrainNow]
) -> LineOfTrains:
    table = seen.feed.timetable
    stations = table.lines[status.line].stations
    ends = [table.name(stations[0]), table.name(stations[-1])] if len(stations) > 1 else []
    trains = [train for train in every if train.line == status.line]
    is_drawn = len(stations) > 1
    return LineOfTrains(
        name=line_name(status),
        way=" – ".join(ends),
        bar=bar_of(status),
        count=_count_now(trains),
        trains=tuple(train_row(seen.feed, train) for train in trains),
        lying=_drawn(seen, status.line, trains, is_standing=False) if is_drawn else None,
        standing=_drawn(seen, status.line, trains, is_standing=True) if is_drawn else None,
    )


def _count_now(trains: Sequence[now.TrainNow]) -> str:
    """How many are under way, said so that nobody takes it for what the bar counts."""
    running = sum(not train.is_cancelled for train in trains)
    if not running:
        return gettext("Ute på linjen just nu: inga tåg.")
    return gettext("Ute på linjen just nu: %(n)s tåg.", n=running)


def _drawn(seen: Seen, line: str, trains: Sequence[now.TrainNow], *, is_standing: bool) -> Drawn:
    marked = trains if is_standing else [with_lateness(train) for train in trains]
    width = STANDING if is_standing else LYING
    drawn: Strip = strip(seen.feed, line, marked, width=width, is_standing=is_standing)
    late = {train.trip: short_lateness(train) for train in trains}
    return Drawn(
        strip=drawn,
        stations=tuple(seen.link(mark.key) for mark in drawn.stations),
        lateness=tuple(late.get(mark.trip, "") for mark in drawn.trains),
    )


def _status(seen: Seen, begun: LiveScene) -> LiveScene:
    found = [one for one in now.status_of_lines(seen.feed, seen.moment) if one.total]
    if len(found) > ROWS:
        found.sort(key=lambda one: -one.total)
    bars = [bar_of(one) for one in found[:BARS_OPENED]]
    return replace(
        begun,
        bars=tuple(bars[:ROWS]),
        more_bars=tuple(bars[ROWS:]),
        left_out=len(found) - len(bars),
    )


def _times(seen: Seen, begun: LiveScene) -> LiveScene:
    """Times and minutes alone, as the first version showed: of one station, or of them all."""
    assert seen.screen.live is not None
    station = seen.station("station")
    if station is not None and not seen.screen.live.stations:
        return _board(seen, begun)
    stations = list(seen.feed.timetable.stations)
    shown = tuple(
        StationTimes(seen.link(key), _departures(seen, key, NEXT))
        for key in stations[:STATIONS_SHOWN]
    )
    told = gettext("Nästa avgångar från varje station. Välj din station för att se fler.")
    sentence = begun.sentence if begun.is_stale else told
    return replace(begun, stations=shown, sentence=sentence, left_out=len(stations) - len(shown))


def _board(seen: Seen, begun: LiveScene) -> LiveScene:
    station = seen.station("station")
    if station is None:
        return replace(begun, sentence=gettext("Välj först vilken station du står på."))
    rows = _departures(seen, station, ROWS)
    name = seen.feed.timetable.name(station)
    told = "" if rows else gettext("Inga fler avgångar härifrån.")
    return replace(begun, title=name, departures=rows, sentence=f"{begun.sentence} {told}".strip())


def _departures(seen: Seen, station: str, limit: int) -> tuple[DepartureRow, ...]:
    told: set[Phrase] = set()
    rows = []
    for one in now.board(seen.feed, station, seen.moment, limit):
        is_first = one.phrase is not None and one.phrase not in told
        if one.phrase is not None:
            told.add(one.phrase)
        rows.append(departure_row(one, is_first))
    return tuple(rows)


def _messages(seen: Seen, begun: LiveScene) -> LiveScene:
    found = now.messages(seen.feed, seen.moment)
    rows = tuple(_message(seen, one) for one in found[:ROWS])
    if begun.is_stale:
        return replace(begun, messages=rows)
    if seen.feed.recording is None:
        return replace(begun, sentence=gettext("Det här flödet har inga meddelanden."))
    told = ngettext("%(n)s meddelande gäller nu.", "%(n)s meddelanden gäller nu.", len(found))
    if not found:
        told = gettext("Inga störningar är anmälda just nu.")
    return replace(begun, messages=rows, sentence=f"{told} {begun.sentence}")


def _message(seen: Seen, one: now.Message) -> MessageRow:
    name = seen.feed.timetable.name
    if one.section:
        start, end = map(name, one.section)
        where = gettext("Mellan %(start)s och %(end)s", start=start, end=end)
    else:
        where = ", ".join([*_departures_of(seen, one), *map(name, one.stations)][:ROWS])
    seconds = seen.feed.clock.seconds
    age = max(0, seconds(seen.moment) - seconds(one.updated))
    earliest = sentences.earliest_text(one)
    meaning = sentences.phrase_meaning(Phrase.TRAFFIC_EARLIEST)
    return MessageRow(
        header=one.header or gettext("Störning"),
        text=one.text,
        where=where,
        earliest=f"{earliest} {meaning}" if earliest else "",
        changed=gettext(
            "Ändrat %(time)s, %(ago)s",
            time=sentences.clock_text(one.updated),
            ago=sentences.ago(age),
        ),
    )


def _departures_of(seen: Seen, one: now.Message) -> list[str]:
    """The departures that a message is about: each trip from the first station of them."""
    table = seen.feed.timetable
    first = dict(reversed(one.departures))
    told = []
    for trip in (table.trips[key] for key in dict.fromkeys(trip for trip, _ in one.departures)):
        leaves = next(call for call in trip.calls if call.station == first[trip.key])
        told.append(
            gettext(
                "Avgången %(time)s från %(station)s mot %(goal)s (%(name)s)",
                time=sentences.clock_text(seen.feed.clock.moment(leaves.departure)),
                station=table.name(leaves.station),
                goal=trip.headsign or table.name(trip.calls[-1].station),
                name=trip.name or table.lines[trip.line].name,
            )
        )
    return told


def _alternatives(seen: Seen, begun: LiveScene) -> LiveScene:
    start, goal = seen.station("station"), seen.station("goal")
    if start is None or goal is None or start == goal:
        return replace(begun, sentence=gettext("Välj vart du ska."))
    table = seen.feed.timetable
    found = now.alternatives(seen.feed, start, goal, seen.moment)
    ways = tuple(
        WayRow(
            sentence=sentences.alternative_sentence(way, table),
            legs=tuple(_leg(seen, leg) for leg in way.legs),
            is_certain=way.is_certain,
        )
        for way in found
    )
    told = gettext("Från %(start)s till %(goal)s.", start=table.name(start), goal=table.name(goal))
    rest = "" if ways else sentences.no_alternatives()
    stale = begun.sentence if begun.is_stale else ""
    return replace(begun, ways=ways, sentence=" ".join(filter(None, (told, stale, rest))))


def _leg(seen: Seen, leg: now.Leg) -> str:
    table = seen.feed.timetable
    told = gettext(
        "%(leaves)s från %(start)s, framme i %(goal)s %(arrives)s.",
        leaves=sentences.clock_text(leg.leaves),
        start=table.name(leg.start),
        goal=table.name(leg.goal),
        arrives=sentences.clock_text(leg.arrives),
    )
    track = gettext("Spår %(track)s.", track=leg.track) if leg.track.isdigit() else leg.track
    return " ".join(filter(None, (told, track)))


VIEWS: Mapping[View, Callable[[Seen, LiveScene], LiveScene]] = {
    View.LINE: _line,
    View.TIMES: _times,
    View.BOARD: _board,
    View.MESSAGES: _messages,
    View.ALTERNATIVES: _alternatives,
    View.STATUS: _status,
}
