"""Taking in what devices send from the field: each walk-through once, in its newest revision.

Nothing here commits; the device is answered after the view's COMMIT. Sendings of one round take
turns, so the same record from two tabs, or from a file and a device, meets itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from codesign.contributions import receipts, tallies, withdrawals
from codesign.contributions.domain import Changes, Mode, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.db import now
from codesign.errors import RuleBrokenError
from codesign.fieldwork.answers import values_of
from codesign.fieldwork.models import FieldRecord
from codesign.fieldwork.record import (
    Became,
    Known,
    NoteKind,
    NoteRecord,
    Sending,
    WalkRecord,
    clock_of,
    corrected,
    hash_of,
    is_uncertain,
    mismatch,
    note_changes,
    verdict,
)
from codesign.i18n import lazy
from codesign.items.moves import WalkStatus
from codesign.items.places import read_item
from codesign.items.trial import Trial
from codesign.projects.models import Project
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import (
    RoundArm,
    TestRound,
    WalkAnswer,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)
from codesign.rounds.participations import clocks
from codesign.rounds.plan import TestPlan
from codesign.rounds.remarks import Remark, say

DRAWN = "Ritat förslag."
"""The words of a proposal that is only drawn: it has to be read in its picture."""


class NotOfRoundError(RuleBrokenError):
    """The record does not belong to the round that the device was prepared for."""

    status = 422
    sentence = lazy(
        "Provningen passar inte den här omgången (%(field)s). Den ligger kvar på enheten. Spara "
        "kön som en fil och visa den för den som sköter systemet."
    )


@dataclass(frozen=True)
class Ground:
    """The round that a record belongs to, with the versions it tries by arm."""

    project: Project
    round: TestRound
    script: TestPlan
    arms: Mapping[str, Trial]

    def tried(self, item: str, record: WalkRecord) -> Trial:
        """The version that was met at an item of the plan, or first of all."""
        arm = read_item(item.partition(":")[0]).arm or (record.arms[0] if record.arms else "")
        return self.arms.get(arm) or next(iter(self.arms.values()))


@dataclass(frozen=True)
class Timed:
    """A record with its day, and without any time of day."""

    record: WalkRecord
    day: date
    code_hmac: str | None = None
    is_uncertain: bool = False
    """The device's clock was set meanwhile: the day is a guess."""


def timed(sending: Sending, offset: timedelta, earliest: datetime, latest: datetime) -> Timed:
    """A sending's record and its day, by the device's clock put right by `offset`."""
    code = receipts.read(sending.code)
    day = corrected(sending.record.started, offset, earliest, latest).date()
    return Timed(
        of_day(sending.record, day),
        day,
        receipts.code_hmac(code) if code else None,
        is_uncertain(sending, offset, earliest, latest),
    )


def of_day(record: WalkRecord, day: date) -> WalkRecord:
    """The record as if it began when its day did; how long it took stays in its `ms`."""
    midnight = clock_of(datetime.combine(day, time(), UTC))
    ended = midnight + record.ms if record.ended is not None else None
    return record.model_copy(update={"started": midnight, "ended": ended})


def take_in(session: Session, ground: Ground, given: Timed) -> Became:
    """Store a record, or find that it is there; what could not be decided is kept for a person.

    Raises NotOfRoundError when it belongs to another round or another script.
    """
    record, digest = given.record, hash_of(given.record)
    wrong = "round" if record.round != ground.round.slug else ""
    wrong = wrong or mismatch(record, ground.script, list(ground.arms))
    if wrong:
        raise NotOfRoundError(field=wrong)
    is_open = hold_round(session, ground.round)
    if is_taken_back(session, record.uuid):
        return Became.TAKEN_BACK
    walk = walk_of(session, ground.round.id, record.uuid)
    if walk is not None and walk.token_hash is not None:
        # Somebody's own walk-through, made online: no device changes it.
        raise NotOfRoundError(field="uuid")
    became = verdict(known(walk), record.revision, digest, is_open=is_open)
    if became in {Became.CREATED, Became.UPDATED}:
        store(session, ground, given, walk)
    elif became in {Became.CONFLICT, Became.CLOSED}:
        keep_aside(session, ground.round, given, became)
    session.flush()
    return became


def hold_round(session: Session, round_: TestRound) -> bool:
    """Wait for whoever stores or decides in this round, until the commit; whether it is open."""
    status = session.scalar(
        select(TestRound.status).where(TestRound.id == round_.id).with_for_update(key_share=True)
    )
    return status is RoundStatus.OPEN


def walk_of(session: Session, round_id: int, uuid: str) -> WalkThrough | None:
    """The walk-through with this uuid, as it is stored now."""
    return session.scalar(
        select(WalkThrough)
        .where(WalkThrough.round_id == round_id, WalkThrough.uuid == uuid)
        .execution_options(populate_existing=True)
    )


def is_taken_back(session: Session, uuid: str) -> bool:
    """Whether the participant has taken the walk-through back; no row is left to tell."""
    return withdrawals.is_taken_back(session, withdrawals.of_walk(uuid))


