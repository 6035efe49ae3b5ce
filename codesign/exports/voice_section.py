"""Voices in the project file, with what lies on them: codings, what they point at, and where they
were said.

They are written and read here, above all others, as a voice carries what areas, artefacts and
rounds say of it; which number it has in the file lies below them all, in
`contributions.project_file`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import Field, Strict, model_validator
from sqlalchemy import insert
from sqlalchemy.orm import Session

from codesign.areas.models import Coding
from codesign.areas.project_file import (
    CodingRecord,
    MadeAreas,
    area_number,
    known_area,
    made_area,
)
from codesign.artefacts.anchors import Anchor
from codesign.artefacts.project_file.checking import known_part, known_step
from codesign.artefacts.project_file.making import MadeArtefacts
from codesign.artefacts.project_file.writing import WrittenArtefacts
from codesign.contributions.add import NewVoice, Owner, PinnedTo, Sorted, add
from codesign.contributions.domain import STAFF_SEES, Changes, Mode, Moderation
from codesign.contributions.project_file import VOICES, MadeVoices, WrittenVoices
from codesign.contributions.sources import Source
from codesign.exports import queries
from codesign.exports.domain import voice_bytes
from codesign.exports.queries import CodedVoice, OneCoding
from codesign.exports.voice_tables import voices_seen
from codesign.projects.models import Project
from codesign.projects.project_file.fields import (
    Attributes,
    Count,
    Day,
    Key,
    KeyOrNone,
    Language,
    Name,
    Number,
    Record,
    Spot,
    Words,
)
from codesign.projects.project_file.plain import Plain, at, on, without_nothing
from codesign.projects.project_file.section import Checking, Making, Section, Writing
from codesign.rounds.project_file.checking import said_in_walk
from codesign.rounds.project_file.making import attributes_in_walk, made_walk, without_round
from codesign.rounds.project_file.writing import WrittenWalks

CODINGS = "codings"


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
    attributes: Attributes = Field(default_factory=dict)
    codings: tuple[CodingRecord, ...] = ()
    pin: PinRecord | None = None
    walk: Number | None = None
    """The participation it was said in: the first of the file is number 1."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if bool(self.journey) == bool(self.prototype):
            raise ValueError("about a journey or a prototype")
        is_gone = self.moderation is Moderation.WITHDRAWN
        if not self.text and self.rating is None and not is_gone:
            raise ValueError("neither words nor a feeling")
        return self


@dataclass
class MadeSums:
    """What the voices that have been made add to the tallies, and how many of them wait."""

    changes: Changes = field(default_factory=Changes)
    held: int = 0
    """Voices that were released in the file and wait here: they may point someone out."""


def _write(writing: Writing) -> Iterator[Plain]:
    for page in queries.voice_pages(writing.session, writing.project.id):
        for coded in page:
            yield _voice(writing, coded)


def _voice(writing: Writing, coded: CodedVoice) -> Plain:
    voice, codings = coded
    writing.state(WrittenVoices).add(voice.id)
    writing.counts[VOICES] += 1
    writing.counts[CODINGS] += len(codings)
    artefacts = writing.state(WrittenArtefacts)
    told = {
        **artefacts.anchor_of(voice.artefact_id, voice.version_id, voice.anchor),
        "source": voice.source,
        "mode": voice.mode,
        "perspective": voice.perspective,
        "group": voice.group_name,
        "language": voice.language,
        "text": voice.text,
        "rating": voice.rating,
        "day": on(voice.day),
        "moderation": voice.moderation,
        "origin": voice.origin,
        "revision": voice.coding_revision or None,
        "attributes": without_round(voice.attributes or {}),
        "codings": [_coding(writing, one) for one in codings],
        "pin": artefacts.pin_of(voice.pin_version_id, voice.pin_screen, voice.pin_element),
        "walk": writing.state(WrittenWalks).of(voice.walk_id),
    }
    return without_nothing(told)


def _coding(writing: Writing, one: OneCoding) -> list[object]:
    coder = writing.people.of(one.coder_id)
    return [area_number(writing, one.area_id), coder, one.origin, at(one.created_at)]


def _check(checking: Checking, record: VoiceRecord) -> None:
    if record.journey:
        known_step(checking, record.journey, record.version, record.step)
    else:
        known_part(checking, record.prototype, record.version, record.step)
    if record.pin is not None:
        known_part(checking, record.pin.prototype, record.pin.version, record.pin.screen)
    if record.walk is not None:
        said_in_walk(checking, record.walk, record.attributes)
    seen: set[tuple[int, int | None]] = set()
    for area, coder, _, _ in record.codings:
        known_area(checking, area)
        checking.person(coder)
        if (area, coder) in seen:
            checking.repeated("area", area)
        seen.add((area, coder))
    checking.counts[VOICES] += 1
    checking.counts[CODINGS] += len(record.codings)


def _make(making: Making, told: Sequence[VoiceRecord]) -> None:
    """Voices with their codings, and what they add to the tallies."""
    sums, book = making.state(MadeSums), making.state(MadeAreas).book()
    inside = [{made_area(making, area) for area, *_ in one.codings} for one in told]
    voices = [
        _new_voice(making, one, Sorted(len(areas), book.buckets(areas), one.revision))
        for one, areas in zip(told, inside, strict=True)
    ]
    making.session.flush()
    connection = making.session.connection()
    added = add(connection, voices, next_id=making.next_id, changes=sums.changes)
    codings = [
        coding
        for voice_id, one in zip(added.ids, told, strict=True)
        for coding in _codings(making, voice_id, one)
    ]
    if codings:
        making.session.execute(insert(Coding).execution_options(render_nulls=True), codings)
    making.state(MadeVoices).ids.extend(added.ids)
    sums.held += added.held


def _new_voice(making: Making, one: VoiceRecord, inside: Sorted) -> NewVoice:
    artefacts, slug, pin = making.state(MadeArtefacts), one.journey or one.prototype, one.pin
    pinned = artefacts.versions[pin.prototype, pin.version] if pin else None
    return NewVoice(
        owner=Owner(making.project.agency_id, making.project.id),
        anchor=Anchor(artefacts.ids[slug], artefacts.versions[slug, one.version], one.step),
        source=one.source,
        mode=one.mode,
        text=one.text,
        rating=one.rating,
        perspective=one.perspective,
        group=one.group,
        language=one.language,
        day=one.day,
        wanted=one.moderation,
        origin=one.origin,
        walk_id=made_walk(making, one.walk),
        pin=PinnedTo(pinned, pin.screen, pin.element) if pin and pinned else None,
        inside=inside,
        attributes=attributes_in_walk(making, one.walk, one.attributes),
    )


def _codings(making: Making, voice_id: int, one: VoiceRecord) -> Iterator[dict[str, Any]]:
    for area, coder, origin, created_at in one.codings:
        yield {
            **making.whose,
            "contribution_id": voice_id,
            "area_id": made_area(making, area),
            "coder_id": making.person(coder),
            "origin": origin,
            "created_at": created_at,
        }


def _rows(record: VoiceRecord) -> int:
    return 1 + len(record.codings)


def _size(session: Session, project: Project) -> float:
    voices = voices_seen(session, project, frozenset(STAFF_SEES))
    return voice_bytes(voices, queries.mean_length(session, project.id))


SECTION = Section(
    name=VOICES,
    place=90,
    record=VoiceRecord,
    write=_write,
    check=_check,
    make=_make,
    rows=_rows,
    size=_size,
)
