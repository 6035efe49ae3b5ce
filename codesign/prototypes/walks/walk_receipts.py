"""The receipt of a walk-through: what was said, what became of it, and taking it all back."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from codesign.answers.published import matters_of_voices
from codesign.areas.actions.coding import hold_codebook
from codesign.areas.actions.forgetting import forget_codings
from codesign.areas.labels import area_labels
from codesign.db import now
from codesign.feedback import actions
from codesign.feedback.domain import Moderation
from codesign.feedback.models import Contribution
from codesign.feedback.queries import voice_view
from codesign.jobs.actions import forget_words
from codesign.projects.models import Project
from codesign.prototypes.because import led_to
from codesign.prototypes.domain import WalkStatus, place_in_plan
from codesign.prototypes.field.taking_in import forget as forget_kept
from codesign.prototypes.models import (
    TestRound,
    WalkAnswer,
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
    page = "prototypes/receipt.html"
    question = "prototypes/receipt_withdraw.html"

    @property
    def is_gone(self) -> bool:
        return self.walk.status is WalkStatus.WITHDRAWN

    def shown(self, session: Session) -> Mapping[str, object]:
        """Seven queries at most, however much was said."""
        voices = _voices(session, self.walk) if not self.is_gone else []
        labels = area_labels(session, self.project.id) if voices else {}
        return {
            "walk": self.walk,
            "round": self.round,
            "project": self.project,
            "voices": [voice_view(voice, {}) for voice in voices],
            "labels": labels,
            "matters": (
                matters_of_voices(session, self.project.id, voices, labels) if voices else ()
            ),
            "changes": led_to(session, [voice.id for voice in voices]) if voices else (),
        }

    def take_back(self, session: Session) -> None:
        """Erase the words, the answers, the pictures and how the person moved."""
        hold_codebook(session, self.project)
        self.walk = _held(session, self.walk.id)
        for voice in _voices(session, self.walk, held=True):
            forget_codings(session, voice)
            actions.withdraw(session, self.project, voice)
        for table in (WalkPhoto, WalkAnswer, WalkTask, WalkEvent):
            session.execute(delete(table).where(table.walk_id == self.walk.id))
        forget(self.walk)
        forget_kept(session, self.walk)
        # Files that were made before may hold what no voice is about: answers and paths.
        forget_words(session, self.project.id, now())
        session.flush()


def forget(walk: WalkThrough) -> None:
    """What is left of a walk-through that was taken back: that there was one."""
    walk.status = WalkStatus.WITHDRAWN
    walk.token_hash = None
    walk.progress = {}
    walk.place = walk.device = ""
    walk.disruption = None


def find(session: Session, code_hmac: str) -> WalkReceipt | None:
    """The walk-through that a receipt's code belongs to. One query."""
    row = session.execute(
        select(WalkThrough, TestRound, Project)
        .join(TestRound, TestRound.id == WalkThrough.round_id)
        .join(Project, Project.id == WalkThrough.project_id)
        .where(WalkThrough.code_hmac == code_hmac)
        .options(joinedload(Project.agency))
    ).one_or_none()
    return WalkReceipt(*row) if row else None


def _held(session: Session, walk_id: int) -> WalkThrough:
    return session.scalars(
        select(WalkThrough)
        .where(WalkThrough.id == walk_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


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
