"""What a file is that is no feed of a kind that is read: named, with what to do about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from codesign.i18n import lazy
from codesign.transit.tables import text_of

_FIELDS_TOLD = 5
_MAGIC = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"\xd0\xcf\x11\xe0": "Excel (xls)",
    b"SQLite format 3": "SQLite",
    b"MZ": "exe",
}


@dataclass(frozen=True)
class Other:
    """A kind of file that is not read, and what to do."""

    what: str
    row: int = 0
    values: Mapping[str, object] = field(default_factory=dict)


def other_format(content: bytes) -> Other | None:
    """What a file is, when it is clearly something that is not read; else None."""
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            if kind in {"gzip", "7z", "RAR"}:
                what = lazy("Filen är packad som %(kind)s. Packa upp den, eller packa den som zip.")
            else:
                what = lazy("Filen är %(kind)s och inget flöde.")
            return Other(what, values={"kind": kind})
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return _json(content) if start in {b"{", b"["} else None


def _json(content: bytes) -> Other:
    try:
        value = json.loads(text_of(content))
    except RecursionError:
        value = None
    except ValueError as fault:
        row = fault.lineno if isinstance(fault, json.JSONDecodeError) else 0
        what = lazy("Filen är JSON som är trasig eller avbruten här. Hämta den på nytt.")
        return Other(what, row)
    first = value[0] if isinstance(value, list) and value else value
    fields = [str(key) for key in first] if isinstance(first, dict) else []
    names = {name.lower() for name in fields}
    if names >= {"header", "entity"}:
        return Other(
            lazy(
                "Filen är GTFS-Realtime som JSON, som inte läses: i den formen går det inte att "
                "lita på okända värden. Hämta samma flöde som protobuf (.pb)."
            )
        )
    if names & {"siri", "servicedelivery"}:
        return Other(lazy("Filen är SIRI som JSON, som inte läses. Hämta samma flöde som XML."))
    if "type" in names and names & {"features", "geometry"}:
        return Other(lazy("Filen är GeoJSON: en karta, inga tåg."))
    if not fields:
        return Other(lazy("Filen är JSON utan fält, och inget flöde."))
    what = lazy(
        "Filen är JSON från något annat: fälten heter %(fields)s. Trafikverkets svar har fältet "
        "RESPONSE, och i det till exempel TrainAnnouncement."
    )
    return Other(what, values={"fields": ", ".join(fields[:_FIELDS_TOLD])})
