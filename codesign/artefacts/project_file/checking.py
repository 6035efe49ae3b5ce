"""Whether what a project file tells of artefacts fits together."""

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from codesign.artefacts.files import (
    COUNT_LIMIT,
    FILE_LIMIT,
    TOTAL_LIMIT,
    StoredFile,
    described,
)
from codesign.artefacts.kinds import Kind, kinds
from codesign.artefacts.models import VersionStatus
from codesign.artefacts.project_file.records import (
    JOURNEY,
    FileRecord,
    JourneyRecord,
    PrototypeRecord,
    PrototypeVersionRecord,
    VersionRecord,
)
from codesign.projects.project_file.faults import LargePartError, WrongDigestError
from codesign.projects.project_file.section import Checking
from codesign.texts import Frozen


@dataclass
class KnownJourney:
    """A journey of the file."""

    numbers: set[int] = field(default_factory=set)
    newest: int = 0
    parts: frozenset[str] = frozenset()
    """Of the newest published version: where voices may be."""


@dataclass
class KnownPrototype:
    """An artefact of the file that is no journey."""

    kind: Kind[Any]
    documents: dict[int, Frozen] = field(default_factory=dict)
    """By the version's number, those with files beside them without their lists of them."""
    wanted: dict[str, set[StoredFile]] = field(default_factory=lambda: defaultdict(set))
    """By digest, the files that versions name and that have not come yet."""
    came: set[str] = field(default_factory=set)


@dataclass
class KnownArtefacts:
    """The artefacts that have been read, by what the file calls them."""

    journeys: dict[str, KnownJourney] = field(default_factory=dict)
    prototypes: dict[str, KnownPrototype] = field(default_factory=dict)
    slugs: set[tuple[str, str]] = field(default_factory=set)
    """Kind and slug of what is no journey."""


def known_journey(checking: Checking, slug: str) -> KnownJourney:
    """The journey with this slug, which must be there."""
    journeys = checking.state(KnownArtefacts).journeys
    if slug not in journeys:
        checking.unknown("journey", slug)
    return journeys[slug]


def known_prototype(checking: Checking, slug: str) -> KnownPrototype:
    """What is no journey and has this slug, which must be there."""
    prototypes = checking.state(KnownArtefacts).prototypes
    if slug not in prototypes:
        checking.unknown("prototype", slug)
    return prototypes[slug]


def known_document(checking: Checking, slug: str, number: int) -> Frozen:
    """The document of a version of what is no journey, which must be there."""
    documents = known_prototype(checking, slug).documents
    if number not in documents:
        checking.unknown("version", number)
    return documents[number]


def known_step(checking: Checking, slug: str, number: int, step: str) -> None:
    """The journey's version, and its step or phase, must be there."""
    journey = known_journey(checking, slug)
    if number not in journey.numbers:
        checking.unknown("version", number)
    if step and step not in journey.parts:
        checking.unknown("step", step)


def known_part(checking: Checking, slug: str, number: int, key: str) -> None:
    """A part of a version of what is no journey must be there; of what draws its own screens
    nobody knows which there are."""
    document = known_document(checking, slug, number)
    parts = known_prototype(checking, slug).kind.parts(document)
    if key and parts and key not in {part.key for part in parts}:
        checking.unknown("screen", key)


def journey(checking: Checking, record: JourneyRecord) -> None:
    """A journey is told once."""
    journeys = checking.state(KnownArtefacts).journeys
    if record.slug in journeys:
        checking.repeated("journey", record.slug)
    journeys[record.slug] = KnownJourney()


def version(checking: Checking, record: VersionRecord) -> None:
    """A version of a journey is told once, and is a whole journey."""
    found = known_journey(checking, record.journey)
    if record.number in found.numbers:
        checking.repeated("version", record.number)
    checking.person(record.author)
    kind = kinds()[JOURNEY]
    with checking.reading("versions", "document"):
        document = kind.model.model_validate(record.document)
    if document.slug != record.journey or kind.problems(document):
        checking.wrong("versions", "document")
    found.numbers.add(record.number)
    if record.status is VersionStatus.PUBLISHED and record.number > found.newest:
        found.newest = record.number
        found.parts = frozenset(part.key for part in kind.parts(document))


def prototype(checking: Checking, record: PrototypeRecord) -> None:
    """What is no journey has a name of its own in the file, and an address of its own among those
    of its kind, which is known here."""
    known = checking.state(KnownArtefacts)
    if record.name in known.prototypes or record.name in known.journeys:
        checking.repeated("prototype", record.name)
    kind = kinds().get(record.kind)
    if kind is None or kind.name == JOURNEY:
        checking.unknown("kind", record.kind)
    if (kind.name, record.slug) in known.slugs:
        checking.repeated("prototype", record.slug)
    known.slugs.add((kind.name, record.slug))
    known.prototypes[record.name] = KnownPrototype(kind)


def prototype_version(checking: Checking, record: PrototypeVersionRecord) -> None:
    """A version is told once, is whole unless it is a draft, and names the files it needs."""
    part = "prototype_versions"
    found = known_prototype(checking, record.prototype)
    if record.number in found.documents:
        checking.repeated("version", record.number)
    checking.person(record.author)
    kind = found.kind
    with checking.reading(part, "document"):
        document = kind.model.model_validate(record.document)
    # A draft may be on its way, with parts that lead nowhere yet.
    if record.status is not VersionStatus.DRAFT and kind.problems(document):
        checking.wrong(part, "document")
    home = kind.belongs_to(document)
    if home is not None and home[0] == JOURNEY:
        known_journey(checking, home[1])
    if kind.beside is not None:
        _check_files(checking, record.prototype, kind, document)
        for listed in document.files:
            found.wanted[listed.digest].add(listed)
        document = document.model_copy(update={"files": ()})
    found.documents[record.number] = document


def _check_files(checking: Checking, slug: str, kind: Kind[Any], document: Any) -> None:
    """The files that a document lists are those it needs, and not too many or too large."""
    names = [listed.name for listed in document.files]
    if len(set(names)) != len(names):
        checking.repeated("file", next(one for one in names if names.count(one) > 1))
    for needed in kind.needed(document):
        there = (f"{name}/".startswith(needed) for name in names)
        if not (any(there) if needed.endswith("/") else needed in names):
            checking.unknown("file", needed.rstrip("/"))
    sizes = [listed.size for listed in document.files]
    if len(sizes) > COUNT_LIMIT or sum(sizes) > TOTAL_LIMIT:
        raise LargePartError(line=checking.line, name=slug)


def file(checking: Checking, record: FileRecord) -> None:
    """A file is told once, is the one that a version names, and what it says that it is."""
    found = known_prototype(checking, record.prototype)
    if record.digest in found.came:
        checking.repeated("file", record.digest)
    if record.digest not in found.wanted:
        checking.unknown("file", record.digest)
    if len(record.content) > FILE_LIMIT:
        raise LargePartError(line=checking.line, name=record.digest)
    if sha256(record.content).hexdigest() != record.digest:
        raise WrongDigestError(line=checking.line, prototype=record.prototype)
    for listed in found.wanted[record.digest]:
        is_so = described(listed.name, record.content) == listed
        if not is_so or record.media_type != listed.media_type:
            checking.wrong("prototype_files", listed.name)
    found.came.add(record.digest)


def files_have_come(checking: Checking) -> None:
    """Every file that a version names has come."""
    for one in checking.state(KnownArtefacts).prototypes.values():
        for digest in one.wanted.keys() - one.came:
            checking.unknown("file", digest)
