"""Artefacts of a project file, made again."""

from dataclasses import dataclass, field

from sqlalchemy import insert

from codesign.artefacts.models import Artefact, ArtefactFile, ArtefactVersion
from codesign.artefacts.project_file.records import (
    AnyVersionRecord,
    FileRecord,
    JourneyRecord,
    PrototypeRecord,
    PrototypeVersionRecord,
    VersionRecord,
)
from codesign.artefacts.versions import digest_of
from codesign.projects.project_file.section import Making


@dataclass
class MadeArtefacts:
    """What has been made, by what the file calls it, and number."""

    ids: dict[str, int] = field(default_factory=dict)
    versions: dict[tuple[str, int], int] = field(default_factory=dict)


def artefact(making: Making, record: JourneyRecord | PrototypeRecord) -> None:
    """The artefact without its versions."""
    made = Artefact(**making.whose, kind=record.kind, slug=record.slug)
    making.session.add(made)
    making.session.flush()
    making.state(MadeArtefacts).ids[record.name] = made.id


def version(making: Making, record: VersionRecord) -> None:
    """A version of a journey."""
    _version(making, record.journey, record)


def prototype_version(making: Making, record: PrototypeVersionRecord) -> None:
    """A version of what is no journey."""
    _version(making, record.prototype, record)


def _version(making: Making, slug: str, record: AnyVersionRecord) -> None:
    known, session = making.state(MadeArtefacts), making.session
    made = ArtefactVersion(
        agency_id=making.project.agency_id,
        artefact_id=known.ids[slug],
        number=record.number,
        document=record.document,
        digest=digest_of(record.document),
        origin=record.origin,
        author_id=making.person(record.author),
        note=record.note,
        status=record.status,
        revision=record.revision,
        created_at=record.created_at,
    )
    session.add(made)
    session.flush()
    known.versions[slug, record.number] = made.id
    session.expunge(made)


def file(making: Making, record: FileRecord) -> None:
    """A file, which the session does not keep: they are large."""
    values = {
        **making.whose,
        "artefact_id": making.state(MadeArtefacts).ids[record.prototype],
        "digest": record.digest,
        "media_type": record.media_type,
        "content": record.content,
    }
    making.session.execute(insert(ArtefactFile), [values])
