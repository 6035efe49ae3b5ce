"""Reads of journeys: the version that is shown, and who has said something on it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from codesign.artefacts.documents import document_of
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.contributions.domain import ALL_VOICES, Mode, Moderation, Source
from codesign.contributions.models import Tally
from codesign.errors import NotFoundError
from codesign.journeys.document import JourneyDocument


@dataclass(frozen=True)
class ShownJourney:
    """A journey as its readers see it."""

    artefact_id: int
    slug: str
    version_id: int
    number: int
    digest: str
    """Of the document's content; "" where none was kept."""
    document: JourneyDocument = field(repr=False)


@dataclass(frozen=True)
class Breakdown:
    """Voices of a whole journey by perspective, source and mode: what filters may offer."""

    perspectives: dict[str, int] = field(default_factory=dict)
    sources: dict[Source, int] = field(default_factory=dict)
    modes: dict[Mode, int] = field(default_factory=dict)
    waiting: int = 0
    """Voices that nobody has read yet, whoever asks."""

    @property
    def voices(self) -> int:
        return sum(self.modes.values())


def shown_journey(
    session: Session, project_id: int, slug: str, *, with_drafts: bool = False
) -> ShownJourney:
    """The journey's latest published version; with drafts, else its latest draft. One query,
    and one more for a document that this process has not read before.

    Raises NotFoundError when there is none to show.
    """
    shown = _SHOWN_WITH_DRAFTS if with_drafts else _SHOWN
    asked = {"project": project_id, "slug": slug}
    found = session.connection().execute(shown, asked).one_or_none()
    if found is None:
        raise NotFoundError
    artefact_id, version_id, number, digest = found
    document = document_of(session, JourneyDocument, version_id, digest)
    return ShownJourney(artefact_id, slug, version_id, number, digest, document)


def _shown(*statuses: VersionStatus) -> Select[int, int, int, str]:
    published_first = case((ArtefactVersion.status == VersionStatus.PUBLISHED, 0), else_=1)
    return (
        select(Artefact.id, ArtefactVersion.id, ArtefactVersion.number, ArtefactVersion.digest)
        .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
        .where(
            Artefact.project_id == bindparam("project"),
            Artefact.kind == "journey",
            Artefact.slug == bindparam("slug"),
            ArtefactVersion.status.in_(statuses),
        )
        .order_by(published_first, ArtefactVersion.number.desc())
        .limit(1)
    )


_SHOWN = _shown(VersionStatus.PUBLISHED)
_SHOWN_WITH_DRAFTS = _shown(VersionStatus.PUBLISHED, VersionStatus.DRAFT)


def breakdown(session: Session, artefact_id: int, seen: Collection[Moderation]) -> Breakdown:
    """Who has said something, in what way and whence, unfiltered. One query over the tallies."""
    rows = session.execute(
        select(Tally.perspective, Tally.source, Tally.mode, Tally.moderation, func.sum(Tally.n))
        .where(Tally.artefact_id == artefact_id, Tally.bucket == ALL_VOICES, Tally.n > 0)
        .group_by(Tally.perspective, Tally.source, Tally.mode, Tally.moderation)
    ).all()
    perspectives: dict[str, int] = defaultdict(int)
    sources: dict[Source, int] = defaultdict(int)
    modes: dict[Mode, int] = defaultdict(int)
    waiting = 0
    for perspective, source, mode, moderation, summed in rows:
        n = int(summed)
        if moderation is Moderation.WAITING:
            waiting += n
        if moderation in seen:
            perspectives[perspective] += n
            sources[source] += n
            modes[mode] += n
    return Breakdown(dict(perspectives), dict(sources), dict(modes), waiting)
