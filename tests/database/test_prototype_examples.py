"""The demo's commuter prototype: reasons behind changes, and a round with made-up people."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution
from codesign.db import Database
from codesign.items.moves import WalkStatus
from codesign.projects.models import Project
from codesign.prototypes.models import ChangeVoice
from codesign.rounds.codes import round_code, round_hmac
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import RoundArm, TestRound, WalkAnswer, WalkEvent, WalkTask, WalkThrough
from codesign.rounds.plan import Design
from codesign.settings import database_url_from
from codesign.starter.demo import seed_demo
from tests import commuting
from tests.engines import ENGINES, KEY, ready_database


@pytest.fixture(scope="module")
def migrated(request: pytest.FixtureRequest) -> Iterator[tuple[Database, None]]:
    """A database with the demo in it, once for these tests."""
    with ready_database(request.param, "demo") as url:
        database = Database(database_url_from(url, Path()))
        yield database, None
        database.engine.dispose()


@pytest.fixture
def seeded(session: Session) -> Project:
    return session.scalars(select(Project).where(Project.slug == "pendling")).one()


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_every_change_has_the_voices_it_names(session: Session, seeded: Project) -> None:
    named = {(change.key, key) for change in commuting.document(2).changes for key in change.voices}
    assert len(named) >= 12
    linked = session.execute(
        select(ChangeVoice.change, Contribution.text).join(
            Contribution, Contribution.id == ChangeVoice.contribution_id
        )
    ).all()
    assert Counter(change for change, _ in linked) == Counter(change for change, _ in named)
    assert all(text.startswith("Exempel: ") for _, text in linked)


def test_seeding_twice_puts_nothing_in_twice(session: Session, seeded: Project) -> None:
    tables = (ChangeVoice, TestRound, RoundArm, WalkThrough, WalkEvent, WalkTask, WalkAnswer,
              Contribution)  # fmt: skip
    before = {table: count(session, table) for table in tables}
    seed_demo(session, "no password", KEY)
    assert {table: count(session, table) for table in tables} == before


def test_the_round_is_open_and_its_invitation_is_known(session: Session, seeded: Project) -> None:
    found = session.scalars(select(TestRound)).one()
    assert (found.slug, found.status, found.design) == (
        "plattform",
        RoundStatus.OPEN,
        Design.WITHIN,
    )
    assert found.code_hmac == round_hmac(round_code(found.id, KEY), KEY)
    arms = session.scalars(select(RoundArm)).all()
    assert {arm.key: arm.started for arm in arms} == {"A": 6, "B": 6}


def test_without_the_secret_key_a_round_is_a_draft() -> None:
    with ready_database(ENGINES[0]) as url:
        database = Database(database_url_from(url, Path()))
        with database.unit() as session:
            seed_demo(session, "no password")
            found = session.scalars(select(TestRound)).one()
            assert (found.status, found.code_hmac) == (RoundStatus.DRAFT, None)
        database.engine.dispose()


def test_made_up_walks_have_what_the_plan_asks_for(session: Session, seeded: Project) -> None:
    walks = session.scalars(select(WalkThrough)).all()
    statuses = Counter(walk.status for walk in walks)
    assert statuses == {WalkStatus.COMPLETE: 11, WalkStatus.STARTED: 1}
    for walk in walks:
        tasks = set(session.scalars(select(WalkTask.item).where(WalkTask.walk_id == walk.id)))
        asked = {page for page in walk.plan if page.split("@")[0] in TASKS}
        if walk.status is WalkStatus.COMPLETE:
            assert tasks == asked
            assert walk.place_in_plan == len(walk.plan)
        else:
            assert tasks < asked
        seqs = session.scalars(
            select(WalkEvent.seq).where(WalkEvent.walk_id == walk.id).order_by(WalkEvent.seq)
        ).all()
        assert list(seqs) == list(range(len(seqs)))


TASKS = {"laget", "nasta-tag", "annan-vag"}


def test_what_made_up_people_said_is_pinned_and_marked(session: Session, seeded: Project) -> None:
    said = session.scalars(select(Contribution).where(Contribution.walk_id.is_not(None))).all()
    assert len(said) >= 30
    assert all(voice.text.startswith("Exempel: ") for voice in said)
    assert {voice.attributes["arm"] for voice in said} == {"A", "B"}
    assert any(voice.pin_screen == "vagar" and voice.anchor == "annan-vag" for voice in said)
