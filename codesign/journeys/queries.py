"""Reads of journeys: the version that is shown, and who has said something on it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from codesign.artefacts.documents import document_of
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.artefacts.places import ArtefactPlaces, Place
from codesign.contributions.domain import ALL_VOICES, Mode, Moderation
from codesign.contributions.models import Tally
from codesign.contributions.sources import Source
from codesign.errors import NotFoundError
from codesign.journeys.document import JourneyDocument
from codesign.journeys.kind import KIND, parts


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


def place_of(journey: ShownJourney, part: str) -> Place:
    """A part of a journey, or all of it, in words."""
    return places_in(journey.artefact_id, journey.slug, journey.document).place(part)


def places_in(artefact_id: int, slug: str, document: JourneyDocument) -> ArtefactPlaces:
    """What can be spoken about in a journey that is at hand."""
    known = {one.key: one for one in parts(document)}
    return ArtefactPlaces(artefact_id, KIND.name, slug, document.title, KIND.whole, known)


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


_BREAKDOWN = (
    select(Tally.perspective, Tally.source, Tally.mode, Tally.moderation, func.sum(Tally.n))
    .where(Tally.artefact_id == bindparam("artefact"), Tally.bucket == ALL_VOICES, Tally.n > 0)
    .group_by(Tally.perspective, Tally.source, Tally.mode, Tally.moderation)
)


def breakdown(session: Session, artefact_id: int, seen: Collection[Moderation]) -> Breakdown:
    """Who has said something, in what way and whence, unfiltered. One query over the tallies."""
    rows = session.execute(_BREAKDOWN, {"artefact": artefact_id}).all()
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


def shown_documents(session: Session, project_id: int) -> dict[int, tuple[str, JourneyDocument]]:
    """Artefact id → slug and newest published document of each journey. One query."""
    newest = (
        select(ArtefactVersion.artefact_id, func.max(ArtefactVersion.number).label("number"))
        .where(ArtefactVersion.status == VersionStatus.PUBLISHED)
        .group_by(ArtefactVersion.artefact_id)
        .subquery()
    )
    rows = session.execute(
        select(Artefact.id, Artefact.slug, ArtefactVersion.document)
        .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
        .join(
            newest,
            (newest.c.artefact_id == ArtefactVersion.artefact_id)
            & (newest.c.number == ArtefactVersion.number),
        )
        .where(Artefact.project_id == project_id, Artefact.kind == "journey")
    )
    return {
        artefact: (slug, JourneyDocument.model_validate(document))
        for artefact, slug, document in rows
    }
