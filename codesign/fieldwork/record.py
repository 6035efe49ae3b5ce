"""What a device in the field sends: one walk-through, whole, each time with a higher revision.

Pure rules: what a record may hold, what its times mean when the device's clock is wrong, and what
becomes of a record beside what is known already. A device sends the same record until it is
answered, so every rule here gives the same end in whatever order and however often it comes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationError

from codesign.items.moves import EventKind
from codesign.items.reading import WORDS_LIMIT
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.regions import Share
from codesign.rounds.domain import EVENTS_LIMIT, PLACE_LIMIT, plan_of, without_pages_between
from codesign.rounds.keys import PHOTOS_LIMIT, ArmKey, ItemKey, PhotoRecord, Uuid
from codesign.rounds.plan import TestPlan
from codesign.texts import Frozen, Key, Language

RECORD_BYTES = 2 * 1024 * 1024
"""Of one sending: two hundred full notes and every event that is kept fit in it."""
PHOTO_BYTES = 3 * 1024 * 1024
NOTES_LIMIT = 200
ANSWERS_LIMIT = 200
LONGEST_MS = 24 * 60 * 60 * 1000
"""No walk-through takes longer than a day."""
YEAR_3000 = 32_503_680_000_000
"""Milliseconds since 1970: a clock beyond it is no clock."""

_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _legible(value: object) -> object:
    """The text without what no database takes and nobody reads."""
    return _INVISIBLE.sub("", value) if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_legible), StringConstraints(max_length=WORDS_LIMIT)]
Line = Annotated[str, BeforeValidator(_legible), StringConstraints(max_length=PLACE_LIMIT)]
Spot = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9_-]*$")]
Ms = Annotated[int, Field(ge=0, le=LONGEST_MS)]
Clock = Annotated[int, Field(ge=0, le=YEAR_3000)]
"""Milliseconds since 1970 by the device's own clock, right or wrong."""
Offset = Annotated[int, Field(ge=-YEAR_3000, le=YEAR_3000)]
"""Milliseconds to add to the device's clock."""

_DEPTH = 4


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {key: _part(part, _DEPTH) for key, part in _few(value).items()}


def _few(value: dict[str, Any]) -> dict[str, Any]:
    if len(value) > 100 or any(not 1 <= len(key) <= 80 or "\x00" in key for key in value):
        raise ValueError("an answer has at most a hundred named parts")
    return value


def _part(value: Any, depth: int) -> Any:
    match value:
        case None | bool():
            return value
        case int() | float() if abs(value) <= YEAR_3000:
            return value
        case str() if len(value) <= WORDS_LIMIT:
            return _legible(value)
        case list() if depth and len(value) <= 100:
            return [_part(part, depth - 1) for part in value]
        case dict() if depth:
            return {key: _part(part, depth - 1) for key, part in _few(value).items()}
    raise ValueError("an answer is plain and small")


AnswerValue = Annotated[dict[str, Any], AfterValidator(_plain)]


class WalkContext(Frozen):
    """Where it was tried. Nothing here says who."""

    place: Line = ""
    device: Line = ""
    disruption: bool | None = None


class TaskRecord(Frozen):
    item: ItemKey
    outcome: TaskOutcome
    observed: bool = False
    """The interviewer saw and decided it."""
    ms: Ms | None = None
    at_goal: bool = False
    """The time ends when the device saw the task's goal, and not when somebody pressed."""


class EventRecord(Frozen):
    kind: EventKind
    item: ItemKey
    screen: Spot = ""
    hotspot: Spot = ""
    x: Share | None = None
    y: Share | None = None
    ms: Ms


class AnswerRecord(Frozen):
    item: ItemKey
    value: AnswerValue


class NoteKind(StrEnum):
    """Whose words they are."""

    NOTE = "note"
    """The interviewer's own."""
    QUOTE = "quote"
    """The participant's, as they were said."""
    PROPOSAL = "proposal"
    ANSWER = "answer"
    """To a question in words."""


