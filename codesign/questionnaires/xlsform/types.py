"""The words of the type column: what each asks for."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """What a row of the survey is."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    RANGE = "range"
    DATE = "date"
    TIME = "time"
    DATETIME = "dateTime"
    ONE = "select_one"
    MANY = "select_multiple"
    RANK = "rank"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    CALCULATE = "calculate"
    HIDDEN = "hidden"
    TODAY = "today"
    PLACE = "geopoint"
    UPLOAD = "image"
    BARCODE = "barcode"
    OF_TIME = "start"
    OF_PERSON = "deviceid"
    FROM_FILE = "select_one_from_file"
    FORM_TITLE = "form_title"
    FORM_ID = "form_id"
    GROUP = "begin_group"
    REPEAT = "begin_repeat"
    LOOP = "begin_loop"
    END_GROUP = "end_group"
    END_REPEAT = "end_repeat"
    END_LOOP = "end_loop"
    SCORE = "begin_score"
    SCORE_ROW = "score__row"
    END_SCORE = "end_score"
    RANKING = "begin_rank"
    RANK_LEVEL = "rank__level"
    END_RANKING = "end_rank"
    KOBO_MATRIX = "begin_kobomatrix"
    END_KOBO_MATRIX = "end_kobomatrix"
    UNKNOWN = ""


_ONE_WORD: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("text", "string", "q string", "add text prompt", "phone number"),
    Kind.INTEGER: ("integer", "int", "q int", "add integer prompt", "percentage"),
    Kind.DECIMAL: ("decimal", "q decimal", "add decimal prompt", "number"),
    Kind.RANGE: ("range",),
    Kind.DATE: ("date", "q date", "add date prompt"),
    Kind.TIME: ("time", "q time", "add time prompt"),
    Kind.DATETIME: ("datetime", "date time", "q date time", "q datetime", "add date time prompt"),
    Kind.NOTE: ("note", "q note", "add note prompt"),
    Kind.ACKNOWLEDGE: ("acknowledge", "trigger", "q acknowledge", "add acknowledge prompt"),
    Kind.CALCULATE: ("calculate", "calculation", "q calculate", "add calculate prompt"),
    Kind.HIDDEN: ("hidden",),
    Kind.TODAY: ("today", "get today"),
    Kind.PLACE: (
        *("geopoint", "geotrace", "geoshape", "gps", "location", "q geopoint", "q location"),
        *("add location prompt", "osm"),
    ),
    Kind.UPLOAD: (
        *("image", "photo", "picture", "q image", "q picture", "add image prompt", "signature"),
        *("add photo prompt", "audio", "q audio", "add audio prompt", "video", "q video"),
        *("add video prompt", "file", "add file prompt"),
    ),
    Kind.BARCODE: ("barcode", "q barcode", "add barcode prompt"),
    Kind.OF_TIME: (
        *("start", "end", "start time", "end time", "get start time", "get end time"),
        *("time start", "time end", "submissiontime"),
    ),
    Kind.OF_PERSON: (
        *("deviceid", "device id", "get device id", "imei", "phonenumber", "get phone number"),
        *("username", "email", "simserial", "sim id", "get sim id", "subscriberid", "audit"),
        *(
            "subscriber id",
            "get subscriber id",
            "start-geopoint",
            "background-audio",
            "devicephone",
        ),
        *("background-geopoint", "uri:deviceid", "uri:phonenumber", "uri:simserial", "uri:email"),
        *("uri:subscriberid", "uri:username", "user", "phone_number"),
    ),
    Kind.FROM_FILE: ("csv-external", "xml-external"),
    Kind.FORM_TITLE: ("set form title",),
    Kind.FORM_ID: ("set form id",),
    Kind.GROUP: ("begin group", "begingroup", "begin"),
    Kind.REPEAT: ("begin repeat", "beginrepeat", "begin lgroup", "begin looped group"),
    Kind.LOOP: ("begin loop",),
    Kind.END_GROUP: ("end group", "endgroup"),
    Kind.END_REPEAT: ("end repeat", "endrepeat", "end lgroup", "end looped group"),
    Kind.END_LOOP: ("end loop",),
    # Kobo's own, which it makes others of when a form is put to use.
    Kind.SCORE: ("begin_score",),
    Kind.SCORE_ROW: ("score__row",),
    Kind.END_SCORE: ("end_score",),
    Kind.RANKING: ("begin_rank",),
    Kind.RANK_LEVEL: ("rank__level",),
    Kind.END_RANKING: ("end_rank",),
    Kind.KOBO_MATRIX: ("begin_kobomatrix", "begin_matrix"),
    Kind.END_KOBO_MATRIX: ("end_kobomatrix", "end_matrix"),
}
_KINDS = {word.replace("_", " "): kind for kind, words in _ONE_WORD.items() for word in words}
_WITH_LIST = re.compile(
    r"(?P<file>select[ _](?:one|multiple)[ _](?:from[ _]file|external))"
    r"|(?P<many>select[ _]multiple(?:[ _]from| using)?|select[ _]all[ _]that[ _]apply(?: from)?"
    r"|add select multiple prompt using)"
    r"|(?P<one>select[ _]?one(?:[ _]from| using)?|select1|add select one prompt using)"
    r"|(?P<rank>rank)",
    re.I,
)
_OTHER = re.compile(r"\s+or[ _](?:specify[ _])?other\s*\Z", re.I)
SUGGESTED = (
    *("text", "integer", "decimal", "range", "date", "time", "dateTime", "select_one"),
    *("select_multiple", "rank", "note", "acknowledge", "calculate", "begin_group", "end_group"),
    *("begin_repeat", "end_repeat"),
)
"""Types that are named to somebody who wrote one that nobody knows."""


@dataclass(frozen=True)
class TypeCell:
    """What a cell in the type column says."""

    kind: Kind
    written: str
    list_name: str = ""
    has_other: bool = False
    """``or_other``: something else can be filled in."""


def type_of(written: str) -> TypeCell:
    """A cell of the type column, however it is spelt; `Kind.UNKNOWN` for what nobody knows."""
    plain = " ".join(written.split())
    low = plain.lower().replace("_", " ")
    if low in _KINDS:
        return TypeCell(_KINDS[low], plain)
    if found := _WITH_LIST.match(plain):
        rest = plain[found.end() :]
        if not rest or rest.startswith(" "):
            return _with_list(plain, str(found.lastgroup), rest)
    return TypeCell(Kind.UNKNOWN, plain)


def _with_list(plain: str, group: str, rest: str) -> TypeCell:
    kinds = {"file": Kind.FROM_FILE, "many": Kind.MANY, "one": Kind.ONE, "rank": Kind.RANK}
    found = _OTHER.search(rest)
    name = (rest[: found.start()] if found else rest).strip()
    return TypeCell(kinds[group], plain, name, found is not None)


@lru_cache(maxsize=256)
def nearest_type(written: str) -> str | None:
    """The type that was meant, by how it is spelt."""
    if len(written) > 64:
        return None
    first = re.sub(r"\s+", "_", written.strip().lower())
    near = get_close_matches(first, SUGGESTED, n=1, cutoff=0.6)
    if not near and (head := written.split(" ", maxsplit=1)[0].lower()):
        near = get_close_matches(head, SUGGESTED, n=1, cutoff=0.7)
    return near[0] if near else None
