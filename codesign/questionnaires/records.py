"""What a device sends: one finished response, whole, until it has an answer.

The device only led from page to page. What was typed is read here anew, by the reading that every
response goes through, and taken in once for each form. What cannot be taken in is kept aside with
its reason, whole, for a person to decide. Nothing here commits.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from codesign.contributions import receipts, withdrawals
from codesign.contributions.group_commit import Received
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.fieldwork.record import Clock, Offset, corrected
from codesign.i18n import lazy
from codesign.projects.models import Project
from codesign.questionnaires.actions import IsClosedError, receive
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.domain import AsideReason, AsideStatus
from codesign.questionnaires.filling import MOST_FIELDS, Filled, Way, way_of
from codesign.questionnaires.kits import Kit
from codesign.questionnaires.models import (
    QuestionnaireAside,
    QuestionnaireChannel,
    QuestionnaireKit,
    QuestionnaireResponse,
    QuestionnaireRound,
)
from codesign.questionnaires.queries import ShownQuestionnaire, version_of
from codesign.questionnaires.sending import Whence, arrival_of
from codesign.texts import Frozen, Language
from codesign.web.sessions import keyed_hash

LISTED = 100
Typed = Annotated[dict[str, list[str]], Field(max_length=MOST_FIELDS)]


class Record(Frozen):
    """A finished response as the device has it."""

    schema_: Annotated[Literal["codesign/questionnaire-record/1"], Field(alias="schema")]
    uuid: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    """The form's key, made by the device."""
    revision: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    round: Annotated[int, Field(ge=1, le=1_000_000)]
    """The round's number, of the questionnaire that the device carries."""
    language: Language
    started: Clock
    typed: Typed
    """Field → what was typed there, as a form sends it."""


class RecordSending(Frozen):
    """A record on its way, with what the device's clock showed."""

    sent: Clock
    offset: Offset | None = None
    code: Annotated[str, StringConstraints(max_length=40)]
    """The receipt's, made by the device."""
    record: Record


class QueueFile(Frozen):
    """A device's queue that was saved as a file."""

    schema_: Annotated[Literal["codesign/questionnaire-queue/1"], Field(alias="schema")]
    sendings: Annotated[list[RecordSending], Field(max_length=10_000)]


class NotOfRoundError(RuleBrokenError):
    """The record belongs to another round than the device was prepared for."""

    status = 422
    sentence = lazy(
        "Svaren hör till en annan omgång än den som enheten är förberedd för. De ligger kvar på "
        "enheten. Spara kön som en fil."
    )


class DecidedMeanwhileError(RuleBrokenError):
    sentence = lazy("Någon annan har redan bestämt om de här svaren. Så här ser det ut nu.")


class TakenBackError(RuleBrokenError):
    sentence = lazy("Den som svarade har tagit tillbaka sina svar. De går inte att ta in.")


@dataclass(frozen=True)
class Ground:
    """What a record is stored on."""

    project: Project
    round: QuestionnaireRound
    shown: ShownQuestionnaire
    kit_id: int | None = None
    channel_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Answered:
    """A record as it was read, with its day and its receipt."""

    way: Way
    day: date
    code_hmac: str
    is_late: bool = False


def ground_of(session: Session, kit: Kit) -> Ground:
    """Where a device's records belong."""
    shown = version_of(session, kit.round.version_id)
    row = kit.row
    return Ground(kit.project, kit.round, shown, row.id, row.channel_id, kit.unit_id)


