"""Make the two recorded mornings of the commuter prototype: a normal one and a disrupted one.

    python tools/make_commuter_line.py [FOLDER]

Everything is made up: the line, its stations (they lie in the open sea), its trains, what goes
wrong and what is announced. What is real is the form: GTFS text files, and answers of
Trafikverket's open API as somebody who asks once a minute would have recorded them, each line
holding only what had changed. The same files come out every time.
"""

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
ZONE = ZoneInfo("Europe/Stockholm")
MINUTE = 60
HOUR = 60 * MINUTE
OPENS, CLOSES = 6 * HOUR + 30 * MINUTE, 9 * HOUR + 30 * MINUTE
RECORDED_FROM, POLL_AT = 6 * HOUR + 20 * MINUTE, 20
"""The recording begins a little before the window; each answer comes so many seconds past."""

STATIONS = {
    "Exs": ("Exempelstad C", 61.500, 18.500),
    "Phb": ("Påhittsberg", 61.535, 18.520),
    "Lvk": ("Låtsasvik", 61.580, 18.535),
    "Sby": ("Skissby", 61.640, 18.560),
    "Sgl": ("Sagolunda", 61.672, 18.600),
    "Utv": ("Utkastvik", 61.712, 18.640),
    "Prv": ("Provköping", 61.765, 18.670),
    "Tkb": ("Tänkeberg", 61.660, 18.480),
    "Rth": ("Ritholmen", 61.690, 18.400),
    "Fth": ("Fantasihamn", 61.715, 18.310),
}
TRUNK = (("Exs", 0), ("Phb", 4), ("Lvk", 5), ("Sby", 6))
LINES = {
    "X1": (*TRUNK, ("Sgl", 4), ("Utv", 5), ("Prv", 6)),
    "X2": (*TRUNK, ("Tkb", 4), ("Rth", 5), ("Fth", 5)),
}
"""Stations in order, with minutes from the one before."""
GATE = ("Lvk", "Sby")
"""The stretch where the signals fail."""
BUS = "X2B"
EARLIEST = 7 * HOUR + 38 * MINUTE
"""When the first train gets through, as the signs say."""


@dataclass
class Stop:
    """A call of a train; times in seconds past midnight, None at the ends."""

    station: str
    arrival: int | None
    departure: int | None
    track: str
    actual_arrival: int = 0
    actual_departure: int = 0

    def planned(self, event: str) -> int | None:
        return self.arrival if event == "Ankomst" else self.departure

    def actual(self, event: str) -> int:
        return self.actual_arrival if event == "Ankomst" else self.actual_departure


@dataclass
class Train:
    """A train, or a replacement bus, with what becomes of it."""

    number: str
    line: str
    stops: list[Stop]
    cancelled_from: int | None = None
    """The first stop that it does not leave."""
    cancelled_at: int = 0
    """When that is announced."""
    known_from: int = 0
    has_position: bool = True
    new_track: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def is_bus(self) -> bool:
        return self.line == BUS

    def runs(self, place: int, event: str) -> bool:
        if self.cancelled_from is None:
            return True
        return place < self.cancelled_from or (
            place == self.cancelled_from and event == "Ankomst" and place > 0
        )


@dataclass
class Morning:
    """One day to record."""

    folder: str
    title: str
    day: date
    trains: list[Train]
    is_disrupted: bool
    silent: tuple[int, int] = (0, 0)
    """A time in which no answer came."""

    def iso(self, seconds: int) -> str:
        midnight = datetime.combine(self.day, datetime.min.time(), ZONE)
        return (midnight + timedelta(seconds=seconds)).isoformat(timespec="seconds")


def clock(text: str) -> int:
    """Seconds past midnight of HH:MM."""
    hours, minutes = text.split(":")
    return int(hours) * HOUR + int(minutes) * MINUTE


