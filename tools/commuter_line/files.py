"""The files of the two mornings: timetable, recording, and a description of the feed."""

import json

from tools.commuter_line.mornings import CLOSES, OPENS, Morning, both_mornings
from tools.commuter_line.recording import recording
from tools.commuter_line.times import clock_text
from tools.commuter_line.timetable import timetable


def every_file() -> dict[str, str]:
    """Both mornings, by path inside the folder of feeds."""
    return {
        f"{morning.folder}/{name}": text
        for morning in both_mornings()
        for name, text in _files_of(morning).items()
    }


def _files_of(morning: Morning) -> dict[str, str]:
    return {
        **timetable(morning),
        "recording.ndjson": "".join(f"{line}\n" for line in recording(morning)),
        "feed.json": _description(morning),
    }


def _description(morning: Morning) -> str:
    """Title, day and window, as codesign/transit reads them."""
    said = {
        "title": morning.title,
        "service_day": morning.day.isoformat(),
        "opens_at": clock_text(OPENS),
        "closes_at": clock_text(CLOSES),
        "about": "Allt är påhittat (exempel). Gjort av tools/commuter_line.",
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
