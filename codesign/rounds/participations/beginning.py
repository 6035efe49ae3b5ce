"""A walk-through on its way: found by its secret, begun, and where it stands in its plan."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Text, bindparam, cast, select
from sqlalchemy.orm import Session, defer, joinedload

from codesign.contributions import receipts
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.i18n import lazy
from codesign.items.moves import WalkStatus
from codesign.items.places import Item, read_item
from codesign.items.trial import Trial, facts_of, trial_found
from codesign.measures.counterbalancing import assigned_arm, orders
from codesign.projects.models import Project
from codesign.rounds import codes
from codesign.rounds.actions import count_start
from codesign.rounds.domain import RoundStatus, arms_met, plan_of
from codesign.rounds.models import RoundArm, TestRound, WalkAnswer, WalkClock, WalkThrough
from codesign.rounds.own_pages import OWN_PAGES
from codesign.rounds.participations import clocks
from codesign.rounds.plan import AnyBlock, Design, TestPlan
from codesign.web.forms import FieldError


@dataclass(frozen=True)
class Invitation:
    """A round that somebody has the address of."""

    round: TestRound
    project: Project
    script: TestPlan

    @property
    def is_open(self) -> bool:
        return self.round.status is RoundStatus.OPEN


def no_consent() -> FieldError:
    """Nothing begins before a yes."""
    return FieldError("consent", lazy("Kryssa i att du har läst och vill vara med, så börjar vi."))


@dataclass(frozen=True)
class Participation:
    """A walk-through with the round it is in."""

    row: WalkThrough
    round: TestRound
    project: Project
    script: TestPlan
    began_at: datetime | None
    """None when its clock is gone: it is over, or nobody has gone on for a long time."""

    @property
    def plan(self) -> list[str]:
        return list(self.row.plan)

    @property
    def place(self) -> int:
        """The page the person has come to, from 0; past the last one when everything is done."""
        return min(self.row.place_in_plan, len(self.row.plan))

    @property
    def is_complete(self) -> bool:
        return self.row.status is WalkStatus.COMPLETE

    @property
    def is_ended(self) -> bool:
        """Whether the person has come to the end, or has said that it is enough."""
        return self.row.status.is_ended

    @property
    def is_closed(self) -> bool:
        """Whether the round has ended and nothing more can be answered."""
        if self.row.is_pilot:
            return self.round.status is RoundStatus.CLOSED
        return self.round.status is not RoundStatus.OPEN

    def item(self, place: int) -> Item:
        """A page of the plan. Raises NotFoundError when there is none."""
        if not 0 <= place < len(self.row.plan):
            raise NotFoundError
        return read_item(self.row.plan[place])

    def block(self, item: Item) -> AnyBlock | None:
        """The block of a page; None for the context's and the closing scale's."""
        return None if item.key in OWN_PAGES else self.script.block(item.key)

    @property
    def progress(self) -> Mapping[str, Any]:
        return self.row.progress or {}

    def ms(self, moment: datetime) -> int:
        """Milliseconds since the walk-through began; a clock set back gives 0.

        Where its clock is gone, as many as when it was last written down.
        """
        if self.began_at is None:
            return int(self.progress.get("since", 0))
        return max(0, int((moment - self.began_at).total_seconds() * 1000))


@lru_cache(maxsize=32)
def script_of(text: str) -> TestPlan:
    """A round's script from its JSON. The same text is read once in a process."""
    return TestPlan.model_validate(json.loads(text))


_SCRIPT = cast(TestRound.script, Text)
"""As text: a script may be a hundred times as long as a page of it."""
_WITHOUT_SCRIPT = defer(TestRound.script)


def invitation(session: Session, code: str) -> Invitation:
    """The round that a code invites to. Raises NotFoundError for everything else."""
    known = receipts.read(code)
    found = (
        known
        and session.execute(
            select(TestRound, Project, _SCRIPT)
            .join(Project, Project.id == TestRound.project_id)
            .where(
                TestRound.code_hmac == codes.round_hmac(known),
                TestRound.status != RoundStatus.DRAFT,
            )
            .options(joinedload(Project.agency), _WITHOUT_SCRIPT)
        ).one_or_none()
    )
    if not found:
        raise NotFoundError
    return Invitation(found[0], found[1], script_of(found[2]))


_BY_TOKEN = (
    select(WalkThrough, TestRound, Project, WalkClock.started_at, _SCRIPT)
    .join(TestRound, TestRound.id == WalkThrough.round_id)
    .join(Project, Project.id == WalkThrough.project_id)
    .outerjoin(WalkClock, WalkClock.walk_id == WalkThrough.id)
    .where(
        WalkThrough.token_hash == bindparam("token"),
        WalkThrough.status != WalkStatus.WITHDRAWN,
    )
    .options(joinedload(Project.agency), _WITHOUT_SCRIPT)
)
_BY_TOKEN_HELD = _BY_TOKEN.with_for_update(of=WalkThrough).execution_options(populate_existing=True)