def planned_trains() -> list[Train]:
    """Every twenty minutes on each line in both directions."""
    trains = []
    for line, first_out, first_in, series in (("X1", 0, 6, 7100), ("X2", 10, 16, 7200)):
        for n in range(12):
            begins = clock("05:40") + n * 20 * MINUTE
            out, back = LINES[line], LINES[line][::-1]
            trains.append(_planned(str(series + 2 * n + 1), line, out, begins + first_out * MINUTE))
            trains.append(_planned(str(series + 2 * n + 2), line, back, begins + first_in * MINUTE))
    return trains


def _planned(number: str, line: str, way: tuple[tuple[str, int], ...], begins: int) -> Train:
    is_out = way[0][0] == "Exs"
    steps = [m for _, m in way[1:]] if is_out else [m for _, m in way[:-1]]
    times, stops = begins, []
    for place, (station, _) in enumerate(way):
        arrival = None if place == 0 else times + steps[place - 1] * MINUTE
        departure = begins if arrival is None else arrival + MINUTE
        is_last = place == len(way) - 1
        stops.append(Stop(station, arrival, None if is_last else departure, "2" if is_out else "1"))
        times = departure
    return Train(number, line, stops)


def drive(trains: list[Train], chance: Random, gate: "Gate | None") -> None:
    """Works out when each train really comes and goes, in the order they leave."""
    for train in sorted(trains, key=lambda one: (one.stops[0].departure or 0, one.number)):
        held = 0
        for place, stop in enumerate(train.stops):
            if place:
                before = train.stops[place - 1]
                run = (stop.arrival or 0) - (before.departure or 0)
                stop.actual_arrival = before.actual_departure + run + chance.randint(-20, 25)
            ready = stop.actual_arrival + 30 if place else 0
            stop.actual_departure = max(stop.departure or 0, ready, held) + chance.randint(5, 35)
            if gate and train.runs(place, "Avgang") and place + 1 < len(train.stops):
                ahead = (stop.station, train.stops[place + 1].station)
                if set(ahead) == {*GATE} and not train.is_bus:
                    stop.actual_departure = gate.passed(stop.actual_departure)


@dataclass
class Gate:
    """The stretch with the fault: closed, then one train at a time, then as usual."""

    closes: int
    opens: int
    mended: int
    last: int = 0

    def passed(self, ready: int) -> int:
        """When a train that is ready gets through."""
        queue = self.last + self._apart(ready) if self.last else 0
        at = max(ready, queue)
        if self.closes <= at < self.opens:
            at = max(self.opens, queue)
        if at >= self.closes:
            self.last = max(self.last, at)
        return at

    def _apart(self, ready: int) -> int:
        """Seconds between trains; none when the queue is gone."""
        if ready < self.mended:
            return 7 * MINUTE
        return 2 * MINUTE if ready < self.mended + 20 * MINUTE else 0


def normal_morning() -> Morning:
    """Small things only: a door that would not close, and a new track."""
    trains = planned_trains()
    drive(trains, Random(41), None)  # noqa: S311
    late = next(one for one in trains if one.number == "7107")
    for place, stop in enumerate(late.stops):
        more = max(0, 4 - place) * MINUTE if place else 4 * MINUTE + 20
        stop.actual_arrival += more
        stop.actual_departure += more
    moved = next(one for one in trains if one.number == "7210")
    moved.new_track["Phb"] = ("2", clock("07:40"))
    title = "Exempellinjen en vanlig morgon (exempel)"
    return Morning("normal", title, date(2026, 3, 10), trains, False)


CANCELLED = (
    ("7209", 2, "07:20"),
    ("7211", 0, "07:24"),
    ("7210", 0, "07:22"),
    ("7213", 0, "07:34"),
    ("7212", 0, "07:26"),
)
"""Train, the first stop it does not leave, and when that is told. The first is cut short."""


