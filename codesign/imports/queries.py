"""Reads for imports: the journeys to import to, an upload, and notes that are there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, defer

from codesign.areas.models import Area
from codesign.artefacts.anchors import part_of, word_of
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.artefacts.places import ArtefactPlaces, Place
from codesign.artefacts.versions import published_version
from codesign.contributions.models import Contribution, NoteImport
from codesign.errors import NotFoundError
from codesign.i18n import local
from codesign.imports.domain import Note
from codesign.imports.vocabulary import KnownArea, Vocabulary, vocabulary_of
from codesign.journeys.document import JourneyDocument
from codesign.journeys.queries import places_in
from codesign.reading_order import reading_key

BATCH = 5_000


@dataclass(frozen=True)
class Target:
    """The published journey that notes are imported to, and the words it is known by."""

    artefact_id: int
    version_id: int
    slug: str
    document: JourneyDocument
    words: Vocabulary

    @cached_property
    def places(self) -> ArtefactPlaces:
        """What can be spoken about on the journey."""
        return places_in(self.artefact_id, self.slug, self.document)

    def place(self, step: str) -> Place:
        """What a note is about, in words; WHOLE for the whole journey."""
        return self.places.place(part_of(step))


def journeys_to_choose(session: Session, project_id: int) -> list[tuple[str, dict[str, str]]]:
    """Slug and title of every published journey of the project, by title. One query."""
    newest = (
        select(ArtefactVersion.artefact_id, func.max(ArtefactVersion.number).label("number"))
        .where(ArtefactVersion.status == VersionStatus.PUBLISHED)
        .group_by(ArtefactVersion.artefact_id)
        .subquery()
    )
    rows = session.execute(
        select(Artefact.slug, ArtefactVersion.document["title"])
        .join(newest, newest.c.artefact_id == Artefact.id)
        .join(
            ArtefactVersion,
            (ArtefactVersion.artefact_id == Artefact.id)
            & (ArtefactVersion.number == newest.c.number),
        )
        .where(Artefact.project_id == project_id, Artefact.kind == "journey")
    ).all()
    found = [(slug, title if isinstance(title, dict) else {"sv": slug}) for slug, title in rows]
    return sorted(found, key=lambda one: reading_key(local(one[1])))


def target(session: Session, project_id: int, slug: str, language: str = "sv") -> Target:
    """The journey with this slug as it is published, named in `language`. Raises NotFoundError."""
    artefact = session.scalar(
        select(Artefact).where(
            Artefact.project_id == project_id,
            Artefact.slug == slug,
            Artefact.kind == "journey",
        )
    )
    return target_of(session, project_id, artefact, language)


def target_of(
    session: Session, project_id: int, artefact: Artefact | None, language: str
) -> Target:
    """The published version of a journey with the words it and the codebook use."""
    version = published_version(session, artefact.id) if artefact else None
    if artefact is None or version is None:
        raise NotFoundError
    document = JourneyDocument.model_validate(version.document)
    words = vocabulary_of(document, known_areas(session, project_id), language)
    return Target(artefact.id, version.id, artefact.slug, document, words)


def known_areas(session: Session, project_id: int) -> list[KnownArea]:
    """The codebook's areas by their names and keys."""
    rows = session.execute(
        select(Area.id, Area.parent_id, Area.name, Area.key)
        .where(Area.project_id == project_id)
        .order_by(Area.position, Area.id)
    )
    return [
        KnownArea(area, parent, tuple(dict.fromkeys((*names.values(), key))))
        for area, parent, names, key in rows
    ]


def upload_in(session: Session, project_id: int, import_id: int) -> NoteImport:
    """The project's upload. Raises NotFoundError, also for another project's."""
    found = session.scalar(
        select(NoteImport).where(NoteImport.id == import_id, NoteImport.project_id == project_id)
    )
    if found is None:
        raise NotFoundError
    return found


def target_of_upload(session: Session, upload: NoteImport, language: str) -> Target:
    """The journey that an upload goes to, named in `language`."""
    artefact = session.get(Artefact, upload.artefact_id)
    return target_of(session, upload.project_id, artefact, language)


def already_there(session: Session, artefact_id: int, notes: Sequence[Note]) -> int:
    """How many of the notes stand at their step already, word for word."""
    wanted = {(note.step, note.text) for note in notes if note.text}
    texts = sorted({text for _, text in wanted})
    found: set[tuple[str, str]] = set()
    for start in range(0, len(texts), BATCH):
        rows = session.execute(
            select(Contribution.anchor, Contribution.text).where(
                Contribution.artefact_id == artefact_id,
                Contribution.text.in_(texts[start : start + BATCH]),
            )
        )
        found |= {(word_of(anchor), text) for anchor, text in rows}
    return sum((note.step, note.text) in found for note in notes)


def recent_uploads(session: Session, project_id: int) -> Sequence[NoteImport]:
    """The latest uploads that wait or are done, without their content."""
    return session.scalars(
        select(NoteImport)
        .where(NoteImport.project_id == project_id, NoteImport.status != "abandoned")
        .order_by(case((NoteImport.status == "waiting", 0), else_=1), NoteImport.id.desc())
        .limit(10)
        .options(defer(NoteImport.content))
    ).all()
