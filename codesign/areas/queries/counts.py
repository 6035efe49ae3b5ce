"""Numbers of voices from the tallies: their time does not grow with the number of voices."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.areas.domain import DeskFilter
from codesign.artefacts.anchors import part_of
from codesign.contributions.domain import ALL_VOICES, CODED_VOICES, STAFF_SEES, Mode, Moderation
from codesign.contributions.models import Tally
from codesign.contributions.sources import Source


@dataclass(frozen=True)
class Progress:
    """How far the work has come among the voices that step, mode, source and perspective choose."""

    total: int
    coded: int
    areas: dict[int, int] = field(default_factory=dict)
    """Voices per area; empty when only the work as a whole was asked about."""

    @property
    def left(self) -> int:
        """Voices in no area yet."""
        return self.total - self.coded


def progress(
    session: Session,
    project_id: int,
    wanted: DeskFilter,
    artefact_id: int | None,
    seen: Collection[Moderation] = STAFF_SEES,
    *,
    with_areas: bool = True,
) -> Progress:
    """Counts from the tallies; its time does not grow with the number of voices."""
    query = (
        select(Tally.bucket, func.sum(Tally.n))
        .where(Tally.project_id == project_id, Tally.moderation.in_(seen))
        .group_by(Tally.bucket)
    )
    if not with_areas:
        query = query.where(Tally.bucket.in_((ALL_VOICES, CODED_VOICES)))
    if wanted.step:
        query = query.where(Tally.anchor == part_of(wanted.step), Tally.artefact_id == artefact_id)
    if wanted.mode is not None:
        query = query.where(Tally.mode == wanted.mode)
    if wanted.source is not None:
        query = query.where(Tally.source == wanted.source)
    if wanted.perspective is not None:
        query = query.where(Tally.perspective == wanted.perspective)
    found = {bucket: int(n) for bucket, n in session.execute(query)}
    total, coded = found.pop(ALL_VOICES, 0), found.pop(CODED_VOICES, 0)
    return Progress(total, coded, found)


@dataclass(frozen=True)
class CountAtStep:
    """Voices in an area at one step."""

    artefact_id: int
    anchor: str
    n: int


def counts_by_step(
    session: Session,
    project_id: int,
    area_id: int,
    mode: Mode | None,
    seen: Collection[Moderation],
) -> list[CountAtStep]:
    """How many voices of an area there are at each step."""
    query = (
        select(Tally.artefact_id, Tally.anchor, func.sum(Tally.n))
        .where(Tally.project_id == project_id, Tally.bucket == area_id, Tally.moderation.in_(seen))
        .group_by(Tally.artefact_id, Tally.anchor)
    )
    if mode is not None:
        query = query.where(Tally.mode == mode)
    return [CountAtStep(*row[:2], int(row[2])) for row in session.execute(query) if row[2]]


def perspectives(session: Session, project_id: int) -> list[str]:
    """The perspectives that voices in the project have."""
    return list(
        session.scalars(
            select(Tally.perspective)
            .where(Tally.project_id == project_id, Tally.bucket == ALL_VOICES, Tally.n > 0)
            .distinct()
            .order_by(Tally.perspective)
        )
    )


def sources(session: Session, project_id: int) -> list[Source]:
    """The kinds of source that voices in the project have."""
    return list(
        session.scalars(
            select(Tally.source)
            .where(Tally.project_id == project_id, Tally.bucket == ALL_VOICES, Tally.n > 0)
            .distinct()
            .order_by(Tally.source)
        )
    )
