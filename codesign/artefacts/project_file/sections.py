"""The sections of the project file that hold artefacts."""

from sqlalchemy.orm import Session

from codesign.artefacts.project_file import checking, making, queries, writing
from codesign.artefacts.project_file.records import (
    FileRecord,
    JourneyRecord,
    PrototypeRecord,
    PrototypeVersionRecord,
    VersionRecord,
)
from codesign.projects.models import Project
from codesign.projects.project_file.section import Section, each

BYTES_OF_A_ROW = 4_096
"""So many bytes of a file or a photograph count as a row."""


def _rows(record: FileRecord) -> int:
    return 1 + len(record.content) // BYTES_OF_A_ROW


def _size(session: Session, project: Project) -> float:
    return queries.size_of_files(session, project.id) * 4 / 3


SECTIONS = (
    Section(
        name="journeys",
        place=10,
        record=JourneyRecord,
        write=writing.journeys,
        check=checking.journey,
        make=each(making.artefact),
    ),
    Section(
        name="versions",
        place=20,
        record=VersionRecord,
        write=writing.versions,
        check=checking.version,
        make=each(making.version),
        at_once=1,
    ),
    Section(
        name="prototypes",
        place=30,
        since=2,
        record=PrototypeRecord,
        write=writing.prototypes,
        check=checking.prototype,
        make=each(making.artefact),
    ),
    Section(
        name="prototype_versions",
        place=40,
        since=2,
        record=PrototypeVersionRecord,
        write=writing.prototype_versions,
        check=checking.prototype_version,
        make=each(making.prototype_version),
        at_once=1,
    ),
    Section(
        name="prototype_files",
        place=50,
        since=2,
        record=FileRecord,
        write=writing.files,
        check=checking.file,
        check_end=checking.files_have_come,
        make=each(making.file),
        at_once=1,
        rows=_rows,
        size=_size,
    ),
)
