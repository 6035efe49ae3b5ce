"""Devices prepared for a round: each sends by a secret of its own, for a week, as in field mode."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from codesign.accounts.models import Person
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.fieldwork.devices import LASTS, LISTED
from codesign.i18n import lazy
from codesign.projects.models import Project
from codesign.questionnaires.models import (
    QuestionnaireChannel,
    QuestionnaireKit,
    QuestionnaireRound,
)
from codesign.questionnaires.queries import is_taking, sent_counts
from codesign.rounds import codes


class NotTakingError(RuleBrokenError):
    sentence = lazy(
        "Omgången tar inte emot svar. Förbered enheten när den gör det, annars kan den inte skicka."
    )


class KitGoneError(NotFoundError):
    """A wrong secret, an old one and a withdrawn one are answered alike."""

    sentence = lazy(
        "Den här enheten är inte längre förberedd för en enkät. Det som är sparat på den ligger "
        "kvar: spara kön som en fil och lämna in den på omgångens sida, eller förbered enheten "
        "på nytt."
    )


@dataclass(frozen=True)
class Kit:
    """A prepared device and where it sends."""

    row: QuestionnaireKit
    project: Project
    round: QuestionnaireRound
    unit_id: int | None
    """The unit of its channel."""


@dataclass(frozen=True)
class ListedKit:
    """A prepared device as the staff page lists it."""

    id: int
    prepared_by: str
    channel: str
    prepared_at: datetime
    expires_at: datetime
    sent: int
    last_sent_on: date | None


def prepare(
    session: Session,
    round_: QuestionnaireRound,
    person: Person,
    moment: datetime,
    *,
    channel_id: int | None = None,
) -> str:
    """A new prepared device; its secret, which is stored as HMAC only.

    Raises NotTakingError for a round that takes no answers, NotFoundError for another's channel.
    """
    sent = sent_counts(session, [round_.id]).get(round_.id, 0)
    if not is_taking(round_, sent, moment.date()):
        raise NotTakingError
    if channel_id is not None and channel_id not in {one.id for one in channels(session, round_)}:
        raise NotFoundError
    secret = codes.new_secret()
    session.add(
        QuestionnaireKit(
            agency_id=round_.agency_id,
            project_id=round_.project_id,
            round_id=round_.id,
            channel_id=channel_id,
            person_id=person.id,
            token_hash=codes.kit_hmac(secret),
            prepared_at=moment,
            expires_at=moment + LASTS,
        )
    )
    session.flush()
    return secret


def channels(session: Session, round_: QuestionnaireRound) -> Sequence[QuestionnaireChannel]:
    """The open channels of a round, by name."""
    return session.scalars(
        select(QuestionnaireChannel)
        .where(
            QuestionnaireChannel.round_id == round_.id, QuestionnaireChannel.is_closed.is_(False)
        )
        .order_by(QuestionnaireChannel.name, QuestionnaireChannel.id)
    ).all()


def kit_of(session: Session, secret: str, moment: datetime) -> Kit:
    """The device with this secret. Raises KitGoneError."""
    if not codes.is_secret(secret):
        raise KitGoneError
    found = session.execute(
        select(QuestionnaireKit, Project, QuestionnaireRound, QuestionnaireChannel.unit_id)
        .join(QuestionnaireRound, QuestionnaireRound.id == QuestionnaireKit.round_id)
        .join(Project, Project.id == QuestionnaireKit.project_id)
        .outerjoin(QuestionnaireChannel, QuestionnaireChannel.id == QuestionnaireKit.channel_id)
        .options(joinedload(Project.agency))
        .where(
            QuestionnaireKit.token_hash == codes.kit_hmac(secret),
            QuestionnaireKit.expires_at > moment,
        )
    ).one_or_none()
    if found is None:
        raise KitGoneError
    return Kit(*found)


def note_sending(session: Session, kit_id: int, moment: datetime, *, is_new: bool) -> None:
    """Write down that the device has sent; `is_new`: a response that had not come before."""
    session.execute(
        update(QuestionnaireKit)
        .where(QuestionnaireKit.id == kit_id)
        .values(sent=QuestionnaireKit.sent + int(is_new), last_sent_on=moment.date())
        .execution_options(synchronize_session=False)
    )


def withdraw(session: Session, round_: QuestionnaireRound, kit_id: int, moment: datetime) -> None:
    """End a device's right to send. Raises NotFoundError."""
    kit = session.scalar(
        select(QuestionnaireKit).where(
            QuestionnaireKit.id == kit_id, QuestionnaireKit.round_id == round_.id
        )
    )
    if kit is None:
        raise NotFoundError
    kit.expires_at = min(kit.expires_at, moment)
    session.flush()


def kits_in(session: Session, round_: QuestionnaireRound) -> Sequence[ListedKit]:
    """The round's newest devices, the newest first."""
    rows = session.execute(
        select(
            QuestionnaireKit.id,
            func.coalesce(Person.name, ""),
            func.coalesce(QuestionnaireChannel.name, ""),
            QuestionnaireKit.prepared_at,
            QuestionnaireKit.expires_at,
            QuestionnaireKit.sent,
            QuestionnaireKit.last_sent_on,
        )
        .outerjoin(Person, Person.id == QuestionnaireKit.person_id)
        .outerjoin(QuestionnaireChannel, QuestionnaireChannel.id == QuestionnaireKit.channel_id)
        .where(QuestionnaireKit.round_id == round_.id)
        .order_by(QuestionnaireKit.id.desc())
        .limit(LISTED)
    )
    return [ListedKit(*row) for row in rows]
