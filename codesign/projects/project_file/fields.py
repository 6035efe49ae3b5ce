"""Fields of a project file's records, and the widest values that are let in."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
)

from codesign.texts import LANGUAGE_PATTERN

DOCUMENT_LIMIT = 2_000_000
"""Characters of a document."""
ATTRIBUTES_LIMIT = 10_000
SHORT = 2_000
WORDS_LIMIT = 10_000
"""Characters of what somebody said, `contributions.domain.NOTE_LIMIT`."""
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


def _bytes(given: object) -> bytes:
    """Bytes from base64 that is written in the one way it can be written."""
    content = b64decode(given, validate=True) if isinstance(given, str) else None
    if content is None or b64encode(content).decode() != given:
        raise ValueError("no base64, or with something more in it")
    return content


Count = Annotated[int, Strict(), Field(ge=0, le=2**31 - 1)]
Number = Annotated[int, Strict(), Field(ge=1, le=2**31 - 1)]
Flag = Annotated[bool, Strict()]
Name = Annotated[str, StringConstraints(max_length=SHORT, pattern=_WRITABLE)]
Words = Annotated[str, StringConstraints(max_length=WORDS_LIMIT, pattern=_WRITABLE)]
Spot = Annotated[str, StringConstraints(max_length=SPOT_LIMIT, pattern=_WRITABLE)]
"""A screen's or a hotspot's key, as whoever told it wrote it."""
Mark = Annotated[str, StringConstraints(max_length=SHORT, pattern=r"^[\x20-\x7e]*$")]
LONGEST_KEY = 64
Key = Annotated[str, StringConstraints(max_length=LONGEST_KEY, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
KeyOrNone = Annotated[str, StringConstraints(max_length=64, pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$")]
Colour = Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9#-]*$")]
Language = Annotated[str, StringConstraints(max_length=21, pattern=LANGUAGE_PATTERN)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Texts = dict[Language, Words]
Said = Annotated[Texts, AfterValidator(_said)]
Content = Annotated[bytes, BeforeValidator(_bytes)]
Document = Annotated[dict[str, Any], storable(DOCUMENT_LIMIT)]
Attributes = Annotated[dict[str, Any], storable(ATTRIBUTES_LIMIT)]


class Record(BaseModel):
    """Base of every record: unknown names are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")