class NoteRecord(Frozen):
    """Words; they keep their uuid through every revision, and so does the voice made of them."""

    uuid: Uuid
    kind: NoteKind
    text: Words = ""
    """Empty only for a proposal that is drawn."""
    item: ItemKey
    screen: Spot = ""
    element: Spot = ""


class WalkRecord(Frozen):
    """One walk-through as the device knows it: everything, each time."""

    schema_: Annotated[Literal["codesign/walk/1"], Field(alias="schema")]
    uuid: Uuid
    revision: Annotated[int, Field(ge=1, le=1_000_000)]
    round: Key
    arms: Annotated[tuple[ArmKey, ...], Field(max_length=12)]
    plan: Annotated[tuple[ItemKey, ...], Field(max_length=500)]
    place_in_plan: Annotated[int, Field(ge=0, le=500)] = 0
    status: Literal["started", "complete"]
    is_moderated: bool = True
    language: Language = "sv"
    context: WalkContext = WalkContext()
    started: Clock
    ended: Clock | None = None
    ms: Ms = 0
    """How long it has gone on, by a clock that is never set: pauses while closed are left out."""
    tasks: Annotated[tuple[TaskRecord, ...], Field(max_length=ANSWERS_LIMIT)] = ()
    events: Annotated[tuple[EventRecord, ...], Field(max_length=EVENTS_LIMIT)] = ()
    answers: Annotated[tuple[AnswerRecord, ...], Field(max_length=ANSWERS_LIMIT)] = ()
    notes: Annotated[tuple[NoteRecord, ...], Field(max_length=NOTES_LIMIT)] = ()
    photos: Annotated[tuple[PhotoRecord, ...], Field(max_length=PHOTOS_LIMIT)] = ()

    def written(self) -> dict[str, Any]:
        """The record as plain data."""
        return self.model_dump(mode="json", by_alias=True)


class Sending(Frozen):
    """A record on its way, with what the device's clock shows at that moment."""

    sent: Clock
    offset: Offset | None = None
    """What the device last knew its clock to be wrong by; used for a file that lay a while."""
    code: Annotated[str, StringConstraints(max_length=40)] = ""
    """The receipt's code that the participant was shown. Stored as HMAC only."""
    record: WalkRecord


class PhotoSending(Frozen):
    """Which photograph is sent, and of which walk-through."""

    walk: Uuid
    uuid: Uuid


