"""A participation is taken back: nothing is left of it but marks in the list of what was."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from codesign.artefacts import events
from codesign.artefacts.events import participation_withdrawn
from codesign.contributions import actions, withdrawals
from codesign.contributions.domain import Moderation
from codesign.contributions.locks import hold_codebook
from codesign.contributions.models import Contribution
from codesign.items.places import place_in_plan
from codesign.projects.models import Project
from codesign.rounds.actions import uncount_start
from codesign.rounds.models import (
    WalkAnswer,
    WalkClock,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)


def withdraw_participation(session: Session, project: Project, walk_id: int) -> None:
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
    for voice in voices_of(session, walk, held=True):
        events.voice_withdrawn(session, voice.project_id, voice.id)
        actions.withdraw(session, project, voice)
    participation_withdrawn(session, project.id, walk.round_id, walk.uuid)
    if not walk.is_pilot:
        uncount_start(session, walk.round_id, walk.arms[0] if walk.arms else "")
    session.execute(delete(WalkThrough).where(WalkThrough.id == walk.id))
    session.expunge(walk)


def take_back_again(session: Session, marks: frozenset[str]) -> int:
    """Erase the participations that have one of the marks; how many there were."""
    found = [
        (walk_id, project_id)
        for walk_id, project_id, uuid, code_hmac in session.execute(
            select(WalkThrough.id, WalkThrough.project_id, WalkThrough.uuid, WalkThrough.code_hmac)
        )
        if withdrawals.of_walk(uuid) in marks
        or (code_hmac and withdrawals.of_code(code_hmac) in marks)
    ]
    for walk_id, project_id in found:
        withdraw_participation(session, session.get_one(Project, project_id), walk_id)
    return len(found)


def _held(session: Session, walk_id: int) -> WalkThrough | None:
    return session.scalars(
        select(WalkThrough)
        .where(WalkThrough.id == walk_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def voices_of(session: Session, walk: WalkThrough, *, held: bool = False) -> list[Contribution]:
    """What was said in a participation and is still there, in the order of its pages."""
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
