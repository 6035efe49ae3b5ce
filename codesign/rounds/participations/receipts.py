"""The receipt of a walk-through: what was said, what became of it, and taking it all back."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from codesign.areas.actions.coding import hold_codebook
from codesign.areas.actions.forgetting import forget_codings
from codesign.areas.labels import area_labels
from codesign.contributions import actions, withdrawals
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.queries import voice_view
from codesign.contributions.released import EVERYTHING
from codesign.db import now
from codesign.fieldwork.models import FieldRecord
from codesign.fieldwork.receive import forget as forget_kept
from codesign.follow_up.published import matters_of_voices
from codesign.jobs.actions import forget_words
from codesign.projects.models import Project
from codesign.prototypes.change_links import led_to
from codesign.rounds.actions import uncount_start
from codesign.rounds.domain import place_in_plan
from codesign.rounds.models import (
    TestRound,
    WalkAnswer,
    WalkClock,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)


@dataclass
class WalkReceipt:
    """What a walk-through's code leads to."""

    walk: WalkThrough
    round: TestRound
    project: Project
    walk_id: int
    page = "prototypes/receipt.html"
    question = "prototypes/receipt_withdraw.html"

    def shown(self, session: Session) -> Mapping[str, object]:
        """Seven queries at most, however much was said."""
        voices = _voices(session, self.walk)
        labels = area_labels(session, self.project.id) if voices else {}
        return {
            "walk": self.walk,
            "round": self.round,
            "project": self.project,
            "voices": [voice_view(voice, {}, EVERYTHING) for voice in voices],
            "labels": labels,
            "matters": (
                matters_of_voices(session, self.project.id, voices, labels) if voices else ()
            ),
            "changes": led_to(session, [voice.id for voice in voices]) if voices else (),
        }

    def take_back(self, session: Session) -> None:
        """Erase the walk-through: nothing is left of it but marks in the list."""
        # The row's own key: somebody else with the code may have taken the row itself away.
        take_back_walk(session, self.project, self.walk_id)


def take_back_walk(session: Session, project: Project, walk_id: int) -> None:
    """Erase words, answers, pictures, how the person moved, and that there was anybody at all.

    What a device sends of it afterwards is known by its mark, and refused.
    """
    hold_codebook(session, project)
    walk = _held(session, walk_id)
    if walk is None:
        return
    marks = [withdrawals.of_walk(walk.uuid)]
    marks += [withdrawals.of_code(walk.code_hmac)] if walk.code_hmac else []
    withdrawals.remember(session, marks)
    for table in (WalkPhoto, WalkAnswer, WalkTask, WalkEvent, WalkClock):
        session.execute(delete(table).where(table.walk_id == walk.id))
    for voice in _voices(session, walk, held=True):
        forget_codings(session, voice)
        actions.withdraw(session, project, voice)
    forget_kept(session, walk.round_id, walk.uuid)
    # Files that were made before may hold what no voice is about: answers and paths.
    forget_words(session, project.id, now())
    if not walk.is_pilot:
        uncount_start(session, walk.round_id, walk.arms[0] if walk.arms else "")
    session.execute(delete(WalkThrough).where(WalkThrough.id == walk.id))
    session.expunge(walk)


def take_back_again(session: Session, marks: frozenset[str]) -> int:
    """Erase the walk-throughs, and the records kept aside, that have one of the marks."""
    found = [
        (walk_id, project_id)
        for walk_id, project_id, uuid, code_hmac in session.execute(
            select(WalkThrough.id, WalkThrough.project_id, WalkThrough.uuid, WalkThrough.code_hmac)
        )
        if withdrawals.of_walk(uuid) in marks
        or (code_hmac and withdrawals.of_code(code_hmac) in marks)
    ]
    for walk_id, project_id in found:
        take_back_walk(session, session.get_one(Project, project_id), walk_id)
    aside = session.execute(select(FieldRecord.round_id, FieldRecord.uuid).distinct()).all()
    alone = [(round_id, uuid) for round_id, uuid in aside if withdrawals.of_walk(uuid) in marks]
    for round_id, uuid in alone:
        forget_kept(session, round_id, uuid)
    return len(found) + len(alone)


def find(session: Session, code_hmac: str) -> WalkReceipt | None:
    """The walk-through that a receipt's code belongs to. One query."""
    row = session.execute(
        select(WalkThrough, TestRound, Project)
        .join(TestRound, TestRound.id == WalkThrough.round_id)
        .join(Project, Project.id == WalkThrough.project_id)
        .where(WalkThrough.code_hmac == code_hmac)
        .options(joinedload(Project.agency))
    ).one_or_none()
    return WalkReceipt(*row, walk_id=row[0].id) if row else None


def _held(session: Session, walk_id: int) -> WalkThrough | None:
    return session.scalars(
        select(WalkThrough)
        .where(WalkThrough.id == walk_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _voices(session: Session, walk: WalkThrough, *, held: bool = False) -> list[Contribution]:
    query = (
        select(Contribution)
        .where(Contribution.walk_id == walk.id, Contribution.moderation != Moderation.WITHDRAWN)
        .order_by(Contribution.id)
    )
    if held:
        query = query.with_for_update().execution_options(populate_existing=True)
    told = session.scalars(query).all()
    return sorted(
        told, key=lambda one: place_in_plan(walk.plan, str(one.attributes.get("item", "")))
    )
