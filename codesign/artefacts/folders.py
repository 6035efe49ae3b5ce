"""Folders of content: every version of every kind of artefact, with every fault at once.

A folder ``<kind's folder>/<slug>/`` holds the document, which is the newest version. For a kind
that keeps versions, those before it lie beside as ``<name>.v1.yaml``, ``<name>.v2.yaml`` …; all
share the files that they name.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from codesign.artefacts.kinds import Kind, kinds
from codesign.artefacts.reading import (
    ContentError,
    InvalidContentError,
    ReadVersion,
    content_folder,
    read_file,
    read_text,
    text_in,
)
from codesign.i18n import lazy
from codesign.said import said
from codesign.texts import Key

PROJECT = "project.yaml"
"""Beside a document: the project that it belongs to."""
_OTHER_SLUG = lazy("Filens ”slug” är ”%(slug)s”. Den ska heta som sin mapp.")


@dataclass(frozen=True)
class Folder:
    """One artefact as it lies in files: its versions, the oldest first."""

    kind: Kind[Any]
    path: Path
    versions: tuple[ReadVersion[Any], ...]

    @property
    def slug(self) -> str:
        return self.path.name

    @property
    def newest(self) -> ReadVersion[Any]:
        return self.versions[-1]

    @property
    def root(self) -> Path:
        """The content that the folder is a part of."""
        return self.path.parent.parent


@dataclass(frozen=True)
class Content:
    """What was read below a root: valid folders, kind by kind, and every fault in the others."""

    folders: tuple[Folder, ...] = ()
    faults: tuple[ContentError, ...] = field(default=())

    def of(self, kind_name: str) -> list[Folder]:
        """The valid folders of a kind, by name."""
        return [folder for folder in self.folders if folder.kind.name == kind_name]

    def find(self, kind_name: str, slug: str) -> Folder | None:
        """A valid folder by its kind and slug."""
        return next((one for one in self.of(kind_name) if one.slug == slug), None)


def read_content(root: Path | None = None, of_kinds: Collection[str] | None = None) -> Content:
    """Every artefact below a root (none: the starter content), or those of some kinds.

    Kinds are read in their order, so that one is checked against those before it.
    """
    folders: list[Folder] = []
    faults: list[ContentError] = []
    for kind in kinds().values():
        if of_kinds is not None and kind.name not in of_kinds:
            continue
        for file in sorted((root or content_folder()).glob(f"{kind.folder}/*/{kind.file}")):
            folder, wrong = read_folder(kind, file.parent)
            if folder is not None:
                wrong += _faults_across(folder, folders)
            if folder is not None and not wrong:
                folders.append(folder)
            faults += wrong
    return Content(tuple(folders), tuple(faults))


def valid_content(root: Path | None = None) -> Content:
    """Every artefact below a root. Raises InvalidContentError with every fault of them."""
    content = read_content(root)
    if content.faults:
        raise InvalidContentError(content.faults)
    return content


def read_folder(kind: Kind[Any], path: Path) -> tuple[Folder | None, list[ContentError]]:
    """Every version of a folder, or all faults."""
    files = files_in(path) if kind.beside is not None else {}
    versions: list[ReadVersion[Any]] = []
    faults: list[ContentError] = []
    for file in version_files(kind, path):
        text, unread = text_in(file)
        version, wrong = (None, unread) if unread else read_text(kind, text, file, files)
        faults += wrong
        if version is None:
            continue
        versions.append(version)
        slug = version.document.slug
        if slug != path.name:
            faults.append(ContentError(file, 1, said(_OTHER_SLUG, slug=slug)))
    return (None, faults) if faults else (Folder(kind, path, tuple(versions)), [])


def version_files(kind: Kind[Any], path: Path) -> list[Path]:
    """The version files of a folder, the oldest first; the newest is there or not."""
    return [*earlier_files(kind, path), path / kind.file]


def earlier_files(kind: Kind[Any], path: Path) -> list[Path]:
    """The files of earlier versions, the oldest first."""
    if not kind.keeps_versions or not path.is_dir():
        return []
    stem = re.escape(Path(kind.file).stem)
    named = re.compile(rf"{stem}\.v([1-9]\d{{0,2}})\.yaml")
    found = [
        (int(match[1]), file)
        for file in path.iterdir()
        if (match := named.fullmatch(file.name)) is not None
    ]
    return [file for _, file in sorted(found)]


def earlier_file(kind: Kind[Any], number: int) -> str:
    """The name of the file of an earlier version."""
    return f"{Path(kind.file).stem}.v{number}.yaml"


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its name from there; hidden ones and links are left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not path.is_symlink() and not hidden:
            found[name] = path.read_bytes()
    return found


def _faults_across(folder: Folder, before: Sequence[Folder]) -> list[ContentError]:
    """What a folder's versions name that other artefacts of the content do not have."""
    others: dict[str, dict[str, Any]] = {name: {} for name in kinds()}
    for one in before:
        others[one.kind.name][one.slug] = one.newest.document
    files = version_files(folder.kind, folder.path)
    return [
        ContentError(file, 1, told)
        for file, version in zip(files, folder.versions, strict=True)
        for told in folder.kind.across(version.document, others)
    ]


class _ProjectNamed(BaseModel):
    """Of a ``project.yaml`` only which project it tells of."""

    slug: Key


def project_slug(folder: Folder, content: Content) -> str:
    """The project that a folder belongs to: that of the ``project.yaml`` in it, else that of the
    artefact that it, or another that lies in it, belongs to, else the one of its own name."""
    beside = folder.path / PROJECT
    if beside.exists() and (named := read_file(beside, _ProjectNamed).document) is not None:
        return named.slug
    beside_it = [one for one in content.folders if one.path == folder.path and one is not folder]
    above = (one.kind.belongs_to(one.newest.document) for one in (folder, *beside_it))
    holder = next((found for one in above if one and (found := content.find(*one))), None)
    return project_slug(holder, content) if holder is not None else folder.slug