def disrupted_morning() -> Morning:
    """A signal fault stops the trunk, trains queue, buses come, and it slowly recovers."""
    trains = planned_trains()
    gate = Gate(clock("07:12"), EARLIEST, clock("08:10"))
    for number, place, told in CANCELLED:
        train = next(one for one in trains if one.number == number)
        train.cancelled_from, train.cancelled_at = place, clock(told)
    drive(trains, Random(42), gate)  # noqa: S311
    next(one for one in trains if one.number == "7116").has_position = False
    buses = [
        _bus("97401", ("Lvk", "Sby", "Tkb", "Rth", "Fth"), "07:42"),
        _bus("97402", ("Fth", "Rth", "Tkb", "Sby", "Lvk"), "07:40"),
        _bus("97403", ("Lvk", "Sby", "Tkb", "Rth", "Fth"), "07:57"),
        _bus("97404", ("Fth", "Rth", "Tkb", "Sby", "Lvk"), "07:58"),
        _bus("97405", ("Lvk", "Sby", "Tkb", "Rth", "Fth"), "08:12"),
    ]
    drive(buses, Random(43), None)  # noqa: S311
    title = "Exempellinjen en morgon med signalfel (exempel)"
    silent = (clock("08:50"), clock("08:58"))
    return Morning("storning", title, date(2026, 3, 12), trains + buses, True, silent)


def _bus(number: str, way: tuple[str, ...], begins: str) -> Train:
    minutes = 10 if way[0] == "Lvk" else 8
    stops = []
    for place, station in enumerate(way):
        at = clock(begins) + place * minutes * MINUTE
        is_last = place == len(way) - 1
        stops.append(Stop(station, at if place else None, None if is_last else at, "Buss"))
    return Train(number, BUS, stops, known_from=clock("07:30"), has_position=False)


def heard(morning: Morning, train: Train, place: int, event: str, now: int) -> dict[str, Any]:
    """What is announced about a passage at a moment, apart from what never changes."""
    stop = train.stops[place]
    planned, actual = stop.planned(event), stop.actual(event)
    assert planned is not None
    track, moved_at = train.new_track.get(stop.station, (stop.track, 0))
    said: dict[str, Any] = {"TrackAtLocation": track if now >= moved_at else stop.track}
    if track != stop.track and now >= moved_at:
        said["Deviation"] = [{"Code": "ANA027", "Description": "Spårändrat"}]
    if not train.runs(place, event):
        if now >= train.cancelled_at:
            said["Canceled"] = True
            said["Deviation"] = [{"Code": "ANA007", "Description": "Buss ersätter"}]
        return said
    if actual + 15 <= now:
        return said | {"TimeAtLocationWithSeconds": morning.iso(actual)}
    return said | _forecast(morning, planned, actual, now)