def known(walk: WalkThrough | None) -> Known | None:
    """What deciding needs to know of a stored walk-through."""
    return Known(walk.revision, walk.payload_hash) if walk is not None else None


def store(session: Session, ground: Ground, given: Timed, walk: WalkThrough | None) -> WalkThrough:
    """Make the walk-through what the record says. Voices that are there stay the same voices."""
    if walk is None:
        walk = _new_walk(session, ground, given)
    _tell(walk, given)
    session.add(walk)
    session.flush()
    _keep_clock(session, walk)
    _replace_rows(session, walk, given.record)
    _replace_voices(session, ground, walk, given.record)
    _add_answers(session, ground, walk, given.record)
    _settle_photos(session, walk, given.record)
    return walk


def _keep_clock(session: Session, walk: WalkThrough) -> None:
    """Somebody who was heard of just now and has not ended is still at it, as on the web."""
    clocks.stop(session, walk.id)
    if not walk.status.is_ended:
        clocks.start(session, walk, now())


def _new_walk(session: Session, ground: Ground, given: Timed) -> WalkThrough:
    record = given.record
    walk = WalkThrough(
        agency_id=ground.round.agency_id,
        project_id=ground.project.id,
        round_id=ground.round.id,
        uuid=record.uuid,
        code_hmac=_free_code(session, given.code_hmac),
        day=given.day,
    )
    if record.arms:
        session.execute(
            update(RoundArm)
            .where(RoundArm.round_id == ground.round.id, RoundArm.key == record.arms[0])
            .values(started=RoundArm.started + 1)
            .execution_options(synchronize_session=False)
        )
    return walk


def _free_code(session: Session, code_hmac: str | None) -> str | None:
    taken = code_hmac and session.scalar(
        select(WalkThrough.id).where(WalkThrough.code_hmac == code_hmac)
    )
    return None if taken else code_hmac


def _tell(walk: WalkThrough, given: Timed) -> None:
    record = given.record
    walk.arms, walk.plan = list(record.arms), list(record.plan)
    walk.place_in_plan = min(record.place_in_plan, len(record.plan))
    walk.status = _status(record)
    walk.is_moderated, walk.language = record.is_moderated, record.language
    walk.place, walk.device = record.context.place, record.context.device
    walk.disruption = record.context.disruption
    walk.revision, walk.payload_hash = record.revision, hash_of(record)
    walk.progress = {
        "ms": record.ms,
        "photos": [photo.model_dump(mode="json") for photo in record.photos],
        **({"is_time_uncertain": True} if given.is_uncertain else {}),
    }


def _status(record: WalkRecord) -> WalkStatus:
    """What a record tells of how far it came: one that ends before its end was stopped."""
    if record.status == "started" and record.ended is not None:
        return WalkStatus.LEFT
    return WalkStatus(record.status)


def _replace_rows(session: Session, walk: WalkThrough, record: WalkRecord) -> None:
    whose = {"agency_id": walk.agency_id, "walk_id": walk.id}
    for table in (WalkEvent, WalkTask, WalkAnswer):
        session.execute(
            delete(table)
            .where(table.walk_id == walk.id)
            .execution_options(synchronize_session=False)
        )
    session.add_all(
        WalkEvent(**whose, seq=seq, **event.model_dump()) for seq, event in enumerate(record.events)
    )
    session.add_all(
        WalkTask(
            **whose,
            item=task.item,
            outcome=task.outcome,
            is_observed=task.observed,
            ms=task.ms,
            at_goal=task.at_goal,
        )
        for task in record.tasks
    )
    session.flush()


NOTE = "note"
"""The attribute that holds the note's uuid: what makes a voice the same in every revision."""
SAID = {
    NoteKind.NOTE: (Source.NOTE, Mode.IS),
    NoteKind.QUOTE: (Source.QUOTE, Mode.IS),
    NoteKind.PROPOSAL: (Source.ANSWER, Mode.DO),
    NoteKind.ANSWER: (Source.ANSWER, Mode.IS),
}