def by_secret(session: Session, secret: str, *, held: bool = False) -> Participation:
    """The walk-through of a secret; `held`: nobody else changes it before the commit.

    Raises NotFoundError for what is wrong, old or taken back.
    """
    if not codes.is_secret(secret):
        raise NotFoundError
    asked = {"token": codes.walk_hmac(secret)}
    found = session.execute(_BY_TOKEN_HELD if held else _BY_TOKEN, asked).one_or_none()
    if found is None:
        raise NotFoundError
    row, test_round, project = found[:3]
    began_at: datetime | None = found[3]
    if held and began_at is None and row.status is WalkStatus.STARTED:
        began_at = clocks.start_again(session, row, now())
    return Participation(row, test_round, project, script_of(found[4]), began_at)


def begin(
    session: Session, invited: Invitation, secret: str, language: str, moment: datetime
) -> WalkThrough:
    """A new walk-through, with the arm that has been used least; the same secret gives the same.

    The round's arms are held until the commit, so that those who begin at once are spread.
    """
    arms = session.scalars(
        select(RoundArm)
        .where(RoundArm.round_id == invited.round.id)
        .order_by(RoundArm.key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    known = session.scalar(
        select(WalkThrough).where(WalkThrough.token_hash == codes.walk_hmac(secret))
    )
    if known is not None:
        return known
    met = _arms_for_next(invited, {arm.key: arm.started for arm in arms})
    made = _new(invited, secret, met, language, moment)
    session.add(made)
    count_start(session, next(arm.id for arm in arms if arm.key == met[0]))
    session.flush()
    clocks.start(session, made, moment)
    clocks.sweep(session, moment)
    return made


def begin_pilot(
    session: Session, invited: Invitation, secret: str, language: str, moment: datetime
) -> WalkThrough:
    """A new walk-through on trial: the versions take turns among pilots, and nothing is counted.

    The same secret gives the same. The round is held by the caller.
    """
    known = session.scalar(
        select(WalkThrough).where(WalkThrough.token_hash == codes.walk_hmac(secret))
    )
    if known is not None:
        return known
    pilots = session.scalars(
        select(WalkThrough.arms).where(
            WalkThrough.round_id == invited.round.id, WalkThrough.is_pilot
        )
    )
    begun = Counter(str(arms[0]) for arms in pilots)
    keys = session.scalars(select(RoundArm.key).where(RoundArm.round_id == invited.round.id))
    met = _arms_for_next(invited, {key: begun[key] for key in keys})
    made = _new(invited, secret, met, language, moment)
    made.is_pilot = True
    session.add(made)
    session.flush()
    clocks.start(session, made, moment)
    clocks.sweep(session, moment)
    return made


def _arms_for_next(invited: Invitation, started: Mapping[str, int]) -> list[str]:
    seed = invited.round.code_hmac or str(invited.round.id)
    return arms_for_next(invited.round.design, started, seed)


def _new(
    invited: Invitation, secret: str, met: list[str], language: str, moment: datetime
) -> WalkThrough:
    return WalkThrough(
        agency_id=invited.project.agency_id,
        project_id=invited.project.id,
        round_id=invited.round.id,
        uuid=str(uuid4()),
        token_hash=codes.walk_hmac(secret),
        code_hmac=receipts.code_hmac(codes.receipt_code(secret)),
        arms=met,
        plan=[item.written for item in plan_of(invited.script, met)],
        progress={"seq": 0, "since": 0},
        language=language,
        day=moment.date(),
    )


def arms_for_next(design: Design, started: Mapping[str, int], seed: str) -> list[str]:
    """The arms the next person meets, in order, from how many began with each.

    Everyone begins with a least used arm, equals by a draw that the seed decides. Who meets them
    all takes that arm's next order in the Williams square (`measures.ordering`).
    """
    keys = sorted(started)
    first = assigned_arm(started, seed).arm
    own = [order for order in orders(keys) if order[0] == first]
    return arms_met(design, keys, own[started[first] % len(own)], first)


_VERSION_OF_ARM = facts_of(
    select(RoundArm.version_id)
    .where(RoundArm.round_id == bindparam("round"), RoundArm.key == bindparam("arm"))
    .scalar_subquery()
)


def version_met(session: Session, walk: Participation, item: Item) -> Trial:
    """The version that a page is about: its arm's, or the first one that the person meets."""
    arm = item.arm or str(walk.row.arms[0])
    return trial_found(session, _VERSION_OF_ARM, {"round": walk.round.id, "arm": arm})


_IS_ANSWER = (WalkAnswer.walk_id == bindparam("walk"), WalkAnswer.item == bindparam("item"))
_ANSWER = select(WalkAnswer).where(*_IS_ANSWER)
_VALUE = select(WalkAnswer.value).where(*_IS_ANSWER)


def answer_to(session: Session, walk: Participation, item: str) -> WalkAnswer | None:
    """What was answered to an item, None when nothing was."""
    return session.scalar(_ANSWER, {"walk": walk.row.id, "item": item})


def value_of(session: Session, walk: Participation, item: str) -> Mapping[str, Any]:
    """What is stored as the answer to an item, to be shown; {} when nothing was answered."""
    asked = {"walk": walk.row.id, "item": item}
    found: Mapping[str, Any] | None = session.connection().execute(_VALUE, asked).scalar()
    return found or {}
