"""Artefacts as records of the project file, as they are read."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codesign.artefacts.models import Artefact, ArtefactFile, ArtefactVersion
from codesign.artefacts.project_file import queries
from codesign.artefacts.project_file.records import PROTOTYPE
from codesign.projects.project_file.fields import LONGEST_KEY
from codesign.projects.project_file.plain import Plain, at, without_nothing
from codesign.projects.project_file.section import Writing


@dataclass
class WrittenArtefacts:
    """What of a project's artefacts has been written."""

    journeys: dict[int, str] = field(default_factory=dict)
    """Id → slug."""
    prototypes: dict[int, str] = field(default_factory=dict)
    """Id → what the file calls it, of all that is no journey."""
    kinds: dict[int, str] = field(default_factory=dict)
    versions: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Version id → what the file calls the artefact, and its number."""
    _screens: dict[int, frozenset[str] | None] = field(default_factory=dict)
    """Version id → its screens; None for an uploaded one, whose screens nobody lists, and for what
    is no prototype."""
    _named: set[tuple[int, str]] = field(default_factory=set)
    """Artefact and digest of the files that a version names."""

    def spare_name(self, artefact: Artefact) -> str:
        """What the file calls an artefact: its slug, or more where that is another's already."""
        taken, name, number = {*self.journeys.values(), *self.prototypes.values()}, artefact.slug, 1
        while name in taken:
            ending = f"-{artefact.kind}" if number == 1 else f"-{artefact.kind}-{number}"
            name, number = _shortened(artefact.slug, ending), number + 1
        return name

    def learn(self, slug: str, version: ArtefactVersion) -> None:
        """A version, before what refers to it."""
        document: Mapping[str, Any] = version.document
        self.versions[version.id] = (slug, version.number)
        is_ours = self.kinds[version.artefact_id] == PROTOTYPE and not document.get("upload")
        screens = frozenset(screen["key"] for screen in document.get("screens", ()))
        self._screens[version.id] = screens if is_ours else None
        for file in document.get("files", ()):
            self._named.add((version.artefact_id, file["digest"]))

    def names(self, file: ArtefactFile) -> bool:
        """Whether a version names the file."""
        return (file.artefact_id, file.digest) in self._named

    def anchor_of(self, artefact_id: int, version_id: int, part: str) -> Plain:
        """What a voice is about."""
        slug, number = self.versions[version_id]
        whose = "journey" if artefact_id in self.journeys else "prototype"
        return {whose: slug, "version": number, "step": part}

    def pin_of(self, version_id: int | None, screen: str, element: str) -> Plain | None:
        """What of a prototype a voice is about.

        A screen that the version does not have, which only a device could have told, is left out.
        """
        if version_id is None:
            return None
        prototype, number = self.versions[version_id]
        screens = self._screens[version_id]
        is_there = screens is None or screen in screens
        return without_nothing(
            {
                "prototype": prototype,
                "version": number,
                "screen": screen if is_there else "",
                "element": element if is_there else "",
            }
        )


def _shortened(slug: str, ending: str) -> str:
    return f"{slug[: LONGEST_KEY - len(ending)].rstrip('-')}{ending}"


def journeys(writing: Writing) -> Iterator[Plain]:
    """The journeys alone."""
    for one in _learnt(writing, journeys=True):
        yield {"slug": one.slug, "kind": one.kind}


def prototypes(writing: Writing) -> Iterator[Plain]:
    """What is no journey."""
    known = writing.state(WrittenArtefacts)
    for one in _learnt(writing, journeys=False):
        kind = {} if one.kind == PROTOTYPE else {"kind": one.kind}
        name = known.prototypes[one.id]
        yield {"slug": one.slug, **kind, **({} if name == one.slug else {"called": name})}


def _learnt(writing: Writing, *, journeys: bool) -> Iterator[Artefact]:
    known = writing.state(WrittenArtefacts)
    slugs = known.journeys if journeys else known.prototypes
    for one in queries.artefacts(writing.session, writing.project.id, journeys=journeys):
        slugs[one.id] = known.spare_name(one)
        known.kinds[one.id] = one.kind
        yield one


def versions(writing: Writing) -> Iterator[Plain]:
    """The versions of the journeys, each whole."""
    yield from _versions(writing, "journey", writing.state(WrittenArtefacts).journeys)


def prototype_versions(writing: Writing) -> Iterator[Plain]:
    """The versions of all else, each whole."""
    yield from _versions(writing, "prototype", writing.state(WrittenArtefacts).prototypes)


def _versions(writing: Writing, whose: str, slugs: Mapping[int, str]) -> Iterator[Plain]:
    known = writing.state(WrittenArtefacts)
    for artefact_id, slug in slugs.items():
        for version in queries.versions(writing.session, artefact_id):
            known.learn(slug, version)
            yield {whose: slug, **_version(writing, version)}


def _version(writing: Writing, version: ArtefactVersion) -> Plain:
    return {
        "number": version.number,
        "status": version.status,
        "origin": version.origin,
        "note": version.note,
        "author": writing.people.of(version.author_id),
        "revision": version.revision,
        "created_at": at(version.created_at),
        "document": version.document,
    }


def files(writing: Writing) -> Iterator[Plain]:
    """The files that a version names, one at a time."""
    known = writing.state(WrittenArtefacts)
    for file in queries.files(writing.session, writing.project.id):
        if known.names(file):
            yield {
                "prototype": known.prototypes[file.artefact_id],
                "digest": file.digest,
                "media_type": file.media_type,
                "content": b64encode(file.content).decode(),
            }
