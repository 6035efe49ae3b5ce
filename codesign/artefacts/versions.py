"""Versions of any artefact: their stored form, and how one is kept and published."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.files import StoredFile
from codesign.artefacts.kinds import kind
from codesign.artefacts.models import Artefact, ArtefactFile, ArtefactVersion, VersionStatus
from codesign.artefacts.reading import ReadVersion
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import lazy
from codesign.projects.models import Project
from codesign.texts import Frozen


class VoicesWithoutHomeError(RuleBrokenError):
    """A part that people have spoken at would disappear: what `Kind.on_publish` refuses."""

    status = 422
    sentence = lazy(
        "Steg som har röster försvinner: %(steps)s. Välj ett nytt hem för rösterna, så att ingen "
        "röst tappas bort."
    )

    def __init__(self, steps: Mapping[str, int]) -> None:
        listed = ", ".join(f"{step} ({n})" for step, n in steps.items())
        super().__init__(steps=listed)
        self.steps = dict(steps)


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of a document's canonical JSON, hex."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def stored_form(document: Frozen) -> dict[str, Any]:
    """The document as it is stored: plain data, nothing empty."""
    return document.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def state_of(document: Frozen) -> str:
    """The digest of what a document says; a draft's changes with every change."""
    return digest_of(stored_form(document))


def written_form(kind_name: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored document as people write it in a file."""
    plain: dict[str, Any] = json.loads(json.dumps(stored))
    return kind(kind_name).written(plain)


def artefact_called(
    session: Session, project: Project, kind_name: str, slug: str, *, held: bool = False
) -> Artefact:
    """The project's artefact; `held`: nobody else changes it before the commit.

    Raises NotFoundError.
    """
    query = select(Artefact).where(
        Artefact.project_id == project.id, Artefact.slug == slug, Artefact.kind == kind_name
    )
    found = session.scalar(query.with_for_update() if held else query)
    if found is None:
        raise NotFoundError
    return found


def new_artefact(session: Session, project: Project, kind_name: str, slug: str) -> Artefact:
    """An artefact without versions."""
    artefact = Artefact(
        agency_id=project.agency_id, project_id=project.id, kind=kind_name, slug=slug
    )
    session.add(artefact)
    session.flush()
    return artefact


def published_version(session: Session, artefact_id: int) -> ArtefactVersion | None:
    """The newest published version."""
    return session.scalar(
        select(ArtefactVersion)
        .where(
            ArtefactVersion.artefact_id == artefact_id,
            ArtefactVersion.status == VersionStatus.PUBLISHED,
        )
        .order_by(ArtefactVersion.number.desc())
        .limit(1)
    )


def published_digests(session: Session, artefact: Artefact) -> set[str]:
    """The digest of every published version."""
    return set(
        session.scalars(
            select(ArtefactVersion.digest).where(
                ArtefactVersion.artefact_id == artefact.id,
                ArtefactVersion.status == VersionStatus.PUBLISHED,
            )
        )
    )


def next_number(session: Session, artefact: Artefact) -> int:
    """The number of the next version; drafts have theirs."""
    latest = session.scalar(
        select(func.max(ArtefactVersion.number)).where(ArtefactVersion.artefact_id == artefact.id)
    )
    return (latest or 0) + 1


def publish(
    session: Session,
    artefact: Artefact,
    read: ReadVersion[Any],
    *,
    origin: str,
    author: Person | None = None,
    new_homes: Mapping[str, str] | None = None,
    note: str = "",
) -> ArtefactVersion:
    """A new published version. `new_homes` maps removed parts to those their voices move to.

    Raises RuleBrokenError for what the kind does not let happen.
    """
    kind(artefact.kind).on_publish(session, artefact, read.document, new_homes or {})
    return store_version(session, artefact, read, origin=origin, author=author, note=note)


def store_version(
    session: Session,
    artefact: Artefact,
    read: ReadVersion[Any],
    *,
    origin: str,
    status: VersionStatus = VersionStatus.PUBLISHED,
    author: Person | None = None,
    note: str = "",
) -> ArtefactVersion:
    """A new version with the next number, and those of its files that are not there yet."""
    store_files(session, artefact, listed_files(read.document), read.files)
    plain = stored_form(read.document)
    version = ArtefactVersion(
        agency_id=artefact.agency_id,
        artefact_id=artefact.id,
        number=next_number(session, artefact),
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


def listed_files(document: Frozen) -> tuple[StoredFile, ...]:
    """The files that a document lists; none for a kind that has none."""
    found: tuple[StoredFile, ...] = getattr(document, "files", ())
    return found


def store_files(
    session: Session,
    artefact: Artefact,
    listed: tuple[StoredFile, ...],
    contents: Mapping[str, bytes],
) -> None:
    """The listed files that this artefact does not have yet, each once."""
    wanted = {file.digest: file for file in listed}
    known = set(
        session.scalars(
            select(ArtefactFile.digest).where(
                ArtefactFile.artefact_id == artefact.id, ArtefactFile.digest.in_(wanted)
            )
        )
    )
    session.add_all(
        ArtefactFile(
            agency_id=artefact.agency_id,
            project_id=artefact.project_id,
            artefact_id=artefact.id,
            digest=digest,
            media_type=file.media_type,
            content=contents[file.name],
        )
        for digest, file in wanted.items()
        if digest not in known
    )
    session.flush()
