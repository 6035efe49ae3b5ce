"""What a merge would do, in numbers, before anyone confirms it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.areas.domain import MergePlan, merge_plan
from codesign.areas.errors import told
from codesign.areas.models import Coding
from codesign.areas.rebuild_counts import codebook
from codesign.projects.models import Project


@dataclass(frozen=True)
class MergePreview:
    """How many voices and subcategories go where."""

    source: int
    target: int
    plan: MergePlan
    voices: dict[int, int]
    """Area → voices put in the area itself."""
    already: int
    """Voices that lie in both areas and will then be counted once."""

    @property
    def moving(self) -> int:
        """Voices put in the area itself that come along."""
        return self.voices.get(self.source, 0)


def merge_preview(
    session: Session, project: Project, source_id: int, target_id: int
) -> MergePreview:
    """Raises StructureRefusedError when the merge cannot be done."""
    book = codebook(session, project.id)
    with told(session):
        plan = merge_plan(book, source_id, target_id)
    rows = session.execute(
        select(Coding.area_id, func.count(Coding.contribution_id.distinct()))
        .where(Coding.area_id.in_([*plan.touched, target_id]))
        .group_by(Coding.area_id)
    )
    there = select(Coding.contribution_id).where(Coding.area_id == target_id)
    already = session.scalar(
        select(func.count(Coding.contribution_id.distinct())).where(
            Coding.area_id == source_id, Coding.contribution_id.in_(there)
        )
    )
    return MergePreview(source_id, target_id, plan, {row[0]: row[1] for row in rows}, already or 0)
