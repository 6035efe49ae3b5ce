"""Tallies by group and day are exact wherever voices come, change hands, move or go."""

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from codesign.areas.actions import coding
from codesign.areas.actions.coding import CodingRequest
from codesign.artefacts import versions
from codesign.artefacts.anchors import Anchor
from codesign.artefacts.events import voice_withdrawn
from codesign.artefacts.reading import ReadVersion
from codesign.commands import seeding
from codesign.contributions import actions
from codesign.contributions.actions import DECISIONS
from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.forms import CompleteSubmission
from codesign.contributions.group_commit import Arrival, Target, store
from codesign.contributions.models import Contribution
from codesign.contributions.receipts import Fingerprints
from codesign.errors import RuleBrokenError
from codesign.imports import actions as importing
from codesign.imports import queries
from codesign.imports.domain import read_notes
from codesign.imports.guessing import guessed
from codesign.imports.reading import table_in
from codesign.journeys.document import JourneyDocument
from codesign.tables.reading import packed
from tests import factories
from tests.cast import Cast
from tests.recounting import plain_facets, stored_facets

DEEDS = 60


class Life:
    """Everything that can happen to voices, chosen by a seed."""

    def __init__(self, session: Session, cast: Cast, seed: int) -> None:
        self.session = session
        self.cast = cast
        self.random = random.Random(seed)
        self.area = factories.area(session, cast.project, "Väntan").id
        self.told = 0
        self.deeds: list[Callable[[], object]] = [
            *[self.tell] * 3,
            *[self.code] * 4,
            *[self.moderate] * 3,
            self.moderate_many,
            self.withdraw,
            self.bring_in,
            self.move,
        ]

    def step(self) -> str:
        deed = self.random.choice(self.deeds)
        try:
            with self.session.begin_nested():
                deed()
        except RuleBrokenError:
            pass
        self.session.flush()
        return deed.__name__

    def voice(self) -> Contribution:
        mine = Contribution.project_id == self.cast.project.id
        return self.random.choice(
            self.session.scalars(select(Contribution).where(mine).order_by(Contribution.id)).all()
        )

    def tell(self) -> None:
        self.told += 1
        telling = CompleteSubmission(
            self.random.choice(["donor", ""]),
            self.random.choice([None, -2, 1]),
            "Så var det.",
            self.random.choice(list(Mode)),
        )
        cast = self.cast
        spot = Target(
            cast.agency.id, cast.project.id, Anchor(cast.artefact.id, cast.version.id, "hear")
        )
        prints = Fingerprints(f"key {self.told}", "", f"code {self.told}")
        moment = datetime(2026, 11, self.random.randint(1, 3), tzinfo=UTC)
        store(self.session.connection(), [Arrival(spot, telling, prints, "sv", "here", moment)])

    def code(self) -> None:
        voice = self.voice()
        wish = CodingRequest(voice.id, self.area, self.random.random() < 0.6, voice.coding_revision)
        coding.code(self.session, self.cast.project, self.cast.astrid, wish)

    def moderate(self) -> None:
        voice = self.voice()
        decision = self.random.choice(DECISIONS)
        actions.moderate(self.session, self.cast.project, voice.id, voice.moderation, decision)

    def moderate_many(self) -> None:
        ids = {self.voice().id for _ in range(4)}
        seen = self.random.choice([Moderation.WAITING, Moderation.KEPT, Moderation.RELEASED])
        decision = self.random.choice(DECISIONS)
        actions.moderate_many(self.session, self.cast.project, ids, seen, decision)

    def withdraw(self) -> None:
        voice = self.voice()
        voice_withdrawn(self.session, voice.project_id, voice.id)
        actions.withdraw(self.session, self.cast.project, voice)

    def bring_in(self) -> None:
        bring_in(
            self.session,
            self.cast,
            "Steg;Text;Grupp;Datum\n"
            "hear;Exempel ett;Grupp 1;2026-11-01\nrest;Exempel två;;\n"
            "rest;Exempel tre;Grupp 2;2026-11-02\n",
        )

    def move(self) -> None:
        """Publish without a step; its voices get a new home."""
        document = factories.journey_document("resan", {"after": ("rest", "follow-up")})
        versions.publish(
            self.session,
            self.cast.artefact,
            ReadVersion(JourneyDocument.model_validate(document)),
            origin="editor",
            new_homes={"hear": "rest", "decide": "rest"},
        )
        with_all = factories.journey_document("resan")
        versions.publish(
            self.session,
            self.cast.artefact,
            ReadVersion(JourneyDocument.model_validate(with_all)),
            origin="editor",
        )


def bring_in(session: Session, cast: Cast, text: str) -> None:
    """Import a file of notes."""
    target = queries.target(session, cast.project.id, "resan")
    table = table_in(text.encode())
    choices = guessed(table, target.words)
    upload = importing.keep_upload(
        session,
        cast.project,
        cast.astrid,
        target,
        file_name="lappar.csv",
        content=packed(table),
        choices=choices,
    )
    reading = read_notes(table, choices, target.words)
    importing.run(session, cast.project, cast.astrid, target, upload, reading, choices)


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", range(6))
def test_counts_by_group_and_day_equal_a_plain_count_after_anything(
    session: Session, cast: Cast, seed: int
) -> None:
    life = Life(session, cast, seed)
    life.bring_in()
    for _ in range(DEEDS):
        deed = life.step()
        stored = stored_facets(session, cast.project)
        assert stored == plain_facets(session, cast.project), deed
    assert len(stored) > 4


@pytest.mark.both_engines
def test_a_count_that_was_wrong_is_told_from_a_plain_count(session: Session, cast: Cast) -> None:
    voice = factories.voice(session, cast.project, cast.version, group_name="Grupp 1")
    session.execute(
        update(Contribution).where(Contribution.id == voice.id).values(group_name="Grupp 2")
    )
    session.expire_all()
    assert stored_facets(session, cast.project) != plain_facets(session, cast.project)


def test_seeded_and_starter_voices_are_counted_by_group_and_day(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeding, "BATCH", 40)
    project = seeding._large_project(session, "stort")
    seeding._fill(session, project, 150, random.Random(1))
    seeding.put_demo(session)
    stored = stored_facets(session, project)
    assert stored == plain_facets(session, project)
    assert sum(sums[0] for sums in stored.values()) == 2 * 150
