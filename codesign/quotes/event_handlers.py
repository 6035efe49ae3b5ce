"""What becomes of chosen quotes when the codebook changes: they follow their voices."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, exists, update
from sqlalchemy.orm import Session, aliased

from codesign.quotes.models import ChosenQuote


def on_area_merged(session: Session, recoded: Mapping[int, int]) -> None:
    """Before areas disappear into others (gone → into): their quotes go along, none twice."""
    for gone, into in recoded.items():
        twin = aliased(ChosenQuote)
        doubled = exists().where(
            twin.area_id == into, twin.contribution_id == ChosenQuote.contribution_id
        )
        session.execute(
            delete(ChosenQuote)
            .where(ChosenQuote.area_id == gone, doubled)
            .execution_options(synchronize_session=False)
        )
        session.execute(
            update(ChosenQuote)
            .where(ChosenQuote.area_id == gone)
            .values(area_id=into)
            .execution_options(synchronize_session=False)
        )


def on_area_split(session: Session, area: int, fresh: int, voices: Collection[int]) -> None:
    """When voices go from an area to a new one: their quotes go along."""
    session.execute(
        update(ChosenQuote)
        .where(ChosenQuote.area_id == area, ChosenQuote.contribution_id.in_(list(voices)))
        .values(area_id=fresh)
        .execution_options(synchronize_session=False)
    )


def on_area_deleted(session: Session, area_id: int) -> None:
    """Before an area is deleted: nothing is quoted under it any more."""
    session.execute(
        delete(ChosenQuote)
        .where(ChosenQuote.area_id == area_id)
        .execution_options(synchronize_session=False)
    )


def on_voice_withdrawn(session: Session, _project_id: int, voice_id: int) -> None:
    """When a voice is taken back: that it was once chosen is forgotten too."""
    session.execute(
        delete(ChosenQuote)
        .where(ChosenQuote.contribution_id == voice_id)
        .execution_options(synchronize_session=False)
    )
