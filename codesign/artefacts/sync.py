"""Content files and the database: what is new goes in, what changed on both sides is told.

What an artefact's file said when the two last agreed is kept, for each copy of the content. What
differs from that has changed since. So a file that went back to what it said long ago is a change
like any other, and one that stands still while the database went on is not.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.folders import Folder
from codesign.artefacts.models import Artefact, SyncedFile
from codesign.artefacts.versions import (
    new_artefact,
    publish,
    published_digests,
    published_version,
    state_of,
)
from codesign.projects.models import Project


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    NEWER_IN_DATABASE = "newer in the database"
    CHANGED_ON_BOTH_SIDES = "changed on both sides"
    EARLIER_CHANGED = "an earlier version was changed in the files, and published ones never change"

    @property
    def is_conflict(self) -> bool:
        """Whether somebody must put two sides together."""
        return self in {Outcome.CHANGED_ON_BOTH_SIDES, Outcome.EARLIER_CHANGED}


@dataclass(frozen=True)
class Synced:
    """What happened to one artefact."""

    slug: str
    outcome: Outcome


def place_of(root: Path) -> str:
    """What tells one copy of the content from another."""
    return sha256(str(root.resolve()).encode()).hexdigest()


def compared(file: str, database: str | None, synced: Collection[str]) -> Outcome:
    """Which side has changed, by digests: of the file, of the newest published version (None: there
    is none), and of what the file said when the two last agreed."""
    if database is None:
        return Outcome.CREATED
    if file == database:
        return Outcome.UNCHANGED
    if file in synced:
        return Outcome.NEWER_IN_DATABASE
    return Outcome.UPDATED if database in synced else Outcome.CHANGED_ON_BOTH_SIDES


def synced_states(session: Session, artefact: Artefact, place: str) -> set[str]:
    """What the file said when it last agreed with the database: here, or, for a copy of the content
    that is met for the first time, anywhere."""
    rows = session.execute(
        select(SyncedFile.place, SyncedFile.digest).where(SyncedFile.artefact_id == artefact.id)
    ).all()
    here = {row.digest for row in rows if row.place == place}
    return here or {row.digest for row in rows}


def remember(session: Session, artefact: Artefact, place: str, digest: str) -> None:
    """From now on the file in this place and the database agree on this."""
    found = session.scalar(
        select(SyncedFile).where(SyncedFile.artefact_id == artefact.id, SyncedFile.place == place)
    )
    if found is None:
        found = SyncedFile(agency_id=artefact.agency_id, artefact_id=artefact.id, place=place)
        session.add(found)
    found.digest = digest
    session.flush()


def side_changed(session: Session, artefact: Artefact, folder: Folder) -> Outcome:
    """Which of a folder's newest version and the database has changed since they agreed."""
    newest = published_version(session, artefact.id)
    digest = newest.digest if newest else None
    synced = synced_states(session, artefact, place_of(folder.root))
    return compared(state_of(folder.newest.document), digest, synced)


def artefact_of(session: Session, project: Project, folder: Folder) -> Artefact | None:
    """The project's artefact that a folder is of; None when there is none yet."""
    return session.scalar(
        select(Artefact).where(
            Artefact.project_id == project.id,
            Artefact.slug == folder.slug,
            Artefact.kind == folder.kind.name,
        )
    )


def sync(session: Session, project: Project, folder: Folder) -> Synced:
    """Bring a folder's versions into a project, unless the database knows better.

    Raises RuleBrokenError for what the kind does not let happen: a step that has voices is gone.
    """
    artefact = artefact_of(session, project, folder)
    is_new = artefact is None
    if artefact is None:
        artefact = new_artefact(session, project, folder.kind.name, folder.slug)
    outcome = side_changed(session, artefact, folder)
    known = published_digests(session, artefact)
    if outcome in {Outcome.CREATED, Outcome.UPDATED}:
        _publish_all(session, artefact, folder, known)
    elif outcome is Outcome.UNCHANGED and not known.issuperset(earlier_digests(folder)):
        return Synced(folder.slug, Outcome.EARLIER_CHANGED)
    if outcome in {Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED}:
        digest = state_of(folder.newest.document)
        remember(session, artefact, place_of(folder.root), digest)
    if outcome is Outcome.CREATED and not is_new:
        outcome = Outcome.UPDATED
    return Synced(folder.slug, outcome)


def earlier_digests(folder: Folder) -> list[str]:
    """The digests of a folder's earlier versions, the oldest first."""
    return [state_of(one.document) for one in folder.versions[:-1]]


def _publish_all(
    session: Session, artefact: Artefact, folder: Folder, known: Collection[str]
) -> None:
    """Publish the folder's newest version, after those before it that the database has not."""
    for read in folder.versions[:-1]:
        if not known or state_of(read.document) not in known:
            publish(session, artefact, read, origin="file")
    publish(session, artefact, folder.newest, origin="file")


def project_of(session: Session, folder: Folder, slug: str) -> Project | None:
    """The project with this slug; without one, the only project that has the folder's artefact."""
    found = session.scalar(select(Project).where(Project.slug == slug)) if slug else None
    if found is not None:
        return found
    having = session.scalars(
        select(Project)
        .join(Artefact, Artefact.project_id == Project.id)
        .where(Artefact.kind == folder.kind.name, Artefact.slug == folder.slug)
        .limit(2)
    ).all()
    return having[0] if len(having) == 1 else None
