"""What becomes of actions, answers and priorities when areas change or a voice is taken back."""

from collections.abc import Mapping

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from codesign.areas.errors import StructureRefusedError
from codesign.follow_up.domain import AnswerStatus
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.i18n import lazy


class AreaInUseError(StructureRefusedError):
    """An area that something is promised or answered about is not deleted."""

    sentence = lazy(
        "Området har åtgärder eller svar och går inte att ta bort. Slå ihop det med ett annat "
        "område, så följer åtgärderna och svaren med."
    )


def on_area_merged(session: Session, recoded: Mapping[int, int]) -> None:
    """Before areas disappear into others (gone → into): everything about them goes along.

    Where one person has placed both areas, what they said of the one that stays holds.
    """
    for gone, into in recoded.items():
        twin = aliased(Priority)
        doubled = exists().where(twin.area_id == into, twin.person_id == Priority.person_id)
        session.execute(
            delete(Priority)
            .where(Priority.area_id == gone, doubled)
            .execution_options(synchronize_session=False)
        )
        session.execute(
            update(Priority)
            .where(Priority.area_id == gone)
            .values(area_id=into)
            .execution_options(synchronize_session=False)
        )
        for table in (Action, PublishedAnswer):
            session.execute(
                update(table)
                .where(table.area_id == gone)
                .values(area_id=into, revision=table.revision + 1)
                .execution_options(synchronize_session=False)
            )


def on_area_deleted(session: Session, area_id: int) -> None:
    """Before an area is deleted: its priorities go. Raises AreaInUseError when more is there."""
    for table in (Action, PublishedAnswer):
        if session.scalar(select(exists().where(table.area_id == area_id))):
            raise AreaInUseError
    session.execute(
        delete(Priority)
        .where(Priority.area_id == area_id)
        .execution_options(synchronize_session=False)
    )


def on_voice_withdrawn(session: Session, _project_id: int, voice_id: int) -> None:
    """When a voice is taken back: nothing about it is public any more. Its actions remain."""
    session.execute(
        update(Action)
        .where(Action.contribution_id == voice_id, Action.is_public)
        .values(is_public=False, revision=Action.revision + 1)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(PublishedAnswer)
        .where(
            PublishedAnswer.contribution_id == voice_id,
            PublishedAnswer.status == AnswerStatus.PUBLISHED,
        )
        .values(status=AnswerStatus.WITHDRAWN, revision=PublishedAnswer.revision + 1)
        .execution_options(synchronize_session=False)
    )
