"""Starters: a journey with its project and example voices, read with every fault."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codesign.artefacts.folders import PROJECT, Content, Folder, read_content
from codesign.artefacts.kinds import kinds
from codesign.artefacts.reading import (
    ContentError,
    InvalidContentError,
    Read,
    content_folder,
    read_file,
    text_in,
)
from codesign.journeys.document import JourneyDocument
from codesign.starter.project import StarterArea, StarterProject
from codesign.starter.voices import StarterVoice, read_voices

VOICES = "voices.csv"


@dataclass(frozen=True)
class Starter:
    """A folder under `journeys/`: the journey, and when given its project and example voices."""

    folder: Folder
    project: StarterProject | None
    voices: tuple[StarterVoice, ...]

    @property
    def journey(self) -> JourneyDocument:
        found: JourneyDocument = self.folder.newest.document
        return found

    @property
    def project_slug(self) -> str:
        """The project that it is made into."""
        return self.project.slug if self.project else self.journey.slug


def starters(root: Path | None = None) -> list[Starter]:
    """Every starter under `journeys/`, by folder name.

    Raises InvalidContentError with every fault when any file is invalid.
    """
    content = read_content(root, ("journey",))
    found, faults = starters_of(content, root)
    if content.faults or faults:
        raise InvalidContentError([*content.faults, *faults])
    return found


def starters_of(
    content: Content, root: Path | None = None
) -> tuple[list[Starter], list[ContentError]]:
    """The starters of content that has been read, and every fault in what lies beside documents."""
    projects: dict[Path, StarterProject | None] = {}
    faults: list[ContentError] = []
    for name in dict.fromkeys(kind.folder for kind in kinds().values()):
        for file in sorted((root or content_folder()).glob(f"{name}/*/{PROJECT}")):
            read: Read[StarterProject] = read_file(file, StarterProject)
            projects[file.parent] = read.document
            faults += read.faults
    found: list[Starter] = []
    for folder in content.of("journey"):
        starter, wrong = read_starter(folder, projects.get(folder.path))
        faults += wrong
        if not wrong and projects.get(folder.path, True):
            found.append(starter)
    return found, faults


def read_starter(
    folder: Folder, project: StarterProject | None
) -> tuple[Starter, list[ContentError]]:
    """A journey's folder with its example voices, and every fault in them."""
    file = folder.path / VOICES
    if not file.exists():
        return Starter(folder, project, ()), []
    text, unread = text_in(file)
    rows = list(csv.DictReader(io.StringIO(text)))
    areas = area_paths(project.areas if project else ())
    voices, wrong = read_voices(rows, folder.newest.document, areas)
    faults = [*unread, *(ContentError(file, line, told) for line, told in wrong)]
    return Starter(folder, project, voices), faults


def area_paths(areas: Sequence[StarterArea], above: str = "") -> dict[str, str]:
    """“Area > Subcategory” → the area's key, for every area of a codebook."""
    paths: dict[str, str] = {}
    for area in areas:
        path = f"{above}{area.name.get('sv', area.key)}"
        paths[path] = area.key
        paths |= area_paths(area.areas, f"{path} > ")
    return paths
