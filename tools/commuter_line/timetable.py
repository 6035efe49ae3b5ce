"""The timetable of a morning, as the text files of GTFS."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import timedelta

from tools.commuter_line.line import CENTRE, STATIONS
from tools.commuter_line.mornings import ZONE, Morning
from tools.commuter_line.times import clock_text
from tools.commuter_line.trains import Train

Row = Sequence[object]
COLUMNS = {
    "agency": "agency_id,agency_name,agency_url,agency_timezone",
    "routes": "route_id,agency_id,route_short_name,route_long_name,route_type",
    "calendar": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date",
    "stops": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code",
    "trips": "route_id,service_id,trip_id,trip_headsign,trip_short_name,direction_id",
    "stop_times": "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
}
AGENCY, WEEKDAYS = "exempel", "vardag"
SUBURBAN_RAILWAY = 109


def timetable(morning: Morning) -> dict[str, str]:
    """The GTFS files by name. Replacement buses are in no timetable."""
    trains = [train for train in morning.trains if not train.is_bus]
    rows: dict[str, list[Row]] = {
        "agency": [(AGENCY, "Exempeltrafiken (påhittad)", "https://exempel.invalid", ZONE)],
        "routes": [
            ("X1", AGENCY, "X1", "Exempelstad C – Provköping", SUBURBAN_RAILWAY),
            ("X2", AGENCY, "X2", "Exempelstad C – Fantasihamn", SUBURBAN_RAILWAY),
        ],
        "calendar": [_week(morning)],
        "stops": [*_stops()],
        "trips": [_trip(train) for train in trains],
        "stop_times": [row for train in trains for row in _stop_times(train)],
    }
    return {f"{name}.txt": _text([COLUMNS[name].split(","), *rows[name]]) for name in COLUMNS}


def _week(morning: Morning) -> Row:
    """The weekdays around the morning; it ends three days after."""
    first = morning.day - timedelta(morning.day.weekday())
    last = morning.day + timedelta(3)
    return (WEEKDAYS, 1, 1, 1, 1, 1, 0, 0, f"{first:%Y%m%d}", f"{last:%Y%m%d}")


def _stops() -> Iterator[Row]:
    """Each station, and its two tracks."""
    for key, (name, lat, lon) in STATIONS.items():
        place = (name, f"{lat:.3f}", f"{lon:.3f}")
        yield (key, *place, 1, "", "")
        for track in (1, 2):
            yield (f"{key}-{track}", *place, 0, key, track)


def _trip(train: Train) -> Row:
    is_back = int(train.goal == CENTRE)
    goal = STATIONS[train.goal].name
    return (train.line, WEEKDAYS, _trip_id(train), goal, train.number, is_back)


def _stop_times(train: Train) -> Iterator[Row]:
    """Arrival and departure at each stop; at the ends, where one is missing, they are the same."""
    for place, stop in enumerate(train.stops, 1):
        times = [clock_text(at) for at in (stop.arrival, stop.departure) if at is not None]
        yield (_trip_id(train), times[0], times[-1], f"{stop.station}-{stop.track}", place)


def _trip_id(train: Train) -> str:
    return f"tur-{train.number}"


def _text(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
