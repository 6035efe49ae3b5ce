"""The records of a project file: their shape, and the widest values that are let in."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    model_validator,
)

from codesign.areas.models import CodingOrigin
from codesign.artefacts.models import VersionStatus
from codesign.contributions.disclosure import ADULT_THRESHOLD
from codesign.contributions.domain import NOTE_LIMIT, Mode, Moderation
from codesign.contributions.sources import Source
from codesign.follow_up.domain import AnswerStatus, Principle, Status, Track
from codesign.projects.domain import LARGEST_GROUP

DOCUMENT_LIMIT = 2_000_000
"""Characters of a journey's document."""
ATTRIBUTES_LIMIT = 10_000
SHORT = 2_000
SPOT_LIMIT = 200

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WRITABLE = r"^[^\x00]*$"


def _day(given: object) -> date:
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise ValueError("no date")
    return date.fromisoformat(given)


def _moment(given: object) -> datetime:
    if not isinstance(given, str) or len(given) > 40 or not _DAY.match(given):
        raise ValueError("no moment")
    moment = datetime.fromisoformat(given)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment.astimezone(UTC)


def storable(limit: int) -> AfterValidator:
    """Plain data that every database takes, and not too much of it."""

    def check(value: Mapping[str, Any]) -> Mapping[str, Any]:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if len(text.encode()) > limit or "\\u0000" in text:
            raise ValueError("too long, or with characters that cannot be stored")
        return value

    return AfterValidator(check)


def _said(value: dict[str, str]) -> dict[str, str]:
    if not any(value.values()):
        raise ValueError("no text")
    return value


Count = Annotated[int, Strict(), Field(ge=0, le=2**31 - 1)]
Number = Annotated[int, Strict(), Field(ge=1, le=2**31 - 1)]
Flag = Annotated[bool, Strict()]
Name = Annotated[str, StringConstraints(max_length=SHORT, pattern=_WRITABLE)]
Words = Annotated[str, StringConstraints(max_length=NOTE_LIMIT, pattern=_WRITABLE)]
Spot = Annotated[str, StringConstraints(max_length=SPOT_LIMIT, pattern=_WRITABLE)]
"""A screen's or a hotspot's key, as whoever told it wrote it."""
Key = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
KeyOrNone = Annotated[str, StringConstraints(max_length=64, pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$")]
Colour = Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9#-]*$")]
Language = Annotated[
    str, StringConstraints(max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")
]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Texts = dict[Language, Words]
Said = Annotated[Texts, AfterValidator(_said)]
Document = Annotated[dict[str, Any], storable(DOCUMENT_LIMIT)]
Attributes = Annotated[dict[str, Any], storable(ATTRIBUTES_LIMIT)]
CodingRecord = tuple[Number, Number | None, CodingOrigin, Moment]
"""Area, who (or null), how it came to be, and when."""


class Record(BaseModel):
    """Base of every record: unknown names are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ProjectRecord(Record):
    slug: Key
    title: Said
    purpose: Texts
    question: Texts
    asks: Texts
    is_public: Flag
    is_about_children: Flag
    smallest_group: Annotated[int, Field(ge=ADULT_THRESHOLD, le=LARGEST_GROUP)] | None = None
    is_demo: Flag
    created_at: Moment


class JourneyRecord(Record):
    slug: Key
    kind: Literal["journey"]


class AnyVersionRecord(Record):
    number: Number
    status: VersionStatus
    origin: Name
    note: Name
    author: Number | None
    revision: Count
    created_at: Moment
    document: Document


class VersionRecord(AnyVersionRecord):
    journey: Key


class AreaRecord(Record):
    parent: Number | None
    """The number of the area it lies in: the first area of the file is number 1."""
    key: Name
    name: Said
    definition: Texts
    colour: Colour
    position: Count
    revision: Count


class PinRecord(Record):
    """What of a prototype a voice is about."""

    prototype: Key
    version: Number
    screen: Spot = ""
    element: Spot = ""


class VoiceRecord(Record):
    """What is not said is left out of the file."""

    journey: KeyOrNone = ""
    """The journey that it is about; "" where it is about a prototype."""
    prototype: KeyOrNone = ""
    version: Number
    step: KeyOrNone = ""
    """A step or a whole phase of the journey, a screen of the prototype; "" for all of it."""
    source: Source
    mode: Mode
    perspective: KeyOrNone = ""
    group: Name = ""
    language: Language
    text: Words = ""
    rating: Annotated[int, Strict(), Field(ge=-2, le=2)] | None = None
    day: Day | None = None
    moderation: Moderation
    origin: Name = ""
    revision: Count = 0
    attributes: Attributes = {}
    codings: tuple[CodingRecord, ...] = ()
    pin: PinRecord | None = None
    walk: Number | None = None
    """The walk-through it was said in: the first of the file is number 1."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if bool(self.journey) == bool(self.prototype):
            raise ValueError("about a journey or a prototype")
        is_gone = self.moderation is Moderation.WITHDRAWN
        if not self.text and self.rating is None and not is_gone:
            raise ValueError("neither words nor a feeling")
        return self


class _AboutOneThing(Record):
    area: Number | None = None
    voice: Number | None = None

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> Self:
        if (self.area is None) == (self.voice is None):
            raise ValueError("about an area or a voice, not both")
        return self


class ActionRecord(_AboutOneThing):
    text: Texts
    owner: Number | None
    due: Day | None
    status: Status
    track: Track
    principle: Principle | None
    gain_citizens: Words
    gain_staff: Words
    gain_society: Words
    is_public: Flag
    revision: Count
    created_at: Moment


class AnswerRecord(_AboutOneThing):
    text: Texts
    status: AnswerStatus
    author: Number | None
    reviewer: Number | None
    published_at: Moment | None
    revision: Count
    created_at: Moment

    @model_validator(mode="after")
    def _has_a_day_when_published(self) -> Self:
        if self.status is AnswerStatus.PUBLISHED and self.published_at is None:
            raise ValueError("published, but not when")
        return self


Scale = Annotated[int, Strict(), Field(ge=1, le=5)]


class PriorityRecord(Record):
    area: Number
    person: Number
    impact: Scale
    effort: Scale
    at: Moment


class QuoteRecord(Record):
    area: Number
    voice: Number
    person: Number | None
    at: Moment


class PersonRecord(Record):
    """A person by number; with name and address only when whoever made the file said so."""

    number: Number
    name: Name | None = None
    email: Annotated[str, StringConstraints(max_length=320, pattern=_WRITABLE)] | None = None


class EndRecord(Record):
    """What the file should hold: a file that was cut short does not get here."""

    voices: Count
    codings: Count
    walks: Count = 0
