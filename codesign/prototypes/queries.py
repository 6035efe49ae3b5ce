"""Reads of prototypes: versions, documents and files, each known by the digest of its content."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.documents import document_of
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.artefacts.versions import artefact_called, new_artefact
from codesign.errors import NotFoundError
from codesign.i18n import local
from codesign.projects.models import Project
from codesign.prototypes.document import PrototypeDocument
from codesign.reading_order import Key, reading_key


@dataclass(frozen=True)
class ShownPrototype:
    """One version of a prototype, as it is read."""

    artefact_id: int
    project_id: int
    slug: str
    version_id: int
    number: int
    status: VersionStatus
    document: PrototypeDocument


_COLUMNS = (
    Artefact.id,
    Artefact.project_id,
    Artefact.slug,
    ArtefactVersion.id,
    ArtefactVersion.number,
    ArtefactVersion.status,
    ArtefactVersion.digest,
)


def prototypes_of(session: Session, project_id: int) -> Sequence[ShownPrototype]:
    """The newest published version of every prototype of a project, by title."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
        .where(
            Artefact.project_id == project_id,
            Artefact.kind == "prototype",
            ArtefactVersion.status == VersionStatus.PUBLISHED,
        )
        .order_by(Artefact.id, ArtefactVersion.number)
    ).all()
    newest = {row[0]: row for row in rows}
    return sorted((_shown(session, row) for row in newest.values()), key=_by_title)


def latest_of_each(session: Session, project_id: int) -> Sequence[tuple[ShownPrototype, int, bool]]:
    """Every prototype of a project by its newest published version, or its draft where it has
    none: (what is shown, how many are published, whether there is a draft)."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
        .where(
            Artefact.project_id == project_id,
            Artefact.kind == "prototype",
            ArtefactVersion.status.in_((VersionStatus.PUBLISHED, VersionStatus.DRAFT)),
        )
        .order_by(Artefact.id, ArtefactVersion.number)
    ).all()
    by_artefact: dict[int, list[Sequence[object]]] = {}
    for row in rows:
        by_artefact.setdefault(row[0], []).append(row)
    found = []
    for versions in by_artefact.values():
        published = [row for row in versions if row[5] is VersionStatus.PUBLISHED]
        shown = _shown(session, (published or versions)[-1])
        found.append((shown, len(published), len(published) < len(versions)))
    return sorted(found, key=lambda one: _by_title(one[0]))


def _by_title(shown: ShownPrototype) -> Key:
    return reading_key(local(shown.document.title))


def slugs_of(session: Session, project_id: int) -> set[str]:
    """Names of the project's artefacts of every kind: what is made here shares none of them; only
    kinds that lie in one folder of content share its name."""
    return set(session.scalars(select(Artefact.slug).where(Artefact.project_id == project_id)))


def versions_of(
    session: Session, project_id: int, slug: str, *, with_drafts: bool = False
) -> Sequence[ShownPrototype]:
    """Every version of one prototype, the oldest first. Raises NotFoundError when none."""
    statuses = [VersionStatus.PUBLISHED, *([VersionStatus.DRAFT] if with_drafts else [])]
    rows = session.execute(
        select(*_COLUMNS)
        .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
        .where(
            Artefact.project_id == project_id,
            Artefact.kind == "prototype",
            Artefact.slug == slug,
            ArtefactVersion.status.in_(statuses),
        )
        .order_by(ArtefactVersion.number)
    ).all()
    if not rows:
        raise NotFoundError
    return [_shown(session, row) for row in rows]


def version_numbered(
    session: Session, project_id: int, slug: str, number: int, *, with_drafts: bool = False
) -> ShownPrototype:
    """One version of a project's prototype by its number. Raises NotFoundError."""
    versions = versions_of(session, project_id, slug, with_drafts=with_drafts)
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise NotFoundError
    return found


def shown_version(session: Session, version_id: int) -> ShownPrototype:
    """One version by its id, whose right to be seen the caller has settled."""
    row = session.execute(
        select(*_COLUMNS)
        .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
        .where(ArtefactVersion.id == version_id, Artefact.kind == "prototype")
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return _shown(session, row)


def shown_versions(session: Session, version_ids: Collection[int]) -> dict[int, ShownPrototype]:
    """Several versions by their ids, in one query and what is not in the process."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
        .where(ArtefactVersion.id.in_(version_ids), Artefact.kind == "prototype")
    ).all()
    return {int(row[3]): _shown(session, row) for row in rows}


def _shown(session: Session, row: Sequence[object]) -> ShownPrototype:
    artefact_id, project_id, slug, version_id, number, status, digest = row
    document = document_of(session, PrototypeDocument, int(str(version_id)), str(digest))
    return ShownPrototype(
        artefact_id,  # type: ignore[arg-type]
        project_id,  # type: ignore[arg-type]
        str(slug),
        version_id,  # type: ignore[arg-type]
        number,  # type: ignore[arg-type]
        status,  # type: ignore[arg-type]
        document,
    )


def prototype_called(
    session: Session, project: Project, slug: str, *, held: bool = False
) -> Artefact:
    """The project's prototype; `held`: nobody else changes it before the commit.

    Raises NotFoundError.
    """
    return artefact_called(session, project, "prototype", slug, held=held)


def new_prototype(session: Session, project: Project, slug: str) -> Artefact:
    """A prototype without versions."""
    return new_artefact(session, project, "prototype", slug)
