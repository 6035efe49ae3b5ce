"""What the tallies by group and day say, and what a plain count of the voices says."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.areas.models import Coding
from codesign.contributions.domain import COUNTED, Facet, Mode, Moderation
from codesign.contributions.models import Contribution, FacetTally
from codesign.contributions.sources import Source
from codesign.projects.models import Project

FacetLine = tuple[int, Facet, str, Mode, str, Source, Moderation]
FacetSums = tuple[int, int, int, int]


def stored_facets(session: Session, project: Project) -> dict[FacetLine, FacetSums]:
    """What the tallies by group and day say."""
    rows = session.scalars(
        select(FacetTally)
        .where(FacetTally.project_id == project.id)
        .execution_options(populate_existing=True)
    )
    found = {
        (
            row.artefact_id,
            row.facet,
            row.value,
            row.mode,
            row.perspective,
            row.source,
            row.moderation,
        ): (row.n, row.coded_n, row.rating_n, row.rating_sum)
        for row in rows
    }
    return {line: sums for line, sums in found.items() if any(sums)}


def plain_facets(session: Session, project: Project) -> dict[FacetLine, FacetSums]:
    """The same, counted from the voices and the codings themselves."""
    coded = set(session.scalars(select(Coding.contribution_id)))
    counts: dict[FacetLine, FacetSums] = {}
    voices = session.scalars(select(Contribution).where(Contribution.project_id == project.id))
    for voice in voices:
        if voice.moderation not in COUNTED:
            continue
        day = voice.day.isoformat() if voice.day else ""
        for facet, value in ((Facet.GROUP, voice.group_name), (Facet.DAY, day)):
            line = (
                voice.artefact_id,
                facet,
                value,
                voice.mode,
                voice.perspective,
                voice.source,
                voice.moderation,
            )
            n, coded_n, rated, total = counts.get(line, (0, 0, 0, 0))
            counts[line] = (
                n + 1,
                coded_n + (voice.id in coded),
                rated + (voice.rating is not None),
                total + (voice.rating or 0),
            )
    return counts
