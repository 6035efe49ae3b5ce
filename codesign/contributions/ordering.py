"""In which order voices are listed: by day, and within a day by ids that tell no order."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, UnaryExpression, and_, or_, select
from sqlalchemy.orm import Session

from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution


class Spot(NamedTuple):
    """Where a page of voices ended."""

    day: date | None
    """None comes last among the newest, and first among the oldest."""
    id: int


def spot_of(session: Session, voice_id: int | None, among: ColumnElement[bool]) -> Spot | None:
    """Where the voice lies `among` those that are listed. One query.

    None is the beginning, also for a voice that is gone or taken back: it has no day any more. One
    that is not among them is as good as gone: the day of another project's voice shows nowhere.
    """
    if voice_id is None:
        return None
    found = session.execute(
        select(Contribution.day, Contribution.id).where(
            Contribution.id == voice_id, Contribution.moderation != Moderation.WITHDRAWN, among
        )
    ).one_or_none()
    return Spot(found.day, found.id) if found else None


def newest_first() -> tuple[UnaryExpression[Any], ...]:
    """The newest day first; those without a day last."""
    return Contribution.day.desc().nulls_last(), Contribution.id.desc()


def oldest_first() -> tuple[UnaryExpression[Any], ...]:
    """The other way round."""
    return Contribution.day.asc().nulls_first(), Contribution.id.asc()


def older_than(spot: Spot) -> ColumnElement[bool]:
    """What comes after the spot when the newest come first."""
    if spot.day is None:
        return and_(Contribution.day.is_(None), Contribution.id < spot.id)
    same_day = and_(Contribution.day == spot.day, Contribution.id < spot.id)
    return or_(Contribution.day < spot.day, same_day, Contribution.day.is_(None))


def newer_than(spot: Spot) -> ColumnElement[bool]:
    """What comes after the spot when the oldest come first."""
    if spot.day is None:
        same = and_(Contribution.day.is_(None), Contribution.id > spot.id)
        return or_(same, Contribution.day.is_not(None))
    same_day = and_(Contribution.day == spot.day, Contribution.id > spot.id)
    return or_(Contribution.day > spot.day, same_day)
