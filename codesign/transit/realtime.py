"""GTFS-Realtime (gtfs.org, Realtime reference): one message or a sequence of recorded ones.

Binary or text (`.asciipb`). `realtime_trips` turns the messages into observations.
"""

import re
from dataclasses import dataclass
from typing import Any

from google.protobuf import text_format
from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as proto

from codesign.i18n import lazy
from codesign.transit.clock import epoch_in_name, epoch_of
from codesign.transit.problems import Problems

_TEXT = re.compile(rb"\s*(#[^\n]*\n\s*)*(header|entity)\s*[{:]")


@dataclass(frozen=True)
class Snapshot:
    """A message as it was fetched. `at` is in seconds since 1970."""

    file: str
    at: int
    message: Any


def looks_like_text(content: bytes) -> bool:
    return _TEXT.match(content[:8192]) is not None


def read_snapshot(file: str, content: bytes, problems: Problems) -> Snapshot | None:
    """The message of a file, or None (told as a problem) when it is none or has no time."""
    message = proto.FeedMessage()
    try:
        if looks_like_text(content):
            text_format.Parse(content.decode("utf-8"), message, allow_unknown_field=True)
        else:
            message.ParseFromString(content)
    except text_format.ParseError as fault:
        row = fault.GetLine() or 0
        what = lazy("Raden går inte att läsa som GTFS-Realtime: ”%(text)s”.")
        lines = content.decode("utf-8").splitlines()
        problems.add(file, row, what, text=lines[row - 1].strip() if 0 < row <= len(lines) else "")
        return None
    except (DecodeError, UnicodeDecodeError, RecursionError):
        what = lazy(
            "Filen går inte att läsa som GTFS-Realtime: den är trasig, avbruten eller av ett "
            "annat slag. Hämta den på nytt."
        )
        problems.add(file, 0, what)
        return None
    at = max(epoch_of(message.header.timestamp), epoch_in_name(file))
    if not at:
        what = lazy(
            "Det går inte att veta när filen hämtades, så den används inte: header.timestamp "
            "saknas. Skriv tiden i filens namn."
        )
        problems.add(file, 0, what)
        return None
    return Snapshot(file, at, message)