def take_in(
    session: Session,
    ground: Ground,
    sending: RecordSending,
    offset: timedelta,
    earliest: datetime,
    moment: datetime,
) -> str:
    """Store a record, or find that it is there, or keep it aside.

    Returns what the device is told: `created`, `same`, `aside` or `taken back`. The device's clock
    is put right by `offset`, and no day is before `earliest` or after `moment`. Raises
    NotOfRoundError.
    """
    record = sending.record
    if record.round != ground.round.number:
        raise NotOfRoundError
    code = receipts.read(sending.code)
    code_hmac = receipts.code_hmac(code) if code else keyed_hash("no-receipt", record.uuid)
    if withdrawals.is_taken_back(session, withdrawals.of_code(code_hmac)):
        return "taken back"
    day = corrected(record.started, offset, earliest, moment).date()
    kept = _kept(session, ground.round.id, record)
    if kept is not None and kept.status is not AsideStatus.WAITING:
        return "same"
    way = read(ground.shown.document, record, day)
    if way.wrong is not None:
        return _aside(session, ground, record, day, code_hmac, AsideReason.WRONG, kept)
    try:
        with session.begin_nested():
            became = _receive(session, ground, record, Answered(way, day, code_hmac))
    except IsClosedError:
        return _aside(session, ground, record, day, code_hmac, AsideReason.CLOSED, kept)
    if became is Received.OTHER:
        return _aside(session, ground, record, day, code_hmac, AsideReason.OTHER, kept)
    return "created" if became is Received.NEW else "same"


def read(document: Questionnaire, record: Record, day: date) -> Way:
    """What was typed, read as the server reads every response."""
    filled = Filled({name: tuple(kept) for name, kept in record.typed.items()})
    language = record.language if record.language in document.languages else document.languages[0]
    return way_of(document, filled, record.uuid, day, language)


def _receive(
    session: Session, ground: Ground, record: Record, answered: Answered, key: str = ""
) -> Received:
    whence = Whence(
        key=key or record.uuid,
        code_hmac=answered.code_hmac,
        language=answered.way.flow.language,
        moment=datetime.combine(answered.day, time(), UTC),
        channel_id=ground.channel_id,
        unit_id=ground.unit_id,
        is_carried=True,
        is_late=answered.is_late,
    )
    sent = answered.way.flow.sent()
    arrival = arrival_of(session, ground.shown, ground.round, whence, sent)
    (became,) = receive(session.connection(), [arrival])
    return became


def _digest(record: Record) -> str:
    said = json.dumps([record.language, record.typed], sort_keys=True)
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _kept(session: Session, round_id: int, record: Record) -> QuestionnaireAside | None:
    return session.scalar(
        select(QuestionnaireAside).where(
            QuestionnaireAside.round_id == round_id,
            QuestionnaireAside.uuid == record.uuid,
            QuestionnaireAside.payload_hash == _digest(record),
        )
    )


def _aside(
    session: Session,
    ground: Ground,
    record: Record,
    day: date,
    code_hmac: str,
    reason: AsideReason,
    kept: QuestionnaireAside | None,
) -> str:
    """Keep a record whole; the same one is kept once."""
    if kept is None:
        payload = {"record": record.model_dump(mode="json", by_alias=True), "day": day.isoformat()}
        session.add(
            QuestionnaireAside(
                agency_id=ground.round.agency_id,
                project_id=ground.project.id,
                round_id=ground.round.id,
                kit_id=ground.kit_id,
                uuid=record.uuid,
                payload_hash=_digest(record),
                code_hmac=code_hmac,
                payload=payload,
                reason=reason,
            )
        )
        session.flush()
    return "aside"


@dataclass(frozen=True)
class Aside:
    """What waits for a person, understood."""

    row: QuestionnaireAside
    way: Way
    day: date


def asides_in(session: Session, round_id: int) -> Sequence[QuestionnaireAside]:
    """What a round's devices sent that was kept aside, what waits first."""
    return session.scalars(
        select(QuestionnaireAside)
        .where(QuestionnaireAside.round_id == round_id)
        .order_by(
            QuestionnaireAside.status != AsideStatus.WAITING,
            QuestionnaireAside.received_on.desc(),
            QuestionnaireAside.id,
        )
        .limit(LISTED)
    ).all()


def waiting_in(session: Session, round_ids: Sequence[int]) -> Mapping[int, int]:
    """Round → how many records wait for a person. One query."""
    rows = session.execute(
        select(QuestionnaireAside.round_id, func.count())
        .where(
            QuestionnaireAside.round_id.in_(round_ids),
            QuestionnaireAside.status == AsideStatus.WAITING,
        )
        .group_by(QuestionnaireAside.round_id)
    )
    return {row[0]: row[1] for row in rows}


