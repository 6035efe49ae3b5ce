"""`voices.csv` beside a starter journey: example voices, one a row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter, ValidationError

from codesign.content.texts import Key
from codesign.feedback.domain import Mode, Source
from codesign.journeys.document import JourneyDocument

COLUMNS = ("step", "mode", "perspective", "group", "source", "day", "text", "areas")
"""Columns that must be there; `rating`, `origin` and `key` may be."""
_KEY: TypeAdapter[str] = TypeAdapter(Key)


@dataclass(frozen=True)
class StarterVoice:
    """One example voice; `areas` are keys of the codebook's areas."""

    step: str
    mode: Mode
    perspective: str
    group: str
    source: Source
    day: date | None
    text: str
    areas: tuple[str, ...]
    rating: int | None = None
    origin: str = ""
    key: str = ""
    """What a prototype's change names when this voice is a reason for it; "" for most."""


class _WrongError(Exception):
    pass


def read_voices(
    rows: Sequence[Mapping[str, str]], journey: JourneyDocument, areas: Mapping[str, str]
) -> tuple[tuple[StarterVoice, ...], list[tuple[int, str, str]]]:
    """The voices of a file and (line, what is wrong, mend) for rows that cannot be read.

    `areas` maps “Area > Subcategory” to keys. Line 1 is the header.
    """
    if rows and (missing := [name for name in COLUMNS if name not in rows[0]]):
        return (), [(1, f"columns are missing: {', '.join(missing)}", "Add them.")]
    voices: list[StarterVoice] = []
    wrong: list[tuple[int, str, str]] = []
    keys: set[str] = set()
    for line, row in enumerate(rows, start=2):
        try:
            voice = _voice(row, journey, areas)
            if voice.key and voice.key in keys:
                raise _WrongError(f"the key “{voice.key}” is used twice")
        except (_WrongError, ValueError) as error:
            wrong.append((line, str(error), "Correct the row."))
            continue
        keys.add(voice.key)
        voices.append(voice)
    return tuple(voices), wrong


def _voice(
    row: Mapping[str, str], journey: JourneyDocument, areas: Mapping[str, str]
) -> StarterVoice:
    if journey.step(row["step"]) is None:
        raise _WrongError(f"the step “{row['step']}” does not exist")
    if row["perspective"] and journey.actor(row["perspective"]) is None:
        raise _WrongError(f"the perspective “{row['perspective']}” is no actor of the journey")
    return StarterVoice(
        step=row["step"],
        mode=Mode(row["mode"]),
        perspective=row["perspective"],
        group=row["group"],
        source=Source(row["source"]),
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        text=row["text"].strip(),
        areas=tuple(_area_keys(row["areas"], areas)),
        rating=int(row["rating"]) if row.get("rating") else None,
        origin=row.get("origin") or "",
        key=_key(row.get("key") or ""),
    )


def _key(given: str) -> str:
    try:
        return _KEY.validate_python(given) if given else ""
    except ValidationError:
        raise _WrongError(f"“{given}” cannot be a key: use a–z, 0–9 and hyphens") from None


def _area_keys(named: str, areas: Mapping[str, str]) -> Iterator[str]:
    for path in (part.strip() for part in named.split(";")):
        if path and path not in areas:
            raise _WrongError(f"the area “{path}” does not exist")
        if path:
            yield areas[path]
