"""The sections of the project file that hold rounds and participations."""

from sqlalchemy.orm import Session

from codesign.artefacts.project_file.sections import BYTES_OF_A_ROW
from codesign.projects.models import Project
from codesign.projects.project_file.section import Section, each
from codesign.rounds.project_file import checking, making, queries, writing
from codesign.rounds.project_file.records import (
    RoundRecord,
    WalkAnswerRecord,
    WalkPhotoRecord,
    WalkRecord,
)

BYTES_OF_A_WALK = 4_000
_FEW = 20


def _rows_of_walk(record: WalkRecord) -> int:
    return 1 + len(record.tasks) + len(record.events)


def _rows_of_photo(record: WalkPhotoRecord) -> int:
    return 1 + len(record.content) // BYTES_OF_A_ROW


def _size_of_walks(session: Session, project: Project) -> float:
    return queries.how_many_walks(session, project.id) * BYTES_OF_A_WALK


def _size_of_photos(session: Session, project: Project) -> float:
    return queries.size_of_photos(session, project.id) * 4 / 3


SECTIONS = (
    Section(
        name="rounds",
        place=60,
        since=2,
        record=RoundRecord,
        write=writing.rounds,
        check=checking.round_,
        make=each(making.round_),
        made=making.release_closed,
        at_once=1,
    ),
    Section(
        name=writing.WALKS,
        place=70,
        since=2,
        record=WalkRecord,
        write=writing.walks,
        check=checking.walk,
        make=each(making.walk),
        at_once=_FEW,
        rows=_rows_of_walk,
        size=_size_of_walks,
    ),
    Section(
        name="walk_answers",
        place=100,
        since=2,
        record=WalkAnswerRecord,
        write=writing.answers,
        check=checking.answer,
        make=each(making.answer),
    ),
    Section(
        name="walk_photos",
        place=110,
        since=2,
        record=WalkPhotoRecord,
        write=writing.photos,
        check=checking.photo,
        make=each(making.photo),
        at_once=1,
        rows=_rows_of_photo,
        size=_size_of_photos,
    ),
)
