"""What people decide about records that no machine should choose between. Nothing is thrown away:
the side that is not taken stays, and can be taken later."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.fieldwork.models import FieldRecord
from codesign.fieldwork.photographs import Photograph, add_unpacked, listed_photos, packed
from codesign.fieldwork.receive import (
    DRAWN,
    NOTE,
    SAID,
    Ground,
    Timed,
    from_payload,
    hold_round,
    is_taken_back,
    keep_aside,
    of_day,
    store,
    walk_of,
)
from codesign.fieldwork.record import (
    AnswerRecord,
    Became,
    EventRecord,
    NoteKind,
    NoteRecord,
    TaskRecord,
    WalkContext,
    WalkRecord,
)
from codesign.i18n import lazy
from codesign.items.moves import WalkStatus
from codesign.items.places import place_in_plan
from codesign.rounds.models import (
    TestRound,
    WalkAnswer,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)

KINDS = {said: kind for kind, said in SAID.items()}


class DecidedMeanwhileError(RuleBrokenError):
    """Somebody else decided, or something new came, after this person saw the two sides."""

    sentence = lazy(
        "Någon annan har redan bestämt, eller så har något nytt kommit in, sedan du såg sidan. "
        "Inget har ändrats av dig. Så här ser det ut nu."
    )


class TakenBackError(RuleBrokenError):
    sentence = lazy("Deltagaren har tagit tillbaka provningen. Den går inte att ta in.")


def mark_of(walk: WalkThrough | None, kept: FieldRecord) -> str:
    """What a decision was made about: it is refused when this has changed since."""
    present = f"{walk.revision}:{walk.payload_hash[:16]}" if walk else "-"
    return f"{kept.status}:{present}"


def kept_record(session: Session, round_: TestRound, record_id: int) -> FieldRecord:
    """One kept record of the round. Raises NotFoundError."""
    found = session.scalar(
        select(FieldRecord)
        .where(FieldRecord.id == record_id, FieldRecord.round_id == round_.id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFoundError
    return found


def take(session: Session, ground: Ground, record_id: int, seen: str) -> FieldRecord:
    """Make the kept record what counts. What counted until now is kept in its place.

    Raises NotFoundError, DecidedMeanwhileError or TakenBackError.
    """
    kept, walk = _held(session, ground.round, record_id, seen)
    given = from_payload(kept.payload)
    highest = kept.revision
    if is_taken_back(session, kept.uuid):
        raise TakenBackError
    if walk is not None:
        highest = max(highest, walk.revision)
        _put_aside(session, ground, walk)
    stored = store(session, ground, given, walk)
    # A device that sends what it has once more must not win over what a person chose.
    stored.revision, stored.payload_hash = highest, kept.payload_hash
    add_unpacked(session, stored, kept.payload["photos"])
    kept.status = "taken"
    session.flush()
    session.execute(
        update(FieldRecord)
        .where(
            FieldRecord.round_id == ground.round.id,
            FieldRecord.uuid == kept.uuid,
            FieldRecord.revision < kept.revision,
            FieldRecord.status == "waiting",
        )
        .values(status="dropped")
    )
    return kept


def drop(session: Session, round_: TestRound, record_id: int, seen: str) -> FieldRecord:
    """Let what is stored stand; the kept record stays where it can be found.

    Raises NotFoundError or DecidedMeanwhileError.
    """
    kept, _ = _held(session, round_, record_id, seen)
    kept.status = "dropped"
    session.flush()
    return kept


def _held(
    session: Session, round_: TestRound, record_id: int, seen: str
) -> tuple[FieldRecord, WalkThrough | None]:
    hold_round(session, round_)
    kept = kept_record(session, round_, record_id)
    walk = walk_of(session, round_.id, kept.uuid)
    if seen != mark_of(walk, kept):
        raise DecidedMeanwhileError
    return kept, walk


def _put_aside(session: Session, ground: Ground, walk: WalkThrough) -> None:
    photos = {uuid: packed(photo) for uuid, photo in photos_stored(session, walk).items()}
    present = keep_aside(
        session,
        ground.round,
        as_record(session, ground.round, walk),
        Became.CONFLICT,
        digest=walk.payload_hash,
        status="dropped",
        photos=photos,
    )
    present.status = "dropped"
    present.payload = {**present.payload, "photos": {**photos, **present.payload["photos"]}}


def photos_stored(session: Session, walk: WalkThrough) -> dict[str, Photograph]:
    """The walk-through's photographs by uuid."""
    rows = session.execute(
        select(WalkPhoto.uuid, WalkPhoto.content, WalkPhoto.width, WalkPhoto.height)
        .where(WalkPhoto.walk_id == walk.id)
        .order_by(WalkPhoto.id)
    )
    return {uuid: Photograph(content, width, height) for uuid, content, width, height in rows}


