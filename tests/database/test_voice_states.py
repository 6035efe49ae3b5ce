"""What may become of a voice: every state it is in × as it was seen × what is decided.

The table is written by hand. What is taken back is looked at column by column.
"""

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from codesign.contributions import actions, tallies
from codesign.contributions.actions import StaleModerationError, moderate, moderate_many
from codesign.contributions.domain import Mode, Moderation, Reason
from codesign.contributions.models import Contribution, NoteImport, Tally, Withdrawal
from codesign.contributions.sources import Source
from codesign.errors import NotFoundError
from codesign.follow_up.models import Action
from tests import factories, walking
from tests.cast import Cast

pytestmark = pytest.mark.both_engines

WAITING, KEPT, RELEASED = Moderation.WAITING, Moderation.KEPT, Moderation.RELEASED
REJECTED, WITHDRAWN = Moderation.REJECTED, Moderation.WITHDRAWN
DECISIONS = (RELEASED, KEPT, REJECTED)
WITHOUT_REASON = {WAITING, RELEASED}
COUNTED = {WAITING, KEPT, RELEASED}
"""States that any figure counts."""
NOT_TAKEN_BACK = {WAITING, KEPT, RELEASED, REJECTED}
Voice = Callable[..., Contribution]


@pytest.fixture
def voice(session: Session, cast: Cast) -> Voice:
    """A voice in a state, counted."""

    def made(state: Moderation, text: str = "Så var det.", **values: Any) -> Contribution:
        told = factories.voice(
            session, cast.project, cast.version, text=text, moderation=state, **values
        )
        session.flush()
        return told

    return made


def counted(session: Session) -> dict[Moderation, int]:
    rows = session.execute(select(Tally.moderation, Tally.n).where(Tally.bucket == 0))
    found = dict.fromkeys(Moderation, 0)
    for state, n in rows:
        found[state] += n
    return found


def expected(state: Moderation, seen: Moderation, decision: Moderation) -> Moderation | None:
    """What the voice becomes; None when the decision is refused as stale."""
    if decision is state:
        return state
    return decision if seen is state and state is not WITHDRAWN else None


def test_only_three_things_can_be_decided() -> None:
    assert actions.DECISIONS == DECISIONS


def test_every_decision_about_every_voice(session: Session, cast: Cast, voice: Voice) -> None:
    wrong = []
    for state, seen, decision in product(Moderation, Moderation, DECISIONS):
        told = voice(state)
        before = counted(session)
        try:
            became: Moderation | None = moderate(
                session, cast.project, told.id, seen, decision, Reason.HURTFUL
            ).moderation
        except StaleModerationError as stale:
            became = None if stale.voice is told else WITHDRAWN
        session.flush()
        session.refresh(told)
        right = expected(state, seen, decision)
        after = dict(before)
        if right is not None:
            after[state] -= state in COUNTED
            after[right] += right in COUNTED
        reason = told.attributes.get("reason")
        has_reason = right is not None and right not in WITHOUT_REASON
        if (became, told.moderation, counted(session)) != (right, right or state, after) or (
            reason != ("hurtful" if has_reason else None)
        ):
            wrong.append((state, seen, decision, became, reason))
    assert wrong == []


def test_every_decision_about_many(session: Session, cast: Cast, voice: Voice) -> None:
    wrong = []
    for seen, decision in product(Moderation, DECISIONS):
        several = {state: voice(state) for state in Moderation}
        found = moderate_many(
            session, cast.project, [one.id for one in several.values()], seen, decision
        )
        session.expire_all()
        fit = [] if seen is WITHDRAWN else [several[seen].id]
        states = {state: one.moderation for state, one in several.items()}
        right = {
            state: decision if state is seen in NOT_TAKEN_BACK else state for state in Moderation
        }
        if (found, states) != (actions.Decided(tuple(fit), 5 - len(fit), 0), right):
            wrong.append((seen, decision, found, states))
    assert wrong == []


@pytest.mark.parametrize("decision", DECISIONS)
def test_what_bears_signs_of_somebody_is_never_released_with_others(
    session: Session, cast: Cast, voice: Voice, decision: Moderation
) -> None:
    plain = voice(WAITING)
    signed = voice(WAITING, "Ring 070-123 45 67.")
    found = moderate_many(session, cast.project, [plain.id, signed.id], WAITING, decision)
    is_release = decision is RELEASED
    assert found.to_read == (1 if is_release else 0)
    assert set(found.done) == ({plain.id} if is_release else {plain.id, signed.id})
    session.expire_all()
    assert signed.moderation is (WAITING if is_release else decision)


def test_the_same_voice_marked_twice_is_one(session: Session, cast: Cast, voice: Voice) -> None:
    one = voice(WAITING)
    found = moderate_many(session, cast.project, [one.id, one.id], WAITING, KEPT)
    assert found == actions.Decided((one.id,), 0, 0)


