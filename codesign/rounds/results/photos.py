"""Photographed drawings of a round, and who may see them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.errors import NotFoundError
from codesign.rounds.models import WalkPhoto, WalkThrough
from codesign.rounds.results.queries import kept, there

PHOTOS = 12
"""Photographs shown of each page of the plan, the latest."""


@dataclass(frozen=True)
class Photo:
    """A photographed drawing, and whether everyone may see it."""

    id: int
    item: str
    width: int
    height: int
    voice_id: int | None
    is_released: bool


def photos_of(
    session: Session, round_id: int, *, released_only: bool, walk_id: int | None = None
) -> list[Photo]:
    """The latest photographs of every page of a round, or of one walk-through in it, without
    their bytes. One query."""
    whose = kept(round_id) if walk_id is None else [*there(round_id), WalkPhoto.walk_id == walk_id]
    ranked = (
        select(
            WalkPhoto.id,
            WalkPhoto.item,
            WalkPhoto.width,
            WalkPhoto.height,
            WalkPhoto.contribution_id,
            Contribution.moderation,
            func.row_number()
            .over(partition_by=WalkPhoto.item, order_by=(WalkThrough.day.desc(), WalkPhoto.id))
            .label("place"),
        )
        .join(WalkThrough, WalkThrough.id == WalkPhoto.walk_id)
        .outerjoin(Contribution, Contribution.id == WalkPhoto.contribution_id)
        .where(*whose, *_shown_photos(released_only=released_only))
        .subquery()
    )
    rows = session.execute(
        select(ranked).where(ranked.c.place <= PHOTOS).order_by(ranked.c.place, ranked.c.id)
    )
    return [
        Photo(
            row.id,
            row.item,
            row.width,
            row.height,
            row.contribution_id,
            row.moderation is Moderation.RELEASED,
        )
        for row in rows
    ]


def _shown_photos(*, released_only: bool) -> list[ColumnElement[bool]]:
    return [Contribution.moderation == Moderation.RELEASED] if released_only else []


def photo_of(
    session: Session, round_id: int, photo_id: int, *, released_only: bool
) -> tuple[str, bytes]:
    """(media type, bytes) of a photograph. Raises NotFoundError when it may not be seen."""
    found = session.execute(
        select(WalkPhoto.media_type, WalkPhoto.content)
        .join(WalkThrough, WalkThrough.id == WalkPhoto.walk_id)
        .outerjoin(Contribution, Contribution.id == WalkPhoto.contribution_id)
        .where(
            *(kept(round_id) if released_only else there(round_id)),
            WalkPhoto.id == photo_id,
            *_shown_photos(released_only=released_only),
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found.media_type, found.content
