"""What importing changes: an upload is kept, read with choices, and becomes contributions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, insert, select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.models import Coding, CodingOrigin
from codesign.artefacts.anchors import Anchor, part_of
from codesign.contributions import tallies
from codesign.contributions.add import NewVoice, Owner, Sorted, add
from codesign.contributions.domain import Changes, Moderation
from codesign.contributions.identifying import on_arrival
from codesign.contributions.locks import hold_codebook
from codesign.contributions.models import NoteImport
from codesign.db import RisingIds
from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.imports.domain import CHECKED_WITHIN, Choices, Note, Reading
from codesign.imports.queries import Target
from codesign.projects import audit
from codesign.projects.models import Project

BATCH = 2_000


class AlreadyImportedError(RuleBrokenError):
    """The upload was imported or abandoned before."""

    sentence = lazy("Filen är redan importerad.")


@dataclass(frozen=True)
class Checked:
    """What a worker found of a table: a `Review`, and its faults as CSV, both packed."""

    review: bytes
    faults: bytes


def keep_upload(
    session: Session,
    project: Project,
    person: Person | None,
    target: Target,
    *,
    file_name: str,
    content: bytes,
    choices: Choices,
    checked: Checked | None = None,
) -> NoteImport:
    """Keep a file until it is imported or abandoned; a large one with what was found of it."""
    upload = NoteImport(
        agency_id=project.agency_id,
        project_id=project.id,
        artefact_id=target.artefact_id,
        person_id=person.id if person else None,
        file_name=file_name,
        content=content,
        mapping=choices.as_json(),
        checked=checked.review if checked else None,
        faults=checked.faults if checked else None,
    )
    session.add(upload)
    session.flush()
    return upload


def keep_checked(session: Session, upload: NoteImport, checked: Checked) -> None:
    """Remember what was found of a large table. Raises AlreadyImportedError."""
    changed = session.scalar(
        update(NoteImport)
        .where(NoteImport.id == upload.id, NoteImport.status == "waiting")
        .values(checked=checked.review, faults=checked.faults)
        .returning(NoteImport.id)
    )
    if changed is None:
        raise AlreadyImportedError


def keep_choices(session: Session, upload: NoteImport, choices: Choices) -> None:
    """Remember how an upload is to be read. Raises AlreadyImportedError."""
    changed = session.scalar(
        update(NoteImport)
        .where(NoteImport.id == upload.id, NoteImport.status == "waiting")
        .values(mapping=choices.as_json())
        .returning(NoteImport.id)
    )
    if changed is None:
        raise AlreadyImportedError


def run(
    session: Session,
    project: Project,
    person: Person | None,
    target: Target,
    upload: NoteImport,
    reading: Reading,
    choices: Choices,
) -> int:
    """Make contributions of the notes that were read; returns how many.

    Only one caller gets to do it for an upload: the others get AlreadyImportedError.
    """
    _claim(session, upload, reading, choices)
    hold_codebook(session, project)
    changes = Changes()
    for start in range(0, len(reading.notes), BATCH):
        notes = reading.notes[start : start + BATCH]
        voices = [_voice(project, target, upload.id, note, choices) for note in notes]
        _put(session, project, notes, voices, changes)
    tallies.add(session, project, changes)
    _record(session, project, person, target, upload, reading, choices)
    return len(reading.notes)


def abandon(session: Session, project: Project, person: Person, upload: NoteImport) -> None:
    """Forget an upload and its content. Raises AlreadyImportedError."""
    changed = session.scalar(
        update(NoteImport)
        .where(NoteImport.id == upload.id, NoteImport.status == "waiting")
        .values(status="abandoned", content=None, checked=None, faults=None, mapping={})
        .returning(NoteImport.id)
    )
    if changed is None:
        raise AlreadyImportedError
    audit.record(session, person, project, "notes.abandon", str(upload.id))


def anything_too_old(session: Session, moment: datetime) -> bool:
    """Whether an upload has waited for its check past its last day."""
    return bool(session.scalar(select(exists().where(_too_old(moment)))))


def abandon_too_old(session: Session, moment: datetime) -> None:
    """Forget uploads that nobody has checked within `CHECKED_WITHIN`, and their content."""
    session.execute(
        update(NoteImport)
        .where(_too_old(moment))
        .values(status="abandoned", content=None, checked=None, faults=None, mapping={})
        .execution_options(synchronize_session=False)
    )


def _too_old(moment: datetime) -> ColumnElement[bool]:
    return (NoteImport.status == "waiting") & (NoteImport.created_at <= moment - CHECKED_WITHIN)


def _claim(session: Session, upload: NoteImport, reading: Reading, choices: Choices) -> None:
    claimed = session.scalar(
        update(NoteImport)
        .where(NoteImport.id == upload.id, NoteImport.status == "waiting")
        .values(
            status="done",
            content=None,
            checked=None,
            faults=None,
            mapping={**choices.as_json(), "held": held_back(reading, choices)},
            accepted=len(reading.notes),
            refused=reading.bad_rows,
        )
        .returning(NoteImport.id)
    )
    if claimed is None:
        raise AlreadyImportedError


def _put(
    session: Session,
    project: Project,
    notes: Sequence[Note],
    voices: Sequence[NewVoice],
    changes: Changes,
) -> None:
    # Staff read notes in the order of their file.
    added = add(session.connection(), voices, next_id=RisingIds(), changes=changes)
    codings = list(_codings(project, zip(added.ids, notes, strict=True)))
    if codings:
        session.execute(insert(Coding), codings)


def _voice(
    project: Project, target: Target, upload_id: int, note: Note, choices: Choices
) -> NewVoice:
    return NewVoice(
        owner=Owner(project.agency_id, project.id),
        anchor=Anchor(target.artefact_id, target.version_id, part_of(note.step)),
        source=choices.source,
        mode=note.mode,
        text=note.text,
        rating=note.rating,
        perspective=note.perspective,
        group=note.group,
        language=choices.language,
        day=note.day,
        wanted=_wanted(choices),
        origin=note.origin,
        import_id=upload_id,
        inside=Sorted(len(note.areas), target.words.buckets(note.areas)),
    )


def _codings(project: Project, made: Iterable[tuple[int, Note]]) -> Iterable[dict[str, Any]]:
    for voice_id, note in made:
        for area in note.areas:
            yield {
                "agency_id": project.agency_id,
                "project_id": project.id,
                "contribution_id": voice_id,
                "area_id": area,
                "coder_id": None,
                "origin": CodingOrigin.SOURCE,
            }


def _wanted(choices: Choices) -> Moderation:
    return Moderation.RELEASED if choices.is_released else Moderation.WAITING


def held_back(reading: Reading, choices: Choices) -> int:
    """How many of the notes wait to be read although the others are released."""
    if not choices.is_released:
        return 0
    wanted = _wanted(choices)
    return sum(on_arrival(wanted, note.text) is Moderation.WAITING for note in reading.notes)


def _record(
    session: Session,
    project: Project,
    person: Person | None,
    target: Target,
    upload: NoteImport,
    reading: Reading,
    choices: Choices,
) -> None:
    details = {
        "accepted": len(reading.notes),
        "held": held_back(reading, choices),
        "refused": reading.bad_rows,
        "coded": sum(bool(note.areas) for note in reading.notes),
    }
    audit.record(session, person, project, "notes.import", target.slug, details)
