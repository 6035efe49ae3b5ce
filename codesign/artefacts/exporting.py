"""Published artefacts as the files of folders, which `folders` reads again.

Nothing is overwritten but what the database knows: what a file said when it last agreed with the
database, or says now in both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts import folders
from codesign.artefacts.documents import files_of
from codesign.artefacts.files import StoredFile
from codesign.artefacts.folders import Folder, earlier_file, earlier_files, read_folder
from codesign.artefacts.kinds import Kind, kinds
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.artefacts.sync import (
    Outcome,
    earlier_digests,
    place_of,
    remember,
    side_changed,
)
from codesign.artefacts.versions import listed_files, published_digests, state_of, written_form
from codesign.artefacts.writing import as_yaml


@dataclass(frozen=True)
class Written:
    """What a folder is to hold: versions by file name, the newest last, and numbers left out."""

    versions: Mapping[str, ArtefactVersion]
    left_out: tuple[int, ...] = ()


@dataclass
class Exported:
    """What was done, line by line, and the files that were changed too, and so are left."""

    lines: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def export_artefacts(session: Session, root: Path, *, force: bool) -> Exported:
    """Write the published versions of every project's artefacts below a root."""
    done = Exported()
    for kind in kinds().values():
        found = session.scalars(
            select(Artefact).where(Artefact.kind == kind.name).order_by(Artefact.id)
        ).all()
        for artefact in found:
            _export(session, kind, artefact, root, done, force=force)
    return done


def _export(
    session: Session,
    kind: Kind[Any],
    artefact: Artefact,
    root: Path,
    done: Exported,
    *,
    force: bool,
) -> None:
    published = session.scalars(
        select(ArtefactVersion)
        .where(
            ArtefactVersion.artefact_id == artefact.id,
            ArtefactVersion.status == VersionStatus.PUBLISHED,
        )
        .order_by(ArtefactVersion.number)
    ).all()
    if not published:
        return
    path = root / kind.folder / artefact.slug
    wanted = written_versions(kind, published)
    contents = _contents(session, kind, artefact, wanted)
    folder = read_folder(kind, path)[0] if (path / kind.file).exists() else None
    if folder is not None and _says(folder) == [one.digest for one in wanted.versions.values()]:
        done.lines += [f"{path / kind.file}: unchanged", *_left_out(kind, path, wanted)]
    elif not force and not _may_overwrite(session, artefact, kind, path, folder, contents):
        done.refused.append(str(path / kind.file))
        return
    else:
        _write(kind, path, wanted, contents, _said(kind, path, folder))
        done.lines += _told(kind, path, wanted)
    remember(session, artefact, place_of(root), published[-1].digest)


def written_versions(kind: Kind[Any], published: Sequence[ArtefactVersion]) -> Written:
    """What of an artefact's published versions, the oldest first, its folder holds.

    All versions of a folder share its files, so an earlier version stays out when one of its files
    has another content in the newest.
    """
    newest = published[-1]
    if not kind.keeps_versions:
        return Written({kind.file: newest})
    digests = {file.name: file.digest for file in _files(kind, newest)}
    kept, left_out = {}, []
    for version in published[:-1]:
        files = _files(kind, version)
        if all(digests.get(file.name, file.digest) == file.digest for file in files):
            kept[earlier_file(kind, version.number)] = version
            digests |= {file.name: file.digest for file in files}
        else:
            left_out.append(version.number)
    return Written({**kept, kind.file: newest}, tuple(left_out))


def _files(kind: Kind[Any], version: ArtefactVersion) -> tuple[StoredFile, ...]:
    return listed_files(kind.model.model_validate(version.document))


def _contents(
    session: Session, kind: Kind[Any], artefact: Artefact, wanted: Written
) -> dict[str, bytes]:
    listed = {file.name: file for one in wanted.versions.values() for file in _files(kind, one)}
    return files_of(session, artefact.id, list(listed.values())) if listed else {}


def _says(folder: Folder) -> list[str]:
    """The digests of a folder's versions, the oldest first."""
    return [state_of(one.document) for one in folder.versions]


def _may_overwrite(
    session: Session,
    artefact: Artefact,
    kind: Kind[Any],
    path: Path,
    folder: Folder | None,
    contents: Mapping[str, bytes],
) -> bool:
    """Whether nothing would be lost: no document, and no file beside it, that only lies here."""
    if folder is None:
        is_there = any(file.exists() for file in folders.version_files(kind, path))
        return not is_there and not _unsynced(path, contents, {})
    outcome = side_changed(session, artefact, folder)
    if outcome not in {Outcome.UNCHANGED, Outcome.NEWER_IN_DATABASE}:
        return False
    if not published_digests(session, artefact).issuperset(earlier_digests(folder)):
        return False
    known = {name: content for one in folder.versions for name, content in one.files.items()}
    return not _unsynced(path, contents, known)


def _unsynced(path: Path, contents: Mapping[str, bytes], known: Mapping[str, bytes]) -> list[str]:
    """Files that would be overwritten though no synced version has them as they lie there."""
    return [
        name
        for name, content in contents.items()
        if name not in known and (path / name).exists() and (path / name).read_bytes() != content
    ]


def _said(kind: Kind[Any], path: Path, folder: Folder | None) -> dict[str, str]:
    """The digest of each document that lies in the folder, by file name."""
    if folder is None:
        return {}
    names = [file.name for file in folders.version_files(kind, path)]
    return dict(zip(names, _says(folder), strict=True))


def _write(
    kind: Kind[Any],
    path: Path,
    wanted: Written,
    contents: Mapping[str, bytes],
    said: Mapping[str, str],
) -> None:
    """Write documents and files; a document that says the same already is left as it is written,
    and earlier versions that the folder is not to hold are taken away."""
    path.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for name, version in wanted.versions.items():
        if said.get(name) == version.digest:
            continue
        text = as_yaml(written_form(kind.name, version.document))
        (path / name).write_text(text, "utf-8")
    for file in earlier_files(kind, path):
        if file.name not in wanted.versions:
            file.unlink()


def _told(kind: Kind[Any], path: Path, wanted: Written) -> list[str]:
    if not kind.keeps_versions:
        return [f"{path / kind.file}: written"]
    return [f"{path}: {len(wanted.versions)} versions written", *_left_out(kind, path, wanted)]


def _left_out(kind: Kind[Any], path: Path, wanted: Written) -> list[str]:
    return [
        f"{path}: version {number} is left out, for its files differ from the newest’s. "
        f"Download it from the {kind.name}’s page."
        for number in wanted.left_out
    ]
