"""A walk-through from the field as people read it, when they choose between two."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from codesign.fieldwork.conflicts import as_record, photos_stored
from codesign.fieldwork.models import FieldRecord
from codesign.fieldwork.receive import Ground, Timed
from codesign.fieldwork.record import NoteKind, NoteRecord, WalkRecord
from codesign.i18n import gettext, lazy, local, number
from codesign.items.places import CLOSING, CONTEXT, read_item
from codesign.measures.outcomes import TaskOutcome
from codesign.rounds import words
from codesign.rounds.models import WalkThrough

OUTCOMES: Mapping[TaskOutcome, str] = {
    TaskOutcome.DIRECT: lazy("Klarade direkt"),
    TaskOutcome.INDIRECT: lazy("Klarade på omvägar"),
    TaskOutcome.GAVE_UP: lazy("Gav upp"),
    TaskOutcome.LEFT: lazy("Avbröt"),
}
NOTES: Mapping[NoteKind, str] = {
    NoteKind.NOTE: lazy("Anteckning"),
    NoteKind.QUOTE: lazy("Citat"),
    NoteKind.PROPOSAL: lazy("Eget förslag"),
    NoteKind.ANSWER: lazy("Svar"),
}


@dataclass(frozen=True)
class Line:
    """A fact of a walk-through: what it is about, and what was said or seen."""

    about: str
    told: str


@dataclass(frozen=True)
class Side:
    """One of the two that somebody chooses between."""

    revision: int
    day: date
    is_time_uncertain: bool
    is_complete: bool
    lines: tuple[Line, ...]
    notes: tuple[tuple[str, NoteRecord], ...]
    events: int
    photos: int
    """Photographs that have arrived."""
    photos_told: int
    """Photographs that the record tells of."""


def side_of_record(given: Timed, ground: Ground, kept: FieldRecord) -> Side:
    """A kept record."""
    return _side(given, ground, len(kept.payload["photos"]))


def side_of_walk(session: Session, ground: Ground, walk: WalkThrough) -> Side:
    """What is stored."""
    given = as_record(session, ground.round, walk)
    return _side(given, ground, len(photos_stored(session, walk)))


def _side(given: Timed, ground: Ground, photos: int) -> Side:
    record = given.record
    return Side(
        record.revision,
        given.day,
        given.is_uncertain,
        record.status == "complete",
        tuple(_lines(record, ground)),
        tuple((gettext(NOTES[note.kind]), note) for note in record.notes),
        len(record.events),
        photos,
        len(record.photos),
    )


def _lines(record: WalkRecord, ground: Ground) -> Iterator[Line]:
    if record.context.place:
        yield Line(gettext("Plats"), record.context.place)
    if record.context.device:
        yield Line(gettext("Enhet"), record.context.device)
    for task in record.tasks:
        told = gettext(OUTCOMES[task.outcome])
        if task.ms is not None:
            told += f" ({gettext('%(seconds)s s', seconds=number(task.ms / 1000, 0))})"
        yield Line(_about(task.item, ground), told)
    for answer in record.answers:
        told = ", ".join(_plain(value) for value in answer.value.values())
        if answer.item != CONTEXT and told and "voice" not in answer.value:
            yield Line(_about(answer.item, ground), told)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return " ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return " ".join(_plain(one) for one in value.values())
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nej")
    return "–" if value is None else str(value)


def _about(written: str, ground: Ground) -> str:
    plain, _, seq = written.partition(":")
    item = read_item(plain)
    block = ground.script.block(item.key)
    name = local(block.prompt) if block else ""
    if item.key == CLOSING and ground.script.closing:
        name = gettext(words.CLOSINGS[ground.script.closing])
    arm = f" ({item.arm})" if item.arm and len(ground.arms) > 1 else ""
    after = f" – {gettext('hur lätt det var')}" if seq else ""
    return f"{name or item.key}{arm}{after}"