def aside_of(session: Session, ground: Ground, aside_id: int, *, held: bool = False) -> Aside:
    """One record kept aside; `held`: nobody else decides before the commit.

    Raises NotFoundError, also for one that has been taken in: then nothing of it lies here.
    """
    query = (
        select(QuestionnaireAside)
        .where(QuestionnaireAside.id == aside_id, QuestionnaireAside.round_id == ground.round.id)
        .execution_options(populate_existing=True)
    )
    row = session.scalar(query.with_for_update() if held else query)
    if row is None or not row.payload:
        raise NotFoundError
    day = date.fromisoformat(row.payload["day"])
    record = Record.model_validate(row.payload["record"])
    return Aside(row, read(ground.shown.document, record, day), day)


def take(session: Session, ground: Ground, aside_id: int) -> None:
    """Take in a record that was kept aside; what could not be read in it counts as unanswered.

    Raises NotFoundError, DecidedMeanwhileError or TakenBackError.
    """
    found = aside_of(session, ground, aside_id, held=True)
    row = found.row
    if row.status is AsideStatus.TAKEN:
        raise DecidedMeanwhileError
    code_hmac = row.code_hmac or keyed_hash("no-receipt", row.uuid)
    if withdrawals.is_taken_back(session, withdrawals.of_code(code_hmac)):
        raise TakenBackError
    is_taken = session.scalar(
        select(QuestionnaireResponse.id).where(QuestionnaireResponse.code_hmac == code_hmac)
    )
    if is_taken is not None:
        # The first answers of the same form have the receipt.
        code_hmac = keyed_hash("no-receipt", f"{row.uuid}:{row.payload_hash}")
    record = Record.model_validate(row.payload["record"])
    of_kit = _with_channel(session, ground, row)
    key = f"{row.uuid}:{row.payload_hash}" if row.reason is AsideReason.OTHER else ""
    answered = Answered(found.way, found.day, code_hmac, is_late=True)
    became = _receive(session, of_kit, record, answered, key)
    if became is not Received.NEW:
        raise DecidedMeanwhileError
    row.status, row.payload, row.code_hmac = AsideStatus.TAKEN, {}, None
    session.flush()


def _with_channel(session: Session, ground: Ground, row: QuestionnaireAside) -> Ground:
    found = session.execute(
        select(QuestionnaireKit.channel_id, QuestionnaireChannel.unit_id)
        .outerjoin(QuestionnaireChannel, QuestionnaireChannel.id == QuestionnaireKit.channel_id)
        .where(QuestionnaireKit.id == row.kit_id)
    ).one_or_none()
    channel_id, unit_id = found or (None, None)
    return Ground(ground.project, ground.round, ground.shown, row.kit_id, channel_id, unit_id)


def drop(session: Session, ground: Ground, aside_id: int) -> None:
    """Let a record be; it stays where it can be found and taken in later.

    Raises NotFoundError or DecidedMeanwhileError.
    """
    found = aside_of(session, ground, aside_id, held=True)
    if found.row.status is not AsideStatus.WAITING:
        raise DecidedMeanwhileError
    found.row.status = AsideStatus.DROPPED
    session.flush()


def by_code(session: Session, code_hmac: str) -> QuestionnaireAside | None:
    """What is kept aside under a receipt's code."""
    return session.scalar(
        select(QuestionnaireAside)
        .where(QuestionnaireAside.code_hmac == code_hmac)
        .order_by(QuestionnaireAside.id)
        .limit(1)
    )


def take_back(session: Session, code_hmac: str) -> None:
    """Erase what is kept aside under a code; what a device sends of it later is not kept either."""
    withdrawals.remember(session, [withdrawals.of_code(code_hmac)])
    session.execute(delete(QuestionnaireAside).where(QuestionnaireAside.code_hmac == code_hmac))


def take_back_again(session: Session, marks: frozenset[str]) -> int:
    """Erase what is kept aside that has one of the marks; of how many codes."""
    codes = session.scalars(
        select(QuestionnaireAside.code_hmac)
        .where(QuestionnaireAside.code_hmac.is_not(None))
        .distinct()
    )
    found = [code for code in codes if code and withdrawals.of_code(code) in marks]
    for code in found:
        session.execute(delete(QuestionnaireAside).where(QuestionnaireAside.code_hmac == code))
    return len(found)
