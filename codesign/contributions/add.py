"""The one door by which a voice comes in, whoever wrote it and wherever it was said."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection, Table, insert

from codesign.artefacts.anchors import Anchor
from codesign.contributions import tallies
from codesign.contributions.domain import Changes, CountedVoice, Mode, Moderation, Place
from codesign.contributions.identifying import on_arrival
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.db import random_id

AT_A_TIME = 2_000
"""Voices in one statement."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose voice it is to keep: an agency and its project, by their ids."""

    agency_id: int
    project_id: int


@dataclass(frozen=True, slots=True)
class PinnedTo:
    """What of a prototype a voice is about, beside its anchor: version, screen, hotspot."""

    version_id: int
    screen: str = ""
    element: str = ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """In what areas a voice is when it comes: how many it was put in, and what tallies count."""

    count: int = 0
    buckets: Sequence[int] = ()
    """Ids of those areas and of their parents, sorted."""
    revision: int | None = None
    """1 where nothing else is said and it lies in an area, 0 where it does not."""


UNSORTED = Sorted()


@dataclass(frozen=True, slots=True)
class NewVoice:
    """All that is known of a voice when it comes."""

    owner: Owner
    anchor: Anchor
    source: Source
    mode: Mode
    text: str = ""
    rating: int | None = None
    perspective: str = ""
    group: str = ""
    language: str = "sv"
    day: date | None = None
    wanted: Moderation = Moderation.WAITING
    """How it is to come in; words that may point someone out wait to be read nevertheless."""
    origin: str = ""
    code_hmac: str | None = None
    import_id: int | None = None
    walk_id: int | None = None
    pin: PinnedTo | None = None
    inside: Sorted = UNSORTED
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Added:
    """The new voices' ids, in the order they were given, and how many were held back."""

    ids: Sequence[int]
    held: int = 0
    """Came to be released, and wait to be read: their words may point someone out."""


def add(
    connection: Connection,
    voices: Sequence[NewVoice],
    *,
    next_id: Callable[[], int] = random_id,
    changes: Changes | None = None,
) -> Added:
    """Store voices and count them, in the caller's transaction; any number at once.

    One statement for each `AT_A_TIME` voices, and those of the tallies for each project. Who brings
    a project's voices in many turns gives `changes`: what is to count is gathered there, and is
    written by the caller with `tallies.add` in the same transaction as the last of them. What the
    voices refer to must have been flushed.
    """
    rows = [_row(voice, next_id()) for voice in voices]
    for start in range(0, len(rows), AT_A_TIME):
        connection.execute(_INSERT, rows[start : start + AT_A_TIME])
    if changes is None:
        _count(connection, voices, rows)
    else:
        changes.gather((), map(_counted, voices, rows))
    held = sum(
        row["moderation"] is not voice.wanted for voice, row in zip(voices, rows, strict=True)
    )
    return Added([row["id"] for row in rows], held)


_INSERT = insert(cast(Table, Contribution.__table__))


def _row(voice: NewVoice, voice_id: int) -> dict[str, Any]:
    anchor, inside, pin = voice.anchor, voice.inside, voice.pin
    revision = (1 if inside.count else 0) if inside.revision is None else inside.revision
    return {
        "id": voice_id,
        "agency_id": voice.owner.agency_id,
        "project_id": voice.owner.project_id,
        "artefact_id": anchor.artefact_id,
        "version_id": anchor.version_id,
        "anchor": anchor.part,
        "source": voice.source,
        "mode": voice.mode,
        "perspective": voice.perspective,
        "group_name": voice.group,
        "language": voice.language,
        "text": voice.text,
        "rating": voice.rating,
        "day": voice.day,
        "moderation": on_arrival(voice.wanted, voice.text),
        "origin": voice.origin,
        "code_hmac": voice.code_hmac,
        "import_id": voice.import_id,
        "coding_count": inside.count,
        "buckets": list(inside.buckets),
        "coding_revision": revision,
        "attributes": dict(voice.attributes),
        "pin_version_id": pin.version_id if pin else None,
        "pin_screen": pin.screen if pin else "",
        "pin_element": pin.element if pin else "",
        "walk_id": voice.walk_id,
    }


def _count(
    connection: Connection, voices: Sequence[NewVoice], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Projects are counted in the order of their ids, so that nobody waits in a circle."""
    counted: dict[tuple[int, int], list[CountedVoice]] = defaultdict(list)
    for voice, row in zip(voices, rows, strict=True):
        owner = voice.owner
        counted[owner.agency_id, owner.project_id].append(_counted(voice, row))
    for agency_id, project_id in sorted(counted):
        changes = Changes()
        changes.gather((), counted[agency_id, project_id])
        tallies.add_of(connection, agency_id, project_id, changes)


def _counted(voice: NewVoice, row: Mapping[str, Any]) -> CountedVoice:
    place = Place(
        voice.anchor.artefact_id,
        voice.anchor.part,
        voice.mode,
        voice.perspective,
        voice.source,
        row["moderation"],
    )
    day = voice.day.isoformat() if voice.day else ""
    return CountedVoice(place, voice.rating, frozenset(voice.inside.buckets), voice.group, day)
