"""A prototype's draft: begun, changed, published with its log of changes, or thrown away.

A prototype has one draft at most. Whoever changes it says which state of it they saw, and a change
to another state is refused with both kept.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.models import Artefact, ArtefactVersion, PrototypeFile, VersionStatus
from codesign.artefacts.sync import digest_of
from codesign.contributions.models import Contribution
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import lazy
from codesign.projects.models import Project
from codesign.prototypes.document import PrototypeDocument
from codesign.prototypes.models import ChangeVoice
from codesign.prototypes.publishing import store_files, store_version, stored_form
from codesign.prototypes.queries import ShownPrototype, shown_version
from codesign.prototypes.reading import ReadPrototype
from codesign.rounds.models import RoundArm, TestRound


class DraftExistsError(RuleBrokenError):
    sentence = lazy(
        "Prototypen har redan ett utkast. Publicera det eller ta bort det innan du gör ett nytt."
    )


class StaleDraftError(RuleBrokenError):
    """The draft has changed since the page was shown."""

    sentence = lazy("Någon annan har ändrat utkastet sedan du öppnade sidan.")


class DraftInUseError(RuleBrokenError):
    sentence = lazy(
        "Utkastet går inte att ta bort: en provomgång eller något som sagts hör till det."
    )


def artefact_called(
    session: Session, project: Project, slug: str, *, held: bool = False
) -> Artefact:
    """The project's prototype; `held`: nobody else changes it before the commit.

    Raises NotFoundError.
    """
    query = select(Artefact).where(
        Artefact.project_id == project.id, Artefact.slug == slug, Artefact.kind == "prototype"
    )
    found = session.scalar(query.with_for_update() if held else query)
    if found is None:
        raise NotFoundError
    return found


def draft_of(session: Session, artefact: Artefact) -> ArtefactVersion | None:
    """The draft, if there is one."""
    return session.scalar(
        select(ArtefactVersion)
        .where(
            ArtefactVersion.artefact_id == artefact.id,
            ArtefactVersion.status == VersionStatus.DRAFT,
        )
        .order_by(ArtefactVersion.number.desc())
        .limit(1)
    )


def bring(
    session: Session,
    artefact: Artefact,
    read: ReadPrototype,
    author: Person | None,
    *,
    origin: str = "editor",
) -> ArtefactVersion:
    """A draft of what was uploaded, or (origin `file`) watched. Raises DraftExistsError."""
    if draft_of(session, artefact) is not None:
        raise DraftExistsError
    return store_version(
        session, artefact, read, origin=origin, status=VersionStatus.DRAFT, author=author
    )


def is_published(session: Session, artefact: Artefact, digest: str) -> bool:
    """Whether a published version of the prototype is exactly this."""
    query = select(ArtefactVersion.id).where(
        ArtefactVersion.artefact_id == artefact.id,
        ArtefactVersion.digest == digest,
        ArtefactVersion.status == VersionStatus.PUBLISHED,
    )
    return session.scalar(query.limit(1)) is not None


def begin_from(
    session: Session, artefact: Artefact, shown: ShownPrototype, author: Person, today: date
) -> ArtefactVersion:
    """A draft that begins as a version is, with an empty log of changes."""
    document = shown.document.model_copy(update={"changes": (), "dated": today})
    # Its files are there already: none is stored again.
    known = {file.name: b"" for file in document.files}
    return bring(session, artefact, ReadPrototype(document, known), author)


def change(
    session: Session,
    draft: ArtefactVersion,
    document: PrototypeDocument,
    seen: int,
    files: Mapping[str, bytes] | None = None,
) -> None:
    """Store another state of the draft. `seen` is the revision that the change was made to.

    Raises StaleDraftError.
    """
    if seen != draft.revision:
        raise StaleDraftError
    if files:
        new = [file for file in document.files if file.name in files]
        artefact = session.get_one(Artefact, draft.artefact_id)
        store_files(session, artefact, document.model_copy(update={"files": tuple(new)}), files)
    plain = stored_form(document)
    draft.document, draft.digest = plain, digest_of(plain)
    draft.revision += 1
    session.flush()


def publish(session: Session, draft: ArtefactVersion, seen: int, note: str) -> None:
    """The draft becomes a version that never changes again. Raises StaleDraftError."""
    if seen != draft.revision:
        raise StaleDraftError
    draft.status = VersionStatus.PUBLISHED
    draft.note = note
    session.flush()


def discard(session: Session, artefact: Artefact, draft: ArtefactVersion, seen: int) -> bool:
    """Throw the draft away, with files that no other version has; whether the prototype, which
    had no version besides, went with it. Raises StaleDraftError and DraftInUseError."""
    if seen != draft.revision:
        raise StaleDraftError
    _require_unused(session, draft)
    session.execute(delete(ChangeVoice).where(ChangeVoice.version_id == draft.id))
    session.delete(draft)
    session.flush()
    left = list(
        session.scalars(
            select(ArtefactVersion.document).where(ArtefactVersion.artefact_id == artefact.id)
        )
    )
    wanted = {file["digest"] for document in left for file in document.get("files", ())}
    session.execute(
        delete(PrototypeFile)
        .where(
            PrototypeFile.artefact_id == artefact.id, PrototypeFile.digest.not_in(sorted(wanted))
        )
        .execution_options(synchronize_session=False)
    )
    rounds = session.scalar(
        select(func.count()).select_from(TestRound).where(TestRound.artefact_id == artefact.id)
    )
    if left or rounds:
        return False
    session.delete(artefact)
    session.flush()
    return True


def _require_unused(session: Session, draft: ArtefactVersion) -> None:
    pinned = exists().where(Contribution.pin_version_id == draft.id)
    tried = exists().where(RoundArm.version_id == draft.id)
    if session.scalar(select(pinned)) or session.scalar(select(tried)):
        raise DraftInUseError


def shown_draft(session: Session, draft: ArtefactVersion) -> ShownPrototype:
    """The draft as pages show it."""
    return shown_version(session, draft.id)
