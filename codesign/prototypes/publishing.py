"""Versions of a prototype: stored with their files, and brought in from folders."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.models import Artefact, ArtefactVersion, PrototypeFile, VersionStatus
from codesign.artefacts.sync import Outcome, Synced, digest_of
from codesign.projects.models import Project
from codesign.prototypes.document import PrototypeDocument
from codesign.prototypes.queries import ShownPrototype
from codesign.prototypes.reading import ReadPrototype


def stored_form(document: PrototypeDocument) -> dict[str, Any]:
    """The document as it is stored: plain data, nothing empty."""
    return document.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def written_form(document: PrototypeDocument) -> dict[str, Any]:
    """The document as people write it: what a `prototype.yaml` holds, without its list of files
    and what was said of an upload."""
    plain = stored_form(document)
    plain.pop("files", None)
    plain.get("upload", {}).pop("findings", None)
    return plain


def state_of(shown: ShownPrototype) -> str:
    """A digest of what a version is just now; a draft's changes with every change."""
    return digest_of(stored_form(shown.document))


def store_version(
    session: Session,
    artefact: Artefact,
    read: ReadPrototype,
    *,
    origin: str,
    status: VersionStatus = VersionStatus.PUBLISHED,
    author: Person | None = None,
    note: str = "",
) -> ArtefactVersion:
    """A new version with the next number, and those of its files that are not there yet."""
    store_files(session, artefact, read.document, read.files)
    latest = session.scalar(
        select(func.max(ArtefactVersion.number)).where(ArtefactVersion.artefact_id == artefact.id)
    )
    plain = stored_form(read.document)
    version = ArtefactVersion(
        agency_id=artefact.agency_id,
        artefact_id=artefact.id,
        number=(latest or 0) + 1,
        document=plain,
        digest=digest_of(plain),
        origin=origin,
        author_id=author.id if author else None,
        note=note,
        status=status,
    )
    session.add(version)
    session.flush()
    return version


def store_files(
    session: Session,
    artefact: Artefact,
    document: PrototypeDocument,
    files: Mapping[str, bytes],
) -> None:
    """The document's files that this prototype does not have yet, each once."""
    wanted = {file.digest: file for file in document.files}
    known = set(
        session.scalars(
            select(PrototypeFile.digest).where(
                PrototypeFile.artefact_id == artefact.id, PrototypeFile.digest.in_(wanted)
            )
        )
    )
    session.add_all(
        PrototypeFile(
            agency_id=artefact.agency_id,
            project_id=artefact.project_id,
            artefact_id=artefact.id,
            digest=digest,
            media_type=file.media_type,
            content=files[file.name],
        )
        for digest, file in wanted.items()
        if digest not in known
    )
    session.flush()


def new_prototype(session: Session, project: Project, slug: str) -> Artefact:
    """A prototype without versions."""
    artefact = Artefact(
        agency_id=project.agency_id, project_id=project.id, kind="prototype", slug=slug
    )
    session.add(artefact)
    session.flush()
    return artefact


def sync_prototype(session: Session, project: Project, versions: Sequence[ReadPrototype]) -> Synced:
    """Bring a prototype folder's versions, the oldest first, into a project.

    A version whose content the database has is left; when the database has a newer one of its
    own, nothing is overwritten and the outcome says so.
    """
    slug = versions[-1].document.slug
    artefact = session.scalar(
        select(Artefact).where(
            Artefact.project_id == project.id,
            Artefact.slug == slug,
            Artefact.kind == "prototype",
        )
    )
    is_new = artefact is None
    if artefact is None:
        artefact = new_prototype(session, project, slug)
    rows = session.execute(
        select(ArtefactVersion.digest, ArtefactVersion.origin)
        .where(
            ArtefactVersion.artefact_id == artefact.id,
            ArtefactVersion.status == VersionStatus.PUBLISHED,
        )
        .order_by(ArtefactVersion.number)
    ).all()
    known = {digest for digest, _ in rows}
    fresh = [one for one in versions if digest_of(stored_form(one.document)) not in known]
    edited_here = bool(rows) and rows[-1].origin != "file"
    if not fresh:
        newest = digest_of(stored_form(versions[-1].document))
        behind = bool(rows) and rows[-1].digest != newest and edited_here
        return Synced(slug, Outcome.NEWER_IN_DATABASE if behind else Outcome.UNCHANGED)
    if edited_here:
        return Synced(slug, Outcome.CHANGED_ON_BOTH_SIDES)
    for one in fresh:
        store_version(session, artefact, one, origin="file")
    return Synced(slug, Outcome.CREATED if is_new else Outcome.UPDATED)


def sync_prototypes(
    session: Session,
    project: Project,
    journey: str,
    prototypes: Sequence[Sequence[ReadPrototype]],
) -> list[Synced]:
    """Bring those of the prototypes that belong to this journey into the project."""
    return [
        sync_prototype(session, project, versions)
        for versions in prototypes
        if versions[-1].document.journey == journey
    ]
