"""Starter journeys: a journey with its project and example voices, read with every fault."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codesign.artefacts.reading import (
    OTHER_SLUG,
    ContentError,
    Fault,
    Read,
    content_folder,
    read_file,
    read_journey,
    text_in,
)
from codesign.journeys.document import JourneyDocument
from codesign.said import said
from codesign.starter.project import StarterArea, StarterProject
from codesign.starter.voices import StarterVoice, read_voices


@dataclass(frozen=True)
class Starter:
    """A folder under `journeys/`: the journey, and when given its project and example voices."""

    folder: Path
    journey: JourneyDocument
    project: StarterProject | None
    voices: tuple[StarterVoice, ...]


def read_starter(folder: Path) -> tuple[Starter | None, tuple[Fault, ...]]:
    """A starter folder, or every fault in its files."""
    journey_file = folder / "journey.yaml"
    text, unread = text_in(journey_file)
    journey = Read(None, unread) if unread else read_journey(text, journey_file)
    project: Read[StarterProject] = Read(None, ())
    project_file = folder / "project.yaml"
    if project_file.exists():
        project = read_file(project_file, StarterProject)
    faults = [*journey.faults, *project.faults]
    voices: tuple[StarterVoice, ...] = ()
    voices_file = folder / "voices.csv"
    if voices_file.exists() and journey.document is not None:
        areas = project.document.areas if project.document else ()
        text, unread = text_in(voices_file)
        rows = list(csv.DictReader(io.StringIO(text)))
        voices, wrong = read_voices(rows, journey.document, area_paths(areas))
        faults += [*unread, *(Fault(voices_file, line, told) for line, told in wrong)]
    if faults or journey.document is None:
        return None, tuple(faults)
    return Starter(folder, journey.document, project.document, voices), ()


def area_paths(areas: Sequence[StarterArea], above: str = "") -> dict[str, str]:
    """“Area > Subcategory” → the area's key, for every area of a codebook."""
    paths: dict[str, str] = {}
    for area in areas:
        path = f"{above}{area.name.get('sv', area.key)}"
        paths[path] = area.key
        paths |= area_paths(area.areas, f"{path} > ")
    return paths


def starters(root: Path | None = None) -> list[Starter]:
    """Every starter under `journeys/`, by folder name.

    Raises ContentError with every fault when any file is invalid.
    """
    found, faults = check(root)
    if faults:
        raise ContentError(faults)
    return found


def check(root: Path | None = None) -> tuple[list[Starter], list[Fault]]:
    """Every valid starter, and every fault in the others."""
    valid: list[Starter] = []
    faults: list[Fault] = []
    for file in sorted((root or content_folder()).glob("journeys/*/journey.yaml")):
        starter, wrong = read_starter(file.parent)
        faults += wrong
        if starter is not None:
            valid.append(starter)
            if starter.journey.slug != file.parent.name:
                told = said(OTHER_SLUG, slug=starter.journey.slug)
                faults.append(Fault(file, 1, told))
    return valid, faults