def test_a_decision_without_a_reason_takes_the_old_one_away_and_nothing_else(
    session: Session, cast: Cast, voice: Voice
) -> None:
    told = voice(KEPT, attributes={"reason": "hurtful", "item": "hitta"})
    moderate(session, cast.project, told.id, KEPT, KEPT)
    assert told.attributes == {"item": "hitta"}
    moderate(session, cast.project, told.id, KEPT, REJECTED, Reason.OFF_TOPIC)
    assert told.attributes == {"item": "hitta", "reason": "off_topic"}


def test_a_voice_of_another_project_is_not_found(
    session: Session, cast: Cast, voice: Voice
) -> None:
    told = voice(WAITING)
    with pytest.raises(NotFoundError):
        moderate(session, cast.sibling, told.id, WAITING, RELEASED)
    assert moderate_many(session, cast.sibling, [told.id], WAITING, RELEASED).done == ()
    session.expire_all()
    assert told.moderation is WAITING


STAYS = {"id", "agency_id", "project_id", "artefact_id", "version_id", "anchor"}
"""What an empty row says: which place somebody's action or answer is about."""
NOTHING = {
    "text": "",
    "source": Source.COMMENT,
    "mode": Mode.IS,
    "perspective": "",
    "group_name": "",
    "language": "sv",
    "rating": None,
    "day": None,
    "moderation": WITHDRAWN,
    "origin": "",
    "code_hmac": None,
    "import_id": None,
    "coding_count": 0,
    "buckets": [],
    "coding_revision": 8,
    "attributes": {},
    "pin_version_id": None,
    "pin_screen": "",
    "pin_element": "",
    "walk_id": None,
}
SAID = {
    "source": Source.NOTE,
    "mode": Mode.DO,
    "perspective": "donor",
    "group_name": "Kvinnor",
    "language": "en",
    "rating": 2,
    "day": date(2026, 11, 3),
    "origin": "Verkstad 2",
    "code_hmac": "c" * 64,
    "coding_revision": 7,
    "attributes": {"item": "hitta", "reason": "hurtful"},
    "pin_screen": "start",
    "pin_element": "knapp",
}


def test_every_column_of_a_voice_is_either_emptied_or_says_only_where_it_was() -> None:
    columns = {column.key for column in inspect(Contribution).columns}
    assert columns == STAYS | set(NOTHING)


def walk_and_import(session: Session, cast: Cast) -> tuple[int, int]:
    """Ids of a walk-through and of an import, for a voice that came of both."""
    tried = factories.prototype(session, cast.project)
    walk = walking.walk(session, cast.project, walking.tried(session, cast.project, [tried]), ["A"])
    brought = NoteImport(
        agency_id=cast.agency.id,
        project_id=cast.project.id,
        artefact_id=cast.version.artefact_id,
        file_name="anteckningar.csv",
    )
    session.add(brought)
    session.flush()
    return walk.id, brought.id


def test_of_a_voice_that_an_action_is_about_an_empty_row_stays(
    session: Session, cast: Cast, voice: Voice
) -> None:
    told = voice(RELEASED, **{key: value for key, value in SAID.items() if key != "source"})
    with tallies.kept(session, cast.project, [told]):
        for key, value in SAID.items():
            setattr(told, key, value)
        told.pin_version_id = cast.version.id
        told.walk_id, told.import_id = walk_and_import(session, cast)
        told.buckets, told.coding_count = [factories.area(session, cast.project, "Väntan").id], 1
    assert all(getattr(told, key) != nothing for key, nothing in NOTHING.items())
    where = {key: getattr(told, key) for key in STAYS}
    about = Action(
        agency_id=cast.agency.id,
        project_id=cast.project.id,
        contribution_id=told.id,
        text={"sv": "Vi ringer upp."},
    )
    session.add(about)
    session.flush()
    actions.withdraw(session, cast.project, told)
    session.expire_all()
    left = session.scalars(select(Contribution)).one()
    assert {key: getattr(left, key) for key in NOTHING} == NOTHING
    assert {key: getattr(left, key) for key in STAYS} == where
    assert counted(session) == dict.fromkeys(Moderation, 0)
    assert len(session.scalars(select(Withdrawal.mark)).all()) == 1


def test_of_any_other_voice_nothing_stays_and_it_is_marked_only_if_somebody_has_its_code(
    session: Session, cast: Cast, voice: Voice
) -> None:
    for code_hmac, marks in ((None, 0), ("d" * 64, 1)):
        actions.withdraw(session, cast.project, voice(RELEASED, code_hmac=code_hmac))
        assert session.scalars(select(Contribution)).all() == []
        assert not any(counted(session).values())
        assert len(session.scalars(select(Withdrawal.mark)).all()) == marks
