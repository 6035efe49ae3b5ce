"""The draft of any artefact: begun, changed, published, or thrown away.

An artefact has one draft at most. Whoever changes it says which state of it they saw, and a change
to another state is refused with both kept.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.kinds import kind
from codesign.artefacts.models import (
    Artefact,
    ArtefactFile,
    ArtefactVersion,
    SyncedFile,
    VersionStatus,
)
from codesign.artefacts.reading import ReadVersion
from codesign.artefacts.versions import (
    digest_of,
    listed_files,
    next_number,
    published_version,
    store_files,
    store_version,
    stored_form,
)
from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.texts import Frozen


class DraftExistsError(RuleBrokenError):
    sentence = lazy(
        "Det finns redan ett utkast. Publicera det eller ta bort det innan du gör ett nytt."
    )


class StaleDraftError(RuleBrokenError):
    """The draft has changed since the page was shown."""

    sentence = lazy("Någon annan har ändrat utkastet sedan du öppnade sidan.")


class NewerVersionError(RuleBrokenError):
    """A version has been published since the page was shown."""

    sentence = lazy("Någon annan har publicerat en ny version sedan du öppnade sidan.")


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


def begin(
    session: Session,
    artefact: Artefact,
    read: ReadVersion[Any],
    author: Person | None,
    *,
    origin: str = "editor",
) -> ArtefactVersion:
    """A draft of what was written or uploaded, or (origin `file`) watched.

    Raises DraftExistsError.
    """
    if draft_of(session, artefact) is not None:
        raise DraftExistsError
    return store_version(
        session, artefact, read, origin=origin, status=VersionStatus.DRAFT, author=author
    )


def begin_from(
    session: Session, artefact: Artefact, document: Frozen, author: Person, today: date
) -> ArtefactVersion:
    """A draft that begins as a version of the artefact is. Raises DraftExistsError."""
    begun = kind(artefact.kind).begun(document, today)
    # Its files are there already: none is stored again.
    known = {file.name: b"" for file in listed_files(begun)}
    return begin(session, artefact, ReadVersion(begun, known), author)


def change(
    session: Session,
    draft: ArtefactVersion,
    document: Frozen,
    seen: int,
    files: Mapping[str, bytes] | None = None,
) -> None:
    """Store another state of the draft. `seen` is the revision that the change was made to.

    Raises StaleDraftError.
    """
    if seen != draft.revision:
        raise StaleDraftError
    if files:
        new = tuple(file for file in listed_files(document) if file.name in files)
        store_files(session, session.get_one(Artefact, draft.artefact_id), new, files)
    plain = stored_form(document)
    draft.document, draft.digest = plain, digest_of(plain)
    draft.revision += 1
    session.flush()


def publish(
    session: Session,
    draft: ArtefactVersion,
    seen: int,
    note: str,
    *,
    over: int | None = None,
    new_homes: Mapping[str, str] | None = None,
) -> None:
    """The draft becomes the newest version, which never changes again.

    `over` is the number of the published version that whoever publishes has seen (0: none), where
    it matters. Raises StaleDraftError, NewerVersionError, and RuleBrokenError for what the kind
    does not let happen.
    """
    if seen != draft.revision:
        raise StaleDraftError
    artefact = session.get_one(Artefact, draft.artefact_id)
    newest = published_version(session, artefact.id)
    number = newest.number if newest else 0
    if over is not None and over != number:
        raise NewerVersionError
    of_kind = kind(artefact.kind)
    document = of_kind.model.model_validate(draft.document)
    of_kind.on_publish(session, artefact, document, new_homes or {})
    if number > draft.number:
        draft.number = next_number(session, artefact)
    draft.status = VersionStatus.PUBLISHED
    draft.note = note
    session.flush()


def discard(session: Session, artefact: Artefact, draft: ArtefactVersion, seen: int) -> bool:
    """Throw the draft away, with files that no other version has; whether the artefact, which had
    no version besides, went with it.

    Raises StaleDraftError, and RuleBrokenError for a draft that is in use.
    """
    if seen != draft.revision:
        raise StaleDraftError
    kind(artefact.kind).on_discard(session, draft)
    session.delete(draft)
    session.flush()
    left = list(
        session.scalars(
            select(ArtefactVersion.document).where(ArtefactVersion.artefact_id == artefact.id)
        )
    )
    wanted = {file["digest"] for document in left for file in document.get("files", ())}
    unused = delete(ArtefactFile).where(
        ArtefactFile.artefact_id == artefact.id, ArtefactFile.digest.not_in(sorted(wanted))
    )
    session.execute(unused.execution_options(synchronize_session=False))
    if left or kind(artefact.kind).is_kept(session, artefact):
        return False
    session.execute(delete(SyncedFile).where(SyncedFile.artefact_id == artefact.id))
    session.delete(artefact)
    session.flush()
    return True
