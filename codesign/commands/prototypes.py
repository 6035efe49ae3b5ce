"""Prototypes between files and the database: exported to folders, and watched while edited."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.files import StoredFile
from codesign.artefacts.models import Artefact
from codesign.artefacts.sync import digest_of
from codesign.commands import place
from codesign.db import Database, now
from codesign.projects.models import Project
from codesign.prototypes import publishing
from codesign.prototypes import reading as prototype_reading
from codesign.prototypes.making import drafts
from codesign.prototypes.queries import ShownPrototype, files_of, versions_of
from codesign.prototypes.reading import NEWEST, ReadPrototype
from codesign.prototypes.writing import folder_of, write_documents, write_files
from codesign.starter.reading import check

EVERY = 0.7
"""Seconds between two looks at the files."""


def export_prototypes(session: Session, folder: Path, *, force: bool) -> list[str]:
    """Write every published prototype below a folder; those that were changed in their files too,
    and so are left."""
    refused = []
    found = session.execute(
        select(Artefact.project_id, Artefact.slug)
        .where(Artefact.kind == "prototype")
        .order_by(Artefact.id)
    ).all()
    for project_id, slug in found:
        versions = versions_of(session, project_id, slug, with_drafts=True)
        published = [one for one in versions if one.status == "published"]
        if not published:
            continue
        target = folder / "prototypes" / slug
        if _is_changed(target, published) and not force:
            refused.append(str(target / NEWEST))
        else:
            _write(session, target, published)
    return refused


def _is_changed(target: Path, published: Sequence[ShownPrototype]) -> bool:
    """Whether the folder's newest version is one that the database has never had."""
    if not (target / NEWEST).exists():
        return False
    versions, _ = prototype_reading.read_folder(target)
    known = {digest_of(publishing.stored_form(one.document)) for one in published}
    return not versions or digest_of(publishing.stored_form(versions[-1].document)) not in known


def _write(session: Session, target: Path, published: Sequence[ShownPrototype]) -> None:
    found = folder_of([(one.number, one.document) for one in published])
    files: dict[str, StoredFile] = {}
    for document in found.documents.values():
        files |= {file.name: file for file in document.files}
    write_documents(target, found)
    write_files(target, files_of(session, published[0].artefact_id, list(files.values())))
    click.echo(f"{target}: {len(found.documents)} versions written")
    for number in found.left_out:
        click.echo(
            f"{target}: version {number} is left out, for its files differ from the newest’s. "
            "Download it from the prototype’s page."
        )


def watch(database: Database, root: Path, tell: Callable[[str], None]) -> None:
    """Bring prototype files in as drafts whenever they change, in a thread of its own."""
    Thread(target=_watch, args=(database, root, tell), daemon=True).start()


def _watch(database: Database, root: Path, tell: Callable[[str], None]) -> None:
    seen = None
    while True:
        found = _state(root)
        if found != seen:
            seen = found
            for line in brought_in(database, root):
                tell(line)
        time.sleep(EVERY)


def _state(root: Path) -> dict[str, tuple[int, int]]:
    """Every prototype file with its time of change and size."""
    state = {}
    for path in (root / "prototypes").rglob("*"):
        try:
            facts = path.stat()
        except OSError:
            continue
        if path.is_file():
            state[str(path)] = (facts.st_mtime_ns, facts.st_size)
    return state


def brought_in(database: Database, root: Path) -> list[str]:
    """Bring each prototype's newest file version in as a draft; what was done, or every fault."""
    try:
        starters, faults = check(root)
        journeys = {starter.journey.slug: starter.journey for starter in starters}
        prototypes, wrong = prototype_reading.check(journeys, root)
    except OSError as error:
        return [f"The files cannot be read just now: {error}"]
    with place.telling():
        lines = [str(fault) for fault in (*faults, *wrong)]
    with database.unit() as session:
        for starter in starters:
            slug = starter.project.slug if starter.project else starter.journey.slug
            project = session.scalar(select(Project).where(Project.slug == slug))
            for versions in prototypes if project else ():
                assert project is not None
                if versions[-1].document.journey == starter.journey.slug:
                    lines += _draft(session, project, versions[-1])
    return lines


def _draft(session: Session, project: Project, read: ReadPrototype) -> list[str]:
    """One prototype's newest file version as its draft; a draft made in the browser is left."""
    slug = read.document.slug
    artefact = session.scalar(
        select(Artefact).where(
            Artefact.project_id == project.id, Artefact.slug == slug, Artefact.kind == "prototype"
        )
    ) or publishing.new_prototype(session, project, slug)
    digest = digest_of(publishing.stored_form(read.document))
    draft = drafts.draft_of(session, artefact)
    if draft is not None and draft.origin != "file":
        return [f"{slug}: has a draft made in the browser, which is left as it is."]
    if draft is not None and draft.digest == digest:
        return []
    if drafts.is_published(session, artefact, digest):
        if draft is not None:
            drafts.discard(session, artefact, draft, draft.revision)
        return []
    if draft is None:
        made = drafts.bring(session, artefact, read, None, origin="file")
        return [f"{slug}: draft {made.number} at {now():%H:%M:%S}."]
    drafts.change(session, draft, read.document, draft.revision, read.files)
    return [f"{slug}: draft {draft.number} at {now():%H:%M:%S}."]
