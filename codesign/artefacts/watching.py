"""Content files brought in as drafts whenever they change, while somebody edits them."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from sqlalchemy.orm import Session

from codesign.artefacts import drafts
from codesign.artefacts.folders import Folder, project_slug, read_content
from codesign.artefacts.kinds import kinds
from codesign.artefacts.sync import Outcome, artefact_of, project_of, side_changed
from codesign.artefacts.versions import new_artefact, state_of
from codesign.db import Database, now
from codesign.i18n import speaking
from codesign.projects.models import Project

EVERY = 0.7
"""Seconds between two looks at the files."""


def watch(database: Database, root: Path, language: str, tell: Callable[[str], None]) -> None:
    """Bring files in as drafts whenever they change, in a thread of its own."""
    Thread(target=_watch, args=(database, root, language, tell), daemon=True).start()


def _watch(database: Database, root: Path, language: str, tell: Callable[[str], None]) -> None:
    seen = None
    while True:
        found = _state(root)
        if found != seen:
            seen = found
            for line in brought_in(database, root, language):
                tell(line)
        time.sleep(EVERY)


def _state(root: Path) -> dict[str, tuple[int, int]]:
    """Every content file with its time of change and size."""
    state = {}
    for kind in kinds().values():
        for path in (root / kind.folder).rglob("*"):
            try:
                facts = path.stat()
            except OSError:
                continue
            if path.is_file():
                state[str(path)] = (facts.st_mtime_ns, facts.st_size)
    return state


def brought_in(database: Database, root: Path, language: str = "en") -> list[str]:
    """Bring each folder's newest version in as a draft; what was done, or every fault."""
    try:
        content = read_content(root)
    except OSError as error:
        return [f"The files cannot be read just now: {error}"]
    with speaking(language):
        lines = [str(fault) for fault in content.faults]
    with database.unit() as session:
        for folder in content.folders:
            project = project_of(session, folder, project_slug(folder, content))
            if project is not None:
                lines += _draft(session, project, folder)
    return lines


def _draft(session: Session, project: Project, folder: Folder) -> list[str]:
    """A folder's newest version as a draft; a draft made in the browser is left."""
    slug, read = folder.slug, folder.newest
    artefact = artefact_of(session, project, folder)
    if artefact is None:
        artefact = new_artefact(session, project, folder.kind.name, slug)
    draft = drafts.draft_of(session, artefact)
    if draft is not None and draft.origin != "file":
        return [f"{slug}: has a draft made in the browser, which is left as it is."]
    if draft is not None and draft.digest == state_of(read.document):
        return []
    outcome = side_changed(session, artefact, folder)
    if outcome in {Outcome.UNCHANGED, Outcome.NEWER_IN_DATABASE}:
        if draft is not None:
            drafts.discard(session, artefact, draft, draft.revision)
        return []
    if draft is None:
        made = drafts.begin(session, artefact, read, None, origin="file")
        return [f"{slug}: draft {made.number} at {now():%H:%M:%S}."]
    drafts.change(session, draft, read.document, draft.revision, read.files)
    return [f"{slug}: draft {draft.number} at {now():%H:%M:%S}."]
