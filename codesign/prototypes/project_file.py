"""The voices behind changes of a prototype, in the project file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactVersion
from codesign.artefacts.project_file.checking import known_document
from codesign.artefacts.project_file.making import MadeArtefacts
from codesign.artefacts.project_file.writing import WrittenArtefacts
from codesign.contributions.project_file import known_voice, made_voice, voice_number
from codesign.projects.project_file.fields import Key, Moment, Number, Record
from codesign.projects.project_file.paging import in_pages
from codesign.projects.project_file.plain import Plain, at
from codesign.projects.project_file.section import Checking, Making, Section, Writing, each
from codesign.prototypes.document import PrototypeDocument
from codesign.prototypes.models import ChangeVoice


class ChangeRecord(Record):
    """A voice behind a change of a version."""

    prototype: Key
    version: Number
    change: Key
    voice: Number
    person: Number | None
    at: Moment


@dataclass
class _KnownChanges:
    """Prototype, version, change and voice of what has been read."""

    seen: set[tuple[str, int, str, int]] = field(default_factory=set)


def _told_changes(session: Session, project_id: int) -> set[tuple[int, str]]:
    """Version id and key of every change that a version with voices behind it tells of."""
    linked = select(ChangeVoice.version_id).where(ChangeVoice.project_id == project_id)
    rows = session.execute(
        select(ArtefactVersion.id, ArtefactVersion.document)
        .where(ArtefactVersion.id.in_(linked))
        .execution_options(yield_per=5)
    )
    return {
        (version_id, one["key"])
        for version_id, document in rows
        for one in document.get("changes", ())
    }


def _write(writing: Writing) -> Iterator[Plain]:
    session, whose = writing.session, ChangeVoice.project_id
    versions = writing.state(WrittenArtefacts).versions
    told = _told_changes(session, writing.project.id)
    for one in in_pages(session, ChangeVoice, ChangeVoice.id, whose, writing.project.id):
        # A draft's change that somebody took out of it again is told of nowhere.
        if (one.version_id, one.change) not in told:
            continue
        prototype, number = versions[one.version_id]
        yield {
            "prototype": prototype,
            "version": number,
            "change": one.change,
            "voice": voice_number(writing, one.contribution_id),
            "person": writing.people.of(one.person_id),
            "at": at(one.created_at),
        }


def _check(checking: Checking, record: ChangeRecord) -> None:
    document = known_document(checking, record.prototype, record.version)
    changes = document.changes if isinstance(document, PrototypeDocument) else ()
    if not any(change.key == record.change for change in changes):
        checking.unknown("change", record.change)
    known_voice(checking, record.voice)
    checking.person(record.person)
    told = (record.prototype, record.version, record.change, record.voice)
    seen = checking.state(_KnownChanges).seen
    if told in seen:
        checking.repeated("change", record.change)
    seen.add(told)


def _make(making: Making, record: ChangeRecord) -> None:
    versions = making.state(MadeArtefacts).versions
    values = {
        **making.whose,
        "version_id": versions[record.prototype, record.version],
        "change": record.change,
        "contribution_id": made_voice(making, record.voice),
        "person_id": making.person(record.person),
        "created_at": record.at,
    }
    making.session.execute(insert(ChangeVoice), [values])


SECTIONS = (
    Section(
        name="changes",
        place=120,
        since=2,
        record=ChangeRecord,
        write=_write,
        check=_check,
        make=each(_make),
    ),
)
