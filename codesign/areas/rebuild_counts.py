"""Brings what is counted in line with the codings: for the voices touched, or a whole project."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from codesign.areas.domain import AreaNode, Codebook, folded
from codesign.areas.models import Area, Coding
from codesign.contributions import tallies
from codesign.contributions.domain import Changes
from codesign.contributions.models import Contribution, FacetTally, Tally
from codesign.projects.models import Project

BATCH = 2_000
_CODEBOOK = select(Area.id, Area.parent_id, Area.name).where(
    Area.project_id == bindparam("project")
)


def codebook(session: Session, project_id: int) -> Codebook:
    """The project's codebook as the pure rules see it."""
    rows = session.execute(_CODEBOOK, {"project": project_id})
    return Codebook.of(
        AreaNode(area, parent, frozenset(folded(name) for name in names.values()))
        for area, parent, names in rows
    )


def settle(voice: Contribution, book: Codebook, areas: Iterable[int]) -> bool:
    """Write down where a voice lies. Whether anything changed."""
    inside = set(areas)
    buckets = book.buckets(inside)
    if voice.buckets == buckets and voice.coding_count == len(inside):
        return False
    voice.buckets = buckets
    voice.coding_count = len(inside)
    return True


def recount(session: Session, project: Project, voice_ids: Sequence[int]) -> None:
    """Recompute the given voices' areas from their codings, and the tallies with them.

    Every voice given gets a new coding revision: what someone saw of it is no longer so. Voices
    are locked in one order and the tallies written last, so that nobody waits in a circle.
    """
    book = codebook(session, project.id)
    changes = Changes()
    ordered = sorted(voice_ids)
    for start in range(0, len(ordered), BATCH):
        ids = ordered[start : start + BATCH]
        for voice, areas in _with_areas(session, ids):
            before = tallies.counted(voice)
            settle(voice, book, areas)
            voice.coding_revision += 1
            changes.gather([before], [tallies.counted(voice)])
        session.flush()
    tallies.add(session, project, changes)


def rebuild(session: Session, project: Project) -> int:
    """Recompute every voice's areas and all tallies of the project from what is stored.

    Returns the number of voices whose own account of their areas was wrong. What the tallies
    say afterwards does not depend on what they said before.
    """
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    book = codebook(session, project.id)
    totals = Changes()
    mended = 0
    for ids in _id_batches(session, project.id):
        for voice, areas in _with_areas(session, ids):
            if settle(voice, book, areas):
                voice.coding_revision += 1
                mended += 1
            totals.gather((), [tallies.counted(voice)])
        session.flush()
    for table in (Tally, FacetTally):
        session.execute(delete(table).where(table.project_id == project.id))
    tallies.add(session, project, totals)
    return mended


def _id_batches(session: Session, project_id: int) -> Iterator[Sequence[int]]:
    last = 0
    while ids := session.scalars(
        select(Contribution.id)
        .where(Contribution.project_id == project_id, Contribution.id > last)
        .order_by(Contribution.id)
        .limit(BATCH)
    ).all():
        yield ids
        last = ids[-1]


def _with_areas(session: Session, ids: Sequence[int]) -> Iterator[tuple[Contribution, set[int]]]:
    areas: dict[int, set[int]] = defaultdict(set)
    for voice_id, area in session.execute(
        select(Coding.contribution_id, Coding.area_id).where(Coding.contribution_id.in_(ids))
    ):
        areas[voice_id].add(area)
    voices = session.scalars(
        select(Contribution)
        .where(Contribution.id.in_(ids))
        .order_by(Contribution.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for voice in voices:
        yield voice, areas[voice.id]