def as_record(session: Session, round_: TestRound, walk: WalkThrough) -> Timed:
    """A stored walk-through as a record again, with its day."""
    record = WalkRecord.model_validate(
        {
            "schema": "codesign/walk/1",
            "uuid": walk.uuid,
            "revision": walk.revision,
            "round": round_.slug,
            "arms": walk.arms,
            "plan": walk.plan,
            "place_in_plan": walk.place_in_plan,
            "status": "complete" if walk.status is WalkStatus.COMPLETE else "started",
            "is_moderated": walk.is_moderated,
            "language": walk.language,
            "context": WalkContext(
                place=walk.place, device=walk.device, disruption=walk.disruption
            ),
            "started": 0,
            "ended": 0 if walk.status is WalkStatus.COMPLETE else None,
            "ms": walk.progress.get("ms", 0),
            **_parts(session, walk),
            "notes": _notes(session, walk),
            "photos": list(listed_photos(walk).values()),
        }
    )
    is_uncertain = bool(walk.progress.get("is_time_uncertain"))
    return Timed(of_day(record, walk.day), walk.day, walk.code_hmac, is_uncertain)


def _parts(session: Session, walk: WalkThrough) -> dict[str, Any]:
    def page(row: Any) -> tuple[int, str]:
        return place_in_plan(walk.plan, row.item)

    tasks = session.execute(
        select(
            WalkTask.item, WalkTask.outcome, WalkTask.is_observed, WalkTask.ms, WalkTask.at_goal
        ).where(WalkTask.walk_id == walk.id)
    )
    event = WalkEvent
    events = session.execute(
        select(event.kind, event.item, event.screen, event.hotspot, event.x, event.y, event.ms)
        .where(event.walk_id == walk.id)
        .order_by(event.seq)
    )
    answers = session.execute(
        select(WalkAnswer.item, WalkAnswer.value).where(WalkAnswer.walk_id == walk.id)
    )
    return {
        "tasks": [
            TaskRecord(item=item, outcome=outcome, observed=observed, ms=ms, at_goal=at_goal)
            for item, outcome, observed, ms, at_goal in sorted(tasks, key=page)
        ],
        "events": [EventRecord(**row._mapping) for row in events],
        "answers": [
            AnswerRecord(item=item, value=value) for item, value in sorted(answers, key=page)
        ],
    }


def _notes(session: Session, walk: WalkThrough) -> list[NoteRecord]:
    voices = session.scalars(
        select(Contribution).where(Contribution.walk_id == walk.id).order_by(Contribution.id)
    ).all()
    noted = [voice for voice in voices if NOTE in voice.attributes]
    return [
        NoteRecord(
            uuid=voice.attributes[NOTE],
            kind=KINDS.get((voice.source, voice.mode), NoteKind.NOTE),
            text="" if voice.text == DRAWN else voice.text,
            item=voice.attributes["item"],
            screen=voice.pin_screen,
            element=voice.pin_element,
        )
        for voice in sorted(
            noted, key=lambda voice: place_in_plan(walk.plan, voice.attributes["item"])
        )
    ]
