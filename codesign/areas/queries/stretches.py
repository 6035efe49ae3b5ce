"""Which voices a filter means, read in runs so that neither few nor many make a page slow."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from codesign.areas.domain import DeskFilter
from codesign.areas.models import Coding
from codesign.artefacts.anchors import part_of
from codesign.contributions.domain import STAFF_SEES, Moderation
from codesign.contributions.models import Contribution
from codesign.folding import holds
from codesign.projects.models import Project

PAGE = 50
"""Voices listed on one page."""


def matching(
    project: Project,
    wanted: DeskFilter,
    artefact_id: int | None,
    seen: Collection[Moderation] = STAFF_SEES,
) -> ColumnElement[bool]:
    """The condition on Contribution that the filter means, but for its area and coded or not."""
    rules: list[ColumnElement[bool]] = [
        Contribution.project_id == project.id,
        Contribution.moderation.in_(seen),
    ]
    if wanted.step:
        rules += [
            Contribution.anchor == part_of(wanted.step),
            Contribution.artefact_id == artefact_id,
        ]
    if wanted.mode is not None:
        rules.append(Contribution.mode == wanted.mode)
    if wanted.source is not None:
        rules.append(Contribution.source == wanted.source)
    if wanted.perspective is not None:
        rules.append(Contribution.perspective == wanted.perspective)
    if wanted.words:
        rules.append(holds(Contribution.text, wanted.words))
    return and_(*rules)


UNCODED = Contribution.coding_count == 0


@dataclass(frozen=True)
class Stretch:
    """A run of voices in the order of their ids: stable, and it tells nothing of when."""

    condition: ColumnElement[bool]
    areas: tuple[int, ...] | None = None
    """Only voices put in one of these areas; None for all voices."""

    def ids(
        self, session: Session, start: int, limit: int, *, backwards: bool = False
    ) -> list[int]:
        """The ids after `start` (or before it, the nearest first), at most `limit`. One query.

        With areas, each area's own index is read in order for at most `limit` voices, so that
        neither a rare nor a common area makes the page slow.
        """
        if self.areas is None:
            query = self._stretch(select(Contribution.id), Contribution.id, start, backwards)
            return list(session.scalars(query.limit(limit)))
        if not self.areas:
            return []
        runs = (self._in_area(area, start, backwards).limit(limit) for area in self.areas)
        found = session.scalars(union_all(*(select(run.subquery()) for run in runs)))
        return sorted(set(found), reverse=backwards)[:limit]

    def _in_area(self, area: int, start: int, backwards: bool) -> Select[int]:
        query = (
            select(Coding.contribution_id.label("id"))
            .join(Contribution, Contribution.id == Coding.contribution_id)
            .where(Coding.area_id == area)
            .distinct()
        )
        return self._stretch(query, Coding.contribution_id, start, backwards)

    def _stretch(
        self,
        query: Select[int],
        column: InstrumentedAttribute[int],
        start: int,
        backwards: bool,
    ) -> Select[int]:
        query = query.where(self.condition)
        if backwards:
            return query.where(column < start).order_by(column.desc())
        return query.where(column > start).order_by(column)