def _forecast(morning: Morning, planned: int, actual: int, now: int) -> dict[str, Any]:
    """What is said of the time ahead: nothing while it is on time or too far away."""
    late = actual - planned
    fault_known, earliest_known = clock("07:14"), clock("07:24")
    if late < 2 * MINUTE or planned > now + 50 * MINUTE:
        return {}
    if not morning.is_disrupted:
        is_seen = actual - now < 12 * MINUTE
        return {"EstimatedTimeAtLocation": morning.iso(_minute(actual))} if is_seen else {}
    if now < fault_known:
        return {}
    if now < earliest_known:
        return {"Deviation": [{"Code": "ANA088", "Description": "Invänta tid"}]}
    if now < EARLIEST and planned < clock("07:55"):
        earliest = max(EARLIEST, _minute(planned + 10 * MINUTE))
        words = [{"Code": "ANA905", "Description": "Avgår tidigast"}]
        return {"EstimatedTimeAtLocation": morning.iso(earliest), "Deviation": words}
    if actual - now > 8 * MINUTE and late >= 10 * MINUTE:
        # A guess: to five minutes, and a little wrong until the train is near.
        guess = _minute(actual) // (5 * MINUTE) * 5 * MINUTE
        told = max(guess + (5 * MINUTE if (actual // MINUTE) % 3 else 0), planned + 10 * MINUTE)
        said = {"EstimatedTimeAtLocation": morning.iso(told), "EstimatedTimeIsPreliminary": True}
        return {**said, "Deviation": [{"Code": "ANA094", "Description": "Prel. tid"}]}
    return {"EstimatedTimeAtLocation": morning.iso(_minute(actual))}


def _minute(seconds: int) -> int:
    return seconds // MINUTE * MINUTE


def announcement(morning: Morning, train: Train, place: int, event: str) -> dict[str, Any]:
    """The fields of an announcement that never change."""
    stop = train.stops[place]
    planned = stop.planned(event)
    assert planned is not None
    fixed: dict[str, Any] = {
        "ActivityType": event,
        "AdvertisedTimeAtLocation": morning.iso(planned),
        "AdvertisedTrainIdent": train.number,
        "Canceled": False,
        "LocationSignature": stop.station,
        "ToLocation": [{"LocationName": train.stops[-1].station}],
    }
    if train.is_bus:
        fixed["FromLocation"] = [{"LocationName": train.stops[0].station}]
        fixed["ProductInformation"] = [{"Code": "PNA901", "Description": "Ersättningsbuss"}]
        fixed["TypeOfTraffic"] = [{"Code": "YNA001", "Description": "Buss"}]
    return fixed


def passages(train: Train) -> Iterator[tuple[int, str]]:
    """Every arrival and departure of a train, by place and kind."""
    for place, stop in enumerate(train.stops):
        for event in ("Ankomst", "Avgang"):
            if stop.planned(event) is not None:
                yield place, event


def changes(morning: Morning, now: int, told: dict[tuple[str, int, str], dict[str, Any]]) -> Any:
    """The announcements that have changed since they were last told."""
    for train in morning.trains:
        begins = train.stops[0].departure or 0
        if now < max(train.known_from, begins - 45 * MINUTE):
            continue
        for place, event in passages(train):
            key, said = (train.number, place, event), heard(morning, train, place, event, now)
            is_news = place == 0 or train.is_bus or len(said) > 1
            if told.get(key) != said and (is_news or key in told):
                told[key] = said
                yield {**announcement(morning, train, place, event), **said}


def positions(morning: Morning, now: int) -> Iterator[dict[str, Any]]:
    """Where the trains that are under way were measured, a few seconds ago."""
    measured = now - 8
    for train in morning.trains:
        if not train.has_position:
            continue
        for place in range(len(train.stops) - 1):
            here, there = train.stops[place], train.stops[place + 1]
            if not train.runs(place, "Avgang"):
                break
            if here.actual_departure <= measured < there.actual_arrival:
                yield _position(morning, train, here, there, measured)


def _position(
    morning: Morning, train: Train, here: Stop, there: Stop, measured: int
) -> dict[str, Any]:
    share = (measured - here.actual_departure) / (there.actual_arrival - here.actual_departure)
    _, lat, lon = STATIONS[here.station]
    _, to_lat, to_lon = STATIONS[there.station]
    lat, lon = lat + share * (to_lat - lat), lon + share * (to_lon - lon)
    return {
        "Train": {"AdvertisedTrainNumber": train.number},
        "Position": {"WGS84": f"POINT ({lon:.5f} {lat:.5f})"},
        "TimeStamp": morning.iso(measured),
        "Speed": round(60 + 60 * min(share, 1 - share)),
    }


def messages(morning: Morning) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """What is published beside the trains, by the minute it is."""
    if not morning.is_disrupted:
        lift = {
            "Id": "exempel-hiss",
            "LocationCode": "Sgl",
            "FreeText": "Exempel: hissen till spår 2 i Sagolunda står still. Ta rampen i stället.",
            "StartDateTime": morning.iso(clock("06:20")),
            "EndDateTime": morning.iso(clock("09:00")),
        }
        return {clock("06:20"): {"TrainStationMessage": [lift]}}
    told = {
        "07:14": "Tågen står still i båda riktningarna. Vi vet ännu inte hur länge.",
        "07:24": "Tågen kan börja gå igen tidigast klockan 07:38. Räkna med längre restid.",
        "07:40": "Ett tåg i taget kan passera. Räkna med förseningar och inställda tåg.",
        "08:12": "Felet är avhjälpt. Tågen är fortfarande sena, men avstånden blir kortare.",
    }
    found: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for at, text in told.items():
        found[clock(at)] = {"OperativeEvent": [_fault(morning, at, text)]}
    over = _fault(morning, "08:48", "") | {"EventState": 0}
    found[clock("08:48")] = {"OperativeEvent": [over]}
    bus = {
        "EventId": "exempel-buss",
        "Header": "Ersättningsbuss (exempel)",
        "ExternalDescription": "Buss går mellan Låtsasvik och Fantasihamn. Den stannar vid "
        "samma stationer som tåget.",
        "StartDateTime": morning.iso(clock("07:30")),
        "EndDateTime": morning.iso(clock("08:55")),
        "LastUpdateDateTime": morning.iso(clock("07:30")),
        "TrafficImpact": [{"AffectedLocation": [{"LocationSignature": "Lvk"}, *_at("Sby", "Fth")]}],
    }
    found[clock("07:30")] = {"TrainMessage": [bus]}
    return found


def _at(*stations: str) -> list[dict[str, str]]:
    return [{"LocationSignature": station} for station in stations]


def _fault(morning: Morning, at: str, text: str) -> dict[str, Any]:
    event = {
        "OperativeEventId": "exempel-signalfel",
        "EventState": 1,
        "EventType": {"Description": "Signalfel"},
        "StartDateTime": morning.iso(clock("07:12")),
        "ModifiedDateTime": morning.iso(clock(at)),
        "EventSection": [{"FromLocation": _at(GATE[0])[0], "ToLocation": _at(GATE[1])[0]}],
        "TrafficImpact": [
            {"PublicMessage": {"Header": "Signalfel (exempel)", "Description": text}}
        ],
    }
    if at == "07:24":
        event["RailRoadTimeForServiceResumption"] = morning.iso(EARLIEST)
    return event


def recording(morning: Morning) -> Iterator[str]:
    """One line for each answer: once a minute, only what has changed."""
    told: dict[tuple[str, int, str], dict[str, Any]] = {}
    published = messages(morning)
    begun = False
    pending: dict[str, list[dict[str, Any]]] = {}
    for minute in range(RECORDED_FROM - 30 * MINUTE, CLOSES + MINUTE, MINUTE):
        now = minute + POLL_AT
        found = list(changes(morning, now, told))
        if minute < RECORDED_FROM:
            continue
        if not begun:
            found, begun = list(_everything(morning, told)), True
        for kind, items in published.get(minute, {}).items():
            pending.setdefault(kind, []).extend(items)
        if morning.silent[0] <= minute < morning.silent[1]:
            told = {key: said for key, said in told.items() if not _is_among(key, found)}
            continue
        if minute // MINUTE % 2 == 0:
            pending["TrainPosition"] = list(positions(morning, now))
        result = [{"TrainAnnouncement": found}] if found else []
        result += [{kind: items} for kind, items in pending.items() if items]
        pending = {}
        answer = {"fetched_at": morning.iso(now), "RESPONSE": {"RESULT": result}}
        yield json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def _is_among(key: tuple[str, int, str], found: list[dict[str, Any]]) -> bool:
    """Whether what was told of a passage was lost in the silence, and must be told again."""
    return any(one["AdvertisedTrainIdent"] == key[0] for one in found)


def _everything(morning: Morning, told: dict[tuple[str, int, str], dict[str, Any]]) -> Any:
    """The first answer: all that is told so far of the trains that are not there yet."""
    for train in morning.trains:
        if train.stops[-1].actual_arrival > RECORDED_FROM:
            for place, event in passages(train):
                if (said := told.get((train.number, place, event))) is not None:
                    yield {**announcement(morning, train, place, event), **said}


def tables(morning: Morning) -> dict[str, list[list[object]]]:
    """The GTFS files, each with its header."""
    stops: list[list[object]] = [
        ["stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station",
         "platform_code"],
    ]  # fmt: skip
    for key, (name, lat, lon) in STATIONS.items():
        stops.append([key, name, f"{lat:.3f}", f"{lon:.3f}", 1, "", ""])
        stops += [[f"{key}-{n}", name, f"{lat:.3f}", f"{lon:.3f}", 0, key, n] for n in (1, 2)]
    trips: list[list[object]] = [
        ["route_id", "service_id", "trip_id", "trip_headsign", "trip_short_name", "direction_id"]
    ]
    times: list[list[object]] = [
        ["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"]
    ]
    for train in morning.trains:
        if train.is_bus:
            continue
        goal = STATIONS[train.stops[-1].station][0]
        is_back = int(train.stops[-1].station == "Exs")
        trips.append([train.line, "vardag", f"tur-{train.number}", goal, train.number, is_back])
        for place, stop in enumerate(train.stops, 1):
            arrival = stop.arrival if stop.arrival is not None else stop.departure
            departure = stop.departure if stop.departure is not None else stop.arrival
            at = f"{stop.station}-{stop.track}"
            row = [f"tur-{train.number}", _clock_text(arrival), _clock_text(departure), at, place]
            times.append(row)
    first, last = morning.day - timedelta(morning.day.weekday()), morning.day + timedelta(3)
    return {
        "agency": [
            ["agency_id", "agency_name", "agency_url", "agency_timezone"],
            ["exempel", "Exempeltrafiken (påhittad)", "https://exempel.invalid", str(ZONE)],
        ],
        "routes": [
            ["route_id", "agency_id", "route_short_name", "route_long_name", "route_type"],
            ["X1", "exempel", "X1", "Exempelstad C – Provköping", 109],
            ["X2", "exempel", "X2", "Exempelstad C – Fantasihamn", 109],
        ],
        "calendar": [
            ["service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
             "sunday", "start_date", "end_date"],
            ["vardag", 1, 1, 1, 1, 1, 0, 0, f"{first:%Y%m%d}", f"{last:%Y%m%d}"],
        ],
        "stops": stops,
        "trips": trips,
        "stop_times": times,
    }  # fmt: skip


def _clock_text(seconds: int | None) -> str:
    seconds = seconds or 0
    return f"{seconds // HOUR:02}:{seconds % HOUR // MINUTE:02}:{seconds % MINUTE:02}"


def files_of(morning: Morning) -> dict[str, str]:
    """Every file of a morning, by name."""
    found = {}
    for name, rows in tables(morning).items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        found[f"{name}.txt"] = text.getvalue()
    found["recording.ndjson"] = "".join(f"{line}\n" for line in recording(morning))
    settings = {
        "title": morning.title,
        "service_day": morning.day.isoformat(),
        "opens_at": _clock_text(OPENS),
        "closes_at": _clock_text(CLOSES),
        "about": "Allt är påhittat (exempel). Gjort av tools/make_commuter_line.py.",
    }
    found["feed.json"] = json.dumps(settings, ensure_ascii=False, indent=2) + "\n"
    return found


def every_file() -> dict[str, str]:
    """Both mornings, by path inside the folder of feeds."""
    mornings = (normal_morning(), disrupted_morning())
    return {
        f"{morning.folder}/{name}": text
        for morning in mornings
        for name, text in files_of(morning).items()
    }


def main(folder: Path) -> None:
    for name, text in every_file().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "prototypes/pendeltag/feeds")
