"""Prototype folders: read, with every fault in every file at once.

A folder ``prototypes/<slug>/`` holds ``prototype.yaml``, which is the newest version, the versions
before it as ``prototype.v1.yaml``, ``prototype.v2.yaml`` …, and the files that they name.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from codesign.artefacts.files import FileFault, StoredFile, described, total_fault
from codesign.artefacts.reading import (
    ContentError,
    Fault,
    Read,
    content_folder,
    fault_of,
    line_of,
    read_yaml,
    text_in,
)
from codesign.i18n import lazy
from codesign.journeys.document import JourneyDocument
from codesign.prototypes.document import PrototypeDocument, files_named, problems
from codesign.prototypes.hotspots import TextFault, faults_in_texts, pictures_in_texts
from codesign.reading_order import reading_key
from codesign.said import listed, said

NEWEST = "prototype.yaml"
_EARLIER = re.compile(r"prototype\.v([1-9]\d{0,2})\.yaml")


_NO_FILE = lazy(
    "Filen ”%(name)s” finns inte bland prototypens filer. Lägg till den, eller rätta namnet."
)
_OTHER_SLUG = lazy("Filens ”slug” är ”%(slug)s”. Den ska heta som sin mapp.")
_NO_JOURNEY = lazy("Resan ”%(key)s” finns inte i projektet. Välj en av: %(known)s.")
_NO_STEP = lazy("Steget ”%(key)s” finns inte i resan ”%(journey)s”. Välj ett av: %(known)s.")
_NO_VOICE = lazy(
    "Ändringen ”%(change)s” nämner rösten ”%(key)s”, som inte finns. Ge en rad i resans voices.csv "
    "den nyckeln, eller rätta den."
)


@dataclass(frozen=True)
class ReadPrototype:
    """One version as it is stored: its document, and the files it names by name."""

    document: PrototypeDocument
    files: Mapping[str, bytes]


def read_version(
    text: str, files: Mapping[str, bytes], file: Path
) -> tuple[ReadPrototype | None, tuple[Fault, ...]]:
    """A version from YAML text and the files beside it, or every fault found."""
    read: Read[PrototypeDocument] = read_yaml(text, file, PrototypeDocument)
    if read.document is None:
        return None, read.faults
    document = read.document
    tree = YAML(typ="rt").load(text)
    faults = [fault_of(problem, tree, file) for problem in problems(document)]
    faults += [_text_fault(fault, file) for fault in faults_in_texts(document, files)]
    wanted, missing = _wanted(document, files)
    faults += [
        Fault(file, line_of(tree, path), said(_NO_FILE, name=name)) for name, path in missing
    ]
    stored: list[StoredFile] = []
    for name in sorted(wanted):
        one = described(name, wanted[name])
        if isinstance(one, FileFault):
            faults.append(Fault(file.parent / name, 1, one.said))
        else:
            stored.append(one)
    if too_much := total_fault(wanted):
        faults.append(Fault(file, 1, too_much))
    if faults:
        return None, tuple(faults)
    return ReadPrototype(document.model_copy(update={"files": tuple(stored)}), wanted), ()


def _text_fault(fault: TextFault, file: Path) -> Fault:
    """A fault in a screen's text, in that text's own file and line."""
    beside = file.with_name(fault.file) if "/" not in fault.file else file.parent / fault.file
    return Fault(beside, fault.line, fault.said)


def _wanted(
    document: PrototypeDocument, files: Mapping[str, bytes]
) -> tuple[dict[str, bytes], list[tuple[str, tuple[str | int, ...]]]]:
    """The files that belong to the version, and those that are named and not there."""
    if document.upload:
        named = {name: path for name, path in files_named(document) if name not in files}
        return dict(files), list(named.items())
    wanted: dict[str, bytes] = {}
    missing: list[tuple[str, tuple[str | int, ...]]] = []
    for name, path in files_named(document):
        if name in files:
            wanted[name] = files[name]
        else:
            missing.append((name, path))
    wanted |= {name: files[name] for name in pictures_in_texts(document, files) if name in files}
    for i, feed in enumerate(document.feeds):
        inside = {n: c for n, c in files.items() if _is_in(n, feed.files)}
        wanted |= inside
        if not inside:
            missing.append((feed.files, ("feeds", i, "files")))
    return wanted, missing


def _is_in(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}/")


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its name from there; hidden ones and links are left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not path.is_symlink() and not hidden:
            found[name] = path.read_bytes()
    return found


def version_files(folder: Path) -> list[Path]:
    """The version files of a prototype folder, the oldest first."""
    earlier = [
        (int(match[1]), path)
        for path in folder.iterdir()
        if (match := _EARLIER.fullmatch(path.name)) is not None
    ]
    return [*(path for _, path in sorted(earlier)), folder / NEWEST]


def read_folder(folder: Path) -> tuple[list[ReadPrototype], list[Fault]]:
    """Every version of a prototype folder, the oldest first, or all faults."""
    files = files_in(folder)
    versions: list[ReadPrototype] = []
    faults: list[Fault] = []
    for path in version_files(folder):
        text, unread = text_in(path)
        version, wrong = (None, unread) if unread else read_version(text, files, path)
        faults += wrong
        if version is None:
            continue
        versions.append(version)
        if version.document.slug != folder.name:
            faults.append(Fault(path, 1, said(_OTHER_SLUG, slug=version.document.slug)))
    return ([], faults) if faults else (versions, [])


def check(
    journeys: Mapping[str, JourneyDocument], root: Path | None = None
) -> tuple[list[list[ReadPrototype]], list[Fault]]:
    """Every valid prototype under ``prototypes/``, and every fault in the others.

    `journeys` are the journeys, by slug, whose steps its screens may belong to.
    """
    valid: list[list[ReadPrototype]] = []
    faults: list[Fault] = []
    for file in sorted((root or content_folder()).glob(f"prototypes/*/{NEWEST}")):
        versions, wrong = read_folder(file.parent)
        if versions:
            wrong += journey_faults(versions, journeys, file.parent)
        if not wrong:
            valid.append(versions)
        faults += wrong
    return valid, faults


def starter_prototypes(
    journeys: Mapping[str, JourneyDocument], root: Path | None = None
) -> list[list[ReadPrototype]]:
    """Every prototype under ``prototypes/``, its versions oldest first.

    Raises ContentError with every fault when any file is invalid.
    """
    found, faults = check(journeys, root)
    if faults:
        raise ContentError(faults)
    return found


def journey_faults(
    versions: Sequence[ReadPrototype], journeys: Mapping[str, JourneyDocument], folder: Path
) -> list[Fault]:
    """Versions that belong to a journey, or to a step, that is not there."""
    return [
        fault
        for path, version in zip(version_files(folder), versions, strict=True)
        for fault in faults_by_journey(version.document, journeys, path)
    ]


def faults_by_journey(
    document: PrototypeDocument, journeys: Mapping[str, JourneyDocument], file: Path
) -> list[Fault]:
    """What one version names that the journeys do not have: a journey, or steps of it."""
    journey = journeys.get(document.journey)
    if journey is None:
        named = listed(sorted(journeys, key=reading_key))
        return [Fault(file, 1, said(_NO_JOURNEY, key=document.journey, known=named))]
    known = [step.key for step in journey.steps]
    steps = {document.step, *(screen.step for screen in document.screens if screen.step)}
    return [
        Fault(file, 1, said(_NO_STEP, key=step, journey=journey.slug, known=listed(known)))
        for step in sorted(steps - set(known), key=reading_key)
    ]


def voice_faults(
    versions: Sequence[ReadPrototype], known: Collection[str], folder: Path
) -> list[Fault]:
    """Changes that name an example voice which its journey's `voices.csv` does not have."""
    return [
        Fault(path, 1, said(_NO_VOICE, change=change.key, key=key))
        for path, version in zip(version_files(folder), versions, strict=True)
        for change in version.document.changes
        for key in change.voices
        if key not in known
    ]