class QueuePhoto(PhotoSending):
    jpeg: Annotated[str, StringConstraints(max_length=PHOTO_BYTES * 4 // 3 + 4)]
    """Base64."""


class QueueFile(Frozen):
    """A device's whole queue, saved as a file because it could not be sent."""

    schema_: Annotated[Literal["codesign/field-queue/1"], Field(alias="schema")]
    sendings: Annotated[tuple[Sending, ...], Field(max_length=2000)] = ()
    photos: Annotated[tuple[QueuePhoto, ...], Field(max_length=2000)] = ()


TIMES = ("started", "ended")
"""What a record says by the device's clock. Only the day is kept of it."""


def hash_of(record: WalkRecord) -> str:
    """SHA-256, hex, of the record's canonical JSON without the times of day.

    A hash of few unknown digits gives them away to whoever tries them all.
    """
    told = {name: one for name, one in record.written().items() if name not in TIMES}
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def faults_in(error: ValidationError) -> str:
    """Where a record is wrong, as names of fields; never what somebody wrote in them."""
    places = {".".join(str(part) for part in one["loc"][:6]) or "JSON" for one in error.errors()}
    return ", ".join(sorted(places)[:5])


def mismatch(record: WalkRecord, script: TestPlan, arms: Sequence[str]) -> str:
    """The field in which the record does not belong to this round; "" when it does."""
    if not set(record.arms) <= set(arms) or len(set(record.arms)) != len(record.arms):
        return "arms"
    plan = [item.written for item in plan_of(script, record.arms)]
    if list(record.plan) not in (plan, without_pages_between(plan)):
        return "plan"
    known = {*plan, *(f"{item}:seq" for item in plan)}
    for name in ("tasks", "events", "answers", "notes", "photos"):
        if any(part.item not in known for part in getattr(record, name)):
            return name
    return _twice(record)


def _twice(record: WalkRecord) -> str:
    for name, key in (
        ("tasks", "item"),
        ("answers", "item"),
        ("notes", "uuid"),
        ("photos", "uuid"),
    ):
        keys = [getattr(part, key) for part in getattr(record, name)]
        if len(set(keys)) != len(keys):
            return name
    return ""


def offset_at(sent: int, received: datetime) -> timedelta:
    """How wrong the device's clock is, from what it showed when it sent. The way there takes
    seconds, which no day and no hour of a walk-through notices."""
    return received - moment_of(sent)


def moment_of(clock: int) -> datetime:
    """Milliseconds since 1970 as a moment."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=clock)


def clock_of(moment: datetime) -> int:
    """A moment as milliseconds since 1970."""
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def corrected(clock: int, offset: timedelta, earliest: datetime, latest: datetime) -> datetime:
    """When it really was: the device's clock put right, and never before the device was prepared
    nor after now, which is what is left of the truth when the clock was set in between."""
    return max(earliest, min(latest, moment_of(clock) + offset))


CLOCKS_AGREE = timedelta(minutes=5)
"""How much two measurements of a device's clock may differ: the network takes seconds, and clocks
that nobody sets drift by less in a week."""


def is_uncertain(sending: Sending, offset: timedelta, earliest: datetime, latest: datetime) -> bool:
    """Whether nobody can know when the walk-through was: the device's clock was set between when it
    began and when it was sent, or says a time before the device was prepared or after now."""
    if sending.offset is not None:
        then = timedelta(milliseconds=sending.offset)
        if abs(then - offset) > CLOCKS_AGREE:
            return True
    said = moment_of(sending.record.started) + offset
    return not earliest - CLOCKS_AGREE <= said <= latest + CLOCKS_AGREE


class Became(StrEnum):
    """What became of a sending."""

    CREATED = "created"
    UPDATED = "updated"
    SAME = "same"
    """It had come already, word for word."""
    OLDER = "older"
    """A later revision had come first; nothing is replaced."""
    CONFLICT = "conflict"
    """Other content had come with this revision: both are kept for a person to decide."""
    CLOSED = "closed"
    """The round is over: kept aside for a person to decide."""
    TAKEN_BACK = "taken back"
    """The participant has taken it back; nothing more is stored of it."""


@dataclass(frozen=True)
class Known:
    """What is stored already of a walk-through."""

    revision: int
    payload_hash: str


def verdict(known: Known | None, revision: int, payload_hash: str, *, is_open: bool) -> Became:
    """What becomes of a record, beside what is known. The newest revision wins, whatever the
    order in which they come; nothing with equal standing is chosen by a machine."""
    if known is not None and revision < known.revision:
        return Became.OLDER
    if known is not None and revision == known.revision:
        # Where no hash is kept, what had come counts as what comes.
        is_same = known.payload_hash in {payload_hash, ""}
        return Became.SAME if is_same else Became.CONFLICT
    if not is_open:
        return Became.CLOSED
    return Became.UPDATED if known else Became.CREATED


@dataclass(frozen=True)
class NoteChanges:
    """How the voices of one revision become those of the next."""

    new: tuple[NoteRecord, ...]
    kept: tuple[NoteRecord, ...]
    gone: frozenset[str]


def note_changes(stored: frozenset[str], record: WalkRecord) -> NoteChanges:
    """Which notes are new, which a voice has already, and which the device has removed.

    `stored` are the uuids of notes that have a voice. Notes without words are no voices yet.
    """
    drawn = {photo.note for photo in record.photos}
    said = [n for n in record.notes if n.text or (n.kind is NoteKind.PROPOSAL and n.uuid in drawn)]
    return NoteChanges(
        new=tuple(note for note in said if note.uuid not in stored),
        kept=tuple(note for note in said if note.uuid in stored),
        gone=stored - {note.uuid for note in said},
    )


def photos_of(record: WalkRecord) -> Mapping[str, PhotoRecord]:
    """The record's photographs by uuid."""
    return {photo.uuid: photo for photo in record.photos}
