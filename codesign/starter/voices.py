"""`voices.csv` beside a starter journey: example voices, one a row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from codesign.contributions.domain import Mode
from codesign.contributions.sources import Source
from codesign.i18n import lazy
from codesign.journeys.document import JourneyDocument
from codesign.said import Said, SaidError, listed, said
from codesign.texts import Key

Choice = TypeVar("Choice", bound=StrEnum)

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


_COLUMNS_MISSING = lazy("Kolumner saknas: %(columns)s. Lägg till dem.")
_TWICE = lazy("Nyckeln ”%(key)s” används två gånger. Ge den ena en annan nyckel.")
_NO_STEP = lazy("Steget ”%(step)s” finns inte i resan. Välj ett av: %(known)s.")
_NO_ACTOR = lazy("Perspektivet ”%(actor)s” är ingen aktör i resan. Välj ett av: %(known)s.")
_NO_KEY = lazy("”%(key)s” kan inte vara en nyckel. Använd a–z, 0–9 och bindestreck.")
_NO_AREA = lazy("Området ”%(area)s” finns inte bland projektets områden.")
_NO_CHOICE = lazy("”%(value)s” går inte att välja i ”%(column)s”. Välj ett av: %(known)s.")
_NO_DAY = lazy("”%(value)s” är inget datum. Skriv som 2026-11-03.")
_NO_RATING = lazy("”%(value)s” är ingen känsla. Skriv ett heltal från −2 till 2.")
_RATINGS = range(-2, 3)


def read_voices(
    rows: Sequence[Mapping[str, str]], journey: JourneyDocument, areas: Mapping[str, str]
) -> tuple[tuple[StarterVoice, ...], list[tuple[int, Said]]]:
    """The voices of a file and (line, what is wrong) for rows that cannot be read.

    `areas` maps “Area > Subcategory” to keys. Line 1 is the header.
    """
    if rows and (missing := [name for name in COLUMNS if name not in rows[0]]):
        return (), [(1, said(_COLUMNS_MISSING, columns=", ".join(missing)))]
    voices: list[StarterVoice] = []
    wrong: list[tuple[int, Said]] = []
    keys: set[str] = set()
    for line, row in enumerate(rows, start=2):
        try:
            voice = _voice(row, journey, areas)
            if voice.key and voice.key in keys:
                raise SaidError(_TWICE, key=voice.key)
        except SaidError as error:
            wrong.append((line, error.said))
            continue
        keys.add(voice.key)
        voices.append(voice)
    return tuple(voices), wrong


def _voice(
    row: Mapping[str, str | None], journey: JourneyDocument, areas: Mapping[str, str]
) -> StarterVoice:
    cells = {name: row.get(name) or "" for name in (*COLUMNS, "rating", "origin", "key")}
    if journey.step(cells["step"]) is None:
        known = listed([step.key for step in journey.steps])
        raise SaidError(_NO_STEP, step=cells["step"], known=known)
    if cells["perspective"] and journey.actor(cells["perspective"]) is None:
        known = listed([actor.key for actor in journey.actors])
        raise SaidError(_NO_ACTOR, actor=cells["perspective"], known=known)
    return StarterVoice(
        step=cells["step"],
        mode=_one_of(Mode, cells["mode"], "mode"),
        perspective=cells["perspective"],
        group=cells["group"],
        source=_one_of(Source, cells["source"], "source"),
        day=_day(cells["day"]),
        text=cells["text"].strip(),
        areas=tuple(_area_keys(cells["areas"], areas)),
        rating=_rating(cells["rating"]),
        origin=cells["origin"],
        key=_key(cells["key"]),
    )


def _one_of(kind: type[Choice], given: str, column: str) -> Choice:
    try:
        return kind(given)
    except ValueError:
        known = listed([str(one) for one in kind])
        raise SaidError(_NO_CHOICE, value=given, column=column, known=known) from None


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise SaidError(_NO_DAY, value=given) from None


def _rating(given: str) -> int | None:
    if not given:
        return None
    found = next((step for step in _RATINGS if str(step) == given.replace("−", "-")), None)
    if found is None:
        raise SaidError(_NO_RATING, value=given)
    return found


def _key(given: str) -> str:
    try:
        return _KEY.validate_python(given) if given else ""
    except ValidationError:
        raise SaidError(_NO_KEY, key=given) from None


def _area_keys(named: str, areas: Mapping[str, str]) -> Iterator[str]:
    for path in (part.strip() for part in named.split(";")):
        if path and path not in areas:
            raise SaidError(_NO_AREA, area=path)
        if path:
            yield areas[path]
