"""Small feeds for tests, as files by name."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
MORNINGS = ROOT / "prototypes" / "pendeltag" / "feeds"

SMALL = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n"
    "ex,Exempeltrafiken,https://exempel.invalid,Europe/Stockholm\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code\n"
    "A,Alfa,60.0,18.0,1,,\nA1,Alfa,60.0,18.0,0,A,1\nA2,Alfa,60.0,18.0,0,A,2\n"
    "B,Beta,60.1,18.0,1,,\nB1,Beta,60.1,18.0,0,B,1\n"
    "C,Gamma,60.2,18.0,1,,\nC1,Gamma,60.2,18.0,0,C,1\n",
    "routes.txt": "route_id,route_short_name,route_long_name,route_type\nR,R1,Alfa – Gamma,109\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign,trip_short_name\n"
    "R,v,t1,Gamma,101\nR,v,t2,Gamma,103\nR,v,t3,Alfa,102\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "t1,07:00:00,07:00:00,A1,1\nt1,07:10:00,07:11:00,B1,5\nt1,07:20:00,07:20:00,C1,9\n"
    "t2,07:30:00,07:30:00,A1,1\nt2,07:40:00,07:41:00,B1,5\nt2,07:50:00,07:50:00,C1,9\n"
    "t3,07:05:00,07:05:00,C1,1\nt3,07:14:00,07:15:00,B1,2\nt3,07:25:00,07:25:00,A2,3\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date\nv,1,1,1,1,1,0,0,20260309,20260313\n",
}
DAY = "2026-03-10"


def in_bytes(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def local(text: str) -> str:
    """A time of day of the service day, as the API writes it."""
    return f"{DAY}T{text if text.count(':') == 2 else text + ':00'}+01:00"


def announced(train: str, station: str, kind: str, planned: str, **said: Any) -> dict[str, Any]:
    """A TrainAnnouncement; `kind` is Avgang or Ankomst."""
    return {
        "AdvertisedTrainIdent": train,
        "LocationSignature": station,
        "ActivityType": kind,
        "AdvertisedTimeAtLocation": local(planned),
        **said,
    }


def poll(at: str, **objects: list[dict[str, Any]]) -> str:
    """A line of a recording."""
    result = [{kind: items} for kind, items in objects.items()]
    return json.dumps({"fetched_at": local(at), "RESPONSE": {"RESULT": result}})


def recorded(*polls: str, timetable: bool = True) -> dict[str, bytes]:
    """A feed with a recording, by name."""
    files = in_bytes(SMALL) if timetable else {}
    return files | {"recording.ndjson": "\n".join(polls).encode()}
