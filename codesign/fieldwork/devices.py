"""Devices prepared for the field: each sends to one round, by a secret of its own, for a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from codesign.accounts.models import Person
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.fieldwork.models import FieldKit, FieldRecord
from codesign.fieldwork.receive import Ground
from codesign.i18n import lazy
from codesign.items.trial import trials
from codesign.measures.counterbalancing import next_order, orders
from codesign.projects.models import Project
from codesign.rounds import codes
from codesign.rounds.domain import RoundStatus, arms_met
from codesign.rounds.models import TestRound
from codesign.rounds.plan import Design, TestPlan

LASTS = timedelta(days=7)
"""A lost phone stops sending by itself."""
LISTED = 50
ORDERS = 60
"""Orders that a device carries with it; then it begins with the first again."""


class NotOpenError(RuleBrokenError):
    sentence = lazy("Omgången är inte öppen. Öppna den innan du förbereder en enhet.")


class KitGoneError(NotFoundError):
    """A wrong secret, an old one and a withdrawn one are answered alike."""

    sentence = lazy(
        "Den här enheten är inte längre förberedd för en omgång. Det som är sparat på den ligger "
        "kvar: spara kön som en fil och lämna in den på omgångens sida, eller förbered enheten "
        "på nytt."
    )


@dataclass(frozen=True)
class Kit:
    """A prepared device and where it sends."""

    row: FieldKit
    project: Project
    round: TestRound


@dataclass(frozen=True)
class ListedKit:
    """A prepared device as the staff page lists it."""

    id: int
    prepared_by: str
    prepared_at: datetime
    expires_at: datetime
    sent: int
    last_sent_on: date | None
    is_file: bool


def round_in(session: Session, project: Project, slug: str) -> TestRound:
    """The project's round with its arms. Raises NotFoundError."""
    found = session.scalar(
        select(TestRound)
        .where(TestRound.project_id == project.id, TestRound.slug == slug)
        .options(joinedload(TestRound.arms))
    )
    if found is None:
        raise NotFoundError
    return found


def ground_of(session: Session, project: Project, round_: TestRound) -> Ground:
    """What a record of the round is stored on. `round_.arms` is loaded."""
    found = trials(session, [arm.version_id for arm in round_.arms])
    arms = {arm.key: found[arm.version_id] for arm in round_.arms}
    return Ground(project, round_, TestPlan.model_validate(round_.script), arms)


def prepare(
    session: Session, project: Project, round_: TestRound, person: Person, moment: datetime
) -> str:
    """A new prepared device; its secret, which is stored as HMAC only.

    Raises NotOpenError for a round that is not open.
    """
    if round_.status is not RoundStatus.OPEN:
        raise NotOpenError
    secret = codes.new_secret()
    session.add(
        FieldKit(
            agency_id=project.agency_id,
            project_id=project.id,
            round_id=round_.id,
            person_id=person.id,
            token_hash=codes.kit_hmac(secret),
            prepared_at=moment,
            expires_at=moment + LASTS,
        )
    )
    session.flush()
    return secret


def kit_of(session: Session, secret: str, moment: datetime) -> Kit:
    """The device with this secret. Raises KitGoneError."""
    if not codes.is_secret(secret):
        raise KitGoneError
    found = (
        session.execute(
            select(FieldKit, Project, TestRound)
            .join(TestRound, TestRound.id == FieldKit.round_id)
            .join(Project, Project.id == FieldKit.project_id)
            .options(joinedload(TestRound.arms))
            .where(FieldKit.token_hash == codes.kit_hmac(secret), FieldKit.expires_at > moment)
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise KitGoneError
    return Kit(*found)


def note_sending(session: Session, kit: Kit, moment: datetime, *, is_new: bool) -> None:
    """Write down that the device has sent; `is_new`: a walk-through that had not come before."""
    session.execute(
        update(FieldKit)
        .where(FieldKit.id == kit.row.id)
        .values(sent=FieldKit.sent + int(is_new), last_sent_on=moment.date())
        .execution_options(synchronize_session=False)
    )


def note_file(
    session: Session, round_: TestRound, person: Person, moment: datetime, walks: int
) -> None:
    """Write down how many new walk-throughs came in a file, beside what devices have sent."""
    session.add(
        FieldKit(
            agency_id=round_.agency_id,
            project_id=round_.project_id,
            round_id=round_.id,
            person_id=person.id,
            # No secret leads here: a file sends nothing by itself.
            token_hash=codes.kit_hmac(codes.new_secret()),
            is_file=True,
            prepared_at=moment,
            expires_at=moment,
            sent=walks,
            last_sent_on=moment.date(),
        )
    )
    session.flush()


def withdraw(session: Session, round_: TestRound, kit_id: int, moment: datetime) -> None:
    """End a device's right to send. Raises NotFoundError."""
    kit = session.scalar(
        select(FieldKit).where(FieldKit.id == kit_id, FieldKit.round_id == round_.id)
    )
    if kit is None:
        raise NotFoundError
    kit.expires_at = min(kit.expires_at, moment)
    session.flush()


def kits_of(session: Session, round_: TestRound) -> Sequence[ListedKit]:
    """The round's newest devices, the newest first."""
    rows = session.execute(
        select(
            FieldKit.id,
            func.coalesce(Person.name, ""),
            FieldKit.prepared_at,
            FieldKit.expires_at,
            FieldKit.sent,
            FieldKit.last_sent_on,
            FieldKit.is_file,
        )
        .outerjoin(Person, Person.id == FieldKit.person_id)
        .where(FieldKit.round_id == round_.id)
        .order_by(FieldKit.id.desc())
        .limit(LISTED)
    )
    return [ListedKit(*row) for row in rows]


def kept_records(session: Session, round_: TestRound) -> Sequence[FieldRecord]:
    """Records that wait for a decision first, then those that are decided; the newest first."""
    return session.scalars(
        select(FieldRecord)
        .where(FieldRecord.round_id == round_.id)
        .order_by(FieldRecord.status != "waiting", FieldRecord.received_on.desc(), FieldRecord.id)
        .limit(LISTED * 2)
    ).all()


def waiting_records(session: Session, round_: TestRound) -> int:
    """How many records wait for a decision."""
    return (
        session.scalar(
            select(func.count())
            .select_from(FieldRecord)
            .where(FieldRecord.round_id == round_.id, FieldRecord.status == "waiting")
        )
        or 0
    )


def carried_orders(design: Design, arms: Sequence[str], seed: str) -> list[list[str]]:
    """The arms of a device's next participants, in a balanced order that `seed` decides.

    Within each lap every order is used once, so a device that meets few people is as even as it
    can be, without knowing what other devices do.
    """
    if design is Design.ONE:
        return [arms_met(design, arms, arms, arms[0])]
    possible: list[list[str]] = (
        [list(order) for order in orders(arms)]
        if design is Design.WITHIN
        else [[arm] for arm in arms]
    )
    laps = max(1, ORDERS // len(possible))
    used = [0] * len(possible)
    found = []
    for _ in range(laps * len(possible)):
        chosen = next_order(used, seed)
        used[chosen] += 1
        found.append(possible[chosen])
    return found
