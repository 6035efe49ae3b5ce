"""The records of rounds and participations in a project file."""

from typing import Annotated, Any, Literal

from pydantic import Field, Strict, StringConstraints

from codesign.items.moves import EventKind, WalkStatus
from codesign.measures.outcomes import TaskOutcome
from codesign.projects.project_file.fields import (
    DOCUMENT_LIMIT,
    Content,
    Count,
    Day,
    Flag,
    Key,
    Language,
    Moment,
    Name,
    Number,
    Record,
    Said,
    Spot,
    storable,
)
from codesign.rounds.domain import EVENTS_LIMIT, LeftOut, RoundStatus
from codesign.rounds.keys import PHOTOS_LIMIT, ArmKey, ItemKey, PhotoRecord, Uuid
from codesign.rounds.plan import Design
from codesign.rounds.results.leaving import NOTE_LIMIT

VALUE_LIMIT = 100_000
"""Bytes of what one person answered to one item: sixty cards in sixty named groups fit in it."""
PAGES_LIMIT = 500
"""Pages of a walk-through's plan; a script has 40 blocks at most."""
ARMS_LIMIT = 12


DigestOrNone = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
Script = Annotated[dict[str, Any], storable(DOCUMENT_LIMIT)]
Place = Annotated[float, Strict(), Field(ge=0, le=1)]
"""A share of a screen's width or height."""
Value = Annotated[dict[str, Any], storable(VALUE_LIMIT)]
ArmRecord = tuple[ArmKey, Key, Number, Count]
"""Arm, the prototype and version it tries, and how many began with it."""
ShortTaskRecord = tuple[ItemKey, TaskOutcome, Flag, Count | None]
"""As files were written that did not tell what a time ends at."""
TaskRecord = tuple[ItemKey, TaskOutcome, Flag, Count | None, Flag]
"""Page of the plan, how it ended, whether an interviewer saw it, milliseconds, and whether they
end at the goal."""
EventRecord = tuple[EventKind, ItemKey, Spot, Spot, Place | None, Place | None, Count]
"""Kind, page of the plan, screen, hotspot, where on the screen, and milliseconds."""


class RoundRecord(Record):
    """Its invitation's code stays behind: it belongs to the installation that made it."""

    slug: Key
    prototype: Key
    title: Said
    script: Script
    design: Design
    status: RoundStatus
    arms: Annotated[tuple[ArmRecord, ...], Field(min_length=1, max_length=ARMS_LIMIT)]
    author: Number | None
    revision: Count
    created_at: Moment
    opened_at: Moment | None
    closed_at: Moment | None


class WalkRecord(Record):
    """One person's walk-through. Its secret and its receipt's code stay behind."""

    round: Key
    uuid: Uuid
    arms: Annotated[tuple[ArmKey, ...], Field(max_length=ARMS_LIMIT)] = ()
    plan: Annotated[tuple[ItemKey, ...], Field(max_length=PAGES_LIMIT)] = ()
    place_in_plan: Count
    status: WalkStatus
    is_moderated: Flag
    language: Language
    place: Name = ""
    device: Name = ""
    disruption: Flag | None = None
    revision: Count
    payload_hash: DigestOrNone = ""
    """Of the revision that came from the field, so that the same one is known when it comes."""
    ms: Count | None = None
    is_time_uncertain: Flag = False
    """Whether the day is a guess, since the device's clock was set before it was sent."""
    photos: Annotated[tuple[PhotoRecord, ...], Field(max_length=PHOTOS_LIMIT)] = ()
    """The photographs that the device told of, whether they have come or not."""
    day: Day
    started_at: Moment | None = None
    finished_at: Moment | None = None
    """Both in files of earlier versions alone. They are read, and kept nowhere."""
    left_out: LeftOut | None = None
    """Why it is in no result."""
    left_out_note: Annotated[str, StringConstraints(max_length=NOTE_LIMIT)] = ""
    tasks: Annotated[tuple[TaskRecord | ShortTaskRecord, ...], Field(max_length=PAGES_LIMIT)] = ()
    events: Annotated[tuple[EventRecord, ...], Field(max_length=EVENTS_LIMIT)] = ()


class WalkAnswerRecord(Record):
    """In `value`, ``voice`` is the number of the voice that says it in words."""

    walk: Number
    item: ItemKey
    value: Value


class WalkPhotoRecord(Record):
    walk: Number
    uuid: Uuid
    item: ItemKey
    media_type: Literal["image/jpeg"]
    width: Number
    height: Number
    content: Content
    voice: Number | None = None