def voices_of(session: Session, walk: WalkThrough) -> dict[str, Contribution]:
    """The walk-through's voices by their note's uuid, held until the commit."""
    found = session.scalars(
        select(Contribution)
        .where(Contribution.walk_id == walk.id)
        .order_by(Contribution.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {str(voice.attributes[NOTE]): voice for voice in found if NOTE in voice.attributes}


def _add_answers(session: Session, ground: Ground, walk: WalkThrough, record: WalkRecord) -> None:
    voices = {note: voice.id for note, voice in voices_of(session, walk).items()}
    session.add_all(
        WalkAnswer(agency_id=walk.agency_id, walk_id=walk.id, item=item, value=value)
        for item, value in values_of(record, ground.script, voices).items()
    )
    session.flush()


def _replace_voices(
    session: Session, ground: Ground, walk: WalkThrough, record: WalkRecord
) -> None:
    stored = voices_of(session, walk)
    changes = note_changes(frozenset(stored), record)
    with tallies.kept(session, ground.project, [stored[note.uuid] for note in changes.kept]):
        for note in changes.kept:
            _tell_anew(ground, stored[note.uuid], note, record)
        session.flush()
    for note in changes.new:
        remark = _remark(note, record, walk)
        say(session, ground.project, ground.tried(note.item, record), remark, walk_id=walk.id)
    for uuid in sorted(changes.gone):
        _remove(session, ground.project, stored[uuid])


def _remark(note: NoteRecord, record: WalkRecord, walk: WalkThrough) -> Remark:
    source, mode = SAID[note.kind]
    return Remark(
        text=note.text or DRAWN,
        screen=note.screen,
        element=note.element,
        mode=mode,
        source=source,
        language=record.language,
        moderation=Moderation.KEPT,
        day=walk.day,
        attributes=_attributes(note, record, walk.round_id),
    )


def _attributes(note: NoteRecord, record: WalkRecord, round_id: int) -> dict[str, Any]:
    return {
        "round": round_id,
        "item": note.item,
        "arm": read_item(note.item).arm,
        "disruption": record.context.disruption,
        NOTE: note.uuid,
    }


def _tell_anew(ground: Ground, voice: Contribution, note: NoteRecord, record: WalkRecord) -> None:
    """The voice as the newer revision has it; its areas, its answers and its id stay.

    A voice that is public with other words than before goes back to be read.
    """
    text = note.text or DRAWN
    if voice.moderation is Moderation.WITHDRAWN:
        return
    if voice.text != text and voice.moderation is Moderation.RELEASED:
        voice.moderation = Moderation.KEPT
    voice.text = text
    voice.source, voice.mode = SAID[note.kind]
    voice.pin_screen, voice.pin_element = note.screen, note.element
    voice.pin_version_id = ground.tried(note.item, record).version_id
    own = _attributes(note, record, ground.round.id)
    voice.attributes = {**(voice.attributes or {}), **own}


def _remove(session: Session, project: Project, voice: Contribution) -> None:
    """Take away the voice of a note that the interviewer has removed, unless somebody has worked
    with it: what has been sorted, read or answered stays for those who did it."""
    if voice.coding_revision or voice.coding_count or voice.moderation is not Moderation.KEPT:
        return
    changes = Changes()
    changes.gather([tallies.counted(voice)], ())
    try:
        with session.begin_nested():
            session.execute(
                update(WalkPhoto)
                .where(WalkPhoto.contribution_id == voice.id)
                .values(contribution_id=None)
            )
            session.delete(voice)
            session.flush()
    except IntegrityError:
        return
    tallies.add(session, project, changes)


def _settle_photos(session: Session, walk: WalkThrough, record: WalkRecord) -> None:
    """Stored photographs that the record no longer has go; the others belong to their voices."""
    listed = {photo.uuid: photo for photo in record.photos}
    voices = voices_of(session, walk)
    stored = session.execute(
        select(WalkPhoto.id, WalkPhoto.uuid).where(WalkPhoto.walk_id == walk.id)
    ).all()
    for id_, uuid in stored:
        if uuid not in listed:
            session.execute(delete(WalkPhoto).where(WalkPhoto.id == id_))
            continue
        voice = voices.get(listed[uuid].note or "")
        session.execute(
            update(WalkPhoto)
            .where(WalkPhoto.id == id_)
            .values(item=listed[uuid].item, contribution_id=voice.id if voice else None)
        )


def keep_aside(
    session: Session,
    round_: TestRound,
    given: Timed,
    became: Became,
    *,
    digest: str = "",
    status: str = "waiting",
    photos: Mapping[str, Any] | None = None,
) -> FieldRecord:
    """Keep a record whole beside what is stored; the same one is kept once."""
    record, digest = given.record, digest or hash_of(given.record)
    found = session.scalar(
        select(FieldRecord).where(
            FieldRecord.round_id == round_.id,
            FieldRecord.uuid == record.uuid,
            FieldRecord.revision == record.revision,
            FieldRecord.payload_hash == digest,
        )
    )
    if found is not None:
        return found
    kept = FieldRecord(
        agency_id=round_.agency_id,
        project_id=round_.project_id,
        round_id=round_.id,
        uuid=record.uuid,
        revision=record.revision,
        payload_hash=digest,
        payload=payload_of(given, photos),
        reason="conflict" if became is Became.CONFLICT else "closed",
        status=status,
    )
    session.add(kept)
    session.flush()
    return kept


def payload_of(given: Timed, photos: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A record with its day, as a kept record holds it; `photos` are JPEG in base64."""
    return {
        "record": given.record.written(),
        "day": given.day.isoformat(),
        "code_hmac": given.code_hmac,
        "is_uncertain": given.is_uncertain,
        "photos": dict(photos or {}),
    }


def from_payload(payload: Mapping[str, Any]) -> Timed:
    """The record that `payload_of` wrote."""
    return Timed(
        WalkRecord.model_validate(payload["record"]),
        date.fromisoformat(payload["day"]),
        payload["code_hmac"],
        payload.get("is_uncertain", False),
    )
