"""Reads of artefacts for the project file, a little at a time."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.artefacts.models import Artefact, ArtefactFile, ArtefactVersion
from codesign.artefacts.project_file.records import JOURNEY
from codesign.projects.project_file.paging import in_pages


def artefacts(session: Session, project_id: int, *, journeys: bool) -> Sequence[Artefact]:
    """The project's journeys, or all else, oldest first."""
    is_one = Artefact.kind == JOURNEY
    return session.scalars(
        select(Artefact)
        .where(Artefact.project_id == project_id, is_one if journeys else ~is_one)
        .order_by(Artefact.id)
    ).all()


def versions(session: Session, artefact_id: int) -> Iterator[ArtefactVersion]:
    """Every version of an artefact, one at a time: their documents are large."""
    last = 0
    found = select(ArtefactVersion).where(ArtefactVersion.artefact_id == artefact_id)
    while version := session.scalar(
        found.where(ArtefactVersion.number > last).order_by(ArtefactVersion.number).limit(1)
    ):
        yield version
        last = version.number
        session.expunge(version)


def files(session: Session, project_id: int) -> Iterator[ArtefactFile]:
    """Every file of the project's artefacts, one at a time."""
    whose = ArtefactFile.project_id
    return in_pages(session, ArtefactFile, ArtefactFile.id, whose, project_id, size=1)


def size_of_files(session: Session, project_id: int) -> int:
    """Bytes of the files of the project's artefacts."""
    size = select(func.sum(func.length(ArtefactFile.content)))
    return int(session.scalar(size.where(ArtefactFile.project_id == project_id)) or 0)
